"""What the rule for new products does, and the bounds that it keeps."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.merchandising import steering
from chalicelib.merchandising.domain import Kind, Rule
from chalicelib.merchandising.steering import Question, Ranked, drawn
from tests.unit.merchandising.test_steering import ALL_GOODS, ASKED, GOODS, IDS, RANKED, RULES, rule

NEW = st.lists(st.sampled_from([*IDS, "n1", "n2"]), max_size=3, unique=True)
HOURS = range(480_000, 480_000 + 24 * 28)


def newcomers(rule_id: str = "new", **said: Any) -> Rule:
    return rule(rule_id, kind="newcomers", **{"percent": 50, "position": 3, **said})


def order(ranked: str, *rules: Rule, new: str = "n", may_pin: str = "") -> str:
    by = newcomers()
    done = steering.steer(
        [Ranked(one, float(len(ranked) - place)) for place, one in enumerate(ranked)],
        [by, *rules], ASKED, GOODS, set(may_pin), list(new), by,
    )  # fmt: skip
    return "".join(one.product_id for one in done.order)


def test_one_new_product_stands_at_its_place_and_the_rest_behind_it() -> None:
    assert order("abcde") == "abncde"
    assert order("abcde", new="nm") == "abncde"
    assert order("a") == "an", "a place beyond the list's end is its end"


def test_what_has_counts_of_its_own_keeps_its_place() -> None:
    assert order("abcde", new="dn") == "abncde"
    assert order("abcde", new="d") == "abcde"


def test_what_is_pinned_stays_and_what_is_left_out_stays_out() -> None:
    pin = rule(kind="pin", products=["d", "e"], position=3)
    assert order("abcde", pin, may_pin="de") == "abdenc"
    assert order("abcde", rule(kind="exclude", products=["n"])) == "abcde"
    assert order("abcde", rule(kind="exclude", products=["n"]), new="nm") == "abmcde"
    assert order("ace", rule(kind="same_category")) == "ace", "of another category, as far as is known"


@given(RANKED, RULES, ALL_GOODS, st.sets(st.sampled_from(IDS)), NEW, st.integers(2, 50))
def test_no_more_than_one_comes_and_nothing_else_changes(
    ranked: list[Ranked],
    rules: list[Rule],
    goods: dict[str, Kind],
    may_pin: set[str],
    new: list[str],
    position: int,
) -> None:
    by = newcomers(position=position)
    rules = [one for one in rules if one.kind != "diversity"]
    plain = steering.steer(ranked, rules, ASKED, goods, may_pin)
    found = steering.steer(ranked, [*rules, by], ASKED, goods, may_pin, new, by)
    before, after = ([one.product_id for one in done.order] for done in (plain, found))
    come = [one for one in after if one not in before]
    assert len(come) <= 1
    assert set(come) <= set(new)
    pins = {one: made for one, made in plain.effects.items() if any(each.position for each in made)}
    assert {one: found.effects[one] for one in pins} == pins
    assert [one for one in after if one not in come and one not in pins] == [
        one for one in before if one not in pins
    ]
    if come:
        # A pin further down leaves no gap before it: where there is nothing else, what is new stands first.
        filling = [one for one in before if one not in pins]
        assert after.index(come[0]) + 1 >= min(position, len(filling) + 1)
    excluded = [one.content.does for one in rules if one.kind == "exclude"]
    assert not any(does.hits(one, goods.get(one, Kind())) for does in excluded for one in come)  # type: ignore[union-attr]


@pytest.mark.parametrize("percent", [1, 10, 50])
def test_the_share_of_lists_is_what_the_rule_says(percent: float) -> None:
    by = newcomers(percent=percent)
    asked = [Question("viewed-also-viewed", (f"p{number}",)) for number in range(40)]
    found = sum(drawn([by], one, hour) is by for one in asked for hour in HOURS)
    expected = len(asked) * len(HOURS) * percent / 100
    # Four standard deviations of so many draws.
    assert abs(found - expected) < 4 * (expected * (1 - percent / 100)) ** 0.5
    assert all(drawn([by], one, HOURS[0]) == drawn([by], one, HOURS[0]) for one in asked), (
        "all the hour alike"
    )


def test_each_question_has_its_turn_and_several_rules_dont_add_up() -> None:
    one, other = newcomers("1", percent=10), newcomers("2", percent=50)
    asked = [Question("session", (f"p{number}",)) for number in range(30)]
    hours = {each: [hour for hour in HOURS if drawn([one, other], each, hour)] for each in asked}
    assert all(hours.values())
    assert {drawn([one, other], each, hour) for each in asked for hour in hours[each]} == {one}
    assert len({tuple(found) for found in hours.values()}) == len(asked)
    assert drawn([], asked[0], 0) is None
