"""Lists that are ranked by other numbers, beside those in force: which there are, where they stand, how they are read.

A challenger's list stands in the same row as the list that it challenges, so that reading either takes the same row.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from chalicelib.merchandising.domain import Numbers
from chalicelib.recommendations.domain import (
    BOUGHT_ALSO_BOUGHT,
    LISTS,
    VIEWED_ALSO_VIEWED,
    VIEWED_THEN_BOUGHT,
    Parameters,
    RankedList,
)

#: What lists made for a session, for a shopper and for a mail are added up from.
SUMMED: Final[Mapping[str, tuple[str, ...]]] = {
    "session": (VIEWED_ALSO_VIEWED,),
    "for-you": (VIEWED_ALSO_VIEWED, BOUGHT_ALSO_BOUGHT),
    "mail": (BOUGHT_ALSO_BOUGHT, VIEWED_THEN_BOUGHT),
}
_DAMPED: Final = ("seen", "bought", "together")


def kept_as(name: str, rule_id: str) -> str:
    """The name by which a rule's challenger of the list `name` is kept; no list and no id has a tilde."""
    return f"{name}~{rule_id}"


def challenged(lists: Sequence[str]) -> tuple[str, ...]:
    """The kept lists that those a rule names are made of; none named: all."""
    found = {one for name in lists for one in SUMMED.get(name, (name,))}
    return tuple(one for one in LISTS if one in found or not lists)


def with_numbers(parameters: Parameters, numbers: Numbers) -> Parameters:
    """The same, with a challenger's numbers in their places."""
    said = numbers.said()
    damped = {
        f"{kind}_damping": replace(
            getattr(parameters, f"{kind}_damping"),
            **{part: said.pop(f"{kind}_{part}") for part in ("left", "right", "shrink") if f"{kind}_{part}" in said},
        )
        for kind in _DAMPED
    }  # fmt: skip
    return replace(parameters, **damped, **said)  # type: ignore[arg-type]


def are_kept(rows: Iterable[Mapping[str, RankedList]], rule_id: str, names: Iterable[str]) -> bool:
    """Whether any of these rows holds a rule's challenger of one of these lists."""
    wanted = {kept_as(name, rule_id) for name in names}
    return any(not wanted.isdisjoint(row.keys()) for row in rows)


def instead(
    rows: Mapping[str, Mapping[str, RankedList]], rule_id: str
) -> dict[str, Mapping[str, RankedList]]:
    """The rows as they are for who is shown a rule's challengers."""
    return {key: _Instead(row, rule_id) for key, row in rows.items()}


class _Instead(Mapping[str, RankedList]):
    """A row whose lists are the challengers, where it holds any."""

    def __init__(self, row: Mapping[str, RankedList], rule_id: str) -> None:
        self._row, self._rule_id = row, rule_id

    def __getitem__(self, name: str) -> RankedList:
        found = self._row.get(kept_as(name, self._rule_id))
        if found is None:
            return self._row[name]
        if not found.rows:  # what the challenger leaves empty isn't there
            raise KeyError(name)
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(self._row)

    def __len__(self) -> int:
        return len(self._row)
