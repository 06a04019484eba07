"""The minute's job: what is due goes to the workers' queues, however long nobody looked."""

from collections.abc import Callable
from typing import Final

from chalicelib.kernel.revisions import Stale
from chalicelib.letters.domain import Stream
from chalicelib.post import fate
from chalicelib.post.domain import Posting
from chalicelib.post.ports import Doors

# Enough for the minute to come and half of the next, so that workers never run dry.
_SECONDS: Final = 90
_AT_ONCE: Final = 100


def dispatch(*, doors: Doors, now: int, has_time: Callable[[], bool]) -> dict[str, int]:
    """Put what is due by `now` into its stream's queue, orders' mails first; how many of each stream.

    A stream that stands still is passed over. Cut off anywhere, or run twice at once, some are put there twice,
    which is harmless: sending claims its row. Of each stream a hundred are put there whatever the time.
    """
    done: dict[str, int] = {}
    for stream in Stream:
        done[stream.value] = 0
        if doors.registers.pause(stream).paused:
            continue
        due = doors.outbox.due(stream, now, doors.per_second * _SECONDS)
        for start in range(0, len(due), _AT_ONCE):
            if start and not has_time():
                return done
            done[stream.value] += _enqueue(stream, due[start : start + _AT_ONCE], doors, now)
    return done


def _enqueue(stream: Stream, outbox_ids: list[str], doors: Doors, now: int) -> int:
    rows = [one for one in doors.outbox.many(outbox_ids).values() if one.place is not None]
    doors.queues.put(stream, [one.outbox_id for one in rows])
    for row in rows:
        _put_aside(row, doors, now)
    return len(rows)


def _put_aside(row: Posting, doors: Doors, now: int) -> None:
    """Don't look at it again for a while. Whoever wrote it meanwhile has put it where it belongs."""
    try:
        doors.outbox.write(row, fate.queued(row, now), now=now)
    except Stale:
        return
