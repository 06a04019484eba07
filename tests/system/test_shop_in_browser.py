"""The demo's shop on the deployed stack, walked through in a browser: in Swedish on a desk, in English on a phone."""

from collections.abc import Callable, Iterator
from typing import Any, Final, NamedTuple

import pytest

import demo
from tests.support.deployed import DeployedStack
from tests.support.visiting import Visitor, Way

pytestmark = pytest.mark.system

DESK: Final = {"viewport": {"width": 1280, "height": 800}}
PHONE: Final = {"viewport": {"width": 375, "height": 812}, "is_mobile": True, "has_touch": True}

Enters = Callable[[], Visitor]


class Walk(NamedTuple):
    """A way through the shop: what is searched, and what is put into the cart."""

    way: Way
    query: str
    bought: str


WALKS: Final = (
    Walk(Way("sv", DESK, "127.0.0.1"), "tält", "ensling-talt-1"),
    Walk(Way("en", PHONE, "localhost"), "sleeping bag", "ripnatt-sovsack"),
)


@pytest.fixture(scope="module", autouse=True)
def shop(stack: DeployedStack) -> None:
    """The demo's shop with its products."""
    demo.load(stack.api_base, stack.secret_key)


@pytest.fixture(params=WALKS, ids=("sv-desk", "en-phone"))
def walk(request: pytest.FixtureRequest) -> Walk:
    """Each of the ways."""
    found: Walk = request.param
    return found


@pytest.fixture
def enters(browser: Any, stack: DeployedStack, walk: Walk) -> Iterator[Enters]:
    """Lets visitors in. In the end none of their pages may have complained of anything."""
    inside: list[Visitor] = []

    def enter() -> Visitor:
        inside.append(Visitor(browser, stack.address, walk.way))
        return inside[-1]

    yield enter
    complaints = [one for visitor in inside for one in visitor.complaints]
    for visitor in inside:
        visitor.context.close()
    assert complaints == []


def fills_the_cart(visitor: Visitor, walk: Walk) -> None:
    """Puts what is on the page into the cart, which is shown then."""
    visitor.page.get_by_role("button", name=walk.way.say("Lägg i varukorgen", "Add to cart")).click()
    visitor.page.locator(".totals").wait_for()


def test_who_declines_is_left_alone(walk: Walk, enters: Enters) -> None:
    visitor = enters()
    visitor.opens("/")
    assert visitor.stored() == []
    assert visitor.cookies() == set()
    visitor.answers(agreed=False)
    visitor.opens(f"/sok?q={walk.query}")
    visitor.opens(f"/p/{walk.bought}")
    fills_the_cart(visitor, walk)
    visitor.opens("/kassa")
    assert visitor.page.locator("[data-torg-session]").input_value() == ""
    assert visitor.told("/v1/events") == []
    assert visitor.stored() == []
    assert visitor.cookies() == {"fk_samtycke", "fk_korg"}
