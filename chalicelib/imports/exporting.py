"""Everything that shoppers said, written out in the plain form.

The rows stand in one order, by product, time and id, so that the same rows are the same file; they are put
in that order on disk. A run that is cut off is done again from its beginning.
"""

import hashlib
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal, NamedTuple, Protocol

import msgspec

from chalicelib.imports import plain
from chalicelib.imports.domain import MOST_FAILURES
from chalicelib.imports.voices import Question, Review
from chalicelib.kernel import clock, ids
from chalicelib.kernel.errors import Conflict, NotFound
from chalicelib.kernel.revisions import Stale

Kind = Literal["reviews", "questions"]
State = Literal["running", "done", "failed"]
KEPT_SECONDS: Final = 7 * 86_400
PREFIX: Final = "exp_"
_LATER_SECONDS: Final = 30
_WRITTEN_AT_ONCE: Final = 500


class Export(msgspec.Struct, frozen=True, kw_only=True):
    """One export: of what, how far it has come, and how large the file is. Times in ms."""

    export_id: str
    kind: Kind
    created_at: int
    state: State = "running"
    finished_at: int | None = None
    rows: int = 0
    size: int = 0
    failures: int = 0
    problem: str | None = None
    revision: int = 0

    @property
    def key(self) -> str:
        """Where the file is."""
        return f"exports/{self.export_id}/{self.kind}.csv"

    @property
    def expires_at(self) -> int:
        """When the export may be forgotten (epoch seconds); its file goes with it."""
        return (self.created_at + KEPT_SECONDS * clock.SECOND) // clock.SECOND

    def after(self, **changes: Any) -> "Export":
        """The export with changes, as its next revision."""
        return msgspec.structs.replace(self, **changes, revision=self.revision + 1)


class Exports(Protocol):
    """Where exports are kept."""

    def get(self, export_id: str) -> Export | None:
        """The export, as last written."""

    def add_once(self, export: Export) -> Export | None:
        """Keep a new export and return None, or return the one that has its id."""

    def replace(self, export: Export) -> None:
        """Keep the next revision of an export. Raises `Stale` if it isn't the next."""


class Shelf(Protocol):
    """Where files are kept."""

    def keep(self, key: str, path: Path) -> None:
        """Write a local file."""


class Told(Protocol):
    """All that shoppers said, in no order."""

    def all_reviews(self) -> Iterator[Review]:
        """All reviews that weren't taken back, in whatever state."""

    def all_questions(self) -> Iterator[Question]:
        """All questions that weren't taken back, with their answers."""


@dataclass(frozen=True, slots=True)
class Doors:
    """What exporting needs; `run_soon(export_id, delay_seconds)` has `run` called, once or more."""

    exports: Exports
    files: Shelf
    told: Told
    run_soon: Callable[[str, int], None]


def begin(kind: Kind, *, key: str | None, doors: Doors, now: int) -> Export:
    """Begin an export. With the same `key` (an Idempotency-Key) the same again.

    Raises `Conflict` if `key` was used for one of another kind.
    """
    own = ids.new_id("exp") if key is None else PREFIX + hashlib.sha256(key.encode()).hexdigest()[:32]
    export = Export(export_id=own, kind=kind, created_at=now)
    held = doors.exports.add_once(export)
    if held is not None and held.kind != kind:
        raise Conflict("this Idempotency-Key was used for another export")
    if held is None or held.state == "running":
        doors.run_soon(own, 0)
    return held or export


def find(export_id: str, *, exports: Exports) -> Export:
    """An export. Raises `NotFound`."""
    export = exports.get(export_id)
    if export is None:
        raise NotFound("no such export")
    return export


def run(export_id: str, *, doors: Doors, now: Callable[[], int]) -> Export | None:
    """Write the file; None if there is no such export, or another run was first.

    What fails is tried again a little later, and after five times given up.
    """
    export = doors.exports.get(export_id)
    if export is None or export.state != "running":
        return export
    try:
        rows, size = _written(export, doors)
        after = export.after(state="done", finished_at=now(), rows=rows, size=size, problem=None)
    except Exception as error:  # noqa: BLE001  (told in the export, and tried again)
        given_up = export.failures + 1 >= MOST_FAILURES
        after = export.after(
            failures=export.failures + 1,
            problem=f"{type(error).__name__}: {error}"[:300],
            state="failed" if given_up else "running",
        )
    try:
        doors.exports.replace(after)
    except Stale:
        return None
    if after.state == "running":
        doors.run_soon(export_id, _LATER_SECONDS)
    return after


class _Text(NamedTuple):
    """What one review or question adds to the file: where it belongs, its lines, and how many rows."""

    place: str
    lines: str
    rows: int


def _written(export: Export, doors: Doors) -> tuple[int, int]:
    """Write the file and tell its rows and bytes."""
    columns = plain.REVIEW_COLUMNS if export.kind == "reviews" else plain.QUESTION_COLUMNS
    found = (
        map(_review, doors.told.all_reviews())
        if export.kind == "reviews"
        else map(_question, doors.told.all_questions())
    )
    with tempfile.TemporaryDirectory() as folder:
        path, rows = Path(folder) / "made", 0
        with path.open("w", encoding="utf-8", newline="") as made:
            made.write(plain.table(columns, iter(())))
            for lines, count in _sorted(found, Path(folder) / "sorted"):
                made.write(lines)
                rows += count
        doors.files.keep(export.key, path)
        return rows, path.stat().st_size


def _sorted(found: Iterator[_Text], path: Path) -> Iterator[tuple[str, int]]:
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        database.executescript(
            "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;"
            "CREATE TABLE texts (place TEXT PRIMARY KEY, lines TEXT, rows INTEGER) WITHOUT ROWID; BEGIN"
        )
        # A table that is read while it is written to may give a row twice.
        database.executemany("INSERT OR REPLACE INTO texts VALUES (?, ?, ?)", found)
        database.execute("COMMIT")
        rows = database.execute("SELECT lines, rows FROM texts ORDER BY place")
        while some := rows.fetchmany(_WRITTEN_AT_ONCE):
            yield from some


def _review(said: Review) -> _Text:
    lines = plain.table(plain.REVIEW_COLUMNS, iter([plain.review_cells(said)]), header=False)
    return _Text(_place(said, f"{said.source}\0{said.external_id}"), lines, 1)


def _question(said: Question) -> _Text:
    rows = list(plain.question_cells(said))
    lines = plain.table(plain.QUESTION_COLUMNS, iter(rows), header=False)
    return _Text(_place(said, said.external_id), lines, len(rows))


def _place(said: Review | Question, own: str) -> str:
    return f"{next(iter(said.product.ids), '')}\0{said.created_at:015d}\0{own}"
