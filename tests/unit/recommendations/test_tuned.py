"""What the shop's data decided, and what an operator did."""

import msgspec
import pytest

from chalicelib.recommendations.domain import Damping, Parameters
from chalicelib.recommendations.tuned import Tuned, applied


def test_by_itself_it_is_what_ships() -> None:
    assert applied(Parameters(), Tuned()) == Parameters()
    assert applied(Parameters(support=5), None) == Parameters(support=5)


def test_every_number_comes_into_the_parameters() -> None:
    tuned = Tuned(
        seen_left=0.1, seen_right=0.2, seen_shrink=3, backward_permille=400,
        together_left=0.4, together_right=0.5, together_shrink=6, history_permille=700,
    )  # fmt: skip
    assert applied(Parameters(window_days=9), tuned) == Parameters(
        window_days=9,
        seen_damping=Damping(0.1, 0.2, 3),
        together_damping=Damping(0.4, 0.5, 6),
        backward_permille=400,
        history_permille=700,
    )


def test_a_half_life_in_days_stays() -> None:
    assert applied(Parameters(half_life_days=9), Tuned(history_permille=300)).half_life_days == 9


@pytest.mark.parametrize(
    "said", ['{"seen_left": 1.1}', '{"backward_permille": 0}', '{"together_shrink": -1}']
)
def test_what_lies_outside_its_bounds_is_not_read(said: str) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(said, type=Tuned)
