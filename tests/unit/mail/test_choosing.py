"""What the shop's rules do to what a letter recommends, and from whom chance withholds it."""

from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.letters.domain import Count, Kind
from chalicelib.mail import choosing, picks
from chalicelib.mail.domain import Candidate
from chalicelib.mail.ports import Gathered
from chalicelib.merchandising.domain import MAIL, Does, Rule, RuleContent, Scope
from tests.support.examples import examples
from tests.support.mailing import Desk, shown

ALSO = "bought-also-bought"
EVERYWHERE = Scope()
GROUPS = [
    [
        Candidate(one, ALSO, "tent", 40 - n, 112, 90.0 - 10 * n)
        for n, one in enumerate(("mat", "lamp", "mug"))
    ],
    [Candidate(one, "popular", score=5.0 - n) for n, one in enumerate(("rope", "axe", "mat"))],
]
WITHHOLD = {"kind": "withhold", "percent": 50}
TRIAL = {"kind": "trial", "percent": 50, "numbers": {"half_life_days": 30}}


def rule(rule_id: str = "r", where: Scope = EVERYWHERE, **does: Any) -> Rule:
    said = RuleContent(does=msgspec.convert(does, Does), where=where)
    return Rule(rule_id=rule_id, content=said, revision=1, created_at=0, changed_at=0)


@pytest.fixture
def desk(desk: Desk) -> Desk:
    desk.rooms.recommends = True
    desk.rooms.groups = [list(group) for group in GROUPS]
    desk.rooms.counted = {"c1"}
    return desk


def gathered(desk: Desk, *rules: Rule, kind: Kind = Kind.ORDER_CONFIRMATION) -> Gathered:
    desk.rooms.rules = list(rules)
    desk.rooms.waves.clear()
    made = desk.gather(kind)
    assert isinstance(made, Gathered)
    return made


def advised(desk: Desk, *rules: Rule) -> list[str]:
    return [one.product_id for one in gathered(desk, *rules).letter.chosen]


@pytest.mark.parametrize(
    ("does", "chosen"),
    [
        ({"kind": "exclude", "products": ["mat"]}, ["lamp", "mug", "rope"]),
        ({"kind": "exclude", "brands": ["acme"]}, ["mat", "mug", "axe"]),
        ({"kind": "pin", "products": ["axe"], "position": 2}, ["mat", "axe", "lamp"]),
        ({"kind": "boost", "products": ["axe"], "factor": 50}, ["axe", "mat", "lamp"]),
        ({"kind": "bury", "categories": ["Tents"]}, ["axe", "mat", "lamp"]),
        ({"kind": "same_category"}, ["mat", "lamp", "mug"]),
        ({"kind": "diversity", "by": "brand", "most": 1, "within": 3}, ["mat", "lamp", "mug"]),
        (
            {"kind": "margin", "weight": 10, "margins": [{"brand": "Acme", "margin": 1}]},
            ["lamp", "rope", "mat"],
        ),
    ],
)
def test_what_a_letter_recommends_is_as_the_shops_rules_have_it(
    desk: Desk, does: dict[str, Any], chosen: list[str]
) -> None:
    desk.rooms.shown |= {
        one: shown(one, brand="Acme" if one in ("lamp", "rope") else None)
        for one in ("lamp", "rope", "mat", "mug")
    }
    desk.rooms.shown["axe"] = shown("axe", category="Tools")
    assert advised(desk, rule(**does)) == chosen
    assert gathered(desk, rule(**does)).draws == ()


def test_a_cap_moves_down_what_there_is_enough_of(desk: Desk) -> None:
    desk.rooms.shown |= {one: shown(one, brand="Acme") for one in ("mat", "lamp", "mug")}
    cap = rule(kind="diversity", by="brand", most=1, within=3)
    assert advised(desk, cap) == ["mat", "rope", "axe"]


def test_what_the_shop_pins_is_told_as_its_choice_and_other_counts_stay(desk: Desk) -> None:
    desk.rooms.shown["kept"] = shown("kept")
    made = gathered(
        desk, rule(kind="pin", products=["kept"]), rule("s", kind="boost", products=["lamp"], factor=9)
    )
    assert [(one.product_id, one.reason) for one in made.letter.chosen] == [
        ("kept", Count(list="pinned")),
        ("lamp", Count(list=ALSO, title="The tent", people=39, of=112)),
        ("mat", Count(list=ALSO, title="The tent", people=40, of=112)),
    ]


@pytest.mark.parametrize(
    "there", [{}, {"kept": {"sellable": False}}, {"kept": {"discreet": True}}, {"tent": {}}]
)
def test_a_rule_shows_nothing_that_may_not_be_shown(desk: Desk, there: dict[str, Any]) -> None:
    desk.rooms.shown |= {one: shown(one, **said) for one, said in there.items()}
    pin = rule(kind="pin", products=[next(iter(there), "kept")])
    assert advised(desk, pin) == ["mat", "lamp", "mug"]


def test_a_rule_of_other_lists_or_products_leaves_mails_alone(desk: Desk) -> None:
    aimed = {"kind": "exclude", "products": ["mat"]}
    assert advised(desk, rule(where=Scope(lists=(ALSO,)), **aimed))[0] == "mat"
    assert advised(desk, rule(where=Scope(products=("mug",)), **aimed))[0] == "mat"
    assert advised(desk, rule(where=Scope(lists=(MAIL,)), **aimed))[0] == "lamp"
    assert advised(desk, rule(where=Scope(products=("tent",)), **aimed))[0] == "lamp"
    assert advised(desk, rule(where=Scope(categories=("Tents",)), **aimed))[0] == "lamp"


def test_rules_cost_no_further_round_trip(desk: Desk) -> None:
    advised(desk)
    plain = len(desk.rooms.waves)
    advised(desk, rule(kind="exclude", products=["mat"]), rule("s", kind="pin", products=["axe"]))
    assert len(desk.rooms.waves) == plain == 2


def test_what_stands_far_down_can_be_brought_up(desk: Desk) -> None:
    far = [Candidate(f"p{n}", ALSO, "tent", 50 - n, 112, 50.0 - n) for n in range(40)]
    desk.rooms.shown |= {one.product_id: shown(one.product_id) for one in far}
    desk.rooms.groups = [far]
    assert advised(desk, rule(kind="boost", products=["p35"], factor=100))[0] == "p35"
    assert max(len(ids) for ids, _, _ in desk.rooms.waves) <= choosing.MOST_STEERED


def test_where_rules_leave_too_little_the_category_fills_up_under_the_same_rules(desk: Desk) -> None:
    desk.rooms.by_category = {"Tents": [Candidate(one, "category", "Tents") for one in ("rope", "axe")]}
    desk.rooms.groups = [GROUPS[0]]
    gone = rule(kind="exclude", products=["mat", "lamp", "rope"])
    assert advised(desk, gone) == ["mug", "axe"]


def test_a_new_product_takes_its_place_in_a_share_of_letters(desk: Desk) -> None:
    desk.rooms.shown["new"] = shown("new")
    desk.rooms.newcomers = ["tent", "new"]
    drawn = [
        advised(desk, rule(f"r{n}", kind="newcomers", percent=50, position=2))[1] == "new" for n in range(30)
    ]
    assert 0 < sum(drawn) < 30


def test_from_whom_it_is_withheld_for_them_nothing_is_chosen_or_read(desk: Desk) -> None:
    held = rule(where=Scope(lists=(MAIL,)), **WITHHOLD)
    made = gathered(desk, held)
    assert made.letter.chosen
    assert [(one.rule.rule_id, one.drawn) for one in made.draws] == [("r", False)]
    desk.rooms.drawn = {("r", "c1")}
    made = gathered(desk, held)
    assert made.letter.chosen == ()
    assert [(one.rule.rule_id, one.drawn) for one in made.draws] == [("r", True)]
    assert len(desk.rooms.waves) == 1


def test_who_did_not_agree_to_be_counted_is_drawn_for_nothing(desk: Desk) -> None:
    desk.rooms.counted = set()
    desk.rooms.drawn = {("r", "c1")}
    made = gathered(desk, rule(where=Scope(lists=(MAIL,)), **WITHHOLD))
    assert (len(made.letter.chosen), made.draws) == (3, ())


@pytest.mark.parametrize("does", [WITHHOLD, TRIAL])
def test_a_rule_by_chance_holds_in_mails_only_if_it_names_them(desk: Desk, does: dict[str, Any]) -> None:
    desk.rooms.drawn = {("r", "c1")}
    desk.rooms.tried = {"r": [GROUPS[1]]}
    assert gathered(desk, rule(**does)).draws == ()
    assert gathered(desk, rule(where=Scope(lists=(ALSO,)), **does)).draws == ()
    assert len(gathered(desk, rule(where=Scope(lists=(MAIL,)), **does)).draws) == 1


def test_a_challenger_is_tried_on_some_where_the_rows_hold_it(desk: Desk) -> None:
    tried = rule(where=Scope(lists=(MAIL,)), **TRIAL)
    desk.rooms.drawn = {("r", "c1")}
    assert gathered(desk, tried).draws == (), "no row holds it yet"
    desk.rooms.tried = {"r": [list(reversed(GROUPS[0]))]}
    assert advised(desk, tried) == ["mug", "lamp", "mat"]
    desk.rooms.drawn = set()
    assert advised(desk, tried) == ["mat", "lamp", "mug"]
    assert [one.drawn for one in gathered(desk, tried).draws] == [False]


@settings(max_examples=examples(60), deadline=None)
@given(
    st.lists(
        st.one_of(
            st.builds(lambda p: {"kind": "exclude", "products": sorted(p)}, st.sets(st.sampled_from("abcdef"), min_size=1)),
            st.builds(lambda p: {"kind": "pin", "products": [p]}, st.sampled_from("abcdefg")),
            st.builds(lambda p, f: {"kind": "boost", "products": [p], "factor": f}, st.sampled_from("abcdef"), st.floats(1.1, 50)),
            st.builds(lambda p: {"kind": "bury", "products": [p]}, st.sampled_from("abcdef")),
        ),
        max_size=4,
    ),
    st.permutations("abcdef"),
)  # fmt: skip
def test_whatever_the_rules_nothing_is_doubled_made_up_or_excluded(
    said: list[dict[str, Any]], order: list[str]
) -> None:
    desk = Desk()
    desk.rooms.recommends = True
    desk.rooms.shown |= {one: shown(one) for one in "abcdef"}
    desk.rooms.groups = [[Candidate(one, ALSO, "tent", 9, 10, 10.0 - n) for n, one in enumerate(order)]]
    found = advised(desk, *(rule(f"r{n}", **does) for n, does in enumerate(said)))
    gone = {one for does in said if does["kind"] == "exclude" for one in does["products"]}
    assert len(set(found)) == len(found) == min(3, len(set("abcdef") - gone))
    assert not gone & set(found)
    assert set(found) <= set("abcdef")


def test_scores_never_rise_from_one_group_to_the_next(desk: Desk) -> None:
    letter_about = picks.Aside(("tent",))
    scores = [one.score for one in picks.ranked(GROUPS, letter_about, desk.rooms.shown)]
    assert scores[0] == 1.0
    assert scores == sorted(scores, reverse=True)
