"""A bulk import: one file of rows, how to read it, and how far it has come."""

from typing import Any, Final, Literal

import msgspec

from chalicelib.imports.dates import Order
from chalicelib.kernel import clock

Kind = Literal["events", "orders", "products", "reviews", "questions", "consents", "suppressions"]
Format = Literal["ndjson", "csv", "tsv", "judgeme", "yotpo", "bazaarvoice"]
State = Literal["awaiting_upload", "running", "done", "failed"]

MOST_TOLD: Final = 20
MOST_FAILURES: Final = 5
UPLOAD_SECONDS: Final = 3_600
KEPT_SECONDS: Final = 90 * 86_400
LARGEST_FILE: Final = 5 << 30
# A file of what shoppers said is read as a whole before its first row is taken.
LARGEST_SPOKEN: Final = 256 << 20
SPOKEN: Final[dict[str, frozenset[str]]] = {
    "reviews": frozenset({"csv", "judgeme", "yotpo", "bazaarvoice"}),
    "questions": frozenset({"csv", "bazaarvoice"}),
}
# Answers and refusals of people who are written to: of each row it is told what became of it.
PEOPLE: Final = frozenset({"consents", "suppressions"})
# Bytes read between two checkpoints. Events are written by the object, the others row by row.
CHUNK_BYTES: Final[dict[str, int]] = {
    "events": 8 << 20,
    "orders": 256 << 10,
    "products": 256 << 10,
    "reviews": 256 << 10,
    "questions": 256 << 10,
    "consents": 64 << 10,
    "suppressions": 64 << 10,
}
LONGEST_ROW: Final = 128 << 10


class RowError(msgspec.Struct, frozen=True):
    """A row that wasn't taken: its number in the file (the first is 1; a header isn't counted), and why."""

    row: int
    pointer: str
    detail: str


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """How a file is read: its format, which column holds which of our fields, and what all rows share.

    `date_order` says what `03/04/2024` means.
    """

    kind: Kind
    format: Format
    mapping: dict[str, str] = {}
    defaults: dict[str, Any] = {}
    date_order: Order | None = None

    @property
    def is_spoken(self) -> bool:
        """Whether the file holds what shoppers said."""
        return self.kind in SPOKEN

    @property
    def is_told(self) -> bool:
        """Whether it is told of each row what became of it."""
        return self.is_spoken or self.kind in PEOPLE


class Job(msgspec.Struct, frozen=True, kw_only=True):
    """An import and its checkpoint: `offset` bytes of `length` are done, and the counts are of just those.

    `mark` tells the uploaded file from another; `received` is when the import was started, and stays, so
    that rows done twice are the same. `prepared` is the length of the file of rows that was made of the
    uploaded one, where one is.
    """

    import_id: str
    reading: Reading
    state: State = "awaiting_upload"
    created_at: int
    received: int = 0
    finished_at: int | None = None
    size: int = 0
    mark: str = ""
    prepared: int | None = None
    outcomes: dict[str, int] = {}
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
    def length(self) -> int:
        """How many bytes there are to work off."""
        return self.size if self.prepared is None else self.prepared

    @property
    def largest(self) -> int:
        """How many bytes the file may have."""
        return LARGEST_SPOKEN if self.reading.is_spoken else LARGEST_FILE

    @property
    def rows_key(self) -> str:
        """Where the file of rows is that was made of the uploaded one."""
        return f"{self.folder}/rows.ndjson"

    @property
    def report_key(self) -> str:
        """Where it stands what became of each row, once the import is done."""
        return f"{self.folder}/report.ndjson"

    @property
    def unmatched_key(self) -> str:
        """Where the rows stand whose product isn't known, in the plain form, once the import is done."""
        return f"{self.folder}/unmatched.csv"

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
