"""The function that reads the log within seconds, called as the platform calls it."""

from typing import Any

import pytest
from chalice.test import Client

from chalicelib.activity.domain import Batch, Outcome, packed
from chalicelib.aws.observed import Failed
from chalicelib.kernel import settings
from chalicelib.live import consumers
from tests.support.looking import fact, source
from tests.support.stream import record

NOW = 1_795_000_000_000


class Rooms:
    """Who was told what, in order."""

    def __init__(self) -> None:
        self.told: list[tuple[str, Any]] = []
        self.later: list[tuple[list[str], int]] = []

    def presence(self, taken: Any, now: int) -> set[str]:
        self.told.append(("presence", [one.source for one in taken]))
        assert now == NOW
        return {"tent", "mat"}

    def nearby(self, taken: Any, now: int) -> int:
        self.told.append(("nearby", [one.source for one in taken]))
        return len(taken)

    def push(self, topics: Any, after_seconds: int = 0) -> None:
        if after_seconds:
            self.later.append((list(topics), after_seconds))
        else:
            self.told.append(("push", list(topics)))


@pytest.fixture
def rooms(monkeypatch: pytest.MonkeyPatch) -> Rooms:
    rooms = Rooms()
    monkeypatch.setattr(consumers.presence, "take", rooms.presence)
    monkeypatch.setattr(consumers.nearby, "take_views", rooms.nearby)
    monkeypatch.setattr(consumers.push, "touch", rooms.push)
    monkeypatch.setattr(settings.Settings, "now", lambda self: NOW)
    return rooms


def batch(number: int) -> Batch:
    rows = packed([fact("tent", NOW)])
    return Batch(
        key=f"pk1#{number}",
        digest=b"d" * 16,
        rows=rows,
        outcome=Outcome(1),
        received=NOW,
        source=source(number),
    )


def invoke(*records: dict[str, Any]) -> Any:
    from app import app

    with Client(app) as client:
        return client.lambda_.invoke("live", {"Records": list(records)}).payload


def test_what_shoppers_did_is_told_to_the_rooms_and_then_to_who_has_it_open(rooms: Rooms) -> None:
    told = invoke(record(1, batch(1)), record(2, batch(2), "REMOVE"), record(3, batch(3)))
    assert told == {"records": 3, "batches": 2, "changed": 2}
    heard = [source(1), source(3)]
    assert rooms.told == [("presence", heard), ("nearby", heard), ("push", ["product:mat", "product:tent"])]
    assert rooms.later == [(["product:mat", "product:tent"], 301)], "and once more when they are gone again"


def test_a_record_that_cannot_be_read_is_let_go(rooms: Rooms) -> None:
    broken = record(1, batch(1))
    broken["dynamodb"]["NewImage"]["facts"] = {"B": "not base64 %"}
    assert invoke(broken, {"eventName": "INSERT"}, record(2, batch(2)))["batches"] == 1
    assert rooms.told[0] == ("presence", [source(2)])


@pytest.mark.parametrize(
    ("off", "told"),
    [
        ({"presence"}, ["nearby", "push"]),
        ({"nearby"}, ["presence", "push"]),
        ({"push"}, ["presence", "nearby"]),
        ({"live"}, []),
    ],
)
def test_a_room_that_is_off_hears_nothing_and_the_others_do(
    rooms: Rooms, monkeypatch: pytest.MonkeyPatch, off: set[str], told: list[str]
) -> None:
    monkeypatch.setattr(settings.Settings, "off", frozenset(off), raising=False)
    invoke(record(1, batch(1)))
    assert [name for name, _ in rooms.told] == told


def test_what_a_room_could_not_take_comes_again(rooms: Rooms, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(taken: Any, now: int) -> set[str]:
        raise OSError("no table")

    monkeypatch.setattr(consumers.presence, "take", fail)
    with pytest.raises(Failed, match=r"^OSError$"):
        invoke(record(1, batch(1)))
