"""Writing a generation: only what changed, so that a kill at any step leaves every key with one whole item.

The ledger remembers the fingerprints of the last finished run. It is marked open before the first write and
closed after the last; a run that finds it open (the one before was killed) reads the truth from the table.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final, Protocol

from chalicelib.recommendations.domain import KeyLists

BATCH: Final = 200


class Store(Protocol):
    """The table of lists."""

    def put(self, lists: Iterable[KeyLists], generation: int) -> None:
        """Write each item, unless a later generation's is there. Items appear whole, in any order."""
        ...

    def remove(self, keys: Iterable[str], generation: int) -> None:
        """Delete the items of `keys`, unless a later generation's is there."""
        ...

    def fingerprints(self) -> dict[str, str]:
        """The fingerprint of every item that is there, by key. Reads the whole table."""
        ...

    def note_finished(self, generation: int) -> None:
        """Note that a run finished, for those who ask how old the lists are."""
        ...

    def take_lease(self, holder: str, now: int, until: int) -> bool:
        """Become the only running writer until `until`; False if somebody else is."""
        ...

    def end_lease(self, holder: str) -> None:
        """Let the next writer in; nothing happens if the lease isn't `holder`'s."""
        ...


class Ledger(Protocol):
    """What the last finished run left in the table."""

    def is_open(self) -> bool:
        """Whether a run began and didn't finish."""
        ...

    def load(self) -> dict[str, str] | None:
        """Fingerprints by key as of the last finished run; None if there was none."""
        ...

    def open(self) -> None:
        """Note that a run begins to write."""
        ...

    def close(self, fingerprints: Mapping[str, str]) -> None:
        """Note that a run finished, and what is in the table now."""
        ...


@dataclass(frozen=True, slots=True)
class Published:
    """How many items a run wrote, left as they were, and deleted."""

    written: int
    unchanged: int
    removed: int


@contextmanager
def lease(holder: str, *, now: int, until: int, store: Store) -> Iterator[bool]:
    """Hold the writers' lease; yields False, doing nothing, while another run holds it."""
    if not store.take_lease(holder, now, until):
        yield False
        return
    try:
        yield True
    finally:
        store.end_lease(holder)


def publish(results: Iterable[KeyLists], *, generation: int, store: Store, ledger: Ledger) -> Published:
    """Bring the table to what `results` say. `generation` is the instant they speak of.

    Call it under the lease. Killed anywhere, the next call finishes the work.
    """
    before = store.fingerprints() if ledger.is_open() else ledger.load() or store.fingerprints()
    ledger.open()
    after: dict[str, str] = {}
    written = 0
    changed: list[KeyLists] = []
    for lists in results:
        after[lists.key] = lists.fingerprint
        if before.get(lists.key) != lists.fingerprint:
            changed.append(lists)
        if len(changed) == BATCH:
            store.put(changed, generation)
            written += len(changed)
            changed = []
    store.put(changed, generation)
    written += len(changed)
    gone = before.keys() - after.keys()
    store.remove(gone, generation)
    ledger.close(after)
    store.note_finished(generation)
    return Published(written, len(after) - written, len(gone))
