"""A whole run, over a past that is made up: what it finds, takes, leaves and gives up."""

from collections.abc import Collection, Mapping, Sequence

from chalicelib.recommendations.domain import Parameters, Row
from chalicelib.recommendations.tuned import SHIPPED, Tuned, applied
from chalicelib.tuning import service
from chalicelib.tuning.domain import ORDERS, SESSIONS, Target
from chalicelib.tuning.scoring import Case
from chalicelib.tuning.service import Asked, Finding, Past, Slices

PEOPLE = 300


def cases(people: int, since: int = 0) -> list[Case]:
    return [Case(since + n, ("a",), "right") for n in range(people)]


class MadeUp:
    """Lists whose right product stands the further up the nearer `seen_damping.left` is to 0.8; other numbers do nothing."""

    def __init__(self, search: int = PEOPLE, judge: int = PEOPLE) -> None:
        self.slices = Slices(cases(search), cases(judge, 10_000))

    def cases(self, target: Target) -> Slices:
        return self.slices if target == SESSIONS else Slices((), ())

    def lists(
        self, parameters: Parameters, name: str, products: Collection[str]
    ) -> Mapping[str, Sequence[Row]]:
        assert name == SESSIONS.name
        above = round(10 * abs(0.8 - parameters.seen_damping.left))
        rows = [*(Row(f"wrong{n}", 2, 100 - n) for n in range(above)), Row("right", 2, 1)]
        return dict.fromkeys(products, rows)


def run(past: Past, in_force: Tuned = SHIPPED, **said: object) -> tuple[Tuned, dict[str, Finding]]:
    parameters = Parameters(half_life_days=int(said.pop("half_life_days", 0)))  # type: ignore[call-overload]
    tuned, findings = service.tune(past, Asked(parameters, in_force, **said))  # type: ignore[arg-type]
    return tuned, {one.group: one for one in findings}


def test_what_is_better_on_later_days_too_is_taken_a_bounded_way() -> None:
    tuned, found = run(MadeUp())
    assert tuned == Tuned(seen_left=0.7)
    assert found["seen"].verdict == "changed"
    assert found["seen"].gain is not None
    assert found["seen"].gain.low > 0
    assert (found["seen"].before["seen_left"], found["seen"].after["seen_left"]) == (0.5, 0.7)
    assert (found["seen"].people, found["seen"].cases) == (PEOPLE, PEOPLE)
    again, _ = run(MadeUp(), tuned)
    assert again == Tuned(seen_left=0.8)


def test_a_run_done_again_comes_to_the_same() -> None:
    assert run(MadeUp()) == run(MadeUp())


def test_too_few_people_leave_everything_as_it_is() -> None:
    tuned, found = run(MadeUp(judge=99), Tuned(seen_left=0.3))
    assert tuned == Tuned(seen_left=0.3)
    assert {one.verdict for one in found.values()} == {"not_yet_known"}
    assert found["together"].people == 0


def test_what_later_days_deny_is_not_taken() -> None:
    class Turned(MadeUp):
        """The days after say the opposite."""

        def lists(
            self, parameters: Parameters, name: str, products: Collection[str]
        ) -> Mapping[str, Sequence[Row]]:
            above = round(10 * parameters.seen_damping.left)
            rows = [*(Row(f"wrong{n}", 2, 100 - n) for n in range(above)), Row("right", 2, 1)]
            return {**super().lists(parameters, name, {"a"}), "b": rows}

    past = Turned()
    past.slices = Slices(
        cases(PEOPLE), [one._replace(question=("b",)) for one in cases(PEOPLE, since=10_000)]
    )
    tuned, found = run(past)
    assert tuned == Tuned()
    assert found["seen"].verdict == "kept"
    assert found["seen"].found["seen_left"] == 0.7


def test_what_ships_comes_back_where_it_is_better_than_what_is_in_force() -> None:
    class Flat(MadeUp):
        """What is in force is the worst, and no step from it is better."""

        def lists(
            self, parameters: Parameters, name: str, products: Collection[str]
        ) -> Mapping[str, Sequence[Row]]:
            is_shipped = parameters == applied(Parameters(), Tuned())
            rows = [*([] if is_shipped else [Row("wrong", 2, 9)]), Row("right", 2, 1)]
            return dict.fromkeys(products, rows)

    tuned, found = run(Flat(), Tuned(seen_left=0.2, seen_right=0.7))
    assert tuned == Tuned()
    assert found["seen"].verdict == "given_up"


def test_the_weights_of_days_are_left_to_an_operator_who_set_them() -> None:
    assert run(MadeUp(), half_life_days=30)[1]["age"].verdict == "left_alone"
    assert run(MadeUp())[1]["age"].verdict == "kept"


def test_a_part_of_the_history_changes_nothing() -> None:
    tuned, found = run(MadeUp(), Tuned(seen_left=0.3), is_whole=False)
    assert tuned == Tuned(seen_left=0.3)
    assert {one.verdict for one in found.values()} == {"left_alone"}


def test_orders_are_judged_by_themselves() -> None:
    class Orders(MadeUp):
        def cases(self, target: Target) -> Slices:
            return self.slices if target == ORDERS else Slices((), ())

        def lists(
            self, parameters: Parameters, name: str, products: Collection[str]
        ) -> Mapping[str, Sequence[Row]]:
            assert name == ORDERS.name
            above = int(parameters.together_damping.shrink // 50)
            rows = [*(Row(f"wrong{n}", 2, 100 - n) for n in range(above)), Row("right", 2, 1)]
            return dict.fromkeys(products, rows)

    tuned, found = run(Orders())
    assert tuned == Tuned(together_shrink=20)
    assert [found[name].verdict for name in ("seen", "together")] == ["not_yet_known", "changed"]


class Trade(MadeUp):
    """The more the left side is damped, the better everybody's own product is guessed, and the worse what many buy."""

    #: How many places what many buy loses with a step.
    cost = 1

    def __init__(self) -> None:
        own = [Case(n, (f"a{n}",), f"own{n}") for n in range(2 * PEOPLE)]
        best = [Case(n, ("b",), "best") for n in range(2 * PEOPLE, 3 * PEOPLE)]
        self.slices = Slices([*own, *best], [*own, *best])

    def cases(self, target: Target) -> Slices:
        return self.slices if target == ORDERS else Slices((), ())

    def lists(
        self, parameters: Parameters, name: str, products: Collection[str]
    ) -> Mapping[str, Sequence[Row]]:
        steps = round(10 * parameters.together_damping.left) - 5
        own = (19, 15, 4, 2, 0, 0)[steps]
        return {
            **{f"a{n}": [*_wrong(own), Row(f"own{n}", 2, 1)] for n in range(2 * PEOPLE)},
            "b": [*_wrong(1 + self.cost * steps), Row("best", 2, 1)],
        }


def _wrong(rows: int) -> list[Row]:
    return [Row(f"wrong{n}", 2, 100 - n) for n in range(rows)]


def test_what_is_bought_most_does_not_pay_for_the_rest() -> None:
    tuned, found = run(Trade(), Tuned(together_left=0.7))
    assert found["together"].verdict == "kept"
    assert tuned == Tuned(together_left=0.7)
    # The search didn't even go there.
    assert found["together"].found == found["together"].before
    # People and cases are told once, however often they count.
    assert (found["together"].people, found["together"].cases) == (3 * PEOPLE, 3 * PEOPLE)


def test_what_only_later_days_show_to_cost_most_is_not_taken() -> None:
    class Later(Trade):
        def __init__(self) -> None:
            super().__init__()
            self.slices = self.slices._replace(search=self.slices.search[: 2 * PEOPLE])

    tuned, found = run(Later(), Tuned(together_left=0.7))
    assert found["together"].found["together_left"] == 0.9
    assert found["together"].verdict == "kept"
    assert tuned == Tuned(together_left=0.7)


def test_what_costs_nothing_that_is_bought_most_is_taken() -> None:
    class Free(Trade):
        cost = 0

    tuned, found = run(Free(), Tuned(together_left=0.7))
    assert found["together"].verdict == "changed"
    assert tuned == Tuned(together_left=0.9)


def test_late_runs_judge_what_they_have() -> None:
    tuned, findings = service.tune(MadeUp(), Asked(Parameters(), Tuned()), is_late=lambda: True)
    assert tuned == Tuned()
    assert {one.verdict for one in findings} == {"kept", "not_yet_known"}
