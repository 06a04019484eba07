"""In whose carts a product is: the latest word of each browser, whatever order they come in."""

import random

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.kernel import clock
from chalicelib.presence import carts, models
from chalicelib.presence.carts import NO_CARTS, Carts, Mark
from chalicelib.presence.domain import Count, Pair
from tests.unit.presence.test_days import address

NOW = 1_795_000_000_000
WINDOW = 24 * clock.HOUR
ANNA, BO = b"anna__", b"bo____"
Told = tuple[Pair, Mark]


def told(place: int, browser: bytes, minute: int, inside: bool, alias: bytes = b"") -> Told:
    at = NOW - clock.HOUR + minute * clock.MINUTE
    return Pair(address(place), browser), Mark(at, minute.to_bytes(4, "big"), inside, alias)


def people(*said: Told, now: int = NOW) -> int:
    kept = carts.merged(NO_CARTS, said, now - WINDOW)
    return carts.counted(kept, now, WINDOW).at(now).people


def test_the_latest_word_of_a_browser_counts_wherever_it_was() -> None:
    assert people(told(1, ANNA, 0, True), told(2, BO, 1, True)) == 2
    assert people(told(1, ANNA, 0, True), told(2, ANNA, 1, False)) == 0
    assert people(told(2, ANNA, 1, False), told(1, ANNA, 0, True)) == 0
    assert people(told(1, ANNA, 0, True), told(2, ANNA, 1, False), told(3, ANNA, 2, True)) == 1


def test_an_address_counts_once_and_only_speaks_for_itself() -> None:
    assert people(*(told(1, b"%06d" % n, n, True) for n in range(50))) == 1
    assert people(told(1, b"", 0, True), told(2, b"", 1, False)) == 1
    assert people(told(1, b"", 0, True), told(1, b"", 1, False)) == 0
    assert people(told(1, ANNA, 0, True), told(9, b"", 5, False), told(9, BO, 6, False)) == 1


def test_whom_a_browser_claims_to_be_ends_its_stay_by_buying() -> None:
    customer = b"cust__"
    bought = told(7, customer, 5, False)
    assert people(told(1, ANNA, 0, True, customer), bought) == 0
    assert people(told(1, b"", 0, True, customer), bought) == 0
    assert people(told(1, ANNA, 9, True, customer), bought) == 1
    assert people(told(1, ANNA, 0, True), bought) == 1


def test_a_claim_says_nothing_of_others_who_claim_the_same() -> None:
    customer = b"cust__"
    honest = told(1, ANNA, 0, True, customer)
    assert people(honest, told(2, BO, 9, False, customer), told(3, b"", 9, False, customer)) == 1


def test_a_stay_ends_with_time() -> None:
    kept = carts.merged(NO_CARTS, [told(1, ANNA, 0, True), told(2, BO, 59, True)], NOW - WINDOW)
    number = carts.counted(kept, NOW, WINDOW)
    assert number.at(NOW) == Count(2)
    assert number.at(NOW + WINDOW - clock.HOUR + 1) == Count(1)
    assert number.at(NOW + WINDOW) == Count(0)
    assert carts.merged(kept, [], NOW + WINDOW) == Carts({}, {})


WORDS = st.lists(
    st.builds(
        told,
        st.integers(1, 4),
        st.sampled_from([b"", ANNA, BO, b"cust__"]),
        st.integers(0, 30),
        st.booleans(),
        st.sampled_from([b"", b"cust__"]),
    ),
    max_size=12,
)


@given(WORDS, st.randoms(), st.integers(1, 5))
def test_words_in_any_order_and_again_end_the_same(
    words: list[Told], chance: random.Random, parts: int
) -> None:
    again = words * 2
    chance.shuffle(again)
    kept = NO_CARTS
    for start in range(0, len(again), parts):
        kept = carts.merged(kept, again[start : start + parts], NOW - WINDOW)
    assert kept == carts.merged(NO_CARTS, words, NOW - WINDOW)
    assert models.carts_from(models.carts_item("p", kept, 2, NOW)) == (kept, 2)


@given(
    WORDS,
    st.lists(
        st.tuples(st.sampled_from([b"", b"f1", b"f2", b"f3"]), st.integers(0, 60), st.booleans()), max_size=9
    ),
)
def test_whatever_an_address_of_its_own_browsers_says_moves_the_number_by_one_at_most(
    words: list[Told], sent: list[tuple[bytes, int, bool]]
) -> None:
    forged = [told(99, one, minute, inside, b"cust__") for one, minute, inside in sent]
    assert people(*words) <= people(*words, *forged) <= people(*words) + 1


def test_very_many_carts_are_a_sample() -> None:
    chance = random.Random(8)
    runs, total = 20, 0
    for _ in range(runs):
        words = [(Pair(chance.randbytes(5), b""), Mark(NOW - n, b"tie_", n % 4 > 0)) for n in range(2_000)]
        kept = carts.merged(NO_CARTS, words, NOW - WINDOW)
        number = carts.counted(kept, NOW, WINDOW).at(NOW)
        assert number.estimated
        total += number.people
    assert abs(total / runs / 1_500 - 1) < 4 / (512 * runs * 0.5) ** 0.5
