"""Closing days: one de-duplicated Parquet object instead of many raw ones.

A day is closed 72 hours after its end. A run writes a new generation from everything that isn't in one yet,
then says in a manifest beside it what went in; a later run, when no reader can still hold an old listing,
deletes that. Whenever a run is cut off, every row stands in at least one object that readers list, and the
next run goes on; a row that stands in two counts once, because readers de-duplicate.
"""

import hashlib
import tempfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final, Protocol

import msgspec

from chalicelib.activity import erasures
from chalicelib.activity.domain import CLOSES_AFTER
from chalicelib.activity.erasures import Erased
from chalicelib.activity.lake import (
    CLOSED,
    CLOSED_ENDING,
    MANIFEST_ENDING,
    RAW,
    Manifest,
    Objects,
    closed_prefix,
    day_of,
    manifests,
    raw_prefix,
)
from chalicelib.kernel import clock

# Longer than any reader runs: what a manifest covers may be deleted after this.
GRACE: Final = clock.HOUR
_AT_ONCE: Final = 8


class Merge(Protocol):
    """The engine that merges files of rows into one."""

    def __call__(self, raw: Sequence[Path], closed: Sequence[Path], out: Path, erased: Erased, /) -> None:
        """Write the de-duplicated rows of NDJSON files `raw` and Parquet files `closed` to Parquet `out`, without those
        that `erased` covers.
        """


def compact(
    *, objects: Objects, merge: Merge, now: int, go_on: Callable[[], bool] = lambda: True
) -> dict[str, int]:
    """Compact every closed day that has something new, oldest first, while `go_on()` says so."""
    merged = deleted = left = 0
    for day in list(_closed_days(objects, now)):
        if not go_on():
            left += 1
            continue
        deleted += _delete_covered(day, objects, now)
        merged += _compact_day(day, objects, merge, now)
    return {"days_merged": merged, "objects_deleted": deleted, "days_left": left}


def _closed_days(objects: Objects, now: int) -> Iterator[str]:
    days = {day_of(key) for prefix in (RAW, CLOSED) for key in objects.keys(prefix)}
    for day in sorted(days):
        if clock.day_start(day) + clock.DAY + CLOSES_AFTER <= now:
            yield day


def _delete_covered(day: str, objects: Objects, now: int) -> int:
    """Delete what older generations were made of. The manifest goes last: cut off, it is all done again."""
    deleted = 0
    for key, manifest in manifests(closed_prefix(day), objects).items():
        if manifest and now - manifest.written_at >= GRACE:
            objects.delete(list(manifest.inputs))
            objects.delete([key.removesuffix(CLOSED_ENDING) + MANIFEST_ENDING])
            deleted += len(manifest.inputs)
    return deleted


def _compact_day(day: str, objects: Objects, merge: Merge, now: int) -> bool:
    """Write a new generation if the day has more than one uncovered Parquet object; whether it did."""
    written = filter(None, manifests(closed_prefix(day), objects).values())
    covered = {key for manifest in written for key in manifest.inputs}
    raw = [key for key in objects.keys(raw_prefix(day)) if key not in covered]
    closed = [
        key for key in objects.keys(closed_prefix(day)) if key.endswith(CLOSED_ENDING) and key not in covered
    ]
    if not raw and len(closed) < 2:
        return False
    inputs = (*raw, *closed)
    name = hashlib.blake2b("\n".join(inputs).encode(), digest_size=12).hexdigest()
    generation = f"{closed_prefix(day)}{name}"
    with tempfile.TemporaryDirectory() as scratch:
        out = Path(scratch) / "out.parquet"
        files = _fetch(raw, "raw", scratch, objects), _fetch(closed, "closed", scratch, objects)
        erased = None
        # Whoever was marked while this was written goes as well: before the manifest nobody takes it for whole.
        while erased != (standing := erasures.standing(objects)):
            erased = standing
            merge(*files, out, erased)
            objects.upload(generation + CLOSED_ENDING, out)
    objects.put(generation + MANIFEST_ENDING, msgspec.json.encode(Manifest(inputs, now)))
    return True


def _fetch(keys: Sequence[str], kind: str, scratch: str, objects: Objects) -> list[Path]:
    folder = Path(scratch) / kind
    folder.mkdir()
    ending = ".ndjson.gz" if kind == "raw" else ".parquet"
    paths = [folder / f"{index:06d}{ending}" for index in range(len(keys))]
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        list(pool.map(objects.download, keys, paths))
    return paths
