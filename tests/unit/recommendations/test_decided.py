"""What chance makes of a page's lists: the same as of each list by itself, each rule asked once."""

from collections import Counter
from typing import Any

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.merchandising.domain import Does, Rule, RuleContent, Scope, Withhold
from chalicelib.recommendations import domain, pages
from chalicelib.recommendations.domain import RankedList, Row
from tests.support.examples import examples

NAMES = domain.PRODUCT_LISTS
WITHHOLD = {"kind": "withhold", "percent": 50}
TRIAL = {"kind": "trial", "percent": 50, "numbers": {"half_life_days": 7}}


def rule(rule_id: str, does: dict[str, Any], lists: tuple[str, ...]) -> Rule:
    where = msgspec.convert({"lists": lists}, Scope)
    said = RuleContent(does=msgspec.convert(does, Does), where=where)
    return Rule(rule_id=rule_id, content=said, revision=1, created_at=0, changed_at=0)


def ranked(name: str) -> RankedList:
    return RankedList(10, (Row(name, 5, 10),))


some_lists = st.lists(st.sampled_from(NAMES), unique=True, max_size=3).map(tuple)


@settings(max_examples=examples(150), deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from([WITHHOLD, TRIAL]), some_lists, st.booleans()), max_size=5),
    st.sets(st.sampled_from(NAMES)),
    st.sets(st.sampled_from(NAMES)),
)  # fmt: skip
def test_each_list_is_as_chance_has_it_and_each_rule_is_asked_once(
    said: list[tuple[dict[str, Any], tuple[str, ...], bool]], there: set[str], challenged: set[str]
) -> None:
    rules = [rule(f"r{n}", does, lists) for n, (does, lists, _) in enumerate(said)]
    taken = {f"r{n}" for n, (_, _, drawn) in enumerate(said) if drawn}
    lists = {name: ranked(name) for name in there}
    lists |= {f"{name}~r{n}": ranked(f"{name}~r{n}") for name in challenged for n in range(len(rules))}
    asked: Counter[str] = Counter()

    def chance(one: Rule) -> bool:
        asked[one.rule_id] += 1
        return one.rule_id in taken

    found, drawn = pages.decided("tent", lists, NAMES, rules, None, chance)
    assert drawn == bool(asked)
    assert all(count == 1 for count in asked.values())
    for name in there:
        held = [one for one in rules if not one.content.where.lists or name in one.content.where.lists]
        holdouts = [one for one in held if isinstance(one.content.does, Withhold)]
        trials = [one for one in held if one not in holdouts and name in challenged][:1]
        if any(one.rule_id in taken for one in holdouts):
            assert name not in found
            continue
        shown = f"{name}~{trials[0].rule_id}" if trials and trials[0].rule_id in taken else name
        assert found[name] == ranked(shown)
        assert all(one.rule_id in asked for one in (*holdouts, *trials))
    assert not {name for name in NAMES if name in found} - there


def test_where_nobody_is_told_nothing_is_decided() -> None:
    lists = {NAMES[0]: ranked("a")}
    assert pages.decided("tent", lists, NAMES, [rule("r", WITHHOLD, ())], None, None) == (lists, False)
