"""Looks for better numbers a step at a time."""

from collections.abc import Callable, Iterable, Iterator
from itertools import combinations

from chalicelib.recommendations.tuned import Tuned
from chalicelib.tuning.domain import ROUNDS, Group, beside


def climb(
    start: Tuned, group: Group, worth: Callable[[Tuned], float], is_late: Callable[[], bool] = lambda: False
) -> Tuned:
    """The best that is found from `start`, each number at most `ROUNDS` steps from it; `start` itself where none is better.

    Coordinate ascent: each number in turn goes to the better of its neighbours, for as long as any helps (Hooke and
    Jeeves, "Direct Search Solution of Numerical and Statistical Problems", J. ACM 1961, without its pattern moves). Where
    none does, two numbers go a step at once: what is gained by one may only be had with the other, above all where
    `worth` is nothing beside a bound. Once it is late what was found so far is the answer.
    """
    best, reached = start, worth(start)
    for _ in range(ROUNDS):
        before = best
        for axis in group.axes:
            # From where the round began: what is a step further is the next round's.
            best, reached = _best(beside(best, axis), best, reached, worth, is_late)
        if best == before:
            best, reached = _best(_across(before, group), best, reached, worth, is_late)
        if best == before:
            break
    return best


def _across(tuned: Tuned, group: Group) -> Iterator[Tuned]:
    """`tuned` with two numbers a step away."""
    for one, other in combinations(group.axes, 2):
        for halfway in beside(tuned, one):
            yield from beside(halfway, other)


def _best(
    candidates: Iterable[Tuned], best: Tuned, reached: float, worth: Callable[[Tuned], float],
    is_late: Callable[[], bool],
) -> tuple[Tuned, float]:  # fmt: skip
    """The best of `best` and those that there is time for, with what it is worth."""
    for candidate in candidates:
        if is_late():
            break
        found = worth(candidate)
        if found > reached:
            best, reached = candidate, found
    return best, reached
