"""What a person may ask of all rooms at once: a copy of everything, and its erasure; and, at log-in, that what
they kept as a guest becomes theirs.
"""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from chalicelib.kernel.errors import Invalid
from chalicelib.privacy.domain import Who


class Room(NamedTuple):
    """One room's doors: what it keeps of a person, ready for JSON, and how it forgets them (how many rows)."""

    name: str
    export: Callable[[Who], Any]
    erase: Callable[[Who, int], int]


class Keeper(NamedTuple):
    """A room in which guests keep things: moves them to the customer who was the guest (how many)."""

    name: str
    merge: Callable[[int], int]


class Doors(NamedTuple):
    """The rooms, and how a customer's address is found where only the id is told."""

    rooms: Sequence[Room]
    address: Callable[[str], str | None]


def export(who: Who, *, doors: Doors) -> dict[str, Any]:
    """Everything that is kept of a person, by room. Raises `Invalid` if they aren't named."""
    who = _known(who, doors)
    return {room.name: room.export(who) for room in doors.rooms}


def erase(who: Who, *, doors: Doors, now: int) -> dict[str, int]:
    """Let every room forget a person, in the rooms' order; how many things of theirs each one held.

    Again, or after an interruption, it goes on with what is left. A room that fails doesn't keep the others
    from forgetting; its error is raised at the end. Raises `Invalid` if the person isn't named.
    """
    who = _known(who, doors)
    erased: dict[str, int] = {}
    failed: list[Exception] = []
    for room in doors.rooms:
        try:
            erased[room.name] = room.erase(who, now)
        except Exception as error:  # noqa: BLE001  (raised below, once the other rooms have forgotten)
            failed.append(error)
    if failed:
        raise failed[0]
    return erased


def merge(*, keepers: Sequence[Keeper], now: int) -> dict[str, int]:
    """Move what a guest kept to the customer they turned out to be; how many things each room moved.

    Again it moves what came since.
    """
    return {keeper.name: keeper.merge(now) for keeper in keepers}


def _known(who: Who, doors: Doors) -> Who:
    if who.customer_id is None and who.email is None:
        raise Invalid.field("/customer_id", "name the customer_id, the email, or both")
    if who.customer_id is not None and who.email is None:
        # Who wrote by the link in a mail is known by address alone.
        return Who(customer_id=who.customer_id, email=doors.address(who.customer_id))
    return who
