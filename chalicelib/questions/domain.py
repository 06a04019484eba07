"""Questions about a product and their answers: what is asked, who answered, and what counts.

A question and its answers are one **thread**, which is kept and written as one. The numbers of a product are
the sum of what its threads give (`contribution`), so that they can be counted again at any time.
"""

import enum
import hashlib
import unicodedata
from typing import Final, NamedTuple

import msgspec
from msgspec.structs import replace

from chalicelib.kernel.errors import Invalid
from chalicelib.kernel.text import tidy_text
from chalicelib.moderation.domain import State

LONGEST_QUESTION: Final = 1_000
LONGEST_ANSWER: Final = 2_000
LONGEST_NAME: Final = 60
MOST_ANSWERS: Final = 100
# Bytes of JSON: a thread is one row, and every vote writes it anew.
LARGEST_THREAD: Final = 200_000
# Pseudonyms are 22 characters of base64url, so this is no pseudonym.
SHOP: Final = "shop"
_PART: Final = "."


class Role(enum.StrEnum):
    """As what somebody answers: the shop, one whose order holds the product, or another shopper."""

    SHOP = "shop"
    BUYER = "buyer"
    SHOPPER = "shopper"


class Sort(enum.StrEnum):
    """In which order questions are listed. `unanswered` puts those without an answer first."""

    VOTES = "votes"
    NEWEST = "newest"
    UNANSWERED = "unanswered"


class Votes(msgspec.Struct, frozen=True):
    """How many found it helpful, and how many didn't."""

    up: int = 0
    down: int = 0

    @property
    def score(self) -> int:
        """What is sorted by."""
        return self.up - self.down

    def moved(self, before: int, after: int) -> "Votes":
        """These votes after one person's went from `before` to `after` (1, 0 or -1)."""
        return Votes(
            self.up + (after == 1) - (before == 1),
            self.down + (after == -1) - (before == -1),
        )


class Entry(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One text of one person: a question or an answer.

    `author` is a pseudonym, `SHOP`, or empty where nobody is known any more; `given` are the votes it brought
    along from elsewhere, which `votes` holds too; `mark` stands for what was sent first.
    """

    subject_id: str
    author: str
    text: str
    at: int
    state: State
    role: Role = Role.SHOPPER
    name: str | None = None
    language: str | None = None
    edited_at: int | None = None
    version: int = 1
    votes: Votes = Votes()
    given: Votes = Votes()
    mark: str = ""
    external_id: str | None = None

    @property
    def is_shown(self) -> bool:
        """Whether others see it."""
        return self.state is State.PUBLISHED

    @property
    def is_gone(self) -> bool:
        """Whether its author took it back; what is left is that it was there."""
        return self.state is State.WITHDRAWN


class Thread(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A question, its answers in the order in which they came, and which of them was accepted."""

    product_id: str
    question: Entry
    answers: tuple[Entry, ...] = ()
    accepted: str | None = None
    revision: int = 1

    @property
    def question_id(self) -> str:
        """The question's id, which is the thread's."""
        return self.question.subject_id

    @property
    def shown_answers(self) -> list[Entry]:
        """What others see of the answers: the accepted one first, then by votes, then by age."""
        shown = [one for one in self.answers if one.is_shown]
        return sorted(shown, key=lambda one: (one.subject_id != self.accepted, -one.votes.score, one.at))

    @property
    def is_answered(self) -> bool:
        """Whether others see an answer."""
        return any(one.is_shown for one in self.answers)

    def entry(self, subject_id: str) -> Entry | None:
        """The question or answer of that id."""
        return next((one for one in (self.question, *self.answers) if one.subject_id == subject_id), None)

    def having(self, entry: Entry) -> "Thread":
        """The thread with `entry` in place of the one of its id, or added as the latest answer."""
        if entry.subject_id == self.question_id:
            return replace(self, question=entry)
        if self.entry(entry.subject_id) is None:
            return replace(self, answers=(*self.answers, entry))
        kept = tuple(entry if one.subject_id == entry.subject_id else one for one in self.answers)
        # An answer that nobody sees can't be the accepted one.
        is_lost = self.accepted == entry.subject_id and entry.is_gone
        return replace(self, answers=kept, accepted=None if is_lost else self.accepted)


class Counts(msgspec.Struct, frozen=True, kw_only=True):
    """A product's numbers: published questions, how many of those have an answer, and their answers."""

    questions: int = 0
    answered: int = 0
    answers: int = 0

    def plus(self, other: "Counts") -> "Counts":
        """The sum."""
        return Counts(
            questions=self.questions + other.questions,
            answered=self.answered + other.answered,
            answers=self.answers + other.answers,
        )

    def minus(self, other: "Counts") -> "Counts":
        """The difference."""
        return self.plus(Counts(questions=-other.questions, answered=-other.answered, answers=-other.answers))


class Place(NamedTuple):
    """Where a question stands in one of its product's lists: the list, and the key it is sorted by."""

    list: str
    sort: str


def contribution(thread: Thread | None) -> Counts:
    """What a thread adds to its product's numbers."""
    if thread is None or not thread.question.is_shown:
        return Counts()
    answers = sum(one.is_shown for one in thread.answers)
    return Counts(questions=1, answered=int(answers > 0), answers=answers)


def places(thread: Thread | None) -> frozenset[Place]:
    """Where a thread stands: by votes and by age, among all, and among the answered or the open ones."""
    if thread is None or not thread.question.is_shown:
        return frozenset()
    asked = f"{_LATEST - thread.question.at:0{_DIGITS}d}"
    voted = f"{_MIDDLE - thread.question.votes.score:0{_DIGITS}d}{asked}"
    half = _half(thread.is_answered)
    keys = {Sort.VOTES: voted, Sort.NEWEST: asked}
    return frozenset(
        Place(f"{sort}{among}", f"{key}#{thread.question_id}")
        for sort, key in keys.items()
        for among in ("", half)
    )


_DIGITS: Final = 15
_LATEST: Final = 10**_DIGITS - 1
_MIDDLE: Final = 10**_DIGITS // 2


def _half(answered: bool) -> str:
    return "-answered" if answered else "-open"


def lists(sort: Sort, answered: bool | None) -> tuple[str, ...]:
    """The lists that hold what is asked for, to be read one after the other."""
    if sort is Sort.UNANSWERED:
        halves = (False, True) if answered is None else (answered,)
        return tuple(f"{Sort.NEWEST}{_half(one)}" for one in halves)
    return (f"{sort}{'' if answered is None else _half(answered)}",)


def newly_shown(before: Thread | None, after: Thread) -> list[Entry]:
    """The answers that somebody who asked hasn't seen before: published now, by somebody else, not from elsewhere.

    So it is too where the question itself is published with answers that waited for it.
    """
    if not after.question.is_shown or not after.question.author or after.question.author == SHOP:
        return []
    was_open = before is not None and before.question.is_shown
    seen = {one.subject_id for one in before.answers if one.is_shown} if before and was_open else set()
    return [
        one
        for one in after.answers
        if one.is_shown
        and one.subject_id not in seen
        and one.external_id is None
        and one.author != after.question.author
    ]


def question_of(subject_id: str) -> str:
    """The question that a subject's id belongs to: its own, or the one that it answers."""
    return subject_id.partition(_PART)[0]


def answer_id(question_id: str, own: str) -> str:
    """The id of an answer; it tells which question it answers."""
    return f"{question_id}{_PART}{own}"


def is_answer(subject_id: str) -> bool:
    """Whether this is an answer's id, not a question's."""
    return _PART in subject_id


def mark(*said: str | None) -> str:
    """What tells one content from another; the content can't be read from it."""
    return hashlib.sha256("\0".join(one or "" for one in said).encode("utf-8", "surrogatepass")).hexdigest()[
        :22
    ]


def tidy(text: str, longest: int, pointer: str = "/text") -> str:
    """The text as it is kept. Raises `Invalid` if it is too long, or nothing is left to read."""
    try:
        kept = tidy_text(text, longest=longest, lines=True)
    except ValueError as error:
        raise Invalid.field(pointer, str(error)) from error
    if not any(unicodedata.category(one)[0] in "LN" for one in kept):
        raise Invalid.field(pointer, "expected words")
    return kept


def tidy_name(name: str | None, pointer: str = "/name") -> str | None:
    """The name as it is shown; None where none was given. Raises `Invalid` if it is too long."""
    try:
        return tidy_text(name or "", longest=LONGEST_NAME, lines=False) or None
    except ValueError as error:
        raise Invalid.field(pointer, str(error)) from error


def words(phrase: str) -> tuple[str, ...]:
    """The words that are searched for."""
    return tuple(dict.fromkeys(_comparable(phrase).split()))


def holds(thread: Thread, wanted: tuple[str, ...]) -> bool:
    """Whether what others see of the thread holds all the words, wherever they stand."""
    if not wanted:
        return True
    shown = [thread.question.text, *(one.text for one in thread.answers if one.is_shown)]
    text = _comparable("\n".join(shown))
    return all(word in text for word in wanted)


def _comparable(text: str) -> str:
    # Lower-casing can decompose (İ), so it is composed once more.
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).lower())
