"""In-memory stand-ins for activity's ports; the contract suite holds them to the real stores' behaviour."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from chalicelib.activity.domain import Batch, Fact, deduplicated, fact_of, unpacked
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

    def delete(self, keys: list[str]) -> None:
        for key in keys:
            self.bodies.pop(key, None)

    def download(self, key: str, path: Path) -> None:
        path.write_bytes(self.bodies[key])

    def upload(self, key: str, path: Path) -> None:
        self.bodies[key] = path.read_bytes()


def plain_merge(raw: Sequence[Path], closed: Sequence[Path], out: Path) -> None:
    """What the real engine does, in Python, with NDJSON for Parquet."""
    lines = [line for path in (*raw, *closed) for line in rows_of(path.read_bytes())]
    out.write_bytes(ndjson(deduplicated(map(fact_of, lines))))
