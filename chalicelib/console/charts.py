"""Figures as shapes: what a chart's bars and rows are, in whole numbers that an SVG takes as they are."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final, NamedTuple, Protocol

from chalicelib.kernel import money
from chalicelib.worth.public import Added

WIDTH: Final = 360
_STEPS: Final = (0.01, 0.02, 0.05, 0.1, 0.2, 0.25, 0.5, 1.0)


class Share(Protocol):
    """A share as moderation counts it: `count` of `of`, and the interval in which the true one lies."""

    @property
    def count(self) -> int:
        """How many."""

    @property
    def of(self) -> int:
        """Of how many."""

    @property
    def share(self) -> float:
        """The share."""

    @property
    def low(self) -> float:
        """The interval's lower end."""

    @property
    def high(self) -> float:
        """The interval's upper end."""


class Bar(NamedTuple):
    """A share as a bar with its interval: ends in units of the chart, and `hits` of `of` in words beside it."""

    width: int
    low: int
    high: int
    hits: int
    of: int
    percent: str
    interval: str


class Chart(NamedTuple):
    """Bars over one scale that ends at `most` per cent."""

    rows: tuple[tuple[int, Bar], ...]
    most: str


def shares(rows: Sequence[tuple[int, Share]]) -> Chart:
    """A chart of shares (with `count`, `of`, `share`, `low`, `high`), each by its stars.

    The scale ends at the round share that holds all intervals of what came in at all, so that differences
    show without being made larger than they are.
    """
    highest = max((one.high for _, one in rows if one.of), default=0.0)
    most = next((step for step in _STEPS if step >= highest), 1.0)
    return Chart(tuple((stars, _bar(one, most)) for stars, one in rows), percent(most))


def _bar(one: Share, most: float) -> Bar:
    def at(share: float) -> int:
        return round(min(share, most) / most * WIDTH) if one.of else 0

    interval = f"{percent(one.low)}–{percent(one.high)}" if one.of else ""
    return Bar(at(one.share), at(one.low), at(one.high), one.count, one.of, percent(one.share), interval)


def percent(share: float) -> str:
    """A share in per cent, with a decimal where it would say nothing without."""
    value = share * 100
    return f"{value:.0f} %" if value >= 10 or value == round(value) else f"{value:.1f} %"


def tells_apart(rows: Iterable[Share]) -> bool | None:
    """Whether the intervals of any two shares with something in them don't meet; None if there is too little."""
    known = [one for one in rows if one.of]
    if len(known) < 2:
        return None
    return max(one.low for one in known) > min(one.high for one in known)


def totals(months: Iterable[tuple[str, Mapping[str, Mapping[str, int]]]]) -> dict[str, Counter[str]]:
    """The figures of all months together, by kind, and of all kinds under the empty name."""
    found: dict[str, Counter[str]] = {"": Counter()}
    for _, kinds in months:
        for kind, figures in kinds.items():
            found.setdefault(kind, Counter()).update(figures)
            found[""].update(figures)
    return found


def named(figures: Mapping[str, int], prefix: str) -> list[tuple[str, int]]:
    """The figures under a prefix, without it, the largest first."""
    found = [(name.removeprefix(prefix), n) for name, n in figures.items() if name.startswith(prefix) and n]
    return sorted(found, key=lambda one: (-one[1], one[0]))


def month(instant: int) -> str:
    """The UTC month of an instant: `2026-11`."""
    return f"{datetime.fromtimestamp(instant // 1000, UTC):%Y-%m}"


def months(instant: int, count: int) -> list[str]:
    """The latest months, that of `instant` first."""
    year, number = map(int, month(instant).split("-"))
    last = year * 12 + number - 1
    return [f"{one // 12:04d}-{one % 12 + 1:02d}" for one in range(last, last - count, -1)]


def added(found: Added | None, currency: str) -> dict[str, Any]:
    """What something added in orders and money, with intervals; `money` None: not yet known."""
    if found is None:
        return {"money": None}
    orders, money_added = found.orders, found.money
    return {
        "orders": _number(orders.value),
        "money": sum_of(money_added.value, currency),
        "orders_interval": f"{_number(orders.low)} … {_number(orders.high)}",
        "money_interval": f"{sum_of(money_added.low, currency)} … {sum_of(money_added.high, currency)}",
    }


def _number(value: float) -> str:
    return f"{value:.0f}".replace("-", "−")


def sum_of(amount: float, currency: str) -> str:
    """Money in whole units: what is estimated to the hundredth would seem surer than it is."""
    units = round(amount / 10 ** money.exponent(currency))
    return f"{units:,}\u00a0{currency}".replace(",", "\u202f").replace("-", "−")
