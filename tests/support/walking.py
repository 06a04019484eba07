"""The ways in which tests walk through the demo's shop in a browser, and what is done on each of them."""

import random
import uuid
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any, Final, NamedTuple

from tests.support.chromium import AGENT
from tests.support.deployed import DeployedStack, Reply, eventually
from tests.support.visiting import Visitor, Way

DESK: Final = {"viewport": {"width": 1280, "height": 800}}
PHONE: Final = {"viewport": {"width": 375, "height": 812}, "is_mobile": True, "has_touch": True}
_LETTERS: Final = "bdfgklmnrstv"


class Walk(NamedTuple):
    """What is searched, bought, weighed against it and reviewed, and where it is sent: where hardly anybody lives."""

    way: Way
    query: str
    bought: str
    other: str
    reviewed: str
    code: str
    town: str


WALKS: Final = (
    Walk(Way("sv", DESK, "127.0.0.1"), "tält", "ensling-talt-1", "holme-kupoltalt-3", "harjedalen-kasa", "981 31", "Kiruna"),
    Walk(Way("en", PHONE, "localhost"), "sleeping bag", "ripnatt-sovsack", "polarnatt-sovsack", "glod-stormkok", "837 52", "Åre"),
)  # fmt: skip


def new_name() -> str:
    """A first name that nobody else has."""
    return f"Maja-{''.join(random.sample(_LETTERS, 5)).capitalize()}"


def ask(stack: DeployedStack, path: str) -> Any:
    """What the API tells every shopper, asserting that it does; a machine too busy to answer is asked again."""

    def answered() -> Reply | None:
        answer = stack.call("GET", path, key=stack.publishable_key)
        return None if answer.status == HTTPStatus.SERVICE_UNAVAILABLE else answer

    answer = eventually(answered)
    assert answer is not None
    assert answer.status == HTTPStatus.OK, answer.body
    return answer.json()


def others_look(stack: DeployedStack, *products: str) -> None:
    """Somebody elsewhere, who wasn't here before, looks at products."""
    now, person = datetime.now(UTC).isoformat(timespec="milliseconds"), uuid.uuid4().hex
    seen = {"event": "product_viewed", "occurred_at": now, "anonymous_id": person, "session_id": person}
    events = [
        {**seen, "event_id": uuid.uuid4().hex, "consent": {"analytics": True}, "product_id": one}
        for one in products
    ]
    headers = {"User-Agent": AGENT, **stack.from_address(f"2001:db8:{person[:4]}:{person[4:8]}::1")}
    batch = {"batch_id": uuid.uuid4().hex, "events": events}
    answer = stack.call("POST", "/v1/events", batch, key=stack.publishable_key, headers=headers)
    assert answer.status == 202, answer.body


def fills_the_cart(visitor: Visitor) -> None:
    """Puts what is on the page into the cart, which is shown then."""
    visitor.page.get_by_role("button", name=visitor.way.say("Lägg i varukorgen", "Add to cart")).click()
    visitor.page.locator(".totals").wait_for()


def buys(visitor: Visitor, walk: Walk, name: str) -> str:
    """Buys what is in the cart under a name that others may see; the order's number."""
    page, say = visitor.page, walk.way.say
    page.get_by_role("link", name=say("Till kassan", "To the checkout")).click()
    page.locator("#namn").fill(f"{name} Ek")
    page.locator("#epost").fill(f"{name.lower()}@example.com")
    page.locator("#ort").select_option(walk.code)
    page.locator("input[name=synas]").check()
    page.get_by_role("button", name=say("Beställ på låtsas", "Place the make-believe order")).click()
    page.locator(".thanks").wait_for()
    return str(page.url.partition("/order/")[2].partition("?")[0])
