"""In-memory stand-ins for activity's ports; the contract suite holds them to the real stores' behaviour."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from chalicelib.activity.domain import Batch, Fact, deduplicated, fact_of, unpacked
from chalicelib.activity.erasures import NOBODY, Erased
from chalicelib.activity.forgetting import browsers_of
from chalicelib.activity.lake import ndjson, rows_of


class FakeLog:
    def __init__(self) -> None:
        self.batches: dict[str, Batch] = {}

    def add_once(self, batch: Batch) -> Batch | None:
        held = self.batches.get(batch.key)
        self.batches.setdefault(batch.key, batch)
        return held

    def facts(self) -> list[Fact]:
        return [fact for batch in self.batches.values() for fact in unpacked(batch.rows)]


class FakeObjects:
    def __init__(self) -> None:
        self.bodies: dict[str, bytes] = {}

    def put(self, key: str, body: bytes) -> None:
        self.bodies[key] = body

    def get(self, key: str) -> bytes | None:
        return self.bodies.get(key)

    def keys(self, prefix: str) -> Iterator[str]:
        return iter(sorted(key for key in self.bodies if key.startswith(prefix)))

    def sizes(self, prefix: str) -> Iterator[tuple[str, int]]:
        return ((key, len(self.bodies[key])) for key in self.keys(prefix))

    def delete(self, keys: list[str]) -> None:
        for key in keys:
            self.bodies.pop(key, None)

    def download(self, key: str, path: Path) -> None:
        path.write_bytes(self.bodies[key])

    def upload(self, key: str, path: Path) -> None:
        self.bodies[key] = path.read_bytes()


def plain_merge(raw: Sequence[Path], closed: Sequence[Path], out: Path, erased: Erased = NOBODY) -> None:
    """What the real engine does, in Python, with NDJSON for Parquet."""
    lines = [line for path in (*raw, *closed) for line in rows_of(path.read_bytes())]
    out.write_bytes(ndjson(deduplicated(without(map(fact_of, lines), erased))))


def without(facts: Iterable[Fact], erased: Erased) -> list[Fact]:
    """The rows that `erased` doesn't cover."""
    return [
        one
        for one in facts
        if not erased.covers(visitor=one.visitor, customer=one.customer, at=one.at, received=one.received)
    ]


class PlainSieve:
    """What the real one does, over what `plain_merge` wrote."""

    def browsers(self, paths: Sequence[Path], erased: Erased) -> dict[str, int]:
        return browsers_of((fact for path in paths for fact in self._facts(path)), erased)

    def about(self, paths: Sequence[Path], people: Erased) -> list[Fact]:
        facts = [fact for path in paths for fact in self._facts(path)]
        others = without(facts, people)
        return [one for one in facts if one not in others]

    def holding(self, paths: Sequence[Path], erased: Erased) -> list[bool]:
        return [bool(self.about([path], erased)) for path in paths]

    @staticmethod
    def _facts(path: Path) -> list[Fact]:
        return list(map(fact_of, rows_of(path.read_bytes())))

    def sift(self, path: Path, erased: Erased, out: Path) -> int:
        facts = list(map(fact_of, rows_of(path.read_bytes())))
        left = without(facts, erased)
        if len(left) < len(facts):
            out.write_bytes(ndjson(left))
        return len(facts) - len(left)
