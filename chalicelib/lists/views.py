"""What the API shows of lists, and takes for them."""

from collections.abc import Iterable
from typing import Annotated, Final

import msgspec
from msgspec import Meta

from chalicelib.catalogue.public import Card, Sku
from chalicelib.kernel import clock
from chalicelib.kernel.errors import Invalid
from chalicelib.kernel.ids import Id
from chalicelib.lists import domain, guarding, sharing
from chalicelib.lists.changes import Who
from chalicelib.lists.domain import DEFAULT, Item, Kind, List, Said, Visibility
from chalicelib.lists.items import ItemSaid
from chalicelib.lists.wiring import Look, Wanted, receipt
from chalicelib.moderation.domain import State

_LONGEST_KEY: Final = 200
_Title = Annotated[str, Meta(max_length=domain.LONGEST_TITLE, examples=["Min bokhylla"])]
_Description = Annotated[str, Meta(max_length=domain.LONGEST_DESCRIPTION)]
_Signed = Annotated[str, Meta(max_length=domain.LONGEST_SIGNATURE, examples=["Anna"])]
_Cursor = Annotated[str, Meta(min_length=1, max_length=1_000)]
_Position = Annotated[int, Meta(ge=1, le=domain.MOST_ITEMS)]


class ListBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a list is called and who may see it, all of it anew: what is left out is taken away.

    `signed` is the name others see it under. By link, discreet products are shown only with `share_discreet`.
    With `reveal_gifts` the owner sees what others marked to buy. Only the default wish list needs no title.
    """

    title: _Title | None = None
    description: _Description | None = None
    signed: _Signed | None = None
    visibility: Visibility = Visibility.PRIVATE
    share_discreet: bool = False
    reveal_gifts: bool = False

    def said(self) -> Said:
        """As the room calls it."""
        return Said(**{name: getattr(self, name) for name in Said.__struct_fields__})


class NewListBody(ListBody, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A new list. Its `kind` stays."""

    kind: Kind


class ItemBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is said of a product in a list: the variant that is meant, a note, its position (1 is the first)."""

    sku: Sku | None = None
    note: Annotated[str, Meta(max_length=domain.LONGEST_NOTE)] | None = None
    position: _Position | None = None

    def said(self) -> ItemSaid:
        """As the room calls it."""
        return ItemSaid(self.sku, self.note, self.position)


class MoveBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where to: another list of the owner's, a position (1 is the first), or both. By itself: last."""

    to: Id | None = None
    position: _Position | None = None


class MineQuery(msgspec.Struct, frozen=True):
    """With `product_id` each list says whether it holds the product."""

    product_id: Id | None = None


class PageQuery(msgspec.Struct, frozen=True):
    """From where on, and how many."""

    cursor: _Cursor | None = None
    limit: Annotated[int, Meta(ge=1, le=33)] = 24


class PublicQuery(msgspec.Struct, frozen=True):
    """Of which product (without one: of the whole shop), from where on, and how many."""

    product_id: Id | None = None
    cursor: _Cursor | None = None
    limit: Annotated[int, Meta(ge=1, le=50)] = 24


class GiftQuery(msgspec.Struct, frozen=True):
    """The word that came with the mark."""

    undo: Annotated[str, Meta(min_length=1, max_length=128)]


class ListView(msgspec.Struct, frozen=True, kw_only=True):
    """A list as its owner sees it.

    `link` is the token of `GET /v1/shared-lists/{token}`. `state` says what became of a public list's texts:
    only `published` is shown; `receipt` opens the statement of reasons. `holds` answers `product_id`.
    """

    list_id: str
    kind: Kind
    title: str | None
    description: str | None
    signed: str | None
    visibility: Visibility
    link: str | None
    state: State | None
    receipt: str | None
    share_discreet: bool
    reveal_gifts: bool
    is_default: bool
    count: int
    created_at: str | None
    updated_at: str | None
    holds: bool | None


class OthersListView(msgspec.Struct, frozen=True, kw_only=True):
    """A list as others see it. `list_id` is there for public ones."""

    list_id: str | None
    kind: Kind
    title: str | None
    description: str | None
    signed: str | None
    created_at: str


class ItemView(msgspec.Struct, frozen=True, kw_only=True):
    """A product in a list, with its card, which says if it was deleted.

    `taken`: whether somebody buys it; null where that isn't told.
    """

    product_id: str
    position: int
    sku: str | None
    note: str | None
    added_at: str
    taken: bool | None
    product: Card | None


class ListPage(msgspec.Struct, frozen=True, kw_only=True):
    """A list, a page of what is in it, and the next page's cursor (null on the last)."""

    list: ListView
    items: tuple[ItemView, ...]
    next: str | None


class OthersListPage(msgspec.Struct, frozen=True, kw_only=True):
    """Another's list, a page of what is in it, and the next page's cursor (null on the last)."""

    list: OthersListView
    items: tuple[ItemView, ...]
    next: str | None


class PutView(msgspec.Struct, frozen=True, kw_only=True):
    """What is said of a product in a list now, and where it stands. `state` as in the list."""

    list_id: str
    product_id: str
    position: int
    sku: str | None
    note: str | None
    added_at: str
    state: State | None


class GiftView(msgspec.Struct, frozen=True, kw_only=True):
    """The word with which the mark can be taken away; nobody else is told it."""

    undo: str


class WantedView(msgspec.Struct, frozen=True, kw_only=True):
    """How many people have the product in a wish list. Null: so few that a discreet product keeps it back."""

    product_id: str
    people: int | None
    how: str = "/v1/how/wanted"


def list_view(of: List, product_id: str | None = None) -> ListView:
    """A list as its owner sees it."""
    is_submitted = of.said.visibility is Visibility.PUBLIC and of.state is not None
    return ListView(
        list_id=of.list_id if of.revision else DEFAULT,
        kind=of.kind,
        title=of.said.title,
        description=of.said.description,
        signed=of.said.signed,
        visibility=of.said.visibility,
        link=of.token,
        state=of.state if is_submitted else None,
        receipt=receipt(of) if is_submitted else None,
        share_discreet=of.said.share_discreet,
        reveal_gifts=of.said.reveal_gifts,
        is_default=of.is_default,
        count=len(of.products),
        created_at=clock.iso(of.created_at) if of.revision else None,
        updated_at=clock.iso(of.updated_at) if of.revision else None,
        holds=product_id in of.products if product_id is not None else None,
    )


def others_view(of: List) -> OthersListView:
    """A list as others see it."""
    return OthersListView(
        list_id=of.list_id if of.said.visibility is Visibility.PUBLIC else None,
        kind=of.kind,
        title=of.said.title,
        description=of.said.description,
        signed=of.said.signed,
        created_at=clock.iso(of.created_at),
    )


def own_items(of: List, found: Look, shown: Iterable[str], start: int) -> tuple[ItemView, ...]:
    """A page of a list as its owner sees it, whose first product stands at index `start`."""
    numbered = enumerate(shown, start + 1)
    tells = of.said.reveal_gifts
    return tuple(
        _item_view(found.items[one], position, found, one in found.gifts if tells else None)
        for position, one in numbered
        if one in found.items
    )


def others_items(
    of: List, found: Look, shown: Iterable[str], start: int, viewer: Who | None
) -> tuple[ItemView, ...]:
    """A page of a list as others see it: without what is discreet now, and with what is bought already."""
    tells = sharing.shows_gifts(of, viewer)
    return tuple(
        _item_view(found.items[one], position, found, one in found.gifts if tells else None)
        for position, one in enumerate(shown, start + 1)
        if one in found.items and not _is_hidden(of, found.cards.get(one))
    )


def _is_hidden(of: List, card: Card | None) -> bool:
    return guarding.is_hidden(of, discreet=card is None or card.discreet)


def _item_view(item: Item, position: int, found: Look, taken: bool | None) -> ItemView:
    return ItemView(
        product_id=item.product_id,
        position=position,
        sku=item.sku,
        note=item.note,
        added_at=clock.iso(item.added_at),
        taken=taken,
        product=found.cards.get(item.product_id),
    )


def put_view(of: List, item: Item) -> PutView:
    """The answer to putting a product into a list, or moving it."""
    return PutView(
        list_id=of.list_id,
        product_id=item.product_id,
        position=of.products.index(item.product_id) + 1,
        sku=item.sku,
        note=item.note,
        added_at=clock.iso(item.added_at),
        state=of.state if of.said.visibility is Visibility.PUBLIC else None,
    )


def wanted_view(product_id: str, found: Wanted, least: int) -> WantedView:
    """How many want a product, as anyone may see it."""
    discreet = found.card is None or found.card.discreet
    return WantedView(
        product_id=product_id, people=domain.shown_count(found.people, discreet=discreet, least=least)
    )


def export_view(of: List, items: Iterable[Item]) -> dict[str, object]:
    """A list as its owner gets it back, ready for JSON."""
    return {
        **{name: getattr(of.said, name) for name in ("title", "description", "signed")},
        "list_id": of.list_id,
        "kind": of.kind.value,
        "visibility": of.said.visibility.value,
        "created_at": clock.iso(of.created_at),
        "updated_at": clock.iso(of.updated_at),
        "items": [
            {
                "product_id": one.product_id,
                "sku": one.sku,
                "note": one.note,
                "added_at": clock.iso(one.added_at),
            }
            for one in items
        ],
    }


def idempotency_key(key: str | None) -> str | None:
    """The header as it was sent. Raises `Invalid` if it can't be one."""
    if key is not None and not 1 <= len(key) <= _LONGEST_KEY:
        raise Invalid.field("header:Idempotency-Key", f"expected 1 to {_LONGEST_KEY} characters")
    return key


def needed_key(key: str | None) -> str:
    """The header where it is needed. Raises `Invalid` if it is missing."""
    found = idempotency_key(key)
    if found is None:
        raise Invalid.field("header:Idempotency-Key", "needed, so that a lost answer can be asked for again")
    return found
