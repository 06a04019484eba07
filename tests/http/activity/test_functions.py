"""The room's functions, called as the platform calls them."""

from typing import Any

import pytest
from chalice.test import Client
from msgspec.structs import replace

from chalicelib.activity import compaction, jobs, lake, service, wiring
from chalicelib.activity.domain import CLOSES_AFTER, Fact
from chalicelib.aws.observed import Failed
from chalicelib.kernel import clock, settings
from tests.fakes.activity import FakeObjects, plain_merge
from tests.support.events import NOW
from tests.support.stream import record

FACT = Fact(event_id="a", event="product_viewed", at=NOW, received=NOW)


def invoke(name: str, payload: dict[str, Any]) -> Any:
    from app import app

    with Client(app) as client:
        return client.lambda_.invoke(name, payload).payload


def test_the_streams_records_reach_the_lake(objects: FakeObjects) -> None:
    batch = service.own_batch([FACT], batch_id="b", now=NOW)
    told = invoke("lake", {"Records": [record(1, batch), record(2, batch, "REMOVE")]})
    assert told == {"records": 2, "facts": 1, "quarantined": 0}
    assert [key for key in objects.bodies if key.startswith(lake.RAW)]


def test_a_storage_that_fails_has_the_records_come_again(
    objects: FakeObjects, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(key: str, body: bytes) -> None:
        raise OSError("no bucket")

    monkeypatch.setattr(objects, "put", fail)
    batch = service.own_batch([FACT], batch_id="b", now=NOW)
    with pytest.raises(Failed, match=r"^OSError$"):
        invoke("lake", {"Records": [record(1, batch)]})


SCHEDULED = {
    "version": "0", "id": "1", "account": "1", "region": "eu-north-1", "detail": {}, "detail-type": "Scheduled Event",
    "source": "aws.events", "time": "2026-11-21T03:23:00Z", "resources": [],
}  # fmt: skip


@pytest.mark.parametrize(("needed", "merged"), [(0, 1), (10**9, 0)])
def test_closed_days_are_compacted_while_there_is_time(
    objects: FakeObjects, monkeypatch: pytest.MonkeyPatch, needed: int, merged: int
) -> None:
    monkeypatch.setattr(wiring, "merge", lambda: plain_merge)
    monkeypatch.setattr(jobs, "_LAST_START_MS", needed)
    monkeypatch.setattr(settings.Settings, "now", lambda self: NOW + 2 * clock.DAY + CLOSES_AFTER)
    lake.write_facts([FACT], "1-1", objects)
    told = invoke("compact", SCHEDULED)
    assert (told["days_merged"], told["days_left"]) == (merged, 1 - merged)
    assert compaction.GRACE > 900_000  # longer than any function, and so any reader, runs


def test_what_a_day_was_compacted_from_goes_with_a_later_run(
    objects: FakeObjects, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed = NOW + 2 * clock.DAY + CLOSES_AFTER
    monkeypatch.setattr(wiring, "merge", lambda: plain_merge)
    monkeypatch.setattr(jobs, "_LAST_START_MS", 0)
    told = []
    for number in range(3):
        lake.write_facts([replace(FACT, event_id=f"a{number}")], f"{number}-1", objects)
        later = closed + number * compaction.GRACE
        monkeypatch.setattr(settings.Settings, "now", lambda self, now=later: now)
        told.append(invoke("compact", SCHEDULED)["objects_deleted"])
    assert told == [0, 1, 2]
    assert not [key for key in objects.bodies if key.startswith(lake.RAW) and "0-1" in key]
