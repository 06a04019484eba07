"""The room's rules: lists, times, names, words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.kernel import clock
from chalicelib.latest import domain, spelling, wording
from chalicelib.latest.domain import Ago, Entry, Unit
from chalicelib.latest.wording import Words
from chalicelib.moderation.rules import is_unfit

NOW = clock.parse_iso("2026-11-21T12:07:03Z")
STEP = 10 * clock.MINUTE
MINUTES, HOURS, DAYS = Unit.MINUTES, Unit.HOURS, Unit.DAYS


def test_a_categorys_first_levels_have_lists_of_their_own() -> None:
    assert domain.lists("tent", ["A > B > C > D > E", "F"]) == (
        "shop", "product:tent", "in:A", "in:A > B", "in:A > B > C", "in:A > B > C > D > E", "in:F",
    )  # fmt: skip
    assert domain.category_list("A>B ") == domain.category_list("A > B")


@pytest.mark.parametrize(
    ("age", "said"),
    [
        (0, Ago(MINUTES, 10)), (9, Ago(MINUTES, 10)), (20, Ago(MINUTES, 20)), (49, Ago(MINUTES, 50)),
        (60, Ago(HOURS, 1)), (80, Ago(HOURS, 1)), (90, Ago(HOURS, 2)), (23 * 60, Ago(HOURS, 23)),
        (24 * 60, Ago(DAYS, 1)), (59 * 24 * 60, Ago(DAYS, 59)),
    ],
)  # fmt: skip
def test_times_are_rough(age: int, said: Ago) -> None:
    assert domain.ago(NOW - age * clock.MINUTE, NOW, STEP) == said


@given(
    st.integers(0, 60 * clock.DAY),
    st.integers(0, STEP - 1),
    st.integers(0, STEP - 1),
    st.sampled_from([5, 7, 10, 20]),
)
def test_two_instants_of_one_step_are_never_told_apart(age: int, one: int, other: int, minutes: int) -> None:
    step = minutes * clock.MINUTE
    start = (NOW - age) - (NOW - age) % step
    said = {domain.ago(start + shift % step, NOW, step) for shift in (one, other)}
    assert len(said) == 1
    ago = said.pop()
    assert ago.count >= 1
    if ago.unit is MINUTES:
        assert ago.count % minutes == 0
        assert ago.count < 60


@given(st.lists(st.integers(0, 60 * clock.DAY), min_size=2, max_size=20))
def test_what_was_later_is_never_told_as_earlier(ages: list[int]) -> None:
    size = {MINUTES: 1, HOURS: 60, DAYS: 24 * 60}
    told = [domain.ago(NOW - age, NOW, STEP) for age in sorted(ages)]
    assert [size[one.unit] * one.count for one in told] == sorted(size[one.unit] * one.count for one in told)


@pytest.mark.parametrize(
    ("given_name", "shown"),
    [
        ("Anna", "Anna"), ("anna", "Anna"), ("ANNA-KARIN", "Anna-Karin"), ("Åsa Öberg", "Åsa"),
        ("  Lars  Göran ", "Lars"), ("Zoe\u0308", "Zoë"), ("McDonald", "McDonald"), ("o'brien", "O'Brien"),
        ("Анна", "Анна"), ("Ng", "Ng"), ("Bo", "Bo"),
        (None, None), ("", None), ("  ", None), ("A", None), ("A.", None), ("Anna2", None), ("4nna", None),
        ("http://x.se", None), ("www.x.se", None), ("x@y.se", None), ("<b>Anna</b>", None), ("Anna!", None),
        ("{{7*7}}", None), ("An\u200bna", None), ("\u202eannA", None), ("Аnna", None), ("xxx", None),
        ("www", None), ("Annnna", None), ("-Anna", None), ("Anna-", None), ("A" * 21, None), ("🙂", None),
        ("Abcdefghij-klmnopqrst", None), ("Kund, Test", None), ("Anna\x00", None), ("&amp;", None),
    ],
)  # fmt: skip
def test_only_what_looks_like_a_first_name_is_shown(given_name: str | None, shown: str | None) -> None:
    assert spelling.first_name(given_name) == shown


@given(st.text(max_size=40))
def test_a_shown_name_is_short_letters_and_its_own_first_name(text: str) -> None:
    name = spelling.first_name(text)
    if name is not None:
        assert all(one.isalpha() or one in "-'’" for one in name)
        assert 2 <= len(name) <= 2 * spelling.LONGEST_NAME, "capitals may be two letters: ß is SS"
        assert spelling.first_name(name) in (name, None)


@pytest.mark.parametrize("name", ["Anna", "Bo", "Ng", "Mohammed", "Krzysztof", "Þór", "Lars-Göran", "Randi"])
def test_names_pass_the_rules(name: str) -> None:
    assert not is_unfit(name)


@pytest.mark.parametrize("name", ["Hora", "kuk", "Neger", "Jävel", "K.uk", "casino", "bitcoin"])
def test_what_is_no_name_doesnt(name: str) -> None:
    assert is_unfit(name)


UMEA = Words("Umeå", "Umeå")
COUNTY = Words("Västerbottens län", "Västerbotten County")


@pytest.mark.parametrize(
    ("name", "place", "ago", "said"),
    [
        ("Anna", UMEA, Ago(HOURS, 1), Words(
            "Anna i Umeå köpte Tält för ungefär en timme sedan", "Anna in Umeå bought Tält about an hour ago")),
        (None, COUNTY, Ago(MINUTES, 20), Words(
            "Någon i Västerbottens län köpte Tält för ungefär 20 minuter sedan",
            "Someone in Västerbotten County bought Tält about 20 minutes ago")),
        (None, None, Ago(DAYS, 1), Words(
            "Någon köpte Tält för ungefär ett dygn sedan", "Someone bought Tält about a day ago")),
        ("Bo", None, Ago(DAYS, 3), Words(
            "Bo köpte Tält för ungefär 3 dygn sedan", "Bo bought Tält about 3 days ago")),
    ],
)  # fmt: skip
def test_words(name: str | None, place: Words | None, ago: Ago, said: Words) -> None:
    assert wording.words("Tält", name, place, ago) == said


def entry(at: int, order: str = "o", buyer: str | None = None) -> Entry:
    return Entry(at=at, order_id=order, product_id="tent", buyer=buyer)


_IDS = [str(n) for n in range(60)]
TIMED = [one for one in _IDS if not entry(0, one).is_for_place]
PLACED = [one for one in _IDS if entry(0, one).is_for_place]


def test_an_entry_shows_exactly_when_its_delay_has_passed_and_until_it_is_old() -> None:
    one = entry(NOW)

    def shows(later: int) -> bool:
        return bool(domain.seen([one], NOW + later, delay=10, keep=100))

    assert [shows(later) for later in (0, 9, 10, 99, 100)] == [False, False, True, True, False]


def test_of_one_buyer_the_latest_shows_and_others_arent_one_buyer() -> None:
    one, other, third, fourth = TIMED[:4]
    rows = [
        entry(NOW - 1, one, "b"), entry(NOW - 2, other), entry(NOW - 3, third, "b"), entry(NOW - 4, fourth),
    ]  # fmt: skip
    kept = domain.seen(rows, NOW, delay=0, keep=100)
    assert [one.order_id for one in kept] == [one, other, fourth]


@pytest.mark.parametrize("latest", [TIMED, PLACED])
def test_of_one_buyer_what_is_told_by_place_and_by_time_dont_give_way_to_each_other(
    latest: list[str],
) -> None:
    earlier = TIMED if latest is PLACED else PLACED
    rows = [entry(NOW - 1, latest[0], "b"), entry(NOW - 2, earlier[1], "b"), entry(NOW - 3, latest[2], "b")]
    assert domain.seen(rows, NOW, delay=0, keep=100) == rows[:2]


def test_what_is_told_by_place_fades_at_a_point_of_its_own() -> None:
    window = 21

    def gone_at(one: Entry) -> int:
        return next(count for count in range(window + 1) if domain.is_faded(one, count, window))

    points = {gone_at(entry(NOW, f"p{n}")) for n in range(2_000) if entry(NOW, f"p{n}").is_for_place}
    assert points == set(range(window // 3, window))
