"""Products: what a shop says of them, what is a valid product, and its slim card."""

import enum
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Annotated, Final, NamedTuple

import msgspec
from msgspec import Meta

from chalicelib.kernel.errors import FieldError
from chalicelib.kernel.ids import Id, is_id
from chalicelib.kernel.money import Money

MOST_VARIANTS: Final = 500
LARGEST_PRODUCT: Final = 200_000  # bytes of JSON: half of what one DynamoDB item holds
LEVELS: Final = " > "
LONGEST_CATEGORY: Final = 200
_NO_GTIN: Final = "not a GTIN: the check digit doesn't hold"

# `(?!\n)`: in Python's expressions `$` alone lets a line break at the end through.
_LINE: Final = r"^[^\x00-\x1f\x7f]*[^\s\x00-\x1f\x7f][^\x00-\x1f\x7f]*$(?!\n)"

Title = Annotated[str, Meta(min_length=1, max_length=300, pattern=r"\S", examples=["Tunneltält för två"])]
Url = Annotated[
    str,
    Meta(
        max_length=2_000,
        pattern=r"^https?://[^\s\x00-\x20\x7f/?#@\\<>\"']+([/?#][^\s\x00-\x20\x7f<>\"\\]*)?$(?!\n)",
        examples=["https://shop.example/p/tent-2"],
    ),
]
Category = Annotated[str, Meta(max_length=LONGEST_CATEGORY, pattern=_LINE, examples=["Friluftsliv > Tält"])]
Sku = Annotated[
    str,
    Meta(
        pattern=r"^[^\s\x00-\x1f\x7f]([^\x00-\x1f\x7f]{0,126}[^\s\x00-\x1f\x7f])?$(?!\n)",
        examples=["TENT-2-GREEN"],
    ),
]
Market = Annotated[str, Meta(pattern=r"^[A-Z]{2}$(?!\n)", examples=["NO"])]
Language = Annotated[str, Meta(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$(?!\n)", examples=["nb"])]
Gtin = Annotated[str, Meta(max_length=24, pattern=r"^[0-9][0-9 -]*$(?!\n)", examples=["4006381333931"])]
AttributeName = Annotated[str, Meta(max_length=60, pattern=_LINE)]
AttributeText = Annotated[str, Meta(max_length=500)]
Attributes = Annotated[dict[AttributeName, AttributeText | int | float | bool], Meta(max_length=50)]


class Availability(enum.StrEnum):
    """schema.org's ItemAvailability. `in_stock`, `InStock` and `https://schema.org/InStock` are all read."""

    BACK_ORDER = "backorder"
    DISCONTINUED = "discontinued"
    IN_STOCK = "in_stock"
    IN_STORE_ONLY = "in_store_only"
    LIMITED_AVAILABILITY = "limited_availability"
    MADE_TO_ORDER = "made_to_order"
    ONLINE_ONLY = "online_only"
    OUT_OF_STOCK = "out_of_stock"
    PRE_ORDER = "preorder"
    PRE_SALE = "presale"
    RESERVED = "reserved"
    SOLD_OUT = "sold_out"

    @classmethod
    def _missing_(cls, value: object) -> "Availability | None":
        if not isinstance(value, str):
            return None
        word = value.removeprefix("https://schema.org/").removeprefix("http://schema.org/")
        plain = word.replace("_", "").replace(" ", "").lower()
        return next((one for one in cls if one.value.replace("_", "") == plain), None)

    @property
    def buyable(self) -> bool:
        """Whether a shopper can get the product, now or by ordering it."""
        return self not in _GONE


_GONE: Final = frozenset(
    {Availability.OUT_OF_STOCK, Availability.SOLD_OUT, Availability.DISCONTINUED, Availability.RESERVED}
)


class Variant(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """One thing to buy of a product, by its `sku`. What it doesn't say, it has from the product."""

    sku: Sku
    title: Title | None = None
    price: Money | None = None
    availability: Availability | None = None
    gtin: Gtin | None = None
    attributes: Attributes = {}


class MarketContent(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True
):
    """What differs in one market (country). What it doesn't say, it has from the product."""

    title: Title | None = None
    price: Money | None = None
    availability: Availability | None = None
    url: Url | None = None
    language: Language | None = None


class Content(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """What a shop says of a product: the body of a PUT. Prices are what a buyer pays now, tax included."""

    title: Title
    url: Url
    image_url: Url | None = None
    price: Money | None = None
    categories: Annotated[tuple[Category, ...], Meta(max_length=10)] = ()
    availability: Availability | None = None
    brand: Annotated[str, Meta(max_length=200, pattern=_LINE)] | None = None
    gtin: Gtin | None = None
    discreet: bool = False
    attributes: Attributes = {}
    variants: Annotated[tuple[Variant, ...], Meta(max_length=MOST_VARIANTS)] = ()
    markets: Annotated[dict[Market, MarketContent], Meta(max_length=60)] = {}


class Product(msgspec.Struct, frozen=True, kw_only=True):
    """A product as it is kept. `revision` grows by one with every change; a deleted one keeps its content,
    because its discreet flag and its skus still mean something to what happened before.
    """

    product_id: str
    content: Content
    revision: int
    created_at: int
    updated_at: int
    deleted: bool = False


class Card(msgspec.Struct, frozen=True, kw_only=True):
    """The little that a list shows of a product."""

    product_id: str
    title: str
    url: str
    image_url: str | None
    price: Money | None
    availability: Availability
    discreet: bool
    deleted: bool
    category: str | None

    @property
    def sellable(self) -> bool:
        """Whether it may be recommended: there, and to be had."""
        return not self.deleted and self.availability.buyable

    @property
    def tellable(self) -> bool:
        """Whether what happens around it may be told: who looks, who bought, where. It is there, and not discreet."""
        return not self.deleted and not self.discreet


class Goods(NamedTuple):
    """What kind of goods a product is: its first category and its brand."""

    category: str | None = None
    brand: str | None = None


class Names(NamedTuple):
    """What a product is called besides its id: its addresses in all markets, its GTINs and its variants'."""

    product_id: str
    urls: tuple[str, ...]
    gtins: tuple[str, ...]


def names(product: Product) -> Names:
    """What a product is called."""
    content = product.content
    urls = (content.url, *(market.url for market in content.markets.values()))
    gtins = (content.gtin, *(variant.gtin for variant in content.variants))
    return Names(product.product_id, tuple(one for one in urls if one), tuple(one for one in gtins if one))


def normal(content: Content) -> Content:
    """`content` in the form that is stored: GTINs without gaps, category levels parted by ` > `, each once."""
    categories = (LEVELS.join(level.strip() for level in one.split(">")) for one in content.categories)
    return msgspec.structs.replace(
        content,
        gtin=_plain_gtin(content.gtin),
        categories=tuple(dict.fromkeys(categories)),
        variants=tuple(
            msgspec.structs.replace(one, gtin=_plain_gtin(one.gtin)) if one.gtin else one
            for one in content.variants
        ),
    )


def _plain_gtin(gtin: str | None) -> str | None:
    return gtin.replace(" ", "").replace("-", "") if gtin else None


def faults(product_id: str, content: Content, prefix: str = "") -> Iterator[FieldError]:
    """What the types can't say is wrong with a normal `content`; `prefix` goes before each pointer."""
    if not is_id(product_id):
        yield FieldError(f"{prefix}/product_id", "expected an id that isn't a word used in paths")
    if content.gtin is not None and not is_gtin(content.gtin):
        yield FieldError(f"{prefix}/gtin", _NO_GTIN)
    yield from _variant_faults(content.variants, f"{prefix}/variants")
    for index, category in enumerate(content.categories):
        if not all(category.split(LEVELS)) or len(category) > LONGEST_CATEGORY:
            yield FieldError(f"{prefix}/categories/{index}", "a level between > is empty, or it is too long")
    if len(encoded(content)) > LARGEST_PRODUCT:
        yield FieldError(prefix, f"the product is over {LARGEST_PRODUCT} bytes")


def _variant_faults(variants: tuple[Variant, ...], prefix: str) -> Iterator[FieldError]:
    named = Counter(variant.sku for variant in variants)
    for index, variant in enumerate(variants):
        if variant.gtin is not None and not is_gtin(variant.gtin):
            yield FieldError(f"{prefix}/{index}/gtin", _NO_GTIN)
        if named[variant.sku] > 1:
            yield FieldError(f"{prefix}/{index}/sku", "two variants have this sku")


def is_gtin(digits: str) -> bool:
    """Whether `digits` is a GTIN-8, -12, -13 or -14 by its check digit (GS1 General Specifications, 7.9)."""
    if len(digits) not in (8, 12, 13, 14) or not (digits.isascii() and digits.isdigit()):
        return False
    weighted = (int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(reversed(digits)))
    return sum(weighted) % 10 == 0


def encoded(content: Content) -> bytes:
    """The one text of a content: the same for equal contents."""
    return msgspec.json.encode(content, order="deterministic")


def skus(content: Content) -> frozenset[str]:
    """The skus of a product's variants."""
    return frozenset(variant.sku for variant in content.variants)


def price_from(content: Content) -> Money | None:
    """The price to show: the product's, else its cheapest variant's (of the first variant's currency)."""
    if content.price is not None:
        return content.price
    prices = [variant.price for variant in content.variants if variant.price is not None]
    same = [price for price in prices if price.currency == prices[0].currency]
    return min(same, key=lambda price: price.amount, default=None)


def price_in(content: Content, currency: str) -> int | None:
    """What lists sort a product's price by, in the minor units of the shop's `currency`.

    The price to show where it is in that currency; else the cheapest variant's that is, else the first
    market's (by its code) that is. None: it isn't sold for such money.
    """
    shown = price_from(content)
    variants = sorted(_amounts((one.price for one in content.variants), currency))
    markets = _amounts((content.markets[code].price for code in sorted(content.markets)), currency)
    return next(iter([*_amounts([shown], currency), *variants, *markets]), None)


def _amounts(prices: Iterable[Money | None], currency: str) -> list[int]:
    return [price.amount for price in prices if price is not None and price.currency == currency]


def availability_of(content: Content) -> Availability:
    """The availability to show: the product's; else in stock if any variant can be had, or if none says."""
    if content.availability is not None:
        return content.availability
    said = [variant.availability for variant in content.variants if variant.availability is not None]
    if not said or len(said) < len(content.variants):
        return Availability.IN_STOCK
    return next((one for one in said if one.buyable), said[0])


def card(product: Product) -> Card:
    """The card of a product."""
    content = product.content
    return Card(
        product_id=product.product_id,
        title=content.title,
        url=content.url,
        image_url=content.image_url,
        price=price_from(content),
        availability=availability_of(content),
        discreet=content.discreet,
        deleted=product.deleted,
        category=content.categories[0] if content.categories else None,
    )


def local_cards(product: Product) -> dict[str, Card]:
    """The cards of the markets (by code) in which the product's card says something different."""
    usual = card(product)
    local = {
        code: card(msgspec.structs.replace(product, content=in_market(product.content, code)))
        for code in sorted(product.content.markets)
    }
    return {code: one for code, one in local.items() if one != usual}


def in_market(content: Content, market: str | None) -> Content:
    """`content` with what the market says put over the default; unchanged for a market it doesn't name."""
    local = content.markets.get(market or "")
    if local is None:
        return content
    said = {
        name: value
        for name in ("title", "price", "availability", "url")
        if (value := getattr(local, name)) is not None
    }
    return msgspec.structs.replace(content, **said)


class NamedContent(Content, frozen=True, kw_only=True):
    """A product in a batch: its content and its id."""

    product_id: Id

    def content(self) -> Content:
        """Without the id."""
        return Content(**{name: getattr(self, name) for name in Content.__struct_fields__})
