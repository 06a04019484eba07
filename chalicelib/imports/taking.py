"""One step of an import of what shoppers said.

The first step reads the whole file, whatever its encoding and format, into rows of one form; the following
take a piece of those each: find the products, bring the rows in, report every one of them. The last puts the
reports together. A step that is cut off is done again from its beginning, with the same result.
"""

import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final, Protocol

import msgspec
from msgspec.structs import replace

from chalicelib.imports import matching, plain, spoken
from chalicelib.imports.domain import CHUNK_BYTES, MOST_TOLD, Job, RowError
from chalicelib.imports.matching import Match, Names
from chalicelib.imports.steps import CHANGED, Files, has_changed, join
from chalicelib.imports.voices import (
    REFUSED,
    TAKEN,
    UNMATCHED,
    BrokenFile,
    Fault,
    Outcome,
    Product,
    Question,
    Review,
    Spoken,
)

_READER: Final = msgspec.json.Decoder(Spoken)


class Voices(Protocol):
    """Where what shoppers said is taken in, and what the catalogue calls its products."""

    @property
    def names(self) -> Names:
        """What the catalogue calls its products."""

    def reviews(self, said: Sequence[tuple[int, str | None, Review]], now: int) -> Sequence[Outcome]:
        """Take reviews in: each with its row's number and its product (None: about the shop)."""

    def questions(self, said: Sequence[tuple[int, str | None, Question]], now: int) -> Sequence[Outcome]:
        """Take questions in, as `reviews`."""


def step(job: Job, files: Files, voices: Voices, now: int) -> Job:
    """The import after one more piece."""
    if has_changed(job, files):
        return job.after(state="failed", problem=CHANGED)
    if job.prepared is None:
        return _prepared(job, files)
    if job.offset >= job.prepared:
        _finish(job, files)
        return job.after(state="done", finished_at=now)
    piece = _piece(job, files)
    rows = [_READER.decode(line) for line in piece.splitlines()]
    outcomes = sorted(_taken(job, rows, voices), key=lambda one: one.row)
    _report(job, rows, outcomes, files)
    return _counted(job, len(piece), rows, outcomes)


def _prepared(job: Job, files: Files) -> Job:
    """Make the file of rows; the same of the same file, so that it may be made again."""
    with tempfile.TemporaryDirectory() as folder:
        uploaded, made = Path(folder) / "uploaded", Path(folder) / "made"
        files.fetch(job.key, uploaded)
        try:
            with uploaded.open("rb") as stream, made.open("wb") as rows:
                for one in spoken.read(stream, job.reading, job.received):
                    rows.write(msgspec.json.encode(one) + b"\n")
        except BrokenFile as error:
            return job.after(state="failed", problem=str(error)[:500])
        size = made.stat().st_size
        files.keep(job.rows_key, made)
    return job.after(prepared=size)


def _piece(job: Job, files: Files) -> bytes:
    """The next rows, whole ones; a single row may be longer than a piece usually is."""
    length = CHUNK_BYTES[job.reading.kind]
    while True:
        piece = files.piece(job.rows_key, job.offset, length)
        end = piece.rfind(b"\n") + 1
        if end or job.offset + len(piece) >= job.length:
            return piece[:end] if end else piece
        length *= 2


def _taken(job: Job, rows: Sequence[Spoken], voices: Voices) -> Iterator[Outcome]:
    for one in rows:
        if one.faults:
            yield Outcome(row=one.row, outcome=REFUSED, external_id=one.external_id, errors=one.faults)
    readable = [one for one in rows if not one.faults]
    ours: list[tuple[Spoken, str | None]] = []
    for one, match in zip(readable, _matches(readable, voices.names), strict=True):
        if match.reason:
            yield Outcome(
                row=one.row, outcome=UNMATCHED, external_id=one.external_id,
                errors=(Fault("product_id", match.reason),),
            )  # fmt: skip
        else:
            ours.append((one, match.product_id))
    reviews = [(one.row, product_id, one.review) for one, product_id in ours if one.review]
    questions = [(one.row, product_id, one.question) for one, product_id in ours if one.question]
    yield from voices.reviews(reviews, job.received) if reviews else ()
    yield from voices.questions(questions, job.received) if questions else ()


def _matches(rows: Sequence[Spoken], names: Names) -> list[Match]:
    """Each row's product; a review of the shop itself has none, and needs none."""
    asked = [one.product for one in rows]
    found = iter(matching.matched([one for one in asked if one], names))
    return [next(found) if one else Match(None) for one in asked]


def _report(job: Job, rows: Sequence[Spoken], outcomes: Sequence[Outcome], files: Files) -> None:
    """Write what became of this piece's rows under its own name, so that a piece done twice is told once."""
    at = f"{job.offset:012d}"
    files.report(f"{job.folder}/report/{at}.ndjson", _lines(outcomes))
    told = list(_told(outcomes))
    if told:
        files.report(f"{job.folder}/errors/{at}.ndjson", _lines(told))
    lost = {one.row for one in outcomes if one.outcome == UNMATCHED}
    cells = [cell for one in rows if one.row in lost for cell in _cells(one)]
    if cells:
        text = plain.table(_columns(job), iter(cells), header=False)
        files.report(f"{job.folder}/unmatched/{at}.csv", text.encode())


def _lines(found: Sequence[Any]) -> bytes:
    return b"".join(msgspec.json.encode(one) + b"\n" for one in found)


def _columns(job: Job) -> Sequence[str]:
    return plain.REVIEW_COLUMNS if job.reading.kind == "reviews" else plain.QUESTION_COLUMNS


def _cells(one: Spoken) -> Iterator[dict[str, str]]:
    """The row in the plain form, with the product as the file names it."""
    if one.review:
        yield plain.review_cells(replace(one.review, product=_first(one.review.product)))
    elif one.question:
        yield from plain.question_cells(replace(one.question, product=_first(one.question.product)))


def _first(product: Product) -> Product:
    # What is a sku as well as an id to us would stand in both columns.
    skus = tuple(one for one in product.skus if one not in product.ids)
    return replace(product, skus=skus)


def _told(outcomes: Sequence[Outcome]) -> Iterator[RowError]:
    for one in outcomes:
        for fault in one.errors[:3]:
            pointer, detail = fault.as_error()
            yield RowError(one.row, pointer, detail)


def _counted(job: Job, length: int, rows: Sequence[Spoken], outcomes: Sequence[Outcome]) -> Job:
    sizes = {one.row: one.rows for one in rows}
    counts = Counter(job.outcomes)
    for one in outcomes:
        counts[one.outcome] += sizes[one.row]
    accepted = sum(counts[outcome] for outcome in TAKEN)
    total = job.rows + sum(sizes.values())
    return job.after(
        offset=job.offset + length,
        rows=total,
        accepted=accepted,
        rejected=total - accepted,
        outcomes=dict(sorted(counts.items())),
        errors=(job.errors + tuple(_told(outcomes)))[:MOST_TOLD],
        failures=0,
        problem=None,
    )


def _finish(job: Job, files: Files) -> None:
    """Put the pieces' reports together."""
    join(job.report_key, f"{job.folder}/report/", files)
    if job.outcomes.get(UNMATCHED):
        join(
            job.unmatched_key,
            f"{job.folder}/unmatched/",
            files,
            plain.table(_columns(job), iter(())).encode(),
        )
