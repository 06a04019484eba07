"""Looks for better numbers a step at a time."""

from collections.abc import Callable

from chalicelib.recommendations.tuned import Tuned
from chalicelib.tuning.domain import ROUNDS, Group, beside


def climb(
    start: Tuned, group: Group, worth: Callable[[Tuned], float], is_late: Callable[[], bool] = lambda: False
) -> Tuned:
    """The best that is found from `start`, each number at most `ROUNDS` steps from it; `start` itself where none is better.

    Coordinate ascent: each number in turn goes to the better of its neighbours, for as long as any helps (Hooke and
    Jeeves, "Direct Search Solution of Numerical and Statistical Problems", J. ACM 1961, without its pattern moves).
    `worth` is asked once of each. Once it is late what was found so far is the answer.
    """
    best, reached = start, worth(start)
    for _ in range(ROUNDS):
        before = best
        for axis in group.axes:
            # From where the round began: what is a step further is the next round's.
            for candidate in beside(best, axis):
                if is_late():
                    return best
                found = worth(candidate)
                if found > reached:
                    best, reached = candidate, found
        if best == before:
            break
    return best
