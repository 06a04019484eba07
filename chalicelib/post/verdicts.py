"""Whether a mail goes now, later or never: what keeps it, in the order in which an operator would want to know."""

from typing import Final, NamedTuple

from chalicelib.kernel import clock
from chalicelib.letters.domain import Mode, Stream
from chalicelib.post import caps as frequency
from chalicelib.post import permission, quiet
from chalicelib.post.caps import Caps, Limits
from chalicelib.post.domain import Answer, Posting, Reason, State
from chalicelib.post.ports import Around

# How soon a mail of a paused stream is looked at again.
PAUSED: Final = 15 * clock.MINUTE


class Go(NamedTuple):
    """It goes: for good, or composed and kept only; with these caps, if it counts."""

    is_shadow: bool
    caps: Caps | None


class End(NamedTuple):
    """It never goes."""

    state: State
    reason: Reason


class Later(NamedTuple):
    """It doesn't go before `until`."""

    until: int
    reason: Reason


def verdict(
    posting: Posting,
    around: Around,
    at_customer: Answer | None,
    mode: Mode,
    limits: Limits,
    *,
    soft_opt_in: bool,
    now: int,
) -> Go | End | Later:
    """What becomes of a mail at `now`. What can't be before it expires never is."""
    found = (
        _ends(posting, mode, now)
        or _may_not(posting, around, at_customer, soft_opt_in, now)
        or (Go(True, None) if mode is Mode.SHADOW else None)
        or _waits(posting, around, limits, now)
        or Go(False, _counted(posting, around, limits, now))
    )
    expires = posting.wanted.expires_at
    if isinstance(found, Later) and expires is not None and found.until >= expires:
        return End(State.EXPIRED, found.reason)
    return found


def _ends(posting: Posting, mode: Mode, now: int) -> End | None:
    expires = posting.wanted.expires_at
    if posting.erased:
        return End(State.SKIPPED, Reason.ERASED)
    if mode is Mode.OFF:
        return End(State.SKIPPED, Reason.OFF)
    if expires is not None and expires <= now:
        return End(State.EXPIRED, Reason.EXPIRED)
    return None


def _may_not(
    posting: Posting, around: Around, at_customer: Answer | None, soft_opt_in: bool, now: int
) -> End | None:
    may = permission.decide(around.standing, at_customer, posting.kind, soft_opt_in=soft_opt_in, now=now)
    if not may.may_send:
        return End(State.SKIPPED, Reason(may.why))
    if posting.wanted.held_out:
        return End(State.HELD_OUT, Reason.HELD_OUT)
    return None


def _waits(posting: Posting, around: Around, limits: Limits, now: int) -> End | Later | None:
    if around.pause.paused:
        return Later(now + PAUSED, Reason.PAUSED)
    if posting.stream is not Stream.MARKETING:
        return None
    where = quiet.zone(posting.wanted.timezone, limits.timezone)
    loud = quiet.next_loud(now, where, limits.quiet_from, limits.quiet_until)
    if loud > now:
        return Later(loud, Reason.QUIET)
    room = frequency.next_room(around.caps, posting.outbox_id, now, where, limits)
    if room is None:
        return End(State.SKIPPED, Reason.CAPPED)
    return Later(room, Reason.CAPPED) if room > now else None


def _counted(posting: Posting, around: Around, limits: Limits, now: int) -> Caps | None:
    if posting.stream is not Stream.MARKETING:
        return None
    day = quiet.local_day(now, quiet.zone(posting.wanted.timezone, limits.timezone))
    return frequency.counted(around.caps, posting.outbox_id, day)
