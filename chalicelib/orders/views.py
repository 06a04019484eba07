"""What the API shows of orders, and takes for them."""

from datetime import datetime

import msgspec

from chalicelib.kernel import clock
from chalicelib.kernel.money import Money
from chalicelib.orders.domain import KeptLine, Order, State
from chalicelib.web import parsing


class CancelBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """When the order was cancelled; now if it isn't said."""

    cancelled_at: datetime | None = None


class OrderView(msgspec.Struct, frozen=True, kw_only=True):
    """An order as it is kept. `lines` tell the product that a sku meant when the order came in.

    A cancelled order without `placed_at` is one whose cancellation came first.
    """

    order_id: str
    state: State
    placed_at: str | None
    cancelled_at: str | None
    lines: tuple[KeptLine, ...]
    customer_id: str | None
    email: str | None
    channel: str | None
    store_id: str | None
    total: Money | None
    historical: bool


def view(order: Order) -> OrderView:
    """The order as the API shows it."""
    times = {state: clock.iso(at) for state, at in order.happened.items()}
    return OrderView(
        order_id=order.order_id,
        state=order.state,
        placed_at=times.get(State.PLACED),
        cancelled_at=times.get(State.CANCELLED),
        lines=order.lines,
        customer_id=order.person.customer_id,
        email=order.person.email,
        channel=order.channel,
        store_id=order.store_id,
        total=order.total,
        historical=order.historical,
    )


def cancelled_at(raw: bytes) -> datetime | None:
    """The time in a cancellation's body, which may be empty. Raises `Invalid`."""
    return parsing.body(raw, CancelBody).cancelled_at if raw.strip() else None
