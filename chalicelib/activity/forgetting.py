"""Taking the rows of who was erased out of the lake's objects, and noting that it is done.

A go is for all who wait. It looks through every object twice, small days many at once: for the browsers that those
people used, which it marks too, and then for rows to take out. An object that holds some is written over by itself without them, in one put, so
that no reader finds less or more than it listed. How far a go came is kept beside the lake; cut off anywhere, it
goes on from there, and what it does twice is the same.
"""

import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from pathlib import Path
from typing import Final, Protocol

import msgspec
from msgspec.structs import replace

from chalicelib.activity import erasures
from chalicelib.activity.domain import Fact, deduplicated, fact_of
from chalicelib.activity.erasures import Erased, Proof
from chalicelib.activity.lake import CLOSED, RAW, Objects, packed_rows, rows_of

_STATE: Final = "forgotten/going"
_AT_ONCE: Final = 8
#: So many objects are looked at before it is noted how far a go came.
_A_PART: Final = 64
#: So many bytes of closed days, and a wave more, lie on the disc at once.
_MOST_BYTES: Final = 256 << 20


class Sieve(Protocol):
    """The engine that looks through files of closed days."""

    def browsers(self, paths: Sequence[Path], erased: Erased) -> Mapping[str, int]:
        """The visitors seen together with erased people while those hold, with their instants."""

    def about(self, paths: Sequence[Path], people: Erased) -> list[Fact]:
        """The rows that `people` covers."""

    def holding(self, paths: Sequence[Path], erased: Erased) -> list[bool]:
        """For each file, whether `erased` covers any of its rows."""

    def sift(self, path: Path, erased: Erased, out: Path) -> int:
        """How many rows `erased` covers; if any, the others are written to `out` as such a file."""


class Go(msgspec.Struct, frozen=True, kw_only=True):
    """How far it came: for whom, which of the two looks it is at, after which object, and what was taken out (at least:
    what was done when a run was cut off isn't counted).
    """

    people: dict[str, int]
    marked: bool = False
    after: str = ""
    rows: int = 0
    objects: int = 0


def forget(
    *, objects: Objects, sieve: Sieve, now: Callable[[], int], go_on: Callable[[], bool] = lambda: True
) -> dict[str, int]:
    """Take out the rows of all who wait, while `go_on()` says so; how many people are done and how many still wait.

    `now()` is asked once a go is over: that is when it was done.
    """
    done = 0
    while go := _go(objects):
        if not (_mark_browsers(go, objects, sieve, go_on) and _take_out(objects, sieve, go_on)):
            break
        last = _read(objects) or go
        erasures.prove(go.people, Proof(now(), last.rows, last.objects), objects)
        objects.delete([_STATE])
        done += len(go.people)
    return {"people_forgotten": done, "people_waiting": len(erasures.waiting(objects))}


def _go(objects: Objects) -> Go | None:
    """The go that was begun, or a new one for all who wait; None if nobody does."""
    begun = _read(objects)
    if begun is not None:
        return begun
    people = erasures.waiting(objects)
    return _note(Go(people=people), objects) if people else None


def _read(objects: Objects) -> Go | None:
    body = objects.get(_STATE)
    return None if body is None else msgspec.json.decode(body, type=Go)


def _note(go: Go, objects: Objects) -> Go:
    objects.put(_STATE, msgspec.json.encode(go))
    return go


def _mark_browsers(go: Go, objects: Objects, sieve: Sieve, go_on: Callable[[], bool]) -> bool:
    """Mark the browsers of the go's people; whether all objects were looked through."""
    if go.marked:
        return True
    erased, known = Erased(go.people), erasures.standing(objects).browsers

    def look(keys: list[str], pool: Executor) -> list[int]:
        found = _browsers(keys, erased, objects, sieve, pool)
        new = {browser: until for browser, until in found.items() if known.get(browser, -1) < until}
        erasures.mark_browsers(new, objects)
        return []

    if not _each(go, look, objects, go_on):
        return False
    _note(replace(go, marked=True, after=""), objects)
    return True


def _take_out(objects: Objects, sieve: Sieve, go_on: Callable[[], bool]) -> bool:
    """Write every object that holds rows of who was erased without them; whether all were looked through."""
    go, erased = _read(objects), erasures.standing(objects)

    def look(keys: list[str], pool: Executor) -> list[int]:
        if keys[0].startswith(RAW):
            return list(pool.map(lambda key: sifted(key, erased, objects, sieve), keys))
        # Days one after the other, as each may fill the disc.
        return [sifted(key, erased, objects, sieve) for key in _holding(keys, erased, objects, sieve, pool)]

    return go is None or _each(go, look, objects, go_on)


def _each(
    go: Go, look: Callable[[list[str], Executor], list[int]], objects: Objects, go_on: Callable[[], bool]
) -> bool:
    """Look at every object after where the go is, part by part; whether it came to the end.

    `look` says how many rows it took out of each object that held some.
    """
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        for keys in _parts([key for key in _keys(objects) if key > go.after]):
            if not go_on():
                return False
            gone = [rows for rows in look(keys, pool) if rows]
            go = _note(
                replace(go, after=keys[-1], rows=go.rows + sum(gone), objects=go.objects + len(gone)), objects
            )
    return True


def _parts(keys: list[str]) -> Iterator[list[str]]:
    """Parts of closed days, then of what is raw."""
    for prefix in (CLOSED, RAW):
        found = [key for key in keys if key.startswith(prefix)]
        yield from (found[start : start + _A_PART] for start in range(0, len(found), _A_PART))


def _keys(objects: Objects) -> Iterator[str]:
    """Every object that holds rows; days that close meanwhile are merged without who was erased."""
    for prefix, ending in ((CLOSED, ".parquet"), (RAW, ".ndjson.gz")):
        yield from (key for key in objects.keys(prefix) if key.endswith(ending))


def sifted(key: str, erased: Erased, objects: Objects, sieve: Sieve) -> int:
    """Take out of one object whom `erased` covers; how many rows went.

    Whoever was marked until it was written goes as well: another run may have looked at it before.
    """
    total = 0
    while gone := _sifted(key, erased, objects, sieve):
        total += gone
        told, erased = erased, erasures.standing(objects)
        if erased == told:
            break
    return total


def _sifted(key: str, erased: Erased, objects: Objects, sieve: Sieve) -> int:
    if key.startswith(RAW):
        lines = rows_of(objects.get(key) or packed_rows(()))
        left = [line for line in lines if not _covers(erased, fact_of(line))]
        if len(left) < len(lines):
            objects.put(key, packed_rows(left))
        return len(lines) - len(left)

    with tempfile.TemporaryDirectory() as scratch:
        path, out = Path(scratch) / "rows.parquet", Path(scratch) / "left.parquet"
        objects.download(key, path)
        gone = sieve.sift(path, erased, out)
        if gone:
            objects.upload(key, out)
        return gone


def _holding(
    keys: list[str], erased: Erased, objects: Objects, sieve: Sieve, pool: Executor
) -> Iterator[str]:
    """Those of closed days' objects that hold rows of who was erased."""
    for some, paths in _fetched(keys, objects, pool):
        yield from (key for key, holds in zip(some, sieve.holding(paths, erased), strict=True) if holds)


def _browsers(
    keys: list[str], erased: Erased, objects: Objects, sieve: Sieve, pool: Executor
) -> dict[str, int]:
    """The browsers of who was erased, as objects of a part tell, with their instants."""
    if keys[0].startswith(CLOSED):
        found = [sieve.browsers(paths, erased) for _, paths in _fetched(keys, objects, pool)]
    else:
        found = list(pool.map(lambda key: browsers_of(_facts(key, objects), erased), keys))
    return {
        browser: max(told.get(browser, -1) for told in found)
        for browser in dict.fromkeys(name for told in found for name in told)
    }


def _fetched(keys: list[str], objects: Objects, pool: Executor) -> Iterator[tuple[list[str], list[Path]]]:
    """Closed days' objects as files, as many at a time as may lie on the disc; each some until the next are asked for."""
    rest = list(keys)
    while rest:
        with tempfile.TemporaryDirectory() as scratch:
            paths, total = list[Path](), 0
            while len(paths) < len(rest) and total < _MOST_BYTES:
                wave = rest[len(paths) : len(paths) + _AT_ONCE]
                files = [Path(scratch) / f"{len(paths) + number:04}.parquet" for number in range(len(wave))]
                list(pool.map(objects.download, wave, files))
                paths, total = paths + files, total + sum(file.stat().st_size for file in files)
            yield rest[: len(paths)], paths
        rest = rest[len(paths) :]


def _facts(key: str, objects: Objects) -> Iterator[Fact]:
    return map(fact_of, rows_of(objects.get(key) or packed_rows(())))


def browsers_of(facts: Iterable[Fact], erased: Erased) -> dict[str, int]:
    """The visitors seen together with erased people while those hold, with their instants."""
    found: dict[str, int] = {}
    for fact in facts:
        until = erased.people.get(fact.customer or "", -1)
        if fact.visitor is not None and min(fact.at, fact.received) <= until:
            found[fact.visitor] = max(found.get(fact.visitor, -1), until)
    return found


def _covers(erased: Erased, fact: Fact) -> bool:
    return erased.covers(
        visitor=fact.visitor, customer=fact.customer, at=fact.at, received=fact.received
    )  # fmt: skip


def about(people: Iterable[str], *, objects: Objects, sieve: Sieve, now: int) -> list[Fact]:
    """All that the lake holds of people and of the browsers that they used, up to `now` and each row once; in time's
    order. Reads every object twice: nothing for a request.
    """
    named, standing = Erased(dict.fromkeys(people, now)), erasures.standing(objects)
    # Of who was erased and came back, what was in their browsers before that isn't theirs any more.
    gone = standing.only(named.people)
    browsers, lost = dict[str, int](), dict(standing.browsers)
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        for keys in _parts(list(_keys(objects))):
            browsers |= _browsers(keys, named, objects, sieve, pool)
            for browser, until in (_browsers(keys, gone, objects, sieve, pool) if gone else {}).items():
                lost[browser] = max(until, lost.get(browser, -1))
        theirs, forgotten = Erased(named.people, browsers), Erased(standing.people, lost)
        parts = _parts(list(_keys(objects)))
        found = [fact for keys in parts for fact in _about(keys, theirs, objects, sieve, pool)]
    counting = deduplicated(fact for fact in found if not _covers(forgotten, fact))
    return sorted(counting, key=lambda fact: fact.at)


def _about(keys: list[str], people: Erased, objects: Objects, sieve: Sieve, pool: Executor) -> Iterator[Fact]:
    if keys[0].startswith(CLOSED):
        for _, paths in _fetched(keys, objects, pool):
            yield from sieve.about(paths, people)
    else:
        yield from (fact for key in keys for fact in _facts(key, objects) if _covers(people, fact))
