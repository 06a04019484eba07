"""Reviews: what a person says of a product or of the shop, and what is kept of it.

A review's id is a keyed hash of its author and of what it is about, so that a person has one of each. Only
what is published counts and shows; every number is the sum of what published reviews give (`rating`).
"""

import enum
import hashlib
from typing import Annotated, Final

import msgspec
from msgspec import Meta

from chalicelib.kernel.ids import Id
from chalicelib.moderation.domain import State

LONGEST_TITLE: Final = 200
LONGEST_TEXT: Final = 10_000
LONGEST_POINT: Final = 200
LONGEST_NAME: Final = 80
MOST_POINTS: Final = 10
MOST_MEDIA: Final = 10
MOST_ATTRIBUTES: Final = 10
# Earlier versions are kept, and one transaction takes a review away with all of them.
MOST_EDITS: Final = 30

_LINE_END: Final = r"$(?!\n)"
AttributeName = Annotated[str, Meta(pattern=r"^[a-z0-9][a-z0-9_-]{0,39}" + _LINE_END, examples=["fit"])]
Stars = Annotated[int, Meta(ge=1, le=5, examples=[4])]
Language = Annotated[str, Meta(pattern=r"^[a-z]{2,3}" + _LINE_END, examples=["sv"])]
Locale = Annotated[
    str, Meta(max_length=35, pattern=r"^[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8})*" + _LINE_END, examples=["sv-SE"])
]
Point = Annotated[str, Meta(max_length=LONGEST_POINT)]
Points = Annotated[tuple[Point, ...], Meta(max_length=MOST_POINTS)]
MediaId = Annotated[str, Meta(min_length=1, max_length=128)]


class Badge(enum.StrEnum):
    """What is known of an author: that an order of theirs holds the product, or that the shop knows them."""

    BUYER = "verified_buyer"
    SHOPPER = "verified_shopper"


class Way(enum.StrEnum):
    """How a review came in."""

    LINK = "link"
    SHOPPER = "shopper"
    ANONYMOUS = "anonymous"
    SHOP = "shop"
    IMPORT = "import"


class Content(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """What a person says. A review needs stars or words; one of the shop may also be a score alone.

    `attributes` rates what the shop asks about in the product's category, 1 to 5 each. `nps` is how likely
    they would recommend the shop, 0 to 10, and belongs to reviews of the shop. `name` is what others see;
    without one the author stays anonymous. `media` are ids of uploaded files.
    """

    stars: Stars | None = None
    title: Annotated[str, Meta(max_length=LONGEST_TITLE, examples=["Håller tätt"])] = ""
    text: Annotated[str, Meta(max_length=LONGEST_TEXT)] = ""
    pros: Points = ()
    cons: Points = ()
    attributes: Annotated[dict[AttributeName, Stars], Meta(max_length=MOST_ATTRIBUTES)] = {}
    recommends: bool | None = None
    nps: Annotated[int, Meta(ge=0, le=10)] | None = None
    language: Language | None = None
    locale: Locale | None = None
    name: Annotated[str, Meta(max_length=LONGEST_NAME, examples=["Maja"])] | None = None
    media: Annotated[tuple[MediaId, ...], Meta(max_length=MOST_MEDIA)] = ()


class Author(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """Whom the shop's server writes for: by its own id, by the address, or both."""

    customer_id: Annotated[str, Meta(min_length=1, max_length=256, examples=["c-1017"])] | None = None
    email: (
        Annotated[str, Meta(max_length=254, pattern=r"^[^\s@\x00-\x1f\x7f]+@[^\s@\x00-\x1f\x7f]+$(?!\n)")]
        | None
    ) = None


class NewReview(Content, frozen=True, kw_only=True):
    """A review on its way in: its content, what it is about, and who writes.

    No `product_id`: it is about the shop. `link` is the token of a mail's link, which says for itself what is
    reviewed. `author` and `incentivised` are the shop's server's to say.
    """

    product_id: Id | None = None
    link: Annotated[str, Meta(max_length=2_000)] | None = None
    author: Author | None = None
    incentivised: bool = False

    def content(self) -> Content:
        """Without what surrounds it."""
        return Content(**{name: getattr(self, name) for name in Content.__struct_fields__})


class Person(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Who wrote: as the shop calls them where it does, and under which pseudonyms their reviews are found."""

    keys: tuple[str, ...] = ()
    customer_id: str | None = None
    email: str | None = None
    order_id: str | None = None


class Reply(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What the shop answers. Times in ms; `operator` is who wrote it in the console."""

    text: str
    at: int
    name: str | None = None
    edited_at: int | None = None
    operator: str | None = None


class Votes(msgspec.Struct, frozen=True):
    """How many found a review helpful, and how many didn't."""

    helpful: int = 0
    unhelpful: int = 0

    def moved(self, before: bool | None, after: bool | None) -> "Votes":
        """These votes after one person's went from `before` to `after` (True: helpful, None: no vote)."""
        return Votes(
            self.helpful + (after is True) - (before is True),
            self.unhelpful + (after is False) - (before is False),
        )


class Vote(msgspec.Struct, frozen=True):
    """One person's vote. It counts while the review is the one that it was given to, told by `round`."""

    person: str
    helpful: bool
    round: int
    at: int


class Origin(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Where an imported review comes from, its id there, and what its row said (a digest)."""

    source: str
    external_id: str
    fingerprint: str


class Version(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a review said before an edit: its number, from when it stood, and its state then."""

    version: int
    at: int
    state: State
    content: Content


class Review(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A review as it is kept. Times in ms.

    `version` counts what was said, `versions` how many earlier ones are kept; `revision` counts every change
    of the row. `round` grows when the review is taken back: votes of an earlier round are nobody's.
    `brought` are the votes that an import brought along, which `votes` holds too. `created` and `edited` are
    digests of what was sent first and last. One that was taken back keeps none of its author's words.
    """

    review_id: str
    product_id: str | None
    state: State
    content: Content = Content()
    author: str = ""
    person: Person = Person()
    way: Way = Way.SHOPPER
    badge: Badge | None = None
    incentivised: bool = False
    is_discreet: bool = False
    written_at: int = 0
    edited_at: int | None = None
    created: str = ""
    reply: Reply | None = None
    votes: Votes = Votes()
    brought: Votes = Votes()
    origin: Origin | None = None
    version: int = 1
    versions: int = 0
    round: int = 0
    revision: int = 1

    @property
    def is_shown(self) -> bool:
        """Whether others see it, and it counts."""
        return self.state is State.PUBLISHED

    @property
    def is_gone(self) -> bool:
        """Whether its author took it back, or was erased."""
        return self.state is State.WITHDRAWN

    @property
    def shown_at(self) -> int:
        """By what time it is sorted: when it was written; an edit doesn't make it newer."""
        return self.written_at

    def is_by(self, keys: tuple[str, ...]) -> bool:
        """Whether it was written by the person of any of these pseudonyms."""
        return not self.is_gone and bool(({self.author, *self.person.keys} - {""}) & set(keys))


def fingerprint(content: msgspec.Struct) -> str:
    """What tells one content from another; the content can't be read from it."""
    return hashlib.sha256(msgspec.json.encode(content, order="deterministic")).hexdigest()[:32]


def erased(review: Review) -> Review:
    """What is left of a review whose author takes it back: that its id was used, and how often it changed.

    Words, ratings, names, pseudonyms, badges and the shop's reply all go; nothing of it counts.
    """
    return Review(
        review_id=review.review_id,
        product_id=review.product_id,
        state=State.WITHDRAWN,
        version=review.version,
        round=review.round + 1,
        revision=review.revision + 1,
    )


def texts(content: Content) -> tuple[str, ...]:
    """All that a review's content would show, in order, without what is empty."""
    return tuple(one for one in (content.title, content.text, *content.pros, *content.cons) if one)


def says_something(content: Content) -> bool:
    """Whether a content holds stars, a score or words: without any of them it is no review."""
    return content.stars is not None or content.nps is not None or bool(texts(content))
