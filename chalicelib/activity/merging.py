"""Days' rows with DuckDB, which spills to disk when a day is larger than its memory: merged, and looked through."""

import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from chalicelib.activity import erasures
from chalicelib.activity.domain import COLUMNS, Fact
from chalicelib.activity.erasures import NOBODY, Erased, kept

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_NAMES: Final = ", ".join(f'"{name}"' for name in COLUMNS)
_TEXT: Final = "to_json(struct_pack(" + ", ".join(f'"{name}" := "{name}"' for name in COLUMNS) + "))::VARCHAR"

#: How closed days are written. Names of visitors and sessions are in a dictionary each, so that a reader which wants some of
#: them asks once a name, not once a row; instants, which ascend, are told by what lies between them.
CLOSED_FORMAT: Final = "FORMAT parquet, PARQUET_VERSION v2, COMPRESSION zstd, DICTIONARY_SIZE_LIMIT 100000"

_MERGED: Final = f"""
COPY (
  SELECT {_NAMES} FROM (
    SELECT *, ROW_NUMBER() OVER (PARTITION BY event_id, n ORDER BY received, {_TEXT}) AS place
    FROM ({{sources}})
  ) WHERE place = 1 ORDER BY "at", event_id, n
) TO '{{out}}' ({CLOSED_FORMAT})
"""  # noqa: S608  (the names are constants)
_BROWSERS: Final = """
SELECT told.visitor, MAX(gone.until)
FROM {rows} AS told JOIN erased AS gone ON told.customer = gone.person AND NOT gone.browser
WHERE told.visitor IS NOT NULL AND LEAST(told."at", told.received) <= gone.until
GROUP BY told.visitor
"""


def merge(
    raw: Sequence[Path], closed: Sequence[Path], out: Path, erased: Erased = NOBODY, *, memory_mb: int = 1500
) -> None:
    """Write the rows of `raw` (gzipped NDJSON) and `closed` (Parquet) to the Parquet file `out`, but those of `erased`.

    Of the rows of one `(event_id, n)` the one with the smallest `received` stays, then the one with the
    smallest canonical text, as `domain.order_of_choice` has it. Uses at most about `memory_mb`, then disk
    beside `out`.
    """
    sources = " UNION ALL ".join([*_source(raw, _json(raw)), *_source(closed, _parquet(closed))])
    if erased:
        sources = kept(f"({sources})", "erased")
    with _connected(out.parent, memory_mb) as connection:
        erasures.table(erased, connection)
        connection.execute(_MERGED.format(sources=sources, out=out))


class Sieve:
    """The adapter of `forgetting.Sieve` for Parquet files.

    All of them are looked at over one connection: to open one takes five times as long as to look through a small day.
    """

    def __init__(self) -> None:
        """Opens nothing yet."""
        self._connection: DuckDBPyConnection | None = None
        self._erased: Erased | None = None

    def browsers(self, paths: Sequence[Path], erased: Erased) -> Mapping[str, int]:
        """See `forgetting.Sieve`."""
        found = self._with(erased).execute(_BROWSERS.format(rows=_parquet(paths))).fetchall()
        return {str(browser): int(until) for browser, until in found}

    def about(self, paths: Sequence[Path], people: Erased) -> list[Fact]:
        """See `forgetting.Sieve`."""
        theirs = kept(_parquet(paths), "erased", others=False)
        found = self._with(people).execute(f"SELECT {_NAMES} FROM ({theirs})").fetchall()  # noqa: S608  (as above)
        return [Fact(**dict(zip(COLUMNS, row, strict=True))) for row in found]

    def holding(self, paths: Sequence[Path], erased: Erased) -> list[bool]:
        """See `forgetting.Sieve`."""
        named = _parquet(paths, named=True)
        theirs = kept(named, "erased", others=False)
        found = self._with(erased).execute(f"SELECT DISTINCT filename FROM ({theirs})").fetchall()  # noqa: S608
        holding = {Path(name) for (name,) in found}
        return [path in holding for path in paths]

    def sift(self, path: Path, erased: Erased, out: Path) -> int:
        """See `forgetting.Sieve`."""
        connection = self._with(erased)
        going = _count(connection, f"({kept(_parquet([path]), 'erased', others=False)})")
        if going:
            connection.execute(_MERGED.format(sources=kept(_parquet([path]), "erased"), out=out))
        return going

    def _with(self, erased: Erased) -> "DuckDBPyConnection":
        """The connection, with whom its table `erased` is to hold."""
        if self._connection is None:
            self._connection = _connected(Path(tempfile.gettempdir()), 1500)
        if erased != self._erased:
            erasures.table(erased, self._connection)
            self._erased = erased
        return self._connection


def _count(connection: "DuckDBPyConnection", rows: str) -> int:
    ((found,),) = connection.execute(f"SELECT COUNT(*) FROM {rows} AS counted").fetchall()  # noqa: S608  (as above)
    return int(found)


def _connected(scratch: Path, memory_mb: int) -> "DuckDBPyConnection":
    """DuckDB, spilling to `scratch`."""
    import duckdb

    limits: dict[str, Any] = {
        "memory_limit": f"{memory_mb}MB",
        "temp_directory": str(scratch / "spill"),
        "threads": 2,
    }
    return duckdb.connect(config=limits)


def _source(paths: Sequence[Path], reader: str) -> list[str]:
    return [f"SELECT {_NAMES} FROM {reader}"] if paths else []  # noqa: S608  (as above)


def _json(paths: Sequence[Path]) -> str:
    columns = ", ".join(f"'{name}': '{kind}'" for name, kind in COLUMNS.items())
    return f"read_json({_list(paths)}, format = 'newline_delimited', compression = 'gzip', columns = {{{columns}}})"


def _parquet(paths: Sequence[Path], *, named: bool = False) -> str:
    return f"read_parquet({_list(paths)}{', filename = true' if named else ''})"


def _list(paths: Sequence[Path]) -> str:
    return "[" + ", ".join(f"'{path}'" for path in paths) + "]"
