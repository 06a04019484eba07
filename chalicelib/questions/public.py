"""What other rooms may ask of questions."""

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from chalicelib.aws import tables
from chalicelib.aws.tables import Part
from chalicelib.catalogue import public as catalogue
from chalicelib.members.public import Person
from chalicelib.moderation.domain import Case, Decision
from chalicelib.questions import domain, intake, models, pages, persons, service, stories, wiring
from chalicelib.questions.domain import Role, Thread, Votes
from chalicelib.questions.intake import ImportedAnswer, ImportedQuestion, Taken
from chalicelib.questions.stories import QuestionStory
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
    "Own",
    "QuestionStory",
    "QuestionView",
    "QuestionsView",
    "Role",
    "Taken",
    "Thread",
    "Votes",
    "erase",
    "everything",
    "export",
    "find",
    "first",
    "first_part",
    "moderate",
    "own_part",
    "story_part",
    "take_in",
]


def find(question_id: str) -> Thread | None:
    """A question with its answers as they are kept, in whatever state; None if there is none by that id."""
    return wiring.questions().get(question_id)


def first(product_id: str, limit: int) -> QuestionsView:
    """A product's most voted questions with their first answers, and its numbers, in two waves.

    The first wave is one query, the second one BatchGetItem.
    """
    part = first_part(product_id, limit)
    return part.parse(tables.batch_get(part.keys))


def first_part(product_id: str, limit: int) -> Part[QuestionsView]:
    """The part of a page that is a product's most voted questions, as `first` gives them.

    Asking for it is one query already: what it found decides which rows the page's next wave fetches.
    """
    secret = wiring.cursor_secret()
    looked = pages.look(product_id, pages.Wanted(), None, limit, questions=wiring.questions(), secret=secret)
    ids, card = looked.question_ids, catalogue.card_part([product_id])

    def parse(found: models.Rows) -> QuestionsView:
        reading = wiring.parsed(product_id, ids, found, card.parse(found).get(product_id))
        page = pages.shown(looked, reading, secret)
        items = tuple(question_view(one, named=page.named, answers=LISTED_ANSWERS) for one in page.threads)
        return QuestionsView(counts=counts_view(page.counts), items=items, next=page.next)

    return Part((*models.wanted_keys(product_id, ids), *card.keys), parse)


class Own(NamedTuple):
    """A person's votes by the question or answer (True: up), and which of the questions they asked."""

    votes: dict[str, bool]
    asked: tuple[str, ...]


def own_part(person: str, subject_ids: Iterable[str]) -> Part[Own]:
    """The part of a page that is one person's (`Person.key`) own among these questions and answers.

    Two rows of a question, one of an answer.
    """
    subjects = tuple(subject_ids)
    ballots = {one: models.vote_key(person, one) for one in subjects}
    threads = {one: models.thread_key(one) for one in subjects if not domain.is_answer(one)}

    def parse(found: models.Rows) -> Own:
        votes = {one: models.vote_from(found[key]).value for one, key in ballots.items() if key in found}
        kept = {one: models.thread_from(found[key]) for one, key in threads.items() if key in found}
        asked = tuple(one for one, thread in kept.items() if thread.question.author == person)
        return Own({one: value > 0 for one, value in votes.items() if value}, asked)

    return Part((*ballots.values(), *threads.values()), parse)


def story_part(subject_ids: Iterable[str]) -> Part[dict[str, QuestionStory]]:
    """The part of a page that tells of questions and answers: by their ids, of those that all may see now."""
    return stories.part(subject_ids)


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


def merge(guest_key: str, person: Person, *, now: int) -> int:
    """Make what a guest asked, answered and voted a customer's; how many things there were. May be repeated."""
    return persons.merge(guest_key, person.key, questions=wiring.questions(), now=now)
