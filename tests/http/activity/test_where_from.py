"""What the log keeps of where a batch came from: enough to count an address once, for as long as the row lives."""

import base64
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest

from chalicelib.activity import lake
from chalicelib.activity.domain import Batch
from chalicelib.activity.models import from_item, to_item
from chalicelib.aws import secrets
from chalicelib.members.domain import Pseudonyms
from tests.fakes.activity import FakeLog, FakeObjects
from tests.http.activity.test_events import batch, event
from tests.http.conftest import Api
from tests.support import keys
from tests.support.events import NOW
from tests.support.stream import record

EDGE = {
    "X-Torg-Edge": "edge-secret",
    "CloudFront-Viewer-Address": "198.51.100.10:46532",
    "CloudFront-Viewer-Latitude": "63.8284",
    "CloudFront-Viewer-Longitude": "20.2597",
}
HASHES = Pseudonyms(keys.SECRETS.pseudonym_secret.encode())


@pytest.fixture(autouse=True)
def _edge(api: Api) -> Iterator[None]:
    secrets.hold(msgspec.structs.replace(keys.SECRETS, edge_secret="edge-secret"))
    yield
    secrets.hold(keys.SECRETS)


def sent(api: Api, log: FakeLog, **options: Any) -> Batch:
    assert api.post("/v1/events", batch(event()), **options).status_code == 202
    [kept] = log.batches.values()
    return kept


def test_the_edge_tells_where_a_browser_is_and_the_log_keeps_a_hash(api: Api, log: FakeLog) -> None:
    kept = sent(api, log, key=keys.PUBLISHABLE, **EDGE)
    assert kept.source == HASHES.sender("198.51.100.10")
    assert len(kept.source) == 6
    assert kept.near == "63.8,20.3"
    assert from_item(to_item(kept)) == kept


def test_without_the_edges_secret_its_headers_are_anybodys(api: Api, log: FakeLog) -> None:
    kept = sent(api, log, key=keys.PUBLISHABLE, **EDGE | {"X-Torg-Edge": "guessed"})
    assert kept.source == HASHES.sender("127.0.0.1")
    assert kept.near is None


def test_a_servers_address_says_nothing_of_its_shoppers(api: Api, log: FakeLog) -> None:
    kept = sent(api, log, key=keys.SECRET, **EDGE)
    assert (kept.source, kept.near) == (None, None)


def test_foreign_doors_keep_it_too(api: Api, log: FakeLog) -> None:
    basic = base64.b64encode(f"{keys.PUBLISHABLE}:".encode()).decode()
    message = {"event": "Product Viewed", "properties": {"product_id": "tent-2"}, "messageId": "m1"}
    path = "/v1/segment/v1/track"
    assert api.post(path, message, key=None, Authorization=f"Basic {basic}", **EDGE).status_code == 200
    shown = {"name": "view_item", "params": {"items": [{"item_id": "tent-2"}]}}
    ga4 = f"/v1/ga4/mp/collect?api_secret={keys.PUBLISHABLE}"
    assert api.post(ga4, {"client_id": "c", "events": [shown]}, key=None, **EDGE).status_code == 204
    assert [one.source for one in log.batches.values()] == [HASHES.sender("198.51.100.10")] * 2


def test_the_streams_readers_get_it_and_the_lake_does_not(api: Api, log: FakeLog) -> None:
    kept = sent(api, log, key=keys.PUBLISHABLE, **EDGE)
    taken = lake.taken_of(record(1, kept))
    assert taken is not None
    assert (taken.source, taken.near) == (kept.source, kept.near)
    assert list(taken.facts) == log.facts()
    assert lake.taken_of(record(1, kept, "REMOVE")) is None
    objects = FakeObjects()
    lake.take_records([record(1, kept)], now=NOW, objects=objects)
    assert all(b"source" not in row for body in objects.bodies.values() for row in lake.rows_of(body))


@pytest.mark.parametrize("damage", [{"S": "x"}, {"B": "%%"}, {"B": "YQ=="}, None])
def test_a_damaged_record_is_told(api: Api, log: FakeLog, damage: Any) -> None:
    damaged = record(1, sent(api, log, key=keys.PUBLISHABLE, **EDGE))
    damaged["dynamodb"]["NewImage"]["source"] = damage
    with pytest.raises(ValueError, match="not a batch"):
        lake.taken_of(damaged)
