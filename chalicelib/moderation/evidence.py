"""What was seen lately, in DynamoDB: rows without words that go by themselves."""

from collections.abc import Mapping, Sequence
from typing import Final

from chalicelib.aws import clients, tables
from chalicelib.moderation import models
from chalicelib.moderation.likeness import Print
from chalicelib.moderation.rules import Trace

_MOST_SEEN: Final = 200


class DynamoEvidence:
    """The adapter of `ports.Evidence`."""

    def recent(self, trail: str, since: int, until: int) -> list[Trace]:
        """The traces on a trail after `since` and no later than `until`, the latest first, at most 200."""
        answer = clients.dynamodb().query(
            TableName=models.table(),
            KeyConditionExpression="pk = :pk AND sk BETWEEN :since AND :until",
            ExpressionAttributeValues={
                ":pk": {"S": f"trace#{trail}"},
                ":since": {"S": f"{max(since + 1, 0):013d}#"},
                # `$` is the sign after `#`: every subject of that instant lies before it.
                ":until": {"S": f"{until:013d}$"},
            },
            Limit=_MOST_SEEN,
            ScanIndexForward=False,
            ConsistentRead=True,
        )
        return [models.trace_from(item) for item in answer["Items"]]

    def prints(self, bands: Sequence[str], since: int) -> dict[str, Print]:
        """The print under each band that has one which isn't older than `since`."""
        keys = {models.print_key(band): band for band in bands}
        found = tables.batch_get(keys, consistent=True) if keys else {}
        marks = {keys[key]: models.print_from(item) for key, item in found.items()}
        return {band: mark for band, mark in marks.items() if mark.at >= since}

    def record(self, traces: Mapping[str, Trace], prints: Mapping[str, Print]) -> None:
        """Leave a trace on each trail and a print under each band, in place of what is there."""
        rows = [models.trace_item(trail, trace) for trail, trace in traces.items()]
        rows += [models.print_item(band, mark) for band, mark in prints.items()]
        tables.batch_write(models.table(), ({"PutRequest": {"Item": row}} for row in rows))
