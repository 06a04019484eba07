"""What other rooms may ask of webhooks out."""

from typing import Any

from chalicelib.webhooks import domain, wiring
from chalicelib.webhooks.domain import Due, EventType

__all__ = ["EventType", "actions", "event_id", "nudge", "tell"]


def tell(event_type: EventType, occasion: str, data: object, now: int) -> str:
    """Let every endpoint that takes this type hear of it, signed, until it does or three days have passed.

    `occasion` names what happened among events of the type: told again it is the same event, and nothing more is
    sent. `data` is anything that JSON holds; no secrets and nothing of a person, please. Answers the event's id.
    Raises `Unavailable`.
    """
    event = domain.event(event_type, occasion, data, now)
    if wiring.hooks().add(event):
        nudge(event.event_id)
    return event.event_id


def actions(event_type: EventType, occasion: str, data: object, now: int) -> list[dict[str, Any]]:
    """The same as actions (two) of another room's transaction, so that a fact and its event can't come apart.

    The transaction is refused if the event was told before. Call `nudge(event_id(…))` afterwards, or let
    the sweep find it within minutes.
    """
    return wiring.event_actions(domain.event(event_type, occasion, data, now))


def event_id(event_type: EventType, occasion: str) -> str:
    """The id of the event that `tell` and `actions` make of this."""
    return domain.event_id(event_type, occasion)


def nudge(told: str) -> None:
    """Have an event handed on now. If this is lost, the sweep does it; so nothing is raised."""
    wiring.nudge(Due(told))
