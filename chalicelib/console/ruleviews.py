"""What the templates of merchant rules show."""

from collections.abc import Iterable, Sequence
from typing import Any, Final, Literal, NamedTuple, get_args

from chalicelib.console import ruleforms
from chalicelib.console.domain import ADMINS, Operator
from chalicelib.console.ruleforms import RuleForm
from chalicelib.kernel import clock
from chalicelib.kernel.errors import FieldError
from chalicelib.letters.domain import Count, Product
from chalicelib.mail import public as mail
from chalicelib.merchandising import public as merchandising
from chalicelib.merchandising.public import ListName, Rule, RuleContent
from chalicelib.recommendations import public as recommendations
from chalicelib.recommendations.public import ProductList

#: On which rules can be tried: the lists that a product has, and what a mail about it recommends.
Tried = ProductList | Literal["mail"]
TRIED: Final = (*get_args(ProductList), "mail")


class Shown(NamedTuple):
    """A product of a list, and by what counts it stands there."""

    product_id: str
    title: str
    people: int | None
    of: int | None
    source: str


class Place(NamedTuple):
    """A product of a list that is compared: where it stands, and where it stood (or will)."""

    item: Shown
    rank: int
    other: int | None

    @property
    def moved(self) -> str:
        """Whether it went up, down, or stayed; `alone`: the other list doesn't have it."""
        if self.other is None:
            return "alone"
        return "up" if self.rank < self.other else "down" if self.rank > self.other else "same"


def listing(
    who: Operator,
    now: int,
    *,
    told: str | None,
    tried: tuple[str, Tried] | None,
    problem: str | None = None,
) -> dict[str, Any]:
    """All rules; and a product's list without and with those that hold now, if one is tried."""
    rules = merchandising.every()
    shown = None
    if tried is not None:
        held = [one for one in rules if merchandising.state(one.content, now) == "on"]
        shown = compared(*tried, before=(), after=held, now=now)
    return _common(who) | {
        "rules": [_row(one, now) for one in rules],
        "kinds": ruleforms.KINDS,
        "told": told,
        "compared": shown,
        "tried": tried or ("", TRIED[0]),
        "problem": problem,
    }


def rule(
    rule_id: str, form: RuleForm, who: Operator, *, told: str | None = None, problems: Iterable[FieldError] = (),
    shown: tuple[list[Place], list[Place]] | None = None, conflict: Sequence[tuple[str, str, str]] | None = None,
) -> dict[str, Any]:  # fmt: skip
    """The form of one rule, and what it would do to a list, if it was tried."""
    return _common(who) | {
        "rule_id": rule_id,
        "form": form,
        "asked": ruleforms.ASKED[form.kind],
        "lists": get_args(ListName),
        "told": told,
        "problems": tuple(problems),
        "compared": shown,
        "tried": (form.tried_product, form.tried_list),
        "conflict": conflict,
    }


def tried(rule_id: str, form: RuleForm, content: RuleContent, now: int) -> tuple[list[Place], list[Place]]:
    """The list that a form names, as it is and as it would be while the rule holds. Raises `Invalid`."""
    at = now if content.starts_at is None else max(now, clock.from_datetime(content.starts_at))
    before, after = merchandising.drafted(rule_id, content, at)
    return compared(form.tried_product.strip(), form.tried_list, before=before, after=after, now=at)


def differing(rule_id: str, form: RuleForm) -> tuple[RuleForm, list[tuple[str, str, str]]]:
    """The form of the rule that is there now, and what differs from one's own: field, theirs, ours. Raises `NotFound`."""
    theirs = ruleforms.of(merchandising.get(rule_id))
    names = ["enabled", "note", *ruleforms.ASKED[form.kind], "where_products", "where_categories", "where_phrases",
             "starts_at", "ends_at"]  # fmt: skip
    both = ((name, _plain(getattr(theirs, name)), _plain(getattr(form, name))) for name in names)
    return theirs, [one for one in both if one[1] != one[2]]


def _plain(value: object) -> str:
    """What a form's field holds, whatever ends its lines."""
    return "\n".join(str(value).split("\r\n")).strip()


def compared(
    product_id: str, name: Tried, *, before: Sequence[Rule], after: Sequence[Rule], now: int
) -> tuple[list[Place], list[Place]]:
    """A product's list under some rules and under others, each place with where the other has its product."""
    lists = [_shown(product_id, name, rules, now) for rules in (before, after)]
    ranks = [{one.product_id: rank for rank, one in enumerate(items, 1)} for items in lists]
    places = [
        [Place(one, rank, other.get(one.product_id)) for rank, one in enumerate(items, 1)]
        for items, other in zip(lists, reversed(ranks), strict=True)
    ]
    return places[0], places[1]


def _shown(product_id: str, name: Tried, rules: Sequence[Rule], now: int) -> list[Shown]:
    if name == "mail":
        return [_mailed(one) for one in mail.under_rules(product_id, rules, now)]
    items = recommendations.under_rules(product_id, name, rules, limit=12).items
    return [
        Shown(
            one.product_id,
            one.product.title if one.product else one.product_id,
            one.people,
            one.of,
            one.source,
        )
        for one in items
    ]


def _mailed(one: Product) -> Shown:
    """A product of a mail; a count that it stands there by is of the question itself."""
    why = one.reason or Count(list="pair")
    source = why.list if why.list in ("category", "popular", "pinned") else "pair"
    return Shown(one.product_id, one.title, why.people, why.of, source)


def _row(one: Rule, now: int) -> dict[str, Any]:
    form = ruleforms.of(one)
    named = [
        getattr(form, name).split("\n") for name in ("products", "categories", "brands", "margins", "numbers")
    ]
    aim = [line for lines in named for line in lines if line]
    return {"it": one, "state": merchandising.state(one.content, now), "aim": aim[:5], "more": len(aim[5:])}


def _common(who: Operator) -> dict[str, Any]:
    may_change = who.role in ADMINS
    return {
        "tab": "steering",
        "lists_tried": TRIED,
        "may_change": may_change,
        "readonly": "" if may_change else " readonly",
        "disabled": "" if may_change else " disabled",
    }
