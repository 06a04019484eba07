"""Each of the ten lists on a history that can be counted by hand, told and read over HTTP."""

from typing import Any
from urllib.parse import quote

import pytest

from tests.support.deployed import DeployedStack
from tests.support.history import DAY, HOUR, History, put_reactions

MINUTE = 60
NOBODY = {"consent": {"analytics": False}}
ROBOT = {"context": {"user_agent": "Mozilla/5.0 (compatible; Googlebot/2.1)"}}
AD = {"context": {"utm": {"medium": "cpc", "term": "Röd  Mössa"}}}
FROM_ENGINE = {"context": {"referrer": "https://www.bing.com/search?q=r%C3%B6d+m%C3%B6ssa"}}


def viewing(history: History) -> None:
    """v.a: 5 viewers; with v.b in one session: two. v.c is seen with v.a by one only."""
    for person in ("one", "two"):
        history.viewed(person, "v.a", 0)
        history.viewed(person, "v.b", 30 * MINUTE)
    history.viewed("one", "v.a", 40 * MINUTE)
    history.viewed("one", "v.c", 41 * MINUTE)
    history.viewed("pauses", "v.a", 0)
    history.viewed("pauses", "v.b", 31 * MINUTE)
    history.viewed("parts", "v.a", 0, session_id="morning")
    history.viewed("parts", "v.b", 10, session_id="noon")
    history.viewed("only", "v.a", 0)
    for more in (NOBODY, ROBOT):
        history.viewed("uncounted", "v.a", 0, **more)
        history.viewed("uncounted", "v.b", 1, **more)
    for step in range(201):
        history.viewed("endless", ("v.a", "v.b")[step % 2], step)
    for step in range(150):  # told twice and counted twice, these visits would be over-long
        history.viewed("busy", ("v.d", "v.e")[step % 2], step)
        history.viewed("busy-too", ("v.d", "v.e")[step % 2], step)


def view_and_buy(history: History) -> None:
    """Of 6 who viewed w.a, two bought w.b within 7 days after."""
    for person in ("soon", "sixth-day", "eighth-day", "cancels", "before", "never"):
        history.viewed(person, "w.a", DAY)
    history.bought("soon", ["w.b"], DAY + HOUR)
    history.bought("sixth-day", ["w.b"], 7 * DAY)
    history.bought("eighth-day", ["w.b"], 9 * DAY)
    history.bought("cancels", ["w.b"], DAY + HOUR, cancelled=True)
    history.bought("before", ["w.b"], DAY - HOUR)


def buying(history: History) -> None:
    """Of 4 who bought x.a for good, two bought x.b within 30 days, in either order."""
    history.bought("together", ["x.a", "x.b"], 0)
    history.bought("later", ["x.b"], DAY)
    history.bought("later", ["x.a"], 30 * DAY)
    history.bought("too-late", ["x.a"], 0)
    history.bought("too-late", ["x.b"], 31 * DAY)
    history.bought("half", ["x.a"], 0)
    history.bought("half", ["x.b"], DAY, cancelled=True)
    history.bought("cancels", ["x.a", "x.b"], 0, cancelled=True)


def comparing(history: History) -> None:
    """y.a is compared by 4: by three with y.b, by two with y.c; two who compared y.a and y.b bought y.d."""
    for person in ("one", "two", "three"):
        history.did(person, "products_compared", 0, product_ids=["y.a", "y.b"])
    history.did("one", "products_compared", 60, product_ids=["y.b", "y.c"])
    history.did("four", "products_compared", 0, product_ids=["y.c", "y.a"])
    history.bought("one", ["y.d"], DAY)
    history.bought("two", ["y.d"], DAY)
    history.bought("three", ["y.d"], 8 * DAY)
    history.bought("four", ["y.d"], 8 * DAY)


def searching(history: History) -> None:
    """Of 4 who searched, three viewed z.a after, and two bought it; another's phrase has no ring over the a."""
    for person, query in (
        ("one", "Blå Jacka"),
        ("two", " blå  jacka"),
        ("three", "BLÅ JACKA"),
        ("four", "blå jacka"),
    ):
        history.did(person, "products_searched", HOUR, query=query)
    for person in ("one", "two", "three"):
        history.viewed(person, "z.a", HOUR + 60)
    history.viewed("four", "z.a", HOUR - 60)
    history.bought("one", ["z.a"], DAY)
    history.bought("two", ["z.a"], 2 * DAY)
    history.did("other", "products_searched", 0, query="bla jacka")
    history.viewed("other", "z.a", 60)


def arriving(history: History) -> None:
    """Of 3 who came by the keyword (typed, said, advertised), all viewed k.b after, and two bought it."""
    history.viewed("typed", "k.a", 0, **FROM_ENGINE)
    history.did("said", "search_engine_arrival", 0, keyword="röd mössa")
    history.viewed("paid", "k.a", 0, **AD)
    for person in ("typed", "said", "paid"):
        history.viewed(person, "k.b", 60)
    history.bought("typed", ["k.b"], DAY)
    history.bought("paid", ["k.b"], DAY)


REACTIONS = [
    ("one", "like.a", "like"), ("one", "like.b", "like"),
    ("two", "like.a", "like"), ("two", "like.b", "like"),
    ("changes", "like.a", "like"), ("changes", "like.b", "like"), ("changes", "like.b", "none"),
    ("differs", "like.a", "like"), ("differs", "like.b", "dislike"),
    ("regrets", "like.a", "like"), ("regrets", "like.a", "dislike"), ("regrets", "like.b", "like"),
]  # fmt: skip


def discreetly(history: History) -> None:
    """Eleven people view two discreet products and a plain one; three view a third discreet one."""
    for number in range(11):
        for step, product in enumerate(("d.one", "d.two", "d.plain", *(["d.few"] if number < 3 else []))):
            history.viewed(f"person-{number}", product, step)


def put_products(stack: DeployedStack) -> None:
    products = [
        {
            "product_id": name,
            "title": name,
            "url": f"https://shop.example/{name}",
            "discreet": name != "d.plain",
        }
        for name in ("d.one", "d.two", "d.few", "d.plain")
    ]
    answer = stack.call("POST", "/v1/products/batch", {"products": products}, key=stack.secret_key)
    assert {one["status"] for one in answer.json()["results"]} <= {"written", "unchanged"}, answer.body


@pytest.fixture(scope="module")
def told(stack: DeployedStack) -> list[History]:
    """Everything above, told and recomputed."""
    histories = []
    for tell in (viewing, view_and_buy, buying, comparing, searching, arriving, discreetly):
        history = History(tell.__name__)
        tell(history)
        history.tell(stack)
        histories.append(history)
    put_reactions(stack, "liking", REACTIONS)
    put_products(stack)
    stack.recompute()
    return histories


Row = tuple[str, int | None, int | None]


def rows(stack: DeployedStack, path: str) -> list[Row]:
    """What the list says by itself, without what fills it up."""
    answer = stack.call("GET", path, key=stack.publishable_key)
    assert answer.status == 200, answer.body
    return [row(item) for item in answer.json()["items"] if item["source"] == "pair"]


def row(item: dict[str, Any]) -> Row:
    return (item["product_id"], item["people"], item["of"])


def of_product(stack: DeployedStack, product: str, name: str) -> list[Row]:
    return rows(stack, f"/v1/products/{product}/recommendations?list={name}&limit=50")


def of_phrase(stack: DeployedStack, phrase: str, name: str, source: str = "site") -> list[Row]:
    return rows(stack, f"/v1/search/recommendations?q={quote(phrase)}&list={name}&source={source}")


@pytest.mark.usefixtures("told")
class TestTenLists:
    def test_viewed_also_viewed(self, stack: DeployedStack) -> None:
        assert of_product(stack, "v.a", "viewed-also-viewed") == [("v.b", 2, 5)]
        assert of_product(stack, "v.b", "viewed-also-viewed") == [("v.a", 2, 4)]

    def test_viewed_then_bought(self, stack: DeployedStack) -> None:
        assert of_product(stack, "w.a", "viewed-then-bought") == [("w.b", 2, 6)]

    def test_bought_also_bought(self, stack: DeployedStack) -> None:
        assert of_product(stack, "x.a", "bought-also-bought") == [("x.b", 2, 4)]
        assert of_product(stack, "x.b", "bought-also-bought") == [("x.a", 2, 3)]

    def test_liked_also_liked(self, stack: DeployedStack) -> None:
        assert of_product(stack, "like.a", "liked-also-liked") == [("like.b", 2, 4)]
        assert of_product(stack, "like.b", "liked-also-liked") == [("like.a", 2, 3)]

    def test_compared_also_compared(self, stack: DeployedStack) -> None:
        assert sorted(of_product(stack, "y.a", "compared-also-compared")) == [("y.b", 3, 4), ("y.c", 2, 4)]
        pair = "/v1/compare/recommendations?products=y.b,y.c&list=compared-also-compared"
        assert rows(stack, pair)[0][0] == "y.a"

    def test_compared_then_bought(self, stack: DeployedStack) -> None:
        assert of_product(stack, "y.a", "compared-then-bought") == [("y.d", 2, 4)]
        pair = "/v1/compare/recommendations?products=y.b,y.a&list=compared-then-bought"
        assert rows(stack, pair)[0] == ("y.d", 2, 3)

    @pytest.mark.parametrize("phrase", ["blå jacka", "BLÅ  Jacka ", "bla\u030a jacka"])
    def test_searched_then_viewed_and_bought(self, stack: DeployedStack, phrase: str) -> None:
        assert of_phrase(stack, phrase, "searched-then-viewed") == [("z.a", 3, 4)]
        assert of_phrase(stack, phrase, "searched-then-bought") == [("z.a", 2, 4)]

    def test_a_ring_makes_another_letter(self, stack: DeployedStack) -> None:
        assert of_phrase(stack, "bla jacka", "searched-then-viewed") == []

    def test_keyword_then_viewed_and_bought(self, stack: DeployedStack) -> None:
        viewed = of_phrase(stack, "röd mössa", "searched-then-viewed", "engine")
        assert sorted(viewed) == [("k.a", 2, 3), ("k.b", 3, 3)]
        assert of_phrase(stack, "röd mössa", "searched-then-bought", "engine") == [("k.b", 2, 3)]
        assert of_phrase(stack, "röd mössa", "searched-then-bought", "site") == []


@pytest.mark.usefixtures("told")
class TestDiscreet:
    def test_it_stands_beside_its_like_and_small_counts_are_hidden(self, stack: DeployedStack) -> None:
        found = {name: (people, of) for name, people, of in of_product(stack, "d.one", "viewed-also-viewed")}
        assert found["d.two"] == (11, 11)
        assert found["d.few"][0] is None

    def test_it_stands_beside_nothing_else(self, stack: DeployedStack) -> None:
        answer = stack.call(
            "GET", "/v1/products/d.plain/recommendations?limit=50", key=stack.publishable_key
        ).json()
        assert not {item["product_id"] for item in answer["items"]} & {"d.one", "d.two", "d.few"}


def test_what_is_sold_out_or_deleted_is_recommended_no_more(
    stack: DeployedStack, told: list[History]
) -> None:
    product = {"title": "w.b", "url": "https://shop.example/w.b"}
    for said in ("in_stock", "out_of_stock", "in_stock"):
        put = stack.call("PUT", "/v1/products/w.b", product | {"availability": said}, key=stack.secret_key)
        assert put.status == 200
        assert bool(of_product(stack, "w.a", "viewed-then-bought")) == (said == "in_stock")
    assert stack.call("DELETE", "/v1/products/w.b", key=stack.secret_key).status == 204
    try:
        assert of_product(stack, "w.a", "viewed-then-bought") == []
    finally:
        stack.call("PUT", "/v1/products/w.b", product, key=stack.secret_key)


def test_telling_it_all_again_changes_nothing(stack: DeployedStack, told: list[History]) -> None:
    stack.recompute()
    for history in reversed(told):
        history.tell(stack)
        history.events.reverse()
        history.tell(stack, salt="again-", size=17)
        history.events.reverse()
    outcome = stack.recompute()
    assert (outcome["written"], outcome["removed"]) == (0, 0)
    assert of_product(stack, "v.a", "viewed-also-viewed") == [("v.b", 2, 5)]
    assert of_product(stack, "v.d", "viewed-also-viewed") == [("v.e", 2, 2)]


def test_a_session_and_a_page_add_the_lists_up(stack: DeployedStack, told: list[History]) -> None:
    answer = stack.call("GET", "/v1/recommendations?viewed=v.b,w.a&limit=50", key=stack.publishable_key)
    assert ("v.a", "v.b") in {(one["product_id"], one["because"]) for one in answer.json()["items"]}
    page = stack.call("GET", "/v1/products/w.a/page", key=stack.publishable_key).json()
    assert [row(item) for item in page["recommendations"]["viewed-then-bought"]] == [("w.b", 2, 6)]
