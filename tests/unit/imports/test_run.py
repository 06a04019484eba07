import functools
import json
from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.activity import history
from chalicelib.imports import domain, service
from chalicelib.imports.domain import Job, Reading
from chalicelib.imports.service import Doors
from chalicelib.kernel.errors import Conflict, FieldError, NotFound
from tests.fakes.activity import FakeObjects
from tests.fakes.imports import FakeCalls, FakeFiles, FakeJobs
from tests.support.events import HASHES, NOW
from tests.support.examples import examples
from tests.support.faults import Killed, Killer
from tests.support.lake import rows_of_lake

MAPPING = {
    "session_id": "SessionId",
    "anonymous_id": "SessionId",
    "product_id": "ItemId",
    "occurred_at": "Time",
}
CLICKS = Reading(
    kind="events", format="tsv", mapping=MAPPING, defaults={"event": "product_viewed", "consent": True}
)


class World:
    """An import's surroundings, all in memory; `orders` and `products` keep what they were given."""

    def __init__(self) -> None:
        self.jobs, self.files, self.calls, self.lake = FakeJobs(), FakeFiles(), FakeCalls(), FakeObjects()
        self.taken: list[Mapping[str, Any]] = []
        self.broken = 0

    def events(self, rows: Sequence[Mapping[str, Any]], name: str, received: int, lake: Any = None) -> Any:
        found = history.take(rows, name=name, received=received, hashes=HASHES, objects=lake or self.lake)
        return [(one.place, one.errors) for one in found]

    def others(self, rows: Sequence[Mapping[str, Any]], name: str, received: int) -> Any:
        if self.broken:
            self.broken -= 1
            raise OSError("the table doesn't answer")
        self.taken += rows
        return [(n, [FieldError("/title", "no")]) for n, row in enumerate(rows) if row.get("title") == "bad"]

    def doors(self, killer: Killer | None = None) -> Doors:
        guard = killer.before if killer else lambda inner: inner
        sinks = {
            "events": functools.partial(self.events, lake=guard(self.lake)),
            "orders": self.others,
            "products": self.others,
        }
        return Doors(guard(self.jobs), guard(self.files), guard(self.calls), sinks)

    def upload(self, body: bytes, reading: Reading) -> str:
        job = service.announce(reading, key=None, now=NOW, jobs=self.jobs)
        self.files.bodies[job.key] = body
        return service.start(job.import_id, doors=self.doors(), now=NOW).import_id

    def run(self, import_id: str, killer: Killer | None = None) -> Job:
        service.run(import_id, doors=self.doors(killer), now=lambda: NOW + 5, go_on=lambda: True)
        return self.jobs.jobs[import_id]


@pytest.fixture(autouse=True)
def small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chalicelib.imports.steps.CHUNK_BYTES", {"events": 96, "orders": 64, "products": 64})


def clicks(count: int) -> bytes:
    lines = [f"{n // 3}\t{n % 5}\t{1_396_861_000 + n * 40_000}.25" for n in range(count)]
    return "\n".join(["SessionId\tItemId\tTime", *lines]).encode()


def test_a_clickstream_becomes_history() -> None:
    world = World()
    job = world.run(world.upload(clicks(20), CLICKS))

    assert (job.state, job.rows, job.accepted, job.rejected) == ("done", 20, 20, 0)
    assert (job.offset, job.finished_at) == (job.size, NOW + 5)
    facts = rows_of_lake(world.lake)
    assert len(facts) == 20
    assert {(one.event, one.historical, one.received) for one in facts} == {("product_viewed", True, NOW)}
    assert len({one.session for one in facts}) == 7
    assert len({one.event_id for one in facts}) == 20


@settings(max_examples=examples(60))
@given(st.integers(0, 25), st.lists(st.tuples(st.integers(1, 30), st.booleans()), max_size=6))
def test_killed_anywhere_an_import_is_as_if_run_once(count: int, kills: list[tuple[int, bool]]) -> None:
    whole = World()
    whole.run(whole.upload(clicks(count), CLICKS))

    world = World()
    import_id = world.upload(clicks(count), CLICKS)
    for at, after in kills:
        try:
            world.run(import_id, Killer(at, after=after))
        except Killed:
            pass
    job = world.run(import_id)
    assert (job.state, job.rows, job.accepted) == ("done", count, count)
    assert rows_of_lake(world.lake) == rows_of_lake(whole.lake)


def test_the_same_file_under_another_import_counts_once() -> None:
    world = World()
    for _ in range(2):
        world.run(world.upload(clicks(10), CLICKS))
    assert len(rows_of_lake(world.lake)) == 10


def test_bad_rows_are_told_and_the_rest_goes_on() -> None:
    lines = [
        {"event": "danced", "occurred_at": 5},
        {"event": "product_viewed", "product_id": "p", "occurred_at": 5},
        7,
    ]
    world = World()
    body = "\n".join(map(json.dumps, lines)).encode()
    job = world.run(world.upload(body, Reading(kind="events", format="ndjson")))

    assert (job.state, job.rows, job.accepted, job.rejected) == ("done", 3, 1, 2)
    assert [(one.row, one.pointer) for one in job.errors] == [(1, "/event"), (3, "")]
    reports = b"".join(world.files.bodies[key] for key in world.files.reports(job, 9))
    assert len(reports.splitlines()) == 2


def test_only_the_first_bad_rows_are_shown_and_all_are_counted() -> None:
    world = World()
    job = world.run(world.upload(b"[]\n" * 100, Reading(kind="events", format="ndjson")))
    assert (job.rejected, len(job.errors)) == (100, domain.MOST_TOLD)
    reports = b"".join(world.files.bodies[key] for key in world.files.reports(job, 99))
    assert len(reports.splitlines()) == 100


def test_an_orders_lines_stay_together_over_pieces() -> None:
    lines = [f"o{n // 3},p{n},{n + 1}" for n in range(12)]
    world = World()
    body = "\n".join(["order_id,product_id,quantity", *lines]).encode()
    job = world.run(world.upload(body, Reading(kind="orders", format="csv")))

    assert (job.state, job.rows, job.accepted) == ("done", 12, 12)
    assert [order["order_id"] for order in world.taken] == ["o0", "o1", "o2", "o3"]
    assert [line["product_id"] for line in world.taken[1]["lines"]] == ["p3", "p4", "p5"]


def test_a_row_without_an_end_fails_the_import() -> None:
    world = World()
    body = b'order_id,product_id\no1,"p1\n' + b"o2,p2\n" * 40
    job = world.run(world.upload(body, Reading(kind="orders", format="csv")))
    assert job.state == "failed"
    assert "quote" in (job.problem or "")


@pytest.mark.parametrize(
    ("body", "mapping", "told"),
    [(b"a,a\n1,2\n", {}, "name the columns"), (b"a,b\n1,2\n", {"event": "c"}, "['c']")],
)
def test_a_header_that_doesnt_fit_fails_the_import(body: bytes, mapping: dict[str, str], told: str) -> None:
    world = World()
    job = world.run(world.upload(body, Reading(kind="events", format="csv", mapping=mapping)))
    assert job.state == "failed"
    assert told in (job.problem or "")


def test_what_fails_is_tried_again_later_and_then_given_up_until_started_again() -> None:
    world = World()
    world.broken = domain.MOST_FAILURES
    body = b"\n".join(b'{"product_id": "p%d"}' % n for n in range(10))
    import_id = world.upload(body, Reading(kind="products", format="ndjson"))
    for attempt in range(1, domain.MOST_FAILURES):
        assert world.run(import_id).failures == attempt
        assert world.calls.asked[-1] == (import_id, 30)
    job = world.run(import_id)
    assert (job.state, job.problem) == ("failed", "OSError: the table doesn't answer")

    service.start(import_id, doors=world.doors(), now=NOW + 9)
    job = world.run(import_id)
    assert (job.state, job.accepted, job.problem, job.received) == ("done", 10, None, NOW)


def test_a_run_that_is_out_of_time_has_itself_called_again() -> None:
    world = World()
    import_id = world.upload(clicks(20), CLICKS)
    goes = iter([True, True, False])
    service.run(import_id, doors=world.doors(), now=lambda: NOW, go_on=lambda: next(goes))
    job = world.jobs.jobs[import_id]
    assert job.state == "running"
    assert 0 < job.offset < job.size
    assert world.calls.asked[-1] == (import_id, 0)
    assert world.run(import_id).state == "done"


def test_two_runs_at_once_are_harmless() -> None:
    world = World()
    import_id = world.upload(clicks(20), CLICKS)
    other_ran = []

    def go_on() -> bool:
        if len(other_ran) < 3:
            other_ran.append(
                service.run(
                    import_id, doors=world.doors(), now=lambda: NOW, go_on=iter([True, False]).__next__
                )
            )
        return True

    service.run(import_id, doors=world.doors(), now=lambda: NOW, go_on=go_on)
    job = world.run(import_id)
    assert (job.state, job.rows, job.accepted) == ("done", 20, 20)
    assert len(rows_of_lake(world.lake)) == 20


def test_starting_needs_a_file_and_the_same_one() -> None:
    world = World()
    with pytest.raises(NotFound):
        service.start("imp_none", doors=world.doors(), now=NOW)
    job = service.announce(CLICKS, key=None, now=NOW, jobs=world.jobs)
    with pytest.raises(Conflict, match="uploaded"):
        service.start(job.import_id, doors=world.doors(), now=NOW)

    import_id = world.upload(clicks(5), CLICKS)
    world.files.bodies[f"imports/{import_id}/upload"] = clicks(6)
    with pytest.raises(Conflict, match="changed"):
        service.start(import_id, doors=world.doors(), now=NOW)
    assert world.run(import_id).state == "failed"


def test_an_idempotency_key_finds_its_import_again() -> None:
    jobs = FakeJobs()
    first = service.announce(CLICKS, key="sk1#k", now=NOW, jobs=jobs)
    assert service.announce(CLICKS, key="sk1#k", now=NOW + 1, jobs=jobs) == first
    assert service.announce(CLICKS, key="sk2#k", now=NOW, jobs=jobs) != first
    with pytest.raises(Conflict):
        service.announce(Reading(kind="orders", format="csv"), key="sk1#k", now=NOW, jobs=jobs)
