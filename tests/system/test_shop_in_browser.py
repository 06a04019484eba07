"""The demo's shop on the deployed stack, walked through in a browser: in Swedish on a desk, in English on a phone."""

import uuid
from collections.abc import Callable
from typing import Final

import pytest

from demo import catalogue
from tests.support.deployed import DeployedStack, eventually
from tests.support.history import HOUR, History
from tests.support.visiting import Visitor
from tests.support.walking import Walk, ask, buys, fills_the_cart, new_name, others_look

pytestmark = pytest.mark.system

Enters = Callable[[], Visitor]

#: How many looked at both things lately, that the two belong together whatever else the shop has seen.
BEFORE: Final = 40
DELAY: Final = 15 * 60
LIST: Final = "viewed-also-viewed"


def people(stack: DeployedStack, product_id: str, count: str) -> int:
    return int(ask(stack, f"/v1/products/{product_id}/presence")[count]["people"])


def looked_at_together(stack: DeployedStack, walk: Walk) -> int:
    """How many looked at what is bought and at the other before the visitor comes: many, and none of them now."""
    told = History(f"walk-{uuid.uuid4().hex[:8]}")
    for person in range(BEFORE):
        told.viewed(str(person), walk.bought, person * HOUR)
        told.viewed(str(person), walk.other, person * HOUR + 60)
    told.tell(stack)
    return counted(stack, walk)


def counted(stack: DeployedStack, walk: Walk) -> int:
    """How many who looked at what is bought also looked at the other, as of now."""
    stack.recompute()
    items = ask(stack, f"/v1/products/{walk.bought}/recommendations?list={LIST}&limit=50")["items"]
    found = (one for one in items if one["product_id"] == walk.other and one["source"] == "pair")
    return next((int(one["people"]) for one in found), 0)


def test_who_declines_is_left_alone(walk: Walk, enters: Enters) -> None:
    visitor = enters()
    visitor.opens("/")
    assert visitor.stored() == []
    assert visitor.cookies() == set()
    visitor.answers(agreed=False)
    visitor.opens(f"/sok?q={walk.query}")
    visitor.opens(f"/p/{walk.bought}")
    fills_the_cart(visitor)
    visitor.opens("/kassa")
    assert visitor.page.locator("[data-torg-session]").input_value() == ""
    assert visitor.told("/v1/events") == []
    assert visitor.stored() == []
    assert visitor.cookies() == {"fk_samtycke", "fk_korg"}


def test_who_agrees_is_seen_by_the_next_at_once_and_later(
    stack: DeployedStack, walk: Walk, enters: Enters
) -> None:
    before, name = looked_at_together(stack, walk), new_name()
    visitor = enters()
    agrees_and_searches(visitor, walk)
    lays_together(visitor, walk.bought, walk.other)
    for product_id in (walk.other, walk.bought):
        looks(visitor, product_id)
    eventually(lambda: people(stack, walk.bought, "viewers"))
    fills_the_cart(visitor)
    eventually(lambda: people(stack, walk.bought, "carts"))
    visitor.opens("/varukorg")
    order_id = buys(visitor, walk, name)
    eventually(lambda: stack.call("GET", f"/v1/orders/{order_id}", key=stack.secret_key).status == 200)

    assert counted(stack, walk) == before + 1
    looks(visitor, walk.bought)
    now = eventually(lambda: people(stack, walk.bought, "viewers"))
    second = enters()
    sees_what_others_looked_at(walk, second, before + 1)
    sees_who_looks(stack, walk, second, now)
    sees_what_was_bought(stack, walk, second, enters(), name)


def looks(visitor: Visitor, product_id: str) -> None:
    """Looks at a product, which is told."""
    with visitor.page.expect_response(lambda got: "/v1/events" in got.url) as answered:
        visitor.opens(f"/p/{product_id}")
    assert answered.value.status == 202


def agrees_and_searches(visitor: Visitor, walk: Walk) -> None:
    """Says yes to being counted, and finds what is bought."""
    visitor.opens("/")
    visitor.answers(agreed=True)
    visitor.page.locator("form.search input").fill(walk.query)
    visitor.page.locator("form.search input").press("Enter")
    visitor.page.locator(f'.weigh button[value="{walk.bought}"]').wait_for()


def lays_together(visitor: Visitor, *products: str) -> None:
    """Lays products side by side from the page that shows them, and looks at the comparison."""
    for one in products:
        visitor.page.locator(f'.weigh button[name=lagg][value="{one}"]').first.click()
        visitor.page.locator(f'.weigh button[name=bort][value="{one}"]').first.wait_for()
    visitor.opens("/jamfor")
    assert visitor.page.locator("table.versus thead th").count() == len(products)


def sees_what_others_looked_at(walk: Walk, second: Visitor, looked: int) -> None:
    """Who comes next is told how many looked at both, the first visitor among them."""
    row = f'torg-recommendations[list="{LIST}"]'
    second.reaches(f"/p/{walk.bought}", row)
    second.sees(row, walk.way.say(f"{looked} av ", f"{looked} of "))
    second.sees(row, catalogue.products()[walk.other].title)


def sees_who_looks(stack: DeployedStack, walk: Walk, second: Visitor, now: int) -> None:
    """One more looks at the product, and the open page tells it: pushed, with nothing loaded anew."""
    topic, ones = (
        f'"product:{walk.bought}"',
        (("person tittar", "person is"), ("personer tittar", "people are")),
    )
    second.sees("torg-presence", f"{now} {walk.way.say(*ones[now > 1])}")
    second.hears('"topics"', topic)
    second.pushed.clear()
    asked = len(second.told(f"/v1/products/{walk.bought}/"))
    others_look(stack, walk.bought)
    second.sees("torg-presence", f"{now + 1} {walk.way.say(*ones[1])}")
    second.hears('"changes"', topic)
    assert len(second.told(f"/v1/products/{walk.bought}/")) == asked


def sees_what_was_bought(
    stack: DeployedStack, walk: Walk, second: Visitor, third: Visitor, name: str
) -> None:
    """The purchase shows to the next who comes once its delay is over, under the name that the buyer lets be seen."""

    def told() -> bool:
        return name in str(ask(stack, f"/v1/products/{walk.bought}/latest"))

    assert not told()
    assert second.page.locator("torg-latest").get_by_text(name).count() == 0
    stack.shift_clock(DELAY)
    eventually(told)
    third.reaches(f"/p/{walk.bought}", "torg-latest")
    third.sees("torg-latest", f"{name} · {walk.town}")
