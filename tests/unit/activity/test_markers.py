"""Markers: how one who waits for the lake learns that all before is there."""

from typing import Any

import pytest

from chalicelib.activity.lake import take_records
from tests.fakes.activity import FakeObjects


def _marker(name: str) -> dict[str, Any]:
    row = {"pk": {"S": f"marker#{name}"}}
    return {"eventName": "INSERT", "dynamodb": {"Keys": row, "NewImage": row, "SequenceNumber": "1"}}


def test_a_marker_becomes_an_object_and_is_no_batch() -> None:
    objects = FakeObjects()
    counted = take_records([_marker("a"), _marker("b")], now=0, objects=objects)
    assert counted == {"records": 2, "facts": 0, "quarantined": 0}
    assert objects.bodies == {"markers/a": b"", "markers/b": b""}


def test_a_marker_waits_for_what_came_before_it() -> None:
    class Failing(FakeObjects):
        def put(self, key: str, body: bytes) -> None:
            if not key.startswith("markers/"):
                raise OSError("no")
            super().put(key, body)

    objects = Failing()
    unreadable = {"eventName": "INSERT", "dynamodb": {"Keys": {"pk": {"S": "x"}}, "NewImage": {}}}
    with pytest.raises(OSError, match="no"):
        take_records([unreadable, _marker("a")], now=0, objects=objects)
    assert objects.bodies == {}


def test_a_deleted_marker_is_nothing() -> None:
    objects = FakeObjects()
    take_records([_marker("a") | {"eventName": "REMOVE"}], now=0, objects=objects)
    assert objects.bodies == {}
