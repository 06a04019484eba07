"""What is shown of entries: by whom, when and where, and never more than that."""

from collections.abc import Sequence
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.kernel import clock
from chalicelib.latest import domain, showing
from chalicelib.latest.domain import Entry
from chalicelib.latest.showing import Shown
from tests.unit.latest.shop import NOW, SPANS, Shop


class Card(NamedTuple):
    title: str
    tellable: bool = True


CARDS = {"tent": Card("Tält"), "toy": Card("X", tellable=False)}
OLD = 8 * clock.DAY


def entry(order: str, product: str = "tent", at: int = NOW, name: str | None = None) -> Entry:
    return Entry(at=at, order_id=order, product_id=product, name=name, town="SE.24.2480" if name else None)


def order_id(*, for_place: bool) -> str:
    return next(one for one in map(str, range(99)) if entry(one).is_for_place is for_place)


TIMED, PLACED = order_id(for_place=False), order_id(for_place=True)


@pytest.mark.parametrize(
    ("one", "labelled", "said"),
    [
        (entry(TIMED), True, (None, True)), (entry(TIMED), False, (None, True)),
        (entry(PLACED), True, ("SE", False)), (entry(PLACED), False, None),
        (entry(PLACED, at=NOW - OLD), False, (None, True)), (entry(PLACED, at=NOW - OLD + 1), False, None),
        (entry(PLACED, at=NOW - OLD), True, ("SE", False)),
        (entry(PLACED, name="Anna"), True, ("SE.24.2480", True)),
        (entry(TIMED, "toy"), True, None), (entry(TIMED, "none"), True, None),
        (entry(TIMED, "toy", name="Anna"), True, None),
    ],
)  # fmt: skip
def test_what_is_told_of_an_entry(one: Entry, labelled: bool, said: tuple[str | None, bool] | None) -> None:
    found = showing.shown([one], CARDS, {one.pair: "SE"} if labelled else {}, NOW)
    assert [(other.place, other.is_timed) for other in found] == ([said] if said else [])


def test_where_no_places_are_told_all_have_their_times() -> None:
    found = showing.shown([entry(PLACED), entry(TIMED)], CARDS, None, NOW)
    assert [(one.place, one.is_timed) for one in found] == [(None, True)] * 2


def test_about_a_fourth_waits_for_its_place() -> None:
    waiting = sum(entry(f"order-{n}").is_for_place for n in range(4_000))
    assert 900 < waiting < 1_100


@given(st.lists(st.booleans(), max_size=40), st.integers(1, 30), st.randoms(use_true_random=False))
def test_places_stand_last_in_an_order_that_tells_no_times(timed: list[bool], limit: int, chance) -> None:  # type: ignore[no-untyped-def]
    found = [
        Shown(entry(str(n), at=NOW - n), CARDS["tent"], None if one else "SE", one)
        for n, one in enumerate(timed)
    ]
    kept = showing.arranged(found, limit)
    assert len(kept) == min(limit, len(found))
    times = [one.entry.at for one in kept if one.is_timed]
    assert times == sorted(times, reverse=True)
    assert [one.is_timed for one in kept] == sorted((one.is_timed for one in kept), reverse=True)
    placed = [one for one in kept if not one.is_timed]
    shuffled = list(found)
    chance.shuffle(shuffled)
    moved = [Shown(one.entry, one.card, one.place, one.is_timed) for one in shuffled if not one.is_timed]
    again = showing.arranged([*moved, *(one for one in found if one.is_timed)], limit)
    assert [one for one in again if not one.is_timed] == placed


@pytest.mark.parametrize(("first", "last"), [(1, 10), (11, 50)])
def test_asking_for_one_more_at_a_time_tells_nothing_of_when_what_has_a_place_was(
    first: int, last: int
) -> None:
    shop = Shop()
    for n in range(70):
        shop.order(str(n), "tent", at=NOW - SPANS.delay - n)
    shop.hear(*shop.orders)
    asked: set[tuple[str, ...]] = set()

    def look(found: Sequence[Entry]) -> list[Shown[Card]]:
        asked.add(tuple(one.order_id for one in found))
        return showing.shown(found, CARDS, {one.pair: "SE" for one in found}, NOW)

    for limit in range(first, last + 1):
        found = showing.latest(domain.SHOP, limit, entries=shop.entries, look=look, spans=SPANS, now=NOW)
        assert len(found) == limit
    assert len(asked) == 1


def test_what_has_a_place_is_gone_before_its_list_is_full_each_at_its_own_point() -> None:
    order = [entry(str(n), at=NOW - n) for n in range(30)]
    found = showing.shown(order, CARDS, {one.pair: "SE" for one in order}, NOW)
    kept = showing.unfaded(found, order, 30)
    assert [one for one in kept if one.is_timed] == [one for one in found if one.is_timed]
    placed = {one.entry for one in kept if not one.is_timed}
    assert placed == {
        one for n, one in enumerate(order) if one.is_for_place and not domain.is_faded(one, n, 30)
    }
    assert placed < {one for one in order if one.is_for_place}


@given(st.sets(st.integers(0, 59), max_size=60), st.integers(1, 20))
def test_what_mustnt_be_shown_makes_room_for_what_may(hidden: set[int], limit: int) -> None:
    shop = Shop()
    for n in range(60):
        shop.order(str(n), "tent", at=NOW - SPANS.delay - n)
    shop.order("new", "tent")
    shop.hear(*shop.orders)
    asked: list[int] = []

    def look(found: Sequence[Entry]) -> list[Shown[Card]]:
        asked.append(len(found))
        return [Shown(one, CARDS["tent"], None, True) for one in found if int(one.order_id) not in hidden]

    found = showing.latest(domain.SHOP, limit, entries=shop.entries, look=look, spans=SPANS, now=NOW)
    may = [str(n) for n in range(60) if n not in hidden]
    within = 3 * (21 if limit <= 10 else 81)
    assert [one.entry.order_id for one in found] == [one for one in may if int(one) < within][:limit]
    assert len(asked) <= 3
