"""What the rooms' queues share: a batch of messages is read and taken one by one, so that none holds another up.

A room says how a message is read and what is done with it. What can't be read would be no more readable the next
time: it is put aside under the room's name, for an operator to look at. What can't be done now raises, and the
platform hands the whole batch out again: whatever a room does with a message, it does so that once more changes
nothing.
"""

from collections.abc import Callable
from typing import Final, Generic, NamedTuple, TypeVar

import msgspec
from chalice.app import SQSEvent, SQSRecord

from chalicelib.aws import quarantine
from chalicelib.kernel import settings

M = TypeVar("M")
R = TypeVar("R")

# What reading raises of a message that isn't what it should be; text that is no Unicode is a `ValueError`.
_UNREADABLE: Final = (msgspec.MsgspecError, ValueError, RecursionError)


class Heard(NamedTuple, Generic[R]):
    """What came of each message that could be read, in their order, and how many were put aside."""

    outcomes: list[R]
    set_aside: int


def hear(event: SQSEvent, name: str, *, read: Callable[[str], M], take: Callable[[M, int], R]) -> Heard[R]:
    """Take each message by itself, at the instant (ms) that it is its turn; what can't be read is put aside.

    `name` is the one that messages are put aside under. `read` may raise `msgspec.MsgspecError`, `ValueError` or
    `RecursionError` on a body that isn't what it should be. Whatever else is raised, by it, by `take` or by putting
    aside, waits until the rest is taken: then the first of it is raised.
    """
    outcomes: list[R] = []
    failed: list[Exception] = []
    set_aside = 0
    for record in event:
        try:
            taken = [take(message, settings.current().now()) for message in readable(record, name, read)]
        except Exception as error:  # noqa: BLE001  (raised once the rest of the batch is taken)
            failed.append(error)
        else:
            outcomes += taken
            set_aside += not taken
    if failed:
        # The queue hands the whole batch out again; what was taken is old news then.
        raise failed[0]
    return Heard(outcomes, set_aside)


def readable(record: SQSRecord, name: str, read: Callable[[str], M]) -> list[M]:
    """A record's message alone, or nothing: then it can't be read, and is put aside under `name`.

    For rooms that take a batch as a whole, or need more of the record than its body. `read` raises as in `hear`.
    """
    try:
        return [read(record.body)]
    except _UNREADABLE as error:
        quarantine.put(name, {"body": record.body}, str(error), settings.current().now())
        return []
