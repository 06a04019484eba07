"""Questions and answers over HTTP."""

from chalice.app import Blueprint

from chalicelib.kernel.errors import Conflict, NotFound
from chalicelib.questions import pages, service, wiring
from chalicelib.questions.views import (
    LISTED_ANSWERS,
    AcceptBody,
    MinePage,
    MineQuery,
    QuestionsQuery,
    QuestionsView,
    QuestionView,
    SubmittedView,
    TextBody,
    VoteBody,
    VotesView,
    counts_view,
    mine_view,
    owner,
    question_view,
    said,
    submitted,
    wanted,
    who,
)
from chalicelib.web.access import Needs
from chalicelib.web.answers import Answer, public
from chalicelib.web.endpoint import Call, endpoint

routes = Blueprint(__name__)


@endpoint(
    routes, "GET", "/v1/products/{product_id}/questions",
    needs=Needs.KEY, query=QuestionsQuery, answer=QuestionsView, cache=public(30),
)  # fmt: skip
def list_questions(call: Call[None, QuestionsQuery], product_id: str) -> Answer:
    """A product's questions, each with its first answers.

    `sort=unanswered` puts open questions first. With `q` only threads are listed that hold all of its words; a
    page may then be short, or empty, and still have a next one.
    """
    page = pages.page(
        product_id, wanted(call.query), call.query.cursor, call.query.limit,
        questions=wiring.questions(), read=wiring.read, secret=wiring.cursor_secret(),
    )  # fmt: skip
    items = tuple(question_view(one, named=page.named, answers=LISTED_ANSWERS) for one in page.threads)
    return Answer(QuestionsView(counts=counts_view(page.counts), items=items, next=page.next))


@endpoint(
    routes, "POST", "/v1/products/{product_id}/questions",
    needs=Needs.KEY, body=TextBody, answer=SubmittedView, status=201, raises=(NotFound, Conflict),
)  # fmt: skip
def ask_question(call: Call[TextBody, None], product_id: str) -> Answer:
    """Ask about a product.

    The same `Idempotency-Key` (or, without one, the same text by the same person) is the same question. A
    shopper token, a guest token, or, where the shop allows anonymous questions, a key alone will do.
    """
    entry = service.ask(product_id, said(call), who(call), doors=wiring.doors(), now=call.now)
    return Answer(submitted(entry), 201)


@endpoint(
    routes, "GET", "/v1/questions/{question_id}",
    needs=Needs.KEY, answer=QuestionView, raises=(NotFound,), cache=public(30),
)  # fmt: skip
def get_question(call: Call[None, None], question_id: str) -> Answer:  # noqa: ARG001  (every view gets its call)
    """A question with all its answers."""
    thread = service.shown(question_id, wiring.questions())
    product = wiring.product(thread.product_id)
    return Answer(question_view(thread, named=product is not None and not product.discreet))


@endpoint(
    routes, "PUT", "/v1/questions/{question_id}",
    needs=Needs.KEY, body=TextBody, answer=SubmittedView, raises=(NotFound, Conflict),
)  # fmt: skip
def edit_question(call: Call[TextBody, None], question_id: str) -> Answer:
    """Write one's own question anew. The rules look at it again; its votes and answers stay."""
    entry = service.edit(question_id, said(call), owner(call), doors=wiring.doors(), now=call.now)
    return Answer(submitted(entry))


@endpoint(
    routes, "DELETE", "/v1/questions/{question_id}", needs=Needs.KEY, answer=None, status=204,
    raises=(NotFound,),
)  # fmt: skip
def delete_question(call: Call[None, None], question_id: str) -> Answer:
    """Take one's own question back; its answers go out of sight with it. Again changes nothing."""
    service.delete(question_id, owner(call), doors=wiring.doors(), now=call.now)
    return Answer(None, 204)


@endpoint(
    routes, "POST", "/v1/questions/{question_id}/answers",
    needs=Needs.KEY, body=TextBody, answer=SubmittedView, status=201, raises=(NotFound, Conflict),
)  # fmt: skip
def answer_question(call: Call[TextBody, None], question_id: str) -> Answer:
    """Answer a question.

    With a secret key alone the shop itself answers. A shopper whose order holds the product answers as a
    `buyer`. Idempotent as asking is.
    """
    entry = service.answer(question_id, said(call), who(call), doors=wiring.doors(), now=call.now)
    return Answer(submitted(entry), 201)


@endpoint(
    routes, "PUT", "/v1/questions/{question_id}/accepted",
    needs=Needs.KEY, body=AcceptBody, answer=QuestionView, raises=(NotFound,),
)  # fmt: skip
def accept_answer(call: Call[AcceptBody, None], question_id: str) -> Answer:
    """Say which answer settles a question, or that none does; for whoever asked, and for the shop."""
    thread = service.accept(question_id, call.body.answer_id, owner(call), doors=wiring.doors(), now=call.now)
    product = wiring.product(thread.product_id)
    return Answer(question_view(thread, named=product is not None and not product.discreet))


@endpoint(
    routes, "PUT", "/v1/questions/{question_id}/vote",
    needs=Needs.PERSON, body=VoteBody, answer=VotesView, raises=(NotFound,),
)  # fmt: skip
def vote_question(call: Call[VoteBody, None], question_id: str) -> Answer:
    """Say whether a question is a good one: one vote a person, which may be switched or taken back."""
    return _vote(call, question_id)


@endpoint(
    routes, "PUT", "/v1/answers/{answer_id}",
    needs=Needs.KEY, body=TextBody, answer=SubmittedView, raises=(NotFound, Conflict),
)  # fmt: skip
def edit_answer(call: Call[TextBody, None], answer_id: str) -> Answer:
    """Write one's own answer anew. The rules look at it again; its votes stay."""
    entry = service.edit(answer_id, said(call), owner(call), doors=wiring.doors(), now=call.now)
    return Answer(submitted(entry))


@endpoint(
    routes, "DELETE", "/v1/answers/{answer_id}", needs=Needs.KEY, answer=None, status=204, raises=(NotFound,)
)  # fmt: skip
def delete_answer(call: Call[None, None], answer_id: str) -> Answer:
    """Take one's own answer back. Again changes nothing."""
    service.delete(answer_id, owner(call), doors=wiring.doors(), now=call.now)
    return Answer(None, 204)


@endpoint(
    routes, "PUT", "/v1/answers/{answer_id}/vote",
    needs=Needs.PERSON, body=VoteBody, answer=VotesView, raises=(NotFound,),
)  # fmt: skip
def vote_answer(call: Call[VoteBody, None], answer_id: str) -> Answer:
    """Say whether an answer helped: one vote a person, which may be switched or taken back."""
    return _vote(call, answer_id)


@endpoint(
    routes, "GET", "/v1/me/questions", needs=Needs.PERSON, query=MineQuery, answer=MinePage
)  # fmt: skip
def list_my_questions(call: Call[None, MineQuery]) -> Answer:
    """What the shopper (or guest) asked and answered, latest first, in whatever state."""
    found, following = pages.mine(
        owner(call).author, call.query.cursor, call.query.limit,
        questions=wiring.questions(), read=wiring.read, secret=wiring.cursor_secret(),
    )  # fmt: skip
    return Answer(MinePage(items=tuple(map(mine_view, found)), next=following))


def _vote(call: Call[VoteBody, None], subject_id: str) -> Answer:
    value = {True: 1, False: -1, None: 0}[call.body.helpful]
    entry = service.vote(subject_id, value, owner(call), questions=wiring.questions(), now=call.now)
    return Answer(VotesView(entry.votes.up, entry.votes.down))
