"""The stream's relay and the feed's schedule, as their functions are called."""

from typing import Any

import pytest
from chalice.test import Client

from app import app
from chalicelib.aws.observed import Failed
from chalicelib.catalogue import jobs, models, service, wiring
from chalicelib.catalogue.domain import Content
from chalicelib.kernel.money import Money
from chalicelib.kernel.news import ProductChanged
from tests.fakes.catalogue import FakeProducts
from tests.support.relays import Desk, written


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch) -> Desk:
    return Desk(wiring, monkeypatch)


def relay(*records: dict[str, Any]) -> dict[str, int]:
    with Client(app) as client:
        answer: dict[str, int] = client.lambda_.invoke("catalogue_relay", {"Records": list(records)}).payload
        return answer


def test_products_become_news_and_other_rows_do_not(desk: Desk) -> None:
    products = FakeProducts()
    content = Content(title="T", url="https://a.b", categories=("A > B", "C"), discreet=True)
    kept = service.put("p", content, products=products, now=7)
    service.delete("p", products=products, now=9)
    tombstone = products.products["p"]
    answer = relay(
        written(models.product_item(kept), "INSERT"),
        written(models.card_item(service.domain.card(kept))),
        written(models.sku_item("s", "p", released=False)),
        written(models.price_item("p", 1, service.prices.PriceRow(1, {}))),
        written(models.product_item(tombstone)),
        written(models.product_item(tombstone), "REMOVE"),
    )
    assert answer == {"records": 6, "published": 2, "set_aside": 0}
    assert desk.published == [
        ProductChanged(
            product_id="p",
            revision=revision,
            deleted=deleted,
            created_at=7,
            categories=("A > B", "C"),
            discreet=True,
        )
        for revision, deleted in ((1, False), (2, True))
    ]


def test_a_change_of_price_is_news_with_the_new_price(desk: Desk) -> None:
    products = FakeProducts()
    for amount in (900, 700):
        content = Content(title="T", url="https://a.b", price=Money(amount, "SEK"))
        service.put("p", content, products=products, now=amount)
        relay(written(models.product_item(products.products["p"])))
    assert [(one.revision, one.price) for one in desk.published] == [(1, 900), (2, 700)]


def test_a_record_that_cannot_be_read_is_put_aside_and_the_rest_goes_on(desk: Desk) -> None:
    good = models.product_item(
        service.put("p", Content(title="T", url="https://a.b"), products=FakeProducts(), now=7)
    )
    broken = [
        {**good, "revision": {"N": "x"}},
        {**good, "revision": {"S": "1"}},
        {**good, "categories": {"L": [{"N": "1"}]}},
        {**good, "content": {"S": "{}"}},
        {**good, "content": {"S": "nonsense"}},
    ]
    answer = relay(*(written(item) for item in broken), written(good))
    assert answer == {"records": 6, "published": 1, "set_aside": 5}
    assert len(desk.aside) == 5


def test_news_that_were_not_taken_are_tried_again(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(messages: list[ProductChanged]) -> None:
        raise OSError("the topic is away")

    monkeypatch.setattr(wiring, "publish", failing)
    good = models.product_item(
        service.put("p", Content(title="T", url="https://a.b"), products=FakeProducts(), now=7)
    )
    with pytest.raises(Failed, match=r"^OSError$"):
        relay(written(good))


def test_all_news_are_told_again_in_as_many_calls_as_it_takes(
    desk: Desk, products: FakeProducts, monkeypatch: pytest.MonkeyPatch
) -> None:
    for n in range(5):
        service.put(f"p{n}", Content(title="T", url="https://a.b"), products=products, now=n)
    monkeypatch.setattr(jobs, "_SPARE_MS", 0)
    with Client(app) as client:
        assert client.lambda_.invoke("republish", {}).payload == {"published": 5, "next": None}
        monkeypatch.setattr(jobs, "_SPARE_MS", 1 << 60)
        event: dict[str, Any] = {}
        while True:
            answer = client.lambda_.invoke("republish", event).payload
            assert answer["published"] == 1
            event = {"next": answer["next"]}
            if event["next"] is None:
                break
    assert [one.product_id for one in desk.published] == [f"p{n}" for n in range(5)] * 2


def test_a_shop_without_a_feed_runs_its_schedule_for_nothing() -> None:
    with Client(app) as client:
        event = client.events.generate_cw_event(
            source="aws.events", detail_type="Scheduled Event", detail={}, resources=[]
        )
        assert client.lambda_.invoke("feed", event).payload["outcome"] == "off"
