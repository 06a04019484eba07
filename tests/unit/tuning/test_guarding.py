"""What is taken is better beyond chance; what is no better isn't taken, whatever the draw."""

import random

import pytest

from chalicelib.tuning import guarding
from chalicelib.tuning.domain import LEAST_PEOPLE
from chalicelib.tuning.guarding import Judged

PEOPLE = 400


def judged(shift: float, *, seed: int = 1, people: int = PEOPLE, noise: float = 0.1) -> Judged:
    """Cases of which `found` is `shift` better on average, four each."""
    draw = random.Random(seed)
    who = [n % people for n in range(4 * people)]
    before = [draw.random() for _ in who]
    of_person = [draw.gauss(0, noise) for _ in range(people)]
    found = [one + shift + of_person[person] for one, person in zip(before, who, strict=True)]
    return Judged(who, before, before, found)


def test_what_is_better_for_most_is_taken() -> None:
    one = judged(0.05)
    gain = guarding.gain([one])
    assert gain.low > 0.05
    assert gain.value == pytest.approx(0.1, rel=0.2)
    assert guarding.is_taken([one], gain)


def test_what_brings_less_than_half_a_percent_is_not_worth_it() -> None:
    one = judged(0.002, noise=0)
    gain = guarding.gain([one])
    assert gain.low > 0
    assert not guarding.is_taken([one], gain)


def test_what_chance_explains_is_not_taken() -> None:
    taken = 0
    for seed in range(100):
        one = judged(0, seed=seed, people=120)
        taken += guarding.is_taken([one], guarding.gain([one]))
    # 2.5 of a hundred, and no more than eight in all but 4 of 1,000 draws.
    assert taken <= 8


def test_all_cases_of_a_person_are_one_draw() -> None:
    """Forty cases of each of ten people tell of ten people."""
    many = judged(0.02, people=10, noise=0.2)
    again = Judged(*(list(one) * 10 for one in many))
    assert guarding.gain([again]).low == pytest.approx(guarding.gain([many]).low)


def test_what_is_worse_than_what_ships_is_not_taken() -> None:
    one = judged(0.05)
    better = one._replace(shipped=[value + 0.2 for value in one.in_force])
    assert not guarding.is_taken([better], guarding.gain([better]))


def test_what_one_list_would_pay_for_is_not_taken() -> None:
    gains, pays = judged(0.2), judged(-0.01, noise=0)
    both = [gains, pays]
    assert guarding.gain(both).low > 0
    assert not guarding.is_taken(both, guarding.gain(both))


def test_what_ships_comes_back_once_it_is_better() -> None:
    one = judged(0)
    assert not guarding.is_given_up([one])
    assert guarding.is_given_up([one._replace(shipped=[value + 0.05 for value in one.in_force])])


def test_before_enough_people_nothing_is_known() -> None:
    assert guarding.enough(judged(0.5, people=LEAST_PEOPLE))
    assert not guarding.enough(judged(0.5, people=LEAST_PEOPLE - 1))
    nothing = [0.0] * (4 * PEOPLE)
    assert not guarding.enough(judged(0.5)._replace(in_force=nothing))
    assert not guarding.enough(Judged((), (), (), ()))
