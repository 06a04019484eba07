import gzip
import json
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.activity import lake, quarantine, service
from chalicelib.activity.domain import Batch, Fact, fact_of
from chalicelib.kernel import clock
from chalicelib.kernel.errors import Conflict, NotFound
from tests.fakes.activity import FakeObjects
from tests.support.events import NOW
from tests.support.stream import record, records

DAY = clock.utc_day(NOW)


def fact(name: str, at: int = NOW) -> Fact:
    return Fact(event_id=name, event="product_viewed", at=at, received=NOW)


def batch(*facts: Fact) -> Batch:
    return service.own_batch(facts, batch_id="-".join(one.event_id for one in facts), now=NOW)


def rows(objects: FakeObjects) -> list[str]:
    keys = [key for key in objects.bodies if key.startswith(lake.RAW)]
    return [fact_of(line).event_id for key in keys for line in lake.rows_of(objects.bodies[key])]


def test_batches_go_to_their_days_under_the_streams_numbers() -> None:
    objects = FakeObjects()
    found = records([batch(fact("a"), fact("b", NOW - clock.DAY)), batch(fact("c"))], first=7)
    told = lake.take_records(found, now=NOW, objects=objects)

    assert told == {"records": 2, "facts": 3, "quarantined": 0}
    days = {lake.day_of(key): key for key in objects.bodies}
    assert set(days) == {DAY, clock.utc_day(NOW - clock.DAY)}
    assert f"/{7:021d}-{8:021d}-" in days[DAY]
    assert sorted(rows(objects)) == ["~a", "~b", "~c"]


def test_the_same_records_again_overwrite_themselves() -> None:
    objects = FakeObjects()
    found = records([batch(fact("a")), batch(fact("b"))])
    lake.take_records(found, now=NOW, objects=objects)
    before = dict(objects.bodies)
    lake.take_records(found, now=NOW + 60_000, objects=objects)
    assert objects.bodies == before


@pytest.mark.parametrize("kind", ["MODIFY", "REMOVE"])
def test_only_new_batches_are_taken(kind: str) -> None:
    objects = FakeObjects()
    told = lake.take_records([record(1, batch(fact("a")), kind)], now=NOW, objects=objects)
    assert told == {"records": 1, "facts": 0, "quarantined": 0}
    assert objects.bodies == {}


def broken(**image: Any) -> dict[str, Any]:
    found = record(2, batch(fact("x")))
    found["dynamodb"]["NewImage"] |= image
    return found


POISON = [
    broken(facts={"B": "not base64!"}),
    broken(facts={"B": "AAAA"}),
    broken(facts={"S": "text"}),
    broken(facts=None),
    {"eventName": "INSERT", "dynamodb": {"SequenceNumber": "5"}},
    {"eventName": "INSERT", "dynamodb": None},
    {"eventName": "INSERT"},
]


@pytest.mark.parametrize("poison", POISON)
def test_poison_is_kept_aside_and_the_rest_goes_on(poison: dict[str, Any]) -> None:
    objects = FakeObjects()
    found = [record(1, batch(fact("a"))), poison, record(3, batch(fact("b")))]
    for _ in range(2):
        told = lake.take_records(found, now=NOW, objects=objects)
        assert told == {"records": 3, "facts": 2, "quarantined": 1}

    assert sorted(rows(objects)) == ["~a", "~b"]
    [kept] = quarantine.page(None, 10, objects)
    shown = quarantine.show(kept.id, objects)
    assert shown.reason
    assert shown.record == poison


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(
        ["dynamodb", "NewImage", "facts", "B", "S", "pk", "SequenceNumber", "eventName"]), inner, max_size=4),
    max_leaves=10,
)  # fmt: skip


@given(st.dictionaries(st.sampled_from(["dynamodb", "eventName", "x"]), json_values))
def test_any_record_is_read_or_kept(odd: dict[str, Any]) -> None:
    objects = FakeObjects()
    told = lake.take_records(
        [odd | {"eventName": "INSERT"}, record(1, batch(fact("a")))], now=NOW, objects=objects
    )
    assert told["facts"] == 1
    assert rows(objects) == ["~a"]


def test_what_can_be_read_later_is_brought_in_once() -> None:
    objects = FakeObjects()
    good = record(1, batch(fact("a")))
    name = lake.keep(good, "an older release couldn't", now=NOW, objects=objects)

    assert quarantine.replay(name, objects, {}, 1) == 1
    assert rows(objects) == ["~a"]
    assert quarantine.page(None, 10, objects) == []
    with pytest.raises(NotFound):
        quarantine.replay(name, objects, {}, 1)


def test_what_still_cant_be_read_stays() -> None:
    objects = FakeObjects()
    name = lake.keep(POISON[0], "broken", now=NOW, objects=objects)
    with pytest.raises(Conflict):
        quarantine.replay(name, objects, {}, 1)
    assert [kept.id for kept in quarantine.page(None, 10, objects)] == [name]


def test_pages_of_quarantine_follow_each_other() -> None:
    objects = FakeObjects()
    names = sorted(lake.keep(record(n, batch(fact("a"))), "x", now=NOW, objects=objects) for n in range(5))
    first = quarantine.page(None, 2, objects)
    assert [one.id for one in first] == names[:2]
    assert [one.id for one in quarantine.page(first[-1].id, 10, objects)] == names[2:]


def test_files_are_those_of_the_days_asked_for() -> None:
    objects = FakeObjects()
    for day in ("2026-01-01", "2026-01-02", "2026-01-03"):
        objects.put(f"raw/day={day}/1-2-x.ndjson.gz", b"")
        objects.put(f"closed/day={day}/g.parquet", b"")
        manifest = lake.Manifest((f"raw/day={day}/0-1-x.ndjson.gz",), NOW)
        objects.put(f"closed/day={day}/g.inputs.json", msgspec.json.encode(manifest))
    found = lake.files("2026-01-02", "2026-01-03", objects)
    assert found.raw == ["raw/day=2026-01-02/1-2-x.ndjson.gz", "raw/day=2026-01-03/1-2-x.ndjson.gz"]
    assert found.closed == ["closed/day=2026-01-02/g.parquet", "closed/day=2026-01-03/g.parquet"]
    assert found.made_of == {
        f"closed/day={day}/g.parquet": (f"raw/day={day}/0-1-x.ndjson.gz",)
        for day in ("2026-01-02", "2026-01-03")
    }


def test_an_objects_bytes_follow_from_its_rows() -> None:
    facts = [fact("a"), fact("b")]
    assert lake.ndjson(facts)[4:8] == bytes(4)  # gzip's own time
    assert [fact_of(line) for line in gzip.decompress(lake.ndjson(facts)).splitlines()] == facts


def test_a_record_of_another_room_is_read_again_by_that_room() -> None:
    objects = FakeObjects()
    kept = {"id": "post-1f", "reason": "?", "kept_at": "2026-01-01T00:00:00.000Z", "record": {"a": 1}}
    objects.put("quarantine/post-1f.json", json.dumps(kept).encode())

    def refuses(record: Any, now: int) -> int:
        raise ValueError(f"not {record} at {now}")

    with pytest.raises(Conflict, match=r"not \{'a': 1\} at 7"):
        quarantine.replay("post-1f", objects, {"post": refuses}, 7)
    assert quarantine.names(objects) == ["post-1f"]
    assert quarantine.replay("post-1f", objects, {"post": lambda record, now: len(record) + now}, 7) == 8
    assert quarantine.names(objects) == []
