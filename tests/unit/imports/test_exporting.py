"""Exports: one file for the same rows, however they come and however often a run is cut off."""

import random
from pathlib import Path

import pytest
from msgspec.structs import replace

from chalicelib.imports import exporting, plain
from chalicelib.imports.exporting import Doors, Export
from chalicelib.imports.voices import Answer, Product, Question, Review
from chalicelib.kernel import clock
from chalicelib.kernel.errors import Conflict, NotFound
from tests.fakes.imports import FakeCalls, FakeExports, FakeFiles, FakeTold

NOW = clock.parse_iso("2026-06-01T00:00:00Z")


class World:
    def __init__(self) -> None:
        self.exports, self.files, self.told, self.calls = FakeExports(), FakeFiles(), FakeTold(), FakeCalls()
        self.doors = Doors(self.exports, self.files, self.told, self.calls.run_soon)

    def run(self, export: Export) -> Export:
        done = exporting.run(export.export_id, doors=self.doors, now=lambda: NOW + 9)
        assert done is not None
        return done


def review(number: int, product: str) -> Review:
    return Review(
        external_id=f"r{number}", source="torg", created_at=NOW - number, product=Product(ids=(product,)),
        stars=4, text=f"=1+{number}",
    )  # fmt: skip


def test_the_same_rows_are_the_same_file_in_whatever_order_they_come() -> None:
    said = [review(n, f"p{n % 3}") for n in range(30)]
    bodies = set()
    for seed in range(3):
        world = World()
        world.told.said = [*said, said[0]]  # a row that a scan met twice
        random.Random(seed).shuffle(world.told.said)
        begun = exporting.begin("reviews", key=None, doors=world.doors, now=NOW)
        assert world.calls.asked == [(begun.export_id, 0)]
        done = world.run(begun)
        assert (done.state, done.rows, done.finished_at) == ("done", 30, NOW + 9)
        bodies.add(world.files.bodies[done.key])
        assert done.size == len(world.files.bodies[done.key])
        assert world.run(done) == done
    (body,) = bodies
    lines = body.decode().splitlines()
    assert lines[0].split(",") == list(plain.REVIEW_COLUMNS)
    assert [line.split(",")[4] for line in lines[1:]] == ["p0"] * 10 + ["p1"] * 10 + ["p2"] * 10
    assert ",=1+27," in lines[1]  # what a shopper wrote stays as it is, also where it looks like a formula


def test_questions_stand_with_their_answers() -> None:
    world = World()
    answer = Answer(external_id="a", created_at=NOW, text="Ja", by="shop")
    asked = Question(external_id="q", created_at=NOW, text="Går det?", product=Product(ids=("p",)))
    world.told.said = [replace(asked, answers=(answer, answer)), review(1, "p")]
    done = world.run(exporting.begin("questions", key=None, doors=world.doors, now=NOW))
    assert done.rows == 3
    assert world.files.bodies[done.key].count(b"\n") == 4


def test_what_fails_is_tried_again_and_given_up_in_the_end() -> None:
    world = World()
    world.told.broken = 5
    export = exporting.begin("reviews", key=None, doors=world.doors, now=NOW)
    for attempt in range(1, 5):
        export = world.run(export)
        assert (export.state, export.failures) == ("running", attempt)
        assert world.calls.asked[-1] == (export.export_id, 30)
    assert (world.run(export).state, world.exports.exports[export.export_id].problem) == (
        "failed", "OSError: the table doesn't answer",
    )  # fmt: skip


def test_a_key_finds_its_export_again() -> None:
    world = World()
    first = exporting.begin("reviews", key="k", doors=world.doors, now=NOW)
    assert exporting.begin("reviews", key="k", doors=world.doors, now=NOW + 5) == first
    with pytest.raises(Conflict):
        exporting.begin("questions", key="k", doors=world.doors, now=NOW)
    with pytest.raises(NotFound):
        exporting.find("exp_x", exports=world.exports)
    assert exporting.run("exp_x", doors=world.doors, now=lambda: NOW) is None
    assert Path(first.key).name == "reviews.csv"


def test_of_two_runs_one_leads() -> None:
    world = World()
    export = exporting.begin("reviews", key=None, doors=world.doors, now=NOW)

    class Meddler(FakeTold):
        def all_reviews(self):  # type: ignore[no-untyped-def]
            world.exports.exports[export.export_id] = export.after(state="done", rows=7)
            return iter([])

    world.doors = Doors(world.exports, world.files, Meddler(), world.calls.run_soon)
    assert exporting.run(export.export_id, doors=world.doors, now=lambda: NOW) is None
    assert world.exports.exports[export.export_id].rows == 7
