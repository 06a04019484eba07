"""What does worse than it should, in words that a monitor may rely on: `docs/problems.md` lists them.

Rooms that have something to say add a part here; all parts are read in one call, as a page's are.
"""

from collections.abc import Callable
from typing import Final

from chalicelib.aws import tables
from chalicelib.kernel import settings

# What a room has to say at an instant: rows to look at, and words for what is wrong with them.
Symptoms = Callable[[int], tables.Part[list[str]]]
UNREADABLE: Final = "database_unreadable"
_ROOMS: Final[dict[str, Symptoms]] = {}


def ask(room: str, symptoms: Symptoms) -> None:
    """Let a room say what is wrong with it, from now on."""
    _ROOMS[room] = symptoms


def degraded(now: int) -> list[str]:
    """What is wrong at `now`, in order; nothing of rooms that are switched off. Never raises."""
    off = settings.current().off
    try:
        parts = [symptoms(now) for room, symptoms in _ROOMS.items() if room not in off]
        found = tables.batch_get(key for part in parts for key in part.keys)
        told = [part.parse({key: found[key] for key in part.keys if key in found}) for part in parts]
    except Exception:  # noqa: BLE001  (whatever it is: who asks for health is told, and not failed)
        return [UNREADABLE]
    return sorted(word for words in told for word in words)
