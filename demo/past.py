"""What the demo's invented people did in two years: their visits, each with what was looked for, at, and bought.

Nothing here is random but by the seed: the same seed and the same end give the same visits.
"""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import accumulate
from typing import Final, NamedTuple

from demo import catalogue, customers, habits
from demo.customers import Customer

DAYS: Final = 730
SEED: Final = 6
#: A product that is out of stock was sold until so many days ago.
SOLD_OUT_FOR: Final = 12
_VISITS, _PEOPLE = 6_000, 1_700
_GROWTH: Final = 0.6  # the last day has so much more visits than the first, of the first's
_SEARCHES, _CAME_BY_WORD, _MISSPELT_AGAIN = 0.34, 0.12, 0.5
_COMPARES, _BUYS, _BUYS_AGAIN, _WHILE_AT_IT = 0.4, 0.24, 0.38, 0.2
_ALIKE, _TOGETHER, _ENDS = 0.45, 0.3, 0.3
_MOST_VIEWS, _MOST_COMPARED = 9, 3
_HOURS: Final = (2, 1, 1, 1, 1, 2, 5, 9, 9, 9, 10, 12, 14, 11, 9, 9, 10, 12, 15, 21, 25, 22, 13, 6)
_WEEKDAYS: Final = (1.1, 1.0, 1.0, 0.95, 0.85, 0.9, 1.25)  # Mondays first
_PAYDAY, _NOVEMBER_SALE = 1.3, 1.6
_DAY: Final = 86_400


@dataclass(frozen=True, slots=True)
class Visit:
    """One visit. `at` is in Unix seconds, `looked` what was viewed with seconds since then, in order.

    `phrase` is what was searched for in the shop, `keyword` in a search engine, before the first view; `compared` and
    `bought` name some of what was viewed, and `bought` what was taken along with it.
    """

    number: int
    customer: Customer
    at: int
    looked: tuple[tuple[str, int], ...]
    phrase: str = ""
    keyword: str = ""
    compared: tuple[str, ...] = ()
    bought: Mapping[str, int] = field(default_factory=dict)

    @property
    def ends(self) -> int:
        """When the last page was opened, in Unix seconds."""
        return self.at + self.looked[-1][1]


def visits(end: float, count: int = _VISITS, seed: int = SEED) -> list[Visit]:
    """The visits of two years up to `end` (Unix seconds; its UTC day isn't in it), the oldest first."""
    last = datetime.fromtimestamp(end, UTC).date()
    people = customers.pool(_PEOPLE, DAYS, seed)
    dice = random.Random(f"visits-{seed}")
    days = [last - timedelta(days=ago) for ago in range(DAYS, 0, -1)]
    chosen = sorted(dice.choices(range(DAYS), [_busy(day, place) for place, day in enumerate(days)], k=count))
    crowd = _Crowd(people, list(accumulate(one.eager for one in people)))
    seen: set[str] = set()
    found = []
    for number, place in enumerate(chosen):
        visit = _Visit(number, days[place], DAYS - place, crowd, dice).made(seen)
        found.append(visit)
        if visit.bought:
            seen.add(visit.customer.name)
    return sorted(found, key=lambda visit: visit.at)


def is_sold(product_id: str, ago: int) -> bool:
    """Whether a product could be bought so many days ago."""
    product = catalogue.products()[product_id]
    return _is_there(product_id, ago) and (product.in_stock or ago >= SOLD_OUT_FOR)


def _is_there(product_id: str, ago: int) -> bool:
    new = catalogue.products()[product_id].new
    return new is None or ago <= new


def _busy(day: date, place: int) -> float:
    """How busy the shop was on a day, beside others."""
    busy = (1 + _GROWTH * place / DAYS) * _WEEKDAYS[day.weekday()] * _wish_to_go_out(day.month)
    busy *= _PAYDAY if 25 <= day.day <= 28 else 1.0
    return busy * (_NOVEMBER_SALE if day.month == 11 and day.day >= 20 else 1.0)


@cache
def _wish_to_go_out(month: int) -> float:
    return sum(habits.wanted(month, 0.3, ()).values())


class _Crowd(NamedTuple):
    """All customers, and how often each of them and those before come."""

    people: Sequence[Customer]
    eager: Sequence[float]


class _Visit:
    """One visit in the making."""

    def __init__(self, number: int, day: date, ago: int, crowd: _Crowd, dice: random.Random) -> None:
        self._number, self._day, self._ago, self._dice = number, day, ago, dice
        self._customer = self._somebody(crowd)
        self._product = self._wanted()

    def made(self, seen: set[str]) -> Visit:
        """It; `seen` are the customers who have bought before."""
        looked = tuple(self._looks())
        names = list(dict.fromkeys(name for name, _ in looked))
        alike = [one for one in names if _category(one) == _category(names[0])]
        phrase, keyword = self._words()
        compares = len(alike) > 1 and self._dice.random() < _COMPARES
        return Visit(
            self._number, self._customer, self._begins(), looked, phrase, keyword,
            tuple(alike[:_MOST_COMPARED]) if compares else (), self._buys(names, seen),
        )  # fmt: skip

    def _somebody(self, crowd: _Crowd) -> Customer:
        """Somebody the shop has seen by then; who is eager comes more often."""
        while True:
            (one,) = self._dice.choices(crowd.people, cum_weights=crowd.eager)
            if one.came >= self._ago:
                return one

    def _wanted(self) -> str:
        names, weights = _weights(self._day.month, self._north, self._customer.tastes)
        while True:
            (one,) = self._dice.choices(names, cum_weights=weights)
            if _is_there(one, self._ago):
                return one

    def _looks(self) -> Iterator[tuple[str, int]]:
        product, at = self._product, 0
        for _ in range(_MOST_VIEWS):
            yield product, at
            at += 8 + self._dice.randrange(140)
            if self._dice.random() < _ENDS:
                return
            product = self._next(product)

    def _next(self, product: str) -> str:
        luck = self._dice.random()
        if luck < _ALIKE:
            alike = [one for one in _alike(product) if _is_there(one, self._ago)]
            wanted = habits.wanted(self._day.month, self._north, self._customer.tastes)
            return self._dice.choices(alike, [wanted[one] for one in alike])[0]
        others = {one: share for one, share in habits.together(product).items() if _is_there(one, self._ago)}
        if luck < _ALIKE + _TOGETHER and others:
            return self._dice.choices(list(others), [self._fits(one) * others[one] for one in others])[0]
        return self._product if catalogue.products()[product].discreet else self._wanted()

    @property
    def _north(self) -> float:
        return self._customer.town.north

    def _fits(self, product_id: str) -> float:
        return habits.season(product_id, self._day)

    def _words(self) -> tuple[str, str]:
        habit, luck = habits.of(self._product), self._dice.random()
        if luck < _SEARCHES and habit.phrases:
            # The first are what most people type.
            place = min(int(self._dice.expovariate(_MISSPELT_AGAIN)), len(habit.phrases) - 1)
            return habit.phrases[place], ""
        if luck < _SEARCHES + _CAME_BY_WORD and habit.engine:
            return "", self._dice.choice(habit.engine)
        return "", ""

    def _begins(self) -> int:
        (hour,) = self._dice.choices(range(24), _HOURS)
        at = datetime(self._day.year, self._day.month, self._day.day, hour, tzinfo=UTC)
        return int(at.timestamp()) + self._dice.randrange(3_600)

    def _buys(self, names: Sequence[str], seen: set[str]) -> dict[str, int]:
        odds = _BUYS_AGAIN if self._customer.name in seen else _BUYS
        if self._dice.random() >= odds:
            return {}
        wanted = names[0] if self._dice.random() < 1 / 2 else self._dice.choice(names)
        basket = [wanted] if self._may_buy(wanted) else []
        for one, share in habits.together(wanted).items():
            if basket and self._may_buy(one) and self._dice.random() < share * self._fits(one) ** 0.5:
                basket.append(one)
        if basket and self._dice.random() < _WHILE_AT_IT and self._may_buy(extra := self._wanted()):
            basket.append(extra)
        return {one: self._quantity(one) for one in basket}

    def _may_buy(self, product_id: str) -> bool:
        is_there = not self._customer.is_norwegian or catalogue.products()[product_id].norwegian is not None
        return is_there and is_sold(product_id, self._ago)

    def _quantity(self, product_id: str) -> int:
        is_cheap = catalogue.products()[product_id].price < 150
        return self._dice.choice((1, 1, 2, 3)) if is_cheap else 1


@cache
def _weights(month: int, north: float, tastes: tuple[str, ...]) -> tuple[list[str], list[float]]:
    wanted = habits.wanted(month, north, tastes)
    return list(wanted), list(accumulate(wanted.values()))


@cache
def _alike(product_id: str) -> tuple[str, ...]:
    own = catalogue.products()[product_id]
    return tuple(
        one.id
        for one in catalogue.products().values()
        if one.category == own.category and one.discreet == own.discreet
    )


def _category(product_id: str) -> str:
    return catalogue.products()[product_id].category
