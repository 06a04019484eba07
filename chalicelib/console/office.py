"""The admins' pages: the shop's rules, the log of what operators do, and who they are."""

from typing import Annotated

import msgspec
from chalice.app import Blueprint

from chalicelib.console import charts, reports, staff, views, wiring
from chalicelib.console.answering import Go, Page
from chalicelib.console.domain import ADMINS, VIEWERS, Role
from chalicelib.console.page import Visit, page
from chalicelib.kernel.errors import Conflict, NotFound
from chalicelib.moderation import public as moderation

office = Blueprint(__name__)

_LARGE = 512 << 10
Lines = Annotated[str, msgspec.Meta(max_length=300_000)]
Month = Annotated[str, msgspec.Meta(pattern=r"^20\d\d-(0[1-9]|1[0-2])$(?!\n)")]


class RulesQuery(msgspec.Struct, frozen=True):
    """Whether the rules were just saved."""

    saved: bool = False


class RulesForm(msgspec.Struct, frozen=True):
    """A policy as the form holds it: lists with one entry a line. `revision` is the one it was made from."""

    revision: Annotated[int, msgspec.Meta(ge=0)]
    hold_from: Annotated[int, msgspec.Meta(ge=1, le=100)] | None = None
    reject_from: Annotated[int, msgspec.Meta(ge=1, le=100)] | None = None
    words: Lines = ""
    domains: Lines = ""
    affiliated_domains: Lines = ""
    affiliated_customers: Lines = ""


class AuditQuery(msgspec.Struct, frozen=True):
    """Which month, and from where on."""

    month: Month | None = None
    cursor: Annotated[str, msgspec.Meta(max_length=500)] | None = None


class OperatorForm(msgspec.Struct, frozen=True):
    """Whom to let in."""

    email: Annotated[str, msgspec.Meta(max_length=320)]
    name: Annotated[str, msgspec.Meta(max_length=200)]
    role: Role


class ChangeForm(msgspec.Struct, frozen=True):
    """Another role for an operator, or none any more."""

    role: Role | None = None
    remove: bool = False


@page(office, "GET", "/admin/rules", roles=VIEWERS, query=RulesQuery)
def rules(visit: Visit[None, RulesQuery]) -> Page:
    """What the shop decides for itself: thresholds, words, own addresses, and who works for it."""
    return Page("rules.html", {
        "tab": "rules", "policy": moderation.policy(), "defaults": wiring.thresholds(), "saved": visit.query.saved,
        "may_change": visit.signed_in.operator.role in ADMINS,
    })  # fmt: skip


@page(office, "POST", "/admin/rules", roles=ADMINS, form=RulesForm, raises=(Conflict,), limit=_LARGE)
def keep_rules(visit: Visit[RulesForm, None]) -> Go:
    """Keep the rules, with both versions in the log. Somebody else's change in between is a conflict."""
    wanted = reports.policy(visit.form)
    moderation.keep_policy(wanted, visit.signed_in.operator.operator_id, visit.now)
    return Go("rules?saved=true")


@page(office, "GET", "/admin/audit", roles=VIEWERS, query=AuditQuery)
def audit(visit: Visit[None, AuditQuery]) -> Page:
    """What operators did, the latest first; nothing in it can be changed."""
    month = visit.query.month or charts.month(visit.now)
    listed = moderation.audit(month, visit.query.cursor, 50)
    return Page("audit.html", reports.log(listed, month, charts.months(visit.now, 12), wiring.names()))


@page(office, "GET", "/admin/operators", roles=ADMINS)
def operators(visit: Visit[None, None]) -> Page:
    """Who works here, in which role."""
    return Page("operators.html", views.operators(wiring.store().operators(), visit.signed_in.operator))


@page(office, "POST", "/admin/operators", roles=ADMINS, form=OperatorForm)
def add_operator(visit: Visit[OperatorForm, None]) -> Go:
    """Let somebody in; they ask for a link themselves."""
    form = visit.form
    staff.add_operator(
        form.email, form.name, form.role, by=visit.signed_in.operator, register=wiring.store(), now=visit.now
    )
    return Go("operators")


@page(
    office, "POST", "/admin/operators/{operator_id}", roles=ADMINS, form=ChangeForm, raises=(NotFound, Conflict)
)  # fmt: skip
def change_operator(visit: Visit[ChangeForm, None], operator_id: str) -> Go:
    """Give an operator another role, or let them go; both hold at once."""
    by, register = visit.signed_in.operator, wiring.store()
    if visit.form.remove:
        staff.remove_operator(operator_id, by=by, register=register, now=visit.now)
    elif visit.form.role:
        staff.change_role(operator_id, visit.form.role, by=by, register=register, now=visit.now)
    return Go("operators")
