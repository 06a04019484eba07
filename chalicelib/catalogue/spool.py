"""Rows of a feed on disk, grouped: a feed's variants may stand anywhere in it, and memory is small."""

import json
import sqlite3
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self


class Spooled(NamedTuple):
    """A row as it was put in: its number in the feed, from 1, and its fields."""

    number: int
    row: dict[str, list[str]]


class Spool:
    """Rows by group, in a file that goes away at the end. A context manager."""

    def __init__(self, path: Path) -> None:
        self._path = path
        path.unlink(missing_ok=True)
        self._database = sqlite3.connect(path, isolation_level=None)
        self._database.executescript(
            "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;"
            "CREATE TABLE rows (product TEXT, number INTEGER, row TEXT, PRIMARY KEY (product, number)) WITHOUT ROWID;"
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._database.close()
        self._path.unlink(missing_ok=True)

    def fill(self, rows: Iterator[tuple[str, Spooled]]) -> None:
        """Put rows in, each under its product."""
        self._database.execute("BEGIN")
        for product, (number, row) in rows:
            held = json.dumps(row, ensure_ascii=False)
            self._database.execute("INSERT INTO rows VALUES (?, ?, ?)", (product, number, held))
        self._database.execute("COMMIT")

    def products(self, after: str) -> Iterator[tuple[str, list[Spooled]]]:
        """Products that come after `after`, in the order of their names, each with its rows."""
        found = self._database.execute(
            "SELECT product, number, row FROM rows WHERE product > ? ORDER BY product, number", (after,)
        )
        for product, rows in groupby(found, key=lambda one: str(one[0])):
            yield product, [Spooled(number, json.loads(row)) for _, number, row in rows]
