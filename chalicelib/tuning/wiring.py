"""Where this room's ports meet their adapters."""

from chalicelib.activity import public as activity
from chalicelib.kernel import settings
from chalicelib.recommendations import public as recommendations
from chalicelib.tuning.standing import Book, Doors


def book() -> Book:
    """Where what is in force is kept."""
    from chalicelib.tuning.store import BucketBook

    return BucketBook(settings.current().lake_bucket)


def doors() -> Doors:
    """What a run needs."""
    from chalicelib.tuning.sources import Stage

    here = settings.current()
    return Doors(
        book=book(), size=activity.lake_size, lake=recommendations.lake(), rehearse=Stage(here.memory_mb).rehearse,
        parameters=recommendations.asked(),
    )  # fmt: skip
