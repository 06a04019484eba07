"""What other rooms may ask of questions."""

from collections.abc import Iterator
from typing import Any

from chalicelib.moderation.domain import Case, Decision
from chalicelib.questions import intake, pages, persons, service, wiring
from chalicelib.questions.domain import Role, Votes
from chalicelib.questions.intake import ImportedAnswer, ImportedQuestion, Taken
from chalicelib.questions.views import (
    LISTED_ANSWERS,
    AnswerView,
    CountsView,
    QuestionsView,
    QuestionView,
    counts_view,
    question_view,
)

__all__ = [
    "AnswerView",
    "CountsView",
    "ImportedAnswer",
    "ImportedQuestion",
    "QuestionView",
    "QuestionsView",
    "Role",
    "Taken",
    "Votes",
    "erase",
    "everything",
    "export",
    "first",
    "moderate",
    "take_in",
]


def first(product_id: str, limit: int) -> QuestionsView:
    """A product's most voted questions with their first answers, and its numbers, in two waves.

    The first wave is one query, the second one BatchGetItem.
    """
    page = pages.page(
        product_id,
        pages.Wanted(),
        None,
        limit,
        questions=wiring.questions(),
        read=wiring.read,
        secret=wiring.cursor_secret(),
    )
    items = tuple(question_view(one, named=page.named, answers=LISTED_ANSWERS) for one in page.threads)
    return QuestionsView(counts=counts_view(page.counts), items=items, next=page.next)


def take_in(imported: ImportedQuestion, now: int) -> Taken:
    """Take a question from elsewhere in, with its answers; again adds only what is new. Raises `Invalid`."""
    return intake.take_in(imported, doors=wiring.doors(), now=now)


def everything() -> Iterator[ImportedQuestion]:
    """All questions with their answers, in whatever state, as `take_in` takes them. Reads the whole table."""
    return filter(None, map(intake.exported, wiring.questions().threads()))


def moderate(subject_id: str, decision: Decision, now: int) -> Case:
    """Carry out an operator's decision on a question or an answer. Raises `NotFound` or `Conflict`."""
    return service.moderate(subject_id, decision, doors=wiring.doors(), now=now)


def export(*, customer_id: str | None = None, email: str | None = None) -> dict[str, Any]:
    """What a person asked, answered and voted, ready for JSON."""
    return persons.export(wiring.persons(customer_id, email), questions=wiring.questions())


def erase(*, customer_id: str | None = None, email: str | None = None, now: int) -> int:
    """Take back all that a person asked, answered and voted; how many things there were. May be repeated.

    Numbers are counted without it. With a question the answers to it go out of sight.
    """
    return persons.erase(wiring.persons(customer_id, email), doors=wiring.doors(), now=now)
