"""The people of 24 hours, as they come and as they fade."""

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.kernel import clock
from chalicelib.presence import days, fading, models, sketch
from chalicelib.presence.days import NO_DAY, Day, hour_of
from chalicelib.presence.domain import WHOLE, Count, Pair, packed
from chalicelib.presence.sketch import Crowd, Sample
from tests.support.examples import examples

NOW = 1_795_000_000_000
HOUR = hour_of(NOW)


def seen(*pairs: tuple[bytes, bytes]) -> Sample:
    return sketch.sample(Crowd(frozenset(packed(Pair(*one)) for one in pairs)))


def address(number: int) -> bytes:
    return (number * 0x9E3779B97F % (1 << 40)).to_bytes(5, "big")


def test_people_of_many_hours_count_once_and_fade_an_hour_at_a_time() -> None:
    early, late = HOUR - 23, HOUR
    day = days.merged(
        NO_DAY, [(early, seen((address(1), b""), (address(2), b""))), (late, seen((address(2), b"")))], NOW
    )
    number = days.counted(day, NOW)
    assert number.at(NOW) == Count(2)
    assert number.at(NOW + clock.HOUR) == Count(1)
    assert number.at((HOUR + 23) * clock.HOUR) == Count(1)
    assert number.at((HOUR + 24) * clock.HOUR) == Count(0)
    assert number.at(NOW - clock.HOUR) == Count(2)


def test_a_browser_on_two_networks_is_one_person_of_the_day() -> None:
    day = days.merged(
        NO_DAY, [(HOUR - 3, seen((address(1), b"abc"))), (HOUR, seen((address(2), b"abc")))], NOW
    )
    assert days.counted(day, NOW).at(NOW) == Count(1)


def test_what_is_older_than_a_day_is_let_go() -> None:
    day = days.merged(
        NO_DAY, [(HOUR - 24, seen((address(1), b""))), (HOUR - 1, seen((address(2), b"")))], NOW
    )
    assert list(day.seen) == [Pair(address(2), b"")]
    assert days.merged(day, [], NOW + clock.DAY) == Day({}, {})


@settings(max_examples=examples(60))
@given(st.integers(0, 2**32), st.integers(0, 1_500))
def test_merging_again_changes_nothing_and_the_row_says_it_all(seed: int, many: int) -> None:
    chance = random.Random(seed)
    samples = [
        (
            HOUR - chance.randrange(26),
            seen(*((chance.randbytes(5), b"") for _ in range(chance.randrange(1, many + 2)))),
        )
        for _ in range(4)
    ]
    day = days.merged(NO_DAY, samples, NOW)
    assert days.merged(day, samples, NOW) == day
    assert models.day_from(models.day_item("p", day, 3, NOW)) == (day, 3)
    assert len({address for address, _ in day.seen}) <= days.MOST_ADDRESSES
    number = days.counted(day, NOW)
    assert fading.unpacked(fading.packed(number)) == number
    ages = [number.at(NOW + age * clock.HOUR) for age in range(25)]
    assert ages[-1] == Count(0)


def test_a_days_estimate_is_right_in_the_mean() -> None:
    """4,000 people over 20 hours, some of whose stretches were samples already; later windows hold fewer."""
    chance = random.Random(2)
    runs, now_total, later_total = 15, 0, 0
    for _ in range(runs):
        people = [chance.randbytes(5) for _ in range(4_000)]
        day = NO_DAY
        for hour in range(20):
            part = people[hour * 200 : hour * 200 + 200] if hour != 7 else people[:1_600]
            day = days.merged(day, [(HOUR - 19 + hour, seen(*((one, b"") for one in part)))], NOW)
        number = days.counted(day, NOW)
        assert number.at(NOW).estimated
        now_total += number.at(NOW).people
        later_total += number.at(NOW + 15 * clock.HOUR).people
    assert abs(now_total / runs / 4_000 - 1) < 4 / (days.MOST_ADDRESSES * runs * 0.7) ** 0.5
    assert abs(later_total / runs / 1_800 - 1) < 4 / (days.MOST_ADDRESSES * runs * 0.5) ** 0.5


def test_a_limit_holds_for_every_window_with_its_hour() -> None:
    limits = {HOUR - 5: WHOLE // 8, HOUR - 2: WHOLE // 2}
    assert days.limit_from(limits, HOUR - 23) == WHOLE // 8
    assert days.limit_from(limits, HOUR - 4) == WHOLE // 2
    assert days.limit_from(limits, HOUR) == WHOLE
    high, low = (WHOLE - 1).to_bytes(5, "big"), bytes(5)
    day = days.merged(
        Day({}, limits), [(HOUR - 6, seen((high, b""), (low, b""))), (HOUR, seen((high, b"")))], NOW
    )
    assert sorted(day.seen) == [Pair(low, b""), Pair(high, b"")]
    assert day.seen[Pair(high, b"")] == HOUR
