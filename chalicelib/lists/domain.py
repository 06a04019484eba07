"""Shoppers' lists: wish lists, collections, top lists and what is compared.

A list's own row names its products in their order, so that an order has no ranks that could run out, and a
move writes one row. What is said about a product in a list is an **item**.
"""

import enum
import hashlib
from collections.abc import Iterable, Sequence
from typing import Any, Final

import msgspec
from msgspec.structs import replace

from chalicelib.kernel.errors import Invalid
from chalicelib.kernel.text import tidy_text
from chalicelib.moderation.domain import State

MOST_LISTS: Final = 100
MOST_ITEMS: Final = 500
# What a customer may come to own by logging in as the guest they were, again and again.
MOST_MERGED: Final = 1_000
LONGEST_TITLE: Final = 100
LONGEST_DESCRIPTION: Final = 1_000
LONGEST_SIGNATURE: Final = 60
LONGEST_NOTE: Final = 300
# Characters of all texts of a public list: an operator reads them as one.
MOST_PUBLIC_TEXT: Final = 20_000
DEFAULT: Final = "wish"


class Kind(enum.StrEnum):
    """What a list is for. Top lists say what their owner has, wants, or has ordered, the best first."""

    WISH = "wish"
    COLLECTION = "collection"
    TOP_HAVE = "top_have"
    TOP_WANT = "top_want"
    TOP_ORDERED = "top_ordered"
    COMPARE = "compare"


class Visibility(enum.StrEnum):
    """Who may see a list: its owner alone, whoever has its link, or everybody."""

    PRIVATE = "private"
    LINK = "link"
    PUBLIC = "public"


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """What an owner says of a list. `signed` is the name it is shown under, if any."""

    title: str | None = None
    description: str | None = None
    signed: str | None = None
    visibility: Visibility = Visibility.PRIVATE
    share_discreet: bool = False
    reveal_gifts: bool = False


class List(msgspec.Struct, frozen=True, kw_only=True):
    """A list. `owner` is the pseudonym of a customer or a guest.

    `token` is the secret of its link. `state` is what moderation made of the texts whose digest is `screened`,
    the `version`th; None where none were submitted. `was_public` says that places may name it among the lists
    of a product; a `closing` list is being deleted and is shown to nobody. One that was never written has
    revision 0.
    """

    list_id: str
    owner: str
    kind: Kind
    said: Said
    is_default: bool = False
    products: tuple[str, ...] = ()
    token: str | None = None
    state: State | None = None
    screened: str | None = None
    version: int = 0
    was_public: bool = False
    closing: bool = False
    created_with: str | None = None
    created_at: int = 0
    updated_at: int = 0
    revision: int = 0

    @property
    def counts_wants(self) -> bool:
        """Whether what stands in it is wanted by a person."""
        return self.kind is Kind.WISH

    @property
    def is_public(self) -> bool:
        """Whether everybody may see it: its owner and moderation say so."""
        is_shown = self.said.visibility is Visibility.PUBLIC and self.state is State.PUBLISHED
        return is_shown and not self.closing

    @property
    def takes_gifts(self) -> bool:
        """Whether givers may mark what they buy."""
        return self.kind is Kind.WISH and self.said.visibility is Visibility.LINK


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """What is said about a product in a list. `person` is who it is counted for in wish lists."""

    product_id: str
    person: str
    added_at: int
    sku: str | None = None
    note: str | None = None


class Gift(msgspec.Struct, frozen=True):
    """That somebody buys it. Who knows `undo` marked it, and may take the mark away."""

    undo: str
    at: int


class Shelf(msgspec.Struct, frozen=True):
    """A person's lists, the oldest first, and which of them is the default wish list."""

    person: str
    list_ids: tuple[str, ...] = ()
    default: str | None = None

    def with_list(self, list_id: str) -> "Shelf":
        """With one list more."""
        return replace(self, list_ids=(*self.list_ids, list_id))

    def with_default(self, list_id: str) -> "Shelf":
        """With one list more, which is the default wish list from now on."""
        return replace(self.with_list(list_id), default=list_id)

    def without(self, list_id: str) -> "Shelf":
        """With one list less."""
        kept = tuple(one for one in self.list_ids if one != list_id)
        return Shelf(self.person, kept, None if self.default == list_id else self.default)


class Place(msgspec.Struct, frozen=True, order=True):
    """Where a list stands among public ones: by when it was made."""

    created_at: int
    list_id: str


def rewritten(of: List, now: int, **fields: Any) -> List:
    """The list with some fields changed at `now`.

    Its revision never comes twice, also where a list of the same id was there before and went.
    """
    return replace(of, updated_at=now, revision=max(of.revision + 1, now), **fields)


def tidy(said: Said) -> Said:
    """What was said with its texts made harmless. Raises `Invalid` naming the field."""
    return replace(
        said,
        title=text(said.title, "/title", LONGEST_TITLE, lines=False),
        description=text(said.description, "/description", LONGEST_DESCRIPTION, lines=True),
        signed=text(said.signed, "/signed", LONGEST_SIGNATURE, lines=False),
    )


def text(raw: str | None, pointer: str, longest: int, *, lines: bool) -> str | None:
    """A text made harmless; None where nothing is left of it. Raises `Invalid` naming the field."""
    try:
        return tidy_text(raw, longest=longest, lines=lines) or None if raw is not None else None
    except ValueError as error:
        raise Invalid.field(pointer, str(error)) from error


def texts(of: List, notes: Iterable[str | None]) -> tuple[str, ...]:
    """All texts that a public list shows, in order."""
    return tuple(one for one in (of.said.title, of.said.description, of.said.signed, *notes) if one)


def digest(all_texts: Sequence[str]) -> str:
    """What tells these texts from others."""
    return hashlib.sha256(msgspec.json.encode(list(all_texts))).hexdigest()[:32]


def inserted(products: tuple[str, ...], product_id: str, position: int | None) -> tuple[str, ...]:
    """The order with `product_id` at `position` (1 is the first; beyond the end: last).

    Without a position a product that is there stays where it is, and a new one comes last.
    """
    if position is None and product_id in products:
        return products
    others = [one for one in products if one != product_id]
    others.insert(len(others) if position is None else min(position - 1, len(others)), product_id)
    return tuple(others)


def without(products: tuple[str, ...], gone: Iterable[str]) -> tuple[str, ...]:
    """The order without some products."""
    left_out = frozenset(gone)
    return tuple(one for one in products if one not in left_out)


def start_after(products: Sequence[str], last: str, index: int) -> int:
    """Where the page after `last` begins, which stood at `index` when that page was read."""
    return products.index(last) + 1 if last in products else min(index, len(products))


def shown_count(people: int, *, discreet: bool, least: int) -> int | None:
    """A count as anyone may see it: under `least` people it is kept back for a discreet product."""
    return None if discreet and people < least else people
