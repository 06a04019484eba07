"""What tables' streams tell of a house's rows, and the relays that hear it."""

import random
from collections.abc import Iterable, Iterator
from types import ModuleType
from typing import Any

import pytest
from chalice.test import Client

from app import app
from chalicelib.aws.tables import Item, Key
from chalicelib.kernel.news import News
from tests.http.fakes import House
from tests.support import noting


def record(key: Key, before: Item | None, after: Item | None) -> dict[str, Any]:
    """A stream's record of one row, with its old and its new image."""
    name = "INSERT" if before is None else "REMOVE" if after is None else "MODIFY"
    images = ({"OldImage": before} if before else {}) | ({"NewImage": after} if after else {})
    return {
        "eventID": "1", "eventName": name, "awsRegion": "r",
        "eventSourceARN": f"arn:aws:dynamodb:r:1:table/{key.table}/stream/s",
        "dynamodb": {"Keys": key.as_item(), "SequenceNumber": "1", "ApproximateCreationDateTime": 0, "SizeBytes": 1,
                     "StreamViewType": "NEW_AND_OLD_IMAGES", **images},
    }  # fmt: skip


def written(item: Item, name: str = "MODIFY") -> dict[str, Any]:
    """A stream's record of one row, of which it tells no more than the new image."""
    image = {} if name == "REMOVE" else {"NewImage": item}
    return {
        "eventID": "1", "eventName": name, "awsRegion": "r",
        "eventSourceARN": "arn:aws:dynamodb:r:1:table/t/stream/s",
        "dynamodb": {"Keys": {key: item[key] for key in ("pk", "sk") if key in item}, "SequenceNumber": "1",
                     "ApproximateCreationDateTime": 0, "SizeBytes": 1, "StreamViewType": "NEW_IMAGE", **image},
    }  # fmt: skip


def shuffled(records: Iterable[dict[str, Any]], times: int) -> Iterator[list[dict[str, Any]]]:
    """The records, each of them twice, in so many different orders."""
    twice = [*records] * 2
    for seed in range(times):
        again = list(twice)
        random.Random(seed).shuffle(again)
        yield again


class Desk:
    """Stands behind a room's relay: what it published, and why it put what aside."""

    def __init__(self, room: ModuleType, patch: pytest.MonkeyPatch) -> None:
        self.published: list[Any] = []
        self.aside: list[str] = []
        patch.setattr(room, "publish", self._publish)
        patch.setattr(room, "set_aside", lambda record, reason, now: self.aside.append(reason))

    def _publish(self, messages: Iterable[Any]) -> None:
        noting.published()
        self.published.extend(messages)


class Tap:
    """The stream of one room's table over a house, its relay, and what that published and put aside."""

    def __init__(self, house: House, room: ModuleType, relay: str, patch: pytest.MonkeyPatch) -> None:
        self._house, self._relay = house, relay
        self._room = room.__name__.split(".")[1]
        self._seen: dict[Key, Item] = {}
        desk = Desk(room, patch)
        self.told: list[News] = desk.published
        self.aside = desk.aside

    def records(self) -> list[dict[str, Any]]:
        """What changed since the last call, row by row."""
        now = {key: row for key, row in self._house._rows().items() if key.table.endswith(f"-{self._room}")}
        before, self._seen = self._seen, now
        changed = [key for key in (before | now) if before.get(key) != now.get(key)]
        return [record(key, before.get(key), now.get(key)) for key in changed]

    def hear(self, records: Iterable[dict[str, Any]]) -> dict[str, Any]:
        """What the relay's function answers to these records."""
        with Client(app) as client:
            return dict(client.lambda_.invoke(self._relay, {"Records": list(records)}).payload)

    def news(self) -> list[News]:
        """What the relay makes of what changed since the last call."""
        self.told.clear()
        outcome = self.hear(self.records())
        assert outcome["set_aside"] == 0
        return list(self.told)
