"""Where this room's ports meet their adapters."""

from functools import cache

from chalicelib.aws import secrets
from chalicelib.kernel import settings
from chalicelib.push import domain
from chalicelib.push.ports import Calls, Carrier, Connections, Doors, Registry


@cache
def connections() -> Connections:
    """Where connections are kept."""
    from chalicelib.push.store import DynamoConnections

    return DynamoConnections()


@cache
def registry() -> Registry:
    """Which topics somebody subscribes to."""
    from chalicelib.push.store import MarkedTopics

    return MarkedTopics()


@cache
def calls() -> Calls:
    """How this room has itself called again."""
    from chalicelib.push.store import QueuedCalls

    return QueuedCalls()


@cache
def carrier() -> Carrier:
    """The way to the pages."""
    from chalicelib.push.carrier import GatewayCarrier

    return GatewayCarrier()


def now() -> int:
    """The present instant."""
    return settings.current().now()


def doors() -> Doors:
    """All that this room works with."""
    return Doors(connections(), carrier(), calls(), now)


def is_open() -> bool:
    """Whether this stage has a way to open pages, and its shop uses it (and `live`, which has them told)."""
    here = settings.current()
    return bool(here.push_endpoint) and here.off.isdisjoint(("push", "live"))


def url() -> str | None:
    """Where pages connect to; None where nothing is pushed."""
    return settings.current().push_url or None if is_open() else None


def most() -> int:
    """How many connections one address may have."""
    return settings.current().live.push_connections


def visitor(address: str) -> str:
    """The keyed hash under which an address is counted."""
    return domain.visitor(address, secrets.current().pseudonym_secret)
