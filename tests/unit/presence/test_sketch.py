"""Samples of what is too much to keep: the same whatever the order, and right in the mean."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.presence import sketch
from chalicelib.presence.domain import WHOLE, Count, Pair, packed, unpacked
from chalicelib.presence.sketch import MOST_ADDRESSES, MOST_BROWSERS, SAMPLED, Crowd
from tests.support.examples import examples


def member(chance: random.Random, browser: bytes = b"") -> bytes:
    return packed(Pair(chance.randbytes(5), browser))


def kept(batches: list[frozenset[bytes]]) -> Crowd:
    """What is left of a set after batches came, each followed by a cut."""
    crowd = Crowd()
    for batch in batches:
        crowd = Crowd(crowd.members | batch, crowd.sampled)
        crowd = Crowd(
            crowd.members - sketch.beyond(crowd), crowd.sampled or sketch.sample(crowd).limit < WHOLE
        )
    return crowd


def parted(members: list[bytes], chance: random.Random) -> list[frozenset[bytes]]:
    size = chance.randrange(1, 400)
    return [frozenset(members[start : start + size]) for start in range(0, len(members), size)]


@settings(max_examples=examples(40))
@given(st.integers(0, 2**32), st.integers(0, 1500))
def test_what_is_kept_follows_from_what_came_not_from_its_order(seed: int, many: int) -> None:
    chance = random.Random(seed)
    members = [member(chance, chance.choice([b"", b"abc", chance.randbytes(3)])) for _ in range(many)]
    members += [packed(unpacked(chance.choice(members))._replace(browser=b"xyz")) for _ in range(many // 9)]
    once = kept(parted(members, chance))
    again = members * 3
    chance.shuffle(again)
    assert sketch.sample(kept(parted(again, chance))) == sketch.sample(once)
    assert sketch.sample(Crowd(frozenset(members))) == sketch.sample(once)
    assert len(once.members) <= MOST_ADDRESSES + many // 4


def test_up_to_five_hundred_addresses_are_counted_one_by_one() -> None:
    chance = random.Random(5)
    members = frozenset(member(chance) for _ in range(MOST_ADDRESSES))
    assert sketch.count(sketch.sample(Crowd(members))) == Count(MOST_ADDRESSES)
    more = kept([members, frozenset([member(chance)])])
    assert more.sampled
    assert len(more.members) == SAMPLED
    assert sketch.count(sketch.sample(more)).estimated


@pytest.mark.parametrize("many", [600, 4_000])
def test_the_estimate_is_right_in_the_mean(many: int) -> None:
    """The mean of 40 estimates lies within four of its standard errors, each about 1/√(k-2) of the truth."""
    chance = random.Random(many)
    runs = 40
    total = sum(
        sketch.count(sketch.sample(Crowd(frozenset(member(chance) for _ in range(many))))).people
        for _ in range(runs)
    )
    assert abs(total / runs / many - 1) < 4 / (SAMPLED - 2) ** 0.5 / runs**0.5


def test_the_estimate_of_several_stretches_together_is_right_in_the_mean() -> None:
    """Half of the people of each stretch are in the next, too; one of the stretches is small."""
    chance = random.Random(11)
    runs, total = 40, 0
    for _ in range(runs):
        people = [member(chance) for _ in range(1_650)]
        parts = [people[:900], people[450:1_350], people[900:1_650], people[1_500:1_600]]
        found = sketch.union(sketch.sample(kept([frozenset(one)])) for one in parts)
        total += sketch.count(found).people
    assert abs(total / runs / 1_650 - 1) < 4 / (SAMPLED - 2) ** 0.5 / runs**0.5


def test_many_browsers_at_one_address_are_few_members_and_one_person() -> None:
    chance = random.Random(3)
    address = chance.randbytes(5)
    flood = frozenset(packed(Pair(address, chance.randbytes(3))) for _ in range(2_000))
    others = frozenset(member(chance) for _ in range(20))
    crowd = kept([others, flood])
    assert len(crowd.members) == 20 + MOST_BROWSERS
    assert not crowd.sampled
    assert sketch.count(sketch.sample(crowd)) == Count(21)
    assert sketch.count(sketch.sample(crowd), without=address) == Count(20)


def test_the_reader_is_left_out_of_several_stretches() -> None:
    chance = random.Random(4)
    me, you = chance.randbytes(5), chance.randbytes(5)
    parts = [
        Crowd(frozenset([packed(Pair(me, b"abc"))])),
        Crowd(frozenset([packed(Pair(you, b""))])),
        Crowd(),
    ]
    found = sketch.union(map(sketch.sample, parts))
    assert sketch.count(found) == Count(2)
    assert sketch.count(found, without=me) == Count(1)
    assert sketch.count(sketch.union([])) == Count(0)
