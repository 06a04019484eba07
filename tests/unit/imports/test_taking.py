"""Imports of what shoppers said: resumable anywhere, each row once, everything reported."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.imports import domain, service
from chalicelib.imports.domain import Job, Reading
from chalicelib.imports.service import Doors
from chalicelib.imports.voices import Review
from chalicelib.kernel import clock
from chalicelib.kernel.errors import Conflict, Invalid
from tests.fakes.imports import FakeCalls, FakeFiles, FakeJobs, FakeVoices
from tests.support.dirty import PRODUCTS
from tests.support.examples import examples
from tests.support.faults import Killed, Killer

NOW = clock.parse_iso("2026-06-01T00:00:00Z")
READING = Reading(kind="reviews", format="csv")


class World:
    """Jobs, files and rooms in memory; a killer may stand before all of them."""

    def __init__(self) -> None:
        self.jobs, self.files, self.calls = FakeJobs(), FakeFiles(), FakeCalls()
        self.voices = FakeVoices(PRODUCTS)

    def doors(self, killer: Killer | None = None) -> Doors:
        guard = killer.before if killer else lambda inner: inner
        return Doors(guard(self.jobs), guard(self.files), guard(self.calls), {}, guard(self.voices))

    def upload(self, body: bytes, reading: Reading = READING) -> str:
        job = service.announce(reading, key=None, now=NOW, jobs=self.jobs)
        self.files.bodies[job.key] = body
        return service.start(job.import_id, doors=self.doors(), now=NOW).import_id

    def run(self, import_id: str, killer: Killer | None = None) -> Job:
        service.run(import_id, doors=self.doors(killer), now=lambda: NOW + 5, go_on=lambda: True)
        return self.jobs.jobs[import_id]


def table(*rows: tuple[str, str, str]) -> bytes:
    lines = [f"{own},{product},2024-01-01,{stars},text" for own, product, stars in rows]
    return "\n".join(["external_id,product_id,created_at,stars,text", *lines, ""]).encode()


ROWS = [(f"r{n}", "gone" if n % 5 == 4 else "kasa", "9" if n % 7 == 6 else "4") for n in range(40)]
GOOD = {own for own, product, stars in ROWS if product == "kasa" and stars == "4"}


@pytest.fixture(autouse=True)
def _small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(domain.CHUNK_BYTES, "reviews", 900)


@settings(max_examples=examples(120), deadline=None)
@given(st.lists(st.tuples(st.integers(1, 60), st.booleans()), max_size=4))
def test_killed_anywhere_it_ends_as_if_it_had_not_been(kills: list[tuple[int, bool]]) -> None:
    world = World()
    import_id = world.upload(table(*ROWS))
    for at, after in kills:
        try:
            world.run(import_id, Killer(at, after=after))
        except Killed:
            continue
    job = world.run(import_id)
    assert (job.state, job.rows, job.accepted) == ("done", 40, len(GOOD))
    assert set(world.voices.kept) == GOOD
    report = [json.loads(line) for line in world.files.bodies[job.report_key].splitlines()]
    assert [one["row"] for one in report] == list(range(1, 41))
    assert {one["external_id"] for one in report if one["outcome"] in ("added", "unchanged")} == GOOD
    lost = world.files.bodies[job.unmatched_key].decode().splitlines()
    assert len(lost) == 1 + job.outcomes["unmatched"]


def test_a_file_brought_in_again_changes_nothing_and_a_changed_row_changes_one() -> None:
    world = World()
    world.run(world.upload(table(*ROWS)))
    again = world.run(world.upload(table(*ROWS)))
    assert (again.outcomes["unchanged"], again.outcomes.get("added", 0)) == (len(GOOD), 0)
    changed = world.run(world.upload(table(("r0", "kasa", "1"), *ROWS[1:])))
    assert (changed.outcomes["changed"], changed.outcomes["unchanged"]) == (1, len(GOOD) - 1)
    said = world.voices.kept["r0"][1]
    assert isinstance(said, Review)
    assert said.stars == 1


def test_what_was_unmatched_can_be_mended_and_brought_in() -> None:
    world = World()
    job = world.run(world.upload(table(("a", "gone", "4"), ("b", "kasa", "4"))))
    mended = world.files.bodies[job.unmatched_key].replace(b"gone", b"tent-2")
    done = world.run(world.upload(mended))
    assert done.outcomes == {"added": 1}
    assert world.voices.kept["a"][0] == "tent-2"


def test_a_file_that_is_not_one_fails_the_import_and_says_why() -> None:
    world = World()
    job = world.run(world.upload(b"hej,du\n1,2\n", Reading(kind="reviews", format="judgeme")))
    assert job.state == "failed"
    assert "name the columns" in (job.problem or "")
    mapped = Reading(kind="reviews", format="csv", mapping={"text": "Omdöme"})
    job = world.run(world.upload(table(ROWS[0]), mapped))
    assert "Omdöme" in (job.problem or "")


def test_columns_of_other_names_are_mapped_and_defaults_fill_in() -> None:
    world = World()
    reading = Reading(
        kind="reviews", format="csv", mapping={"text": "Omdöme", "created_at": "När", "product_id": "Vara"},
        defaults={"verified": "buyer", "language": "sv"},
    )  # fmt: skip
    job = world.run(world.upload("Vara;När;Omdöme\nkasa;5.3.2024;Bra\n".encode(), reading))
    assert job.outcomes == {"added": 1}
    ((_, said),) = world.voices.kept.values()
    assert isinstance(said, Review)
    assert (said.text, said.verified, said.language) == ("Bra", "buyer", "sv")


def test_rooms_that_dont_answer_are_asked_again_later() -> None:
    world = World()
    world.voices.broken = 1
    import_id = world.upload(table(*ROWS))
    assert world.run(import_id).failures == 1
    assert world.calls.asked[-1] == (import_id, 30)
    assert world.run(import_id).state == "done"


def test_a_changed_file_is_not_gone_on_with() -> None:
    world = World()
    import_id = world.upload(table(*ROWS))
    world.files.bodies[f"imports/{import_id}/upload"] = table(ROWS[0])
    assert world.run(import_id).problem == "the file is gone, or was changed after the import began"


def test_kinds_have_their_formats_and_their_size(monkeypatch: pytest.MonkeyPatch) -> None:
    jobs = FakeJobs()
    for kind, form in (("reviews", "ndjson"), ("questions", "yotpo"), ("events", "judgeme")):
        with pytest.raises(Invalid, match="come as"):
            service.announce(Reading(kind=kind, format=form), key=None, now=NOW, jobs=jobs)  # type: ignore[arg-type]
    with pytest.raises(Invalid, match="date_order"):
        service.announce(
            Reading(kind="events", format="csv", date_order="day_first"), key=None, now=NOW, jobs=jobs
        )
    monkeypatch.setattr(domain, "LARGEST_SPOKEN", 10)
    with pytest.raises(Conflict, match="split it"):
        World().upload(table(*ROWS))


def test_a_review_of_the_shop_needs_no_product() -> None:
    world = World()
    body = b"external_id,about,created_at,stars\ns1,site,2024-01-01,5\ns2,product,2024-01-01,5\n"
    job = world.run(world.upload(body))
    assert job.outcomes == {"added": 1, "refused": 1}
    assert world.voices.kept["s1"][0] is None
