"""The moderators' pages: queue, case, decisions, replies, and finding things again."""

from typing import Annotated, Literal
from urllib.parse import urlencode

import msgspec
from chalice.app import Blueprint

from chalicelib.console import desk, views, wiring
from chalicelib.console.answering import Go, Page
from chalicelib.console.domain import MODERATORS, VIEWERS
from chalicelib.console.page import Visit, page
from chalicelib.kernel.errors import Conflict, Invalid, NotFound
from chalicelib.kernel.ids import is_id
from chalicelib.moderation.domain import Kind, State

routes = Blueprint(__name__)

Place = Literal["held", "reported", "appealed", "published", "rejected"]
Cursor = Annotated[str, msgspec.Meta(max_length=500)]
Note = Annotated[str, msgspec.Meta(max_length=4_000)]
Code = Annotated[str, msgspec.Meta(max_length=40)]
_MOST_AT_ONCE = 100


class QueueQuery(msgspec.Struct, frozen=True):
    """Which queue or list, of which kind, from which end, from where on; and what was just done."""

    place: Place = "held"
    kind: Kind | None = None
    order: Literal["oldest", "newest"] | None = None
    cursor: Cursor | None = None
    done: Literal["published", "rejected", "held"] | None = None
    n: Annotated[int, msgspec.Meta(ge=0, le=_MOST_AT_ONCE)] = 1
    refused: Annotated[int, msgspec.Meta(ge=0, le=_MOST_AT_ONCE)] = 0
    last: Annotated[str, msgspec.Meta(max_length=160)] | None = None

    @property
    def newest(self) -> bool:
        """Whether the newest come first: in lists, unless it is asked otherwise."""
        return self.order == "newest" if self.order else self.place in desk.LISTS


class BulkForm(msgspec.Struct, frozen=True):
    """A decision on several: each `case` is `<kind>:<id>`."""

    case: Annotated[tuple[Annotated[str, msgspec.Meta(max_length=160)], ...], msgspec.Meta(min_length=1, max_length=_MOST_AT_ONCE)]  # fmt: skip
    state: State
    ground: Code | None = None
    note: Note = ""
    place: Place = "held"


class DecisionForm(msgspec.Struct, frozen=True):
    """A decision on one."""

    state: State
    ground: Code | None = None
    note: Note = ""
    place: Place = "held"


class CaseQuery(msgspec.Struct, frozen=True):
    """From which queue a case was opened, and whether something was just saved."""

    place: Place = "held"
    saved: Literal["reply"] | None = None


class ReplyForm(msgspec.Struct, frozen=True):
    """What the shop answers to a review; nothing: the reply goes away."""

    text: Annotated[str, msgspec.Meta(max_length=10_000)] = ""
    name: Annotated[str, msgspec.Meta(max_length=200)] | None = None


class FindQuery(msgspec.Struct, frozen=True):
    """An id: of a product, or of anything that was sent in."""

    q: Annotated[str, msgspec.Meta(max_length=200)] | None = None
    cursor: Cursor | None = None


@page(routes, "GET", "/admin/queue", roles=VIEWERS, query=QueueQuery)
def queue(visit: Visit[None, QueueQuery]) -> Page:
    """What waits for an operator: held, reported, appealed; and what is shown or was rejected."""
    query = visit.query
    found = desk.queue(query.place, query.kind, query.cursor, query.newest, doors=wiring.desk_doors())
    return Page("queue.html", views.queue(found, query, visit.language), images=views.origins(found.previews))


@page(routes, "POST", "/admin/queue", roles=MODERATORS, form=BulkForm)
def decide_many(visit: Visit[BulkForm, None]) -> Go:
    """Decide on several at once. Each holds by itself; those that can't be decided stay."""
    form, doors = visit.form, wiring.desk_doors()
    by = visit.signed_in.operator.operator_id
    wanted = desk.decision(form.state, form.ground, form.note, by, doors=doors)
    outcome = desk.decide_many(form.case, wanted, doors=doors, now=visit.now)
    return Go("queue?" + urlencode({
        "place": form.place, "done": form.state.value, "n": len(outcome.done), "refused": len(outcome.refused),
    }))  # fmt: skip


@page(
    routes, "GET", "/admin/cases/{kind}/{subject_id}", roles=VIEWERS, query=CaseQuery, raises=(NotFound,)
)  # fmt: skip
def case(visit: Visit[None, CaseQuery], kind: str, subject_id: str) -> Page:
    """One case with all that belongs to it."""
    seen = desk.look(_kind(kind), subject_id, doors=wiring.desk_doors(), now=visit.now)
    return Page(
        "case.html", views.case(seen, visit.query, visit.language), images=views.origins(seen.previews)
    )


@page(
    routes, "POST", "/admin/cases/{kind}/{subject_id}", roles=MODERATORS, form=DecisionForm,
    raises=(NotFound, Conflict),
)  # fmt: skip
def decide(visit: Visit[DecisionForm, None], kind: str, subject_id: str) -> Go:
    """Publish something, hold it back, or reject it on a ground."""
    form, doors = visit.form, wiring.desk_doors()
    by = visit.signed_in.operator.operator_id
    wanted = desk.decision(form.state, form.ground, form.note, by, doors=doors)
    desk.decide(_kind(kind), subject_id, wanted, doors=doors, now=visit.now)
    last = f"{kind}:{subject_id}"
    return Go("queue?" + urlencode({"place": form.place, "done": form.state.value, "last": last}))


@page(routes, "POST", "/admin/replies/{review_id}", roles=MODERATORS, form=ReplyForm, raises=(NotFound,))
def reply(visit: Visit[ReplyForm, None], review_id: str) -> Go:
    """Let the shop's reply stand beneath a review, or take it away."""
    wiring.reply(review_id, visit.form.text, visit.form.name, visit.signed_in.operator, visit.now)
    return Go(f"cases/review/{review_id}?saved=reply#reply")


@page(routes, "GET", "/admin/find", roles=VIEWERS, query=FindQuery)
def find(visit: Visit[None, FindQuery]) -> Page:
    """Everything by an id, or the reviews of the product that it names."""
    wanted = (visit.query.q or "").strip()
    if wanted and not is_id(wanted):
        raise Invalid.field("query:q", "expected an id: 1 to 128 of A-Z a-z 0-9 . _ : -")
    cases = desk.find(wanted, doors=wiring.desk_doors()) if wanted else []
    reviews = wiring.reviews_of(wanted, visit.query.cursor, visit.language) if wanted else None
    cards = wiring.cards([wanted]) if wanted else {}
    return Page("find.html", views.found(wanted, cases, reviews, cards, visit.language))


def _kind(text: str) -> Kind:
    if text not in set(Kind):
        raise NotFound(f"no such kind of submission: {text[:40]}")
    return Kind(text)
