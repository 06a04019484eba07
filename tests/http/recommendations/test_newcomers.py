"""New products in lists, as a rule has them: marked, without counts, and nowhere that they don't belong."""

from typing import Any

import pytest
from msgspec.structs import replace

from chalicelib.catalogue import public as catalogue
from chalicelib.kernel import clock
from chalicelib.recommendations import domain
from tests.http.fakes import Shop

TENT = "/v1/products/tent/recommendations"
KEY = domain.product_key("tent")
GOODS = [f"p{number}" for number in range(20)]
RULE = "/v1/merchandising/rules/new-ones"


@pytest.fixture(autouse=True)
def _lists(shop: Shop) -> None:
    shop.sells("tent", "new", "newer", "newest", *GOODS, categories=["Camp"])
    shop.house.keep(KEY, "viewed-also-viewed", *((one, 90 - n) for n, one in enumerate(GOODS)))
    shop.house.keep(KEY, domain.NEW, ("new", 0), ("newer", 0), ("newest", 0), of=0)


def rule(shop: Shop, **said: Any) -> None:
    body = {"does": {"kind": "newcomers", "percent": 50, **said}, "where": {}}
    answer = shop.api.put(RULE, body)
    assert answer.status_code == 200, answer.body


def hours(shop: Shop, patch: pytest.MonkeyPatch, path: str = TENT) -> list[list[dict[str, Any]]]:
    """The list in each of forty hours."""
    began = clock.now_ms() - clock.now_ms() % clock.HOUR
    found = []
    for hour in range(40):
        patch.setattr(clock, "now_ms", lambda *_, hour=hour: began + hour * clock.HOUR + 1)
        found.append(shop.ask(path)["items"])
    return found


def test_some_lists_have_one_marked_and_without_counts(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    rule(shop)
    found = hours(shop, monkeypatch)
    with_new = [items for items in found if any("new" in one for one in items)]
    assert 8 <= len(with_new) <= 32
    for items in with_new:
        (place,) = [n for n, one in enumerate(items) if "new" in one]
        one = items[place]
        assert (place, one["product_id"], one["new"], one["source"]) == (3, "new", True, "pinned")
        assert (one["people"], one["of"], one["rank"]) == (None, None, 4)
        assert one["product"]["title"] == "The new"
        assert [each["product_id"] for each in items if "new" not in each] == GOODS[:11]
    plain = next(items for items in found if items not in with_new)
    assert [one["product_id"] for one in plain] == GOODS[:12]


def test_without_a_rule_there_are_none(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    assert all([one["product_id"] for one in items] == GOODS[:12] for items in hours(shop, monkeypatch))


def test_it_takes_no_round_trip_more(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    rule(shop)
    shop.house.waves = 0
    assert len(hours(shop, monkeypatch)) * 2 == shop.house.waves


def test_what_may_not_be_shown_isnt_and_the_next_takes_its_turn(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    rule(shop)
    shop.sells("new", categories=["Camp"], availability="out_of_stock")
    shop.sells("newer", categories=["Camp"], discreet=True)
    come = {one["product_id"] for items in hours(shop, monkeypatch) for one in items if "new" in one}
    assert come == {"newest"}
    assert not [
        1 for items in hours(shop, monkeypatch, f"{TENT}?exclude=newest") for one in items if "new" in one
    ]


def test_a_session_and_a_page_have_them_too(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    rule(shop, position=2)
    for items in (hours(shop, monkeypatch, "/v1/recommendations?viewed=tent"), pages(shop, monkeypatch)):
        come = [n for one in items for n, each in enumerate(one) if "new" in each]
        assert 8 <= len(come) <= 32
        assert set(come) == {1}


def pages(shop: Shop, patch: pytest.MonkeyPatch) -> list[list[dict[str, Any]]]:
    """The product page's own list in each of forty hours."""
    began = clock.now_ms() - clock.now_ms() % clock.HOUR
    found = []
    for hour in range(40):
        patch.setattr(clock, "now_ms", lambda *_, hour=hour: began + hour * clock.HOUR + 1)
        found.append(shop.ask("/v1/products/tent/page")["recommendations"]["viewed-also-viewed"])
    return found


def test_the_shop_is_told_by_which_rule(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    rule(shop)
    began = clock.now_ms()
    told = []
    for hour in range(40):
        patched = began + hour * clock.HOUR
        monkeypatch.setattr(clock, "now_ms", lambda *_, patched=patched: patched)
        items = shop.api.get(f"{TENT}?explain=true").json_body["items"]
        told += [one["explained"] for one in items if "new" in one]
    assert told
    assert {(one["rules"][0]["kind"], one["rules"][0]["position"], len(one["causes"])) for one in told} == {
        ("newcomers", 4, 0)
    }


def test_the_shop_is_told_what_exposure_they_had(shop: Shop) -> None:
    path = "/v1/recommendations/new"
    assert shop.api.get(path).json_body == {"items": []}
    shop.house.keep(domain.NEW, "shown", ("new", 40), ("newer", 0), of=0)
    shop.house.keep(domain.NEW, "viewed", ("new", 9), of=0)
    shop.house.keep(domain.NEW, "bought", ("new", 2), of=0)
    assert shop.api.get(path).json_body["items"] == [
        {"product_id": "new", "shown": 40, "viewed": 9, "bought": 2},
        {"product_id": "newer", "shown": 0, "viewed": 0, "bought": 0},
    ]
    assert shop.refusal(path)[0] == 403


def test_new_is_what_was_first_written_lately_and_is_to_be_had(shop: Shop) -> None:
    for one, days in (("p1", 31), ("p2", 29), ("p3", 29)):
        kept = shop.house.products.products[one]
        shop.house.products.products[one] = replace(kept, created_at=kept.created_at - days * clock.DAY)
    shop.sells("p3", availability="out_of_stock")
    now = shop.house.products.products["tent"].created_at
    products, new = catalogue.recompute_goods(now - 30 * clock.DAY)
    assert {one[0] for one in products} == {"tent", "new", "newer", "newest", *GOODS}
    assert {one[0] for one in products} - set(new) == {"p1", "p3"}


@pytest.mark.parametrize(
    ("said", "pointer"),
    [
        ({"percent": 0}, "/does/percent"),
        ({"percent": 51}, "/does/percent"),
        ({"position": 1}, "/does/position"),
    ],
)
def test_a_rule_that_gives_too_much_away_is_refused(shop: Shop, said: dict[str, Any], pointer: str) -> None:
    answer = shop.api.put(RULE, {"does": {"kind": "newcomers", "percent": 10, **said}, "where": {}})
    assert (answer.status_code, answer.json_body["errors"][0]["pointer"]) == (400, pointer)
