"""Whatever several people do in whatever order: the numbers are what a recount of the rows gives."""

from contextlib import suppress
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from chalicelib.kernel.errors import Conflict, Forbidden, Invalid, NotFound, TooMany
from chalicelib.moderation.domain import State
from chalicelib.reviews import intake, persons
from chalicelib.reviews.attributes import Attribute, Book, CategoryAttributes
from chalicelib.reviews.domain import Content
from tests.support.examples import examples
from tests.support.reviewing import NOW, check_fake, memory, people

PERSONS = st.sampled_from(["anna", "bo", "cia"])
PRODUCTS = st.sampled_from(["tent", None])
VERDICTS = st.sampled_from([State.PUBLISHED, State.PUBLISHED, State.HELD, State.REJECTED])
WORDS = st.sampled_from(["Bra", "Höll inte", ""])
MEDIA = st.sampled_from([(), ("m1",), ("m1", "m2")])


@st.composite
def contents(draw: st.DrawFn) -> dict[str, Any]:
    return {
        "stars": draw(st.none() | st.integers(1, 5)),
        "text": draw(WORDS),
        "recommends": draw(st.none() | st.booleans()),
        "attributes": draw(st.dictionaries(st.sampled_from(["fit", "warmth"]), st.integers(1, 5))),
        "language": draw(st.sampled_from([None, "sv", "en"])),
        "media": draw(MEDIA),
        "nps": draw(st.none() | st.integers(0, 10)),
    }


def fitting(said: dict[str, Any], product_id: str | None) -> dict[str, Any]:
    return said | ({"attributes": {}} if product_id is None else {"nps": None})


class Shop(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.who, self.reviews, self.moderation = memory()
        rated = tuple(Attribute(name=name) for name in ("fit", "warmth"))
        self.reviews.keep_book(Book(categories=(CategoryAttributes(attributes=rated),)))
        self.now = NOW

    def _tick(self) -> int:
        self.now += 1
        return self.now

    def _one(self, index: int) -> str | None:
        ids = sorted(one.review_id for one in self.reviews.everything())
        return ids[index % len(ids)] if ids else None

    @rule(person=PERSONS, product_id=PRODUCTS, said=contents(), verdict=VERDICTS, bought=st.booleans())
    def write(
        self, person: str, product_id: str | None, said: dict[str, Any], verdict: State, bought: bool
    ) -> None:
        self.moderation.outcome = verdict
        if bought and product_id:
            self.who.bought[person, product_id] = "o-1"
        with suppress(Invalid, Conflict):
            self.who.write(person, product_id, self._tick(), **fitting(said, product_id))

    @rule(person=PERSONS, index=st.integers(0, 5), said=contents(), verdict=VERDICTS)
    def edit(self, person: str, index: int, said: dict[str, Any], verdict: State) -> None:
        review_id = self._one(index)
        if review_id is None:
            return
        self.moderation.outcome = verdict
        review = self.reviews.get(review_id)
        assert review is not None
        with suppress(Invalid, NotFound, Forbidden, TooMany):
            self.who.edit(review_id, person, self._tick(), **fitting(said, review.product_id))

    @rule(person=PERSONS, index=st.integers(0, 5))
    def withdraw(self, person: str, index: int) -> None:
        if review_id := self._one(index):
            with suppress(Forbidden):
                self.who.withdraw(review_id, person, self._tick())

    @rule(person=PERSONS, index=st.integers(0, 5), helpful=st.none() | st.booleans())
    def vote(self, person: str, index: int, helpful: bool | None) -> None:
        if review_id := self._one(index):
            with suppress(NotFound, Forbidden):
                self.who.vote(review_id, person, helpful, self._tick())

    @rule(index=st.integers(0, 5), verdict=VERDICTS)
    def decide(self, index: int, verdict: State) -> None:
        if review_id := self._one(index):
            with suppress(NotFound, Conflict):
                self.who.decide(review_id, verdict, self._tick())

    @rule(person=PERSONS)
    def erase(self, person: str) -> None:
        keys = people(person, None)
        persons.erase(keys, doors=self.who.doors, now=self._tick())
        assert persons.export(keys, reviews=self.reviews) == {"reviews": [], "votes": []}

    @rule(
        number=st.integers(1, 3), person=st.none() | PERSONS, product_id=PRODUCTS, said=contents(),
        votes=st.tuples(st.integers(0, 9), st.integers(0, 9)),
        state=st.sampled_from(["published", "rejected"]),
    )  # fmt: skip
    def take_in(
        self, number: int, person: str | None, product_id: str | None, said: dict[str, Any],
        votes: tuple[int, int], state: Any,
    ) -> None:  # fmt: skip
        # An id belongs to one product and one author elsewhere too.
        external_id = f"{number}-{person}-{product_id}"
        review = intake.ImportedReview(
            source="old", external_id=external_id, product_id=product_id,
            content=Content(**(fitting(said, product_id) | {"media": ()})), written_at=NOW - 5,
            helpful=votes[0], unhelpful=votes[1], state=state,
            picture_urls=tuple(f"https://x.example/{one}" for one in said["media"]),
        )  # fmt: skip
        with suppress(Invalid):
            first = intake.take_in(review, people(person, None), doors=self.who.doors, now=self._tick())
            again = intake.take_in(review, people(person, None), doors=self.who.doors, now=self._tick())
            assert again.review_id == first.review_id
            assert again.outcome in (intake.Outcome.UNCHANGED, intake.Outcome.ERASED)

    @invariant()
    def everything_agrees(self) -> None:
        check_fake(self.reviews, self.moderation)


Shop.TestCase.settings = settings(max_examples=examples(60), stateful_step_count=30, deadline=None)
TestShop = Shop.TestCase
