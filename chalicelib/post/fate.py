"""What can become of a row of the outbox: every step from one state to the next, and nothing else.

                       ┌──────── later ────────┐
    waiting ── claim ──► sending ── handed over ──► sent
       │                  │  ▲ lease over            │
       └─► skipped,       │  └── claimed again       └─► unclear (an order mail: claimed once more)
           expired,       └─► shadowed, skipped, failed
           held out

All steps are pure; the store writes them on condition that the row still is what it was.
"""

import enum
from typing import Any, Final

from msgspec.structs import replace

from chalicelib.kernel import clock
from chalicelib.letters.domain import Stream
from chalicelib.post import domain
from chalicelib.post.domain import Posting, Reason, State, Wanted

# Longer than a function runs: whoever holds a claim that is over is dead.
LEASE: Final = 5 * clock.MINUTE
# SES tells of a mail within seconds; after this long, silence means that it wasn't handed over, or is lost.
GRACE: Final = 15 * clock.MINUTE
# For how long a mail that was put into its queue isn't put there again.
QUEUED: Final = 10 * clock.MINUTE
MOST_REPEATS: Final = 1
MOST_FAILURES: Final = 12
_FIRST_PAUSE: Final = clock.MINUTE
_LONGEST_PAUSE: Final = clock.HOUR
ENDS: Final = frozenset(State) - {State.WAITING, State.SENDING}


class Situation(enum.Enum):
    """What a row's next step is: none, none yet, to be claimed, or to find out what became of its handing over."""

    OVER = enum.auto()
    NOT_YET = enum.auto()
    READY = enum.auto()
    UNHEARD = enum.auto()


def situation(posting: Posting, now: int) -> Situation:
    """What is to be done about a row at `now`."""
    if posting.state in ENDS:
        return Situation.OVER
    if posting.state is State.WAITING:
        return Situation.READY if posting.due_at <= now else Situation.NOT_YET
    if posting.handed_at is None:
        return Situation.READY if posting.leased_until <= now else Situation.NOT_YET
    return Situation.UNHEARD if posting.handed_at + GRACE <= now else Situation.NOT_YET


def new(wanted: Wanted, recipient: str, owner: str, now: int, *, place: int) -> Posting:
    """A row as it is added; `place` is when the minute's job looks at it first.

    Raises `ValueError` for an entity that can't stand in the outbox's key.
    """
    return Posting(
        outbox_id=domain.outbox_id(wanted.kind, wanted.entity, recipient, wanted.version),
        recipient=recipient,
        wanted=wanted,
        owner=owner,
        due_at=max(wanted.due_at, now),
        place=place,
        added_at=now,
    )


def claimed(posting: Posting, attempt: str, key: str, now: int) -> Posting:
    """Held by a worker, who will keep the mail under `key` before it goes."""
    archived = posting.archived if posting.archived[-1:] == (key,) else (*posting.archived, key)
    until = now + LEASE
    return _step(
        posting,
        now,
        State.SENDING,
        attempt=attempt,
        leased_until=until,
        place=until,
        archived=archived,
        reason="",
    )


def queued(posting: Posting, now: int) -> Posting:
    """Put into its queue: not to be looked at for a while. No news, so that its history stays readable."""
    return replace(posting, place=now + QUEUED, revision=posting.revision + 1)


def deferred(posting: Posting, reason: str, until: int, now: int, detail: str = "") -> Posting:
    """Back to wait until `until`; what was handed over and certainly refused is as if it never had been."""
    return _step(
        posting, now, State.WAITING, reason, detail, due_at=until, place=until, attempt="", handed_at=None
    )


def failed_once(posting: Posting, reason: str, now: int, detail: str) -> Posting:
    """After something went wrong that may go right later: back to wait, ever longer, and given up in the end."""
    failures = posting.failures + 1
    if failures >= MOST_FAILURES:
        return replace(ended(posting, State.FAILED, reason, now, detail), failures=failures)
    pause = min(_FIRST_PAUSE * 2 ** (failures - 1), _LONGEST_PAUSE)
    return replace(deferred(posting, reason, now + pause, now, detail), failures=failures)


def ended(posting: Posting, state: State, reason: str, now: int, detail: str = "") -> Posting:
    """At an end. What may have been sent before ends as unclear, whatever keeps it from being sent again."""
    if posting.was_unclear and state is not State.SENT:
        state = State.UNCLEAR
    return _step(posting, now, state, reason, detail, place=None)


def handed(posting: Posting, subject: str, now: int) -> Posting:
    """About to be given to SES. From here on nobody knows, until SES or its event says so."""
    return _step(
        posting, now, posting.state, what="handed", handed_at=now, subject=subject, place=now + GRACE
    )


def sent(posting: Posting, message_id: str, now: int) -> Posting:
    """Sent, as SES said."""
    return _step(
        posting, now, State.SENT, place=None, sent_at=now, message_id=message_id, reason="", attempt=""
    )


def doubted(posting: Posting, now: int) -> Posting:
    """After nothing was heard of it for long: to be sent once more if it is an order's mail, else unclear for good."""
    again = posting.stream is Stream.TRANSACTIONAL and posting.repeats < MOST_REPEATS
    if not again:
        return _step(posting, now, State.UNCLEAR, Reason.UNHEARD, place=None, was_unclear=True)
    return _step(
        posting,
        now,
        State.WAITING,
        Reason.UNHEARD,
        what="doubted",
        was_unclear=True,
        repeats=posting.repeats + 1,
        handed_at=None,
        attempt="",
        due_at=now,
        place=now,
    )


def _step(
    posting: Posting,
    now: int,
    state: State,
    reason: str | None = None,
    detail: str = "",
    *,
    what: str = "",
    **fields: Any,
) -> Posting:
    if reason is not None:
        fields |= {"reason": reason, "detail": detail}
    return replace(
        posting,
        state=state,
        history=posting.told(now, what or state.value, reason or "", detail),
        revision=posting.revision + 1,
        **fields,
    )
