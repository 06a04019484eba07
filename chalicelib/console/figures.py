"""Figures about moderation itself: whether all stars are treated alike, and how much of what was decided."""

from typing import Annotated

import msgspec
from chalice.app import Blueprint

from chalicelib.console import reports
from chalicelib.console.answering import Page
from chalicelib.console.domain import VIEWERS
from chalicelib.console.page import Visit, page
from chalicelib.moderation import public as moderation

figures = Blueprint(__name__)


class SpanQuery(msgspec.Struct, frozen=True):
    """How many of the latest months."""

    months: Annotated[int, msgspec.Meta(ge=1, le=36)] = 12


@page(figures, "GET", "/admin/fairness", roles=VIEWERS, query=SpanQuery)
def fairness(visit: Visit[None, SpanQuery]) -> Page:
    """Shares of reviews held and rejected, by their stars."""
    rows = moderation.fairness(visit.now, visit.query.months)
    return Page("fairness.html", reports.fairness(rows, visit.query.months))


@page(figures, "GET", "/admin/transparency", roles=VIEWERS, query=SpanQuery)
def transparency(visit: Visit[None, SpanQuery]) -> Page:
    """How many came in, were published, held or rejected, by whom and why."""
    months = moderation.transparency(visit.now, visit.query.months)
    return Page("transparency.html", reports.transparency(months, visit.query.months, visit.language))
