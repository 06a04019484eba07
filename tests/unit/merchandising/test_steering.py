"""What each kind of rule does to a ranked list, and what none of them ever does."""

from collections import Counter
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.merchandising import steering
from chalicelib.merchandising.domain import Does, Kind, Rule, RuleContent, Scope, kind_of
from chalicelib.merchandising.steering import Question, Ranked, Steered

ASKED = Question("viewed-also-viewed", ("tent",), "Camp > Tents")
GOODS = {
    "a": Kind("Camp > Tents", "Acme"), "b": Kind("Camp > Stoves", "Acme"), "c": Kind("Camp > Tents > Two", "Björk"),
    "d": Kind("Home", None), "e": Kind("Camp > Tents", "Acme"), "f": Kind(None, "Björk"),
}  # fmt: skip
LIST = [Ranked(one, 60.0 - 10 * place) for place, one in enumerate("abcde")]


EVERYWHERE = Scope()


def rule(rule_id: str = "r", where: Scope = EVERYWHERE, **does: Any) -> Rule:
    said = msgspec.convert(does, Does)
    return Rule(
        rule_id=rule_id, content=RuleContent(does=said, where=where), revision=1, created_at=0, changed_at=0
    )


def steered(*rules: Rule, may_pin: str = "", asked: Question = ASKED) -> Steered:
    return steering.steer(LIST, rules, asked, GOODS, set(may_pin))


def order(*rules: Rule, may_pin: str = "", asked: Question = ASKED) -> str:
    return "".join(one.product_id for one in steered(*rules, may_pin=may_pin, asked=asked).order)


def test_without_rules_a_list_stays_as_it_is() -> None:
    assert list(steered().order) == LIST


def test_a_pin_stands_at_its_place_ranked_or_not() -> None:
    assert order(rule(kind="pin", products=["e"], position=2), may_pin="e") == "aebcd"
    assert order(rule(kind="pin", products=["f", "a"]), may_pin="fa") == "fabcde"
    assert order(rule(kind="pin", products=["f"], position=40), may_pin="f") == "abcdef", "at the end"
    assert order(rule(kind="pin", products=["f"])) == "abcde", "it may not be shown"


def test_two_pins_at_one_place_stand_one_after_the_other() -> None:
    first, second = rule("1", kind="pin", products=["e"]), rule("2", kind="pin", products=["d", "e"])
    assert order(first, second, may_pin="de") == "edabc"


def test_a_boost_counts_a_score_more_and_a_bury_less() -> None:
    assert order(rule(kind="boost", products=["c"], factor=1.3)) == "acbde"
    assert order(rule(kind="boost", brands=["ACME"], factor=3)) == "abecd"
    assert order(rule(kind="bury", categories=["Camp"])) == "dabce"
    assert order(rule(kind="bury", products=["a"], factor=0.7)) == "bacde"
    found = steered(
        rule("1", kind="boost", products=["c"], factor=4),
        rule("2", kind="bury", brands=["Björk"], factor=0.5),
    )
    assert [(one.rule_id, one.kind, one.factor) for one in found.effects["c"]] == [
        ("1", "boost", 4),
        ("2", "bury", 0.5),
    ]
    assert found.order[0] == ("c", 80.0)


def test_what_is_excluded_is_gone_even_where_it_is_pinned() -> None:
    out, pin = rule("z", kind="exclude", categories=["Camp > Tents"]), rule(kind="pin", products=["c"])
    found = steered(out, pin, may_pin="c")
    assert [one.product_id for one in found.order] == ["b", "d"]
    assert found.left_out == {"a": "z", "c": "z", "e": "z"}
    assert "c" not in found.effects


def test_a_category_is_never_another_that_begins_alike() -> None:
    goods = {"a": Kind("Campus"), "b": Kind("Camp > X")}
    out = rule(kind="exclude", categories=["Camp"])
    found = steering.steer([Ranked("a", 2), Ranked("b", 1)], [out], ASKED, goods)
    assert [one.product_id for one in found.order] == ["a"]


def test_a_list_is_kept_to_its_questions_category() -> None:
    assert order(rule(kind="same_category")) == "ace"
    assert order(rule(kind="same_category", levels=1)) == "abce"
    assert order(rule(kind="same_category", levels=9)) == "ace"
    assert order(rule(kind="same_category"), asked=Question("searched-then-bought", phrase="x")) == "abcde"
    assert (
        order(rule(kind="same_category"), rule(kind="pin", products=["d"], position=3), may_pin="d") == "acde"
    )


def test_scores_are_weighed_by_margin() -> None:
    margins = [{"brand": "Acme", "margin": -0.5}, {"product": "e", "margin": 1.0}]
    found = steered(rule(kind="margin", weight=1, margins=margins))
    assert [(one.product_id, one.score) for one in found.order] == [
        ("c", 40.0), ("e", 40.0), ("a", 30.0), ("d", 30.0), ("b", 25.0)
    ]  # fmt: skip
    assert set(found.effects) == {"a", "b", "e"}, "what has no margin isn't touched"


def test_only_so_many_of_a_category_or_brand_stand_first() -> None:
    assert order(rule(kind="diversity", by="brand", most=1, within=3)) == "acdbe"
    assert order(rule(kind="diversity", by="brand", most=1, within=4)) == "acdbe", "there are too few others"
    assert order(rule(kind="diversity", most=1, within=5)) == "abcde", "a category's subcategory is another"
    pin = rule("p", kind="pin", products=["e"], position=1)
    assert order(pin, rule(kind="diversity", by="brand", most=1, within=3), may_pin="e") == "ecdab"


@pytest.mark.parametrize(
    ("where", "asked", "holds"),
    [
        ({}, ASKED, True),
        ({"lists": ["viewed-also-viewed"]}, ASKED, True),
        ({"lists": ["session"]}, ASKED, False),
        ({"products": ["tent"]}, ASKED, True),
        ({"products": ["other"]}, ASKED, False),
        ({"products": ["other"], "categories": ["Camp"]}, ASKED, True),
        ({"categories": ["Camp > Tents > Two"]}, ASKED, False),
        ({"categories": ["Camp"]}, Question("session"), False),
        ({"phrases": ["tält"]}, ASKED, False),
        ({"phrases": ["tält"]}, Question("searched-then-bought", phrase="tält"), True),
        ({"lists": ["session"], "phrases": ["tält"]}, Question("searched-then-bought", phrase="tält"), False),
    ],
)
def test_a_rule_holds_where_it_says(where: dict[str, Any], asked: Question, holds: bool) -> None:
    one = rule(kind="exclude", products=["x"], where=msgspec.convert(where, Scope))
    assert steering.for_question([one], asked) == ((one,) if holds else ())


IDS = [f"p{number}" for number in range(12)]
KINDS = st.builds(Kind, st.sampled_from([None, "A", "A > B", "C"]), st.sampled_from([None, "X", "Y"]))
AIMS: dict[str, Any] = {"products": st.lists(st.sampled_from(IDS), min_size=1, max_size=4).map(tuple)}
FACTORS = st.floats(0, 0.99), st.floats(1.01, 100)
SAID = st.one_of(
    st.fixed_dictionaries({"kind": st.just("pin"), "position": st.integers(1, 50),
                           "products": st.lists(st.sampled_from(IDS), min_size=1, max_size=4, unique=True)}),
    st.fixed_dictionaries({"kind": st.just("bury"), "factor": FACTORS[0], **AIMS}),
    st.fixed_dictionaries({"kind": st.just("boost"), "factor": FACTORS[1], **AIMS}),
    st.fixed_dictionaries({"kind": st.just("exclude"), **AIMS}),
    st.just({"kind": "same_category"}),
    st.fixed_dictionaries({"kind": st.just("margin"), "weight": st.floats(0.1, 10), "margins": st.just(
        [{"brand": "X", "margin": 0.4}, {"category": "A", "margin": -0.3}])}),
    st.fixed_dictionaries({"kind": st.just("diversity"), "by": st.sampled_from(["category", "brand"]),
                           "most": st.integers(1, 3), "within": st.integers(4, 10)}),
)  # fmt: skip
RULES = st.lists(SAID, max_size=6).map(lambda said: [rule(f"r{n}", **one) for n, one in enumerate(said)])
RANKED = st.lists(st.sampled_from(IDS), unique=True).map(
    lambda ids: [Ranked(one, float(len(ids) - n)) for n, one in enumerate(ids)]
)
ALL_GOODS = st.fixed_dictionaries(dict.fromkeys(IDS, KINDS))


@given(RANKED, RULES, ALL_GOODS, st.sets(st.sampled_from(IDS)))
def test_nothing_is_lost_doubled_or_made_up(
    ranked: list[Ranked], rules: list[Rule], goods: dict[str, Kind], may_pin: set[str]
) -> None:
    found = steering.steer(ranked, rules, ASKED, goods, may_pin)
    shown, offered = [one.product_id for one in found.order], {one.product_id for one in ranked}
    assert len(shown) == len(set(shown))
    assert offered - set(shown) == found.left_out.keys()
    pinned = {name for name, effects in found.effects.items() if any(one.kind == "pin" for one in effects)}
    assert set(shown) - offered <= pinned <= may_pin
    excluded = {
        n for one in rules if kind_of(one.content.does) == "exclude" for n in one.content.does.products
    }  # type: ignore[union-attr]
    assert not excluded & set(shown)
    assert steering.steer(ranked, rules, ASKED, goods, may_pin) == found, "the same always"


@given(RANKED, ALL_GOODS, st.integers(1, 3), st.integers(4, 10), st.sampled_from(["category", "brand"]))
def test_a_cap_only_moves_down_and_only_while_there_are_others(
    ranked: list[Ranked], goods: dict[str, Kind], most: int, within: int, by: str
) -> None:
    cap = rule(kind="diversity", most=most, within=within, by=by)
    shown = [one.product_id for one in steering.steer(ranked, [cap], ASKED, goods).order]
    plain = [one.product_id for one in ranked]
    assert sorted(shown) == sorted(plain)
    groups = {one: cap.content.does.group(goods[one]) for one in plain}  # type: ignore[union-attr]
    for group in set(groups.values()):
        mine = [one for one in plain if groups[one] == group]
        assert [one for one in shown if groups[one] == group] == mine, "the order within a group is kept"
    counted = Counter[str | None]()
    for place, one in enumerate(shown[:within]):
        if groups[one] is not None and counted[groups[one]] >= most:
            rest = [groups[other] for other in shown[place:]]
            assert all(other is not None and counted[other] >= most for other in rest), "others were left"
        counted[groups[one]] += 1
