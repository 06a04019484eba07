"""What post tells a person of themselves, and how it forgets them."""

from collections.abc import Iterable
from functools import partial
from typing import Any

import msgspec
from msgspec.structs import replace

from chalicelib.kernel import clock, revisions
from chalicelib.post import fate, people, permission
from chalicelib.post.domain import Entry, Posting, Reason, Standing, State
from chalicelib.post.ports import Doors


def export(customer_id: str | None, email: str | None, *, doors: Doors) -> dict[str, Any]:
    """All mails to a person and all that they said about mails, ready for JSON.

    Of who was erased: that they mustn't be written to, if they mustn't, and no mail.
    """
    rows = _rows(customer_id, email, doors)
    said = (_said(doors.registers.standing(one)) for one in _recipients(rows, email, doors))
    return {
        "mails": [_shown(row) for row in rows if not row.erased],
        "standings": [one for one in said if one],
    }


def _shown(row: Posting) -> dict[str, Any]:
    return {
        "kind": row.kind.value,
        "to": row.wanted.to,
        "why": row.wanted.why,
        "state": row.state.value,
        "subject": row.subject,
        "history": [
            {"at": clock.iso(one.at), "what": one.what, "reason": one.reason, "detail": one.detail}
            for one in row.history
        ],
    }


def _said(standing: Standing) -> dict[str, Any]:
    kept: dict[str, Any] = msgspec.to_builtins(standing)
    return {name: value for name, value in kept.items() if name not in ("recipient", "revision")}


def erase(customer_id: str | None, email: str | None, *, doors: Doors, now: int) -> int:
    """Take a person out of all their mails, which stay as figures; how many there were. May be repeated.

    What waits isn't sent any more, kept mails are deleted, and of what was known of their addresses only that they
    mustn't be written to stays, under the keyed hash.
    """
    rows = _rows(customer_id, email, doors)
    for row in rows:
        # Before the row forgets their names, and again for a worker who was just about to keep one.
        doors.carrier.forget(row.archived)
        _erase(row.outbox_id, doors, now)
        doors.carrier.forget(row.archived)
    for recipient in _recipients(rows, email, doors):
        people.change(recipient, permission.forgotten, registers=doors.registers)
        doors.registers.forget_caps(recipient)
    return sum(not row.erased for row in rows)


def _erase(outbox_id: str, doors: Doors, now: int) -> None:
    def attempt(row: Posting | None) -> None:
        if row is None or row.erased:
            return
        goes = row.state not in fate.ENDS and row.handed_at is None
        after = fate.ended(row, State.SKIPPED, Reason.ERASED, now) if goes else row
        counts = {"skipped": 1, f"skipped:{row.kind}": 1} if goes else None
        doors.outbox.write(row, _without_person(after, row.revision + 1), counts=counts, now=now)

    revisions.persist(partial(doors.outbox.get, outbox_id), attempt, what=f"mail {outbox_id!r}")


def _without_person(row: Posting, revision: int) -> Posting:
    """The row without address, ids and texts. The keyed hashes stay, so that events still find it."""
    return replace(
        row,
        wanted=replace(row.wanted, to="", customer_id=None, payload={}, why=""),
        subject="",
        detail="",
        archived=(),
        history=tuple(Entry(one.at, one.what, one.reason, "", one.times) for one in row.history),
        erased=True,
        revision=revision,
    )


def _rows(customer_id: str | None, email: str | None, doors: Doors) -> list[Posting]:
    keys = [doors.recipient(email)] if email else []
    keys += [doors.owner(customer_id)] if customer_id else []
    ids = list(dict.fromkeys(doors.outbox.of_person(keys)))
    return list(doors.outbox.many(ids).values())


def _recipients(rows: Iterable[Posting], email: str | None, doors: Doors) -> list[str]:
    """All addresses that are known to be theirs, as keyed hashes."""
    named = [doors.recipient(email)] if email else []
    return list(dict.fromkeys([*named, *(row.recipient for row in rows)]))
