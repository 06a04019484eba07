"""Merchant rules: what holds, making and changing one, and what it does to a list before it is kept."""

from typing import Annotated, Literal

import msgspec
from chalice.app import Blueprint

from chalicelib.console import ruleforms, ruleviews, wiring, worthviews
from chalicelib.console.answering import Go, Page
from chalicelib.console.domain import ADMINS, VIEWERS, Operator
from chalicelib.console.page import Visit, page
from chalicelib.console.ruleforms import KindName, RuleForm
from chalicelib.kernel.errors import Conflict, FieldError, Invalid, NotFound
from chalicelib.kernel.ids import is_id
from chalicelib.merchandising import public as merchandising
from chalicelib.recommendations.public import ProductList
from chalicelib.tuning import public as tuning
from chalicelib.worth.public import report

ruling = Blueprint(__name__)

_RULE = "/admin/steering/{rule_id}"


class SteeringQuery(msgspec.Struct, frozen=True):
    """A product's list to look at, and what was just done."""

    product: Annotated[str, msgspec.Meta(max_length=128)] | None = None
    list: ProductList | Literal["mail"] = "viewed-also-viewed"
    told: Literal["deleted"] | None = None


class NewForm(msgspec.Struct, frozen=True):
    """What a new rule is called, and what it does."""

    rule_id: Annotated[str, msgspec.Meta(max_length=128)] = ""
    kind: KindName = "pin"


class RuleQuery(msgspec.Struct, frozen=True):
    """Of a rule that isn't there yet, what it shall do; and what was just done."""

    kind: KindName | None = None
    told: Literal["saved"] | None = None


@page(ruling, "GET", "/admin/steering", roles=VIEWERS, query=SteeringQuery)
def all_rules(visit: Visit[None, SteeringQuery]) -> Page:
    """All rules, and a product's list without and with those that hold."""
    query, wanted = visit.query, (visit.query.product or "").strip()
    tried = (wanted, query.list) if is_id(wanted) else None
    problem = "preview" if wanted and tried is None else None
    who = visit.signed_in.operator
    values = ruleviews.listing(who, visit.now, told=query.told, tried=tried, problem=problem)
    return Page("steering.html", values, 400 if problem else 200)


@page(ruling, "GET", "/admin/recommendations", roles=VIEWERS)
def worth(visit: Visit[None, None]) -> Page:  # noqa: ARG001
    """What became of recommendations, what they add where they are withheld from some, and how lists are weighed."""
    return Page("worth.html", worthviews.worth(report(), tuning.standing()))


@page(ruling, "POST", "/admin/steering", roles=ADMINS, form=NewForm)
def begin_rule(visit: Visit[NewForm, None]) -> Go | Page:
    """On to the form of a new rule, or of the one by that name; nothing is kept yet."""
    name = visit.form.rule_id.strip()
    if is_id(name):
        return Go(f"steering/{name}?kind={visit.form.kind}")
    values = ruleviews.listing(visit.signed_in.operator, visit.now, told=None, tried=None, problem="rule_id")
    return Page("steering.html", values, 400)


@page(ruling, "GET", _RULE, roles=VIEWERS, query=RuleQuery, raises=(NotFound,))
def one_rule(visit: Visit[None, RuleQuery], rule_id: str) -> Page:
    """A rule; with `kind` the form of one that isn't there yet."""
    try:
        form = ruleforms.of(merchandising.get(rule_id))
    except NotFound:
        if visit.query.kind is None:
            raise
        form = ruleforms.new(visit.query.kind)
    return Page(
        "steering_rule.html", ruleviews.rule(rule_id, form, visit.signed_in.operator, told=visit.query.told)
    )


@page(ruling, "POST", _RULE, roles=ADMINS, form=RuleForm, raises=(NotFound, Conflict))
def keep_rule(visit: Visit[RuleForm, None], rule_id: str) -> Go | Page:
    """Keep a rule, delete it, or show what it would do to a list; nothing is kept by looking."""
    who, form = visit.signed_in.operator, visit.form
    try:
        return _done(visit, rule_id)
    except Invalid as error:
        return Page("steering_rule.html", ruleviews.rule(rule_id, form, who, problems=error.errors), 400)
    except Conflict as error:
        return _stands_against(error, rule_id, form, who)


def _stands_against(error: Conflict, rule_id: str, form: RuleForm, who: Operator) -> Page:
    """What somebody else made of the rule meanwhile; else what doesn't go with other rules."""
    try:
        theirs, differs = ruleviews.differing(rule_id, form)
    except NotFound:
        if form.revision:
            raise error from None
        theirs, differs = form, []
    if theirs.revision == form.revision:
        told = [FieldError("/does", str(error))]
        return Page("steering_rule.html", ruleviews.rule(rule_id, form, who, problems=told), 409)
    newer = msgspec.structs.replace(form, revision=theirs.revision)
    return Page("steering_rule.html", ruleviews.rule(rule_id, newer, who, conflict=differs), 409)


def _done(visit: Visit[RuleForm, None], rule_id: str) -> Go | Page:
    who, form = visit.signed_in.operator, visit.form
    if form.act == "delete":
        if not form.sure:
            raise Invalid.field("/sure", "tick the box first")
        merchandising.delete(rule_id, form.revision or None)
        wiring.log(who, "rule_deleted", f"rule#{rule_id}", "", visit.now)
        return Go("steering?told=deleted")
    content = form.content()
    if form.act == "preview":
        if not is_id(form.tried_product.strip()):
            raise Invalid.field("/tried_product", "name a product to try it on")
        shown = ruleviews.tried(rule_id, form, content, visit.now)
        return Page("steering_rule.html", ruleviews.rule(rule_id, form, who, shown=shown))
    merchandising.keep(rule_id, content, form.revision, visit.now)
    wiring.log(who, "rule_kept", f"rule#{rule_id}", form.kind, visit.now)
    return Go(f"steering/{rule_id}?told=saved")
