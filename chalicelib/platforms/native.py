"""Torg's own events, signed as Standard Webhooks has it: `{"type": "order.paid", "timestamp": …, "data": {…}}`.

`data` is what the orders API takes: of `order.placed` the order, else what happened with its `order_id`.
"""

from typing import Any

import msgspec
from msgspec import Struct

from chalicelib.kernel import clock
from chalicelib.kernel.errors import Invalid
from chalicelib.platforms import scalars
from chalicelib.platforms.domain import Happened, OrderTold

PLACED = "order.placed"


class Event(Struct, frozen=True):
    """An event. `timestamp` is when it happened, and when the sender knew the order to be so."""

    type: str
    timestamp: str
    data: dict[str, Any]


def topic(body: bytes) -> str:
    """The topic in a signed body. Raises `Invalid` at `/type` if there is none."""
    try:
        return str(msgspec.json.decode(body, type=_Typed).type)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise Invalid.field("/type", "expected a JSON object with the event's type") from error


class _Typed(Struct, frozen=True):
    type: str


def read(type_: str, body: Any) -> tuple[OrderTold | Happened, ...]:
    """What an event says. Raises `NotUnderstood`."""
    event = msgspec.convert(body, Event)
    data = event.data
    order_id = scalars.ident(data.get("order_id"), "data/order_id")
    at = clock.iso(scalars.instant(event.timestamp, "timestamp"))
    if type_ == PLACED:
        content = {"placed_at": at, **data, "order_id": order_id}
        return (OrderTold(content=content, as_of=scalars.instant(event.timestamp, "timestamp")),)
    told = {name: value for name, value in data.items() if name != "order_id"}
    return (Happened(order_id=order_id, data={"occurred_at": at, "as_of": at, **told, "event": type_}),)
