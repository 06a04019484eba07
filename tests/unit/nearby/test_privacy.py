"""A country whose buyers somebody wants to know: what all that the shop tells can be made to tell.

The attacker asks 10⁵ questions over months (random ones, shifted in time, nested in each other, differing in one thing),
puts every two answers beside each other that count the same kind of thing, and subtracts. The shop's own books, which
the attacker hasn't got, say whether any answer was ever anything else than whole groups.
"""

import random
from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Final, NamedTuple

import pytest

from chalicelib.kernel import clock
from chalicelib.nearby import domain, showing, tallies
from chalicelib.nearby.domain import WINDOWS, Group, Kind, Window
from chalicelib.nearby.tallies import Point, Row, Tally
from chalicelib.places.domain import chain
from tests.support.country import Country, municipalities
from tests.support.examples import examples

LEAST: Final = 10
ALL: Final = 100_000


class Question(NamedTuple):
    """What is asked of a place: of a product or the shop, over a window."""

    place: str
    product_id: str | None
    window: Window


class Attacker:
    """Asks, remembers, and subtracts."""

    def __init__(self, country: Country, seed: int) -> None:
        self.country = country
        self.says = answer
        self.dice = random.Random(seed)
        self.places = [*municipalities()[0]]
        self.last: dict[Question, int] = {}
        self.asked = 0
        self.told = 0
        self.differences: Counter[int] = Counter()

    def session(self, now: int, questions: int) -> None:
        """So many questions at an instant, and all differences that they make with each other and with earlier ones."""
        until = self.asked + questions
        while self.asked < until:
            asked = self._any()
            answers = {one: self._ask(one, now) for one in self._around(asked)}
            self._nested(answers)
            for one, n in answers.items():
                self._over_time(one, n)

    def _any(self) -> Question:
        # Where people live, and what sells, is where there is most to be found out.
        place = (
            self.dice.choice(self.country.homes)
            if self.dice.random() < 0.8
            else self.dice.choice(self.places)
        )
        product = None
        if self.dice.random() < 0.8:
            product = self.dice.choices(self.country.goods, cum_weights=self.country.shares)[0]
        return Question(place, product, self.dice.choice(WINDOWS))

    def _around(self, asked: Question) -> Iterator[Question]:
        """The question itself, wider and narrower, in every place that it lies in."""
        for place in chain(asked.place):
            for window in WINDOWS:
                yield Question(place, asked.product_id, window)

    def _ask(self, one: Question, now: int) -> int:
        self.asked += 1
        n = self.says(self.country, one, now)
        self.told += n > 0
        assert n == 0 or n >= LEAST, one
        return n

    def _nested(self, answers: dict[Question, int]) -> None:
        """What lies in a wider window, or in a larger place, without what lies in the narrower."""
        for inner, n in answers.items():
            for outer, m in answers.items():
                if _holds(outer, inner) and outer != inner and (n or m):
                    self._differ(m - n, f"{outer} - {inner}")

    def _over_time(self, one: Question, n: int) -> None:
        """What came since it was asked last. Only growth tells of anybody: a window that moves on loses whole groups."""
        before = self.last.get(one)
        if before is not None and n != before:
            self._differ(abs(n - before) if self._only_grew(one) else None, f"{one} since")
        self.last[one] = n

    def _only_grew(self, one: Question) -> bool:
        return one.window is Window.YEAR

    def _differ(self, difference: int | None, what: str) -> None:
        if difference is not None:
            self.differences[difference] += 1
            assert not 0 < difference < LEAST, f"{what} isolates {difference}"


def _holds(outer: Question, inner: Question) -> bool:
    return (
        outer.product_id in (None, inner.product_id)
        and domain.lies_in(inner.place, outer.place)
        and outer.window.days >= inner.window.days
    )


def answer(country: Country, asked: Question, now: int) -> int:
    """What the shop says to one question, through the sheets that every answer is read from."""
    name = tallies.sum_name(asked.place, asked.product_id)
    tally = tallies.unpack(country.bodies([name]).get(name), Tally, Tally())
    return showing.counted(tally, asked.window, country.reader(now))


def live(country: Country, seed: int, *, months: int, orders: float, questions: int) -> Attacker:
    """Months of orders, with the attacker asking all the time."""
    attacker = Attacker(country, seed)
    for day, now in enumerate(country.days(months * 30, orders, every=clock.DAY), 1):
        if day % 5 == 0:
            attacker.session(now, questions * 5 // (months * 30))
    return attacker


def whole_groups(country: Country, now: int) -> int:
    """Hold every sheet against the books; how many were looked at. Groups are of at least k, and never overlap."""
    _groups_of_ten(country)
    mine: defaultdict[str, list[Group]] = defaultdict(list)
    for group in country.store.published.values():
        for place in chain(group.label.place):
            mine[tallies.sum_name(place)].append(group)
            if group.label.product_id is not None:
                mine[tallies.sum_name(place, group.label.product_id)].append(group)
    today = domain.day(now, country.doors.zone)
    for name, groups in mine.items():
        told = tallies.unpack(country.bodies([name])[name], Tally, Tally())
        for window in WINDOWS:
            whole = (one.n for one in groups if tallies.reaches_back(one.first, today) >= today - window.days)
            assert told.count(window, today) == sum(whole), name
    assert set(mine) == {name for name in country.store.sheets if name.startswith("sum#")}
    return len(mine)


def _groups_of_ten(country: Country) -> None:
    """No purchase is in two groups (it has one place for the name of one), and each group is of ten people."""
    members: defaultdict[str, list[domain.Atom]] = defaultdict(list)
    for held in country.store.held.values():
        if held.group is not None:
            members[held.group].append(held.atom)
    groups = country.store.published
    assert set(members) == set(groups)
    for name, atoms in members.items():
        label, people = groups[name].label, domain.people(atoms)
        assert people >= LEAST
        assert len({atom.name for atom in atoms}) == groups[name].n
        assert label.product_id is None or people == groups[name].n
        assert all(domain.lies_in(atom.place, label.place) for atom in atoms)


@pytest.fixture(scope="module")
def country() -> Country:
    return Country(seed=7, buyers=20_000, products=60, least=LEAST)


def test_no_answers_and_no_differences_isolate_fewer_than_ten(country: Country) -> None:
    attacker = live(country, 11, months=5, orders=120, questions=min(ALL, 1_000 * examples(100)))
    assert attacker.asked >= min(ALL, 1_000 * examples(100)) * 0.95
    assert attacker.told > attacker.asked / 5, "an attack on silence proves nothing"
    assert sum(n for one, n in attacker.differences.items() if one >= LEAST) > 500
    now = max(one.placed_at for one in country.orders.values()) + clock.DAY
    assert whole_groups(country, now) > 300


def test_the_map_and_the_lists_tell_groups_too(country: Country) -> None:
    if not country.store.published:
        live(country, 11, months=2, orders=120, questions=0)
    now = max(one.placed_at for one in country.orders.values()) + clock.DAY
    groups = country.store.published
    cells = [sheet.body for name, sheet in country.store.sheets.items() if name.startswith("map#")]
    points = showing.points(cells, country.reader(now), 0)
    assert len(points) > 20
    for one in points:
        label, group = (one.place, one.product_id), groups[one.group_id]
        assert (label, one.n) == ((group.label.place, group.label.product_id), group.n)
    for name, sheet in country.store.sheets.items():
        if name.startswith("top#"):
            for row in tallies.unpack(sheet.body, tuple[Row, ...], ()):
                said = tallies.sum_name(name.removeprefix("top#"), row.product_id)
                tally = tallies.unpack(country.bodies([said])[said], Tally, Tally())
                assert set(row.entries) <= set(tally.entries)


def _watch(country: Country, attacker: Attacker) -> None:
    for now in country.days(30, 60, every=clock.DAY):
        attacker.session(now, 200)


class Careless(Country):
    """A shop that publishes every purchase at once, by itself."""

    def __init__(self, **options: int) -> None:
        super().__init__(**options)
        self.doors = self.doors._replace(least=1)


def test_the_attack_finds_buyers_where_each_is_told_of(country: Country) -> None:
    careless = Careless(seed=7, buyers=2_000, products=20)
    with pytest.raises(AssertionError):
        live(careless, 11, months=1, orders=40, questions=2_000)


def test_the_attack_finds_buyers_where_only_small_numbers_are_hidden() -> None:
    """Exact numbers from ten on: each next buyer is the difference between two answers."""
    careless = Careless(seed=7, buyers=2_000, products=10)
    attacker = Attacker(careless, 11)
    attacker.says = lambda *asked: n if (n := answer(*asked)) >= LEAST else 0
    with pytest.raises(AssertionError, match="isolates"):
        _watch(careless, attacker)


def share(country: Country, now: int, levels: set[str]) -> float:
    """Which part of the country's people is told something of the shop, at one of these levels."""
    codes, until = municipalities()
    told, before = 0, 0
    for code, reached in zip(codes, until, strict=True):
        said = country.statement(code, now)
        told += (reached - before) * (said is not None and said.level in levels)
        before = reached
    return told / until[-1]


def _a_year(orders: int) -> tuple[Country, int]:
    country = Country(seed=3, buyers=orders * 4 // 5, products=500, least=LEAST)
    *_, now = country.days(365, orders / 365, every=2 * clock.DAY)
    return country, now


def _products_told(country: Country, now: int) -> int:
    """Of how many of the twenty best sellers anything is said to readers in the largest city."""
    said = [country.statement("SE.26.0180", now, one) for one in country.goods[:20]]
    assert all(one is None or one.count >= LEAST for one in said)
    return sum(one is not None for one in said)


def test_ten_thousand_orders_a_year_are_told_of_close_by() -> None:
    country, now = _a_year(10_000)
    assert share(country, now, {"municipality", "county"}) >= 0.8
    assert share(country, now, {"municipality"}) >= 0.4
    assert _products_told(country, now) >= 10


def test_two_hundred_orders_a_year_are_mostly_passed_over() -> None:
    country, now = _a_year(200)
    assert _products_told(country, now) <= 2
    assert share(country, now, {"municipality"}) <= 0.2
    assert all(one.n >= LEAST for one in country.store.published.values())


def test_a_year_later_all_is_forgotten_but_nothing_is_taken_back_in_part() -> None:
    country = Country(seed=5, buyers=3_000, products=5, least=LEAST)
    now = 0
    for now in country.days(30, 60, every=clock.DAY):
        assert now
    seen = set()
    for later in range(0, 420, 5):
        asked = Question("SE", None, Window.YEAR)
        n = answer(country, asked, now + later * clock.DAY)
        assert n == 0 or n >= LEAST
        seen.add(n)
    assert 0 in seen
    assert len(seen) > 1


def test_nothing_is_said_of_a_place_that_is_not_there(country: Country) -> None:
    assert country.statement("SE.99.9999", 10**12 * 2) is None
    assert showing.items({}, "SE.99.9999", Kind.VIEWED, country.reader(10**12 * 2)) == []
    assert showing.points([], country.reader(10**12 * 2), 0) == list[Point]()
