"""A bulk import: one file of rows, how to read it, and how far it has come."""

from typing import Any, Final, Literal

import msgspec

from chalicelib.kernel import clock

Kind = Literal["events", "orders", "products"]
Format = Literal["ndjson", "csv", "tsv"]
State = Literal["awaiting_upload", "running", "done", "failed"]

MOST_TOLD: Final = 20
MOST_FAILURES: Final = 5
UPLOAD_SECONDS: Final = 3_600
KEPT_SECONDS: Final = 90 * 86_400
LARGEST_FILE: Final = 5 << 30
# Bytes read between two checkpoints. Events are written by the object, the others row by row.
CHUNK_BYTES: Final[dict[str, int]] = {"events": 8 << 20, "orders": 256 << 10, "products": 256 << 10}
LONGEST_ROW: Final = 128 << 10


class RowError(msgspec.Struct, frozen=True):
    """A row that wasn't taken: its number in the file (the first is 1; a header isn't counted), and why."""

    row: int
    pointer: str
    detail: str


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """How a file is read: its format, which column holds which of our fields, and what all rows share."""

    kind: Kind
    format: Format
    mapping: dict[str, str] = {}
    defaults: dict[str, Any] = {}


class Job(msgspec.Struct, frozen=True, kw_only=True):
    """An import and its checkpoint: `offset` bytes of `size` are done, and the counts are of just those.

    `mark` tells the uploaded file from another; `received` is when the import was started, and stays, so
    that rows done twice are the same.
    """

    import_id: str
    reading: Reading
    state: State = "awaiting_upload"
    created_at: int
    received: int = 0
    finished_at: int | None = None
    size: int = 0
    mark: str = ""
    offset: int = 0
    columns: tuple[str, ...] | None = None
    rows: int = 0
    accepted: int = 0
    rejected: int = 0
    errors: tuple[RowError, ...] = ()
    failures: int = 0
    problem: str | None = None
    revision: int = 0

    @property
    def key(self) -> str:
        """Where the file is uploaded to."""
        return f"{self.folder}/upload"

    @property
    def folder(self) -> str:
        """Where everything of this import is."""
        return f"imports/{self.import_id}"

    @property
    def expires_at(self) -> int:
        """When the job may be forgotten (epoch seconds)."""
        return (self.created_at + KEPT_SECONDS * clock.SECOND) // clock.SECOND

    def after(self, **changes: Any) -> "Job":
        """The job with changes, as its next revision."""
        return msgspec.structs.replace(self, **changes, revision=self.revision + 1)
