"""Runs the recommendations' SQL on DuckDB, over files on the local disk. The only module that knows DuckDB.

with Recompute(sources, parameters, as_of=now, machine=Machine()) as run:
    for key_lists in run.results():
        ...
"""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

from chalicelib.activity.public import COLUMNS
from chalicelib.recommendations import plan
from chalicelib.recommendations.domain import (
    DAY_MS,
    KeyLists,
    Parameters,
    RankedList,
    Row,
    day_weights,
    fingerprint,
    half_life,
)

if TYPE_CHECKING:
    import duckdb

#: Keys read back at a time: 2,500 keys with six lists of 50 are about 150 MB of Python objects at worst.
_CHUNK = 2_500


@dataclass(frozen=True, slots=True)
class Sources:
    """What a recompute reads.

    `fresh` are gzipped NDJSON files of lake rows, which may repeat each other and anything settled; `settled` are
    Parquet files of compacted days, which don't repeat each other. `products` are (id, category or None, discreet),
    one row a category; `variants` are (sku, product id). Products the catalogue doesn't know count as not discreet.
    """

    fresh: Sequence[Path] = ()
    settled: Sequence[Path] = ()
    products: Iterable[tuple[str, str | None, bool]] = ()
    variants: Iterable[tuple[str, str]] = ()


@dataclass(frozen=True, slots=True)
class Machine:
    """What a recompute may use. Past `memory_limit` (DuckDB's notation) it spills to `temp_directory`."""

    threads: int = 2
    memory_limit: str = "4GB"
    temp_directory: Path | None = None


class Recompute:
    """One run: `make()` computes every list, `results()` yields them. Closing it frees everything."""

    def __init__(
        self,
        sources: Sources,
        parameters: Parameters,
        *,
        as_of: int,
        machine: Machine = Machine(),
        lists: Sequence[str] | None = None,
    ) -> None:
        """`as_of` in ms; `lists` restricts what is computed (see `plan.steps`)."""
        self._sources, self._parameters, self._as_of, self._lists = sources, parameters, as_of, lists
        self._machine = machine
        self._made = False

    def __enter__(self) -> Recompute:
        import duckdb

        self._folder = tempfile.TemporaryDirectory(dir=self._machine.temp_directory)
        self.connection: duckdb.DuckDBPyConnection = duckdb.connect(
            config={
                "threads": self._machine.threads,
                "memory_limit": self._machine.memory_limit,
                "temp_directory": f"{self._folder.name}/spill",
                "preserve_insertion_order": False,
                "autoinstall_known_extensions": False,
            }
        )
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.connection.close()
        self._folder.cleanup()

    def make(self) -> None:
        """Compute every list; afterwards `results()` only reads."""
        if self._made:
            return
        self._read_log()
        self._read_catalogue()
        self._read_days()
        needed = plan.steps(self._parameters, self._as_of, "HASH", self._lists)
        for step in needed if self._sources.fresh else map(_without_fresh, needed):
            kind = "TABLE" if step.table else "VIEW"
            self.connection.execute(f"CREATE {kind} {step.name} AS {step.text}")
            for name in step.frees:
                self.connection.execute(f"DROP TABLE {name}")
        self._made = True

    def results(self) -> Iterator[KeyLists]:
        """Every key that has any list, with all its lists; kinds in a fixed order, keys in theirs."""
        self.make()
        by_kind: dict[str, list[tuple[str, str]]] = {}
        for kind, name, table in plan.tables(self._parameters, self._lists):
            by_kind.setdefault(kind, []).append((name, table))
        for kind, lists in by_kind.items():
            yield from self._keys_of(kind, lists)

    def popularity(self) -> list[tuple[str, int]]:
        """The products of the catalogue that somebody bought or looked at lately, each with its points."""
        self.make()
        rows = self.connection.execute(
            f"SELECT product_id, points FROM {plan.POPULARITY} ORDER BY product_id"
        )
        return [(product_id, points) for product_id, points in rows.fetchall()]

    def _keys_of(self, kind: str, lists: list[tuple[str, str]]) -> Iterator[KeyLists]:
        union = " UNION ".join(f"SELECT key FROM {table}" for _, table in lists)
        keys = [
            row[0]
            for row in self.connection.execute(f"SELECT DISTINCT key FROM ({union}) ORDER BY key").fetchall()
        ]
        for start in range(0, len(keys), _CHUNK):
            chunk = keys[start : start + _CHUNK]
            yield from self._chunk(kind, lists, chunk[0], chunk[-1])

    def _chunk(self, kind: str, lists: list[tuple[str, str]], first: int, last: int) -> Iterator[KeyLists]:
        gathered: dict[str, dict[str, RankedList]] = {}
        for name, table in lists:
            rows = self.connection.execute(
                _EXPORT.format(kind=kind, table=table),
                {"k": self._parameters.discreet_k, "first": first, "last": last},
            ).fetchall()
            for key, of, products, people, scores in rows:
                ranked = tuple(map(Row, products, people, scores))
                gathered.setdefault(key, {})[name] = RankedList(of, ranked)
        for key in sorted(gathered):
            yield KeyLists(key, gathered[key], fingerprint(gathered[key]))

    def _read_log(self) -> None:
        typed = ", ".join(f"'{name}': '{kind}'" for name, kind in COLUMNS.items())
        named = ", ".join('"at" AS moment' if name == "at" else name for name in COLUMNS)
        empty = ", ".join(f'NULL::{kind} AS "{name}"' for name, kind in COLUMNS.items())
        nothing = f"(SELECT {empty} WHERE FALSE)"
        fresh = nothing
        if self._sources.fresh:
            fresh = f"read_json({_files(self._sources.fresh)}, format = 'newline_delimited', columns = {{{typed}}})"
        settled = f"read_parquet({_files(self._sources.settled)})" if self._sources.settled else nothing
        self.connection.execute(f"CREATE TABLE fresh AS SELECT {named} FROM {fresh}")
        self.connection.execute(f"CREATE VIEW settled AS SELECT {named} FROM {settled}")

    def _read_catalogue(self) -> None:
        products = ((name, category, int(discreet)) for name, category, discreet in self._sources.products)
        self._read_rows(
            "products", {"product_id": "VARCHAR", "category": "VARCHAR", "discreet": "INTEGER"}, products
        )
        self._read_rows("variants", {"sku": "VARCHAR", "product_id": "VARCHAR"}, self._sources.variants)

    def _read_days(self) -> None:
        today = self._as_of // DAY_MS
        weights = day_weights(half_life(self._parameters, self._history_days()), self._parameters.window_days)
        days = ((today - age, weight) for age, weight in weights)
        self._read_rows("days", {"day": "INTEGER", "weight": "INTEGER"}, days)

    def _history_days(self) -> int:
        since = self._as_of - self._parameters.window_days * DAY_MS
        text = "SELECT MIN(moment) FROM (FROM fresh UNION ALL FROM settled) WHERE moment > $since AND moment <= $until"
        oldest = self.connection.execute(text, {"since": since, "until": self._as_of}).fetchall()[0][0]
        return self._as_of // DAY_MS - (self._as_of if oldest is None else oldest) // DAY_MS

    def _read_rows(self, name: str, columns: dict[str, str], rows: Iterable[Sequence[Any]]) -> None:
        # Through a file: inserting 100,000 rows one by one takes minutes, reading them takes milliseconds.
        path = Path(self._folder.name) / f"{name}.csv"
        with path.open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows(rows)
        typed = ", ".join(f"'{column}': '{kind}'" for column, kind in columns.items())
        self.connection.execute(
            f"CREATE TABLE {name} AS SELECT * FROM read_csv('{path}', header = false, auto_detect = false,"
            f" columns = {{{typed}}})"
        )


def _files(paths: Sequence[Path]) -> str:
    quoted = ", ".join("'" + str(path).replace("'", "''") + "'" for path in paths)
    return f"[{quoted}]"


def _without_fresh(step: plan.Step) -> plan.Step:
    """With nothing fresh the log is what is settled, and no event id need be read."""
    return replace(step, text="SELECT * FROM settled", table=False) if step.name == "log" else step


_EXPORT = """
SELECT keys.name,
  CASE WHEN keys.hidden = 1 AND lefts.people < $k THEN NULL ELSE lefts.people END AS total,
  list(items.product_id ORDER BY rows.place),
  list(CASE WHEN (keys.hidden = 1 OR items.discreet = 1) AND rows.people < $k THEN NULL ELSE rows.people END
    ORDER BY rows.place),
  list(rows.score ORDER BY rows.place)
FROM {table} AS rows
JOIN items ON rows.item = items.item
JOIN {kind}_keys AS keys ON rows.key = keys.key
JOIN {table}_left AS lefts ON rows.key = lefts.key
WHERE rows.key BETWEEN $first AND $last
GROUP BY ALL
"""
