"""The stream's relay and the jobs, as their functions are called."""

from typing import Any

import pytest
from chalice.test import Client

from app import app
from chalicelib.reviews import models, rating, wiring
from tests.http.fakes import House
from tests.support.relays import Desk, written
from tests.support.reviewing import memory


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch) -> Desk:
    return Desk(wiring, monkeypatch)


def invoke(name: str, event: Any) -> Any:
    with Client(app) as client:
        return client.lambda_.invoke(name, event).payload


def test_numbers_become_news_once_for_each_product_and_poison_is_put_aside(desk: Desk) -> None:
    shop, reviews, _ = memory()
    shop.write("anna", stars=5)
    first = reviews.rows[models.stats_key("tent")]
    review_id = shop.write("bo", stars=2).review.review_id
    shop.vote(review_id, "anna", True)
    shop.write("anna", None, nps=9)
    last = reviews.rows[models.stats_key("tent")]
    records = [written(last), written(first, "INSERT"), written(first, "REMOVE")]
    records += [written(row) for key, row in reviews.rows.items() if key != models.stats_key("tent")]
    poison = {name: value for name, value in last.items() if name != "revision"}
    records += [written(poison), written(last | {"total": {"N": "many"}})]
    told = invoke("reviews_relay", {"Records": records})
    assert told == {"records": len(records), "published": 1, "set_aside": 2}
    (news,) = desk.published
    wanted = rating.score(2, 7, prior=rating.MIDDLE, weight=10)
    assert (news.product_id, news.revision, news.count, news.total) == ("tent", 2, 2, 7)
    assert news.score == wanted
    assert len(desk.aside) == 2


def test_ratings_are_told_again_and_priors_counted_by_the_clock(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    house = House()
    house.install(monkeypatch)
    shop, reviews, _ = memory()
    house.reviews.rows = reviews.rows
    shop.write("anna", stars=5)
    monkeypatch.setattr(wiring, "products", lambda: iter([("stove", None), ("tent", "Tält")]))
    told = invoke("republish_ratings", {})
    assert told["published"] == 1
    assert told["next"] in ("tent", None), "where there is little time left it is gone on with"
    assert [one.product_id for one in desk.published] == ["tent"]
    assert invoke("republish_ratings", {"next": "tent"}) == {"published": 0, "next": None}
    event = {"version": "0", "account": "1", "region": "r", "detail": {}, "detail-type": "Scheduled Event",
             "source": "aws.events", "time": "2026-11-22T00:00:00Z", "id": "1", "resources": []}  # fmt: skip
    assert invoke("review_priors", event) == {"categories": 1, "moved": 1}
    assert invoke("review_priors", event) == {"categories": 1, "moved": 0}
