"""The rows of the table `torg-<stage>-orders`, in DynamoDB's own form.

| row | pk | sk |
|---|---|---|
| order | `order#<id>` | `order` |
| a person's order | `person#<keyed hash>` | `<placed at, ms>#<order id>`, so that the latest is read first |
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

import msgspec

from chalicelib.aws.tables import Item, Key
from chalicelib.kernel import settings
from chalicelib.kernel.news import OrderChanged
from chalicelib.orders.domain import Order
from chalicelib.orders.happenings import Cancelled, moment
from chalicelib.orders.life import Fulfilment

ORDER: Final = "order"
_ORDERS: Final = "order#"
# Rows of the form before this one say in `happened` only when they were placed and cancelled.
_FORM: Final = "2"


def table() -> str:
    """The table's name."""
    return settings.current().table("orders")


def order_key(order_id: str) -> Key:
    """Where an order is."""
    return Key(table(), f"{_ORDERS}{order_id}", ORDER)


def person_pk(person_key: str) -> str:
    """The partition of a person's orders."""
    return f"person#{person_key}"


def person_items(order: Order | None) -> dict[Key, dict[str, Any]]:
    """The rows that say an order is its person's, with what of it counts as bought, and as kept."""
    if order is None or order.placed_at is None:
        return {}
    sort = f"{order.placed_at:013d}#{order.order_id}"
    keys = [Key(table(), person_pk(person_key), sort) for person_key in order.person_keys]
    rows = {"products": _listed(bought(order)), "kept": _listed(kept(order))}
    return {key: key.as_item() | rows for key in keys}


def kept(order: Order) -> list[str]:
    """The products that an order's person bought and hasn't given back."""
    if not order.counts:
        return []
    left = zip(order.lines, order.course.returned, strict=True)
    return _distinct(line.product_id for line, back in left if back < line.quantity)


def bought(order: Order) -> list[str]:
    """The products that an order's person got to know by buying them: also what they sent back.

    What was called off, or given back before anything was sent, isn't among them.
    """
    if not order.is_placed or order.test or order.is_cancelled:
        return []
    was_sent = order.course.fulfilment is not Fulfilment.WAITING
    return _distinct(line.product_id for line in order.lines) if was_sent else kept(order)


def _distinct(products: Iterator[str | None]) -> list[str]:
    return list(dict.fromkeys(one for one in products if one))


def _listed(products: list[str]) -> dict[str, Any]:
    return {"L": [{"S": one} for one in products]}


def order_id_from(item: Item) -> str:
    """The order that a person's row names."""
    return str(item["sk"]["S"].partition("#")[2])


def products_from(item: Item) -> list[str]:
    """The products that a person's row says were bought."""
    return [one["S"] for one in item["products"]["L"]]


def kept_from(item: Item) -> list[str]:
    """The products that a person's row says were bought and not given back."""
    return [one["S"] for one in item.get("kept", item["products"])["L"]]


def order_item(order: Order) -> dict[str, Any]:
    """The row of an order: as JSON, with what conditions, the relay and operators look at beside it."""
    return order_key(order.order_id).as_item() | {
        "form": {"N": _FORM},
        "revision": {"N": str(order.revision)},
        "state": {"S": order.state.value},
        "told": {"BOOL": order.is_placed and not order.test},
        "historical": {"BOOL": order.historical},
        "received_at": {"N": str(order.received_at)},
        "order": {"S": msgspec.json.encode(order).decode()},
    }


def order_from(item: Item) -> Order:
    """The order in a row, also in one of the form before this."""
    if "form" in item:
        return msgspec.json.decode(item["order"]["S"], type=Order)
    return _of_old(msgspec.json.decode(item["order"]["S"]))


def _of_old(fields: dict[str, Any]) -> Order:
    times = fields.pop("happened")
    at = times.get("cancelled")
    happened = (Cancelled(id="cancelled", occurred_at=moment(at)),) if at is not None else ()
    return msgspec.convert(
        {**fields, "placed_at": times.get("placed"), "happened": msgspec.to_builtins(happened)},
        type=Order,
    )


def is_told(record: Mapping[str, Any]) -> bool:
    """Whether a stream record tells of an order that was placed in earnest, written or changed."""
    if record.get("eventName") not in ("INSERT", "MODIFY"):
        return False
    change = record.get("dynamodb", {})
    is_order = str(change.get("Keys", {}).get("pk", {}).get("S", "")).startswith(_ORDERS)
    return is_order and change.get("NewImage", {}).get("told", {}).get("BOOL") is not False


def news_from(item: Item) -> OrderChanged:
    """The news of an order. Raises `KeyError`, `TypeError` or `ValueError` if it isn't one."""
    historical = item["historical"]["BOOL"] if "historical" in item else order_from(item).historical
    return OrderChanged(
        order_id=item["pk"]["S"].removeprefix(_ORDERS),
        revision=int(item["revision"]["N"]),
        historical=bool(historical),
    )
