"""How long the lists take, and how much memory, from closed days of a synthetic shop to ranked rows.

The clock runs from Parquet files to the last ranked row: sessions, robots dropped, exact distinct people, the 50
best. Every measurement is a process of its own. `--sizes` in millions of events.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bench import increments
from bench.report import Aim, Report, Table
from bench.synthetic import Shop, write_closed_days
from chalicelib.recommendations import domain

#: The second makes what all after it make: they know no limit for a day.
PEERS = {
    "torg (DuckDB)": "torg",
    "torg, no day limit": "torg_unlimited",
    "Polars": "polars_frames",
    "NumPy": "numpy_sorts",
}
#: What a trial may be of.
TRIED: dict[str, tuple[str, ...]] = {
    "no trial": (),
    "bought-also-bought": (domain.BOUGHT_ALSO_BOUGHT,),
    "viewed-also-viewed": (domain.VIEWED_ALSO_VIEWED,),
    "all ten lists": domain.LISTS,
}
FALLBACKS = ("shelf_viewed", "shelf_bought", "shelf_liked", "shelf_trending")


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--sizes", type=float, nargs="+", default=[1, 5, 20], help="millions of events")
    parser.add_argument("--folder", type=Path, help="where synthetic days are kept (default: thrown away)")
    parser.add_argument(
        "--increments", action="store_true", help="only what going on from what was remembered takes"
    )
    parser.add_argument("--only-viewed", action="store_true", help="leave out the other lists")
    parser.add_argument("--only-tried", action="store_true", help="only what a trial of some lists costs")


def run(args: argparse.Namespace) -> Report:
    with tempfile.TemporaryDirectory() as scratch:
        folder = args.folder or Path(scratch)
        if args.only_tried:
            return Report(
                "recompute", [_tried_table(days_of(folder, size, "mixed"), size) for size in args.sizes]
            )
        if args.increments:
            found = {size: increments.measured(days_of(folder, size, "mixed")) for size in args.sizes}
            return Report("recompute", [increments.table(found)], increments.aims(found))
        viewed = {size: _peers(days_of(folder, size, "views")) for size in args.sizes}
        others = (
            {} if args.only_viewed else {size: _lists(days_of(folder, size, "mixed")) for size in args.sizes}
        )
    tables = [_viewed_table(viewed)]
    if others:
        tables.append(_lists_table(others))
    return Report("recompute", tables, _aims(viewed), _notes(viewed))


def days_of(folder: Path, size: float, kind: str) -> Path:
    """The folder of a shop's days, written unless it is there."""
    events = int(size * 1_000_000)
    days = folder / f"{kind}-{events}"
    if not (days / "complete").exists():
        write_closed_days(Shop(events, mixed=kind == "mixed"), days)
        (days / "complete").touch()
    return days


def _measure(engine: str, days: Path, lists: Sequence[str]) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "bench.engines", engine, str(days), *lists],
        capture_output=True,
        text=True,
        check=True,
    )
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return told


def _peers(days: Path) -> dict[str, dict[str, Any]]:
    return {name: _measure(engine, days, [domain.VIEWED_ALSO_VIEWED]) for name, engine in PEERS.items()}


def _lists(days: Path) -> dict[str, dict[str, Any]]:
    measured = {name: _measure("torg", days, [name]) for name in (*domain.LISTS, *FALLBACKS)}
    return {**measured, "all": _measure("torg", days, [])}


def _tried_table(days: Path, size: float) -> Table:
    told = {name: _measure("torg_tried", days, lists) for name, lists in TRIED.items()}
    plain = told["no trial"]
    rows = [
        (name, one["cpu_seconds"], one["cpu_seconds"] / plain["cpu_seconds"], one["peak_gb"], one["rows"])
        for name, one in told.items()
    ]
    return Table(f"a trial of some lists, {size:g}M events of a mixed log, rows read back",
                 ("tried", "CPU s", "times", "peak GB", "rows"), rows)  # fmt: skip


def _viewed_table(viewed: dict[float, dict[str, dict[str, Any]]]) -> Table:
    rows = [
        (f"{size:g}M", name, told["seconds"], told["cpu_seconds"], told["peak_gb"], told["rows"])
        for size, peers in viewed.items()
        for name, told in peers.items()
    ]
    return Table(
        "viewed-also-viewed, only views in the log",
        ("events", "engine", "s", "CPU s", "peak GB", "rows"),
        rows,
    )


def _lists_table(lists: dict[float, dict[str, dict[str, Any]]]) -> Table:
    rows = [
        (f"{size:g}M", name, told["seconds"], told["peak_gb"], told["rows"])
        for size, measured in lists.items()
        for name, told in measured.items()
    ]
    title = "each list by itself (each prepares the sessions anew), and all in one run, a mixed log"
    return Table(title, ("events", "list", "s", "peak GB", "rows"), rows)


def _aims(viewed: dict[float, dict[str, dict[str, Any]]]) -> list[Aim]:
    largest, smallest = max(viewed), min(viewed)
    ours, _, *others = viewed[largest].values()
    aims = [
        Aim(
            f"seconds beside the fastest other at {largest:g}M",
            ours["seconds"] / min(o["seconds"] for o in others),
            1.1,
        )
    ]
    if largest >= 20:
        aims += [Aim("20M, seconds", ours["seconds"], 20.0), Aim("20M, peak GB", ours["peak_gb"], 5.0)]
    if largest > smallest:
        first = next(iter(viewed[smallest].values()))
        growth = (ours["seconds"] / largest) / (first["seconds"] / smallest)
        aims.append(Aim(f"seconds an event at {largest:g}M beside {smallest:g}M", growth, 1.2))
    return aims


def _pace() -> float:
    """Seconds of a fixed loop, by which machines (and hours of a shared one) can be compared."""
    began = time.perf_counter()
    total = 0
    for number in range(20_000_000):
        total += number
    return time.perf_counter() - began


def _notes(viewed: dict[float, dict[str, dict[str, Any]]]) -> list[str]:
    notes = [f"This machine, now: 20M additions in a Python loop take {_pace():.2f} s."]
    for size, peers in viewed.items():
        _, unlimited, *others = peers.values()
        equal = all(
            other["rows"] == unlimited["rows"]
            and other["people"] == unlimited["people"]
            and abs(other["placed"] / unlimited["placed"] - 1) < 1e-6
            for other in others
        )
        notes.append(f"{size:g}M: the engines' rows {'are equal' if equal else 'DIFFER'}.")
    return notes
