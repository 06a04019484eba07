"""Streams that stand still: by themselves when too much bounces, or by an operator's hand."""

from msgspec.structs import replace

from chalicelib.kernel import clock, revisions
from chalicelib.letters.domain import Stream
from chalicelib.post import health
from chalicelib.post.domain import DayFigures, Pause
from chalicelib.post.ports import Registers


def pause(stream: Stream, why: str, by: str, *, registers: Registers, now: int) -> None:
    """Let a stream stand still; one that does keeps its reason."""

    def attempt(before: Pause) -> None:
        if not before.paused:
            after = replace(before, paused=True, at=now, why=why, by=by, revision=before.revision + 1)
            registers.keep_pause(before, after)

    revisions.persist(lambda: registers.pause(stream), attempt, what=f"the stream {stream}")


def resume(stream: Stream, by: str, *, registers: Registers, now: int) -> None:
    """Let a stream go on. What it did until now doesn't count against it any more."""
    today = clock.utc_day(now)

    def attempt(before: Pause) -> None:
        if before.paused:
            done = registers.figures(stream, [today])[0].counts
            after = Pause(
                stream=stream, at=now, by=by, since_day=today, before=done, revision=before.revision + 1
            )
            registers.keep_pause(before, after)

    revisions.persist(lambda: registers.pause(stream), attempt, what=f"the stream {stream}")


def check(stream: Stream, *, registers: Registers, now: int) -> str:
    """Pause a stream whose bounces or complaints say so; why, or nothing."""
    held = registers.pause(stream)
    if held.paused:
        return ""
    counts = health.totals(registers.figures(stream, health.window(now)), held)
    why = health.trouble(counts)
    if why:
        pause(stream, why, "", registers=registers, now=now)
    return why


def figures(days: int, *, registers: Registers, now: int) -> list[DayFigures]:
    """What each stream did on each of the last days, latest day first."""
    named = [clock.utc_day(now - n * clock.DAY) for n in range(days)]
    return [one for stream in Stream for one in registers.figures(stream, named)]
