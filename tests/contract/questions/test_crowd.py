"""Fifty people at one product at once, over the real tables, while acknowledgements get lost: every number
equals a recount from the rows, and every case says what its text's state is.
"""

import random
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.aws import clients, secrets, tables
from chalicelib.kernel.errors import Conflict, Forbidden, Invalid, NotFound, Unavailable
from chalicelib.members.domain import Pseudonyms
from chalicelib.moderation import public as moderation
from chalicelib.moderation.domain import Kind, State
from chalicelib.questions import domain, models, persons, service
from chalicelib.questions.domain import Counts, Thread, Votes
from chalicelib.questions.ports import Doors, Product, Said, Who
from chalicelib.questions.store import DynamoQuestions
from tests.support import keys, lost
from tests.support.decisions import decision
from tests.support.examples import examples

NOW = 1_800_000_000_000
PEOPLE = 50
EACH = examples(5)


@pytest.fixture
def lossy(aws_endpoint: str, monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """One answer of DynamoDB in twenty is lost after it took effect; which were."""
    assert aws_endpoint
    dice = random.Random(7)
    return lost.answers(clients.dynamodb(), monkeypatch, lose=lambda *_: dice.random() < 0.05)


@pytest.fixture
def product() -> str:
    return f"p-{uuid.uuid4().hex}"


@pytest.fixture
def doors(aws_endpoint: str) -> Doors:
    secrets.hold(keys.SECRETS)
    return Doors(
        DynamoQuestions(),
        moderation,
        lambda product_id: Product(product_id, False),
        lambda *who: None,
        Pseudonyms(b"pepper").guest,
    )


class Person:
    """Somebody who does things at random, and does each again until it is acknowledged."""

    def __init__(self, number: int, product: str, doors: Doors, subjects: list[str]) -> None:
        self.who = Who(f"{product}-{number}", customer_id=f"{product}-{number}")
        self.product, self.doors, self.subjects = product, doors, subjects
        self.dice = random.Random(number)

    def live(self) -> None:
        for turn in range(EACH):
            self._insist(self._act(turn))

    def _insist(self, act: Callable[[], Any]) -> None:
        while True:
            try:
                done = act()
            except (Unavailable, BotoCoreError, ClientError):
                continue
            except (NotFound, Forbidden, Invalid, Conflict):
                return
            if isinstance(done, domain.Entry) and done.subject_id not in self.subjects:
                self.subjects.append(done.subject_id)
            return

    def _act(self, turn: int) -> Callable[[], Any]:
        said, who, doors = Said(f"Text {turn} av {self.who.author}"), self.who, self.doors
        if not self.subjects or self.dice.random() < 0.1:
            return lambda: service.ask(self.product, said, who, doors=doors, now=NOW + turn)
        subject = self.dice.choice(self.subjects)
        question, value = domain.question_of(subject), self.dice.choice([-1, 0, 1])
        return self.dice.choice(
            [
                lambda: service.vote(subject, value, who, questions=doors.questions, now=NOW),
                lambda: service.vote(subject, 1, who, questions=doors.questions, now=NOW),
                lambda: service.answer(question, said, who, doors=doors, now=NOW + turn),
                lambda: service.edit(subject, said, who, doors=doors, now=NOW + turn),
                lambda: service.delete(subject, who, doors=doors, now=NOW + turn),
                lambda: service.accept(question, subject, who, doors=doors, now=NOW),
                lambda: self._decide(subject, value),
            ]
        )

    def _decide(self, subject: str, value: int) -> Any:
        state = State.PUBLISHED if value >= 0 else State.REJECTED
        return service.moderate(subject, decision(state), doors=self.doors, now=NOW)


def threads_of(doors: Doors, product: str) -> list[Thread]:
    return [one for one in doors.questions.threads() if one.product_id == product]


def recount(doors: Doors, product: str, people: list[Person]) -> None:
    threads = threads_of(doors, product)
    expected = Counts()
    for one in threads:
        answers = sum(answer.state is State.PUBLISHED for answer in one.answers)
        if one.question.state is State.PUBLISHED:
            expected = expected.plus(Counts(questions=1, answered=int(answers > 0), answers=answers))
    key = models.counts_key(product)
    assert models.counts_from(tables.batch_get([key], consistent=True).get(key)) == expected
    cast: dict[str, list[int]] = {}
    for person in people:
        for vote in doors.questions.votes(person.who.author):
            cast.setdefault(vote.subject_id, []).append(vote.value)
    for one in threads:
        for entry in (one.question, *one.answers):
            rows = cast.get(entry.subject_id, [])
            assert entry.votes == Votes(up=rows.count(1), down=rows.count(-1))
            kind = Kind.ANSWER if domain.is_answer(entry.subject_id) else Kind.QUESTION
            case = moderation.case(kind, entry.subject_id)
            assert case is not None
            assert case.state is entry.state
    listed = {place.sort.partition("#")[2] for place in doors.questions.places(product, "votes", None, 1_000)}
    assert listed == {one.question_id for one in threads if one.question.is_shown}


def test_fifty_at_once_are_counted_to_the_last(doors: Doors, product: str, lossy: list[bool]) -> None:
    subjects: list[str] = []
    people = [Person(number, product, doors, subjects) for number in range(PEOPLE)]
    with ThreadPoolExecutor(16) as crowd:
        list(crowd.map(Person.live, people))
    assert any(lossy)
    assert len(subjects) > PEOPLE / 5
    recount(doors, product, people)
    leaving = people[::3]
    for person in leaving:
        while True:
            try:
                persons.erase([person.who.author], doors=doors, now=NOW + 99)
                break
            except (Unavailable, BotoCoreError, ClientError):
                continue
    recount(doors, product, people)
    written = repr(threads_of(doors, product))
    assert not any(f"{person.who.author}'" in written for person in leaving)


def test_what_moderation_holds_is_told_with_the_text(doors: Doors, product: str) -> None:
    who = Who(f"{product}-a", customer_id="a")
    text = (
        "Ring mig på 070-123 45 67 eller se https://spam.example/kop så får du billigt, mejla x@spam.example"
    )
    held = service.ask(product, Said(text), who, doors=doors, now=NOW)
    case = moderation.case(Kind.QUESTION, held.subject_id)
    assert case is not None
    assert case.state is held.state
    assert held.state is not State.PUBLISHED
    told = service.answer  # nobody can answer what isn't shown
    with pytest.raises(NotFound):
        told(held.subject_id, Said("Ja"), who, doors=doors, now=NOW)
