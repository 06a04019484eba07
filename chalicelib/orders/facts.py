"""What the lake is told of an order: the difference that a write makes, so that nothing is counted twice.

Placing tells every line. After that the lake knows how much of each product the order holds, and hears of each
change: given back or edited away as `order_refunded`, edited in as `order_placed`, called off as
`order_cancelled`. Whatever came in which order, the sums are the same.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import msgspec

from chalicelib.activity.public import Fact
from chalicelib.kernel.money import Money
from chalicelib.orders import life
from chalicelib.orders.domain import Order
from chalicelib.orders.happenings import Happening, Refunded
from chalicelib.orders.life import KeptLine


class Item(NamedTuple):
    """What a row of the lake is about: a product, or a sku that names none yet."""

    product_id: str | None
    sku: str | None


def facts(before: Order | None, after: Order, now: int) -> list[Fact]:
    """The lake's rows for putting `after` in place of `before`; none while it isn't placed, or is a test."""
    if not after.is_placed or after.test:
        return []
    if before is None or not before.is_placed or before.test:
        known = msgspec.structs.replace(after, happened=())
        return _placed(after) + _changes(known, after, now)
    return _changes(before, after, now)


def _changes(known: Order, after: Order, now: int) -> list[Fact]:
    """The rows for all that changed since the lake was told of `known`."""
    found: list[Fact] = []
    happened: tuple[Happening, ...] = known.happened
    held = _held(known, happened)
    keys = {told.key for told in happened}
    for refund in (one for one in after.happened if isinstance(one, Refunded) and one.key not in keys):
        happened = (*happened, refund)
        left = _held(known, happened)
        found += _refund(after, refund, known.lines, held - left, now)
        held = left
    found += _edited(after, held, _held(after, after.happened), now)
    return found + ([_cancelled(after, now)] if after.is_cancelled and not known.is_cancelled else [])


def _item(line: KeptLine) -> Item:
    return Item(line.product_id, line.sku if line.product_id is None else None)


def _held(order: Order, happened: Iterable[Happening]) -> Counter[Item]:
    """How much of each product an order holds, less what was given back."""
    returned = life.course(order.lines, order.total, happened).returned
    held: Counter[Item] = Counter()
    for line, back in zip(order.lines, returned, strict=True):
        held[_item(line)] += line.quantity - back
    return held


def _placed(order: Order) -> list[Fact]:
    return [
        _line_fact(
            order,
            Item(line.product_id, line.sku if line.product_id is None else None),
            event_id=f"order:{order.order_id}:placed",
            n=n,
            received=order.received_at,
            quantity=line.quantity,
            price=line.price,
        )
        for n, line in enumerate(order.lines)
    ]


def _line_fact(
    order: Order, item: Item, *, event_id: str, n: int, received: int, quantity: int, price: Money | None
) -> Fact:
    where = {name: value for name in ("channel", "store_id") if (value := getattr(order, name))}
    return Fact(
        event_id=event_id,
        n=n,
        event="order_placed",
        at=order.placed_at or 0,
        received=received,
        visitor=order.person.visitor,
        customer=order.person.customer,
        session=order.person.session,
        product_id=item.product_id,
        sku=item.sku,
        order_id=order.order_id,
        quantity=quantity,
        amount=price.amount * quantity if price else None,
        currency=price.currency if price else None,
        historical=order.historical,
        detail=msgspec.json.encode(where).decode() if where else None,
    )


def _refund(
    order: Order, refund: Refunded, lines: Sequence[KeptLine], back: Counter[Item], now: int
) -> list[Fact]:
    """A row for each product given back, and one for the money that isn't said of any of them.

    The amounts of all rows together are the refund's, unless its parts say more than it does; what isn't said
    isn't guessed.
    """
    amounts = _amounts(refund, lines)
    rows: list[dict[str, Any]] = [
        {"product_id": item.product_id, "sku": item.sku, "quantity": quantity, **_sum(amounts.get(item))}
        for item, quantity in sorted(back.items(), key=str)
    ]
    rest = _rest(refund, [amounts[item] for item in back if item in amounts])
    if rest is not None or not rows:
        rows.append(_sum(rest))
    return [
        _back_fact(order, f"order:{order.order_id}:refunded:{refund.id}", n, min(refund.at, now), now, row)
        for n, row in enumerate(rows)
    ]


def _amounts(refund: Refunded, lines: Sequence[KeptLine]) -> dict[Item, Money]:
    """What was given back for each product, as far as it was said."""
    told: dict[Item, Money] = {}
    for part in refund.lines:
        named = next(
            (line for line, many in zip(lines, life.matched(lines, [part]), strict=True) if many), None
        )
        if part.amount is not None and named is not None:
            item = _item(named)
            known = told.get(item)
            told[item] = Money(part.amount.amount + (known.amount if known else 0), part.amount.currency)
    return told


def _rest(refund: Refunded, said: Iterable[Money]) -> Money | None:
    """What of a refund's money isn't said in the rows of its products."""
    parts = [part.amount for part in refund.lines if part.amount is not None]
    if refund.amount is None and not parts:
        return None
    currency = (refund.amount or parts[0]).currency
    whole = refund.amount.amount if refund.amount is not None else sum(one.amount for one in parts)
    rest = whole - sum(one.amount for one in said)
    return Money(rest, currency) if rest > 0 else None


def _sum(money: Money | None) -> dict[str, Any]:
    return {"amount": money.amount, "currency": money.currency} if money else {}


def _edited(order: Order, held: Counter[Item], holds: Counter[Item], now: int) -> Iterator[Fact]:
    """Rows for what an edit of the order put in and took out."""
    prices = {_item(line): line.price for line in order.lines}
    added = sorted((holds - held).items(), key=str)
    for n, (item, quantity) in enumerate(added):
        yield _line_fact(
            order, item, event_id=f"order:{order.order_id}:placed:{order.revision}", n=n, received=now,
            quantity=quantity, price=prices.get(item),
        )  # fmt: skip
    for n, (item, quantity) in enumerate(sorted((held - holds).items(), key=str)):
        row = {"product_id": item.product_id, "sku": item.sku, "quantity": quantity}
        yield _back_fact(order, f"order:{order.order_id}:edited:{order.revision}", n, now, now, row)


def _back_fact(order: Order, event_id: str, n: int, at: int, received: int, row: Mapping[str, Any]) -> Fact:
    """A row of what was given back: of the order, and of nobody."""
    return Fact(
        event_id=event_id,
        n=n,
        event="order_refunded",
        at=at,
        received=received,
        order_id=order.order_id,
        historical=order.historical,
        **row,
    )


def _cancelled(order: Order, now: int) -> Fact:
    return Fact(
        event_id=f"order:{order.order_id}:cancelled",
        event="order_cancelled",
        at=min(order.course.cancelled_at or now, now),
        received=now,
        order_id=order.order_id,
        historical=order.historical,
    )
