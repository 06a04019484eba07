"""From quarantine to what is kept: a file is fetched, looked into, remade, and given to moderation.

Killed anywhere, the next message about it begins again; what was written already is written the same.
"""

import hashlib
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Final, NamedTuple, Protocol

import msgspec
from msgspec.structs import replace

from chalicelib.kernel import clock, revisions
from chalicelib.media import domain, service
from chalicelib.media.domain import LIMITS, MIB, MOST_BYTES, Kind, Made, Media, Refusal, State
from chalicelib.media.ports import Doors
from chalicelib.moderation.domain import Case, CaseChange, Submission
from chalicelib.moderation.domain import Kind as CaseKind
from chalicelib.moderation.domain import State as CaseState

# After so many attempts that ended without a word (out of memory or time) a file counts as unreadable.
MOST_ATTEMPTS: Final = 3
# What moderation finds in media that no operator has seen, where the shop wants that.
_UNSEEN: Final = "unseen"


class Workshop(Protocol):
    """What looks into files and remakes them."""

    def make(self, path: Path, content_type: str | None, folder: Path) -> tuple[Kind, Made]:
        """What the file truly is, remade into `folder`, one file a piece. Raises `Refusal`."""


class Fetch(Protocol):
    """The guarded way out."""

    def __call__(self, url: str, path: Path, /) -> None:
        """Fetch into a file. Raises `Refusal("unfetchable")`."""


class Tools(NamedTuple):
    """What processing needs beyond the room's doors."""

    workshop: Workshop
    fetch: Fetch


class _Object(msgspec.Struct, frozen=True):
    key: str


class _Place(msgspec.Struct, frozen=True):
    object: _Object


class _Record(msgspec.Struct, frozen=True):
    s3: _Place


class _Event(msgspec.Struct, frozen=True):
    """What the bucket puts in the queue: uploads, or a test when the notification is set up."""

    Records: tuple[_Record, ...] = ()


def named(message: str) -> list[str]:
    """The files that a message of the queue is about. Raises `ValueError` if it can't be understood."""
    try:
        said = msgspec.json.decode(message)
        if isinstance(said, dict) and said.get("message") == "look":
            return [msgspec.convert(said, type=domain.Look).media_id]
        event = msgspec.convert(said, type=_Event)
    except msgspec.MsgspecError as error:
        raise ValueError(f"not a message about media: {error}") from error
    found = (domain.id_of_incoming(record.s3.object.key) for record in event.Records)
    return [one for one in found if one is not None]


def look(media_id: str, attempt: int, *, doors: Doors, tools: Tools, now: Callable[[], int]) -> State | None:
    """Do for a file what is to be done: the `attempt`th time; its state afterwards (None: there is none)."""
    media = doors.files.get(media_id)
    if media is not None and media.state is State.AWAITED:
        with tempfile.TemporaryDirectory() as folder:
            _process(media, attempt, Path(folder), doors, tools, now())
    service.settle(media_id, doors=doors)
    after = doors.files.get(media_id)
    return after.state if after else None


def _process(media: Media, attempt: int, folder: Path, doors: Doors, tools: Tools, now: int) -> None:
    try:
        if attempt > MOST_ATTEMPTS:
            raise Refusal("unreadable")
        path = folder / "sent"
        if not _brought(media, path, doors, tools):
            return
        kind, made = tools.workshop.make(path, media.content_type, folder)
    except Refusal as refusal:
        if refusal.code == "unfetchable" and attempt < MOST_ATTEMPTS:
            raise
        code = refusal.code
        _conclude(media, lambda row: (replace(row, state=State.REFUSED, refusal=code), None), doors, now)
        return
    doors.bucket.keep(media, made, folder)
    _conclude(media, lambda row: _judged(replace(row, kind=kind, made=made), doors, now), doors, now)


def _brought(media: Media, path: Path, doors: Doors, tools: Tools) -> bool:
    """Bring the file to `path`; False if it hasn't arrived. Raises `Refusal`."""
    if media.url is not None:
        tools.fetch(media.url, path)
        return True
    most = LIMITS[media.kind].size if media.kind else MOST_BYTES
    size = doors.bucket.download(domain.incoming_key(media.media_id), path, most)
    if size is None:
        return False
    if size > most:
        raise Refusal("too_large", f"{size} bytes")
    if size != media.size or (media.sha256 and _digest(path) != media.sha256):
        raise Refusal("not_as_declared", f"{size} bytes")
    return True


def _digest(path: Path) -> str:
    made = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(MIB):
            made.update(chunk)
    return made.hexdigest()


def _judged(media: Media, doors: Doors, now: int) -> tuple[Media, CaseChange]:
    change = doors.moderation.screen(_submission(media), now)
    if media.url is not None and change.before is None:
        change = replace(change, after=_as_shown_before(change.after))
    return replace(media, state=service.state_of(change.after)), change


def _as_shown_before(case: Case) -> Case:
    """A case of what the shop brings in itself and has shown before: it needn't be seen by an operator first."""
    found = case.assessment
    if _UNSEEN not in [reason.code for reason in found.reasons]:
        return case
    reasons = tuple(reason for reason in found.reasons if reason.code != _UNSEEN)
    shown = CaseState.PUBLISHED
    return replace(
        case, assessment=replace(found, reasons=reasons, state=shown), state=shown, ground=None,
        strictest=replace(case.strictest, state=shown),
    )  # fmt: skip


def _submission(media: Media) -> Submission:
    return Submission(
        kind=CaseKind.MEDIA,
        subject_id=media.media_id,
        version=1,
        author=media.uploader,
        at=media.created_at,
        source=media.source,
        texts=(media.alt,) if media.alt else (),
        verified=media.has_bought,
        media=(media.media_id,),
    )


def _conclude(
    media: Media, change: Callable[[Media], tuple[Media, CaseChange | None]], doors: Doors, now: int
) -> None:
    """Write what became of an awaited file, unless another run did, or it is gone."""

    def attempt(row: Media | None) -> None:
        if row is None or row.state is not State.AWAITED:
            return
        after, case = change(row)
        doors.files.write(row, replace(after, revision=row.revision + 1), case, now)

    revisions.persist(lambda: doors.files.get(media.media_id), attempt, what=f"media {media.media_id!r}")


def sweep(*, doors: Doors, now: int, go_on: Callable[[], bool]) -> int:
    """Forget the files that nothing named in time; how many. Goes on where it stopped when it is run again."""
    forgotten = 0
    for back in range(domain.SWEPT_BACK, 0, -1):
        day = clock.utc_day(now - back * clock.DAY)
        for media_id in list(doors.files.loose(day)):
            if not go_on():
                return forgotten
            forgotten += service.delete(media_id, doors=doors, now=now, only_loose=True)
            doors.files.not_loose(day, media_id)
    return forgotten
