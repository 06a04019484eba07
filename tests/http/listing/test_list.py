from collections.abc import Sequence
from urllib.parse import quote

import pytest
from chalice.test import Client

from app import app
from chalicelib.catalogue.public import Availability, Card
from chalicelib.kernel import news
from chalicelib.listing import wiring
from tests.fakes.listing import FakeLists
from tests.http.conftest import Api
from tests.support import keys


def card(product_id: str) -> Card:
    return Card(
        product_id=product_id, title=product_id, url="https://a.example/", image_url=None, price=None,
        availability=Availability.IN_STOCK, discreet=False, deleted=False, category="A",
    )  # fmt: skip


class Aside(list[tuple[dict[str, str], str]]):
    def put(self, record: dict[str, str], reason: str, now: int) -> None:
        self.append((record, reason))


@pytest.fixture
def aside(monkeypatch: pytest.MonkeyPatch) -> Aside:
    kept = Aside()
    monkeypatch.setattr(wiring, "set_aside", kept.put)
    return kept


@pytest.fixture(autouse=True)
def lists(monkeypatch: pytest.MonkeyPatch) -> FakeLists:
    fake = FakeLists()

    def cards(ids: Sequence[str]) -> dict[str, Card]:
        return {one: card(one) for one in ids}

    monkeypatch.setattr(wiring, "lists", lambda: fake)
    monkeypatch.setattr(wiring, "cards", cards)
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
        )
    )


def deliver(*bodies: str) -> dict[str, int]:
    with Client(app) as client:
        event = client.events.generate_sqs_event(list(bodies), queue_name="listing")
        answer: dict[str, int] = client.lambda_.invoke("listing", event).payload
        return answer


def test_news_become_a_list_that_is_paged(api: Api, aside: Aside) -> None:
    assert deliver(*(changed(f"p{n}", n) for n in range(5))) == {"taken": 5, "set_aside": 0}
    path = f"/v1/products?category={quote('A > B')}&limit=2"
    seen, cursor = [], ""
    while cursor is not None:
        answer = api.get(path + (f"&cursor={cursor}" if cursor else ""), key=keys.PUBLISHABLE)
        assert answer.status_code == 200
        assert answer.headers["Cache-Control"].startswith("public")
        seen += [item["product_id"] for item in answer.json_body["items"]]
        cursor = answer.json_body["next"]
    assert seen == ["p4", "p3", "p2", "p1", "p0"]


def test_a_message_that_cannot_be_read_is_put_aside_and_the_rest_goes_on(
    aside: Aside, lists: FakeLists
) -> None:
    assert deliver("nonsense", changed("p", 1), '{"kind": "from_the_future"}') == {"taken": 1, "set_aside": 2}
    assert [record["body"] for record, _ in aside] == ["nonsense", '{"kind": "from_the_future"}']
    assert set(lists.standings) == {"p"}


def test_a_write_that_fails_is_tried_again_after_the_rest(
    lists: FakeLists, aside: Aside, monkeypatch: pytest.MonkeyPatch
) -> None:
    move = lists.move

    def failing(before: object, after: object) -> None:
        if getattr(after, "product_id", "") == "p0":
            raise OSError("the database is away")
        move(before, after)  # type: ignore[arg-type]

    monkeypatch.setattr(lists, "move", failing)
    with pytest.raises(OSError, match="away"):
        deliver(changed("p0", 1), changed("p1", 1))
    assert set(lists.standings) == {"p1"}
    monkeypatch.setattr(lists, "move", move)
    assert deliver(changed("p0", 1), changed("p1", 1))["taken"] == 2


@pytest.mark.parametrize(
    ("query", "pointer"),
    [("limit=0", "query:limit"), ("limit=51", "query:limit"), ("limit=x", "query:limit"), ("cursor=x", "query:cursor"),
     ("category=", "query:category"), ("sort=fame", "query:sort")],
)  # fmt: skip
def test_a_bad_parameter_is_named(api: Api, query: str, pointer: str) -> None:
    refused = api.get(f"/v1/products?{query}")
    assert refused.status_code == 400
    assert refused.json_body["errors"][0]["pointer"] == pointer


def test_a_list_needs_a_key(api: Api) -> None:
    assert api.get("/v1/products", key=None).status_code == 401
