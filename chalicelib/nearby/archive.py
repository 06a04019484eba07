"""Sheets and looks in DynamoDB."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from chalicelib.aws import clients, tables
from chalicelib.aws.tables import Part
from chalicelib.kernel.revisions import Stale
from chalicelib.nearby import models
from chalicelib.nearby.ports import Sheet
from chalicelib.nearby.store import put_once, rows


class DynamoSheets:
    """The adapter of `ports.Sheets`."""

    def read(self, names: Collection[str]) -> dict[str, Sheet]:
        """The sheets, read consistently, in one wave."""
        keys = {models.sheet_key(name): name for name in names}
        found = tables.batch_get(keys, consistent=True)
        return {
            keys[key]: Sheet(item["body"]["B"], int(item["revision"]["N"])) for key, item in found.items()
        }

    def write(self, name: str, body: bytes, revision: int, until: int) -> None:
        """Put the sheet if nobody did since. Raises `Stale`."""
        client = clients.dynamodb()
        condition: dict[str, Any] = tables.unless_changed(revision or None)
        item = models.sheet_item(name, body, revision + 1, until)
        try:
            client.put_item(TableName=models.table(), Item=item, **condition)
        except client.exceptions.ConditionalCheckFailedException as error:
            raise Stale from error


class DynamoLooks:
    """The adapter of `ports.Looks`."""

    def keep(self, hour: int, body: bytes) -> None:
        """Put the looks; the same ones are the same row."""
        clients.dynamodb().put_item(TableName=models.table(), Item=models.looks_item(hour, body))

    def of_hour(self, hour: int) -> Iterable[bytes]:
        """All looks of an hour."""
        return (item["body"]["B"] for item in rows(models.looks_pk(hour)))

    def close(self, hour: int, body: bytes) -> bytes:
        """Put what came of an hour, once; what is there."""
        if put_once(models.hour_item(hour, body)):
            return body
        item = tables.get(models.hour_key(hour))
        kept: bytes = item["body"]["B"] if item else body
        return kept


def part(names: Sequence[str]) -> Part[dict[str, bytes]]:
    """The part of a page that is sheets: their bodies by name."""
    keys = {models.sheet_key(name): name for name in names}

    def parse(found: models.Rows) -> dict[str, bytes]:
        return {name: found[key]["body"]["B"] for key, name in keys.items() if key in found}

    return Part(tuple(keys), parse)


def fetch(names: Sequence[str]) -> Mapping[str, bytes]:
    """Sheets' bodies by name, in one wave, eventually consistent: what a reader is given."""
    asked = part(names)
    return asked.parse(tables.batch_get(asked.keys))
