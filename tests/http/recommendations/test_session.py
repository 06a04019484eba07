"""`GET /v1/recommendations`: of a session, and for a shopper."""

import threading
from collections.abc import Callable, Iterable
from typing import Any

import pytest

from chalicelib.aws import tables
from chalicelib.aws.tables import Item, Key
from chalicelib.merchandising import wiring as merchandising
from chalicelib.recommendations import domain
from tests.http.fakes import Shop
from tests.support import keys

PATH = "/v1/recommendations"
VIEWED, BOUGHT = "viewed-also-viewed", "bought-also-bought"


def test_the_latest_view_weighs_most(shop: Shop) -> None:
    shop.sells("a", "b", "x", "y")
    shop.house.keep(domain.product_key("a"), VIEWED, ("x", 5))
    shop.house.keep(domain.product_key("b"), VIEWED, ("y", 5))
    assert shop.ids(f"{PATH}?viewed=a,b") == ["x", "y"]
    assert shop.ids(f"{PATH}?viewed=b,a") == ["y", "x"]


def test_a_session_says_which_product_a_recommendation_goes_with(shop: Shop) -> None:
    shop.sells("a", "x")
    shop.house.keep(domain.product_key("a"), VIEWED, ("x", 5), of=9)
    (item,) = shop.ask(f"{PATH}?viewed=a")["items"]
    assert (item["because"], item["people"], item["of"]) == ("a", 5, 9)


def test_what_was_viewed_is_not_recommended(shop: Shop) -> None:
    shop.sells("a", "b", "x")
    shop.house.keep(domain.product_key("a"), VIEWED, ("b", 50), ("x", 5))
    assert shop.ids(f"{PATH}?viewed=a,b") == ["x"]
    assert shop.ids(f"{PATH}?viewed=a&exclude=x") == ["b"]


def test_what_was_viewed_before_the_latest_comes_back_with_revisits(shop: Shop) -> None:
    shop.sells("a", "b", "x")
    shop.house.keep(domain.product_key("a"), VIEWED, ("b", 50), ("x", 5))
    shop.house.keep(domain.product_key("b"), VIEWED, ("a", 50))
    assert shop.ids(f"{PATH}?viewed=a,b&revisits=true") == ["b", "x"]
    assert shop.ids(f"{PATH}?viewed=a,b&revisits=true&exclude=b") == ["x"]
    assert shop.ids(f"{PATH}?viewed=a,b&revisits=false") == ["x"]


def test_a_session_that_begins_is_answered_from_the_shop(shop: Shop) -> None:
    shop.sells("a")
    shop.house.keep(domain.POPULAR, "viewed", ("a", 5))
    assert shop.ids(PATH) == ["a"]
    assert shop.ask(PATH)["list"] == "session"


def test_with_revisits_a_shopper_still_isnt_told_of_what_was_bought(shop: Shop) -> None:
    shop.sells("tent", "mat", "mug")
    shop.house.keep(domain.product_key("mug"), VIEWED, ("tent", 9), ("mat", 5))
    order = {"order_id": "o1", "customer_id": "c-1", "lines": [{"product_id": "tent", "quantity": 1}]}
    assert shop.api.post("/v1/orders", order).status_code == 201
    asked = f"{PATH}?viewed=mug,tent,mat&revisits=true"
    mine = shop.api.get(asked, key=None, Authorization=keys.shopper_token("c-1")).json_body
    assert [item["product_id"] for item in mine["items"]] == ["mat"]
    assert shop.ids(asked) == ["tent", "mat"]


def test_a_shoppers_orders_count_and_their_products_are_left_out(shop: Shop) -> None:
    shop.sells("tent", "mat", "mug")
    shop.house.keep(domain.product_key("tent"), BOUGHT, ("mat", 5), ("mug", 4))
    order = {"order_id": "o1", "customer_id": "c-1", "lines": [{"product_id": "tent", "quantity": 1}]}
    assert shop.api.post("/v1/orders", order).status_code == 201
    mine = shop.api.get(PATH, key=None, Authorization=keys.shopper_token("c-1"))
    assert mine.status_code == 200, mine.body
    assert mine.json_body["list"] == "for-you"
    assert [item["product_id"] for item in mine.json_body["items"]] == ["mat", "mug"]
    others = shop.api.get(PATH, key=None, Authorization=keys.shopper_token("c-2")).json_body
    assert others["items"] == []


def test_what_a_shopper_bought_discreetly_brings_up_nothing_discreet(shop: Shop) -> None:
    shop.sells("cream", "balm", discreet=True)
    shop.sells("mug")
    shop.house.keep(domain.product_key("cream"), BOUGHT, ("balm", 50), ("mug", 4))
    order = {"order_id": "o1", "customer_id": "c-1", "lines": [{"product_id": "cream", "quantity": 1}]}
    shop.api.post("/v1/orders", order)
    mine = shop.api.get(PATH, key=None, Authorization=keys.shopper_token("c-1")).json_body
    assert [item["product_id"] for item in mine["items"]] == ["mug"]


def test_a_cancelled_order_counts_no_more(shop: Shop) -> None:
    shop.sells("tent", "mat")
    shop.house.keep(domain.product_key("tent"), BOUGHT, ("mat", 5))
    order = {"order_id": "o1", "customer_id": "c-1", "lines": [{"product_id": "tent", "quantity": 1}]}
    shop.api.post("/v1/orders", order)
    shop.api.post("/v1/orders/o1/cancel")
    assert shop.api.get(PATH, key=None, Authorization=keys.shopper_token("c-1")).json_body["items"] == []


def for_you(shop: Shop, query: str = "") -> list[str]:
    answer = shop.api.get(f"{PATH}{query}", key=None, Authorization=keys.shopper_token("c-1"))
    assert answer.status_code == 200, answer.body
    return [item["product_id"] for item in answer.json_body["items"]]


@pytest.fixture
def bought(shop: Shop) -> Shop:
    """A shop with full lists, in which c-1 ordered twice."""
    rows = [(f"p{n}", 60 - n) for n in range(30)]
    shop.sells("tent", "mat", "mug", *(one for one, _ in rows))
    for one in ("tent", "mat"):
        shop.house.keep(domain.product_key(one), BOUGHT, *rows)
    shop.house.keep(domain.product_key("mug"), VIEWED, *rows[::-1])
    for n, one in enumerate(["tent", "mat"]):
        order = {"order_id": f"o{n}", "customer_id": "c-1", "lines": [{"product_id": one, "quantity": 1}]}
        assert shop.api.post("/v1/orders", order).status_code == 201
    return shop


@pytest.fixture
def trips(bought: Shop, monkeypatch: pytest.MonkeyPatch) -> Callable[[], int]:
    """How many round trips were made since this was last asked; orders are asked for while the first is under way."""
    house, counted = bought.house, [0]
    recent, asked, read = house.orders.recent_products, threading.Event(), threading.Event()

    def recent_products(*args: Any) -> list[str]:
        asked.set()
        counted[0] += not read.wait(5)
        return recent(*args)

    def batch_get(wanted: Iterable[Key], **how: Any) -> dict[Key, Item]:
        counted[0] += not asked.wait(5)
        read.set()
        return house.batch_get(wanted, **how)

    def since() -> int:
        found, counted[0], house.waves = house.waves + counted[0], 0, 0
        asked.clear()
        read.clear()
        return found

    monkeypatch.setattr(house.orders, "recent_products", recent_products)
    monkeypatch.setattr(tables, "batch_get", batch_get)
    since()
    return since


@pytest.mark.parametrize(
    "query", ["", "?viewed=mug", "?viewed=mug,nothing", "?limit=24", "?viewed=mug&exclude=p0,p1"]
)
def test_a_shopper_is_answered_in_two_round_trips(bought: Shop, trips: Callable[[], int], query: str) -> None:
    first = for_you(bought)
    assert trips() == 3, "nothing is noted of who never asked"
    assert for_you(bought) == first
    assert trips() == 2
    found = for_you(bought, query)
    assert trips() == 2
    bought.house.notes.held.clear()
    assert for_you(bought, query) == found


def test_a_shoppers_answer_is_steered_within_two_round_trips(bought: Shop, trips: Callable[[], int]) -> None:
    bought.sells("pan")
    rules: dict[str, dict[str, object]] = {
        "pins": {"kind": "pin", "products": ["pan"], "position": 2},
        "buries": {"kind": "bury", "products": ["p0"], "factor": 0},
        "tries": {"kind": "trial", "percent": 50, "numbers": {"half_life_days": 30}},
    }
    for rule_id, does in rules.items():
        answer = bought.api.put(f"/v1/merchandising/rules/{rule_id}", {"does": does})
        assert answer.status_code == 200, answer.body
    merchandising.forget()
    trips()
    first = for_you(bought)
    assert first[:3] == ["p1", "pan", "p2"]
    trips()
    assert for_you(bought) == first
    assert trips() == 2


def test_what_came_and_went_since_a_shopper_last_asked_counts_at_once(bought: Shop) -> None:
    before = for_you(bought, "?limit=40")
    bought.sells("p0", availability="out_of_stock")
    bought.sells("p1", discreet=True)
    bought.api.delete("/v1/products/p2")
    bought.house.keep(domain.product_key("tent"), BOUGHT, ("pan", 90), ("p5", 80))
    bought.sells("pan")
    after = for_you(bought, "?limit=40")
    assert before[:3] == ["p0", "p1", "p2"]
    assert "pan" in after
    assert not {"p0", "p1", "p2"} & {*after}
    bought.api.post("/v1/orders/o0/cancel")
    assert "pan" not in for_you(bought, "?limit=40")


def test_the_answer_is_nobody_elses(shop: Shop) -> None:
    answer = shop.api.get(PATH, key=keys.PUBLISHABLE)
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert "ETag" not in answer.headers


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        ("viewed=%20", "query:viewed"),
        ("viewed=" + "a" * 4_001, "query:viewed"),
        ("limit=0", "query:limit"),
        ("exclude=%00", "query:exclude"),
        ("bought=a", "query:bought"),
        ("viewed=a&revisits=often", "query:revisits"),
    ],
)
def test_a_bad_parameter_is_named(shop: Shop, query: str, pointer: str) -> None:
    assert shop.refusal(f"{PATH}?{query}") == (400, [pointer])


def test_a_very_long_session_is_answered_by_its_latest(shop: Shop) -> None:
    shop.sells("a", "x")
    shop.house.keep(domain.product_key("a"), VIEWED, ("x", 5))
    later = ",".join(f"p{n}" for n in range(300))
    assert shop.ids(f"{PATH}?viewed=a,{later}") == ["x"]
    assert shop.ids(f"{PATH}?viewed={later},a") == []
