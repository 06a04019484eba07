"""Which mails an order's life calls for.

It is read from what happened to the order and nothing else, so that news of it may come twice, late or in any
order: the same mails are asked for, each under its own name, and the outbox has each once.
"""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from chalicelib.kernel import clock
from chalicelib.letters.domain import Kind
from chalicelib.mail.domain import COUNTER, LATE, PAID_APART, Bought
from chalicelib.post.domain import Wanted

# No id of an order, a parcel or a refund holds it, so that no two of them make the same name.
_JOINED = "/"


class Called(NamedTuple):
    """A mail that something in an order's life calls for: what it is about, and when that happened."""

    kind: Kind
    entity: str
    at: int
    payload: Mapping[str, str]


def calls(order: Bought) -> Iterator[Called]:
    """All mails that an order's life so far calls for, whoever may be written to, in its order.

    An order that was called off is neither confirmed nor said to be paid any more: it would be untrue.
    """
    about = {"order_id": order.order_id}
    if order.cancelled_at is None:
        yield Called(Kind.ORDER_CONFIRMATION, order.order_id, order.placed_at, about)
        if order.paid_at is not None and order.paid_at > order.placed_at + PAID_APART:
            yield Called(Kind.ORDER_PAID, order.order_id, order.paid_at, about)
    for parcel in order.parcels:
        if parcel.shipped_at is not None:
            named = f"{order.order_id}{_JOINED}{parcel.id}"
            yield Called(Kind.ORDER_SHIPPED, named, parcel.shipped_at, about | {"shipment_id": parcel.id})
    if order.delivered_at is not None:
        yield Called(Kind.ORDER_DELIVERED, order.order_id, order.delivered_at, about)
    if order.cancelled_at is not None:
        yield Called(Kind.ORDER_CANCELLED, order.order_id, order.cancelled_at, about)
    for back in order.backs:
        named = f"{order.order_id}{_JOINED}{back.id}"
        yield Called(Kind.ORDER_REFUNDED, named, back.at, about | {"refund_id": back.id})


def silent(order: Bought, *, counter: bool) -> str | None:
    """Why nobody is written to about an order, in words for an operator; None: its buyer may be.

    `counter`: whether who bought over the counter and left an address is written to too.
    """
    for is_so, why in (
        (order.erased, "the order's person was erased"),
        (order.test, "a test order"),
        (order.historical, "an order of the past"),
        (not order.email, "the order has no address"),
        (order.channel == COUNTER and not counter, "bought over the counter"),
    ):
        if is_so:
            return why
    return None


def wanted(order: Bought, now: int, *, counter: bool) -> list[Wanted]:
    """The mails to ask the outbox for at `now`: those called for that aren't too late."""
    if silent(order, counter=counter) is not None or order.email is None:
        return []
    return [
        Wanted(
            kind=one.kind,
            entity=one.entity,
            to=order.email,
            language=order.language,
            why=f"order {order.order_id}: {one.kind.removeprefix('order_')} {clock.iso(one.at)}",
            customer_id=order.customer_id,
            payload=one.payload,
            timezone=order.timezone,
            due_at=now,
            expires_at=one.at + LATE,
        )
        for one in calls(order)
        if now - one.at <= LATE
    ]
