from typing import Final
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.kernel import clock
from chalicelib.latest import domain as latest
from chalicelib.nearby import domain, statements, tallies
from chalicelib.nearby.domain import WINDOWS, Atom, Draft, Group, Label, Window
from chalicelib.nearby.statements import Text
from chalicelib.nearby.tallies import Entry, Row, Tally
from chalicelib.places.domain import Level

ZONE: Final = ZoneInfo("Europe/Stockholm")
NAME: Final = Text("Umeå", "Umeå")


def atom(*keys: str, product: str = "tent") -> Atom:
    return Atom("o", product, "SE.14.2480", 0, 0, keys)


def group(name: str, first: int = 100, n: int = 10, at: int = 5) -> Group:
    return Group(name, Label("SE"), n, first, first + 1, at)


@pytest.mark.parametrize(
    ("code", "level", "county"),
    [
        ("SE", Level.COUNTRY, "SE"),
        ("SE.14", Level.COUNTY, "SE.14"),
        ("SE.14.2480", Level.MUNICIPALITY, "SE.14"),
    ],
)
def test_a_code_says_how_large_a_place_is_and_where(code: str, level: Level, county: str) -> None:
    assert domain.level(code) is level
    assert domain.county(code) == county
    assert domain.country(code) == "SE"


def test_people_who_share_an_id_or_an_address_are_one() -> None:
    assert domain.people([]) == 0
    assert domain.people([atom("c1", "e1"), atom("e1"), atom("c1"), atom("c2", "e2")]) == 2
    assert domain.people([atom("c1", "e1"), atom("c2", "e2"), atom("c1", "e2")]) == 1


@given(st.lists(st.sets(st.integers(0, 9), min_size=1, max_size=2), max_size=12), st.randoms())
def test_people_are_as_many_whatever_the_order(keys: list[set[int]], dice: object) -> None:
    atoms = [atom(*map(str, one)) for one in keys]
    parts: list[set[int]] = []
    for one in keys:
        touched = [part for part in parts if part & one]
        parts = [part for part in parts if not part & one] + [one.union(*touched)]
    assert domain.people(atoms) == len(parts)
    dice.shuffle(atoms)  # type: ignore[attr-defined]
    assert domain.people(atoms) == len(parts)


def test_days_and_weeks_are_the_shops() -> None:
    late = clock.parse_iso("2026-06-07T22:30:00Z")  # a Sunday in UTC, Monday in Stockholm
    assert domain.date_of(domain.day(late, ZONE)).isoformat() == "2026-06-08"
    assert domain.week(domain.day(late, ZONE)) == domain.week(domain.day(late - clock.HOUR, ZONE)) + 1
    assert domain.week(domain.day(late, ZONE)) == domain.week(domain.day(late + 6 * clock.DAY, ZONE))


def test_hours_have_names_where_the_shop_is() -> None:
    summer = clock.parse_iso("2026-06-07T12:00:00Z") // clock.HOUR
    assert domain.hour_label(summer, ZONE)[1:] == (14, 15)


def test_a_tally_counts_a_group_once_however_often_it_is_told() -> None:
    first = tallies.added(Tally(), [group("a"), group("b", 101)], settled=0, today=102)
    again = tallies.added(first, [group("b", 101), group("a")], settled=0, today=102)
    assert again == first
    assert again.count(Window.YEAR, 102) == 20


def test_what_was_settled_is_not_counted_again_after_its_name_is_forgotten() -> None:
    tally = tallies.added(Tally(), [group("a", at=5)], settled=0, today=102)
    tally = tallies.added(tally, [group("b", at=50)], settled=20, today=102)
    assert tally.seen == ((50, "b"),)
    assert tallies.added(tally, [group("a", at=5)], settled=0, today=102) == tally


DAYS: Final = st.integers(500, 900)


@given(
    st.lists(st.tuples(st.integers(0, 900), st.integers(10, 40)), max_size=80),
    st.lists(DAYS, min_size=1, max_size=5),
)
def test_merged_entries_stay_few_and_say_what_unmerged_ones_would(
    raw: list[tuple[int, int]], days: list[int]
) -> None:
    """Merged on whichever days a sheet was written, or never: on the last of them every window says the same."""
    entries = [Entry(first, n) for first, n in raw if first <= min(days)]
    merged = tuple(entries)
    for today in sorted(days):
        merged = tallies.merged(merged, today)
        assert len(merged) <= 14 + 5 + 14
        for window in WINDOWS:
            told = tallies.within(merged, window, today)
            assert told == tallies.within(entries, window, today)
            assert told <= sum(one.n for one in entries if one.first >= today - window.days)
            if window in (Window.DAY, Window.WEEK):
                assert told == sum(one.n for one in entries if one.first >= today - window.days)


def test_a_places_list_keeps_what_sells_and_the_later_copy() -> None:
    rows = [Row(f"p{n:02}", 1, (Entry(10, n + 10),)) for n in range(60)]
    listed = tallies.listed(rows, [Row("p59", 2, (Entry(10, 99),))], 12)
    assert len(listed) <= tallies.MOST_PRODUCTS
    assert {one.product_id: one.revision for one in listed}["p59"] == 2
    assert "p00" not in {one.product_id for one in listed}
    assert tallies.listed(listed, [Row("p59", 1, ())], 12) == listed


@given(st.permutations(range(12)))
def test_points_of_the_map_are_a_set(order: list[int]) -> None:
    groups = [group(f"g{n}", at=n // 3) for n in range(12)]
    points: tuple[tallies.Point, ...] = ()
    for n in order:
        points = tallies.pinned(points, [groups[n], groups[order[0]]])
    assert points == tallies.pinned((), groups)


def test_windows_widen_before_places_coarsen() -> None:
    counts = {("SE.14.2480", Window.YEAR): 12, ("SE.14", Window.DAY): 40}
    found = statements.widen(["SE.14.2480", "SE.14"], lambda place, window: counts.get((place, window), 0))
    assert found == ("SE.14.2480", Window.YEAR, 12)
    assert statements.widen(["SE"], lambda _place, _window: 0) is None
    assert statements.from_window(Window.MONTH) == (Window.MONTH, Window.YEAR)


def test_statements_are_said_in_both_languages() -> None:
    assert statements.bought(34, NAME, Window.YEAR, product=True) == Text(
        "34 personer i Umeå har köpt den här det senaste året",
        "34 people in Umeå have bought this in the last year",
    )
    assert statements.bought(1, NAME, Window.DAY, product=True) == Text(
        "1 person i Umeå har köpt den här sedan i går", "1 person in Umeå has bought this since yesterday"
    )
    assert statements.bought(1, NAME, Window.WEEK, product=False) == Text(
        "1 köp i Umeå de senaste sju dagarna", "1 purchase in Umeå in the last seven days"
    )
    assert statements.viewed(12, NAME, (5, 14, 15), 5, product=True) == Text(
        "12 personer i Umeå tittade på den här mellan 14 och 15",
        "12 people in Umeå looked at this between 14 and 15",
    )
    assert statements.viewed(12, NAME, (4, 23, 24), 5, product=False).sv.endswith("i går mellan 23 och 24")


def test_people_are_distinct_in_every_window() -> None:
    """A buyer counts once a product in 365 days, and no window is longer."""
    assert max(window.days for window in WINDOWS) + 1 <= domain.YEAR // clock.DAY


def test_only_a_group_of_its_product_and_of_its_own_week_gives_a_purchase_a_place() -> None:
    """What waited longer was told with its time meanwhile; whoever saw that go for a place would know both."""
    tick = 100 * clock.DAY
    young, old = (
        Atom("o", "tent", "SE.14.2480", tick - age, 0, ("k",))
        for age in (domain.PLACED_WITHIN, domain.PLACED_WITHIN + 1)
    )
    assert Draft("g", Label("SE.14", "tent"), (young, old), tick).placed == (young,)
    assert Draft("g", Label("SE.14"), (young, old), tick).placed == ()
    assert domain.PLACED_WITHIN < latest.KEPT_FOR
