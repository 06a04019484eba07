"""Tables with a header as people's spreadsheets leave them: any delimiter, quotes where they should not be.

A row with a line break between quotes is one row. A quote that is never closed costs its own line only.
"""

import csv
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final, NamedTuple

from chalicelib.imports import cells
from chalicelib.imports.voices import BrokenFile

_DELIMITERS: Final = (",", ";", "\t", "|")
_MOST_LINES: Final = 200
_LONGEST_ROW: Final = 128 << 10
_UNENDED: Final = "unexpected end of data"


class Record(NamedTuple):
    """One row under its header: its number (the first is 1), its cells by column, why there are none."""

    row: int
    cells: dict[str, Any]
    fault: str | None = None


class _Line(NamedTuple):
    """Some lines read as one row: its cells, or why it isn't one; how many lines it took."""

    cells: list[str]
    fault: str | None = None


def records(
    lines: Iterable[str], known: Sequence[frozenset[str]], mapped: Iterable[str] = ()
) -> Iterator[Record]:
    """The rows of a table. `known` are sets of columns; of each, one must be there; so must all `mapped`.

    Empty rows are none. Raises `BrokenFile` if the first row doesn't name the columns.
    """
    source = _Lines(lines)
    header, delimiter = _header(source, known, frozenset(mapped))
    number = 0
    while (found := _next(source, delimiter, len(header))) is not None:
        if found.fault is None and not any(cell.strip() for cell in found.cells):
            continue
        number += 1
        yield Record(number, dict(zip(header, found.cells, strict=False)), found.fault)


class _Lines:
    """Lines that can be put back."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines = iter(lines)
        self._back: deque[str] = deque()

    def next(self) -> str | None:
        """The next line; None at the end."""
        return self._back.popleft() if self._back else next(self._lines, None)

    def put_back(self, lines: Sequence[str]) -> None:
        """Let these lines come again, in this order."""
        self._back.extendleft(reversed(lines))


def _header(source: _Lines, known: Sequence[frozenset[str]], mapped: frozenset[str]) -> tuple[list[str], str]:
    first = _first_row(source)
    told = {delimiter: _parsed(first, delimiter).cells for delimiter in _DELIMITERS}
    fitting = {
        delimiter: _distinct(names)
        for delimiter, names in told.items()
        if all({cells.name(one) for one in names} & choice for choice in known)
    }
    for delimiter, names in fitting.items():
        if mapped <= set(names):
            return names, delimiter
    if fitting:
        unknown = min((sorted(mapped - set(names)) for names in fitting.values()), key=len)
        raise BrokenFile(f"the mapping names columns that aren't there: {unknown[:5]}")
    missing = " and ".join("one of " + ", ".join(sorted(choice)) for choice in known)
    raise BrokenFile(f"the first row must name the columns, {missing} among them; it is {first[:200]!r}")


def _first_row(source: _Lines) -> str:
    """The first row that isn't empty. Names of columns may hold line breaks too."""
    first = source.next() or ""
    while first and not first.strip():
        first = source.next() or ""
    for _ in range(_MOST_LINES):
        if not first.count('"') % 2 or (more := source.next()) is None:
            break
        first += more
    return first


def _distinct(names: Sequence[str]) -> list[str]:
    """The columns' names; one that stands there twice is told from the first by its number."""
    seen: dict[str, int] = {}
    found = []
    for number, one in enumerate(names):
        title = one.strip() or f"column {number + 1}"
        found.append(f"{title} ({number + 1})" if title in seen else title)
        seen[title] = number
    return found


def _next(source: _Lines, delimiter: str, columns: int) -> _Line | None:
    first = source.next()
    if first is None:
        return None
    taken, text = [first], first
    found = _parsed(text, delimiter)
    while found.fault == _UNENDED and len(taken) < _MOST_LINES and len(text) < _LONGEST_ROW:
        more = source.next()
        if more is None:
            break
        taken.append(more)
        text += more
        if '"' in more:  # else the quote is still open
            found = _parsed(text, delimiter)
    surplus = [cell for cell in found.cells[columns:] if cell.strip()]
    if found.fault is None and not surplus:
        return found
    # What followed may be rows of its own: only the first line is given up.
    source.put_back(taken[1:])
    fault = f"{len(found.cells)} cells under {columns} columns" if found.fault is None else _said(found.fault)
    return _Line([], fault)


def _said(fault: str) -> str:
    return "a quote is opened and not closed" if fault == _UNENDED else f"not a row: {fault}"


def _parsed(text: str, delimiter: str) -> _Line:
    try:
        rows = list(csv.reader([text], delimiter=delimiter, strict=True))
    except csv.Error as error:
        return _Line([], str(error))
    return _Line(rows[0] if rows else [])
