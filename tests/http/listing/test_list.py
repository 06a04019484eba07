from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import pytest
from chalice.test import Client

from app import app
from chalicelib.aws import quarantine
from chalicelib.aws.observed import Failed
from chalicelib.catalogue.public import Availability, Card
from chalicelib.kernel import news
from chalicelib.kernel.money import Money
from chalicelib.listing import wiring
from chalicelib.listing.domain import Sorting
from chalicelib.reviews.public import Rating
from tests.fakes.listing import FakeLists
from tests.http.conftest import Api
from tests.support import keys

PRICES = {"p0": 300, "p1": 100, "p2": 200}
STARS = {"p0": (3, 14), "p1": (2, 7), "p2": (1, 5)}


def card(product_id: str) -> Card:
    price = PRICES.get(product_id)
    return Card(
        product_id=product_id, title=product_id, url="https://a.example/", image_url=None,
        price=None if price is None else Money(price, "SEK"),
        availability=Availability.IN_STOCK, discreet=False, deleted=False, category="A",
    )  # fmt: skip


class Aside(list[tuple[dict[str, str], str]]):
    def put(self, name: str, record: dict[str, str], reason: str, now: int) -> None:
        assert name == "listing"
        self.append((record, reason))


@pytest.fixture
def aside(monkeypatch: pytest.MonkeyPatch) -> Aside:
    kept = Aside()
    monkeypatch.setattr(quarantine, "put", kept.put)
    return kept


@pytest.fixture(autouse=True)
def lists(monkeypatch: pytest.MonkeyPatch) -> FakeLists:
    fake = FakeLists()

    def look(ids: Sequence[str]) -> tuple[dict[str, Card], dict[str, Rating]]:
        ratings = {one: Rating(count=STARS[one][0], total=STARS[one][1]) for one in ids if one in STARS}
        return {one: card(one) for one in ids}, ratings

    monkeypatch.setattr(wiring, "lists", lambda: fake)
    monkeypatch.setattr(wiring, "look", lambda market: look)
    return fake


def changed(product_id: str, at: int) -> str:
    return news.encode(
        news.ProductChanged(
            product_id=product_id,
            revision=1,
            deleted=False,
            created_at=at,
            categories=("A > B",),
            discreet=False,
            price=PRICES.get(product_id),
        )
    )


def rated(product_id: str, score: int) -> str:
    count, total = STARS[product_id]
    return news.encode(
        news.RatingChanged(product_id=product_id, revision=1, count=count, total=total, score=score)
    )


def popular(product_id: str, value: int) -> str:
    return news.encode(news.PopularityChanged(product_id=product_id, revision=1, value=value))


def deliver(*bodies: str) -> dict[str, int]:
    with Client(app) as client:
        event = client.events.generate_sqs_event(list(bodies), queue_name="listing")
        answer: dict[str, int] = client.lambda_.invoke("listing", event).payload
        return answer


@dataclass
class Asker:
    api: Api

    def walk(self, query: str, limit: int = 2) -> list[dict[str, Any]]:
        path = f"/v1/products?category={quote('A > B')}&limit={limit}{query}"
        found, cursor = [], ""
        while cursor is not None:
            answer = self.api.get(path + (f"&cursor={cursor}" if cursor else ""), key=keys.PUBLISHABLE)
            assert answer.status_code == 200, answer.body
            assert answer.headers["Cache-Control"].startswith("public")
            found += answer.json_body["items"]
            cursor = answer.json_body["next"]
        return found

    def ids(self, query: str) -> list[str]:
        return [item["product_id"] for item in self.walk(query)]


@pytest.fixture
def asker(api: Api) -> Asker:
    return Asker(api)


@pytest.fixture
def shop(aside: Aside) -> None:
    """Three products with everything and two with nothing, told in no order."""
    told = [rated("p0", 30), popular("p2", 9), *(changed(f"p{n}", n) for n in range(5))]
    told += [rated("p1", 10), rated("p2", 20), popular("p1", 5), popular("p0", 7)]
    assert deliver(*told) == {"taken": len(told), "set_aside": 0}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", "p4 p3 p2 p1 p0"),
        ("&sort=newest", "p4 p3 p2 p1 p0"),
        ("&sort=newest&order=asc", "p0 p1 p2 p3 p4"),
        ("&sort=price", "p1 p2 p0 p4 p3"),
        ("&sort=price&order=desc", "p0 p2 p1 p4 p3"),
        ("&sort=rating", "p0 p2 p1 p4 p3"),
        ("&sort=popular", "p2 p0 p1 p4 p3"),
        ("&sort=rating&min_rating=4.5", "p0 p2"),
        ("&sort=price&min_rating=5", "p2"),
        ("&min_rating=3.5", "p2 p1 p0"),
        ("&min_rating=4", "p2 p0"),
    ],
)  # fmt: skip
def test_news_become_lists_that_are_sorted_filtered_and_paged(
    shop: None, asker: Asker, query: str, expected: str
) -> None:
    # p0 has 14 stars of 3 (4.67), p1 7 of 2 (3.5), p2 5 of 1.
    assert asker.ids(query) == expected.split()


def test_a_card_shows_the_true_mean_and_never_the_score(shop: None, asker: Asker) -> None:
    shown = {item["product_id"]: item["rating"] for item in asker.walk("&sort=rating")}
    assert shown["p0"] == {"mean": 4.67, "count": 3}
    assert shown["p2"] == {"mean": 5.0, "count": 1}
    assert shown["p3"] is None
    assert asker.walk("")[4]["price"] == {"amount": 300, "currency": "SEK"}


def test_a_rating_moves_a_product_at_once(shop: None, asker: Asker) -> None:
    better = news.RatingChanged(product_id="p1", revision=2, count=40, total=200, score=99)
    deliver(news.encode(better), rated("p1", 10))
    assert asker.ids("&sort=rating")[0] == "p1"


def test_a_cursor_of_another_order_is_refused(shop: None, api: Api) -> None:
    cursor = api.get("/v1/products?sort=price&limit=1").json_body["next"]
    for other in ("sort=rating", "sort=price&order=desc", "sort=price&min_rating=1", "sort=price&category=A"):
        refused = api.get(f"/v1/products?{other}&limit=1&cursor={cursor}")
        assert refused.status_code == 400
        assert refused.json_body["errors"][0]["pointer"] == "query:cursor"
    assert api.get(f"/v1/products?sort=price&order=asc&limit=2&cursor={cursor}").status_code == 200


def test_a_message_that_cannot_be_read_is_put_aside_and_the_rest_goes_on(
    aside: Aside, lists: FakeLists
) -> None:
    assert deliver("nonsense", changed("p", 1), '{"kind": "from_the_future"}') == {"taken": 1, "set_aside": 2}
    assert [record["body"] for record, _ in aside] == ["nonsense", '{"kind": "from_the_future"}']
    assert set(lists.standings) == {("p", sorting) for sorting in Sorting}


def test_a_write_that_fails_is_tried_again_after_the_rest(
    lists: FakeLists, aside: Aside, asker: Asker, monkeypatch: pytest.MonkeyPatch
) -> None:
    move = lists.move

    def failing(before: object, after: Any) -> None:
        if after.product_id == "p0" and after.sorting is Sorting.POPULAR:
            raise OSError("the database is away")
        move(before, after)  # type: ignore[arg-type]

    monkeypatch.setattr(lists, "move", failing)
    with pytest.raises(Failed, match=r"^OSError$"):
        deliver(changed("p0", 1), changed("p1", 1))
    assert asker.ids("&sort=popular") == ["p1"]
    monkeypatch.setattr(lists, "move", move)
    assert deliver(changed("p0", 1), changed("p1", 1))["taken"] == 2
    assert asker.ids("&sort=popular") == ["p1", "p0"]


@pytest.mark.parametrize(
    ("query", "pointer"),
    [("limit=0", "query:limit"), ("limit=51", "query:limit"), ("limit=x", "query:limit"), ("cursor=x", "query:cursor"),
     ("category=", "query:category"), ("sort=fame", "query:sort"), ("sort=-price", "query:sort"),
     ("order=up", "query:order"), ("order=", "query:order"), ("min_rating=0.5", "query:min_rating"),
     ("min_rating=5.5", "query:min_rating"), ("min_rating=4.2", "query:min_rating"),
     ("min_rating=nan", "query:min_rating"), ("min_rating=inf", "query:min_rating"),
     ("min_rating=", "query:min_rating"), ("max_rating=3", "query:max_rating")],
)  # fmt: skip
def test_a_bad_parameter_is_named(api: Api, query: str, pointer: str) -> None:
    refused = api.get(f"/v1/products?{query}")
    assert refused.status_code == 400
    assert refused.json_body["errors"][0]["pointer"] == pointer


def test_a_list_needs_a_key(api: Api) -> None:
    assert api.get("/v1/products", key=None).status_code == 401
