"""What happens now, on the deployed stack: seen within seconds, told late and roughly, taken back at once."""

import json
import re
import time
import urllib.request
import uuid
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import jwt
import pytest

from tests.support.deployed import DeployedStack, Reply, eventually

MARK = uuid.uuid4().hex[:8]
BOOT, LAMP, STOVE, SECRET = (f"{word}-{MARK}" for word in ("boot", "lamp", "stove", "secret"))
BROWSER = "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0"
#: Umeå's postal code, and the fewest people of whom a place is told.
UMEA, LEAST = "903 26", 10
MINUTE = 60


@pytest.fixture(scope="module", autouse=True)
def products(stack: DeployedStack) -> Iterator[None]:
    for product_id in (BOOT, LAMP, STOVE, SECRET):
        body = {
            "title": product_id.capitalize(),
            "url": f"https://shop.example/{product_id}",
            "discreet": product_id == SECRET,
        }
        assert stack.call("PUT", f"/v1/products/{product_id}", body, key=stack.secret_key).status == 200
    yield
    stack.shift_clock(0)


def ask(stack: DeployedStack, path: str) -> Any:
    answer = stack.call("GET", path, key=stack.publishable_key)
    assert answer.status == 200, answer.body
    return answer.json()


def look(
    stack: DeployedStack, product_id: str, *people: str, key: str = "", event: str = "product_viewed"
) -> None:
    """Let people look at a product, in one batch; by `key`, or the publishable one."""
    now = datetime.now(UTC).isoformat(timespec="milliseconds")
    events = [
        {
            "event_id": uuid.uuid4().hex,
            "event": event,
            "occurred_at": now,
            "anonymous_id": person,
            "session_id": person,
            "consent": {"analytics": True},
            "product_id": product_id,
        }
        for person in people
    ]
    body = {"batch_id": uuid.uuid4().hex, "events": events}
    headers = {"User-Agent": BROWSER}
    for _ in range(2):  # told twice, counted once
        answer = stack.call("POST", "/v1/events", body, key=key or stack.publishable_key, headers=headers)
        assert answer.status == 202, answer.body


def order(stack: DeployedStack, product_id: str, who: str, **more: Any) -> str:
    """An order of a product by somebody, sent to Umeå."""
    order_id = f"{who}-{product_id}"
    body = {
        "order_id": order_id,
        "customer_id": who,
        "first_name": "Anna",
        "deliver_to": {"postal_code": UMEA, "city": "Umeå", "country": "SE"},
        "lines": [{"product_id": product_id, "quantity": 1}],
        **more,
    }
    for _ in range(2):
        answer = stack.call("POST", "/v1/orders", body, key=stack.secret_key)
        assert answer.status in (200, 201), answer.body
    return order_id


def people(stack: DeployedStack, product_id: str, count: str = "viewers") -> int:
    return int(ask(stack, f"/v1/products/{product_id}/presence")[count]["people"])


def is_counted(stack: DeployedStack, who: str) -> bool:
    """Whether the news of somebody's order has come to where purchases wait for companions."""
    answer = stack.call("POST", "/v1/people/export", {"customer_id": who}, key=stack.secret_key)
    return bool(answer.json()["data"]["nearby"])


def test_who_looks_is_seen_and_an_address_counts_once(stack: DeployedStack) -> None:
    began = time.monotonic()
    look(stack, BOOT, "a")
    eventually(lambda: people(stack, BOOT) == 1)
    print(f"a view showed after {time.monotonic() - began:.1f} s")  # noqa: T201
    look(stack, BOOT, "b", "c", "d")
    look(stack, BOOT, "e", "f", key=stack.secret_key)
    eventually(lambda: people(stack, BOOT) == 3)
    assert people(stack, BOOT, "carts") == 0
    look(stack, BOOT, "a", event="product_added")
    eventually(lambda: people(stack, BOOT, "carts") == 1)
    looked = {one["product_id"]: one["viewers"]["people"] for one in ask(stack, "/v1/now?limit=16")["items"]}
    assert looked[BOOT] == 3


def test_of_a_discreet_product_nothing_is_live(stack: DeployedStack) -> None:
    look(stack, SECRET, "a")
    order(stack, SECRET, f"shy-{MARK}")
    look(stack, LAMP, "a")
    eventually(lambda: people(stack, LAMP) == 1)
    answer = stack.call("GET", f"/v1/products/{SECRET}/presence", key=stack.publishable_key)
    assert answer.status == 404
    for path in ("/v1/now?limit=16", "/v1/latest?limit=50", "/v1/feed?limit=50", "/v1/map?limit=50"):
        assert SECRET not in json.dumps(ask(stack, path))


def test_an_order_shows_when_its_delay_is_over_and_of_a_place_when_ten_bought(stack: DeployedStack) -> None:
    def latest(product_id: str) -> list[Any]:
        items: list[Any] = ask(stack, f"/v1/products/{product_id}/latest")["items"]
        return items

    place = ask(stack, "/v1/places?q=Ume%C3%A5&country=SE")["items"][0]["code"]
    near = f"/v1/products/{STOVE}/nearby?place={place}"
    buyers = [f"buyer-{MARK}-{n}" for n in range(LEAST - 1)]
    with ThreadPoolExecutor(4) as lanes:
        list(lanes.map(lambda who: order(stack, STOVE, who), buyers))
    named = order(stack, LAMP, f"named-{MARK}", consent={"public_name": True})
    assert latest(LAMP) == latest(STOVE) == []
    stack.shift_clock(15 * MINUTE)
    (shown,) = eventually(lambda: latest(LAMP))
    assert re.fullmatch(r"Anna i Umeå köpte .*minuter sedan", shown["text"]["sv"])
    assert all(one["name"] is None and one["place"] is None for one in latest(STOVE))
    eventually(lambda: all(is_counted(stack, one) for one in buyers))
    stack.publish_places()
    assert ask(stack, near)["statement"] is None, "nine aren't enough"

    order(stack, STOVE, f"buyer-{MARK}-last")
    for person in range(LEAST):  # who buys again is the same person
        order(stack, STOVE, buyers[person % 3], order_id=f"again-{MARK}-{person}")
    eventually(lambda: is_counted(stack, f"buyer-{MARK}-last"))
    stack.publish_places()
    told = ask(stack, near)["statement"]
    assert (told["count"], told["unit"], told["place"]) == (LEAST, "people", place)
    assert told["text"]["sv"].startswith(f"{LEAST} personer i Umeå har köpt den här")
    points = ask(stack, "/v1/map?bbox=19,63,21,65")["points"]
    assert [one["count"] for one in points if one["product_id"] == STOVE] == [LEAST]
    top = ask(stack, f"/v1/places/{place}/top?window=week")["items"]
    assert [(one["product_id"], one["statement"]["count"]) for one in top] == [(STOVE, LEAST)]
    assert stack.call("POST", f"/v1/orders/{named}/cancel", {}, key=stack.secret_key).status < 300
    eventually(lambda: latest(LAMP) == [])


class Member:
    """A shopper with a token, at an address where nobody else writes: many at one are held for a look."""

    def __init__(self, stack: DeployedStack, name: str, address: str) -> None:
        claims = {"sub": f"{name}-{MARK}", "aud": "torg", "exp": int(time.time()) + 600}
        token = jwt.encode(claims, stack.shopper_signing_secret, algorithm="HS256")
        self._stack = stack
        self._headers = {"Authorization": f"Bearer {token}", **stack.from_address(address)}

    def call(self, method: str, path: str, body: Any = None) -> Reply:
        answer = self._stack.call(method, path, body, headers=self._headers)
        assert answer.status < 300, answer.body
        return answer

    def profile(self, *shows: str) -> Mapping[str, Any]:
        found: Mapping[str, Any] = self.call(
            "PUT", "/v1/me/profile", {"name": "Maja K", "shows": list(shows)}
        ).json()
        return found

    def followed(self) -> list[Any]:
        items: list[Any] = self.call("GET", "/v1/feed/following").json()["items"]
        return items


def test_who_is_followed_is_heard_of_and_what_is_taken_back_is_gone_at_once(stack: DeployedStack) -> None:
    stack.shift_clock(0)
    maja, reader = Member(stack, "maja", "198.51.100.7"), Member(stack, "reader", "203.0.113.9")
    profile = maja.profile("liked")
    assert profile["state"] == "published"
    member_id = profile["member_id"]
    reader.call("PUT", f"/v1/me/following/member:{member_id}")
    maja.call("PUT", f"/v1/products/{BOOT}/reaction", {"reaction": "like"})
    (story,) = eventually(reader.followed)
    assert story["text"]["sv"] == f"Maja K gillade {BOOT.capitalize()}"
    (shop,) = [one for one in ask(stack, "/v1/feed?kinds=liked&limit=50")["items"] if BOOT in json.dumps(one)]
    assert shop["count"] == 1

    maja.profile()
    assert reader.followed() == []
    assert ask(stack, f"/v1/members/{member_id}/feed")["items"] == []
    maja.profile("liked")
    assert reader.followed()
    reader.call("DELETE", f"/v1/me/following/member:{member_id}")
    assert reader.followed() == []
    reader.call("PUT", f"/v1/me/following/member:{member_id}")
    assert reader.followed()
    maja.call("DELETE", "/v1/me/data")
    assert reader.followed() == []
    assert BOOT not in json.dumps(ask(stack, "/v1/feed?kinds=liked&limit=50"))


def test_the_shop_shows_the_moment(stack: DeployedStack) -> None:
    with urllib.request.urlopen(f"{stack.address}/just-nu", timeout=120) as answer:
        page = answer.read().decode()
    assert "Just nu på torget" in page
    for name in ("viewers", "bought-lately", "bought-nearby", "feed"):
        how = stack.call("GET", f"/v1/how/{name}?language=sv", headers={"Accept": "text/html"})
        assert f'href="/api/v1/how/{name}?language=sv"' in page
        assert how.status == 200
        assert b"<h1" in how.body
