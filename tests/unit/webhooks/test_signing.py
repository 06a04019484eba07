"""Signatures, held against the specification's own library."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks import Webhook, WebhookVerificationError

from chalicelib.kernel import clock
from chalicelib.webhooks import domain, signing

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(), st.lists, max_leaves=8
)


def signed(data: object, *secrets: str, at: int | None = None) -> tuple[bytes, dict[str, str]]:
    now = clock.now_ms() if at is None else at
    event = domain.event("offer.issued", "o-1", data, now)
    body = signing.body(event)
    return body, signing.headers(event.event_id, body, secrets, now)


@given(data=st.dictionaries(st.text(), JSON))
def test_the_library_takes_what_is_signed(data: dict[str, object]) -> None:
    secret = signing.new_secret()
    body, headers = signed(data, secret)
    told = Webhook(secret).verify(body, headers)
    assert told["data"] == json.loads(json.dumps(data))
    assert told["type"] == "offer.issued"
    assert set(told) == {"type", "timestamp", "data"}


def test_the_signature_is_the_librarys_to_the_byte() -> None:
    secret = signing.new_secret()
    body, headers = signed({"a": 1}, secret)
    from datetime import UTC, datetime

    at = datetime.fromtimestamp(int(headers["webhook-timestamp"]), UTC)
    theirs = Webhook(secret).sign(headers["webhook-id"], at, body.decode())
    assert headers["webhook-signature"] == theirs


def test_two_secrets_sign_side_by_side() -> None:
    old, new = signing.new_secret(), signing.new_secret()
    body, headers = signed({}, new, old)
    for one in (old, new):
        assert Webhook(one).verify(body, headers)
    with pytest.raises(WebhookVerificationError):
        Webhook(signing.new_secret()).verify(body, headers)


@given(place=st.integers(0, 10_000), bit=st.integers(0, 7))
def test_a_byte_that_was_touched_is_seen(place: int, bit: int) -> None:
    secret = signing.new_secret()
    body, headers = signed({"code": "ABC", "n": 17}, secret)
    touched = bytearray(body)
    touched[place % len(body)] ^= 1 << bit
    with pytest.raises((WebhookVerificationError, UnicodeDecodeError)):
        Webhook(secret).verify(bytes(touched), headers)


@pytest.mark.parametrize("header", ["webhook-id", "webhook-timestamp"])
def test_a_header_that_was_touched_is_seen(header: str) -> None:
    secret = signing.new_secret()
    body, headers = signed({}, secret)
    moved = str(int(headers[header]) + 1) if header.endswith("timestamp") else headers[header][:-1] + "_"
    with pytest.raises(WebhookVerificationError):
        Webhook(secret).verify(body, headers | {header: moved})


def test_an_old_delivery_is_refused() -> None:
    secret = signing.new_secret()
    body, headers = signed({}, secret, at=clock.now_ms() - 6 * clock.MINUTE)
    with pytest.raises(WebhookVerificationError, match="old"):
        Webhook(secret).verify(body, headers)


@given(occasion=st.text())
def test_an_id_parts_nothing_that_is_signed_and_stands_in_a_path(occasion: str) -> None:
    told = domain.event_id("offer.issued", occasion)
    assert "." not in told
    assert told == domain.event_id("offer.issued", occasion)
    assert told != domain.event_id("offer.redeemed", occasion)
    from chalicelib.kernel.ids import is_id

    assert is_id(told)
