"""What the API shows of products, and takes for them."""

from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from chalicelib.catalogue.domain import (
    Content,
    Market,
    NamedContent,
    Product,
    Sku,
    availability_of,
    in_market,
)
from chalicelib.catalogue.prices import History, Period
from chalicelib.catalogue.service import Item, Outcome
from chalicelib.kernel import clock
from chalicelib.kernel.errors import FieldError
from chalicelib.kernel.money import Money
from chalicelib.web.parsing import field_error
from chalicelib.web.problems import BadField, kind_of

MOST_IN_A_BATCH = 100


class ProductView(Content, frozen=True, kw_only=True):
    """A product as it is kept. With `market`, that market's title, price, availability and URL are shown."""

    product_id: str
    revision: int
    created_at: str
    updated_at: str
    market: str | None = None


class MarketQuery(msgspec.Struct, frozen=True):
    """Which market's words to show."""

    market: Market | None = None


class PriceQuery(msgspec.Struct, frozen=True):
    """Whose prices: a market's, or a variant's; else the product's own."""

    market: Market | None = None
    sku: Sku | None = None


class PricePeriod(msgspec.Struct, frozen=True):
    """A price in force `from` a time `until` another (null: still); null as price: it had none."""

    price: Money | None
    from_: str = msgspec.field(name="from")
    until: str | None


class PricesView(msgspec.Struct, frozen=True, kw_only=True):
    """What a product cost. `lowest_30_days` is the lowest price in force at any time of the last 30 days;
    `lowest_before_current` the lowest of the 30 days before the present price took effect, which the EU
    asks a price reduction to be quoted against. Both are in the present price's currency.
    """

    product_id: str
    market: str | None
    sku: str | None
    current: Money | None
    lowest_30_days: PricePeriod | None
    lowest_before_current: PricePeriod | None
    history: tuple[PricePeriod, ...]


class Batch(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Products to write, each read by itself."""

    products: Annotated[tuple[msgspec.Raw, ...], Meta(min_length=1, max_length=MOST_IN_A_BATCH)]


class DocumentedBatch(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Products to write."""

    products: Annotated[tuple[NamedContent, ...], Meta(min_length=1, max_length=MOST_IN_A_BATCH)]


class BatchResult(msgspec.Struct, frozen=True, omit_defaults=True):
    """What became of one product: `refused` comes with the problem's name, its detail and the bad fields."""

    index: int
    status: Literal["written", "unchanged", "refused"]
    product_id: str | None = None
    revision: int | None = None
    problem: str | None = None
    detail: str | None = None
    errors: tuple[BadField, ...] = ()


class BatchAnswer(msgspec.Struct, frozen=True):
    """An outcome for each product of the batch, in their order."""

    results: tuple[BatchResult, ...]


def view(product: Product, market: str | None = None) -> ProductView:
    """The product as the API shows it."""
    content = in_market(product.content, market)
    fields: dict[str, Any] = {name: getattr(content, name) for name in Content.__struct_fields__}
    return ProductView(
        **fields | {"availability": availability_of(content)},
        product_id=product.product_id,
        revision=product.revision,
        created_at=clock.iso(product.created_at),
        updated_at=clock.iso(product.updated_at),
        market=market if market in content.markets else None,
    )


def prices_view(product_id: str, query: PriceQuery, history: History) -> PricesView:
    """The price history as the API shows it."""
    return PricesView(
        product_id=product_id,
        market=query.market,
        sku=query.sku,
        current=history.current,
        lowest_30_days=_period(history.lowest) if history.lowest else None,
        lowest_before_current=_period(history.lowest_before) if history.lowest_before else None,
        history=tuple(_period(period) for period in history.periods),
    )


def _period(period: Period) -> PricePeriod:
    until = None if period.until is None else clock.iso(period.until)
    return PricePeriod(period.price, clock.iso(period.since), until)


def batch_item(index: int, raw: bytes) -> Item:
    """One product of a batch: read, or with the field that can't be."""
    try:
        named = msgspec.json.decode(raw, type=NamedContent)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        return Item(_id_in(raw), None, (_fault(error, index),))
    return Item(named.product_id, named.content(), ())


def _fault(error: Exception, index: int) -> FieldError:
    if isinstance(error, RecursionError):
        return FieldError(f"/products/{index}", "nested too deeply")
    return field_error(error, f"/products/{index}")


class _OnlyId(msgspec.Struct):
    product_id: Annotated[str, Meta(max_length=128)] | None = None


def _id_in(raw: bytes) -> str | None:
    """The id of a product that can't be read otherwise, so that its refusal can name it."""
    try:
        return msgspec.json.decode(raw, type=_OnlyId).product_id
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return None


def batch_answer(outcomes: list[Outcome]) -> BatchAnswer:
    """The outcomes as the API shows them."""
    return BatchAnswer(tuple(_result(index, outcome) for index, outcome in enumerate(outcomes)))


def _result(index: int, outcome: Outcome) -> BatchResult:
    if outcome.error is not None:
        return BatchResult(
            index,
            "refused",
            outcome.product_id,
            problem=kind_of(outcome.error).type,
            detail=outcome.error.detail,
            errors=tuple(BadField(pointer, detail) for pointer, detail in outcome.error.errors),
        )
    revision = outcome.product.revision if outcome.product else None
    status: Literal["written", "unchanged"] = "written" if outcome.changed else "unchanged"
    return BatchResult(index, status, outcome.product_id, revision)
