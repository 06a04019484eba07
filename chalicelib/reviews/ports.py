"""What reviews need of the world, and the values that pass between the rules and it."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple, Protocol

import msgspec

from chalicelib.moderation.domain import Case, CaseChange, Decision, Kind, Submission
from chalicelib.reviews.attributes import Book
from chalicelib.reviews.domain import Badge, Review, Version, Vote, Way
from chalicelib.reviews.places import Place, Sort


class Product(NamedTuple):
    """What this room asks of a product."""

    product_id: str
    discreet: bool
    category: str | None


class Purchase(NamedTuple):
    """What this room asks of an order."""

    order_id: str
    customer_id: str | None
    email: str | None
    products: frozenset[str]
    is_cancelled: bool


class Who(NamedTuple):
    """Who writes. `keys` are the person's pseudonyms, the first of them the author's; `order_id` proves that
    they bought; `source` stands for the address a submission came from.
    """

    keys: tuple[str, ...]
    way: Way
    customer_id: str | None = None
    email: str | None = None
    order_id: str | None = None
    name: str | None = None
    source: str | None = None
    incentivised: bool = False
    badge: Badge | None = None


class Ballot(NamedTuple):
    """What becomes of a person's vote on a review; None: there is none any more."""

    person: str
    vote: Vote | None


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """One write: `after` in place of `before`, with all that must change in the same transaction.

    `earlier` is the version that an edit replaces; `prior` what a product's score is drawn towards, kept with
    its numbers when they are first written.
    """

    before: Review | None
    after: Review
    earlier: Version | None = None
    ballot: Ballot | None = None
    case: CaseChange | None = None
    attached: tuple[str, ...] = ()
    detached: tuple[str, ...] = ()
    owner: str | None = None
    prior: int | None = None


class Reviews(Protocol):
    """Where reviews are kept."""

    def get(self, review_id: str) -> Review | None:
        """The review as the last finished write left it."""

    def with_vote(self, review_id: str, person: str) -> tuple[Review | None, Vote | None]:
        """The review and a person's vote on it, as the last finished writes left them."""

    def write(self, change: Change, now: int) -> None:
        """Make a change, or nothing of it. Raises `Stale` if `before` isn't what is there."""

    def written(self, keys: Iterable[str], product_id: str | None) -> list[str]:
        """The ids of the reviews of one product (None: of the shop) that stand under a person's keys."""

    def of_person(self, keys: Iterable[str]) -> list[str]:
        """The ids of all reviews that stand under a person's keys."""

    def voted(self, keys: Iterable[str]) -> list[tuple[str, str]]:
        """All votes of a person: the key that voted, and the review's id."""

    def versions(self, review_id: str) -> list[Version]:
        """What a review said before its edits, oldest first."""

    def places(
        self, product_id: str | None, sort: Sort, after: str | None, limit: int, prefix: str = ""
    ) -> list[Place]:
        """The next `limit` places of a list whose keys begin with `prefix`, greatest first."""

    def prior(self, category: str | None) -> int:
        """What scores of a category are drawn towards, in millionths of a star."""

    def book(self) -> Book:
        """The attributes that are rated."""

    def keep_book(self, book: Book) -> None:
        """Keep the attributes that are rated."""

    def everything(self) -> Iterator[Review]:
        """All reviews that ever were. Reads the whole table."""


class Moderation(Protocol):
    """How what is written comes to be shown; see `chalicelib.moderation.public`."""

    def screen(self, submission: Submission, now: int, /) -> CaseChange:
        """What the rules make of a submission."""

    def decide(self, kind: Kind, subject_id: str, decision: Decision, now: int, /) -> CaseChange:
        """What becomes of a case by an operator's decision. Raises `NotFound` or `Conflict`."""

    def withdraw(self, kind: Kind, subject_id: str, now: int, /) -> CaseChange | None:
        """What becomes of a case when its author takes it back."""

    def case(self, kind: Kind, subject_id: str, /) -> Case | None:
        """The case of a subject."""

    def is_affiliated(self, customer_id: str | None, email: str | None, /) -> bool:
        """Whether a person works for the shop or one of its sellers."""


class Media(Protocol):
    """Uploaded files; see `chalicelib.media.public`."""

    def attachable(self, media_ids: Iterable[str], owner: str | None, pointer: str, subject: str, /) -> Any:
        """Raises `Invalid` naming `<pointer>/<index>` of a file that may not be attached."""

    def fetch_later(self, url: str, owner: str, subject: str, now: int, /) -> str:
        """Have a file fetched for a subject; its id."""


class Doors(NamedTuple):
    """What writing reviews needs.

    `product` gives none for one that isn't there (any more); `purchase` the order that holds a product (None:
    any order), for a customer id and an address; `people` the pseudonyms of both; `seed` makes ids.
    """

    reviews: Reviews
    moderation: Moderation
    media: Media
    product: Callable[[str], Product | None]
    purchase: Callable[[str | None, str | None, str | None], str | None]
    order: Callable[[str], Purchase | None]
    people: Callable[[str | None, str | None], tuple[str, ...]]
    seed: Callable[[str], str]
