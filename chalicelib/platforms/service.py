"""What becomes of a delivery whose signature held. All of it may happen again, at once, and in any order."""

from typing import Final

from chalicelib.kernel import clock
from chalicelib.kernel.errors import FieldError, Invalid
from chalicelib.platforms import reading, showing
from chalicelib.platforms.domain import (
    Delivery,
    Happened,
    Nothing,
    NotUnderstood,
    OrderGone,
    OrderTold,
    Outcome,
    Platform,
    Taken,
    WrongTopic,
)
from chalicelib.platforms.goods import LevelTold, ProductGone
from chalicelib.platforms.ports import Doors
from chalicelib.platforms.reading import Said
from chalicelib.platforms.topics import TOPICS

# An order that is thrown away in one of these states won't be sent.
_OPEN: Final = frozenset({"placed", "paid"})


def check_topic(platform: Platform, topic: str, pointer: str) -> None:
    """Check that the topic is one that is listened to. Raises `Invalid` at `pointer`."""
    if topic not in TOPICS[platform]:
        known = ", ".join(TOPICS[platform])
        raise Invalid.field(pointer, f"{topic[:60]!r} isn't listened to; expected one of {known}")


def take(delivery: Delivery, *, doors: Doors, now: int) -> Taken:
    """Do what a delivery says. Its topic is one that `check_topic` passes.

    What can't be understood is kept whole and reported. Raises `Invalid` where the content is of another kind than
    the topic (it is kept too), and `Unavailable` where trying again may help.
    """
    if doors.shelf.was_taken(delivery, now):
        return Taken(outcome=Outcome.DUPLICATE)
    try:
        taken = do(delivery, doors=doors, now=now)
    except NotUnderstood as error:
        return _kept(delivery, str(error), doors, now)
    except WrongTopic as error:
        kept = _kept(delivery, str(error), doors, now)
        detail = f"{error}; kept as {kept.record}"
        raise Invalid(detail, [FieldError("", detail)]) from error
    # What did nothing may do something under another header: only what was done is remembered.
    if taken.outcome is Outcome.TAKEN:
        doors.shelf.note_taken(delivery, now)
    return taken


def do(delivery: Delivery, *, doors: Doors, now: int) -> Taken:
    """Do what a delivery says, also one that was dealt with before. Raises `NotUnderstood` or `WrongTopic`."""
    said = reading.read(delivery, shop_url=doors.shop_url, currency=doors.currency, now=now)
    notes = [note for one in said if (note := _do(one, delivery, doors, now))]
    ignored = all(isinstance(one, Nothing) for one in said)
    return Taken(outcome=Outcome.IGNORED if ignored else Outcome.TAKEN, why="; ".join(notes) or None)


def _kept(delivery: Delivery, why: str, doors: Doors, now: int) -> Taken:
    record = doors.quarantine.keep(delivery, why, now)
    doors.report("a webhook was kept", platform=delivery.platform, topic=delivery.topic, record=record)
    return Taken(outcome=Outcome.KEPT, why=why, record=record)


def _do(said: Said, delivery: Delivery, doors: Doors, now: int) -> str | None:
    """Do one thing; what is to be told of it besides."""
    match said:
        case OrderTold():
            doors.orders.tell(said, now)
        case Happened():
            doors.orders.happened(said, now)
        case OrderGone():
            return _delete(said, doors, now)
        case LevelTold():
            return showing.hear_level(said, doors, now)
        case Nothing():
            return said.why
        case _:
            if isinstance(said, ProductGone):
                _check_product(said, delivery, doors)
            showing.hear(said, doors, now)
    return None


def _check_product(gone: ProductGone, delivery: Delivery, doors: Doors) -> None:
    """WooCommerce numbers orders and products together, and tells nothing but the number of what was deleted."""
    if delivery.platform is Platform.WOOCOMMERCE and doors.orders.state(gone.product_id) is not None:
        raise WrongTopic(f"{delivery.topic}, but {gone.product_id} is an order")


def _delete(gone: OrderGone, doors: Doors, now: int) -> str | None:
    """Call an order off that its shop threw away; one that was sent, or has ended, stays as it is."""
    state = doors.orders.state(gone.order_id)
    found = doors.shelf.goods(gone.order_id) if state is None else None
    if found is not None and found.told is not None:
        raise WrongTopic(f"an order was deleted, but {gone.order_id} is a product")
    if state is not None and state not in _OPEN:
        return f"the order is {state}: that it was deleted changes nothing"
    off = {"event": "order.cancelled", "id": "deleted", "occurred_at": clock.iso(now), "reason": "deleted"}
    doors.orders.happened(Happened(order_id=gone.order_id, data=off), now)
    return None
