"""Where this room's ports meet their adapters."""

from functools import cache
from typing import Any

from chalicelib.aws import secrets
from chalicelib.kernel import settings
from chalicelib.webhooks import store
from chalicelib.webhooks.domain import Due, Event
from chalicelib.webhooks.ports import Calls, Doors, Hooks, Sender


@cache
def hooks() -> Hooks:
    """Where endpoints, events and deliveries are kept."""
    return store.DynamoHooks()


@cache
def calls() -> Calls:
    """How this room has itself called again."""
    return store.QueuedCalls()


@cache
def sender() -> Sender:
    """The way out."""
    return store.GuardedSender()


def doors() -> Doors:
    """All that this room works with."""
    return Doors(hooks(), calls(), sender())


def allowed() -> frozenset[str]:
    """The `host:port` pairs that plain http may reach: of test stages."""
    return settings.current().fetch_allow


def cursor_secret() -> str:
    """What cursors are sealed with."""
    return secrets.current().cursor_secret


def event_actions(event: Event) -> list[dict[str, Any]]:
    """A transaction's actions that keep an event and have it handed on."""
    return store.event_actions(event)


def nudge(due: Due) -> None:
    """Have something taken on now. A queue that doesn't answer is no reason to fail: the sweep comes by."""
    try:
        calls().soon([due])
    except Exception as error:
        from chalicelib.aws.outages import is_outage

        if not (isinstance(error, OSError) or is_outage(error)):
            raise
