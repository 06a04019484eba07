"""Where this room's ports meet their adapters."""

from functools import cache

from chalicelib.catalogue.public import Card
from chalicelib.kernel import clock, settings
from chalicelib.kernel.errors import NotFound
from chalicelib.latest import domain, rooms, showing
from chalicelib.latest.ports import Doors, Entries, Spans
from chalicelib.latest.showing import Shown

title = rooms.title
labels_part = rooms.labels_part
order_ids = rooms.order_ids


@cache
def entries() -> Entries:
    """Where entries are kept."""
    from chalicelib.latest.store import DynamoEntries

    return DynamoEntries()


def spans() -> Spans:
    """How late, how long and how roughly entries are shown."""
    live = settings.current().live
    return Spans(
        delay=live.latest_delay_minutes * clock.MINUTE,
        keep=live.latest_keep_days * clock.DAY,
        step=live.latest_step_minutes * clock.MINUTE,
    )


def doors() -> Doors:
    """What following orders needs."""
    return Doors(entries(), rooms.order, rooms.goods, rooms.touch, spans())


def require(product_id: str) -> None:
    """Raises `NotFound` unless the product is there."""
    card = rooms.card(product_id)
    if card is None or card.deleted:
        raise NotFound(f"no product {product_id!r}")


def shop(limit: int, now: int, category: str | None = None, market: str | None = None) -> list[Shown[Card]]:
    """What was bought lately in the shop, or in a category."""
    name = domain.category_list(category) if category else domain.SHOP
    return _latest(name, limit, now, market)


def product(product_id: str, limit: int, now: int, market: str | None = None) -> list[Shown[Card]]:
    """When a product was bought lately."""
    return _latest(domain.product_list(product_id), limit, now, market)


def _latest(name: str, limit: int, now: int, market: str | None) -> list[Shown[Card]]:
    return showing.latest(
        name,
        limit,
        entries=entries(),
        look=lambda found: rooms.look(found, market, now),
        spans=spans(),
        now=now,
    )
