"""The room of questions over its fakes, with shorthands, and what must hold of all its numbers."""

from typing import Any

import pytest

from chalicelib.members.domain import Pseudonyms
from chalicelib.moderation.domain import State
from chalicelib.questions import domain, service
from chalicelib.questions.domain import SHOP, Counts, Role, Thread, Votes
from chalicelib.questions.intake import ImportedAnswer, ImportedQuestion
from chalicelib.questions.ports import Doors, Product, Said, Who
from tests.fakes.questions import FakeQuestions, Verdicts

NOW = 1_800_000_000_000
SEED = Pseudonyms(b"pepper").guest
ANNA, BO, CARL = (Who(name, customer_id=name) for name in ("anna", "bo", "carl"))
THE_SHOP = Who(SHOP)
PRODUCTS = {"tent": Product("tent", False), "toy": Product("toy", True)}


class House:
    """The room over fakes, with shorthands."""

    def __init__(self, questions: FakeQuestions | None = None) -> None:
        self.questions = questions or FakeQuestions()
        self.rules = Verdicts()
        self.bought: set[tuple[str, str]] = set()
        self.doors = Doors(self.questions, self.rules, PRODUCTS.get, self._purchase, SEED)

    def _purchase(self, product_id: str, customer_id: str | None, email: str | None) -> str | None:
        return "order" if (customer_id, product_id) in self.bought else None

    def ask(self, text: str = "Är det tätt?", who: Who = ANNA, product: str = "tent", **more: Any) -> str:
        entry = service.ask(product, Said(text, **more), who, doors=self.doors, now=NOW)
        return entry.subject_id

    def answer(self, question_id: str, text: str = "Ja.", who: Who = BO, **more: Any) -> str:
        entry = service.answer(question_id, Said(text, **more), who, doors=self.doors, now=NOW)
        return entry.subject_id

    def thread(self, subject_id: str) -> Thread:
        found = self.questions.get(domain.question_of(subject_id))
        assert found is not None
        return found

    def counts(self, product: str = "tent") -> Counts:
        return self.questions.counts.get(product, Counts())


@pytest.fixture
def house() -> House:
    return House()


IMPORTED = ImportedQuestion(
    external_id="q-17", product_id="tent", text="Hur tungt?", at=NOW - 10**10, name="Pelle", votes=Votes(4, 1),
    answers=(
        ImportedAnswer(external_id="a1", text="2 kg", at=NOW - 9**10, role=Role.SHOP, accepted=True),
        ImportedAnswer(external_id="a2", text="Väger ok", at=NOW, name="Å", role=Role.BUYER, votes=Votes(2, 0)),
    ),
)  # fmt: skip


def recount(house: House) -> None:
    counted: dict[str, Counts] = {}
    for thread in house.questions.kept.values():
        shown = thread.question.state is State.PUBLISHED
        answers = [one for one in thread.answers if one.state is State.PUBLISHED and shown]
        before = counted.get(thread.product_id, Counts())
        counted[thread.product_id] = Counts(
            questions=before.questions + shown,
            answered=before.answered + bool(answers),
            answers=before.answers + len(answers),
        )
        for entry in (thread.question, *thread.answers):
            rows = [value for (_, one), value in house.questions.ballots.items() if one == entry.subject_id]
            assert entry.votes == Votes(entry.given.up + rows.count(1), entry.given.down + rows.count(-1))
    for product in PRODUCTS:
        assert house.counts(product) == counted.get(product, Counts())
