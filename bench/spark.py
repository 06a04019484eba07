"""Whether Spark makes of a synthetic shop's days what DuckDB makes of them, row by row, and how long each takes.

Both run the same texts with the same numbers over the same Parquet: all lists of all kinds of key, and popularity. What is
compared is what the table of lists would hold: ids, counts, scores and places. Spark runs on this machine
(`make spark`), on two cores. `--events` in millions.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bench.recompute import days_of
from bench.report import Aim, Report, Table
from bench.synthetic import AS_OF, Shop
from chalicelib.recommendations import sparkjob
from chalicelib.recommendations.domain import KeyLists, Parameters
from chalicelib.recommendations.engine import Machine, Recompute, Sources
from tests.support import spark

#: One product in so many is discreet.
_DISCREET = 100
_SHOWN = 5


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--events", type=float, default=1, help="millions of events")
    parser.add_argument("--folder", type=Path, help="where synthetic days are kept (default: thrown away)")
    parser.add_argument("--memory", default="6g", help="what Spark's machine may take")


def run(args: argparse.Namespace) -> Report:
    if missing := spark.lacking():
        raise SystemExit(missing)
    with tempfile.TemporaryDirectory() as name:
        scratch = Path(name)
        settled = sorted(days_of(args.folder or scratch, args.events, "mixed").glob("day=*.parquet"))
        began = time.perf_counter()
        expected = _on_duckdb(settled, scratch)
        seconds = {"DuckDB": time.perf_counter() - began}
        began = time.perf_counter()
        made = _on_spark(settled, scratch, args.memory)
        seconds["Spark, with its start"] = time.perf_counter() - began
    size = sum(path.stat().st_size for path in settled) / 1e6 if args.folder else 0.0
    tables = [_kinds(expected, made), _times(args.events, seconds)]
    notes = _samples(expected, made)
    notes += [f"The days are {size:.0f} MB of Parquet."] if size else []
    return Report("spark", tables, [Aim("keys that differ in any way", _differing(expected, made), 0)], notes)


class _Compared(dict[str, Any]):
    """What is there by key: a key's lists with every row, a product's points."""

    def __init__(self, results: Iterator[KeyLists], points: Any) -> None:
        super().__init__()
        for one in results:
            self._add(one.key, (dict(one.lists), one.fingerprint))
        for product_id, held in points:
            self._add(f"points:{product_id}", held)

    def _add(self, key: str, held: Any) -> None:
        if key in self:
            raise ValueError(f"{key} is there twice")
        self[key] = held


def _catalogue() -> tuple[list[tuple[str, str | None, bool]], list[tuple[str, str]]]:
    shop = Shop(0)
    names = [f"p-{number:06d}" for number in range(shop.products)]
    products: list[tuple[str, str | None, bool]] = [
        (name, f"Category {number % (shop.products // shop.category_size)}", number % _DISCREET == 0)
        for number, name in enumerate(names)
    ]
    return products, [(f"sku-{name}", name) for name in names]


def _on_duckdb(settled: list[Path], scratch: Path) -> _Compared:
    products, variants = _catalogue()
    machine = Machine(temp_directory=scratch)
    sources = Sources(settled=settled, products=products, variants=variants)
    with Recompute(sources, Parameters(), as_of=AS_OF, machine=machine) as made:
        return _Compared(made.results(), made.popularity())


def _on_spark(settled: list[Path], scratch: Path, memory: str) -> _Compared:
    rows = sparkjob.Rows(*_catalogue(), ())
    with spark.running(memory=memory, is_small=False) as session:
        made = session.compute(scratch, rows, [], settled, Parameters(), AS_OF)
        return _Compared(made.results(), made.popularity())


def _differing(expected: _Compared, made: _Compared) -> int:
    return sum(expected.get(key) != made.get(key) for key in expected.keys() | made.keys())


def _samples(expected: _Compared, made: _Compared) -> list[str]:
    """What differs of the first few keys that do, by list."""
    told = []
    for key in sorted(key for key in expected.keys() | made.keys() if expected.get(key) != made.get(key))[
        :_SHOWN
    ]:
        ours, theirs = _held(expected.get(key)), _held(made.get(key))
        for name in sorted(ours.keys() | theirs.keys()):
            if ours.get(name) != theirs.get(name):
                told.append(f"{key} {name}: DuckDB {_apart(ours.get(name), theirs.get(name))}")
                told.append(f"{key} {name}: Spark  {_apart(theirs.get(name), ours.get(name))}")
    return told


def _held(held: Any) -> dict[str, Any]:
    return dict(held[0]) if isinstance(held, tuple) else {"points": held}


def _apart(one: Any, other: Any) -> str:
    """What stands in the one and not in the other."""
    if not (hasattr(one, "rows") and hasattr(other, "rows")):
        return str(one)
    rows = [(place, row) for place, row in enumerate(one.rows) if row not in other.rows]
    return f"of {one.of}, {len(one.rows)} rows, its own: {rows}"


def _kinds(expected: _Compared, made: _Compared) -> Table:
    keys: Counter[str] = Counter()
    rows: Counter[str] = Counter()
    alike: Counter[str] = Counter()
    for key, held in expected.items():
        kind = key.partition(":")[0]
        keys[kind] += 1
        rows[kind] += 1 if isinstance(held, int) else sum(len(one.rows) for one in held[0].values())
        alike[kind] += made.get(key) == held
    told = [(kind, keys[kind], rows[kind], alike[kind]) for kind in sorted(keys)]
    return Table("what both made", ("kind", "keys on DuckDB", "rows", "keys equal on Spark"), told)


def _times(events: float, seconds: dict[str, float]) -> Table:
    rows = [(f"{events:g}M", engine, took) for engine, took in seconds.items()]
    return Table("with the rows read back", ("events", "engine", "s"), rows)
