"""Where this room's ports meet their adapters."""

from typing import TYPE_CHECKING

from chalicelib.kernel import settings
from chalicelib.members import public as members
from chalicelib.worth.service import Doors, Shelf

if TYPE_CHECKING:
    from chalicelib.worth.holdouts import Asker


def asker(browser: str | None, shopper: str | None, now: int) -> "Asker | None":
    """Whom rules withhold lists from, or try others on: a browser (its `anonymous_id`) or, if that isn't told, a shopper
    (by id).

    The browser first: it is the same before and after somebody signs in. None where nobody is told.
    """
    from chalicelib.worth.holdouts import Asker

    hashes = members.pseudonyms()
    visitor = hashes.visitor(browser) if browser else None
    customer = hashes.customer(shopper) if shopper else None
    return Asker(visitor, customer, now) if visitor or customer else None


def shelf() -> Shelf:
    """Where the report is kept."""
    from chalicelib.worth.store import BucketReport

    return BucketReport(settings.current().lake_bucket)


def doors() -> Doors:
    """What the report is made with."""
    from chalicelib.catalogue import public as catalogue
    from chalicelib.worth.sources import BucketLake, DuckDbGauge

    stage = settings.current()
    return Doors(
        lake=BucketLake(), gauge=DuckDbGauge(stage.memory_mb, stage.currency), shelf=shelf(),
        catalogue=catalogue.how_many_sellable(), currency=stage.currency,
    )  # fmt: skip
