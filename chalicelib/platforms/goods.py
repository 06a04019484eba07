"""A product as its platform told it, piece by piece and in any order.

What was said last wins, by the platform's own times; pieces that no longer hold are kept only as long as something
older could still arrive. Joining what two deliveries say gives the same whichever came first, and however often.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final, NamedTuple

from msgspec import Struct
from msgspec.structs import replace

MOST_VARIANTS: Final = 500
# The latest deletion counts; a few more are remembered, so that hearing of them again says nothing new.
_MOST_DELETIONS: Final = 20


class Moment(NamedTuple):
    """When something was said: by the thing's own time of change, then by the delivery's, then by its digest.

    The last only makes two deliveries of the same instant have an order at all, the same everywhere.
    """

    at: int
    sent_at: int = 0
    digest: str = ""


class Piece(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One thing to buy: a variant by the platform's `key`. `price` in minor units of the shop's currency.

    `availability` holds where `item` is none; else the stock of that inventory item decides: what is `tracked`
    and has run out can be had only if it `continues` to be sold.
    """

    key: str
    sku: str | None = None
    title: str | None = None
    price: int | None = None
    gtin: str | None = None
    availability: str | None = None
    item: str | None = None
    quantity: int | None = None
    tracked: bool = False
    continues: bool = False


class Told(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a platform says of a product: `fields` as the catalogue takes them. Unless `shown` it is for nobody.

    Its variants come with it (`pieces`), or each in a delivery of its own (`listed` names them).
    """

    moment: Moment
    shown: bool
    fields: Mapping[str, Any]
    pieces: tuple[Piece, ...] = ()
    listed: tuple[str, ...] = ()


class Part(Struct, frozen=True, kw_only=True):
    """A variant that came in a delivery of its own; None: it is sold no longer."""

    moment: Moment
    piece: Piece | None


class Level(Struct, frozen=True, kw_only=True):
    """How much of an inventory item there is at one place."""

    moment: Moment
    available: int


class Goods(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """All that is known of a product. `parts` by variant; `deletions`: when each delivery that deleted it came."""

    product_id: str
    told: Told | None = None
    parts: Mapping[str, Part] = {}
    deletions: Mapping[str, int] = {}
    revision: int = 0

    @property
    def is_deleted(self) -> bool:
        """Whether nothing was said of it since it was deleted."""
        deleted = max(self.deletions.values(), default=None)
        return deleted is not None and (self.told is None or self.told.moment.at <= deleted)

    @property
    def pieces(self) -> tuple[Piece, ...]:
        """Its variants: those that it came with, else those of its own that it lists, or that came after it."""
        told = self.told
        if told is None or told.pieces:
            return told.pieces[:MOST_VARIANTS] if told else ()
        counted = [
            part.piece
            for key, part in sorted(self.parts.items())
            if key in told.listed or part.moment > told.moment
        ]
        return tuple([one for one in counted if one is not None][:MOST_VARIANTS])

    @property
    def items(self) -> frozenset[str]:
        """The inventory items of its variants."""
        return frozenset(piece.item for piece in self.pieces if piece.item)


class ProductTold(Struct, frozen=True, kw_only=True):
    """A product, said whole."""

    product_id: str
    told: Told


class PartTold(Struct, frozen=True, kw_only=True):
    """A variant, said by itself."""

    product_id: str
    key: str
    part: Part


class ProductGone(Struct, frozen=True, kw_only=True):
    """A product was deleted; the delivery doesn't say when."""

    product_id: str
    delivery: str


class LevelTold(Struct, frozen=True, kw_only=True):
    """How much of an inventory item there is at a place."""

    item: str
    place: str
    level: Level


def joined(before: Goods, news: ProductTold | PartTold | ProductGone, now: int) -> Goods:
    """What is known once `news` was heard; the same as before if it says nothing new."""
    match news:
        case ProductTold(told=told):
            if before.told is not None and told.moment <= before.told.moment:
                return before
            return replace(before, told=told)
        case PartTold(key=key, part=part):
            old = before.parts.get(key)
            if old is not None and part.moment <= old.moment:
                return before
            return replace(before, parts={**before.parts, key: part})
        case ProductGone(delivery=delivery):
            if delivery in before.deletions:
                return before
            heard = sorted({**before.deletions, delivery: now}.items(), key=lambda one: (one[1], one[0]))
            return replace(before, deletions=dict(heard[-_MOST_DELETIONS:]))


def levels_joined(before: Mapping[str, Level], news: LevelTold) -> Mapping[str, Level]:
    """The levels of an item by place, once `news` was heard."""
    old = before.get(news.place)
    if old is not None and news.level.moment <= old.moment:
        return before
    return {**before, news.place: news.level}


def content(goods: Goods, levels: Mapping[str, Mapping[str, Level]], currency: str) -> dict[str, Any] | None:
    """The product in the catalogue's fields; None if it is not to be shown. `levels` by item and place."""
    told = goods.told
    if told is None or not told.shown or goods.is_deleted:
        return None
    variants = [_variant(piece, told.moment, levels, currency) for piece in goods.pieces]
    return {**told.fields, "variants": _without_repeats(variants)}


def _variant(
    piece: Piece, told: Moment, levels: Mapping[str, Mapping[str, Level]], currency: str
) -> dict[str, Any]:
    said = {
        "sku": piece.sku or piece.key,
        "key": piece.key,
        "title": piece.title,
        "price": {"amount": piece.price, "currency": currency} if piece.price is not None else None,
        "gtin": piece.gtin,
        "availability": piece.availability or _availability(piece, told, levels.get(piece.item or "", {})),
    }
    return {name: value for name, value in said.items() if value is not None}


def _availability(piece: Piece, told: Moment, levels: Mapping[str, Level]) -> str:
    """Whether a variant can be had. The newest word on its stock counts: the product's, or its places' together."""
    quantity = piece.quantity
    if levels and max(level.moment.at for level in levels.values()) > told.at:
        quantity = sum(level.available for level in levels.values())
    if not piece.tracked or quantity is None or quantity > 0:
        return "in_stock"
    return "backorder" if piece.continues else "out_of_stock"


def _without_repeats(variants: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """The variants with a sku each: one that another variant has already gives way to the platform's key."""
    taken: set[str] = set()
    alone: list[dict[str, Any]] = []
    for one in variants:
        sku = one["key"] if one["sku"] in taken else one["sku"]
        if sku not in taken:
            alone.append({**one, "sku": sku})
            taken.add(sku)
    return alone
