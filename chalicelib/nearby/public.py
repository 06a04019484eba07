"""What other rooms may ask of nearby."""

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec

from chalicelib.activity.public import Taken
from chalicelib.aws.tables import Item as Row
from chalicelib.aws.tables import Part
from chalicelib.catalogue import public as catalogue
from chalicelib.kernel import clock
from chalicelib.nearby import models, rooms, service, showing, streams, wiring
from chalicelib.nearby.answers import MapPoint, map_points
from chalicelib.nearby.archive import part
from chalicelib.nearby.domain import Kind
from chalicelib.nearby.statements import Statement, Text

__all__ = [
    "Kind",
    "MapPoint",
    "Nearby",
    "Statement",
    "Text",
    "erase",
    "export",
    "labels_part",
    "map_changes",
    "page_part",
    "statement",
    "statement_part",
    "take_views",
]


class Nearby(msgspec.Struct, frozen=True, kw_only=True):
    """What can be said of a product near a place; null where nothing true can be."""

    place: str | None
    bought: Statement | None
    viewed: Statement | None


def page_part(product_id: str, place_code: str | None, now: int) -> Part[Nearby]:
    """The part of a product's page that tells how many bought it, and looked at it, near a place.

    Of a discreet or deleted product, and without a place, nothing is said.
    """
    names = [
        name
        for kind in (Kind.BOUGHT, Kind.VIEWED)
        for name in (showing.product_names(place_code, product_id, kind) if place_code else ())
    ]
    sheets, cards = part(names), catalogue.card_part([product_id] if place_code else [])

    def parse(found: models.Rows) -> Nearby:
        if place_code is None or not rooms.may_show(cards.parse(found).get(product_id)):
            return Nearby(place=place_code, bought=None, viewed=None)
        bodies, reader = sheets.parse(found), wiring.reader(now)
        bought, viewed = (
            showing.statement(bodies, place_code, kind, reader, product_id)
            for kind in (Kind.BOUGHT, Kind.VIEWED)
        )
        return Nearby(place=place_code, bought=bought, viewed=viewed)

    return Part((*sheets.keys, *cards.keys), parse)


def statement_part(place_code: str, now: int) -> Part[Statement | None]:
    """The part of a page that tells of the whole shop near a place."""
    sheets = part(showing.names(place_code, Kind.BOUGHT))
    return Part(
        sheets.keys,
        lambda found: showing.statement(sheets.parse(found), place_code, Kind.BOUGHT, wiring.reader(now)),
    )


def statement(place_code: str, now: int) -> Statement | None:
    """What can be said of the whole shop near a place; None if nothing true can be."""
    bodies = wiring.fetch(showing.names(place_code, Kind.BOUGHT))
    return showing.statement(bodies, place_code, Kind.BOUGHT, wiring.reader(now))


def labels_part(pairs: Iterable[tuple[str, str]]) -> Part[dict[tuple[str, str], str]]:
    """Which place may be told beside single purchases: by (order id, product id), those that have one.

    It is the place of the published group of this product that the purchase stands in, if that was made within a week
    of the purchase: later ones never give any. A group that names no
    product gives none: the product and the place together would be finer than the group. Beside the place no time
    may stand that is finer than the group's own days.
    """
    keys = {models.purchase_key(*pair): pair for pair in pairs}

    def parse(found: models.Rows) -> dict[tuple[str, str], str]:
        return {keys[key]: told for key in keys if (told := _told(found.get(key))) is not None}

    return Part(tuple(keys), parse)


def _told(row: Row | None) -> str | None:
    return row.get("told", {}).get("S") if row else None


def map_changes(since: int, now: int, limit: int = 60) -> list[MapPoint]:
    """The latest groups on the whole map that were published after `since` (ms), newest first."""
    bodies = wiring.fetch(wiring.map_sheets(None))
    return map_points(showing.points(bodies.values(), wiring.reader(now), since), None, limit)


def take_views(taken: Sequence[Taken], now: int) -> int:  # noqa: ARG001  (looks go by when they were received)
    """Keep who looked at what near where, until the hour closes; how many looks. The same again change nothing."""
    return streams.keep(rooms.seen(taken), looks=wiring.looks())


def export(customer_id: str | None = None, email: str | None = None) -> list[dict[str, Any]]:
    """A person's purchases that count by place, ready for JSON."""
    held = service.export(rooms.person_keys(customer_id, email), purchases=wiring.purchases())
    return [
        {
            "order_id": one.atom.order_id,
            "product_id": one.atom.product_id,
            "place": one.atom.place,
            "placed_at": clock.iso(one.atom.placed_at),
            "counted": one.group is not None,
        }
        for one in held
    ]


def erase(customer_id: str | None = None, email: str | None = None, *, now: int) -> int:  # noqa: ARG001
    """Forget a person's purchases; how many there were. Published groups keep their number, and nothing else."""
    return service.erase(rooms.person_keys(customer_id, email), purchases=wiring.purchases())
