"""Where this room's ports meet their adapters."""

from functools import cache

from chalicelib.campaigns import models, rooms
from chalicelib.campaigns.absences import Log
from chalicelib.campaigns.chances import Experiments
from chalicelib.campaigns.ports import Chances, Doors, Plans
from chalicelib.campaigns.store import DynamoPlans
from chalicelib.kernel import settings
from chalicelib.post import public as post

SHARDS = models.SHARDS


@cache
def plans() -> Plans:
    """Where campaigns and their plans are kept."""
    return DynamoPlans()


@cache
def chances() -> Chances:
    """Who gets what by chance."""
    return Experiments()


def doors() -> Doors:
    """What planning and firing need of the other rooms."""
    return Doors(
        plans=plans(), chances=chances(), order=rooms.order, latest=rooms.latest, returning=rooms.returning,
        reviewed=rooms.reviewed, products=rooms.products, contact=rooms.contact, person=rooms.person,
        allowed=rooms.allowed, issue=rooms.issue, add=post.add, fate=rooms.fate,
    )  # fmt: skip


@cache
def log() -> Log:
    """The log's last days."""
    from chalicelib.campaigns.sources import BucketLog

    return BucketLog(settings.current().memory_mb)


def person(customer_id: str | None, email: str | None) -> tuple[list[str], list[str]]:
    """Under what a person's plans are found: their pseudonyms, and their orders."""
    return rooms.person_keys(customer_id, email), rooms.order_ids(customer_id, email)
