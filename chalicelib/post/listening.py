"""Hearing from SES what became of mails, and from their links that somebody followed one."""

from collections.abc import Iterable
from typing import Final

from msgspec.structs import replace

from chalicelib.kernel import revisions
from chalicelib.letters.domain import Stream
from chalicelib.post import hearing, people, streams
from chalicelib.post.domain import Posting
from chalicelib.post.hearing import Told
from chalicelib.post.ports import Doors

CLICKED: Final = "clicked"


def hear(told: Told, *, doors: Doors, now: int) -> bool:
    """Take an event in; whether it was about a mail that is known. Again changes nothing.

    An address that bounces for good, or complains, isn't written to any more; that is kept first, so that an event
    that is cut off and told again doesn't lose it. A stream that has too many of them pauses.
    """
    posting = doors.outbox.by_tag(told.tag) if told.tag else None
    if told.suppresses:
        for recipient in _recipients(posting, told, doors):
            people.suppress(
                recipient, told.suppresses, registers=doors.registers, now=told.at, detail=told.detail
            )
    if posting is not None:
        _keep(posting.outbox_id, told, doors, now)
    if told.suppresses and told.counts and (stream := _stream(posting, told)) is not None:
        streams.check(stream, registers=doors.registers, now=now)
    return posting is not None


def clicked(posting: Posting, *, doors: Doors, now: int) -> bool:
    """Count a mail as clicked in the day's figures; whether it wasn't yet. Who may be counted is for the caller to say."""

    def attempt(row: Posting | None) -> bool:
        if row is None or row.erased or CLICKED in row.heard:
            return False
        after = replace(row, heard=(*row.heard, CLICKED), revision=row.revision + 1)
        doors.outbox.write(row, after, counts={CLICKED: 1, f"{CLICKED}:{row.kind}": 1}, now=now)
        return True

    what = f"mail {posting.outbox_id!r}"
    return revisions.persist(lambda: doors.outbox.get(posting.outbox_id), attempt, what=what)


def _keep(outbox_id: str, told: Told, doors: Doors, now: int) -> None:
    def attempt(row: Posting | None) -> None:
        if row is None:
            return
        after, counts = hearing.after(row, told)
        if after is not row:
            doors.outbox.write(row, after, counts=counts, now=now)

    revisions.persist(lambda: doors.outbox.get(outbox_id), attempt, what=f"mail {outbox_id!r}")


def _recipients(posting: Posting | None, told: Told, doors: Doors) -> Iterable[str]:
    if posting is not None:
        return (posting.recipient,)
    return map(doors.recipient, told.addresses)


def _stream(posting: Posting | None, told: Told) -> Stream | None:
    return posting.stream if posting is not None else told.stream
