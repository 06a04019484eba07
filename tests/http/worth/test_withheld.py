"""Lists withheld from a share of people: who that is, what they are answered, and what is noted of it."""

import json
from collections.abc import Iterable

import pytest

from chalicelib.activity.domain import Batch, Fact
from chalicelib.kernel.errors import Unavailable
from chalicelib.merchandising import wiring as merchandising
from chalicelib.recommendations import domain
from chalicelib.worth.domain import ASKED
from tests.http.fakes import Shop
from tests.support import keys

TENT = "/v1/products/tent/recommendations?list=viewed-also-viewed"
VIEWED = "viewed-also-viewed"
PAGE = "/v1/products/tent/page"
ROW = f"/v1/products/tent/recommendations.html?list={VIEWED}"
EVERY = (
    TENT,
    "/v1/search/recommendations?q=tent",
    "/v1/compare/recommendations?products=tent,mat",
    "/v1/recommendations?viewed=tent",
)


@pytest.fixture(autouse=True)
def stocked(shop: Shop) -> None:
    shop.sells("tent", "mat", "mug")
    shop.house.keep(domain.product_key("tent"), VIEWED, ("mat", 5), ("mug", 4))
    for name in ("viewed", "bought"):
        shop.house.keep(domain.POPULAR, name, ("mug", 5))


def withhold(shop: Shop, percent: float, *lists: str, rule_id: str = "worth") -> None:
    body = {"does": {"kind": "withhold", "percent": percent}, "where": {"lists": lists}}
    assert shop.api.put(f"/v1/merchandising/rules/{rule_id}", body).status_code == 200


def facts(shop: Shop) -> list[Fact]:
    return [fact for fact in shop.house.log.facts() if fact.event == ASKED]


def withheld(shop: Shop, path: str, people: Iterable[str]) -> set[str]:
    found = {one: shop.ask(f"{path}&anonymous_id={one}") for one in people}
    for answer in found.values():
        assert ("reason" in answer) == (not answer["items"])
    return {one for one, answer in found.items() if answer.get("reason") == "withheld"}


def test_a_share_of_people_gets_nothing_and_is_told_why(shop: Shop) -> None:
    withhold(shop, 30)
    people = [f"a{n}" for n in range(200)]
    first = withheld(shop, TENT, people)
    assert 40 <= len(first) <= 80
    assert withheld(shop, TENT, people) == first, "the same again"
    withhold(shop, 50)
    merchandising.forget()
    assert first < withheld(shop, TENT, people), "a larger share is the same people and more"


def test_nobody_is_withheld_anything_who_is_not_told(shop: Shop) -> None:
    withhold(shop, 90)
    answer = shop.api.get(TENT, key=keys.PUBLISHABLE)
    assert answer.json_body["items"]
    assert answer.headers["Cache-Control"].startswith("public")
    assert "reason" not in answer.json_body
    assert facts(shop) == []


@pytest.mark.parametrize("path", EVERY)
def test_every_kind_of_list_can_be_withheld(shop: Shop, path: str) -> None:
    withhold(shop, 90)
    assert len(withheld(shop, path, [f"a{n}" for n in range(20)])) > 12


def test_only_the_lists_that_a_rule_names_are_withheld(shop: Shop) -> None:
    withhold(shop, 90, "bought-also-bought")
    assert withheld(shop, TENT, [f"a{n}" for n in range(20)]) == set()
    assert facts(shop) == []


@pytest.mark.parametrize("percent", [0.001, 90])
def test_an_answer_that_chance_decided_is_kept_by_no_cache(shop: Shop, percent: float) -> None:
    withhold(shop, percent)
    answer = shop.api.get(f"{TENT}&anonymous_id=a", key=keys.PUBLISHABLE)
    assert answer.headers["Cache-Control"] == "private, no-store"


def test_that_somebody_asked_is_noted_once_a_day_whatever_they_were_answered(shop: Shop) -> None:
    withhold(shop, 50)
    people = [f"a{n}" for n in range(40)]
    without = withheld(shop, TENT, people)
    withheld(shop, TENT, people)
    noted = facts(shop)
    assert len(noted) == 40
    assert all(one.visitor and one.customer is None and one.product_id is None for one in noted)
    told = [json.loads(one.detail or "") for one in noted]
    assert {one["holdout"] for one in told} == {"worth"}
    assert sum(one["withheld"] for one in told) == len(without)


def test_a_shopper_and_a_guest_are_known_without_saying_more(shop: Shop) -> None:
    withhold(shop, 90)
    path, reasons = "/v1/recommendations?viewed=tent", []
    for n in range(20):
        answer = shop.api.get(path, key=None, Authorization=keys.shopper_token(f"c-{n}"))
        reasons.append(answer.json_body.get("reason"))
    assert reasons.count("withheld") > 12
    assert all(one.customer and one.visitor is None for one in facts(shop))


def test_withholding_costs_no_more_reads(shop: Shop) -> None:
    def waves(path: str) -> int:
        merchandising.forget()
        before = shop.house.waves
        shop.ask(path)
        return shop.house.waves - before

    plain = waves(f"{TENT}&limit=1&anonymous_id=a0")
    withhold(shop, 50)
    answers = {one: waves(f"{TENT}&limit=1&anonymous_id={one}") for one in (f"a{n}" for n in range(20))}
    without = withheld(shop, TENT, answers)
    assert {answers[one] for one in answers if one not in without} == {plain}
    assert {answers[one] for one in without} == {1}


def test_the_shop_is_withheld_nothing_when_it_asks_why(shop: Shop) -> None:
    withhold(shop, 90)
    for n in range(10):
        answer = shop.api.get(f"{TENT}&explain=true&anonymous_id=a{n}")
        assert answer.json_body["items"]
    assert facts(shop) == []


@pytest.mark.parametrize("path", [PAGE, ROW])
def test_what_nobody_is_told_of_is_the_same_for_everybody_and_kept(shop: Shop, path: str) -> None:
    before = shop.api.get(path, key=keys.PUBLISHABLE)
    withhold(shop, 90)
    merchandising.forget()
    after = shop.api.get(path, key=keys.PUBLISHABLE)
    assert "mat" in after.body.decode()
    assert after.body.decode().split("as_of")[0] == before.body.decode().split("as_of")[0]
    assert after.headers["Cache-Control"].startswith("public")
    assert facts(shop) == []


@pytest.mark.parametrize(("path", "mark"), [(PAGE, '"mat"'), (ROW, 'data-id="mat"')])
def test_pages_and_fragments_are_withheld_as_the_api_withholds(shop: Shop, path: str, mark: str) -> None:
    withhold(shop, 40, VIEWED)
    people = [f"a{n}" for n in range(80)]
    answers = {
        one: shop.api.get(f"{path}{'&' if '?' in path else '?'}anonymous_id={one}", key=keys.PUBLISHABLE)
        for one in people
    }
    assert {one.status_code for one in answers.values()} == {200}
    without = {one for one, answer in answers.items() if mark not in answer.body.decode()}
    assert 10 < len(without) < 60
    assert {one.headers["Cache-Control"] for one in answers.values()} == {"private, no-store"}
    assert len(facts(shop)) == 80
    assert without == withheld(shop, TENT, people), "the same people as of the API's own list"
    assert len(facts(shop)) == 80, "whichever way they asked"


def test_a_withheld_row_is_nothing_that_would_ask_for_itself(shop: Shop) -> None:
    withhold(shop, 90)
    rows = [shop.api.get(f"{ROW}&anonymous_id=a{n}", key=keys.PUBLISHABLE).body for n in range(20)]
    assert rows.count(b"") > 10
    assert all(not row or b"<torg-recommendations" in row for row in rows)


@pytest.mark.parametrize("path", [f"{PAGE}?fields=product&", "/v1/products/bare/page?"])
def test_who_asks_for_no_list_is_noted_nowhere(shop: Shop, path: str) -> None:
    shop.sells("bare")
    withhold(shop, 90)
    answer = shop.api.get(f"{path}anonymous_id=a", key=keys.PUBLISHABLE)
    assert answer.headers["Cache-Control"].startswith("public")
    assert facts(shop) == []


def test_a_page_of_many_lists_notes_a_rule_once_and_reads_no_more(shop: Shop) -> None:
    for name in domain.PRODUCT_LISTS:
        shop.house.keep(domain.product_key("tent"), name, ("mat", 5), ("mug", 4))
    withhold(shop, 50)

    def waves(path: str) -> int:
        merchandising.forget()
        before = shop.house.waves
        shop.ask(path)
        return shop.house.waves - before

    writes: list[str] = []
    add_once = shop.house.log.add_once
    shop.house.log.add_once = lambda batch: (writes.append(batch.key), add_once(batch))[1]  # type: ignore[method-assign]
    assert waves(f"{PAGE}?anonymous_id=a0") == waves(PAGE) == 2
    assert len(writes) == 1


def test_a_log_that_does_not_answer_spoils_no_list(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    withhold(shop, 50)
    people = [f"a{n}" for n in range(20)]
    before = withheld(shop, TENT, people)

    def out_of_reach(batch: Batch) -> Batch | None:
        raise Unavailable("the log doesn't answer")

    monkeypatch.setattr(shop.house.log, "add_once", out_of_reach)
    assert withheld(shop, TENT, people) == before


@pytest.mark.parametrize("percent", [0, -1, 90.5, "ten"])
def test_a_share_out_of_range_is_named(shop: Shop, percent: object) -> None:
    answer = shop.api.put("/v1/merchandising/rules/r", {"does": {"kind": "withhold", "percent": percent}})
    assert answer.status_code == 400
    assert [one["pointer"] for one in answer.json_body["errors"]] == ["/does/percent"]
