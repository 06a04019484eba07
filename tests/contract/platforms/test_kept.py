"""What is kept lies in the bucket as it came, is found by whom it mentions, and goes when it is thrown away."""

import uuid

from chalicelib.platforms import rooms
from chalicelib.platforms.domain import Delivery, Platform

NOW = 1_800_000_000_000


def delivery(body: bytes) -> Delivery:
    return Delivery(
        platform=Platform.WOOCOMMERCE, topic="order.updated", delivery_id="d", body=body, sent_at=3, test=True
    )


def test_what_is_kept_is_found_and_forgotten(aws_endpoint: str) -> None:
    who = uuid.uuid4().hex
    kept, texts = (
        rooms.Kept(),
        [b'{"customer_id": "%s"}', b'\xff"%s@example.se"', b'{"customer_id": "other %s"}'],
    )
    names = [kept.keep(delivery(text % who.encode()), "why å", NOW + n) for n, text in enumerate(texts)]
    assert kept.keep(delivery(texts[0] % who.encode()), "again", NOW) == names[0]
    found = dict(kept.about(who, f"{who}@example.se"))
    assert set(found) == set(names[:2])
    assert rooms.delivery_of(found[names[1]]) == delivery(texts[1] % who.encode())
    kept.forget(names[:2])
    kept.forget(names[:2])
    assert dict(kept.about(who, f"{who}@example.se")) == {}
