"""What other rooms may ask of merchandising: the rules that hold now, and what they do to a list."""

from collections.abc import Mapping

from chalicelib.aws import tables
from chalicelib.merchandising import domain, models, service, wiring
from chalicelib.merchandising.domain import (
    Boost,
    Bury,
    Diversity,
    Does,
    Exclude,
    ListName,
    Margin,
    Newcomers,
    Numbers,
    Pin,
    Rule,
    RuleContent,
    Rules,
    SameCategory,
    Scope,
    Share,
    Trial,
    Withhold,
    kind_of,
    state,
)
from chalicelib.merchandising.steering import (
    Effect,
    Question,
    Ranked,
    Steered,
    for_question,
    pinned,
    steer,
)

__all__ = [
    "Boost",
    "Bury",
    "Diversity",
    "Does",
    "Effect",
    "Exclude",
    "ListName",
    "Margin",
    "Newcomers",
    "Numbers",
    "Pin",
    "Question",
    "Ranked",
    "Rule",
    "RuleContent",
    "Rules",
    "SameCategory",
    "Scope",
    "Share",
    "Steered",
    "Trial",
    "Withhold",
    "current",
    "current_part",
    "delete",
    "drafted",
    "every",
    "for_question",
    "get",
    "keep",
    "kind_of",
    "pinned",
    "state",
    "steer",
]


def current_part(now: int) -> tables.Part[tuple[Rule, ...]]:
    """The rules that hold at `now`, in their order, as they were at most half a minute ago.

    A row to fetch once in that time and function, nothing to fetch in between or where the shop uses no rules.
    """
    if not wiring.is_on():
        return tables.Part((), lambda _: ())
    known = wiring.remembered(now)
    if known is not None:
        return tables.Part((), lambda _: domain.current(known, now))
    key = models.rules_key()

    def parse(found: Mapping[tables.Key, tables.Item]) -> tuple[Rule, ...]:
        rules = models.rules_from(found[key]) if key in found else Rules()
        wiring.remember(rules, now)
        return domain.current(rules, now)

    return tables.Part((key,), parse)


def current(now: int) -> tuple[Rule, ...]:
    """The rules that hold at `now`, in their order, as the last finished write left them; none where none are used."""
    return domain.current(wiring.shelf().read(), now) if wiring.is_on() else ()


def every() -> tuple[Rule, ...]:
    """All rules, by id, as the last finished write left them."""
    return wiring.shelf().read().rules


def get(rule_id: str) -> Rule:
    """One rule. Raises `NotFound`."""
    return service.get(rule_id, shelf=wiring.shelf())


def drafted(rule_id: str, content: RuleContent, now: int) -> tuple[tuple[Rule, ...], tuple[Rule, ...]]:
    """The rules that hold at `now`, and those that would if this rule were kept. Raises `Invalid`."""
    wanted = service.checked(rule_id, content)
    rules = wiring.shelf().read()
    draft = Rule(rule_id=rule_id, content=wanted, revision=0, created_at=now, changed_at=now)
    return domain.current(rules, now), domain.current(service.placed(rules, draft), now)


def keep(rule_id: str, content: RuleContent, revision: int | None, now: int) -> Rule:
    """Say what a rule is, as `PUT /v1/merchandising/rules/{rule_id}` does. Raises `Invalid` or `Conflict`."""
    kept = service.keep(rule_id, content, revision, shelf=wiring.shelf(), now=now)
    wiring.forget()
    return kept


def delete(rule_id: str, revision: int | None = None) -> None:
    """Take a rule away. Raises `NotFound` or `Conflict`."""
    service.delete(rule_id, revision, shelf=wiring.shelf())
    wiring.forget()
