"""Bulk imports over HTTP: announce, upload, start, look."""

from typing import Annotated, Any, Final

import msgspec
from chalice.app import Blueprint

from chalicelib.imports import service, wiring
from chalicelib.imports.domain import UPLOAD_SECONDS, Format, Job, Kind, Reading, RowError, State
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
    """A file to come. `mapping` says which column holds which of our fields; `defaults` is for all rows."""

    kind: Kind
    format: Format
    mapping: Annotated[dict[Name, Name], msgspec.Meta(max_length=50)] = {}
    defaults: Annotated[dict[Name, Any], msgspec.Meta(max_length=50)] = {}


class UploadTo(msgspec.Struct, frozen=True):
    """Where to PUT the file, until when."""

    method: str
    url: str
    expires_at: str


class ImportView(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An import: how far it has come, its first bad rows, and links to the full reports of them."""

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


@endpoint(
    routes, "POST", "/v1/imports", needs=Needs.SECRET, body=ImportBody, answer=ImportView, status=201,
    raises=(Conflict,),
)  # fmt: skip
def post_import(call: Call[ImportBody, None]) -> Answer:
    """Announce a bulk file of past events, orders or products.

    PUT the file to `upload.url`, then start the import. NDJSON holds a row as the API takes it; CSV (comma)
    and TSV begin with a row of column names. With an Idempotency-Key the same import comes back.
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
    reports = wiring.bucket().reports(job, _MOST_REPORTS) if job.rejected else []
    return Answer(view(job, reports=tuple(reports)))


def _idempotency_key(call: Call[Any, Any]) -> str | None:
    key = call.headers.get("idempotency-key")
    if key is None:
        return None
    if not 1 <= len(key) <= _LONGEST_KEY:
        raise Invalid.field("header:Idempotency-Key", f"expected 1 to {_LONGEST_KEY} characters")
    assert call.credential is not None
    return f"{call.credential.id}#{key}"


def view(job: Job, *, upload: UploadTo | None = None, reports: tuple[str, ...] = ()) -> ImportView:
    """An import as it is shown."""
    return ImportView(
        import_id=job.import_id,
        kind=job.reading.kind,
        format=job.reading.format,
        state=job.state,
        created_at=clock.iso(job.created_at),
        finished_at=None if job.finished_at is None else clock.iso(job.finished_at),
        bytes_total=job.size,
        bytes_done=job.offset,
        rows=job.rows,
        accepted=job.accepted,
        rejected=job.rejected,
        errors=job.errors,
        problem=job.problem,
        upload=upload,
        error_reports=reports,
    )
