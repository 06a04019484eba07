"""Merging a day's rows with DuckDB, which spills to disk when a day is larger than its memory."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from chalicelib.activity.domain import COLUMNS

_NAMES: Final = ", ".join(f'"{name}"' for name in COLUMNS)
_TEXT: Final = "to_json(struct_pack(" + ", ".join(f'"{name}" := "{name}"' for name in COLUMNS) + "))::VARCHAR"

_MERGED: Final = f"""
COPY (
  SELECT {_NAMES} FROM (
    SELECT *, ROW_NUMBER() OVER (PARTITION BY event_id, n ORDER BY received, {_TEXT}) AS place
    FROM ({{sources}})
  ) WHERE place = 1 ORDER BY "at", event_id, n
) TO '{{out}}' (FORMAT parquet, COMPRESSION zstd)
"""  # noqa: S608  (the names are constants)


def merge(raw: Sequence[Path], closed: Sequence[Path], out: Path, *, memory_mb: int = 1500) -> None:
    """Write the rows of `raw` (gzipped NDJSON) and `closed` (Parquet) to the Parquet file `out`.

    Of the rows of one `(event_id, n)` the one with the smallest `received` stays, then the one with the
    smallest canonical text, as `domain.order_of_choice` has it. Uses at most about `memory_mb`, then disk
    beside `out`.
    """
    import duckdb

    sources = " UNION ALL ".join([*_source(raw, _json(raw)), *_source(closed, _parquet(closed))])
    limits: dict[str, Any] = {
        "memory_limit": f"{memory_mb}MB",
        "temp_directory": str(out.parent / "spill"),
        "threads": 2,
    }
    with duckdb.connect(config=limits) as connection:
        connection.execute(_MERGED.format(sources=sources, out=out))


def _source(paths: Sequence[Path], reader: str) -> list[str]:
    return [f"SELECT {_NAMES} FROM {reader}"] if paths else []  # noqa: S608  (as above)


def _json(paths: Sequence[Path]) -> str:
    columns = ", ".join(f"'{name}': '{kind}'" for name, kind in COLUMNS.items())
    return f"read_json({_list(paths)}, format = 'newline_delimited', compression = 'gzip', columns = {{{columns}}})"


def _parquet(paths: Sequence[Path]) -> str:
    return f"read_parquet({_list(paths)})"


def _list(paths: Sequence[Path]) -> str:
    return "[" + ", ".join(f"'{path}'" for path in paths) + "]"
