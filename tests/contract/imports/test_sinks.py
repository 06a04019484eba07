"""Whole imports over the real rooms and stores: what a file says stands where it belongs."""

import json
import uuid
from typing import Any

import pytest

from chalicelib.aws import objects, secrets
from chalicelib.imports import service, sinks
from chalicelib.imports.domain import Job, Reading
from chalicelib.imports.service import Doors
from chalicelib.kernel import clock, settings
from tests.fakes.imports import FakeCalls
from tests.support import keys

pytestmark = pytest.mark.usefixtures("aws_endpoint")
NOW = clock.now_ms()


def imported(body: bytes, reading: Reading) -> Job:
    from chalicelib.imports.store import DynamoJobs, S3Files

    secrets.hold(keys.SECRETS)
    takers = {"events": sinks.events, "orders": sinks.order_rows, "products": sinks.product_rows}
    doors = Doors(DynamoJobs(), S3Files(), FakeCalls(), takers)
    job = service.announce(reading, key=None, now=NOW, jobs=doors.jobs)
    doors.files.report(job.key, body)
    service.start(job.import_id, doors=doors, now=NOW)
    done = service.run(job.import_id, doors=doors, now=lambda: NOW, go_on=lambda: True)
    assert done is not None
    return done


def lines(*rows: dict[str, Any]) -> bytes:
    return b"\n".join(json.dumps(row).encode() for row in rows)


def test_events_stand_in_the_lake() -> None:
    from chalicelib.activity.public import lake_files

    name = uuid.uuid4().hex
    row = {
        "event_id": name,
        "event": "product_viewed",
        "product_id": "p",
        "occurred_at": "2001-02-03T04:05:06Z",
    }
    done = imported(lines(row, row | {"event": "danced"}), Reading(kind="events", format="ndjson"))
    assert (done.state, done.accepted, done.rejected) == ("done", 1, 1)
    found = lake_files("2001-02-03", "2001-02-03").raw
    bodies = [objects.get(settings.current().lake_bucket, key) for key in found if done.import_id in key]
    assert len(bodies) == 1


def test_products_and_orders_stand_in_their_rooms() -> None:
    from chalicelib.catalogue import wiring as catalogue
    from chalicelib.orders import wiring as orders

    one, other = uuid.uuid4().hex, uuid.uuid4().hex
    table = f"product_id,title,url,price\n{one},Tent,https://s.example/t,10.00 SEK\n{other},,https://s.example/u,\n"
    done = imported(table.encode(), Reading(kind="products", format="csv"))
    assert (done.state, done.accepted, done.rejected) == ("done", 1, 1)
    assert [(error.row, error.pointer) for error in done.errors] == [(2, "/title")]
    assert catalogue.products().get(one) is not None

    order = {
        "order_id": one,
        "lines": [{"product_id": one, "quantity": 2}],
        "placed_at": "2020-01-01T00:00:00Z",
    }
    changed = order | {"lines": [{"product_id": one, "quantity": 3}]}
    done = imported(lines(order, order, changed), Reading(kind="orders", format="ndjson"))
    assert (done.state, done.accepted, done.rejected) == ("done", 2, 1)
    kept = orders.orders().get(one)
    assert kept is not None
    assert kept.historical
