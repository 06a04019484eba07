"""What the API shows of what was bought lately."""

from collections.abc import Callable, Iterable
from typing import Annotated, Final

import msgspec
from msgspec import Meta

from chalicelib.catalogue.public import Card, Market
from chalicelib.latest import domain, wording
from chalicelib.latest.domain import Ago
from chalicelib.latest.showing import Shown
from chalicelib.latest.wording import Words

HOW: Final = "/v1/how/bought-lately"
_Limit = Annotated[int, Meta(ge=1, le=50)]


class LatestQuery(msgspec.Struct, frozen=True):
    """How many, of which category (by its name, or its first levels), and in which market's words."""

    limit: _Limit = 10
    category: Annotated[str, Meta(min_length=1, max_length=200)] | None = None
    market: Market | None = None


class ProductLatestQuery(msgspec.Struct, frozen=True):
    """How many, and in which market's words."""

    limit: _Limit = 10
    market: Market | None = None


class BoughtView(msgspec.Struct, frozen=True, kw_only=True):
    """That somebody bought a product: by whom (null: somebody), about when, and where; null where it isn't told.

    Of who isn't named either the time is told or the place. `text` says it all, as plain text.
    """

    product_id: str
    ago: Ago | None
    name: str | None
    place: Words | None
    text: Words


class ProductBoughtView(BoughtView, frozen=True, kw_only=True):
    """The same, with the product's card."""

    product: Card


class LatestView(msgspec.Struct, frozen=True, kw_only=True):
    """What was bought lately, the latest first. `how` leads to plain words on how that is known."""

    items: tuple[ProductBoughtView, ...]
    how: str = HOW


class ProductLatestView(msgspec.Struct, frozen=True, kw_only=True):
    """When a product was bought lately, the latest first. `how` leads to plain words on how that is known."""

    items: tuple[BoughtView, ...]
    how: str = HOW


Title = Callable[[str, str], str]


def latest_view(found: Iterable[Shown[Card]], title: Title, now: int, step: int) -> LatestView:
    """Entries of any products; `title` says what a place is called in a language."""
    return LatestView(
        items=tuple(
            ProductBoughtView(**msgspec.structs.asdict(_bought(one, title, now, step)), product=one.card)
            for one in found
        )
    )


def product_view(found: Iterable[Shown[Card]], title: Title, now: int, step: int) -> ProductLatestView:
    """Entries of one product; `title` says what a place is called in a language."""
    return ProductLatestView(items=tuple(_bought(one, title, now, step) for one in found))


def _bought(one: Shown[Card], title: Title, now: int, step: int) -> BoughtView:
    place = wording.place(one.place, title)
    ago = domain.ago(one.entry.at, now, step) if one.is_timed else None
    return BoughtView(
        product_id=one.entry.product_id,
        ago=ago,
        name=one.entry.name,
        place=place,
        text=wording.words(one.card.title, one.entry.name, place, ago),
    )
