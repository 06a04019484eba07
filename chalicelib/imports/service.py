"""Use cases of imports: announce a file, start on it, go on with it, look at it.

The run works a piece at a time. A piece's rows are brought in first, then the checkpoint moves past it in one
conditional write; cut off in between, the same rows come again and are written over themselves.
"""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, Protocol

from chalicelib.imports import steps, taking
from chalicelib.imports.domain import MOST_FAILURES, SPOKEN, Job, Reading
from chalicelib.imports.steps import Files, Sink
from chalicelib.imports.taking import Voices
from chalicelib.kernel import ids
from chalicelib.kernel.errors import Conflict, Invalid, NotFound
from chalicelib.kernel.revisions import Stale

_LATER_SECONDS: Final = 30


class Jobs(Protocol):
    """Where imports are kept."""

    def get(self, import_id: str) -> Job | None:
        """The import, as last written."""

    def add_once(self, job: Job) -> Job | None:
        """Keep a new import and return None, or return the one that has its id."""

    def replace(self, job: Job) -> None:
        """Keep the next revision of an import. Raises `Stale` if it isn't the next."""


class Calls(Protocol):
    """How a run is asked for."""

    def run_soon(self, import_id: str, delay_seconds: int = 0) -> None:
        """Have `run` called for the import; once or more."""


@dataclass(frozen=True, slots=True)
class Doors:
    """What running an import needs."""

    jobs: Jobs
    files: Files
    calls: Calls
    sinks: Mapping[str, Sink]
    voices: Voices | None = None


def announce(reading: Reading, *, key: str | None, now: int, jobs: Jobs) -> Job:
    """A new import, waiting for its file. With the same `key` (an Idempotency-Key) the same again.

    Raises `Conflict` if `key` was used for an import of another kind, `Invalid` if the format isn't one of the
    kind's.
    """
    _check(reading)
    import_id = ids.new_id("imp") if key is None else f"imp_{hashlib.sha256(key.encode()).hexdigest()[:32]}"
    job = Job(import_id=import_id, reading=reading, created_at=now)
    held = jobs.add_once(job)
    if held is not None and held.reading != reading:
        raise Conflict("this Idempotency-Key was used for another import")
    return held or job


def _check(reading: Reading) -> None:
    formats = SPOKEN.get(reading.kind, frozenset({"ndjson", "csv", "tsv"}))
    if reading.format not in formats:
        raise Invalid.field("/format", f"{reading.kind} come as {', '.join(sorted(formats))}")
    if reading.date_order is not None and not reading.is_told:
        raise Invalid.field("/date_order", f"{reading.kind} have unambiguous times")


def find(import_id: str, *, jobs: Jobs) -> Job:
    """An import. Raises `NotFound`."""
    job = jobs.get(import_id)
    if job is None:
        raise NotFound("no such import")
    return job


def start(import_id: str, *, doors: Doors, now: int) -> Job:
    """Begin, or go on after a failure; an import that runs is nudged, one that is done stays so.

    Raises `NotFound`, or `Conflict` if nothing was uploaded, or another file since the import began.
    """
    job = find(import_id, jobs=doors.jobs)
    if job.state == "done":
        return job
    upload = doors.files.look(job.key)
    if upload is None:
        raise Conflict("nothing has been uploaded yet")
    if upload.size > job.largest:
        raise Conflict(f"the file is over {job.largest} bytes; split it")
    if job.mark and job.mark != upload.mark:
        raise Conflict("the file was changed after the import began; make a new import")
    if job.state != "running":
        received = job.received or now
        job = job.after(
            state="running", size=upload.size, mark=upload.mark, received=received, failures=0, problem=None
        )
        _keep(job, doors.jobs)
    doors.calls.run_soon(import_id)
    return job


def _keep(job: Job, jobs: Jobs) -> None:
    try:
        jobs.replace(job)
    except Stale as error:
        raise Conflict("the import was started at the same time by someone else") from error


def run(import_id: str, *, doors: Doors, now: Callable[[], int], go_on: Callable[[], bool]) -> Job | None:
    """Go on with an import while `go_on()` says so, then ask to be called again; None if another run leads.

    What fails is tried again a little later; after five times without progress the import is given up, and
    may be started again from where it stands.
    """
    job = doors.jobs.get(import_id)
    try:
        while job is not None and job.state == "running":
            if not go_on():
                doors.calls.run_soon(import_id)
                return job
            try:
                after = _step(job, doors, now())
            except Exception as error:  # noqa: BLE001  (told in the import, and tried again)
                after = _failed(job, error)
            doors.jobs.replace(after)
            if after.failures > job.failures and after.state == "running":
                doors.calls.run_soon(import_id, _LATER_SECONDS)
                return after
            job = after
    except Stale:
        return None
    return job


def _step(job: Job, doors: Doors, now: int) -> Job:
    if not job.reading.is_spoken:
        return steps.step(job, doors.files, doors.sinks[job.reading.kind], now)
    assert doors.voices is not None
    return taking.step(job, doors.files, doors.voices, now)


def _failed(job: Job, error: Exception) -> Job:
    problem = f"{type(error).__name__}: {error}"[:300]
    given_up = job.failures + 1 >= MOST_FAILURES
    return job.after(failures=job.failures + 1, problem=problem, state="failed" if given_up else "running")
