"""What operators may ask of privacy, by command and in the console."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import msgspec

from chalicelib.activity import public as activity
from chalicelib.members.public import Hashed
from chalicelib.privacy import service, wiring
from chalicelib.privacy.domain import Erasure, Who

__all__ = [
    "Erasure", "Standing", "Who", "copy", "erase", "erase_again", "erasure", "export", "pseudonym", "standing",
]  # fmt: skip


class Standing(NamedTuple):
    """How many things each room holds of a person, and how far their erasure is."""

    held: Mapping[str, int]
    erasure: Erasure


def export(who: Who, now: int) -> dict[str, Any]:
    """Everything that is kept of a person, by room, ready for JSON, and under `log` their rows of the lake.

    Reads the whole lake. Raises `Invalid` if they aren't named.
    """
    doors = wiring.doors()
    rows = activity.about(doors.log.names(service.known(who, doors)), now)
    found: dict[str, Any] = msgspec.to_builtins({**service.export(who, doors=doors), "log": rows})
    return found


def erase(who: Who, now: int) -> dict[str, int]:
    """Forget a person; how many things of theirs each room held. Raises `Invalid` if they aren't named."""
    return service.erase(who, doors=wiring.doors(), now=now)


def copy(who: Who) -> dict[str, Any]:
    """As `export`, without the lake: what a page may wait for. Raises `Invalid` if they aren't named."""
    found: dict[str, Any] = msgspec.to_builtins(service.export(who, doors=wiring.doors()))
    return found


def standing(who: Who) -> Standing:
    """How much of a person is held, and how far their erasure is. Raises `Invalid` if they aren't named."""
    doors = wiring.doors()
    held = service.held(who, doors=doors)
    return Standing(held, service.erasure(who, doors=doors, held=held))


def pseudonym(who: Who) -> str:
    """The keyed hash by which a log may speak of a person. Raises `Invalid` if they aren't named."""
    doors = wiring.doors()
    return doors.log.names(service.known(who, doors))[0]


def erasure(who: Who) -> dict[str, Any]:
    """How far a person's erasure is, ready for JSON. Raises `Invalid` if they aren't named."""
    told: dict[str, Any] = msgspec.to_builtins(standing(who).erasure)
    return told


def erase_again(since: int) -> int:
    """Let every room forget all who were erased at `since` (ms) or later; how many people (pseudonyms) that were.

    For tables that were restored to a moment at which they weren't forgotten yet. Of who they are only keyed hashes
    are left, by which rooms find what is theirs. May be repeated.
    """
    people = activity.erased_since(since)
    for person, until in people.items():
        _forget(Hashed(person), until)
    return len(people)


def _forget(person: Hashed, until: int) -> None:
    """As of the instant of their erasure: what is noted in the log about it mustn't count as newer."""
    # The address that was known of a customer leads to what they did by mail alone.
    known = wiring.address(person)
    for who in (Who(customer_id=person, email=known), Who(email=person)):
        service.forget(who, rooms=wiring.rooms(), now=until)
