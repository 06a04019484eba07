"""The page *Just nu* and the shoppers who fill it."""

from collections import Counter
from datetime import UTC, datetime
from typing import Any

from demo import catalogue, crowd, happening
from demo.happening import Told
from demo.request import ANYONE, Request

NOTHING = Told(None, None, None, None)
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
PRODUCT = "fjallrav-skaljacka"


def told(**parts: Any) -> Told:
    return NOTHING._replace(**parts)


def count(people: int, *, estimated: bool = False) -> dict[str, Any]:
    return {"people": people, "estimated": estimated, "how": "/v1/how/viewers"}


def test_it_says_what_is_needed_where_there_is_nothing_yet() -> None:
    empty: Any = {"items": [], "points": []}
    page = happening.shown(Told(empty, empty, empty, empty), ANYONE)
    for word in ("python -m demo crowd", "python -m demo time +1h", "HISTORY=1"):
        assert word in page
    assert page.count("/api/v1/how/") == 4


def test_what_isnt_known_isnt_said_to_be_nothing() -> None:
    page = happening.shown(NOTHING, ANYONE)
    assert page.count("går inte att hämta just nu") == 4
    assert "Inget har hänt" not in page


def test_it_shows_what_the_api_tells() -> None:
    point = {
        "name": {"sv": "Umeå"}, "product_id": None, "count": 14, "first_day": "2026-11-02", "last_day": "2026-11-08",
    }  # fmt: skip
    page = happening.shown(
        Told(
            now={"items": [{"product_id": PRODUCT, "viewers": count(3)}]},
            latest={"items": [{"product_id": PRODUCT, "text": {"sv": "Någon köpte <b>den</b>"}}]},
            places={"points": [point]},
            feed={"items": [{"text": {"sv": "4 personer gillade den"}, "product": None}]},
        ),
        ANYONE,
    )
    assert "Fjällräv skaljacka</a> <b>3</b>" in page
    assert "Någon köpte &lt;b&gt;den&lt;/b&gt;" in page
    assert "<b>Umeå</b>: 14 köp" in page
    assert "4 personer gillade den" in page


def test_an_estimate_is_said_to_be_one() -> None:
    many = told(now={"items": [{"product_id": PRODUCT, "viewers": count(1_212, estimated=True)}]})
    assert "ungefär 1\u00a0212" in happening.shown(many, ANYONE)


def test_it_is_said_in_english_to_who_reads_it() -> None:
    page = happening.shown(
        told(
            now={"items": [{"product_id": PRODUCT, "viewers": count(3, estimated=True)}]},
            feed={
                "items": [
                    {"text": {"sv": "4 gillade", "en": "4 people liked"}, "product": {"product_id": PRODUCT}}
                ]
            },
        ),
        Request(language="en", api="/api"),
    )
    assert f'<a href="/en/p/{PRODUCT}">Fjällräv shell jacket</a> <b>about 3</b>' in page
    assert f'<a href="/en/p/{PRODUCT}">4 people liked</a>' in page
    assert page.count("/api/v1/how/") == page.count("?language=en") == 4


def test_shoppers_look_at_all_they_came_for_and_buy_what_is_there() -> None:
    shoppers = crowd.shoppers(40, "x")
    done = list(crowd.steps(shoppers, lambda: NOW))
    events = [event for step in done for event in step.events]
    looked = Counter(
        (event["anonymous_id"], event["product_id"]) for event in events if event["event"] == "product_viewed"
    )
    assert looked == Counter((shopper.name, product) for shopper in shoppers for product in shopper.looks)
    assert len({event["event_id"] for event in events}) == len(events)
    assert max(len(step.events) for step in done) <= 50  # what a batch holds
    orders = [order for step in done for order in step.orders]
    added = {
        (event["anonymous_id"], event["product_id"]) for event in events if event["event"] == "product_added"
    }
    assert orders
    assert {(order["customer_id"], order["lines"][0]["product_id"]) for order in orders} <= added
    assert all(catalogue.products()[order["lines"][0]["product_id"]].in_stock for order in orders)
    assert not any("email" in order for order in orders)
