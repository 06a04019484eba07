"""Bulk imports over HTTP: announce, upload, start, look; and exports: ask, look, download."""

from collections.abc import Callable
from typing import Annotated, Any, Final

import msgspec
from chalice.app import Blueprint

from chalicelib.imports import exporting, service, wiring
from chalicelib.imports.dates import Order
from chalicelib.imports.domain import UPLOAD_SECONDS, Format, Job, Kind, Reading, RowError, State
from chalicelib.imports.voices import UNMATCHED
from chalicelib.kernel import clock
from chalicelib.kernel.errors import Conflict, Invalid, NotFound
from chalicelib.web.access import Needs
from chalicelib.web.answers import Answer
from chalicelib.web.endpoint import Call, endpoint

routes = Blueprint(__name__)

_MOST_REPORTS: Final = 20
_LONGEST_KEY: Final = 255
Name = Annotated[str, msgspec.Meta(min_length=1, max_length=100)]


class ImportBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A file to come. `mapping` says which column holds which of our fields; `defaults` is for all rows.

    `date_order` says which comes first in dates such as `03/04/2024`.
    """

    kind: Kind
    format: Format
    mapping: Annotated[dict[Name, Name], msgspec.Meta(max_length=50)] = {}
    defaults: Annotated[dict[Name, Any], msgspec.Meta(max_length=50)] = {}
    date_order: Order | None = None


class UploadTo(msgspec.Struct, frozen=True):
    """Where to PUT the file, until when."""

    method: str
    url: str
    expires_at: str


class ImportView(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An import: how far it has come, its first bad rows, and links to the full reports of them.

    For reviews, questions, consents and suppressions `outcomes` counts the rows by what became of them; once it is
    done, `report` tells that of each row, and `unmatched` lists those whose product isn't known, in the plain form.
    """

    import_id: str
    kind: Kind
    format: Format
    state: State
    created_at: str
    finished_at: str | None
    bytes_total: int
    bytes_done: int
    rows: int
    accepted: int
    rejected: int
    errors: tuple[RowError, ...]
    problem: str | None = None
    upload: UploadTo | None = None
    error_reports: tuple[str, ...] = ()
    outcomes: dict[str, int] = {}
    report: str | None = None
    unmatched: str | None = None


@endpoint(
    routes, "POST", "/v1/imports", needs=Needs.SECRET, body=ImportBody, answer=ImportView, status=201,
    raises=(Conflict,),
)  # fmt: skip
def post_import(call: Call[ImportBody, None]) -> Answer:
    """Announce a bulk file of past events, orders or products, of reviews and questions from elsewhere, or of
    what people answered to whether they may be written to.

    PUT the file to `upload.url`, then start the import. NDJSON holds a row as the API takes it; CSV (comma)
    and TSV begin with a row of column names. Reviews come as `csv` (the plain form), `judgeme`, `yotpo` or
    `bazaarvoice`, questions as `csv` or `bazaarvoice`. Rows of `consents` have `email`, `given`, `at`, `source` and
    `text` (the words that were agreed to), of `suppressions` `email`, `reason` and `at`. With an Idempotency-Key the same import comes back.
    """
    reading = msgspec.convert(msgspec.structs.asdict(call.body), type=Reading)
    job = service.announce(reading, key=_idempotency_key(call), now=call.now, jobs=wiring.jobs())
    upload = UploadTo(
        "PUT", wiring.bucket().upload_address(job), clock.iso(call.now + UPLOAD_SECONDS * clock.SECOND)
    )
    return Answer(view(job, upload=upload), 201)


@endpoint(
    routes, "POST", "/v1/imports/{import_id}/start", needs=Needs.SECRET, answer=ImportView, status=202,
    raises=(NotFound, Conflict),
)  # fmt: skip
def start_import(call: Call[None, None], import_id: str) -> Answer:
    """Start on an uploaded file, or go on after a failure. Starting again changes nothing."""
    return Answer(view(service.start(import_id, doors=wiring.doors(), now=call.now)), 202)


@endpoint(
    routes, "GET", "/v1/imports/{import_id}", needs=Needs.SECRET, answer=ImportView, raises=(NotFound,)
)  # fmt: skip
def get_import(call: Call[None, None], import_id: str) -> Answer:  # noqa: ARG001  (every view gets its call)
    """How far an import has come."""
    job = service.find(import_id, jobs=wiring.jobs())
    bucket = wiring.bucket()
    reports = bucket.reports(job, _MOST_REPORTS) if job.rejected else []
    return Answer(view(job, reports=tuple(reports), address=bucket.address))


class ExportBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What to write out."""

    kind: exporting.Kind


class ExportView(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An export; once it is done, `url` is where the file can be had for an hour."""

    export_id: str
    kind: exporting.Kind
    state: exporting.State
    created_at: str
    expires_at: str
    finished_at: str | None
    rows: int
    bytes: int
    url: str | None = None
    problem: str | None = None


@endpoint(
    routes, "POST", "/v1/exports", needs=Needs.SECRET, body=ExportBody, answer=ExportView, status=202,
    raises=(Conflict,),
)  # fmt: skip
def post_export(call: Call[ExportBody, None]) -> Answer:
    """Have all reviews, or all questions with their answers, written out in the plain form (CSV).

    The file holds e-mail addresses and what isn't published too. With an Idempotency-Key the same export
    comes back.
    """
    key = _idempotency_key(call)
    return Answer(
        export_view(exporting.begin(call.body.kind, key=key, doors=wiring.export_doors(), now=call.now)), 202
    )


@endpoint(
    routes, "GET", "/v1/exports/{export_id}", needs=Needs.SECRET, answer=ExportView, raises=(NotFound,)
)  # fmt: skip
def get_export(call: Call[None, None], export_id: str) -> Answer:  # noqa: ARG001  (every view gets its call)
    """How far an export has come, and where its file is."""
    return Answer(export_view(exporting.find(export_id, exports=wiring.exports())))


def export_view(export: exporting.Export) -> ExportView:
    """An export as it is shown."""
    return ExportView(
        export_id=export.export_id,
        kind=export.kind,
        state=export.state,
        created_at=clock.iso(export.created_at),
        expires_at=clock.iso(export.expires_at * clock.SECOND),
        finished_at=None if export.finished_at is None else clock.iso(export.finished_at),
        rows=export.rows,
        bytes=export.size,
        url=wiring.bucket().address(export.key) if export.state == "done" else None,
        problem=export.problem,
    )


def _idempotency_key(call: Call[Any, Any]) -> str | None:
    key = call.headers.get("idempotency-key")
    if key is None:
        return None
    if not 1 <= len(key) <= _LONGEST_KEY:
        raise Invalid.field("header:Idempotency-Key", f"expected 1 to {_LONGEST_KEY} characters")
    assert call.credential is not None
    return f"{call.credential.id}#{key}"


def view(
    job: Job,
    *,
    upload: UploadTo | None = None,
    reports: tuple[str, ...] = (),
    address: Callable[[str], str] | None = None,
) -> ImportView:
    """An import as it is shown; `address` gives its files' addresses."""
    is_told = address is not None and job.state == "done" and job.reading.is_told
    is_lost = is_told and job.outcomes.get(UNMATCHED, 0) > 0
    return ImportView(
        import_id=job.import_id,
        kind=job.reading.kind,
        format=job.reading.format,
        state=job.state,
        created_at=clock.iso(job.created_at),
        finished_at=None if job.finished_at is None else clock.iso(job.finished_at),
        bytes_total=job.length,
        bytes_done=job.offset,
        rows=job.rows,
        accepted=job.accepted,
        rejected=job.rejected,
        errors=job.errors,
        problem=job.problem,
        upload=upload,
        error_reports=reports,
        outcomes=job.outcomes,
        report=address(job.report_key) if address and is_told else None,
        unmatched=address(job.unmatched_key) if address and is_lost else None,
    )
