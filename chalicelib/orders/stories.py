"""What the rooms above tell of an order to others: who bought, and what of it they kept."""

from collections.abc import Iterable, Mapping

import msgspec

from chalicelib.aws.tables import Item, Key, Part
from chalicelib.orders import models
from chalicelib.orders.domain import Order


class OrderStory(msgspec.Struct, frozen=True, kw_only=True):
    """What a story needs of an order now.

    `person` is the buyer's pseudonym (of the customer's id, where it is known, else of the address), which is never
    shown; `products` are those that they haven't given back. `at` is when it was placed (ms).
    """

    order_id: str
    person: str | None
    products: tuple[str, ...]
    at: int


def part(order_ids: Iterable[str]) -> Part[dict[str, OrderStory]]:
    """The part of a page that tells of orders: by id, of those that may be told of now."""
    keys = {one: models.order_key(one) for one in order_ids}

    def parse(found: Mapping[Key, Item]) -> dict[str, OrderStory]:
        orders = (models.order_from(found[key]) for key in keys.values() if key in found)
        told = ((order, story(order)) for order in orders)
        return {order.order_id: one for order, one in told if one is not None}

    return Part(tuple(keys.values()), parse)


def story(order: Order) -> OrderStory | None:
    """What may be told of an order; None: nothing of one that doesn't stand, is of the past, or whose buyer was erased."""
    if not order.counts or order.historical or order.erased or order.placed_at is None:
        return None
    return OrderStory(
        order_id=order.order_id,
        person=order.person_keys[0] if order.person_keys else None,
        products=tuple(models.kept(order)),
        at=order.placed_at,
    )
