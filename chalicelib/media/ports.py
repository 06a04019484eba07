"""What media's rules need of the world."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple, Protocol

from chalicelib.media.domain import Made, Media
from chalicelib.moderation.domain import CaseChange, Decision, Kind, Submission


class Form(NamedTuple):
    """Where and with which fields a browser posts a file (the file itself last, as `file`)."""

    url: str
    fields: Mapping[str, str]


class Files(Protocol):
    """Where files' rows are kept."""

    def get(self, media_id: str) -> Media | None:
        """The row as the last finished write left it."""

    def get_many(self, media_ids: Iterable[str]) -> dict[str, Media]:
        """Those of the rows that exist, read consistently."""

    def write(self, before: Media | None, after: Media | None, change: CaseChange | None, now: int) -> None:
        """Put `after` (None: nothing) in place of `before`, with its case, or nothing at all.

        Raises `Stale` if `before` isn't what is there.
        """

    def of_person(self, person: str) -> Iterable[str]:
        """The ids of files that are or once were a person's."""

    def loose(self, day: str) -> Iterable[str]:
        """The files that nothing named when they were to be looked at again on this UTC day."""

    def not_loose(self, day: str, media_id: str) -> None:
        """Forget that a file was to be looked at."""

    def count(self, who: str, hour: int) -> int:
        """Count one upload more of someone in an hour; how many that makes."""


class Bucket(Protocol):
    """Where files' objects are."""

    def form(self, media: Media) -> Form:
        """How to upload it: only to its place in quarantine, of its declared type and exact size."""

    def link(self, key: str, seconds: int) -> str:
        """An address under which an object can be read for a while."""

    def download(self, key: str, path: Path, most: int) -> int | None:
        """Fetch an object of at most `most` bytes into a file; its size, or None if there is none.

        A larger one isn't fetched; its size says so.
        """

    def keep(self, media: Media, made: Made, folder: Path) -> None:
        """Put what was made of a file where it is kept."""

    def publish(self, media: Media) -> None:
        """Let everything made of a file stand where everyone may see it."""

    def remove(self, *prefixes: str) -> None:
        """Delete all objects under these prefixes."""


class Calls(Protocol):
    """How this room has itself called again."""

    def look(self, media_id: str, seconds: int) -> None:
        """Have a file looked at in so many seconds (at most 900)."""


class Moderation(Protocol):
    """What this room asks of moderation."""

    def screen(self, submission: Submission, now: int) -> CaseChange:
        """The case of a new or changed submission."""

    def decide(self, kind: Kind, subject_id: str, decision: Decision, now: int) -> CaseChange:
        """The case after an operator's decision."""

    def withdraw(self, kind: Kind, subject_id: str, now: int) -> CaseChange | None:
        """The case after its author took the submission back."""


class Doors(NamedTuple):
    """What this room works with. `secret` makes ids that only we can make."""

    files: Files
    bucket: Bucket
    calls: Calls
    moderation: Moderation
    secret: str
