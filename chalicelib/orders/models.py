"""The rows of the table `torg-<stage>-orders`, and the rows of the lake that orders leave.

| row | pk | sk |
|---|---|---|
| order | `order#<id>` | `order` |
| a person's order | `person#<keyed hash>` | `<order id>` |
"""

from typing import Any, Final

import msgspec
from pynamodb.attributes import NumberAttribute, UnicodeAttribute
from pynamodb.models import Model

from chalicelib.activity.public import Fact
from chalicelib.kernel import settings
from chalicelib.orders.domain import Order, State

ORDER: Final = "order"


class _Table:
    table_name = settings.current().table("orders")
    region = settings.current().region
    connect_timeout_seconds = 2
    read_timeout_seconds = 5
    max_retry_attempts = 3


class OrderRow(Model):
    """An order: as JSON, with what conditions and operators look at beside it."""

    class Meta(_Table):
        """Where it is."""

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True, default=ORDER)
    revision = NumberAttribute()
    state = UnicodeAttribute()
    received_at = NumberAttribute()
    order = UnicodeAttribute()


class PersonRow(Model):
    """That an order is a person's."""

    class Meta(_Table):
        """Where it is."""

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True)


def order_pk(order_id: str) -> str:
    """An order's partition."""
    return f"order#{order_id}"


def person_pk(person_key: str) -> str:
    """The partition of a person's orders."""
    return f"person#{person_key}"


def order_item(order: Order) -> dict[str, Any]:
    """The row of an order, in DynamoDB's form."""
    row = OrderRow(
        pk=order_pk(order.order_id),
        revision=order.revision,
        state=order.state.value,
        received_at=order.received_at,
        order=msgspec.json.encode(order).decode(),
    )
    return row.to_dynamodb_dict()


def order_from(row: OrderRow) -> Order:
    """The order in a row."""
    return msgspec.json.decode(row.order, type=Order)


def facts(order: Order, news: State, now: int) -> list[Fact]:
    """The lake's rows of what happened to an order: a row a line when it was placed, else one."""
    if news is State.PLACED:
        return _placed(order)
    return [
        Fact(
            event_id=f"order:{order.order_id}:{news}",
            event=f"order_{news}",
            at=order.happened[news],
            received=now,
            order_id=order.order_id,
            historical=order.historical,
        )
    ]


def _placed(order: Order) -> list[Fact]:
    where = {name: value for name in ("channel", "store_id") if (value := getattr(order, name))}
    return [
        Fact(
            event_id=f"order:{order.order_id}:placed",
            n=n,
            event="order_placed",
            at=order.happened[State.PLACED],
            received=order.received_at,
            visitor=order.person.visitor,
            customer=order.person.customer,
            session=order.person.session,
            product_id=line.product_id,
            sku=line.sku if line.product_id is None else None,
            order_id=order.order_id,
            quantity=line.quantity,
            amount=line.price.amount * line.quantity if line.price else None,
            currency=line.price.currency if line.price else None,
            historical=order.historical,
            detail=msgspec.json.encode(where).decode() if where else None,
        )
        for n, line in enumerate(order.lines)
    ]
