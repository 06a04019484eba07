"""In front of all rooms: how often one address, one shopper and one key may ask."""

from collections.abc import Iterator
from dataclasses import replace

import msgspec
import pytest

from chalicelib.aws import secrets
from chalicelib.kernel import settings
from chalicelib.web import rates
from tests.http.conftest import Api
from tests.support import keys

RATE = 3
HERE = settings.current()


@pytest.fixture(autouse=True)
def _small(api: Api, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A small rate on a clock that stands still, behind an edge that tells addresses."""
    now = settings.current().now()
    secrets.hold(msgspec.structs.replace(keys.SECRETS, edge_secret="edge-secret"))
    monkeypatch.setattr(settings, "current", lambda: replace(HERE, rate=RATE))
    monkeypatch.setattr(settings.Settings, "now", lambda _: now)
    rates.BUCKETS.forget()
    yield
    rates.BUCKETS.forget()


def _from(address: str) -> dict[str, str]:
    return {"X-Torg-Edge": "edge-secret", "CloudFront-Viewer-Address": f"{address}:46532"}


def _asked(api: Api, times: int, **headers: str) -> list[int]:
    return [api.get("/v1/openapi.json", key=None, **headers).status_code for _ in range(times)]


def test_an_address_has_its_rate_and_is_told_when_to_ask_again(api: Api) -> None:
    assert _asked(api, RATE, **_from("203.0.113.9")) == [200] * RATE
    refused = api.get("/v1/openapi.json", key=None, **_from("203.0.113.9"))
    assert refused.status_code == 429
    assert refused.json_body["type"] == "urn:torg:problem:too-many-requests"
    assert refused.headers["Content-Type"] == "application/problem+json"
    assert refused.headers["Cache-Control"] == "no-store"
    assert refused.headers["Retry-After"] == "20"
    assert refused.headers["RateLimit-Policy"] == '"address";q=3;w=60'
    assert refused.headers["RateLimit"] == '"address";r=0;t=20'
    assert _asked(api, 1, **_from("203.0.113.10")) == [200]


def test_who_tries_keys_is_refused_before_long(api: Api) -> None:
    tried = [
        api.post("/v1/guests", {}, key=f"pk_{number}", **_from("203.0.113.9")).status_code
        for number in range(RATE + 2)
    ]
    assert tried == [401] * RATE + [429] * 2


def test_a_server_is_counted_by_its_key_wherever_it_asks_from(api: Api) -> None:
    most = RATE * rates.SERVERS
    said = [
        api.put("/v1/products/p", {}, key=keys.SECRET, **_from(f"203.0.113.{number}")).status_code
        for number in range(most + 1)
    ]
    assert said[:-1] == [400] * most
    assert said[-1] == 429


def test_a_shopper_is_counted_wherever_they_ask_from(api: Api) -> None:
    token = keys.shopper_token("customer-1")
    said = [
        api.post(
            "/v1/reviews", {}, key=keys.PUBLISHABLE, Authorization=token, **_from(f"203.0.113.{number}")
        ).status_code
        for number in range(RATE + 1)
    ]
    assert said == [400] * RATE + [429]


def test_the_platforms_come_from_few_addresses_and_are_not_counted(api: Api) -> None:
    said = {
        api.post("/v1/webhooks/shopify", {}, key=None, **_from("203.0.113.9")).status_code
        for _ in range(RATE * 3)
    }
    assert 429 not in said


def test_on_ones_own_machine_nobody_is_counted(api: Api) -> None:
    assert set(_asked(api, RATE * 3)) == {200}
