"""One address sends whatever it likes through every door that takes what browsers say: it is one address."""

import base64
from typing import Any

import pytest

from chalicelib.activity import lake
from chalicelib.kernel import clock, settings
from chalicelib.presence import public as presence
from tests.http.conftest import Api
from tests.http.fakes import House, Shop
from tests.support import keys
from tests.support.stream import record

_BASIC = "Basic " + base64.b64encode(f"{keys.PUBLISHABLE}:".encode()).decode()
_AGREED = {"consent": {"categoryPreferences": {"analytics": True, "marketing": False}}}
_TIMES = (0, -30, -240, -3_600, 3_600, 86_400)


def forge(api: Api, number: int) -> None:
    """A view and a filled cart by each door, from another browser, pretending to come from elsewhere, now or not."""
    at = clock.iso(settings.current().now() + _TIMES[number % len(_TIMES)] * clock.SECOND)
    lies: dict[str, Any] = {
        "X_Forwarded_For": f"198.51.{number % 250}.{number % 249}", "X_Torg_Edge": f"guess-{number}",
        "CloudFront_Viewer_Address": f"203.0.113.{number % 250}:{1_000 + number}",
        "CloudFront_Viewer_Latitude": "63.8", "CloudFront_Viewer_Longitude": "20.3",
    }  # fmt: skip
    events = [
        {
            "event": name, "event_id": f"{name}{number}", "anonymous_id": f"v{number}", "occurred_at": at,
            "product_id": "tent", "consent": {"analytics": True},
        }
        for name in ("product_viewed", "product_added")
    ]  # fmt: skip
    batch = {"batch_id": f"b{number}", "events": events}
    assert api.post("/v1/events", batch, key=keys.PUBLISHABLE, **lies).status_code == 202
    for name in ("Product Viewed", "Product Added"):
        message = {
            "event": name, "messageId": f"{name[8:]}{number}", "anonymousId": f"s{number}", "timestamp": at,
            "properties": {"product_id": "tent"}, "context": _AGREED,
        }  # fmt: skip
        answer = api.post("/v1/segment/v1/track", message, key=None, Authorization=_BASIC, **lies)
        assert answer.status_code == 200
    shown = [
        {"name": name, "params": {"items": [{"item_id": "tent"}]}} for name in ("view_item", "add_to_cart")
    ]
    path = f"/v1/ga4/mp/collect?api_secret={keys.PUBLISHABLE}"
    body = {"client_id": f"g{number}", "events": shown}
    assert api.post(path, body, key=None, **lies).status_code == 204


def test_they_move_a_number_by_one(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    house = House()
    house.install(monkeypatch)
    Shop(api, house).sells("tent")
    for number in range(120):
        forge(api, number)
    batches = list(house.log.batches.values())
    assert len(batches) >= 480
    taken = [one for n, kept in enumerate(batches) if (one := lake.taken_of(record(n, kept))) is not None]
    assert all(one.near is None for one in taken)
    now = settings.current().now()
    for order in (taken, taken[::-1], taken):
        presence.take(order, now)
    found = presence.now("tent", now)
    assert found is not None
    assert (found.viewers.people, found.carts.people) == (1, 1)


def test_a_browser_tells_nothing_of_the_past(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    house = House()
    house.install(monkeypatch)
    event = {"event": "product_viewed", "event_id": "e", "anonymous_id": "v", "product_id": "tent"}
    at = clock.iso(settings.current().now() - 40 * clock.DAY)
    for said in ({}, {"historical": True}):
        single = {"batch_id": "b", "events": [event | {"occurred_at": at} | said]}
        whole = {"batch_id": "b", "events": [event | {"occurred_at": at}], "historical": True}
        for body in (single, whole):
            answer = api.post("/v1/events", body, key=keys.PUBLISHABLE)
            assert answer.status_code == 403 or answer.json_body["accepted"] == 0, answer.body
    assert house.log.batches == {}
