"""What is known of addresses and streams, and the turns to send, in DynamoDB."""

from collections.abc import Sequence
from typing import Any, Final

from chalicelib.aws import clients, tables
from chalicelib.aws.tables import Key
from chalicelib.kernel import clock
from chalicelib.letters.domain import Stream
from chalicelib.post import models
from chalicelib.post.domain import DayFigures, Pause, Standing

# A next turn this far ahead was given out before the clock was set back (test stages).
_ABSURD: Final = clock.MINUTE
_TRIES: Final = 3


class DynamoRegisters:
    """The adapter of `ports.Registers`."""

    def standing(self, recipient: str) -> Standing:
        """Read consistently."""
        return models.standing_from(tables.get(models.standing_key(recipient)), recipient)

    def keep_standing(self, before: Standing, after: Standing) -> None:
        """On condition that it is as it was read."""
        _put(models.standing_item(after), before.revision)

    def forget_caps(self, recipient: str) -> None:
        """Delete the row."""
        key = models.caps_key(recipient)
        clients.dynamodb().delete_item(TableName=key.table, Key=key.as_item())

    def pause(self, stream: Stream) -> Pause:
        """Read consistently."""
        return models.pause_from(tables.get(models.pause_key(stream)), stream)

    def keep_pause(self, before: Pause, after: Pause) -> None:
        """On condition that it is as it was read."""
        _put(models.pause_item(after), before.revision)

    def figures(self, stream: Stream, days: Sequence[str]) -> list[DayFigures]:
        """All counters' rows of these days in one wave."""
        keys = {
            day: [Key(models.table(), models.counts_pk(stream, day), str(n)) for n in range(models.COUNTERS)]
            for day in days
        }
        rows = tables.batch_get((one for some in keys.values() for one in some), consistent=True)
        return [
            models.figures_from([rows[one] for one in some if one in rows], stream, day)
            for day, some in keys.items()
        ]

    def reserve(self, now: int, spacing: int, within: int) -> int | None:
        """One conditional update: behind the last turn, or, where that is past, right now.

        Both conditions fail only if the next turn is too far away, or if another caller came between the two.
        """
        began = now * 1_000
        for _ in range(_TRIES):
            turn = _behind_the_last(began, spacing, within * 1_000)
            if turn is None:
                turn = _right_now(began, spacing)
            if turn is not None:
                return turn - began
        return None


def _behind_the_last(now: int, spacing: int, within: int) -> int | None:
    free = _set_free(
        "SET next_turn = next_turn + :spacing",
        "next_turn > :now AND next_turn <= :latest",
        {":spacing": spacing, ":now": now, ":latest": now + within},
    )
    return None if free is None else free - spacing


def _right_now(now: int, spacing: int) -> int | None:
    free = _set_free(
        "SET next_turn = :next",
        "attribute_not_exists(next_turn) OR next_turn <= :now OR next_turn > :absurd",
        {":next": now + spacing, ":now": now, ":absurd": now + _ABSURD * 1_000},
    )
    return None if free is None else now


def _set_free(update: str, condition: str, values: dict[str, int]) -> int | None:
    client, key = clients.dynamodb(), models.pace_key()
    try:
        answer = client.update_item(
            TableName=key.table,
            Key=key.as_item(),
            UpdateExpression=update,
            ConditionExpression=condition,
            ExpressionAttributeValues={name: {"N": str(value)} for name, value in values.items()},
            ReturnValues="UPDATED_NEW",
        )
    except client.exceptions.ConditionalCheckFailedException:
        return None
    return int(answer["Attributes"]["next_turn"]["N"])


def _put(item: dict[str, Any], revision: int) -> None:
    held = tables.unless_changed(revision or None)
    tables.transact([tables.put(models.table(), item, **held)])
