"""A step at a time, bounded, and never to what is worse."""

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.recommendations.tuned import Tuned
from chalicelib.tuning.climbing import climb
from chalicelib.tuning.domain import GROUPS, ROUNDS, Axis, Group, beside, numbers, taken_from

SEEN, TOGETHER, AGE = GROUPS


def steps(axis: Axis, one: Tuned, other: Tuned) -> int:
    return abs(axis.values.index(getattr(one, axis.name)) - axis.values.index(getattr(other, axis.name)))


def near(goal: dict[str, float], group: Group) -> object:
    """Worth more the fewer steps every number is from its goal."""
    wanted = msgspec.structs.replace(Tuned(), **goal)
    return lambda one: -sum(steps(axis, one, wanted) for axis in group.axes)


def test_what_ships_lies_on_the_grid() -> None:
    for group in GROUPS:
        for axis in group.axes:
            assert getattr(Tuned(), axis.name) in axis.values


def test_every_value_that_may_be_reached_is_one_that_is_read() -> None:
    for group in GROUPS:
        for axis in group.axes:
            for value in axis.values:
                one = msgspec.structs.replace(Tuned(), **{axis.name: value})
                assert msgspec.json.decode(msgspec.json.encode(one), type=Tuned) == one


@given(st.data())
def test_it_goes_towards_what_is_better_two_steps_a_run(data: st.DataObject) -> None:
    goal = {axis.name: data.draw(st.sampled_from(axis.values)) for axis in SEEN.axes}
    wanted = msgspec.structs.replace(Tuned(), **goal)
    found = climb(Tuned(), SEEN, near(goal, SEEN))  # type: ignore[arg-type]
    for axis in SEEN.axes:
        far = steps(axis, Tuned(), wanted)
        assert steps(axis, found, wanted) == max(0, far - ROUNDS)
        assert steps(axis, found, Tuned()) <= ROUNDS


@given(st.data())
def test_runs_after_each_other_arrive_and_stay(data: st.DataObject) -> None:
    goal = {axis.name: data.draw(st.sampled_from(axis.values)) for axis in TOGETHER.axes}
    at = Tuned()
    for _ in range(6):
        at = climb(at, TOGETHER, near(goal, TOGETHER))  # type: ignore[arg-type]
    assert numbers(at, TOGETHER) == goal


@given(st.dictionaries(st.builds(Tuned, seen_left=st.sampled_from(SEEN.axes[1].values)), st.floats(-1, 1)))
def test_what_it_finds_is_never_worth_less(worths: dict[Tuned, float]) -> None:
    def worth(one: Tuned) -> float:
        return worths.get(one, 0.0)

    assert worth(climb(Tuned(), SEEN, worth)) >= worth(Tuned())


def test_where_nothing_is_better_it_stays() -> None:
    assert climb(Tuned(), SEEN, lambda _: 1.0) == Tuned()


def test_where_one_number_alone_is_no_better_two_go_at_once() -> None:
    def worth(one: Tuned) -> float:
        left, shrink = steps(TOGETHER.axes[0], one, Tuned()), steps(TOGETHER.axes[2], one, Tuned())
        return left + shrink if left == shrink else -1.0

    found = climb(Tuned(), TOGETHER, worth)
    assert [steps(axis, found, Tuned()) for axis in TOGETHER.axes] == [ROUNDS, 0, ROUNDS]


def test_once_it_is_late_what_was_found_so_far_is_the_answer() -> None:
    asked: list[Tuned] = []

    def worth(one: Tuned) -> float:
        asked.append(one)
        return one.seen_left

    found = climb(Tuned(), SEEN, worth, lambda: len(asked) > 4)
    assert found.seen_left == 0.6
    assert len(asked) == 5


def test_a_number_between_two_steps_goes_to_either() -> None:
    left = SEEN.axes[1]
    assert [one.seen_left for one in beside(Tuned(seen_left=0.55), left)] == [0.5, 0.6]
    assert [one.seen_left for one in beside(Tuned(seen_left=1.0), left)] == [0.9]


def test_a_group_is_taken_by_itself() -> None:
    other = Tuned(seen_left=0.2, together_left=0.2, history_permille=300)
    assert taken_from(Tuned(), AGE, other) == Tuned(history_permille=300)
