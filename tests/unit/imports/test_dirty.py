"""Dirty files of every format: at least five hundred rows each, and for every row what becomes of it."""

import csv
import io
import json
import random
from collections import Counter
from collections.abc import Callable

import pytest

from chalicelib.imports import service
from chalicelib.imports.domain import Job, Reading
from chalicelib.imports.service import Doors
from chalicelib.imports.voices import Review
from chalicelib.kernel import clock
from tests.fakes.imports import FakeCalls, FakeFiles, FakeJobs, FakeVoices
from tests.support import dirty
from tests.support.dirty import BAD_DATES, BAD_STARS, LATIN, PRODUCTS, Case, Maker

NOW = clock.parse_iso("2026-06-01T00:00:00Z")
ROWS = 520

PLAIN = {
    "id": "external_id", "product_id": "product_id", "sku": "sku", "handle": "handle", "gtin": "gtin",
    "date": "created_at", "stars": "stars", "title": "title", "text": "text", "name": "name", "email": "email",
}  # fmt: skip
JUDGEME = {
    "title": "title", "text": "body", "stars": "rating", "date": "review_date", "source": "source",
    "curated": "curated", "name": "reviewer_name", "email": "reviewer_email", "product_id": "product_id",
    "handle": "product_handle", "sku": "SKU", "gtin": "barcode", "reply": "reply", "reply_at": "reply_date",
    "media": "picture_urls", "id": "review_id",
}  # fmt: skip
YOTPO = {
    "id": "Review ID", "title": "Review Title", "text": "Review Content", "stars": "Review Score",
    "date": "Review Creation Date", "status": "Review Status", "product_id": "Product ID",
    "handle": "Product URL", "sku": "SKU", "gtin": "Product GTIN", "name": "Reviewer Display Name",
    "email": "Reviewer Email", "fit": "cf_Default form__Size & Fit",
}  # fmt: skip


class World:
    """An import of one file, all in memory."""

    def __init__(self, reading: Reading, body: bytes) -> None:
        self.jobs, self.files, self.voices = FakeJobs(), FakeFiles(), FakeVoices(PRODUCTS)
        self.doors = Doors(self.jobs, self.files, FakeCalls(), {}, self.voices)
        job = service.announce(reading, key=None, now=NOW, jobs=self.jobs)
        self.files.bodies[job.key] = body
        service.start(job.import_id, doors=self.doors, now=NOW)
        self.id = job.import_id

    def run(self) -> Job:
        service.run(self.id, doors=self.doors, now=lambda: NOW, go_on=lambda: True)
        return self.jobs.jobs[self.id]

    def report(self) -> dict[int, dict[str, object]]:
        lines = self.files.bodies[self.jobs.jobs[self.id].report_key].splitlines()
        return {one["row"]: one for one in map(json.loads, lines)}

    def check(self, cases: list[Case]) -> None:
        """Every row's outcome and, where it was taken, what was read of it."""
        job = self.run()
        assert job.state == "done", job.problem
        report = self.report()
        told = [(row, report[row]["outcome"], _field(report[row])) for row in sorted(report)]
        assert told == [(row, case.outcome, case.pointer) for row, case in enumerate(cases, 1)]
        assert job.outcomes == Counter(case.outcome for case in cases)
        assert job.rows == len(cases)
        for case in cases:
            if case.outcome == "added":
                product_id, said = self.voices.kept[case.cells["id"]]
                assert isinstance(said, Review)
                assert _essence(said, product_id) == case.reads
        self._check_unmatched(cases, job)

    def _check_unmatched(self, cases: list[Case], job: Job) -> None:
        lost = [case.cells["product_id"] for case in cases if case.outcome == "unmatched"]
        listed = csv.DictReader(io.StringIO(self.files.bodies[job.unmatched_key].decode()))
        assert [row["product_id"] for row in listed] == lost


def _field(line: dict[str, object]) -> str:
    errors = line.get("errors")
    return errors[0]["field"] if isinstance(errors, list) and errors else ""


def _essence(said: Review, product_id: str | None) -> dict[str, object]:
    return {
        "text": said.text, "title": said.title, "stars": said.stars, "created_at": clock.iso(said.created_at),
        "name": said.name, "email": said.email, "product": product_id,
    }  # fmt: skip


def kinds(maker: Maker, *, closes_quotes: bool = True) -> list[Callable[[], Case]]:
    """What rows of a table may be like."""
    dice = random.Random(7)

    def stray() -> Case:
        case = maker.facts()
        return Case(case.cells, "refused", "", {}, raw=f'{case.cells["id"]},"en trasig rad, {maker.made}')

    return [
        maker.facts, maker.facts, maker.lost, lambda: maker.by("sku"), lambda: maker.by("handle"),
        lambda: maker.by("gtin"), maker.facts, lambda: maker.bad("date", dice.choice(BAD_DATES)),
        lambda: maker.bad("stars", dice.choice(BAD_STARS)),
        stray if closes_quotes else maker.facts,
    ]  # fmt: skip


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_plain_files(encoding: str, delimiter: str) -> None:
    maker = Maker(1, PLAIN, html=False)
    cases = maker.cases(ROWS, kinds(maker, closes_quotes=delimiter == ","))
    text = dirty.table(cases, PLAIN, delimiter, "\n" if delimiter == ";" else "\r\n")
    World(Reading(kind="reviews", format="csv"), text.encode(encoding)).check(cases)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_judgeme_files(encoding: str) -> None:
    maker = Maker(2, JUDGEME, html=True)
    cases = maker.cases(ROWS, kinds(maker))
    text = dirty.table(cases, JUDGEME)
    World(Reading(kind="reviews", format="judgeme"), text.encode(encoding)).check(cases)


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_yotpo_files(end: str) -> None:
    maker = Maker(3, YOTPO | {"stars": "review_score", "date": "date"}, html=True)
    cases = maker.cases(ROWS, kinds(maker))
    for case in cases:
        if case.cells.get("handle") and case.raw is None:
            case.cells["handle"] = f"https://shop.example/products/{case.cells['handle']}?variant=1"
    text = dirty.table(cases, YOTPO, end=end)
    World(Reading(kind="reviews", format="yotpo"), text.encode()).check(cases)


@pytest.mark.parametrize("version", ["5.6", "14.8"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_bazaarvoice_files(version: str, encoding: str) -> None:
    maker = Maker(4, {"date": "SubmissionTime", "stars": "Rating"}, html=True)
    cases = maker.cases(ROWS, kinds(maker, closes_quotes=False))
    text = dirty.bazaarvoice(cases, version)
    World(Reading(kind="reviews", format="bazaarvoice"), text.encode(encoding)).check(cases)


@pytest.mark.parametrize("layout", ["judgeme", "yotpo", "csv"])
def test_lines_of_another_encoding_in_a_file(layout: str) -> None:
    """Half the lines are Windows-1252, as when two exports were pasted together."""
    columns = {"judgeme": JUDGEME, "yotpo": YOTPO, "csv": PLAIN}[layout]
    maker = Maker(5, columns, html=False)
    cases = [maker.facts(title="t") for _ in range(ROWS)]
    for case in cases:
        case.cells["text"], case.reads["text"], case.reads["title"] = *LATIN, "t"
    text = dirty.table(cases, columns)
    lines = [
        line.encode("utf-8" if n % 2 else "cp1252") for n, line in enumerate(text.splitlines(keepends=True))
    ]
    world = World(Reading(kind="reviews", format=layout), b"".join(lines))  # type: ignore[arg-type]
    job = world.run()
    assert (job.accepted, job.rejected) == (ROWS, 0)
    assert {said.text for _, said in world.voices.kept.values()} == {LATIN[1]}
    assert {said.name for _, said in world.voices.kept.values()} == {case.reads["name"] for case in cases}


def test_a_feed_declared_as_latin() -> None:
    maker = Maker(6, {}, html=False)
    cases = [maker.facts(title="t", text=LATIN[0]) for _ in range(ROWS)]
    text = dirty.bazaarvoice(cases).replace("UTF-8", "windows-1252")
    world = World(Reading(kind="reviews", format="bazaarvoice"), text.encode("cp1252"))
    assert world.run().accepted == ROWS
    assert {said.text for _, said in world.voices.kept.values()} == {LATIN[1]}
