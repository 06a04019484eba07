"""What the rules of this room need from outside, and the plain values that go over those borders."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple, Protocol

from chalicelib.moderation.domain import CaseChange, Decision, Kind, Submission
from chalicelib.questions.domain import SHOP, Counts, Place, Thread


class Vote(NamedTuple):
    """One person's vote on a question or an answer: 1, -1, or 0 for none."""

    person: str
    subject_id: str
    value: int


class Questions(Protocol):
    """Where threads are kept."""

    def get(self, question_id: str) -> Thread | None:
        """The thread as the last finished write left it."""

    def write(
        self,
        before: Thread | None,
        after: Thread,
        *,
        now: int,
        case: CaseChange | None = None,
        vote: Vote | None = None,
    ) -> None:
        """Put `after` in place of `before`, with its numbers, places, the case and the vote, or nothing.

        Raises `Stale` if `before` isn't what is there.
        """

    def vote(self, person: str, subject_id: str) -> int:
        """How a person voted: 1, -1, or 0 for not at all."""

    def places(self, product_id: str, name: str, after: str | None, limit: int) -> list[Place]:
        """The next `limit` places of one of a product's lists; fewer only at its end."""

    def said(self, author: str, after: str | None, limit: int) -> list[tuple[str, str]]:
        """A person's next questions and answers, latest first: where each stands, and its id."""

    def votes(self, person: str) -> list[Vote]:
        """All votes of a person."""

    def threads(self) -> Iterator[Thread]:
        """All threads that ever were."""


class Moderation(Protocol):
    """How what is written comes to be shown; see the room moderation."""

    def screen(self, submission: Submission, now: int) -> CaseChange:
        """What the rules make of a submission."""

    def decide(self, kind: Kind, subject_id: str, decision: Decision, now: int) -> CaseChange:
        """What an operator made of it. Raises `NotFound` or `Conflict`."""

    def withdraw(self, kind: Kind, subject_id: str, now: int) -> CaseChange | None:
        """That its author took it back; None where there is no case."""

    def is_affiliated(self, customer_id: str | None, email: str | None) -> bool:
        """Whether a person works for the shop or one of its sellers."""


class Product(NamedTuple):
    """What this room asks of a product: whether people may be named beside it."""

    product_id: str
    discreet: bool


class Who(NamedTuple):
    """Who speaks: a pseudonym (or `SHOP`), and what the shop's token says of them, if there is one.

    `source` is moderation's word for where the call came from.
    """

    author: str
    customer_id: str | None = None
    email: str | None = None
    name: str | None = None
    source: str | None = None

    @property
    def is_shop(self) -> bool:
        """Whether this is the shop itself."""
        return self.author == SHOP


class Said(NamedTuple):
    """What was sent: the text, under which name, in which language, and the caller's Idempotency-Key."""

    text: str
    name: str | None = None
    language: str | None = None
    key: str | None = None


class Doors(NamedTuple):
    """What writing needs. `seed` makes ids: a keyed hash, 22 characters of base64url."""

    questions: Questions
    moderation: Moderation
    product: Callable[[str], Product | None]
    purchase: Callable[[str, str | None, str | None], str | None]
    seed: Callable[[str], str]


class Reading(NamedTuple):
    """What one read of a product's questions brought: its numbers, threads by id, and whether people may be
    named beside the product.
    """

    counts: Counts
    threads: Mapping[str, Thread]
    named: bool


Read = Callable[[str, Sequence[str]], Reading]
