"""What goes into the outbox, what is taken out of it again, and what an operator sees of it."""

from functools import partial
from typing import Final

from chalicelib.kernel import clock, cursors, revisions
from chalicelib.letters.domain import Kind
from chalicelib.post import domain, fate, permission
from chalicelib.post.domain import Permission, Posting, Postings, Reason, State, Wanted
from chalicelib.post.ports import Doors

# What was told to its queue when it was added is looked at by the minute's job only after this long.
_NUDGED: Final = clock.MINUTE
MOST_LISTED: Final = 200


def posting(wanted: Wanted, *, doors: Doors, now: int, nudged: bool = False) -> Posting:
    """The row that a wanted mail becomes. Raises `ValueError` for an entity that can't stand in its key."""
    owner = doors.owner(wanted.customer_id) if wanted.customer_id else ""
    place = max(wanted.due_at, now) + (_NUDGED if nudged else 0)
    return fate.new(wanted, doors.recipient(wanted.to), owner, now, place=place)


def add(wanted: Wanted, *, doors: Doors, now: int) -> bool:
    """Put a mail in the outbox, once; False if it stood there.

    What is due is told to its queue at once; if that fails, the minute's job finds it.
    """
    is_due = wanted.due_at <= now
    row = posting(wanted, doors=doors, now=now, nudged=is_due)
    if not revisions.persist(lambda: row, doors.outbox.add, what=f"mail {row.outbox_id!r}"):
        return False
    if is_due:
        try:
            doors.queues.put(row.stream, [row.outbox_id])
        except Exception:  # noqa: BLE001  (only haste is lost: the row stands, and the job looks for it)
            return True
    return True


def cancel(outbox_id: str, *, doors: Doors, now: int) -> bool:
    """Take a mail back that wasn't handed over yet; whether it won't go now."""

    def attempt(row: Posting | None) -> bool:
        if row is None or row.state in fate.ENDS or row.handed_at is not None:
            return row is not None and row.state in fate.ENDS - {State.SENT, State.UNCLEAR}
        after = fate.ended(row, State.SKIPPED, Reason.CANCELLED, now)
        doors.outbox.write(row, after, counts={"skipped": 1, f"skipped:{row.kind}": 1}, now=now)
        return after.state is State.SKIPPED

    return revisions.persist(partial(doors.outbox.get, outbox_id), attempt, what=f"mail {outbox_id!r}")


def cancel_by(kind: Kind, entity: str, to: str, version: int, *, doors: Doors, now: int) -> bool:
    """Like `cancel`, of the mail by what makes its key."""
    return cancel(domain.outbox_id(kind, entity, doors.recipient(to), version), doors=doors, now=now)


def allowed(to: str, customer_id: str | None, kind: Kind, *, doors: Doors, now: int) -> Permission:
    """Whether a mail of a kind may go to somebody now, and whether anything that sells may stand in it."""
    standing = doors.registers.standing(doors.recipient(to))
    return permission.decide(
        standing, doors.customer_answer(customer_id), kind, soft_opt_in=doors.soft_opt_in, now=now
    )


def lately(
    state: State | None,
    kind: Kind | None,
    cursor: str | None,
    limit: int,
    *,
    doors: Doors,
    secret: str,
    now: int,
) -> Postings:
    """A page of the outbox, latest first. Raises `Invalid` for a foreign cursor."""
    purpose = f"outbox {state} {kind}"
    before = cursors.unseal(cursor, str, purpose=purpose, secret=secret) if cursor else None
    found = doors.outbox.lately(state, kind, before, min(max(limit, 1), MOST_LISTED), now)
    after = cursors.seal(found.next, purpose=purpose, secret=secret) if found.next else None
    return Postings(items=found.items, next=after)


def to_person(recipient: str, limit: int, *, doors: Doors) -> list[Posting]:
    """The latest mails to somebody, latest first."""
    ids = [one for one, _ in zip(doors.outbox.of_person([recipient]), range(limit), strict=False)]
    rows = doors.outbox.many(ids)
    return [rows[one] for one in ids if one in rows]


def customer_of(recipient: str, *, doors: Doors) -> str | None:
    """The shop's customer id of who has an address, as the latest mail to it says."""
    latest = to_person(recipient, 1, doors=doors)
    return latest[0].wanted.customer_id if latest else None
