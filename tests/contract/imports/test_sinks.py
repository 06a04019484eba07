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
    from chalicelib.imports.rooms import Rooms
    from chalicelib.imports.store import DynamoJobs, S3Files

    secrets.hold(keys.SECRETS)
    takers = {
        "events": sinks.events, "orders": sinks.order_rows, "products": sinks.product_rows,
        "consents": sinks.consents, "suppressions": sinks.suppressions,
    }  # fmt: skip
    doors = Doors(DynamoJobs(), S3Files(), FakeCalls(), takers, Rooms())
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


def test_reviews_and_questions_stand_in_their_rooms_and_go_out_again() -> None:
    from chalicelib.imports.rooms import Rooms

    one, sku, handle = (uuid.uuid4().hex for _ in range(3))
    products = [
        {"product_id": one, "title": "t", "url": f"https://s.example/p/{handle}", "variants": [{"sku": sku}]},
        {"product_id": f"{one}-2", "title": "t", "url": "https://s.example/q/x"},
    ]
    assert imported(lines(*products), Reading(kind="products", format="ndjson")).accepted == 2
    rows = "\n".join(
        [
            "external_id,sku,handle,created_at,stars,text,name,email,helpful",
            f"a-{one},{sku},,2024-03-05T10:12:00Z,4,Bra,Åsa,asa@example.se,3",
            f"b-{one},,{handle},2024-03-06T10:12:00Z,2,Sådär,,,",
            f"c-{one},nothing,,2024-03-06T10:12:00Z,2,Sådär,,,",
        ]
    )
    done = imported(rows.encode(), Reading(kind="reviews", format="csv"))
    assert (done.state, done.outcomes) == ("done", {"added": 2, "unmatched": 1}), done.problem
    again = imported(rows.encode(), Reading(kind="reviews", format="csv"))
    assert again.outcomes == {"unchanged": 2, "unmatched": 1}
    kept = {said.external_id: said for said in Rooms().all_reviews() if said.external_id.endswith(one)}
    assert {(said.stars, said.product.ids, said.helpful) for said in kept.values()} == {
        (4, (one,), 3), (2, (one,), 0),
    }  # fmt: skip

    asked = (
        "external_id,answers,product_id,created_at,text,by\n"
        f"q-{one},,{one},2024-03-05,Håller den?,\na-{one},q-{one},,2024-03-06,Ja.,shop\n"
    )
    done = imported(asked.encode(), Reading(kind="questions", format="csv"))
    assert (done.state, done.outcomes) == ("done", {"added": 2}), done.problem
    (told,) = [said for said in Rooms().all_questions() if said.external_id == f"q-{one}"]
    assert [answer.text for answer in told.answers] == ["Ja."]


def test_answers_and_refusals_of_people_stand_in_post() -> None:
    from chalicelib.post import public as post

    who = f"{uuid.uuid4().hex}@shop.example"
    text = f"email,given,at,source,text\n{who},yes,2026-01-02T03:04:05Z,newsletter,Ja tack\n{who},no,2026-02-03,phone,\n"
    done = imported(text.encode(), Reading(kind="consents", format="csv"))
    assert (done.state, done.outcomes) == ("done", {"changed": 2})
    again = imported(text.encode(), Reading(kind="consents", format="csv"))
    assert again.outcomes == {"unchanged": 2}
    standing = post.standing(who)
    assert standing.answer is not None
    assert (standing.answer.given, standing.answer.source) == (False, "phone")
    assert [one.source for one in standing.answers] == ["newsletter", "phone"]
    shut = imported(f"email,reason\n{who},complaint\n".encode(), Reading(kind="suppressions", format="csv"))
    assert shut.outcomes == {"changed": 1}
    kept = post.standing(who).suppression
    assert kept is not None
    assert kept.reason == "complaint"
