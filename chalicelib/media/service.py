"""What can be done with media. Each may be done again, and ends the same.

Rows say what is true; objects follow them. Whoever changes a row so that objects must move first leaves a
message that has them looked at a minute later, so that a kill in between is repaired without anyone asking.
"""

import base64
import hashlib
import hmac
from collections.abc import Callable, Iterable
from typing import Final, NamedTuple, TypeVar

from msgspec.structs import replace

from chalicelib.kernel import clock, ids, revisions, text
from chalicelib.kernel.errors import Conflict, Invalid, NotFound, TooMany
from chalicelib.media import domain
from chalicelib.media.domain import TYPES, Licence, Media, State, Upload
from chalicelib.media.ports import Bucket, Doors, Files
from chalicelib.moderation.domain import Case, Decision, Kind
from chalicelib.moderation.domain import State as CaseState

REPAIR_SECONDS: Final = 60
PREVIEW_SECONDS: Final = 300

T = TypeVar("T")


class Uploader(NamedTuple):
    """Who declares a file. `person` is a pseudonym; `knows` that it stands for a logged-in customer.

    `source` is where they come from (a hash); `once` an idempotency key; `has_bought` that they are a
    customer with orders.
    """

    person: str
    knows: bool = False
    source: str | None = None
    once: str | None = None
    has_bought: bool = False


def declare(upload: Upload, who: Uploader, *, doors: Doors, now: int) -> Media:
    """Take note of a file that is about to come. The same again by the same key gives what is kept.

    Raises `Invalid`, `Conflict` (the key was used with something else) or `TooMany`.
    """
    wrong = list(domain.faults(upload))
    if wrong:
        raise Invalid(f"{wrong[0].pointer}: {wrong[0].detail}", wrong)
    media = _declared(_tidied(upload), who, doors.secret, now)

    def attempt(before: Media | None) -> Media:
        if before is not None:
            if before.fingerprint != media.fingerprint:
                raise Conflict("this Idempotency-Key was used with another file")
            return before
        if doors.files.count(who.source or who.person, now // clock.HOUR) > domain.MOST_AN_HOUR:
            raise TooMany(f"at most {domain.MOST_AN_HOUR} files an hour")
        doors.files.write(None, media, None, now)
        return media

    return _persist(media.media_id, doors.files, attempt)


def _tidied(upload: Upload) -> Upload:
    try:
        return replace(upload, alt=text.tidy_text(upload.alt, longest=300, lines=False))
    except ValueError as error:
        raise Invalid.field("/alt", str(error)) from error


def _declared(upload: Upload, who: Uploader, secret: str, now: int) -> Media:
    return Media(
        media_id=_id(secret, who.person, who.once) if who.once else ids.new_id("m"),
        author=who.person,
        uploader=who.person,
        claimed=who.knows,
        has_bought=who.has_bought,
        source=who.source,
        content_type=upload.content_type,
        kind=TYPES[upload.content_type],
        size=upload.size,
        sha256=upload.sha256,
        licence=Licence(upload.licence.version, now, upload.reuse),
        alt=upload.alt,
        created_at=now,
        fingerprint=domain.fingerprint(upload),
    )


def _id(secret: str, *words: str) -> str:
    digest = hmac.digest(secret.encode(), "\0".join(("media", *words)).encode(), hashlib.sha256)
    return "m_" + base64.urlsafe_b64encode(digest[:16])[:22].decode()


def fetch_later(url: str, author: str, subject: str, *, alt: str, doors: Doors, now: int) -> str:
    """Take note of a file to be fetched from `url` for a subject; its id. The same again changes nothing."""
    media_id = _id(doors.secret, "url", url, subject)

    def attempt(before: Media | None) -> Media:
        if before is not None:
            return before
        media = Media(
            media_id=media_id, author=author, uploader=author, claimed=True, content_type=None, size=0,
            subject=subject, url=url, alt=alt, created_at=now,
        )  # fmt: skip
        doors.files.write(None, media, None, now)
        return media

    if _persist(media_id, doors.files, attempt).state is State.AWAITED:
        doors.calls.look(media_id, 0)
    return media_id


def get(media_id: str, *, files: Files) -> Media:
    """The file's row. Raises `NotFound`."""
    media = files.get(media_id)
    if media is None:
        raise NotFound(f"no media {media_id!r}")
    return media


def moderate(media_id: str, decision: Decision, *, doors: Doors, now: int) -> Case:
    """Let an operator's decision hold for a file. Raises `NotFound`, or `Conflict` before there is a case."""
    doors.calls.look(media_id, REPAIR_SECONDS)

    def attempt(before: Media | None) -> Case:
        if before is None:
            raise NotFound(f"no media {media_id!r}")
        change = doors.moderation.decide(Kind.MEDIA, media_id, decision, now)
        after = replace(before, state=state_of(change.after), revision=before.revision + 1)
        doors.files.write(before, after, change, now)
        return change.after

    case = _persist(media_id, doors.files, attempt)
    settle(media_id, doors=doors)
    return case


_STATES: Final = {
    CaseState.PUBLISHED: State.PUBLISHED,
    CaseState.HELD: State.HELD,
    CaseState.REJECTED: State.REJECTED,
    CaseState.WITHDRAWN: State.REJECTED,
}


def state_of(case: Case) -> State:
    """How far a file is by its case."""
    return _STATES[case.state]


def delete(media_id: str, *, doors: Doors, now: int, only_loose: bool = False) -> int:
    """Forget a file: row, case's content and objects; 1 if it was there. May be repeated.

    With `only_loose`, a file that is attached to something stays.
    """
    doors.calls.look(media_id, REPAIR_SECONDS)

    def attempt(before: Media | None) -> int:
        if before is None or (only_loose and before.subject is not None):
            return 0
        doors.files.write(before, None, doors.moderation.withdraw(Kind.MEDIA, media_id, now), now)
        return 1

    count = _persist(media_id, doors.files, attempt)
    settle(media_id, doors=doors)
    return count


def settle(media_id: str, *, doors: Doors) -> None:
    """Bring a file's objects to where its row says they are to be. Safe beside itself and after a kill.

    The row is read again afterwards: whoever moved objects while it changed moves them once more.
    """
    media = doors.files.get(media_id)
    while True:
        _move(media_id, media, doors.bucket)
        after = doors.files.get(media_id)
        if _place(after) == _place(media):
            return
        media = after


def _place(media: Media | None) -> tuple[State, bool] | None:
    return None if media is None else (media.state, media.is_shown)


def _move(media_id: str, media: Media | None, bucket: Bucket) -> None:
    if media is not None and media.is_shown:
        bucket.publish(media)
    else:
        bucket.remove(domain.published_prefix(media_id))
    if media is None or media.state is not State.AWAITED:
        bucket.remove(domain.incoming_key(media_id))
    if media is None or media.state is State.REFUSED:
        bucket.remove(domain.kept_prefix(media_id))


def attachable(
    media_ids: Iterable[str], owner: str | None, pointer: str, subject: str | None, *, files: Files
) -> tuple[Media, ...]:
    """The files, if `owner` may attach them all (to `subject`, if it is there already).

    Raises `Invalid` naming `pointer` and the index of the first that is unknown, another's, refused, or
    attached to something else.
    """
    wanted = list(media_ids)
    if len(set(wanted)) < len(wanted):
        raise Invalid.field(pointer, "names the same file twice")
    found = files.get_many(wanted)
    return tuple(
        _attachable(found.get(one), owner, f"{pointer}/{index}", subject) for index, one in enumerate(wanted)
    )


def _attachable(media: Media | None, owner: str | None, pointer: str, subject: str | None) -> Media:
    if media is None or (media.claimed and media.author != owner):
        raise Invalid.field(pointer, "there is no such file of yours")
    if media.state in (State.REFUSED, State.REJECTED):
        raise Invalid.field(pointer, "this file was refused")
    if media.subject is not None and media.subject != subject:
        raise Invalid.field(pointer, "this file is attached to something else")
    return media


def erase(people: Iterable[str], *, doors: Doors, now: int) -> int:
    """Forget all files of a person (by pseudonyms); how many there were. May be repeated."""
    return sum(delete(one.media_id, doors=doors, now=now) for one in of_person(people, files=doors.files))


def of_person(people: Iterable[str], *, files: Files) -> list[Media]:
    """All files of a person, by pseudonyms; oldest first."""
    known = dict.fromkeys(people)
    named = dict.fromkeys(one for person in known for one in files.of_person(person))
    found = files.get_many(named).values()
    return sorted(
        (one for one in found if one.author in known), key=lambda one: (one.created_at, one.media_id)
    )


def _persist(media_id: str, files: Files, attempt: Callable[[Media | None], T]) -> T:
    return revisions.persist(lambda: files.get(media_id), attempt, what=f"media {media_id!r}")
