import gzip
from typing import Any

import msgspec
import pytest

from chalicelib.kernel import clock
from tests.fakes.activity import FakeLog
from tests.http.conftest import Api
from tests.support import keys

NOW = clock.now_ms()


def event(number: int = 1, **fields: Any) -> dict[str, Any]:
    return {
        "event_id": f"e{number}",
        "event": "product_viewed",
        "occurred_at": clock.iso(NOW),
        "product_id": "tent-2",
    } | fields


def batch(*events: dict[str, Any], **fields: Any) -> dict[str, Any]:
    return {"batch_id": "b1", "sent_at": clock.iso(clock.now_ms()), "events": list(events)} | fields


def test_a_batch_is_logged_and_counted(api: Api, log: FakeLog) -> None:
    answer = api.post("/v1/events", batch(event(1), event(2)), key=keys.PUBLISHABLE)

    assert answer.status_code == 202
    assert answer.json_body == {"accepted": 2, "rejected": []}
    assert [fact.event_id for fact in log.facts()] == ["e1", "e2"]
    assert list(log.batches) == ["pk1#b1"]


def test_one_bad_event_does_not_sink_its_batch(api: Api, log: FakeLog) -> None:
    bad = [event(2, quantity=0), event(3, event="danced"), event(4, product_id=None), event(1)]
    answer = api.post("/v1/events", batch(event(1), *bad), key=keys.PUBLISHABLE).json_body

    assert answer["accepted"] == 1
    pointers = [one["problem"]["errors"][0]["pointer"] for one in answer["rejected"]]
    assert pointers == [
        "/events/1/quantity",
        "/events/2/event",
        "/events/3/product_id",
        "/events/4/event_id",
    ]
    assert {one["problem"]["type"] for one in answer["rejected"]} == {"urn:torg:problem:invalid"}
    assert len(log.facts()) == 1


def test_the_same_batch_again_is_answered_the_same_and_another_body_is_a_conflict(
    api: Api, log: FakeLog
) -> None:
    sent = batch(event(1), event(2, event="danced"))
    first = api.post("/v1/events", sent, key=keys.PUBLISHABLE)
    again = api.post("/v1/events", sent | {"sent_at": clock.iso(NOW - 5000)}, key=keys.PUBLISHABLE)
    other = api.post("/v1/events", batch(event(3)), key=keys.PUBLISHABLE)

    assert first.body == again.body
    assert other.status_code == 409
    assert other.json_body["type"] == "urn:torg:problem:conflict"
    assert len(log.batches) == 1


def test_a_batch_of_nothing_good_writes_nothing(api: Api, log: FakeLog) -> None:
    answer = api.post("/v1/events", batch(event(1, event="danced")), key=keys.PUBLISHABLE)

    assert answer.status_code == 202
    assert answer.json_body["accepted"] == 0
    assert log.batches == {}


@pytest.mark.parametrize(("count", "status"), [(50, 202), (51, 400)])
def test_fifty_events_are_the_most(api: Api, log: FakeLog, count: int, status: int) -> None:
    answer = api.post("/v1/events", batch(*map(event, range(count))), key=keys.PUBLISHABLE)
    assert answer.status_code == status


@pytest.mark.parametrize(("over", "status"), [(0, 202), (1, 413)])
@pytest.mark.parametrize("compressed", [False, True])
def test_sixty_four_kib_are_the_most(
    api: Api, log: FakeLog, over: int, status: int, compressed: bool
) -> None:
    body = msgspec.json.encode(batch(event(1)))
    body += b" " * (64 * 1024 + over - len(body))
    headers = {"Content_Type": "application/octet-stream" if compressed else "application/json"}
    if compressed:
        headers["Content_Encoding"] = "gzip"
        body = gzip.compress(body)
    answer = api.post("/v1/events", body, key=keys.PUBLISHABLE, **headers)
    assert answer.status_code == status


@pytest.mark.parametrize(("over", "accepted"), [(0, 1), (1, 0)])
def test_eight_kib_are_the_most_for_an_event(api: Api, log: FakeLog, over: int, accepted: int) -> None:
    one = event(1, padding="")
    one["padding"] = "x" * (8 * 1024 + over - len(msgspec.json.encode(one)))
    answer = api.post("/v1/events", batch(one), key=keys.PUBLISHABLE).json_body

    assert answer["accepted"] == accepted
    if over:
        assert answer["rejected"][0]["problem"]["status"] == 413


def test_a_bomb_is_refused_without_being_blown_up(api: Api, log: FakeLog) -> None:
    body = gzip.compress(b" " * 50_000_000)
    answer = api.post("/v1/events", body, key=keys.PUBLISHABLE, Content_Type="application/gzip")
    assert answer.status_code == 413


def test_beacons_are_taken_as_text_with_the_key_in_the_address(api: Api, log: FakeLog) -> None:
    answer = api.post(
        f"/v1/events?key={keys.PUBLISHABLE}",
        msgspec.json.encode(batch(event(1))),
        key=None,
        Content_Type="text/plain;charset=UTF-8",
    )
    assert answer.json_body["accepted"] == 1


def test_history_needs_a_secret_key(api: Api, log: FakeLog) -> None:
    old = event(1, occurred_at="2020-01-01T00:00:00Z")
    whole = api.post("/v1/events", batch(old, historical=True), key=keys.PUBLISHABLE)
    one = api.post("/v1/events", batch(old | {"historical": True}), key=keys.PUBLISHABLE)
    plain = api.post("/v1/events", batch(old), key=keys.SECRET)
    good = api.post("/v1/events", batch(old, historical=True), key=keys.SECRET)

    assert whole.status_code == 403
    assert one.json_body["rejected"][0]["problem"]["type"] == "urn:torg:problem:forbidden"
    assert plain.json_body["rejected"][0]["problem"]["errors"][0]["pointer"] == "/events/0/occurred_at"
    assert good.json_body["accepted"] == 1
    assert [fact.historical for fact in log.facts()] == [True]


def test_no_key_no_events(api: Api, log: FakeLog) -> None:
    assert api.post("/v1/events", batch(event(1)), key=None).status_code == 401
    bound = api.post("/v1/events", batch(event(1)), key=keys.BOUND, Origin="https://evil.example")
    assert bound.status_code == 403
    assert log.batches == {}


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"{", b'"\\ud800"', b"\xff", b'{"batch_id": "b", "events": ' + b"[" * 20_000]
)
def test_what_is_no_batch_is_told(api: Api, log: FakeLog, body: bytes) -> None:
    answer = api.post("/v1/events", body, key=keys.PUBLISHABLE)
    assert answer.status_code == 400
    assert answer.headers["Content-Type"] == "application/problem+json"
