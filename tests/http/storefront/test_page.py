"""`GET /v1/products/{id}/page`: everything a product page needs, in one answer and two waves."""

from collections.abc import Iterable
from dataclasses import replace

import pytest

from chalicelib.aws import tables
from chalicelib.aws.tables import Item, Key
from chalicelib.kernel import settings
from chalicelib.recommendations import domain
from chalicelib.storefront import page as page_of
from tests.http.fakes import Shop
from tests.support import keys

PAGE = "/v1/products/tent/page"
KEY = domain.product_key("tent")


def _lists(shop: Shop, count: int = 50) -> list[str]:
    """Every list of the tent is full of the same products."""
    goods = [f"p{n}" for n in range(count)]
    shop.sells("tent", *goods)
    for name in domain.PRODUCT_LISTS:
        shop.house.keep(KEY, name, *((one, 90 - n) for n, one in enumerate(goods)))
    return goods


def test_the_product_stands_beside_its_lists(shop: Shop) -> None:
    goods = _lists(shop)
    page = shop.ask(PAGE)
    assert page["product"] == shop.ask("/v1/products/tent")
    assert set(page["recommendations"]) == set(domain.PRODUCT_LISTS)
    for items in page["recommendations"].values():
        assert [item["product_id"] for item in items] == goods[:6]
        assert [item["rank"] for item in items] == [1, 2, 3, 4, 5, 6]
        assert (items[0]["people"], items[0]["of"], items[0]["source"]) == (90, 100, "pair")
        assert items[0]["product"]["title"] == "The p0"


def test_a_page_says_of_a_list_what_its_own_address_says(shop: Shop) -> None:
    _lists(shop)
    for name in domain.PRODUCT_LISTS:
        own = shop.ask(f"/v1/products/tent/recommendations?list={name}&limit=6")["items"]
        assert shop.ask(PAGE)["recommendations"][name] == own


def test_a_page_takes_two_waves(shop: Shop) -> None:
    _lists(shop)
    shop.house.waves = 0
    shop.ask(f"{PAGE}?reviews=0&questions=0")
    assert shop.house.waves == 2
    _review(shop, "c-1", 4)
    shop.house.waves = 0
    assert shop.ask(PAGE)["reviews"]["items"]
    assert shop.house.waves == 2, "what reviews and questions name is fetched with the cards"


def _review(shop: Shop, customer: str, stars: int, **said: object) -> None:
    body = {"product_id": "tent", "stars": stars, "text": f"{stars} stars from {customer}"} | said
    answer = shop.api.post(
        "/v1/reviews", body, key=keys.PUBLISHABLE, Authorization=keys.shopper_token(customer)
    )
    assert answer.status_code == 201, answer.body


def test_what_shoppers_said_stands_on_the_page(shop: Shop) -> None:
    shop.sells("tent")
    for customer, stars in (("c-1", 5), ("c-2", 2)):
        _review(shop, customer, stars)
    liking = {"key": None, "Authorization": keys.shopper_token("c-1")}
    assert shop.api.put("/v1/products/tent/reaction", {"reaction": "like"}, **liking).status_code == 200
    page = shop.ask(PAGE)
    assert (page["reviews"]["rating"]["mean"], page["reviews"]["rating"]["count"]) == (3.5, 2)
    assert sorted(one["stars"] for one in page["reviews"]["items"]) == [2, 5]
    assert page["reviews"]["told"]
    assert page["questions"]["items"] == []
    assert page["reactions"] == {"likes": 1, "dislikes": 0, "how": "/v1/how/likes"}
    assert page["wanted"] == 0
    assert len(shop.ask(f"{PAGE}?reviews=1")["reviews"]["items"]) == 1


def test_recommended_products_show_how_they_are_rated(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    _lists(shop, 3)
    for customer, stars in (("c-1", 5), ("c-2", 4)):
        _review(shop, customer, stars, product_id="p1")
    for path in (PAGE, "/v1/products/tent/recommendations?list=viewed-also-viewed"):
        found = shop.ask(path)
        items = (
            found["recommendations"]["viewed-also-viewed"] if "recommendations" in found else found["items"]
        )
        assert [one["product"]["rating"] for one in items] == [None, {"mean": 4.5, "count": 2}, None]
    switched = replace(settings.current(), off=frozenset({"reviews"}))
    monkeypatch.setattr(settings, "current", lambda: switched)
    items = shop.ask(PAGE)["recommendations"]["viewed-also-viewed"]
    assert [one["product"]["rating"] for one in items] == [None] * 3


def test_what_was_not_asked_for_is_not_read(shop: Shop) -> None:
    shop.sells("tent")
    page = shop.ask(f"{PAGE}?reviews=0&questions=0")
    assert (page["reviews"], page["questions"]) == (None, None)


@pytest.mark.parametrize("name", page_of.FIELDS)
def test_each_field_can_be_had_alone_and_is_what_the_whole_page_says(shop: Shop, name: str) -> None:
    _lists(shop)
    _review(shop, "c-1", 4)
    whole = shop.ask(f"{PAGE}?market=SE")
    alone = shop.ask(f"{PAGE}?market=SE&fields={name}")
    assert alone[name] == whole[name] is not None
    assert [one for one in page_of.FIELDS if one != name and alone[one] is not None] == []


@pytest.mark.parametrize(
    ("query", "waves"),
    [
        ("fields=product", 1),
        ("fields=viewers", 1),
        ("fields=nearby&market=SE", 1),
        ("fields=nearby", 0),
        ("fields=reviews&reviews=0", 0),
        ("fields=product,viewers,reactions,wanted,latest", 1),
        ("fields=recommendations", 2),
    ],
)
def test_what_is_not_selected_costs_nothing(shop: Shop, query: str, waves: int) -> None:
    _lists(shop)
    _review(shop, "c-1", 4)
    shop.house.waves = 0
    shop.ask(f"{PAGE}?{query}")
    assert shop.house.waves == waves


def test_rows_of_what_is_not_selected_are_not_asked_for(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    _lists(shop)
    asked: set[str] = set()

    def read(keys: Iterable[Key]) -> dict[Key, Item]:
        wanted = list(keys)
        asked.update(key.table for key in wanted)
        return shop.house.batch_get(wanted)

    monkeypatch.setattr(tables, "batch_get", read)
    shop.ask(f"{PAGE}?fields=product,wanted")
    assert {one.rpartition("-")[2] for one in asked} == {"catalogue", "lists"}


def test_each_count_leads_to_how_it_is_known(shop: Shop) -> None:
    _lists(shop)
    page = shop.ask(PAGE)
    assert page["how"] == {"recommendations": "/v1/how/recommendations", "wanted": "/v1/how/wanted"}
    assert page["reactions"]["how"] == "/v1/how/likes"
    assert page["reviews"]["rating"]["how"] == "/v1/how/ratings"
    assert page["viewers"]["viewers"]["how"] == "/v1/how/viewers"
    assert page["viewers"]["viewed_today"]["how"] == "/v1/how/viewed-today"
    assert page["viewers"]["carts"]["how"] == "/v1/how/carts"
    assert page["latest"]["how"] == "/v1/how/bought-lately"
    assert shop.ask(f"{PAGE}?fields=product")["how"] == {}


def test_a_discreet_product_is_never_live(shop: Shop) -> None:
    shop.sells("tent", discreet=True)
    page = shop.ask(f"{PAGE}?market=SE")
    assert (page["viewers"], page["latest"]["items"]) == (None, [])
    assert (page["nearby"]["bought"], page["nearby"]["viewed"]) == (None, None)


def test_nearby_speaks_of_the_named_place_or_else_of_the_markets_country(shop: Shop) -> None:
    shop.sells("tent")
    assert shop.ask(PAGE)["nearby"] is None, "of nowhere nothing is said"
    assert shop.ask(f"{PAGE}?market=SE")["nearby"]["place"] == "SE"
    assert shop.ask(f"{PAGE}?market=SE&place=NO")["nearby"]["place"] == "NO"
    assert shop.refusal(f"{PAGE}?place=XX.99") == (400, ["query:place"])


def test_what_the_shop_has_switched_off_is_null(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    shop.sells("tent")
    off = frozenset({*page_of.ROOMS.values()})
    switched = replace(settings.current(), off=off)
    monkeypatch.setattr(settings, "current", lambda: switched)
    page = shop.ask(PAGE)
    assert [name for name in page_of.FIELDS if page[name] is not None] == ["product"]
    assert page["how"] == {}
    assert shop.refusal("/v1/products/tent/reviews") == (404, [])


def test_lists_that_share_nothing_are_fetched_evenly(shop: Shop) -> None:
    shop.sells("tent")
    for name in domain.PRODUCT_LISTS:
        goods = [f"{name}.{n}" for n in range(50)]
        shop.sells(*goods)
        shop.house.keep(KEY, name, *((one, 90 - n) for n, one in enumerate(goods)))
    lists = shop.ask(f"{PAGE}?per_list=12")["recommendations"]
    assert {len(items) for items in lists.values()} <= {8, 9}, "50 cards over six lists"
    assert shop.house.waves > 0


@pytest.mark.parametrize("count", [1, 12])
def test_per_list_bounds_each_list(shop: Shop, count: int) -> None:
    _lists(shop)
    lists = shop.ask(f"{PAGE}?per_list={count}")["recommendations"]
    assert {len(items) for items in lists.values()} == {count}


def test_what_cannot_be_had_gives_its_place_to_the_next(shop: Shop) -> None:
    goods = _lists(shop)
    shop.sells("p0", availability="sold_out")
    shop.api.delete("/v1/products/p1")
    lists = shop.ask(PAGE)["recommendations"]
    assert [item["product_id"] for item in lists["viewed-also-viewed"]] == goods[2:8]


def test_a_list_with_nothing_to_show_is_left_out(shop: Shop) -> None:
    shop.sells("tent", "stove")
    shop.house.keep(KEY, "viewed-also-viewed", ("stove", 9))
    shop.house.keep(KEY, "viewed-then-bought", ("stove", 1))
    shop.house.keep(KEY, "liked-also-liked", ("tent", 5))
    assert list(shop.ask(PAGE)["recommendations"]) == ["viewed-also-viewed"]


def test_a_page_without_lists_is_its_product(shop: Shop) -> None:
    shop.sells("tent")
    shop.house.waves = 0
    assert shop.ask(f"{PAGE}?reviews=0&questions=0")["recommendations"] == {}
    assert shop.house.waves == 1


def test_a_product_that_nobody_knows_is_null(shop: Shop) -> None:
    page = shop.ask("/v1/products/never/page")
    assert (page["product"], page["recommendations"], page["viewers"]) == (None, {}, None)
    assert page["latest"]["items"] == []
    assert (page["reviews"]["items"], page["questions"]["items"]) == ([], [])
    assert (page["reactions"], page["wanted"]) == (None, None)


def test_a_deleted_product_is_null_and_not_recommended_itself(shop: Shop) -> None:
    _lists(shop)
    shop.api.delete("/v1/products/tent")
    assert shop.ask(PAGE)["product"] is None
    shop.sells("tent")
    assert shop.ask(PAGE)["product"]["product_id"] == "tent"


def test_a_deleted_discreet_product_keeps_to_its_rule(shop: Shop) -> None:
    shop.sells("tent", "balm", discreet=True)
    shop.sells("stove")
    shop.house.keep(KEY, "viewed-also-viewed", ("balm", 9), ("stove", 8))
    beside = shop.ask(PAGE)["recommendations"]
    shop.api.delete("/v1/products/tent")
    assert shop.ask(PAGE)["recommendations"] == beside
    own = shop.ask("/v1/products/tent/recommendations?list=viewed-also-viewed")["items"]
    assert own == beside["viewed-also-viewed"]


def test_a_markets_words_and_price_are_shown(shop: Shop) -> None:
    norwegian = {
        "title": "Telt",
        "price": {"amount": 52_900, "currency": "NOK"},
        "url": "https://no.example/telt",
    }
    shop.sells("tent", price={"amount": 49_900, "currency": "SEK"}, markets={"NO": norwegian})
    product = shop.ask(f"{PAGE}?market=NO")["product"]
    assert (product["title"], product["price"], product["url"]) == tuple(norwegian.values())
    assert product["market"] == "NO"
    assert shop.ask(f"{PAGE}?market=DK")["product"]["title"] == "The tent"
    assert "market" not in shop.ask(PAGE)["product"]


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        ("per_list=0", "query:per_list"),
        ("per_list=13", "query:per_list"),
        ("per_list=six", "query:per_list"),
        ("market=no", "query:market"),
        ("market=NOR", "query:market"),
        ("market=NO%0A", "query:market"),
        ("list=viewed-also-viewed", "query:list"),
        ("fields=product,likes", "query:fields"),
        ("fields=", "query:fields"),
        ("fields=product,", "query:fields"),
        ("place=%3Cscript%3E", "query:place"),
    ],
)
def test_a_bad_parameter_is_named(shop: Shop, query: str, pointer: str) -> None:
    assert shop.refusal(f"{PAGE}?{query}") == (400, [pointer])


def test_a_path_that_is_no_id_is_named(shop: Shop) -> None:
    assert shop.refusal("/v1/products/a%20b/page") == (400, ["path:product_id"])


def test_the_page_is_public_and_can_be_revalidated(shop: Shop) -> None:
    _lists(shop)
    first = shop.api.get(PAGE, key=keys.PUBLISHABLE)
    assert first.headers["Cache-Control"] == "public, max-age=5, stale-while-revalidate=50"
    tag = first.headers["ETag"]
    calm = shop.api.get(f"{PAGE}?fields=product,reviews", key=keys.PUBLISHABLE)
    assert calm.headers["Cache-Control"] == "public, max-age=60, stale-while-revalidate=600"
    for said in (tag, f"W/{tag}", f'"other", {tag}'):
        assert shop.api.get(PAGE, key=keys.PUBLISHABLE, If_None_Match=said).status_code == 304
    shop.sells("p0", price={"amount": 1, "currency": "SEK"})
    assert shop.api.get(PAGE, key=keys.PUBLISHABLE, If_None_Match=tag).status_code == 200


def test_a_key_is_needed(shop: Shop) -> None:
    assert shop.api.get(PAGE, key=None).status_code == 401


def test_cards_are_shown_as_the_market_asked_for_sees_them(shop: Shop) -> None:
    markets = {"NO": {"title": "Primus", "price": {"amount": 900, "currency": "NOK"}}}
    shop.sells("tent")
    shop.sells("stove", price={"amount": 800, "currency": "SEK"}, markets=markets)
    shop.sells("gone", markets={"NO": {"availability": "out_of_stock"}})
    for name in domain.PRODUCT_LISTS:
        shop.house.keep(KEY, name, ("stove", 9), ("gone", 8))
    shop.house.spread_news()

    def shown(path: str, items: str = "items") -> dict[str, tuple[str, str]]:
        found = shop.ask(path)[items]
        if items == "recommendations":
            found = found["viewed-also-viewed"]
        cards = [one.get("product", one) for one in found]
        return {one["product_id"]: (one["title"], (one["price"] or {}).get("currency")) for one in cards}

    usual, local = ("The stove", "SEK"), ("Primus", "NOK")
    ways = [
        ("/v1/products", "items"),
        (PAGE, "recommendations"),
        ("/v1/products/tent/recommendations", "items"),
    ]
    for path, items in ways:
        assert shown(path, items)["stove"] == usual
        assert shown(f"{path}?market=DK", items)["stove"] == usual
        assert shown(f"{path}?market=NO", items)["stove"] == local
    # What can't be had there isn't recommended there; in a list it is shown as what it is.
    assert "gone" in shown(PAGE, "recommendations")
    assert "gone" not in shown(f"{PAGE}?market=NO", "recommendations")
    assert shop.refusal("/v1/products?market=norway") == (400, ["query:market"])
