"""Writing a generation: only what changed, so that a kill at any step leaves every key with one whole item.

The ledger remembers the fingerprints of the last finished run. It is marked open before the first write and
closed after the last; a run that finds it open (the one before was killed, or ran out of time) reads the truth from
the table, and so goes on behind what is written already.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final, Protocol

from chalicelib.recommendations.domain import KeyLists

BATCH: Final = 200


class Outdated(Exception):
    """Lists of a later instant are published, or have begun to be."""


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

    def finished(self) -> int:
        """The generation of the last finished run; 0 if there was none."""
        ...

    def take_lease(self, holder: str, now: int, until: int) -> bool:
        """Become the only running writer until `until`; False if somebody else is."""
        ...

    def end_lease(self, holder: str) -> None:
        """Let the next writer in; nothing happens if the lease isn't `holder`'s."""
        ...


class Ledger(Protocol):
    """What the last finished run left in the table."""

    def opened(self) -> int | None:
        """The generation of the run that began and didn't finish; None if the last one finished."""
        ...

    def load(self) -> dict[str, str] | None:
        """Fingerprints by key as of the last finished run; None if there was none."""
        ...

    def open(self, generation: int) -> None:
        """Note that a run begins to write."""
        ...

    def close(self, fingerprints: Mapping[str, str]) -> None:
        """Note that a run finished, and what is in the table now."""
        ...


@dataclass(frozen=True, slots=True)
class Published:
    """How many items a run wrote, left as they were, and deleted; `whole` if nothing is left to do."""

    written: int
    unchanged: int
    removed: int
    whole: bool = True


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


def publish(
    results: Iterable[KeyLists], *, generation: int, store: Store, ledger: Ledger,
    is_late: Callable[[], bool] = lambda: False,
) -> Published:  # fmt: skip
    """Bring the table to what `results` say. `generation` is the instant they speak of.

    Call it under the lease. Killed anywhere, the next call finishes the work. `is_late` is asked between writes;
    once it says so the rest is left to the next call, which goes on: what is written is written. Raises `Outdated`,
    having done nothing, where a later generation was published or has begun.
    """
    opened = ledger.opened()
    if generation < max(store.finished(), opened or 0):
        raise Outdated(f"lists of {generation} are older than those published")
    before = (opened is None and ledger.load()) or store.fingerprints()
    ledger.open(generation)
    writer = _Writer(generation, store, before)
    for lists in results:
        writer.take(lists)
        if len(writer.waiting) == BATCH:
            writer.write()
            if is_late():
                return Published(writer.written, len(writer.after) - writer.written, 0, whole=False)
    writer.write()
    gone = before.keys() - writer.after.keys()
    store.remove(gone, generation)
    ledger.close(writer.after)
    store.note_finished(generation)
    return Published(writer.written, len(writer.after) - writer.written, len(gone))


class _Writer:
    """Gathers what changed, and writes it in batches."""

    def __init__(self, generation: int, store: Store, before: Mapping[str, str]) -> None:
        self._generation, self._store, self._before = generation, store, before
        self.after: dict[str, str] = {}
        self.waiting: list[KeyLists] = []
        self.written = 0

    def take(self, lists: KeyLists) -> None:
        self.after[lists.key] = lists.fingerprint
        if self._before.get(lists.key) != lists.fingerprint:
            self.waiting.append(lists)

    def write(self) -> None:
        self._store.put(self.waiting, self._generation)
        self.written += len(self.waiting)
        self.waiting = []
