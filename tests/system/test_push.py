"""A page that is open is told of changes, over a WebSocket, through the deployed stack."""

import contextlib
import itertools
import uuid
from datetime import UTC, datetime
from typing import Any, Final

import pytest
import websocket

from infra import pushed
from tests.support.deployed import DeployedStack, eventually
from tests.support.sockets import Page

pytestmark = pytest.mark.system

CHROME: Final = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36"


@pytest.fixture(scope="module")
def url(stack: DeployedStack) -> str:
    """Where storefronts find that they connect."""
    found: str = stack.call("GET", "/v1/push", key=stack.publishable_key).json()["url"]
    return found


@pytest.fixture
def tent(stack: DeployedStack) -> str:
    product_id = f"tent-{uuid.uuid4().hex[:8]}"
    answer = stack.call(
        "PUT", f"/v1/products/{product_id}",
        {"title": "Tält", "url": "https://shop.example/t", "price": {"amount": 249900, "currency": "SEK"}},
        key=stack.secret_key,
    )  # fmt: skip
    assert answer.status in (200, 201), answer.body
    return product_id


def look_at(stack: DeployedStack, product_id: str, browser: str) -> None:
    view = {
        "event_id": uuid.uuid4().hex, "event": "product_viewed", "product_id": product_id,
        "occurred_at": datetime.now(UTC).isoformat(), "anonymous_id": browser, "consent": {"analytics": True},
    }  # fmt: skip
    batch = {"batch_id": uuid.uuid4().hex, "events": [view]}
    browsing = {"User-Agent": CHROME}
    answer = stack.call("POST", "/v1/events", batch, key=stack.publishable_key, headers=browsing)
    assert answer.status == 202, answer.body


def viewers(data: Any) -> int:
    found: int = data["viewers"]["viewers"]["people"]
    return found


def test_a_view_is_pushed_to_who_has_the_product_open(stack: DeployedStack, url: str, tent: str) -> None:
    topic = f"product:{tent}"
    with Page(url, stack.publishable_key) as page:
        page.say({"subscribe": [topic]})
        page.awaits(lambda message: message.get("topics") == [topic])
        assert viewers(page.told(topic)) == 0
        look_at(stack, tent, "browser-1")
        assert page.told(topic, lambda data: viewers(data) == 1)
        shown = stack.call(
            "GET", f"/v1/products/{tent}/page?fields=viewers", key=stack.publishable_key
        ).json()
        assert shown["viewers"]["viewers"]["people"] == 1
        times = page.pushes()
    assert all(later - earlier > 0.9 for earlier, later in itertools.pairwise(times))


def test_through_the_one_address_in_front(stack: DeployedStack) -> None:
    front = stack.address.replace("http", "ws", 1) + "/push"
    with Page(front, stack.publishable_key) as page:
        page.say({"subscribe": ["latest", "map", "feed"], "ping": "here"})
        page.awaits(lambda message: message.get("topics") == ["feed", "latest", "map"])
        page.awaits(lambda message: message.get("pong") == "here")
        assert "items" in page.told("latest", lambda data: data is not None)


def test_nothing_is_told_of_a_discreet_product(stack: DeployedStack, url: str, tent: str) -> None:
    said = {"title": "x", "url": "https://shop.example/x", "discreet": True}
    assert stack.call("PUT", f"/v1/products/{tent}", said, key=stack.secret_key).status == 200
    with Page(url, stack.publishable_key) as page:
        page.say({"subscribe": [f"product:{tent}", "latest"]})
        page.told("latest", lambda data: data is not None)
        look_at(stack, tent, "browser-1")
        told = [one for message in page.messages(6) for one in message.get("changes", [])]
    assert all(one["topic"] == "latest" for one in told)


def test_what_is_wrong_is_told_and_ends_nothing(stack: DeployedStack, url: str) -> None:
    with Page(url, stack.publishable_key) as page:
        page.say("[")
        problem = page.awaits(lambda message: message.get("problem"))
        assert (problem["type"], problem["status"]) == ("urn:torg:problem:invalid", 400)
        page.say({"subscribe": ["nonsense"]})
        problem = page.awaits(lambda message: message.get("problem"))
        assert problem["errors"][0]["pointer"] == "/subscribe/0"
        page.say({"ping": 1})
        assert page.awaits(lambda message: message.get("pong")) == 1


def test_without_a_key_nobody_gets_in(stack: DeployedStack, url: str) -> None:
    for key in ("", "pk_of_another_shop"):
        with pytest.raises(websocket.WebSocketException):
            Page(url, key)


def test_an_operator_sees_that_it_works(stack: DeployedStack) -> None:
    connected, answered, told = pushed.lines(stack.stack.stage)
    assert (connected[:9], answered[:8], told[:14]) == ("connected", "answered", "told of latest")


def let_in(stack: DeployedStack, url: str) -> int:
    """How many of seven pages of one address are let in at once."""
    with contextlib.ExitStack() as pages:
        found = 0
        for _ in range(7):
            with contextlib.suppress(websocket.WebSocketBadStatusException):
                pages.enter_context(Page(url, stack.publishable_key))
                found += 1
        return found


def test_an_address_has_five_connections(stack: DeployedStack, url: str) -> None:
    counts: list[int] = []
    # Those of the tests before this one may still be on their way out.
    eventually(lambda: counts.append(let_in(stack, url)) or counts[-1] == 5)
    assert max(counts) == 5
