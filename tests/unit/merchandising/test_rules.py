"""What is a rule, when it holds, and how rules are kept."""

from datetime import UTC, datetime
from typing import Any, get_args

import msgspec
import pytest

from chalicelib.kernel import clock
from chalicelib.kernel.errors import Conflict, Invalid, NotFound
from chalicelib.merchandising import domain, service
from chalicelib.merchandising.domain import ListName, Margin, RuleContent, Rules, Share
from chalicelib.recommendations import domain as recommendations
from tests.fakes.merchandising import FakeShelf

NOW = clock.from_datetime(datetime(2026, 11, 22, 12, tzinfo=UTC))


def content(**said: Any) -> RuleContent:
    return msgspec.convert({"does": {"kind": "pin", "products": ["a"]}} | said, RuleContent)


def test_rules_name_every_list_there_is() -> None:
    assert set(get_args(ListName)) == {
        *recommendations.LISTS,
        recommendations.TRENDING,
        "session",
        "for-you",
        "search-order",
        "mail",
    }


@pytest.mark.parametrize(
    ("said", "state"),
    [
        ({}, "on"),
        ({"enabled": False}, "off"),
        ({"starts_at": "2026-11-22T12:00:00Z"}, "on"),
        ({"starts_at": "2026-11-22T12:00:00.001Z"}, "waiting"),
        ({"ends_at": "2026-11-22T12:00:00.001Z"}, "on"),
        ({"ends_at": "2026-11-22T12:00:00Z"}, "over"),
        ({"starts_at": "2026-11-22T13:00:00+01:00", "ends_at": "2026-11-23T00:00:00+01:00"}, "on"),
    ],
)
def test_a_rule_holds_from_when_it_begins_until_it_ends(said: dict[str, Any], state: str) -> None:
    assert domain.state(content(**said), NOW) == state


@pytest.mark.parametrize(
    ("said", "pointer"),
    [
        ({"starts_at": "2026-11-22T12:00:00Z", "ends_at": "2026-11-22T12:00:00Z"}, "/ends_at"),
        ({"starts_at": "1969-01-01T00:00:00Z"}, "/starts_at"),
        ({"does": {"kind": "boost", "factor": 2}}, "/does"),
        ({"does": {"kind": "exclude"}}, "/does"),
        ({"does": {"kind": "pin", "products": ["a", "a"]}}, "/does/products"),
        ({"does": {"kind": "diversity", "most": 4, "within": 4}}, "/does/most"),
        ({"does": {"kind": "margin", "weight": 1, "margins": [{"margin": 0.1}]}}, "/does/margins/0"),
        (
            {
                "does": {
                    "kind": "margin",
                    "weight": 1,
                    "margins": [{"brand": "A", "product": "p", "margin": 0.1}],
                }
            },
            "/does/margins/0",
        ),
        ({"where": {"phrases": ["\u0000 "]}}, "/where/phrases"),
        (
            {"does": {"kind": "withhold", "percent": 5}, "where": {"lists": ["for-you", "mail"]}},
            "/where/lists",
        ),
    ],
)
def test_what_is_wrong_with_a_rule_is_named(said: dict[str, Any], pointer: str) -> None:
    with pytest.raises(Invalid) as raised:
        service.keep("r", content(**said), None, shelf=FakeShelf(), now=NOW)
    assert [one.pointer for one in raised.value.errors] == [pointer]


def test_phrases_are_kept_as_searches_are_compared() -> None:
    kept = service.keep("r", content(where={"phrases": ["  Varm  SOVSÄCK", "varm sovsäck"]}), None,
                        shelf=FakeShelf(), now=NOW)  # fmt: skip
    assert kept.content.where.phrases == ("varm sovsäck",)


def test_the_same_again_changes_nothing_and_another_revision_is_a_conflict() -> None:
    shelf = FakeShelf()
    first = service.keep("r", content(), 0, shelf=shelf, now=NOW)
    assert service.keep("r", content(), 7, shelf=shelf, now=NOW + 1) == first
    assert shelf.read().revision == 1
    with pytest.raises(Conflict, match="revision 1"):
        service.keep("r", content(note="other"), 0, shelf=shelf, now=NOW)
    with pytest.raises(Conflict, match="revision 1"):
        service.delete("r", 2, shelf=shelf)
    service.delete("r", 1, shelf=shelf)
    with pytest.raises(NotFound):
        service.delete("r", shelf=shelf)
    with pytest.raises(NotFound):
        service.get("r", shelf=shelf)


def test_there_are_two_hundred_rules_at_most() -> None:
    shelf = FakeShelf()
    for number in range(domain.MOST_RULES):
        service.keep(f"r{number:03d}", content(), None, shelf=shelf, now=NOW)
    with pytest.raises(Conflict, match="200 rules"):
        service.keep("one-more", content(), None, shelf=shelf, now=NOW)
    service.keep("r199", content(note="changed"), None, shelf=shelf, now=NOW)


def test_rules_are_applied_in_the_order_of_their_ids() -> None:
    shelf = FakeShelf()
    for name in ("c", "a", "b"):
        service.keep(name, content(), None, shelf=shelf, now=NOW)
    rules = shelf.read()
    assert [one.rule_id for one in domain.current(rules, NOW)] == ["a", "b", "c"]
    assert domain.current(Rules(), NOW) == ()


def test_a_products_own_margin_counts_before_its_categorys_and_its_brands() -> None:
    does = Margin(weight=2, margins=(
        Share(brand="acme", margin=0.1), Share(category="A", margin=0.2), Share(category="A > B", margin=0.3),
        Share(product="p", margin=-1),
    ))  # fmt: skip
    assert does.factor("p", domain.Kind("A > B", "Acme")) == 0.0
    assert does.factor("q", domain.Kind("A > B > C", "Acme")) == pytest.approx(1.6)
    assert does.factor("q", domain.Kind("A > Bee", "Acme")) == pytest.approx(1.4)
    assert does.factor("q", domain.Kind("Aaa", "ACME")) == pytest.approx(1.2)
    assert does.factor("q", domain.Kind()) == 1.0


def trial(half_life_days: int = 30, **said: Any) -> RuleContent:
    return content(
        does={"kind": "trial", "percent": 50, "numbers": {"half_life_days": half_life_days}}, **said
    )


AUTUMN = {"starts_at": "2026-09-01T00:00:00Z", "ends_at": "2026-12-01T00:00:00Z"}
WINTER = {"starts_at": "2026-12-01T00:00:00Z"}


@pytest.mark.parametrize(
    ("one", "other", "meet"),
    [
        (trial(), trial(), True),
        (trial(**AUTUMN), trial(**WINTER), False),
        (trial(**AUTUMN), trial(**AUTUMN | {"starts_at": "2026-11-30T23:59:59Z"}), True),
        (trial(**AUTUMN), trial(), True),
        (trial(**WINTER), trial(**WINTER), True),
        (trial(), trial(enabled=False), False),
        (trial(), content(), False),
    ],
)
def test_one_thing_is_tried_at_a_time(one: RuleContent, other: RuleContent, meet: bool) -> None:
    for first, second in ((one, other), (other, one)):
        shelf = FakeShelf()
        service.keep("first", first, None, shelf=shelf, now=NOW)
        if meet:
            with pytest.raises(Conflict, match="first"):
                service.keep("second", second, None, shelf=shelf, now=NOW)
        else:
            service.keep("second", second, None, shelf=shelf, now=NOW)


def test_what_is_tried_does_not_change_while_its_share_and_its_end_may() -> None:
    shelf = FakeShelf()
    service.keep("r", trial(), None, shelf=shelf, now=NOW)
    with pytest.raises(Conflict, match="numbers"):
        service.keep("r", trial(31), None, shelf=shelf, now=NOW)
    with pytest.raises(Conflict, match="numbers"):
        service.keep("r", trial(31, enabled=False), None, shelf=shelf, now=NOW)
    service.keep("r", trial(ends_at="2026-12-01T00:00:00Z"), None, shelf=shelf, now=NOW)
