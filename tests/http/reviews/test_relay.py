"""The stream's relay and the jobs, as their functions are called."""

from typing import Any

import pytest
from chalice.test import Client

from app import app
from chalicelib.kernel.news import RatingChanged
from chalicelib.reviews import models, rating, wiring
from tests.http.fakes import House
from tests.support.reviewing import memory


class Desk:
    """What was published, and what was put aside."""

    def __init__(self) -> None:
        self.published: list[RatingChanged] = []
        self.aside: list[str] = []

    def publish(self, messages: list[RatingChanged]) -> None:
        self.published += messages

    def set_aside(self, record: dict[str, Any], reason: str, now: int) -> None:
        self.aside.append(reason)


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch) -> Desk:
    at = Desk()
    monkeypatch.setattr(wiring, "publish", at.publish)
    monkeypatch.setattr(wiring, "set_aside", at.set_aside)
    return at


def record(item: dict[str, Any], name: str = "MODIFY") -> dict[str, Any]:
    image = {} if name == "REMOVE" else {"NewImage": item}
    return {
        "eventID": "1", "eventName": name, "eventSourceARN": "arn:aws:dynamodb:r:1:table/t/stream/s", "awsRegion": "r",
        "dynamodb": {"Keys": {"pk": item["pk"], "sk": item["sk"]}, "SequenceNumber": "1",
                     "ApproximateCreationDateTime": 0, "SizeBytes": 1, "StreamViewType": "NEW_IMAGE", **image},
    }  # fmt: skip


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
    records = [record(last), record(first, "INSERT"), record(first, "REMOVE")]
    records += [record(row) for key, row in reviews.rows.items() if key != models.stats_key("tent")]
    poison = {name: value for name, value in last.items() if name != "revision"}
    records += [record(poison), record(last | {"total": {"N": "many"}})]
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
