"""What other rooms may ask of imports: rows of people that are written down by hand rather than in a file."""

from collections.abc import Sequence
from typing import Literal

from chalicelib.imports import columns, sinks
from chalicelib.imports.domain import RowError
from chalicelib.imports.steps import REFUSED, Taken, Told, Values

__all__ = ["Told", "take_in"]


def take_in(kind: Literal["consents", "suppressions"], rows: Sequence[Values], now: int) -> list[Told]:
    """Take in rows as a file of this kind would hold them (a few hundred at most); each one's outcome, in order.

    Raises `Unavailable`; what is wrong with a row is told in its outcome.
    """
    read: list[Values] = []
    places: list[int] = []
    found: dict[int, Told] = {}
    for number, row in enumerate(rows, 1):
        try:
            read.append(columns.person(dict(row), now, None))
            places.append(number)
        except ValueError as error:
            found[number] = Told(number, REFUSED, (RowError(number, "", str(error)[:300]),))
    sink = sinks.consents if kind == "consents" else sinks.suppressions
    found |= {one.row: one for one in _numbered(sink(read, "", now), places)}
    return [found[number] for number in sorted(found)]


def _numbered(taken: Taken, places: Sequence[int]) -> list[Told]:
    told = [Told(places[place], outcome) for place, outcome in taken.outcomes.items()]
    for place, errors in taken.refused:
        wrong = tuple(RowError(places[place], one.pointer, one.detail) for one in errors[:3])
        told.append(Told(places[place], REFUSED, wrong))
    return told
