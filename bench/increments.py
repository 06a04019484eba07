"""What a day's and an hour's events cost a recompute that goes on from what was remembered, beside making everything.

The last four days are raw rows, as days that aren't closed; what is remembered is of the beginning of the last one.
`python -m bench.increments WHAT FOLDER` measures one of them in a process of its own: `plain` (the engine alone), `first`
(everything, remembered), `hour` and `day` (gone on, an hour and a day later). The clock runs from files to ranked rows; what
is remembered lies on the disk.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import msgspec

from bench.report import Aim, Table
from bench.synthetic import AS_OF, DAY_MS
from chalicelib.recommendations import plan
from chalicelib.recommendations.domain import Parameters
from chalicelib.recommendations.engine import Machine, Recompute, Sources
from chalicelib.recommendations.increments import Increments
from chalicelib.recommendations.remembering import Memory, Remembered

_OPEN = 4
_BEGIN = AS_OF - DAY_MS
_HOUR = 3_600_000
#: Until when rows are there, and what of the raw files.
_UNTIL = {"plain": AS_OF - 1, "first": _BEGIN + 1, "hour": _BEGIN + _HOUR, "day": AS_OF - 1}
#: Percent of what making everything takes, that a day may.
SHARE = 15.0


def measured(days: Path) -> dict[str, dict[str, Any]]:
    """All four of a folder of closed days, one after the other."""
    _write_open_days(days)
    return {what: _run(what, days) for what in _UNTIL}


def table(found: dict[float, dict[str, dict[str, Any]]]) -> Table:
    """Seconds, memory, and the share of what making everything takes."""
    rows = [
        (f"{size:g}M", what, told["seconds"], told["cpu_seconds"], told["peak_gb"], told["rows"],
         *(_percent(runs, what, measure) for measure in ("cpu_seconds", "seconds")))
        for size, runs in found.items() for what, told in runs.items()
    ]  # fmt: skip
    return Table(
        "going on from what was remembered: all lists, a mixed log, four days of it raw",
        ("events", "run", "s", "CPU s", "peak GB", "rows", "CPU, % of plain", "s, % of plain"),
        rows,
    )


def aims(found: dict[float, dict[str, dict[str, Any]]]) -> list[Aim]:
    """At the largest size, and of its rows that none differs."""
    size, runs = max(found.items())
    plain, day = runs["plain"], runs["day"]
    return [
        Aim(
            f"{size:g}M, a day's CPU seconds, % of everything's", _percent(runs, "day", "cpu_seconds"), SHARE
        ),
        Aim(f"{size:g}M, a day's seconds, % of everything's", _percent(runs, "day", "seconds"), SHARE),
        Aim(f"{size:g}M, a day's peak GB", day["peak_gb"], 3.0),
        Aim(f"{size:g}M, digests of rows that differ", float(day["digest"] != plain["digest"]), 0.0),
    ]


def _percent(runs: dict[str, dict[str, Any]], what: str, measure: str) -> float:
    return float(100 * runs[what][measure] / runs["plain"][measure])


def _run(what: str, days: Path) -> dict[str, Any]:
    command = [sys.executable, "-m", "bench.increments", what, str(days)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return told


def _write_open_days(days: Path) -> None:
    import duckdb

    folder = days / "raw"
    if (folder / "complete").exists():
        return
    folder.mkdir(exist_ok=True)
    for path in sorted(days.glob("day=*.parquet"))[-_OPEN:]:
        for hours, meant in (("first", "<="), ("rest", ">")):
            with duckdb.connect() as connection:
                connection.execute(
                    f"COPY (SELECT * FROM '{path}' WHERE \"at\" % {DAY_MS} {meant} {_HOUR})"
                    f" TO '{folder}/{path.stem}-{hours}.ndjson.gz' (FORMAT json, COMPRESSION gzip)"
                )
    (folder / "complete").touch()


def _sources(what: str, days: Path) -> Sources:
    raw = sorted((days / "raw").glob("*.ndjson.gz"))
    there = {"first": raw[:-2], "hour": raw[:-1]}.get(what, raw)
    return Sources(there, sorted(days.glob("day=*.parquet"))[:-_OPEN])


def _made(what: str, days: Path) -> Recompute:
    machine = Machine(threads=2, memory_limit="4GB", temp_directory=days)
    sources = _sources(what, days)
    if what == "plain":
        return Recompute(sources, Parameters(), as_of=_UNTIL[what], machine=machine)
    remembered = _remembered(days / "memory") if what != "first" else None
    return Increments(sources, Parameters(), as_of=_UNTIL[what], machine=machine, remembered=remembered)


def _remembered(folder: Path) -> Remembered:
    def fetch(into: Path) -> None:
        for path in folder.glob("*.parquet"):
            (into / path.name).symlink_to(path.resolve())

    return Remembered(msgspec.json.decode((folder / "memory.json").read_bytes(), type=Memory), fetch)


def main(what: str, folder: str) -> None:
    """Measure one run."""
    days = Path(folder)
    began, used = time.perf_counter(), time.process_time()
    with _made(what, days) as run:
        run.make()
        if isinstance(run, Increments) and run.is_whole:
            if what != "first":
                raise RuntimeError(f"it didn't go on: {run.why}")
            (days / "memory").mkdir(exist_ok=True)
            (days / "memory" / "memory.json").write_bytes(msgspec.json.encode(run.save(days / "memory")))
        told = {
            "seconds": time.perf_counter() - began,
            "cpu_seconds": time.process_time() - used,
            "peak_gb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6,
        }
        made = [table for _, _, table in plan.tables(Parameters())]
        text = " UNION ALL ".join(f"SELECT people, score, place FROM {name}" for name in made)
        sums = "SELECT COUNT(*), SUM(people), SUM(score), SUM(score * place)"
        (digest,) = run.connection.execute(f"{sums} FROM ({text})").fetchall()
        print(json.dumps({**told, "rows": digest[0], "digest": [str(number) for number in digest]}))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
