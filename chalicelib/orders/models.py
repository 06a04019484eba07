"""The rows of the table `torg-<stage>-orders`, in DynamoDB's own form, and the lake's rows of orders.

| row | pk | sk |
|---|---|---|
| order | `order#<id>` | `order` |
| a person's order | `person#<keyed hash>` | `<placed at, ms>#<order id>`, so that the latest is read first |
"""

from typing import Any, Final

import msgspec

from chalicelib.activity.public import Fact
from chalicelib.aws.tables import Item, Key
from chalicelib.kernel import settings
from chalicelib.orders.domain import Order, State

ORDER: Final = "order"


def table() -> str:
    """The table's name."""
    return settings.current().table("orders")


def order_key(order_id: str) -> Key:
    """Where an order is."""
    return Key(table(), f"order#{order_id}", ORDER)


def person_pk(person_key: str) -> str:
    """The partition of a person's orders."""
    return f"person#{person_key}"


def person_items(order: Order | None) -> dict[Key, dict[str, Any]]:
    """The rows that say an order is its person's, with the products bought (none once it is cancelled)."""
    if order is None or not order.is_placed:
        return {}
    sort = f"{order.happened[State.PLACED]:013d}#{order.order_id}"
    keys = [Key(table(), person_pk(person_key), sort) for person_key in order.person_keys]
    bought = () if State.CANCELLED in order.happened else order.lines
    products = dict.fromkeys(line.product_id for line in bought if line.product_id)
    listed = {"products": {"L": [{"S": one} for one in products]}}
    return {key: key.as_item() | listed for key in keys}


def order_id_from(item: Item) -> str:
    """The order that a person's row names."""
    return str(item["sk"]["S"].partition("#")[2])


def products_from(item: Item) -> list[str]:
    """The products that a person's row names."""
    return [one["S"] for one in item["products"]["L"]]


def order_item(order: Order) -> dict[str, Any]:
    """The row of an order: as JSON, with what conditions and operators look at beside it."""
    return order_key(order.order_id).as_item() | {
        "revision": {"N": str(order.revision)},
        "state": {"S": order.state.value},
        "received_at": {"N": str(order.received_at)},
        "order": {"S": msgspec.json.encode(order).decode()},
    }


def order_from(item: Item) -> Order:
    """The order in a row."""
    return msgspec.json.decode(item["order"]["S"], type=Order)


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
