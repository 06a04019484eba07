"""What a person may ask of all rooms at once: a copy of everything, and its erasure; and, at log-in, that what
they kept as a guest becomes theirs.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple, Protocol

from msgspec.structs import replace

from chalicelib.kernel import clock
from chalicelib.kernel.errors import Invalid
from chalicelib.privacy.domain import Erasure, Who


class Room(NamedTuple):
    """One room's doors: what it keeps of a person, ready for JSON, and how it forgets them (how many rows)."""

    name: str
    export: Callable[[Who], Any]
    erase: Callable[[Who, int], int]


class Keeper(NamedTuple):
    """A room in which guests keep things: moves them to the customer who was the guest (how many)."""

    name: str
    merge: Callable[[int], int]


class Cleared(Protocol):
    """What took somebody's rows out of the lake: when (ms), and in how many objects there were some."""

    @property
    def at(self) -> int:
        """When it was done."""

    @property
    def objects(self) -> int:
        """In how many objects."""


class Log(Protocol):
    """The log and its lake, which know people by pseudonym."""

    def names(self, who: Who) -> Sequence[str]:
        """The pseudonyms of a person."""

    def mark(self, names: Sequence[str], now: int) -> None:
        """From here on no row of theirs up to `now` counts; a job takes them out."""

    def erased_at(self, name: str) -> int | None:
        """When that was last done; None if never."""

    def cleared(self, name: str, until: int) -> Cleared | None:
        """What took out the rows of who was erased at `until`; None while there may be some."""


class Doors(NamedTuple):
    """The rooms, how a customer's address is found where only the id is told, and the log."""

    rooms: Sequence[Room]
    address: Callable[[str], str | None]
    log: Log


def export(who: Who, *, doors: Doors) -> dict[str, Any]:
    """Everything that is kept of a person, by room. Raises `Invalid` if they aren't named."""
    who = known(who, doors)
    return {room.name: room.export(who) for room in doors.rooms}


def erase(who: Who, *, doors: Doors, now: int) -> dict[str, int]:
    """Let the log and every room forget a person, in the rooms' order; how many things of theirs each room held.

    Again, or after an interruption, it goes on with what is left. A room that fails doesn't keep the others
    from forgetting; its error is raised at the end. Raises `Invalid` if the person isn't named.
    """
    who = known(who, doors)
    # First: whoever reads the log counts them no more, whatever becomes of the rest.
    doors.log.mark(doors.log.names(who), now)
    return forget(who, rooms=doors.rooms, now=now)


def forget(who: Who, *, rooms: Sequence[Room], now: int) -> dict[str, int]:
    """As `erase`, in the rooms alone."""
    erased: dict[str, int] = {}
    failed: list[Exception] = []
    for room in rooms:
        try:
            erased[room.name] = room.erase(who, now)
        except Exception as error:  # noqa: BLE001  (raised below, once the other rooms have forgotten)
            failed.append(error)
    if failed:
        raise failed[0]
    return erased


def held(who: Who, *, doors: Doors) -> dict[str, int]:
    """How many things each room holds of a person, looked up anew. Raises `Invalid` if they aren't named."""
    who = known(who, doors)
    return {room.name: _things(room.export(who)) for room in doors.rooms}


def erasure(who: Who, *, doors: Doors, held: Mapping[str, int]) -> Erasure:
    """How far the erasure of a person is, of whom rooms hold so much. Raises `Invalid` if they aren't named."""
    who = known(who, doors)
    left = tuple(name for name, count in held.items() if count)
    instants = {name: doors.log.erased_at(name) for name in doors.log.names(who)}
    asked = {name: until for name, until in instants.items() if until is not None}
    if not asked:
        return Erasure(erased_at=None, left=left, log="never")
    at, proofs = clock.iso(max(asked.values())), [doors.log.cleared(*one) for one in asked.items()]
    done = [proof for proof in proofs if proof is not None]
    if len(done) < len(proofs):
        return Erasure(erased_at=at, left=left, log="waiting")
    last = max(done, key=lambda proof: proof.at)
    return Erasure(
        erased_at=at, left=left, log="done", log_done_at=clock.iso(last.at), log_objects=last.objects
    )


def _things(told: Any) -> int:
    """How many things a room told of a person: what its lists hold, and each record beside them with any value."""
    if isinstance(told, list | tuple):
        return sum(1 for one in told if _things(one))
    if isinstance(told, dict):
        nested = [one for one in told.values() if isinstance(one, dict | list | tuple)]
        plain = any(_things(one) for one in told.values() if not isinstance(one, dict | list | tuple))
        return int(plain) + sum(map(_things, nested))
    return int(told is not None and told is not False)


def merge(*, keepers: Sequence[Keeper], now: int) -> dict[str, int]:
    """Move what a guest kept to the customer they turned out to be; how many things each room moved.

    Again it moves what came since.
    """
    return {keeper.name: keeper.merge(now) for keeper in keepers}


def known(who: Who, doors: Doors) -> Who:
    """A person as named, with the address that their id leads to. Raises `Invalid` if they aren't named."""
    if not who.is_customer and who.anonymous_id is None:
        raise Invalid.field("/customer_id", "name the customer_id, the email, the anonymous_id, or several")
    if who.customer_id is not None and who.email is None:
        # Who wrote by the link in a mail is known by address alone.
        return replace(who, email=doors.address(who.customer_id))
    return who
