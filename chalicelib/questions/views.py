"""What the API takes for questions, and shows of them."""

from typing import Annotated, Any

import msgspec
from msgspec import Meta

from chalicelib.kernel import clock
from chalicelib.kernel.errors import Forbidden, Invalid
from chalicelib.members import public as members
from chalicelib.moderation import public as moderation
from chalicelib.moderation.domain import Kind, State
from chalicelib.questions import domain, wiring
from chalicelib.questions.domain import SHOP, Counts, Entry, Role, Sort, Thread
from chalicelib.questions.pages import Mine, Wanted
from chalicelib.questions.ports import Said, Who
from chalicelib.web.endpoint import Call

# How many answers a list shows of a question; its own address gives all.
LISTED_ANSWERS = 3
_LONGEST_KEY = 255

Language = Annotated[
    str, Meta(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$(?!\n)", max_length=35, examples=["sv"])
]
SubjectId = Annotated[str, Meta(min_length=1, max_length=128)]


class TextBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A question or an answer. `name` is what to sign it with; without one a shopper is shown as their token
    says, first name and initial. At a discreet product nobody is named.
    """

    text: Annotated[str, Meta(min_length=1, max_length=10_000)]
    name: Annotated[str, Meta(max_length=200)] | None = None
    language: Language | None = None


class VoteBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whether it was helpful; null takes the vote back."""

    helpful: bool | None


class AcceptBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The answer that settles the question; null: none does."""

    answer_id: SubjectId | None


class QuestionsQuery(msgspec.Struct, frozen=True, kw_only=True):
    """Which questions, in which order, and from where on."""

    sort: Sort = Sort.VOTES
    answered: bool | None = None
    q: Annotated[str, Meta(min_length=1, max_length=200)] | None = None
    cursor: Annotated[str, Meta(min_length=1, max_length=1_000)] | None = None
    limit: Annotated[int, Meta(ge=1, le=50)] = 10


class MineQuery(msgspec.Struct, frozen=True, kw_only=True):
    """From where on."""

    cursor: Annotated[str, Meta(min_length=1, max_length=1_000)] | None = None
    limit: Annotated[int, Meta(ge=1, le=50)] = 20


class VotesView(msgspec.Struct, frozen=True):
    """How many found it helpful, and how many didn't."""

    up: int
    down: int


class AnswerView(msgspec.Struct, frozen=True, kw_only=True):
    """An answer. `badge` says as what it was given: by the `shop`, or by a `buyer` of the product."""

    answer_id: str
    text: str
    name: str | None
    badge: str | None
    language: str | None
    answered_at: str
    edited_at: str | None
    votes: VotesView
    is_accepted: bool


class QuestionView(msgspec.Struct, frozen=True, kw_only=True):
    """A question with its answers: the accepted one first, then by votes. `answer_count` counts them all."""

    question_id: str
    product_id: str
    text: str
    name: str | None
    language: str | None
    asked_at: str
    edited_at: str | None
    votes: VotesView
    answer_count: int
    accepted_answer_id: str | None
    answers: tuple[AnswerView, ...]


class CountsView(msgspec.Struct, frozen=True, kw_only=True):
    """A product's questions, how many of them have an answer, and all answers."""

    questions: int
    answered: int
    answers: int


class QuestionsView(msgspec.Struct, frozen=True, kw_only=True):
    """A page of a product's questions, and the product's true numbers."""

    counts: CountsView
    items: tuple[QuestionView, ...]
    next: str | None


class SubmittedView(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a text: `published`, `held` until somebody looked at it, or `rejected`.

    With `receipt` its author reads the reasons and can appeal, at `GET /v1/statements/{receipt}`.
    """

    id: str
    state: State
    text: str
    name: str | None
    badge: str | None
    at: str
    receipt: str


class MineView(msgspec.Struct, frozen=True, kw_only=True):
    """Something that the shopper asked (`question`) or answered (`answer`), in whatever state."""

    kind: Kind
    id: str
    question_id: str
    product_id: str
    question: str
    text: str
    state: State
    at: str
    edited_at: str | None
    votes: VotesView


class MinePage(msgspec.Struct, frozen=True, kw_only=True):
    """One page of what the shopper said, and the cursor of the next one."""

    items: tuple[MineView, ...]
    next: str | None


def question_view(thread: Thread, *, named: bool, answers: int | None = None) -> QuestionView:
    """A published thread with its `answers` first answers (None: all); nobody's name unless `named`."""
    shown = thread.shown_answers
    accepted = thread.accepted if any(one.subject_id == thread.accepted for one in shown) else None
    one = thread.question
    return QuestionView(
        question_id=one.subject_id,
        product_id=thread.product_id,
        text=one.text,
        name=one.name if named else None,
        language=one.language,
        asked_at=clock.iso(one.at),
        edited_at=_time(one.edited_at),
        votes=_votes(one),
        answer_count=len(shown),
        accepted_answer_id=accepted,
        answers=tuple(_answer(answer, accepted, named) for answer in shown[:answers]),
    )


def _answer(one: Entry, accepted: str | None, named: bool) -> AnswerView:
    return AnswerView(
        answer_id=one.subject_id,
        text=one.text,
        name=one.name if named else None,
        badge=_badge(one),
        language=one.language,
        answered_at=clock.iso(one.at),
        edited_at=_time(one.edited_at),
        votes=_votes(one),
        is_accepted=one.subject_id == accepted,
    )


def _badge(one: Entry) -> str | None:
    return None if one.role is Role.SHOPPER else one.role.value


def _votes(one: Entry) -> VotesView:
    return VotesView(one.votes.up, one.votes.down)


def _time(instant: int | None) -> str | None:
    return None if instant is None else clock.iso(instant)


def counts_view(counts: Counts) -> CountsView:
    """A product's numbers as the API shows them."""
    return msgspec.convert(counts, type=CountsView, from_attributes=True)


def submitted(one: Entry) -> SubmittedView:
    """What its author is told of a text."""
    kind = Kind.ANSWER if domain.is_answer(one.subject_id) else Kind.QUESTION
    return SubmittedView(
        id=one.subject_id,
        state=one.state,
        text=one.text,
        name=one.name,
        badge=_badge(one),
        at=clock.iso(one.at),
        receipt=moderation.receipt(kind, one.subject_id, one.author),
    )


def mine_view(one: Mine) -> MineView:
    """What somebody said, as they see it."""
    return MineView(
        kind=Kind.ANSWER if domain.is_answer(one.entry.subject_id) else Kind.QUESTION,
        id=one.entry.subject_id,
        question_id=one.thread.question_id,
        product_id=one.thread.product_id,
        question=one.thread.question.text,
        text=one.entry.text,
        state=one.entry.state,
        at=clock.iso(one.entry.at),
        edited_at=_time(one.entry.edited_at),
        votes=_votes(one.entry),
    )


def wanted(query: QuestionsQuery) -> Wanted:
    """What a query asks for. Raises `Invalid` if nothing to search for is left of its words."""
    searched = domain.words(query.q) if query.q else ()
    if query.q and not searched:
        raise Invalid.field("query:q", "expected words")
    return Wanted(query.sort, query.answered, searched)


def said(call: Call[TextBody, None]) -> Said:
    """What was sent, with its Idempotency-Key. Raises `Invalid`."""
    key = call.headers.get("idempotency-key")
    if key is not None and not 0 < len(key) <= _LONGEST_KEY:
        raise Invalid.field("header:Idempotency-Key", f"expected 1 to {_LONGEST_KEY} characters")
    return Said(call.body.text, call.body.name, call.body.language, key)


def who(call: Call[Any, Any]) -> Who:
    """Who speaks: the shopper, the guest, the shop's server, or nobody in particular where that is allowed.

    Raises `Forbidden`, or `Invalid` where an anonymous call has no Idempotency-Key to be known again by.
    """
    assert call.credential is not None
    members.meet(call.shopper, call.now)
    known = owner(call)
    return known if known.author else known._replace(author=_anonymous(call, call.credential.id))


def owner(call: Call[Any, Any]) -> Who:
    """Who may own something: the shopper, the guest, or the shop's server; else nobody, who owns nothing."""
    source = moderation.source(call.source_ip, call.now)
    if call.shopper is not None:
        one = call.shopper
        key = members.customer(one.customer_id).key
        return Who(key, one.customer_id, one.email, _short(one.name), source)
    if call.guest is not None:
        return Who(members.guest(call.guest).key, source=source)
    is_shop = call.credential is not None and call.credential.is_secret
    return Who(SHOP if is_shop else "", source=source)


def _anonymous(call: Call[Any, Any], credential: str) -> str:
    if not wiring.anonymous_allowed():
        raise Forbidden("a shopper token or a guest token (X-Torg-Guest) is needed here")
    key = call.headers.get("idempotency-key")
    if not key:
        raise Invalid.field("header:Idempotency-Key", "needed from people who show no token")
    return members.pseudonyms().guest(f"anonymous:{credential}:{key}")


def _short(name: str | None) -> str | None:
    """First name and initial: enough to be known by those who know one, and by nobody else."""
    first, *more = (name or "").split()[:2] or [""]
    return f"{first} {more[0][0]}" if more else first or None
