"""Lists ranked by other numbers, shown to a share of people: who that is, what they see, and what is noted of it."""

import json
import re
from collections.abc import Iterable

import pytest

from chalicelib.activity.domain import Fact
from chalicelib.merchandising import wiring as merchandising
from chalicelib.recommendations import domain
from chalicelib.worth.domain import ASKED
from tests.http.fakes import Shop
from tests.support import keys

RULES = "/v1/merchandising/rules"
TENT = "/v1/products/tent/recommendations?list=viewed-also-viewed"
VIEWED, SEARCHED, COMPARED = "viewed-also-viewed", "searched-then-bought", "compared-also-compared"
EVERY = {
    TENT: (domain.product_key("tent"), VIEWED),
    "/v1/search/recommendations?q=tent": (domain.search_key("tent"), SEARCHED),
    "/v1/compare/recommendations?products=tent,mat": (domain.product_key("tent"), COMPARED),
    "/v1/recommendations?viewed=tent": (domain.product_key("tent"), VIEWED),
}
PEOPLE = [f"a{n}" for n in range(60)]


@pytest.fixture(autouse=True)
def stocked(shop: Shop) -> None:
    shop.sells("tent", "mat", "mug", "pan")
    for key, name in EVERY.values():
        shop.house.keep(key, name, ("mug", 5), ("pan", 4))
        shop.house.keep(key, f"{name}~r", ("pan", 4), ("mug", 5))
    for name in ("viewed", "bought"):
        shop.house.keep(domain.POPULAR, name, ("mug", 5))


def tries(shop: Shop, percent: float = 50, *lists: str, rule_id: str = "r") -> None:
    does = {"kind": "trial", "percent": percent, "numbers": {"half_life_days": 30}}
    answer = shop.api.put(f"{RULES}/{rule_id}", {"does": does, "where": {"lists": lists}})
    assert answer.status_code == 200
    merchandising.forget()


def facts(shop: Shop) -> list[Fact]:
    return [fact for fact in shop.house.log.facts() if fact.event == ASKED]


def shown(shop: Shop, path: str, person: str | None) -> list[str]:
    said = f"&anonymous_id={person}" if person else ""
    return [one["product_id"] for one in shop.ask(f"{path}{said}")["items"]][:2]


def challenged(shop: Shop, path: str, people: Iterable[str] = PEOPLE) -> set[str]:
    found = {one: shown(shop, path, one) for one in people}
    assert {tuple(items) for items in found.values()} <= {("mug", "pan"), ("pan", "mug")}
    return {one for one, items in found.items() if items == ["pan", "mug"]}


@pytest.mark.parametrize("path", EVERY)
def test_a_share_of_people_is_shown_the_challenger_and_always_the_same(shop: Shop, path: str) -> None:
    assert challenged(shop, path) == set()
    tries(shop, 30)
    first = challenged(shop, path)
    assert 8 <= len(first) <= 30
    assert challenged(shop, path) == first
    tries(shop, 60)
    assert first < challenged(shop, path), "a larger share is the same people and more"


def test_the_counts_are_those_that_were_counted(shop: Shop) -> None:
    tries(shop)
    told = {(one["product_id"], one["people"], one["of"])
            for person in PEOPLE for one in shop.ask(f"{TENT}&anonymous_id={person}")["items"]}  # fmt: skip
    assert told == {("mug", 5, 100), ("pan", 4, 100)}


def test_who_is_not_told_sees_what_is_in_force_kept_by_caches_as_ever(shop: Shop) -> None:
    tries(shop, 90)
    answer = shop.api.get(TENT, key=keys.PUBLISHABLE)
    assert [one["product_id"] for one in answer.json_body["items"]][:2] == ["mug", "pan"]
    assert answer.headers["Cache-Control"].startswith("public")
    assert facts(shop) == []


@pytest.mark.parametrize("percent", [0.001, 90])
def test_an_answer_that_chance_decided_is_kept_by_no_cache(shop: Shop, percent: float) -> None:
    tries(shop, percent)
    answer = shop.api.get(f"{TENT}&anonymous_id=a", key=keys.PUBLISHABLE)
    assert answer.headers["Cache-Control"] == "private, no-store"


def test_that_somebody_asked_is_noted_once_a_day_with_what_they_were_shown(shop: Shop) -> None:
    tries(shop, 50, VIEWED)
    theirs = challenged(shop, TENT)
    challenged(shop, TENT)
    told = [json.loads(one.detail or "") for one in facts(shop)]
    assert len(told) == len(PEOPLE)
    assert {(one["trial"], *one["lists"]) for one in told} == {("r", VIEWED)}
    assert sum(one["challenger"] for one in told) == len(theirs)


def test_only_lists_that_have_a_challenger_are_tried(shop: Shop) -> None:
    tries(shop, 90, "bought-also-bought")
    assert challenged(shop, TENT) == set()
    tries(shop, 90)
    shop.house.keep(domain.product_key("mat"), VIEWED, ("mug", 5), ("pan", 4))
    assert challenged(shop, TENT.replace("tent", "mat")) == set(), "not computed yet"
    assert facts(shop) == []


def test_a_challenger_that_left_a_list_empty_shows_the_category_and_the_shop(shop: Shop) -> None:
    tries(shop, 90)
    shop.house.lists[domain.product_key("tent")][f"{VIEWED}~r"] = domain.RankedList(None, ())
    assert {tuple(shown(shop, TENT, one)) for one in PEOPLE} == {("mug", "pan"), ("mug",)}


def test_once_it_is_over_everybody_sees_what_is_in_force(shop: Shop) -> None:
    tries(shop, 90)
    assert challenged(shop, TENT)
    shop.api.delete(f"{RULES}/r")
    merchandising.forget()
    assert challenged(shop, TENT) == set()


def test_who_is_withheld_from_is_not_tried_on(shop: Shop) -> None:
    tries(shop, 50)
    body = {"does": {"kind": "withhold", "percent": 90}}
    assert shop.api.put(f"{RULES}/holdout", body).status_code == 200
    merchandising.forget()
    answers = [shop.ask(f"{TENT}&anonymous_id={one}") for one in PEOPLE]
    without = sum(one.get("reason") == "withheld" for one in answers)
    noted = [json.loads(one.detail or "") for one in facts(shop)]
    assert sum("trial" in one for one in noted) == len(PEOPLE) - without
    assert sum("holdout" in one for one in noted) == len(PEOPLE)


def test_a_trial_costs_no_more_reads(shop: Shop) -> None:
    def waves(path: str) -> int:
        merchandising.forget()
        before = shop.house.waves
        shop.ask(path)
        return shop.house.waves - before

    plain = waves(f"{TENT}&limit=1&anonymous_id=a0")
    tries(shop)
    assert {waves(f"{TENT}&limit=1&anonymous_id={one}") for one in PEOPLE[:20]} == {plain}


def test_the_shop_sees_what_is_in_force_when_it_asks_why_and_a_page_is_everybodys(shop: Shop) -> None:
    before = shop.ask("/v1/products/tent/page")["recommendations"]
    tries(shop, 90)
    for one in PEOPLE[:10]:
        items = shop.api.get(f"{TENT}&explain=true&anonymous_id={one}").json_body["items"]
        assert [item["product_id"] for item in items][:2] == ["mug", "pan"]
    assert shop.ask("/v1/products/tent/page")["recommendations"] == before
    assert facts(shop) == []


@pytest.mark.parametrize(
    ("does", "pointer"),
    [
        ({"percent": 50}, "/does/numbers"),
        ({"percent": 50, "numbers": {}}, "/does/numbers"),
        ({"percent": 95, "numbers": {"half_life_days": 3}}, "/does/percent"),
        ({"percent": 50, "numbers": {"half_life_days": 0}}, "/does/numbers/half_life_days"),
        ({"percent": 50, "numbers": {"seen_right": 2.5}}, "/does/numbers/seen_right"),
        ({"percent": 50, "numbers": {"window_days": 3}}, "/does/numbers/window_days"),
    ],
)
def test_numbers_out_of_bounds_are_named(shop: Shop, does: dict[str, object], pointer: str) -> None:
    answer = shop.api.put(f"{RULES}/r", {"does": {"kind": "trial"} | does})
    assert answer.status_code == 400
    assert [one["pointer"] for one in answer.json_body["errors"]] == [pointer]


def test_two_trials_at_once_are_a_conflict(shop: Shop) -> None:
    tries(shop)
    does = {"kind": "trial", "percent": 50, "numbers": {"half_life_days": 31}}
    assert shop.api.put(f"{RULES}/other", {"does": does}).status_code == 409
    assert shop.api.put(f"{RULES}/r", {"does": does}).status_code == 409, "nor are its numbers changed"


def test_a_page_and_a_fragment_try_on_the_same_people_as_the_api(shop: Shop) -> None:
    tries(shop, 50, VIEWED)
    chosen = challenged(shop, TENT)

    def on_page(person: str) -> list[str]:
        page = shop.ask(f"/v1/products/tent/page?anonymous_id={person}")
        return [one["product_id"] for one in page["recommendations"][VIEWED]]

    def in_row(person: str) -> list[str]:
        path = f"/v1/products/tent/recommendations.html?list={VIEWED}&anonymous_id={person}"
        answer = shop.api.get(path, key=keys.PUBLISHABLE)
        assert answer.headers["Cache-Control"] == "private, no-store"
        return re.findall(r'data-id="([^"]+)"', answer.body.decode())

    for shown_in in (on_page, in_row):
        found = {one: shown_in(one)[:2] for one in PEOPLE}
        assert {one for one, items in found.items() if items == ["pan", "mug"]} == chosen
    assert len(facts(shop)) == len(PEOPLE)


def test_a_page_whose_rows_hold_no_challenger_notes_nobody_and_is_kept(shop: Shop) -> None:
    tries(shop, 50, VIEWED, rule_id="other")
    answer = shop.api.get("/v1/products/tent/page?anonymous_id=a", key=keys.PUBLISHABLE)
    assert answer.headers["Cache-Control"].startswith("public")
    assert facts(shop) == []
