"""What can be done with rules: say one, take one away, read them. All are one row, which several may write at once."""

from typing import Protocol

from msgspec.structs import replace

from chalicelib.kernel import revisions
from chalicelib.kernel.errors import Conflict, Invalid, NotFound
from chalicelib.merchandising import checks, domain
from chalicelib.merchandising.domain import Rule, RuleContent, Rules, Trial


class Shelf(Protocol):
    """Where rules are kept."""

    def read(self) -> Rules:
        """All rules, as the last finished write left them."""

    def write(self, before: Rules, after: Rules) -> None:
        """Put `after` in place of `before`. Raises `Stale`, or `Invalid` if they are too large together."""


def checked(rule_id: str, content: RuleContent) -> RuleContent:
    """A rule's content in the form that is kept. Raises `Invalid` naming each field that is wrong."""
    wrong = list(checks.faults(rule_id, content))
    if wrong:
        raise Invalid(f"{wrong[0].pointer}: {wrong[0].detail}", wrong)
    return domain.normal(content)


def keep(rule_id: str, content: RuleContent, revision: int | None, *, shelf: Shelf, now: int) -> Rule:
    """Say what a rule is; the same again changes nothing.

    Raises `Invalid`, or `Conflict` if the rule isn't at `revision`, where one is named (0: there is none yet), if there
    are two hundred others, or if a trial isn't the only one of its time or changes its numbers.
    """
    wanted = checked(rule_id, content)

    def attempt(before: Rules) -> Rule:
        known = before.get(rule_id)
        if known is not None and known.content == wanted:
            return known
        at = known.revision if known else 0
        if revision is not None and revision != at:
            raise Conflict(f"the rule was changed meanwhile: it is at revision {at}")
        if known is None and len(before.rules) >= domain.MOST_RULES:
            raise Conflict(f"there are {domain.MOST_RULES} rules already: delete one that is over")
        _allow_trial(rule_id, wanted, before)
        made = Rule(
            rule_id=rule_id, content=wanted, revision=at + 1,
            created_at=known.created_at if known else now, changed_at=now,
        )  # fmt: skip
        shelf.write(before, placed(before, made))
        return made

    return revisions.persist(shelf.read, attempt, what="the rules")


def _allow_trial(rule_id: str, wanted: RuleContent, before: Rules) -> None:
    """Of two trials at once nobody could say which did it; nor of one whose numbers were changed. Raises `Conflict`."""
    known = before.get(rule_id)
    was = known.content.does if known else None
    if isinstance(was, Trial) and isinstance(wanted.does, Trial) and was.numbers != wanted.does.numbers:
        raise Conflict("the numbers of a trial stay as they were: try others by a rule of another id")
    for one in before.rules:
        if one.rule_id != rule_id and domain.are_tried_at_once(one.content, wanted):
            raise Conflict(f"{one.rule_id!r} is tried at the same time: end it first")


def placed(rules: Rules, rule: Rule) -> Rules:
    """The rules with one in its place, by id."""
    others = [one for one in rules.rules if one.rule_id != rule.rule_id]
    ordered = tuple(sorted([*others, rule], key=lambda one: one.rule_id))
    return Rules(rules=ordered, revision=rules.revision + 1)


def delete(rule_id: str, revision: int | None = None, *, shelf: Shelf) -> None:
    """Take a rule away. Raises `NotFound`, or `Conflict` if it isn't at `revision`, where one is named."""

    def attempt(before: Rules) -> None:
        known = _known(before, rule_id)
        if revision is not None and revision != known.revision:
            raise Conflict(f"the rule was changed meanwhile: it is at revision {known.revision}")
        rest = tuple(one for one in before.rules if one.rule_id != rule_id)
        shelf.write(before, replace(before, rules=rest, revision=before.revision + 1))

    revisions.persist(shelf.read, attempt, what="the rules")


def get(rule_id: str, *, shelf: Shelf) -> Rule:
    """A rule. Raises `NotFound`."""
    return _known(shelf.read(), rule_id)


def _known(rules: Rules, rule_id: str) -> Rule:
    found = rules.get(rule_id)
    if found is None:
        raise NotFound(f"no rule {rule_id!r}")
    return found
