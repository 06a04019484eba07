"""Runs the recommendations' SQL on DuckDB, over files on the local disk. Of this room only it knows DuckDB.

with Recompute(sources, parameters, as_of=now, machine=Machine()) as run:
    for key_lists in run.results():
        ...
"""

from __future__ import annotations

import csv
import os
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from chalicelib.activity.public import COLUMNS, kept
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
from chalicelib.recommendations.recipes import Step
from chalicelib.recommendations.relations import POPULARITY

if TYPE_CHECKING:
    import duckdb

#: Keys read back at a time: 2,500 keys with six lists of 50 are about 150 MB of Python objects at worst.
_CHUNK = 2_500


@dataclass(frozen=True, slots=True)
class Sources:
    """What a recompute reads.

    `fresh` are gzipped NDJSON files of lake rows, which may repeat each other and anything settled; `settled` are
    Parquet files of compacted days, which don't repeat each other. `products` are (id, category or None, discreet),
    one row a category; `variants` are (sku, product id), `newcomers` ids of new products. Products the catalogue
    doesn't know count as not discreet.
    Rows of who is in `erased` (`activity`'s `Erased.rows()`) count nowhere. `made_of` says, by names, which files some
    of `settled` took the place of.
    """

    fresh: Sequence[Path] = ()
    settled: Sequence[Path] = ()
    products: Iterable[tuple[str, str | None, bool]] = ()
    variants: Iterable[tuple[str, str]] = ()
    erased: Sequence[tuple[str, int, bool]] = ()
    newcomers: Iterable[str] = ()
    made_of: Mapping[str, Sequence[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Machine:
    """What a recompute may use. Past `memory_limit` (DuckDB's notation) it spills to `temp_directory`."""

    threads: int = 2
    memory_limit: str = "4GB"
    temp_directory: Path | None = None

    @classmethod
    def of_function(cls, memory_mb: int, temp_directory: Path) -> Machine:
        """All processors of a function, and as much of its memory as Python, the read-back and DuckDB's own slack leave."""
        return cls(os.cpu_count() or 2, f"{memory_mb * 6 // 10}MB", temp_directory)


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

    @property
    def basis(self) -> str:
        """See `recompute.Made`."""
        return "everything"

    def __enter__(self) -> Self:
        self._folder = tempfile.TemporaryDirectory(dir=self._machine.temp_directory)
        self._connect()
        return self

    def _connect(self) -> None:
        import duckdb

        self.connection: duckdb.DuckDBPyConnection = duckdb.connect(
            config={
                "threads": self._machine.threads,
                "memory_limit": self._machine.memory_limit,
                "temp_directory": f"{self._folder.name}/spill",
                "preserve_insertion_order": False,
                "autoinstall_known_extensions": False,
            }
        )

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
        is_fresh = bool(self._sources.fresh)
        self._run(plan.steps(self._parameters, self._as_of, "HASH", self._lists, is_fresh=is_fresh))
        self._made = True

    def _run(self, steps: Iterable[Step]) -> None:
        for step in steps:
            self.connection.execute(step.statement)
            for name in step.frees:
                self.connection.execute(f"DROP TABLE {name}")

    def results(self) -> Iterator[KeyLists]:
        """Every key that has any list, with all its lists; kinds in a fixed order, keys in theirs."""
        self.make()
        for texts in plan.told(self._parameters, self._lists).values():
            yield from self._keys_of(texts)

    def popularity(self) -> list[tuple[str, int]]:
        """The products of the catalogue that somebody bought or looked at lately, each with its points."""
        self.make()
        rows = self.connection.execute(f"SELECT product_id, points FROM {POPULARITY} ORDER BY product_id")
        return [(product_id, points) for product_id, points in rows.fetchall()]

    def _keys_of(self, lists: list[str]) -> Iterator[KeyLists]:
        union = " UNION ".join(f"SELECT key FROM ({text})" for text in lists)
        keys = [row[0] for row in self.connection.execute(f"{union} ORDER BY key").fetchall()]
        for start in range(0, len(keys), _CHUNK):
            chunk = keys[start : start + _CHUNK]
            yield from self._chunk(lists, chunk[0], chunk[-1])

    def _chunk(self, lists: list[str], first: int, last: int) -> Iterator[KeyLists]:
        gathered: dict[str, dict[str, RankedList]] = {}
        for text in lists:
            rows = self.connection.execute(
                _GROUPED.format(told=text), {"first": first, "last": last}
            ).fetchall()
            for key, name, of, products, people, scores in rows:
                ranked = tuple(map(Row, products, people, scores))
                gathered.setdefault(key, {})[name] = RankedList(of, ranked)
        for key in sorted(gathered):
            yield KeyLists(key, gathered[key], fingerprint(gathered[key]))

    def _read_log(self) -> None:
        self._read_erased()
        self.connection.execute(f"CREATE TABLE fresh AS {reading(self._sources.fresh, self._counting)}")
        self._read_settled(self._sources.settled)

    def _read_erased(self) -> None:
        columns = {"person": "VARCHAR", "until": "BIGINT", "browser": "BOOLEAN"}
        self._read_rows("erased", columns, self._sources.erased)

    def _read_settled(self, paths: Sequence[Path]) -> None:
        self.connection.execute(f"CREATE VIEW settled AS {reading(paths, self._counting)}")

    def _counting(self, rows: str) -> str:
        return f"({kept(rows, 'erased')})" if self._sources.erased else rows

    def _read_catalogue(self) -> None:
        products = ((name, category, int(discreet)) for name, category, discreet in self._sources.products)
        self._read_rows(
            "products", {"product_id": "VARCHAR", "category": "VARCHAR", "discreet": "INTEGER"}, products
        )
        self._read_rows("variants", {"sku": "VARCHAR", "product_id": "VARCHAR"}, self._sources.variants)
        self._read_rows("newcomers", {"product_id": "VARCHAR"}, ((one,) for one in self._sources.newcomers))

    def _read_days(self) -> None:
        today = self._as_of // DAY_MS
        self._half_life = half_life(self._parameters, today, self._oldest_day())
        days = day_weights(self._half_life, self._parameters.window_days, today)
        self._read_rows("days", {"day": "INTEGER", "weight": "INTEGER"}, days)

    def _oldest_day(self) -> int:
        oldest = self.connection.execute(plan.oldest(self._parameters, self._as_of)).fetchall()[0][0]
        return int(self._as_of if oldest is None else oldest) // DAY_MS

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


def reading(paths: Sequence[Path], counting: Callable[[str], str]) -> str:
    """The SELECT of the rows in files, all Parquet or all gzipped NDJSON, that are among those `counting` leaves."""
    typed = ", ".join(f"'{name}': '{kind}'" for name, kind in COLUMNS.items())
    rows = _nothing()
    if paths:
        rows = f"read_json({_files(paths)}, format = 'newline_delimited', columns = {{{typed}}})"
    if paths and paths[0].suffix == ".parquet":
        rows = f"read_parquet({_files(paths)})"
    return f"SELECT {_NAMED} FROM {counting(rows)}"


def _nothing() -> str:
    empty = ", ".join(f'NULL::{kind} AS "{name}"' for name, kind in COLUMNS.items())
    return f"(SELECT {empty} WHERE FALSE)"


def _files(paths: Sequence[Path]) -> str:
    quoted = ", ".join("'" + str(path).replace("'", "''") + "'" for path in paths)
    return f"[{quoted}]"


#: The log's columns; `at` means something in SQL.
_NAMED = ", ".join('"at" AS moment' if name == "at" else name for name in COLUMNS)

_GROUPED = """
SELECT name, list, total, list(product_id ORDER BY place), list(people ORDER BY place), list(score ORDER BY place)
FROM ({told}) AS told
WHERE key BETWEEN $first AND $last
GROUP BY ALL
"""
