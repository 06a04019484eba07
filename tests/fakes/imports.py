"""In-memory stand-ins for the ports of imports."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from chalicelib.imports import matching
from chalicelib.imports.domain import Job
from chalicelib.imports.exporting import Export
from chalicelib.imports.matching import Index
from chalicelib.imports.steps import Upload
from chalicelib.imports.voices import ADDED, CHANGED, UNCHANGED, Outcome, Question, Review
from chalicelib.kernel.revisions import Stale


class FakeJobs:
    def __init__(self) -> None:
        self.jobs: dict[str, Job] = {}

    def get(self, import_id: str) -> Job | None:
        return self.jobs.get(import_id)

    def add_once(self, job: Job) -> Job | None:
        held = self.jobs.get(job.import_id)
        self.jobs.setdefault(job.import_id, job)
        return held

    def replace(self, job: Job) -> None:
        held = self.jobs.get(job.import_id)
        if held == job:
            return
        if held is None or held.revision != job.revision - 1:
            raise Stale
        self.jobs[job.import_id] = job


class FakeFiles:
    def __init__(self) -> None:
        self.bodies: dict[str, bytes] = {}

    def look(self, key: str) -> Upload | None:
        body = self.bodies.get(key)
        return None if body is None else Upload(len(body), hashlib.md5(body).hexdigest())

    def piece(self, key: str, start: int, length: int) -> bytes:
        return self.bodies[key][start : start + length]

    def report(self, key: str, body: bytes) -> None:
        self.bodies[key] = body

    def fetch(self, key: str, path: Path) -> None:
        path.write_bytes(self.bodies[key])

    def keep(self, key: str, path: Path) -> None:
        self.bodies[key] = path.read_bytes()

    def under(self, prefix: str) -> Iterator[str]:
        return iter(sorted(key for key in self.bodies if key.startswith(prefix)))

    def whole(self, key: str) -> bytes:
        return self.bodies.get(key, b"")

    def address(self, key: str) -> str:
        return f"https://bucket.example/{key}"

    def reports(self, job: Job, most: int) -> list[str]:
        return sorted(key for key in self.bodies if key.startswith(f"{job.folder}/errors/"))[:most]

    def upload_address(self, job: Job) -> str:
        return f"https://bucket.example/{job.key}"


class FakeCalls:
    def __init__(self) -> None:
        self.asked: list[tuple[str, int]] = []

    def run_soon(self, import_id: str, delay_seconds: int = 0) -> None:
        self.asked.append((import_id, delay_seconds))


class FakeNames:
    """What the catalogue calls its products: by id a sku, an address and a GTIN."""

    def __init__(self, products: Mapping[str, Mapping[str, str]]) -> None:
        self.products = products
        self.indexed = 0

    def ids(self, asked: Iterable[str]) -> frozenset[str]:
        return frozenset(asked) & frozenset(self.products)

    def skus(self, asked: Iterable[str]) -> Mapping[str, str]:
        owners = {told["sku"]: product_id for product_id, told in self.products.items()}
        return {sku: owners[sku] for sku in asked if sku in owners}

    def index(self) -> Index:
        self.indexed += 1
        return matching.index((one, [told["url"]], [told["gtin"]]) for one, told in self.products.items())


class FakeVoices:
    """Keeps what it is given by external id, as the rooms do."""

    def __init__(self, products: Mapping[str, Mapping[str, str]]) -> None:
        self.names = FakeNames(products)
        self.kept: dict[str, tuple[str | None, Review | Question]] = {}
        self.broken = 0

    def reviews(self, said: Sequence[tuple[int, str | None, Review]], now: int) -> Sequence[Outcome]:
        return [self._take(*one) for one in said]

    def questions(self, said: Sequence[tuple[int, str | None, Question]], now: int) -> Sequence[Outcome]:
        return [self._take(*one) for one in said]

    def _take(self, row: int, product_id: str | None, said: Review | Question) -> Outcome:
        if self.broken:
            self.broken -= 1
            raise OSError("the table doesn't answer")
        before = self.kept.get(said.external_id)
        self.kept[said.external_id] = (product_id, said)
        outcome = ADDED if before is None else UNCHANGED if before == (product_id, said) else CHANGED
        return Outcome(row=row, outcome=outcome, external_id=said.external_id, product_id=product_id)


class FakeExports:
    def __init__(self) -> None:
        self.exports: dict[str, Export] = {}

    def get(self, export_id: str) -> Export | None:
        return self.exports.get(export_id)

    def add_once(self, export: Export) -> Export | None:
        held = self.exports.get(export.export_id)
        self.exports.setdefault(export.export_id, export)
        return held

    def replace(self, export: Export) -> None:
        held = self.exports.get(export.export_id)
        if held == export:
            return
        if held is None or held.revision != export.revision - 1:
            raise Stale
        self.exports[export.export_id] = export


class FakeTold:
    """All that was said, in the order in which it was put in."""

    def __init__(self) -> None:
        self.said: list[Review | Question] = []
        self.broken = 0

    def all_reviews(self) -> Iterator[Review]:
        if self.broken:
            self.broken -= 1
            raise OSError("the table doesn't answer")
        return (one for one in self.said if isinstance(one, Review))

    def all_questions(self) -> Iterator[Question]:
        return (one for one in self.said if isinstance(one, Question))
