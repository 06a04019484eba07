"""Sending one mail. However many do it at once, and wherever they are cut off, it is handed over once.

The order of things is the promise: the row is claimed on condition that it is as it was read, the mail is kept
before it goes, and that it goes is written down before it does. Whoever dies before that leaves a claim that ends;
whoever dies after it leaves a row whose fate SES's event tells, or nobody (`fate.doubted`).
"""

from collections.abc import Callable
from functools import partial
from typing import Final

from chalicelib.kernel import clock, revisions
from chalicelib.letters.domain import Composed
from chalicelib.post import caps as frequency
from chalicelib.post import fate, people, streams, verdicts
from chalicelib.post.domain import Posting, Reason, Skip, State
from chalicelib.post.fate import Situation
from chalicelib.post.ports import Around, CapsChange, Doors, NotTaken
from chalicelib.post.verdicts import Go

Compose = Callable[[Posting], Composed | Skip]
# How long a worker waits for its turn (ms); a turn that is further away is left to the minute's job.
LONGEST_WAIT: Final = 2 * clock.SECOND
_RATE_PAUSE: Final = 20 * clock.SECOND
_ACCOUNT_PAUSE: Final = 15 * clock.MINUTE


class _Settled(Exception):
    """The row came to a state in which this worker has nothing more to do."""

    def __init__(self, state: State) -> None:
        super().__init__(state)
        self.state = state


def send(outbox_id: str, compose: Compose, *, doors: Doors, now: int) -> State | None:
    """Bring a mail as far as it can come at `now`; what it is by then. None: there is no such row.

    What `compose` raises, and an outage of SES, is raised again after the row was put where it is found again.
    """
    try:
        posting, go = _claim(outbox_id, doors, now)
        if posting is None or go is None:
            return None
        raw, subject = _composed(posting, compose, doors, now)
        if go.is_shadow:
            shadowed = partial(fate.ended, state=State.SHADOWED, reason="", now=now)
            return _settle(posting, shadowed, doors, now).state
        return _hand_over(posting, raw, subject, doors, now)
    except _Settled as settled:
        return settled.state


def _claim(outbox_id: str, doors: Doors, now: int) -> tuple[Posting | None, Go | None]:
    """The row, claimed. Raises `_Settled` where there is nothing to claim."""
    return revisions.persist(
        lambda: doors.outbox.get(outbox_id),
        lambda row: (None, None) if row is None else _claim_row(row, doors, now),
        what=f"mail {outbox_id!r}",
    )


def _claim_row(row: Posting, doors: Doors, now: int) -> tuple[Posting, Go]:
    found = fate.situation(row, now)
    if found in (Situation.OVER, Situation.NOT_YET):
        raise _Settled(row.state)
    posting = _doubted(row, doors, now) if found is Situation.UNHEARD else row
    around = doors.outbox.around(posting)
    verdict = verdicts.verdict(
        posting,
        around,
        doors.customer_answer(posting.wanted.customer_id),
        doors.mode(posting.kind),
        doors.limits,
        soft_opt_in=doors.soft_opt_in,
        now=now,
    )
    if not isinstance(verdict, Go):
        raise _Settled(_put_off(posting, verdict, around, doors, now).state)
    key = doors.carrier.key(posting, verdict.is_shadow, now)
    after = fate.claimed(posting, doors.attempt(), key, now)
    counted = CapsChange(around.caps, verdict.caps) if verdict.caps is not None else None
    doors.outbox.write(posting, after, caps=counted, now=now)
    return after, verdict


def _doubted(row: Posting, doors: Doors, now: int) -> Posting:
    """The row after its fate was found unclear, written: that it was is counted once. Raises `_Settled` at an end."""
    after = fate.doubted(row, now)
    doors.outbox.write(row, after, counts=None if row.was_unclear else _counts(after, "unclear"), now=now)
    if after.state is State.UNCLEAR:
        raise _Settled(after.state)
    return after


def _put_off(
    row: Posting, verdict: verdicts.End | verdicts.Later, around: Around, doors: Doors, now: int
) -> Posting:
    """The row, put to wait or to its end. A claim that ended unused gives its place under the cap back."""
    if isinstance(verdict, verdicts.Later):
        after = fate.deferred(row, verdict.reason, verdict.until, now)
    else:
        after = fate.ended(row, verdict.state, verdict.reason, now)
    doors.outbox.write(row, after, caps=_given_back(row, around), counts=_ending(row, after), now=now)
    return after


def _composed(posting: Posting, compose: Compose, doors: Doors, now: int) -> tuple[bytes, str]:
    """The mail, kept. Raises `_Settled` where there is nothing to say."""
    try:
        composed = compose(posting)
        if isinstance(composed, Skip):
            skipped = partial(
                fate.ended, state=State.SKIPPED, reason=Reason.NOTHING_TO_SAY, now=now, detail=composed.why
            )
            raise _Settled(_settle(posting, skipped, doors, now, give_back=True).state)
        raw = doors.carrier.write(posting, composed, now)
        doors.carrier.keep(posting.archived[-1], raw)
    except _Settled:
        raise
    except Exception as error:
        failure = f"{type(error).__name__}: {error}"[:300]
        failed = partial(fate.failed_once, reason=Reason.NOT_COMPOSED, now=now, detail=failure)
        _settle(posting, failed, doors, now, give_back=True)
        raise
    return raw, composed.subject


def _hand_over(posting: Posting, raw: bytes, subject: str, doors: Doors, now: int) -> State:
    turn = doors.registers.reserve(doors.clock(), -(-1_000_000 // doors.per_second), LONGEST_WAIT)
    if turn is None:
        waits = partial(fate.deferred, reason=Reason.RATE, until=now + _RATE_PAUSE, now=now)
        return _settle(posting, waits, doors, now, give_back=True).state
    doors.wait(turn / 1_000_000)
    handed = _settle(posting, partial(fate.handed, subject=subject, now=doors.clock()), doors, now)
    try:
        message_id = doors.carrier.hand_over(handed, raw)
    except NotTaken as refusal:
        return _refused(handed, refusal, doors, now)
    return _settle(handed, partial(fate.sent, message_id=message_id, now=doors.clock()), doors, now).state


def _refused(handed: Posting, refusal: NotTaken, doors: Doors, now: int) -> State:
    """What a certain refusal leads to. What goes wrong with the account isn't the mail's fault, and isn't counted."""
    detail = refusal.detail[:300]

    def after(row: Posting) -> Posting:
        if refusal.about == "account":
            return fate.deferred(row, Reason.PAUSED, now + _ACCOUNT_PAUSE, now, detail)
        if refusal.about == "later":
            return fate.failed_once(row, Reason.THROTTLED, now, detail)
        reason = Reason.BAD_ADDRESS if refusal.about == "address" else Reason.REFUSED
        return fate.ended(row, State.FAILED, reason, now, detail)

    # The row first: cut off here, what is certain would count as unclear.
    state = _settle(handed, after, doors, now, give_back=True).state
    if refusal.about == "account":
        streams.pause(handed.stream, detail, "", registers=doors.registers, now=now)
    if refusal.about == "address":
        people.suppress(handed.recipient, "invalid", registers=doors.registers, now=now, detail=detail)
    return state


def _settle(
    mine: Posting,
    change: Callable[[Posting], Posting],
    doors: Doors,
    now: int,
    *,
    give_back: bool = False,
) -> Posting:
    """The row after `change`, written while it still is this worker's; else `_Settled` with what it is.

    An event of SES may come between: a row that it brought to an end stays there.
    """

    def attempt(row: Posting | None) -> Posting:
        if row is None or row.state is not State.SENDING or row.attempt != mine.attempt:
            raise _Settled(row.state if row is not None else mine.state)
        after = change(row)
        caps = _given_back(row, doors.outbox.around(row)) if give_back else None
        doors.outbox.write(row, after, caps=caps, counts=_ending(row, after), now=now)
        return after

    return revisions.persist(
        lambda: doors.outbox.get(mine.outbox_id), attempt, what=f"mail {mine.outbox_id!r}"
    )


def _given_back(row: Posting, around: Around) -> CapsChange | None:
    """The caps without this mail. One that may have been sent keeps its place."""
    if row.outbox_id not in around.caps.days or row.was_unclear:
        return None
    return CapsChange(around.caps, frequency.given_back(around.caps, row.outbox_id))


def _ending(before: Posting, after: Posting) -> dict[str, int] | None:
    """What the day's figures count when a row comes to an end."""
    if after.state in fate.ENDS and after.state is not before.state and after.state is not State.UNCLEAR:
        why = {f"why:{after.kind}:{after.reason}": 1} if after.reason else {}
        return _counts(after, after.state.value) | why
    return None


def _counts(posting: Posting, word: str) -> dict[str, int]:
    return {word: 1, f"{word}:{posting.kind}": 1}
