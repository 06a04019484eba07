"""Where this room's ports meet their adapters."""

from functools import cache
from typing import TYPE_CHECKING

from chalicelib.aws import secrets
from chalicelib.media.service import Bucket, Calls, Doors, Files, Moderation
from chalicelib.media.store import DynamoFiles, MediaBucket, QueuedCalls
from chalicelib.members import public as members
from chalicelib.members.public import Pseudonyms
from chalicelib.moderation import public as _moderation
from chalicelib.orders import public as orders

if TYPE_CHECKING:
    from chalicelib.media.processing import Workshop


@cache
def files() -> Files:
    """Where files' rows are kept."""
    return DynamoFiles()


@cache
def bucket() -> Bucket:
    """Where files' objects are."""
    return MediaBucket()


@cache
def calls() -> Calls:
    """How this room has itself called again."""
    return QueuedCalls()


def moderation() -> Moderation:
    """Who decides what is shown."""
    return _moderation  # a module has the functions of the port


def doors() -> Doors:
    """What this room works with."""
    return Doors(files(), bucket(), calls(), moderation(), secrets.current().cursor_secret)


def pseudonyms() -> Pseudonyms:
    """How people are called."""
    return members.pseudonyms()


def has_bought(customer_id: str) -> bool:
    """Whether a customer has an order that wasn't cancelled."""
    return bool(orders.recent_products(customer_id))


def workshop() -> "Workshop":
    """What looks into files and remakes them; only the function that does so can import it."""
    from chalicelib.media.workshop import TheWorkshop

    return TheWorkshop()
