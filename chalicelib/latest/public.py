"""What other rooms may ask of what was bought lately."""

from collections.abc import Mapping, Sequence
from typing import Any

from chalicelib.aws.tables import Item, Key, Part
from chalicelib.catalogue.public import Card
from chalicelib.kernel import clock, settings
from chalicelib.latest import domain, models, service, showing, views, wiring
from chalicelib.latest.domain import Entry
from chalicelib.latest.views import LatestView, ProductLatestView

__all__ = [
    "Entry",
    "LatestView",
    "ProductLatestView",
    "erase",
    "export",
    "is_for_place",
    "labels_part",
    "page_part",
    "section",
    "shop",
]


def page_part(product_id: str, now: int) -> Part[tuple[Entry, ...]]:
    """The first wave of a product's page: the few latest entries that may be seen now, the latest first.

    The second is `labels_part` of them; `section` then says what is shown.
    """
    spans = wiring.spans()

    def parse(found: Mapping[Key, Item]) -> tuple[Entry, ...]:
        entries = models.head_entries(found, product_id)
        return tuple(domain.seen(entries, now, delay=spans.delay, keep=spans.keep))

    return Part((models.head_key(product_id),), parse)


def labels_part(entries: Sequence[Entry]) -> Part[dict[tuple[str, str], str] | None]:
    """The second wave: where these purchases were made, as far as that may be told; None where nothing ever is."""
    return wiring.labels_part(entries)


def section(
    entries: Sequence[Entry], labels: Mapping[tuple[str, str], str] | None, card: Card | None, now: int
) -> ProductLatestView:
    """What a product's page shows of its entries: five; nothing for a discreet, deleted or unknown product."""
    cards = {card.product_id: card} if card else {}
    found = showing.unfaded(showing.shown(entries, cards, labels, now), entries, service.MOST)
    found = showing.arranged(found, service.FEW)
    return views.product_view(found, wiring.title, now, wiring.spans().step)


def is_for_place(order_id: str, product_id: str) -> bool:
    """Whether a purchase is told by its place here, so that nobody may tell when it was, not even by counting it."""
    return domain.falls_to_place(order_id, product_id) and not {"latest", "nearby"} & settings.current().off


def shop(limit: int, now: int, market: str | None = None) -> LatestView:
    """What was bought lately in the shop, as `GET /v1/latest` shows it."""
    return views.latest_view(wiring.shop(limit, now, None, market), wiring.title, now, wiring.spans().step)


def export(
    customer_id: str | None = None,
    email: str | None = None,
    now: int = 0,  # noqa: ARG001  (every room is asked alike)
) -> list[dict[str, Any]]:
    """What is kept here of a person's purchases, ready for JSON."""
    found = service.export(wiring.order_ids(customer_id, email), entries=wiring.entries())
    return [
        {
            "order_id": one.order_id, "product_id": one.product_id, "bought_at": clock.iso(one.at),
            "name": one.name, "town": one.town,
        }
        for one in found
    ]  # fmt: skip


def erase(customer_id: str | None = None, email: str | None = None, *, now: int) -> int:
    """Take a person's purchases out of all lists, at once and for good; how many orders were shown.

    To be asked before orders forget whose they are. May be repeated.
    """
    return service.erase(wiring.order_ids(customer_id, email), doors=wiring.doors(), now=now)
