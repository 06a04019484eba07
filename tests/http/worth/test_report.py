"""`GET /v1/recommendations/report`: the shop's alone, and what the night's run left."""

import pytest

from chalicelib.kernel import clock
from chalicelib.worth.domain import Estimate, ListReport, Place, Report
from chalicelib.worth.service import Shelf
from tests.http.fakes import Shop
from tests.support import keys

PATH = "/v1/recommendations/report"
PLACE = Place(day="2026-11-20", position=1, shown=40, clicked=4, bought=1, money=49_000)
LIST = ListReport(
    list="for-you", shown=40, clicked=4, bought=1, money=49_000, people=12, click_through=Estimate(0.1, 0.05, 0.15),
    products=3, coverage=0.5, diversity=None, novelty=1.5, places=(PLACE,),
)  # fmt: skip
REPORT = Report(
    as_of=clock.iso(0), first_day="2026-09-26", currency="SEK", catalogue=6, lists=(LIST,), holdouts=()
)


@pytest.fixture
def shelf(shop: Shop) -> Shelf:
    return shop.house.report


def test_before_the_first_night_there_is_none(shop: Shop, shelf: Shelf) -> None:
    assert shop.api.get(PATH).status_code == 404


def test_it_says_what_was_found_and_what_is_not_known(shop: Shop, shelf: Shelf) -> None:
    shelf.write(REPORT)
    answer = shop.api.get(PATH)
    assert answer.headers["Cache-Control"] == "private, no-store"
    (found,) = answer.json_body["lists"]
    assert found["click_through"] == {"value": 0.1, "low": 0.05, "high": 0.15}
    assert found["diversity"] is None
    assert found["places"] == [
        {"day": "2026-11-20", "position": 1, "shown": 40, "clicked": 4, "bought": 1, "money": 49_000}
    ]


def test_it_is_the_shops_alone(shop: Shop, shelf: Shelf) -> None:
    shelf.write(REPORT)
    assert shop.api.get(PATH, key=keys.PUBLISHABLE).status_code == 403
