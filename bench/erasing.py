"""What it takes to rid the lake of somebody: two years of small closed days, and what went into them.

The lake is in memory, and each call to which takes as long as one to S3. The engine is DuckDB, as deployed.
"""

import argparse
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from bench.report import Aim, Report, Table
from chalicelib.activity import erasures, forgetting, lake
from chalicelib.activity.domain import Fact
from chalicelib.activity.merging import Sieve, merge
from chalicelib.kernel import clock

_LATENCY: Final = 0.005
_FIRST: Final = clock.day_start("2024-11-22")
_PERSON: Final = "c" * 24
#: On every so manieth day the person was there.
_EVERY: Final = 30


class Bucket:
    """The lake's bucket, in memory."""

    def __init__(self) -> None:
        self._bodies: dict[str, bytes] = {}
        self.calls = 0
        self.latency = 0.0

    def _called(self) -> None:
        self.calls += 1
        time.sleep(self.latency)

    def put(self, key: str, body: bytes) -> None:
        """Write an object."""
        self._called()
        self._bodies[key] = body

    def get(self, key: str) -> bytes | None:
        """An object's body, or None."""
        self._called()
        return self._bodies.get(key)

    def keys(self, prefix: str) -> Iterator[str]:
        """All keys under a prefix, in order."""
        self._called()
        yield from sorted(key for key in self._bodies if key.startswith(prefix))

    def sizes(self, prefix: str) -> Iterator[tuple[str, int]]:
        """All keys under a prefix, in order, each with its object's bytes."""
        return ((key, len(self._bodies[key])) for key in self.keys(prefix))

    def delete(self, keys: list[str]) -> None:
        """Delete objects."""
        self._called()
        for key in keys:
            self._bodies.pop(key, None)

    def download(self, key: str, path: Path) -> None:
        """Copy an object to a file."""
        self._called()
        path.write_bytes(self._bodies[key])

    def upload(self, key: str, path: Path) -> None:
        """Write a file as an object."""
        self.put(key, path.read_bytes())


def options(parser: argparse.ArgumentParser) -> None:
    """How large the lake is."""
    parser.add_argument("--days", type=int, default=727)
    parser.add_argument("--rows", type=int, default=400, help="rows a day")


def run(args: argparse.Namespace) -> Report:
    """The benchmark `erasing`."""
    with tempfile.TemporaryDirectory() as scratch:
        objects = Bucket()
        _fill(objects, args.days, args.rows, Path(scratch))
        objects.latency, objects.calls = _LATENCY, 0
        now = _FIRST + (args.days + 9) * clock.DAY
        erasures.mark([_PERSON], now, objects)
        began, busy = time.monotonic(), time.process_time()
        told = forgetting.forget(objects=objects, sieve=Sieve(), now=lambda: now)
        took, busy = time.monotonic() - began, time.process_time() - busy
        proof = erasures.proof(_PERSON, now, objects)
    assert proof is not None
    assert told["people_waiting"] == 0
    rows = [(args.days, args.rows, proof.objects, proof.rows, objects.calls, f"{took:.1f}", f"{busy:.1f}")]
    columns = (
        "days",
        "rows a day",
        "objects written over",
        "rows taken out",
        "calls",
        "seconds",
        "of them busy",
    )
    aims = (Aim("the lake is rid of somebody within a minute (s)", took, 60),)
    return Report("erasing", (Table("One person out of the lake", columns, rows),), aims)


def _fill(objects: Bucket, days: int, rows: int, scratch: Path) -> None:
    """Days with and without the person: closed, and raw as an hour after."""
    bodies = {}
    for there in (True, False):
        body = lake.ndjson(_facts(rows, there))
        (scratch / "raw.ndjson.gz").write_bytes(body)
        merge([scratch / "raw.ndjson.gz"], [], scratch / "day.parquet")
        bodies[there] = body, (scratch / "day.parquet").read_bytes()
    for number in range(days):
        day = clock.utc_day(_FIRST + number * clock.DAY)
        raw, closed = bodies[number % _EVERY == 0]
        objects.put(f"{lake.raw_prefix(day)}1-1-aa.ndjson.gz", raw)
        objects.put(f"{lake.closed_prefix(day)}aa.parquet", closed)


def _facts(rows: int, there: bool) -> Iterator[Fact]:
    for number in range(rows):
        at = _FIRST + number * 1000
        person = _PERSON if there and number % 40 == 0 else f"c{number % 90:023}"
        customer = person if number % 4 == 0 else None
        yield Fact(
            event_id=f"e{number:020}", event="product_viewed", at=at, received=at, visitor=f"v{person[1:]}",
            customer=customer, product_id=f"p-{number % 200}",
        )  # fmt: skip
