"""People behind pairs of addresses and browsers, beside every way of choosing pairs."""

import itertools
import random

from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.presence.matching import Matching, people
from tests.support.examples import examples

Pair = tuple[bytes, bytes]
PAIRS = st.lists(
    st.tuples(
        st.sampled_from([b"A", b"B", b"C", b"D", b"E"]), st.sampled_from([b"", b"1", b"2", b"3", b"4"])
    ),
    max_size=9,
)


def brute(pairs: list[Pair]) -> int:
    """The most pairs that can be chosen without an address or a browser twice."""
    nodes = sorted({(address, browser or b"own " + address) for address, browser in pairs})
    for size in range(len(nodes), 0, -1):
        for chosen in itertools.combinations(nodes, size):
            if len({one for one, _ in chosen}) == len({two for _, two in chosen}) == size:
                return size
    return 0


@given(PAIRS)
def test_it_is_the_most_who_can_stand_side_by_side(pairs: list[Pair]) -> None:
    assert people(pairs) == brute(pairs)


@given(PAIRS, st.randoms())
def test_order_and_repetition_do_not_matter(pairs: list[Pair], chance: random.Random) -> None:
    again = pairs + pairs[: len(pairs) // 2]
    chance.shuffle(again)
    assert people(again) == people(pairs)


@given(PAIRS, st.lists(st.sampled_from([b"", b"1", b"2", b"3", b"x", b"y"]), max_size=6))
def test_whatever_one_address_sends_moves_the_number_by_one_at_most(
    pairs: list[Pair], sent: list[bytes]
) -> None:
    before = people(pairs)
    assert before <= people(pairs + [(b"forger", one) for one in sent]) <= before + 1


@given(PAIRS, st.lists(st.sampled_from([b"A", b"B", b"x", b"y"]), max_size=6))
def test_a_browser_on_many_networks_is_one_person(pairs: list[Pair], seen_at: list[bytes]) -> None:
    before = people(pairs)
    assert before <= people(pairs + [(one, b"wanderer") for one in seen_at]) <= before + 1


@given(PAIRS, PAIRS)
def test_a_graph_that_grows_counts_as_one_that_was_whole(first: list[Pair], then: list[Pair]) -> None:
    grown = Matching()
    for one in first:
        grown.add(*one)
    assert grown.people() == people(first)
    for one in then:
        grown.add(*one)
    assert grown.people() == people(first + then)


@settings(max_examples=examples(10))
@given(st.integers(0, 2**32))
def test_a_long_chain_is_no_deeper_than_any(seed: int) -> None:
    """Addresses that share browsers in a row, as in a stairwell of open networks: each may have to move aside."""
    links = [(b"%d" % n, b"%d" % (n + step)) for n in range(1500) for step in (0, 1)]
    random.Random(seed).shuffle(links)
    assert people(links) == 1500
