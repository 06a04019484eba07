"""One step of an import: a piece of the file read, its rows brought in, those not taken reported."""

import hashlib
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Final, NamedTuple, Protocol

import msgspec

from chalicelib.imports import columns, rows
from chalicelib.imports.domain import CHUNK_BYTES, MOST_TOLD, PEOPLE, Job, RowError
from chalicelib.kernel.errors import FieldError

CHANGED: Final = "the file is gone, or was changed after the import began"
Values = Mapping[str, Any]
# Brings rows in under a name that is the same when they come again; tells which weren't taken.
Refusals = Sequence[tuple[int, Sequence[FieldError]]]
REFUSED: Final = "refused"


class Taken(NamedTuple):
    """What became of a piece's rows: those that weren't taken, and of the others each one's outcome in a word."""

    refused: Refusals
    outcomes: Mapping[int, str]


Sink = Callable[[Sequence[Values], str, int], Refusals | Taken]


class Upload(NamedTuple):
    """An uploaded file: its length, and a mark that another content wouldn't have."""

    size: int
    mark: str


class Files(Protocol):
    """The uploaded files and the reports beside them."""

    def look(self, key: str) -> Upload | None:
        """What was uploaded there, if anything."""

    def piece(self, key: str, start: int, length: int) -> bytes:
        """Some bytes of a file."""

    def report(self, key: str, body: bytes) -> None:
        """Write a report."""

    def fetch(self, key: str, path: Path) -> None:
        """Copy a file to a local path."""

    def keep(self, key: str, path: Path) -> None:
        """Write a local file."""

    def under(self, prefix: str) -> Iterator[str]:
        """The keys that begin so, in order."""

    def whole(self, key: str) -> bytes:
        """All of a small file."""


def has_changed(job: Job, files: Files) -> bool:
    """Whether the uploaded file is gone, or another than the import began with."""
    upload = files.look(job.key)
    return upload is None or upload.mark != job.mark


def step(job: Job, files: Files, sink: Sink, now: int) -> Job:
    """The import after one more piece."""
    if has_changed(job, files):
        return job.after(state="failed", problem=CHANGED)
    if job.offset >= job.size:
        if job.reading.is_told:
            join(job.report_key, f"{job.folder}/report/", files)
        return job.after(state="done", finished_at=now)
    length = CHUNK_BYTES[job.reading.kind]
    piece = files.piece(job.key, job.offset, length)
    last = job.offset + len(piece) >= job.size
    if job.reading.format != "ndjson" and job.columns is None:
        return _headed(job, piece)
    end = rows.whole_rows(piece, job.reading.format, last=last)
    found = list(rows.read(piece[:end], job.reading.format, job.columns))
    if _is_order_table(job) and not last:
        end, found = _whole_orders(job, end, found)
    if not end:
        return job.after(
            state="failed",
            problem=f"the row or order at byte {job.offset} doesn't end within {length} bytes; is a quote open?",
        )
    return _taken(job, end, found, files, sink)


def _is_order_table(job: Job) -> bool:
    """Whether a row is a line of an order, whose lines follow each other."""
    return job.reading.kind == "orders" and job.reading.format != "ndjson"


def _whole_orders(job: Job, end: int, found: list[rows.Read]) -> tuple[int, list[rows.Read]]:
    """The rows without the piece's last order, which may go on in the next piece; and where they end."""
    if not found:
        return end, found
    names = [columns.fields(read.values, job.reading).get("order_id") for read in found]
    whole = len(names)
    while whole and names[whole - 1] == names[-1]:
        whole -= 1
    return (found[whole - 1].end, found[:whole]) if whole else (0, [])


def _headed(job: Job, piece: bytes) -> Job:
    try:
        names, end = rows.header(piece, job.reading.format)
    except ValueError as error:
        return job.after(state="failed", problem=str(error))
    unknown = sorted(set(job.reading.mapping.values()) - set(names))
    if unknown:
        return job.after(
            state="failed", problem=f"the mapping names columns that aren't there: {unknown[:5]}"
        )
    return job.after(columns=names, offset=end)


def _taken(job: Job, end: int, found: Sequence[rows.Read], files: Files, sink: Sink) -> Job:
    """Bring the rows in, report those that weren't taken, and move the checkpoint past them."""
    faults: list[RowError] = []
    numbered = [
        (number, plain)
        for number, read in enumerate(found, job.rows + 1)
        if (plain := _plain(job, number, read, faults)) is not None
    ]
    if _is_order_table(job):
        numbered = _joined(numbered)
    outcomes: dict[int, str] = {}
    if numbered:
        name = f"{job.import_id}-{job.offset:012d}"
        brought = sink([values for _, values in numbered], name, job.received)
        taken = brought if isinstance(brought, Taken) else Taken(brought, {})
        outcomes = {numbered[place][0]: outcome for place, outcome in taken.outcomes.items()}
        for place, errors in taken.refused:
            faults += [RowError(numbered[place][0], pointer, detail) for pointer, detail in errors[:3]]
    faults.sort(key=lambda one: one.row)
    if faults:
        files.report(f"{job.folder}/errors/{job.offset:012d}.ndjson", _lines(faults))
    rejected = len({one.row for one in faults})
    if job.reading.is_told:
        job = _told(job, outcomes, faults, files)
    return job.after(
        offset=job.offset + end,
        rows=job.rows + len(found),
        accepted=job.accepted + len(found) - rejected,
        rejected=job.rejected + rejected,
        errors=(job.errors + tuple(faults))[:MOST_TOLD],
        failures=0,
        problem=None,
    )


class Told(msgspec.Struct, frozen=True, omit_defaults=True):
    """What became of one row."""

    row: int
    outcome: str
    errors: tuple[RowError, ...] = ()


def _told(job: Job, outcomes: Mapping[int, str], faults: Sequence[RowError], files: Files) -> Job:
    """Report every row of this piece, under the piece's own name, and count them by what became of them."""
    wrong: dict[int, tuple[RowError, ...]] = {}
    for one in faults:
        wrong[one.row] = (*wrong.get(one.row, ()), one)
    found = [Told(row, outcome) for row, outcome in outcomes.items() if row not in wrong]
    found += [Told(row, REFUSED, errors) for row, errors in wrong.items()]
    found.sort(key=lambda one: one.row)
    files.report(f"{job.folder}/report/{job.offset:012d}.ndjson", _lines(found))
    counts = Counter(job.outcomes) + Counter(one.outcome for one in found)
    return msgspec.structs.replace(job, outcomes=dict(sorted(counts.items())))


def _lines(found: Sequence[Any]) -> bytes:
    return b"".join(msgspec.json.encode(one) + b"\n" for one in found)


def join(key: str, prefix: str, files: Files, start: bytes = b"") -> None:
    """Put the files that begin with `prefix` together into one, after `start`."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "joined"
        with path.open("wb") as joined:
            joined.write(start)
            for one in files.under(prefix):
                joined.write(files.whole(one))
        files.keep(key, path)


def _joined(numbered: Sequence[tuple[int, Values]]) -> list[tuple[int, Values]]:
    """The lines that follow each other in one order as that order, under its first row's number."""
    orders: list[tuple[int, Values]] = []
    for number, line in numbered:
        if orders and orders[-1][1].get("order_id") == line.get("order_id"):
            first, order = orders[-1]
            orders[-1] = (first, {**order, "lines": [*order["lines"], *line["lines"]]})
        else:
            orders.append((number, line))
    return orders


def _plain(job: Job, number: int, read: rows.Read, faults: list[RowError]) -> Values | None:
    """A row as the fields of our own API; None, and a fault more, if it can't be."""
    if read.fault:
        faults.append(RowError(number, "", read.fault))
        return None
    try:
        plain = _converter(job)(columns.fields(read.values, job.reading))
    except ValueError as error:
        faults.append(RowError(number, "", str(error)[:300]))
        return None
    if job.reading.kind == "events" and "event_id" not in plain:
        plain["event_id"] = f"i.{hashlib.sha256(job.mark.encode()).hexdigest()[:12]}.{number}"
    return plain


def _converter(job: Job) -> Callable[[dict[str, Any]], dict[str, Any]]:
    if _is_order_table(job):
        return columns.order_line
    if job.reading.kind in PEOPLE:
        return partial(columns.person, now=job.received, order=job.reading.date_order)
    by_kind = {"events": columns.event, "orders": columns.order, "products": columns.product}
    return by_kind[job.reading.kind]
