"""The map of the demo's shop in a browser: a purchase shows once so many bought in its place, and not before."""

import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any, Final

import pytest

from demo import catalogue
from tests.support.deployed import DeployedStack, eventually
from tests.support.visiting import Visitor
from tests.support.walking import Walk, buys, fills_the_cart, new_name

pytestmark = pytest.mark.system

#: Of how many buyers a place is told.
LEAST: Final = 10


def test_a_purchase_shows_on_the_map_once_ten_have_bought_there(
    stack: DeployedStack, walk: Walk, enters: Callable[[], Visitor]
) -> None:
    visitor = enters()
    visitor.signs_in("Maja Ek")
    visitor.opens(f"/p/{walk.bought}")
    fills_the_cart(visitor)
    order_id = buys(visitor, walk, new_name())
    eventually(lambda: is_counted(stack, buyer(stack, order_id)))
    stack.publish_places()
    before = told(enters(), walk)

    buyers = [uuid.uuid4().hex for _ in range(LEAST - 1)]
    with ThreadPoolExecutor(4) as lanes:
        list(lanes.map(lambda who: orders(stack, walk, who), buyers))
    eventually(lambda: all(is_counted(stack, who) for who in buyers))
    stack.publish_places()
    onlooker = enters()  # a browser that has been here may show the map as it was for a while
    after = told(onlooker, walk)
    (row,) = [one for one in after if one not in before]
    people = int(row.split(" · ")[1].split()[0])
    assert people >= LEAST
    assert f"{people} {walk.way.say('personer', 'people')}" in row
    page = onlooker.page
    assert page.locator("torg-map .dots .dot").count() == page.locator("torg-map li").count()


def told(visitor: Visitor, walk: Walk) -> list[str]:
    """What the map's list says of the product in the town."""
    page, title = visitor.page, catalogue.products()[walk.bought].title
    visitor.reaches("/", "torg-map")
    if not page.locator("torg-map summary").count():
        return []
    visitor.sees("torg-map", walk.way.say("Visa som lista", "Show as a list"))
    page.locator("torg-map summary").click()
    row = page.locator("torg-map li").filter(has_text=walk.town).filter(has_text=title)
    found: list[str] = row.all_inner_texts()
    return found


def orders(stack: DeployedStack, walk: Walk, who: str) -> None:
    """Somebody orders the same to the same town, now by the true time: nobody after them finds it in the future."""
    body = {
        "order_id": f"order-{who}",
        "placed_at": datetime.now(UTC).isoformat(timespec="milliseconds"),
        "customer_id": who,
        "deliver_to": {"postal_code": walk.code, "city": walk.town, "country": "SE"},
        "lines": [{"product_id": walk.bought, "quantity": 1}],
    }
    answer = stack.call("POST", "/v1/orders", body, key=stack.secret_key)
    assert answer.status in (200, 201), answer.body


def buyer(stack: DeployedStack, order_id: str) -> str:
    """Whose order it is, as soon as the shop has handed it on."""

    def found() -> Any:
        return stack.call("GET", f"/v1/orders/{order_id}", key=stack.secret_key).json().get("customer_id")

    return str(eventually(found))


def is_counted(stack: DeployedStack, who: str) -> bool:
    """Whether somebody's order waits for companions."""
    answer = stack.call("POST", "/v1/people/export", {"customer_id": who}, key=stack.secret_key)
    return bool(answer.json()["data"]["nearby"])
