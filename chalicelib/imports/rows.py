"""From a file's bytes to rows, a piece at a time; a piece always ends where a row ends."""

import csv
import json
from collections.abc import Iterator, Sequence
from typing import Any, Final, NamedTuple

from chalicelib.imports.domain import LONGEST_ROW, Format

_BOM: Final = b"\xef\xbb\xbf"
_DIALECTS: Final[dict[str, dict[str, Any]]] = {
    "csv": {"delimiter": ",", "strict": True},
    "tsv": {"delimiter": "\t", "quoting": csv.QUOTE_NONE},
}


class Read(NamedTuple):
    """A row: where it ends in the piece, its values, and why there are none."""

    end: int
    values: dict[str, Any]
    fault: str | None = None


def whole_rows(piece: bytes, form: Format, *, last: bool) -> int:
    """How many bytes of `piece`, which begins with a row, are whole rows; all of them at the file's end.

    In CSV a line break between quotes belongs to the row: it ends where the quotes before it are even.
    """
    if last:
        return len(piece)
    end = piece.rfind(b"\n") + 1
    if form == "csv":
        quotes = piece.count(b'"', 0, end)
        while end and quotes % 2:
            shorter = piece.rfind(b"\n", 0, end - 1) + 1
            quotes -= piece.count(b'"', shorter, end)
            end = shorter
    return end


def header(piece: bytes, form: Format) -> tuple[tuple[str, ...], int]:
    """The column names in a table's first row, and how many bytes it has. Raises `ValueError`."""
    for read in _lines(piece.removeprefix(_BOM), form):
        names = tuple(name.strip() for name in read.values[""])
        if read.fault or not names or not all(names) or len(set(names)) != len(names):
            break
        return names, read.end + len(piece) - len(piece.removeprefix(_BOM))
    raise ValueError("the first row must name the columns, each differently")


def read(piece: bytes, form: Format, columns: Sequence[str] | None) -> Iterator[Read]:
    """The rows in `piece`; empty lines are none. What can't be read comes with its fault."""
    if form == "ndjson" or columns is None:
        yield from _objects(piece)
        return
    for line in _lines(piece, form):
        cells = line.values[""]
        if line.fault is None and not any(cells):
            continue
        fault = line.fault
        if fault is None and len(cells) > len(columns):
            fault = f"{len(cells)} cells under {len(columns)} columns"
        yield Read(line.end, dict(zip(columns, cells, strict=False)), fault)


def _objects(piece: bytes) -> Iterator[Read]:
    plain = piece.removeprefix(_BOM)
    end = len(piece) - len(plain)
    for line in plain.splitlines(keepends=True):
        end += len(line)
        if not line.strip():
            continue
        try:
            values = json.loads(line) if len(line) <= LONGEST_ROW else None
        except (ValueError, RecursionError):
            values = None
        if isinstance(values, dict):
            yield Read(end, values)
        else:
            yield Read(end, {}, f"expected a JSON object of at most {LONGEST_ROW} bytes")


def _lines(piece: bytes, form: Format) -> Iterator[Read]:
    """A table's rows as lists of cells under the name ``""``."""
    taken = 0

    def texts() -> Iterator[str]:
        nonlocal taken
        start = 0
        while start < len(piece):
            end = (piece.find(b"\n", start) + 1) or len(piece)
            taken = end
            yield piece[start:end].decode("utf-8", "replace")
            start = end

    cells = csv.reader(texts(), **_DIALECTS[form])
    while True:
        try:
            row = next(cells)
        except StopIteration:
            return
        except csv.Error as error:
            yield Read(taken, {"": []}, f"not a row: {error}")
            continue
        yield Read(taken, {"": row})
