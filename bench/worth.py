"""How long the nightly report on recommendations takes, and how much memory, over a synthetic shop's closed days.

Every second view shows six products, one in twenty of those is clicked, and every person of a day is in a holdout and in
a trial. The clock runs from Parquet files to the report. Every measurement is a process of its own. `--sizes` in millions of
events of the shop; what is told of recommendations comes on top.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.recompute import days_of
from bench.report import Aim, Report, Table
from bench.synthetic import AS_OF, DAY_MS
from chalicelib.worth import domain, service
from chalicelib.worth.measuring import DuckMeasures, measured
from chalicelib.worth.service import Doors, Files

#: What the function has, in megabytes.
MEMORY = 3_008


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--sizes", type=float, nargs="+", default=[1], help="millions of events")
    parser.add_argument("--folder", type=Path, help="where synthetic days are kept (default: thrown away)")


def run(args: argparse.Namespace) -> Report:
    with tempfile.TemporaryDirectory() as scratch:
        folder = args.folder or Path(scratch)
        told = {size: _measured(_told_days(folder, size)) for size in args.sizes}
    rows = [(f"{size:g}M", *one.values()) for size, one in told.items()]
    table = Table("the report of 56 days", ("shop's events", "rows", "s", "CPU s", "peak GB"), rows)
    peak = max(one["peak_gb"] for one in told.values())
    return Report("worth", [table], [Aim("peak GB within the function's memory", peak, MEMORY / 1_000)])


def _told_days(folder: Path, size: float) -> Path:
    """The last 56 days of a mixed log with what was told of recommendations, written unless they are there."""
    import duckdb

    plain = days_of(folder, size, "mixed")
    told = folder / f"told-{plain.name}"
    if not (told / "complete").exists():
        told.mkdir(parents=True, exist_ok=True)
        with duckdb.connect(config={"temp_directory": str(told / "spill")}) as connection:
            connection.execute("SET memory_limit = '3GB'; SET enable_progress_bar = false")
            for path in sorted(plain.glob("day=*.parquet"))[-domain.DAYS :]:
                made = _TOLD.format(path=path, day=DAY_MS)
                connection.execute(
                    f"COPY ({made}) TO '{told / path.name}' (FORMAT parquet, COMPRESSION zstd)"
                )
        (told / "complete").touch()
    return told


def _measured(days: Path) -> dict[str, float]:
    done = subprocess.run(
        [sys.executable, "-m", "bench.worth", str(days)], capture_output=True, text=True, check=True
    )
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


class _Here:
    """The report's doors over files that are here."""

    def __init__(self, days: Path) -> None:
        self._days = days

    def fetch(self, first_day: str, last_day: str, directory: Path) -> Files:  # noqa: ARG002
        return Files([], sorted(self._days.glob("day=*.parquet")))

    @contextmanager
    def measure(self, files: Files, *, now: int, directory: Path) -> Iterator[DuckMeasures]:
        products = ((f"p-{n:06}", f"c{n % 500}", False) for n in range(50_000))
        with measured(
            files,
            now=now,
            currency="SEK",
            products=products,
            variants=(),
            memory_mb=MEMORY,
            directory=directory,
        ) as made:
            yield made

    def read(self) -> domain.Report | None:
        return None

    def write(self, report: domain.Report) -> None:
        print(f"{len(report.lists)} lists, {len(report.holdouts)} holdouts, {len(report.trials)} trials")


def main(folder: str) -> None:
    """Make the report once; print rows, seconds and peak memory."""
    import duckdb

    here = _Here(Path(folder))
    read = f"SELECT COUNT(*) FROM read_parquet('{folder}/day=*.parquet')"
    with duckdb.connect() as connection:
        rows = connection.execute(read).fetchall()[0][0]
    began, used = time.perf_counter(), time.process_time()
    service.report(Doors(lake=here, gauge=here, shelf=here, catalogue=50_000, currency="SEK"), now=AS_OF)
    told = {
        "rows": rows,
        "seconds": time.perf_counter() - began,
        "cpu_seconds": time.process_time() - used,
        "peak_gb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6,
    }
    print(json.dumps(told))


_TOLD = """
WITH plain AS (SELECT * FROM read_parquet('{path}')),
views AS (SELECT * FROM plain WHERE event = 'product_viewed' AND hash(event_id) % 2 = 0),
shown AS (
  SELECT views.* REPLACE ('recommendation_shown' AS event, 'r' || event_id AS event_id, place::INTEGER - 1 AS n,
    'p-' || lpad(((substr(product_id, 3)::INTEGER + 7 * place) % 50000)::VARCHAR, 6, '0') AS product_id,
    '{{"list":"viewed-also-viewed","position":' || place || '}}' AS detail)
  FROM views, range(1, 7) AS places(place)
),
asked AS (SELECT DISTINCT visitor, "at" // {day} AS day FROM plain WHERE visitor IS NOT NULL)
SELECT * FROM plain UNION ALL SELECT * FROM shown
UNION ALL SELECT * REPLACE ('recommendation_clicked' AS event, 'c' || event_id || n AS event_id, 0 AS n, "at" + 5000 AS "at")
  FROM shown WHERE hash(event_id, n) % 20 = 0
UNION ALL SELECT kind || visitor || day, 0, 'recommendation_asked', day * {day}, day * {day}, visitor, NULL, NULL, NULL, NULL,
  NULL, NULL, NULL, NULL, NULL, NULL, FALSE, FALSE,
  CASE kind WHEN 'h' THEN '{{"holdout":"h","withheld":' || (hash(visitor) % 10 = 0) || '}}'
    ELSE '{{"trial":"t","challenger":' || (hash('t', visitor) % 2 = 0) || ',"lists":["viewed-also-viewed"]}}' END
  FROM asked, (VALUES ('h'), ('t')) AS kinds(kind)
"""


if __name__ == "__main__":
    main(sys.argv[1])
