"""Where this room's ports meet their adapters."""

from collections.abc import Mapping, Sequence
from functools import cache
from zoneinfo import ZoneInfo

from chalicelib.kernel import clock, settings
from chalicelib.nearby import closing, rooms, tallies
from chalicelib.nearby.ports import Doors, Groups, Looks, Purchases, Sheets
from chalicelib.nearby.service import Intake
from chalicelib.nearby.showing import Reader
from chalicelib.places.domain import Box, Place


@cache
def purchases() -> Purchases:
    """Where purchases are kept."""
    from chalicelib.nearby.store import DynamoPurchases

    return DynamoPurchases()


@cache
def groups() -> Groups:
    """Where groups are made."""
    from chalicelib.nearby.store import DynamoGroups

    return DynamoGroups()


@cache
def sheets() -> Sheets:
    """Where sheets are."""
    from chalicelib.nearby.archive import DynamoSheets

    return DynamoSheets()


@cache
def looks() -> Looks:
    """Where looks wait for their hour to close."""
    from chalicelib.nearby.archive import DynamoLooks

    return DynamoLooks()


def doors() -> Doors:
    """What publishing needs."""
    return Doors(
        purchases=purchases(), groups=groups(), sheets=sheets(), looks=looks(), plain=rooms.plain,
        place=rooms.place, cells=_cells, viewers=rooms.viewers, least=least(),
        delay=settings.current().live.nearby_delay_minutes * clock.MINUTE, zone=zone(),
    )  # fmt: skip


def intake() -> Intake:
    """What taking purchases in needs."""
    return Intake(purchases(), rooms.order, rooms.plain)


def reader(now: int) -> Reader:
    """For whom it is read."""
    return Reader(rooms.title, least(), zone(), now)


def least() -> int:
    """How many people stand behind whatever is published, at least."""
    return max(settings.current().recommendations.k_anonymity, 1)


def zone() -> ZoneInfo:
    """Where the shop's days begin."""
    return ZoneInfo(settings.current().mail.timezone)


def fetch(names: Sequence[str]) -> Mapping[str, bytes]:
    """Sheets' bodies by name, in one wave."""
    from chalicelib.nearby import archive

    return archive.fetch(names)


def map_sheets(box: Box | None) -> list[str]:
    """The sheets on which all points of a box are; without one, those of the latest everywhere."""
    from chalicelib.nearby import cells

    found = cells.covering(box) if box is not None else None
    return [tallies.map_name(one) for one in (found if found is not None else [closing.EVERYWHERE])]


def _cells(place: Place) -> tuple[str, ...]:
    from chalicelib.nearby import cells

    return cells.cells_at(place.lat, place.lon)
