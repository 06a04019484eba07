"""Tests, tallies and seats: one suite over the fake and over DynamoDB."""

import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest

from chalicelib.experiments import service
from chalicelib.experiments.domain import Arm, Method, Plan, Seat, Tally, Trial
from chalicelib.experiments.service import Experiments
from chalicelib.kernel.revisions import Stale
from tests.fakes.experiments import FakeExperiments

PLAN = Plan(arms=2, sample=100)


@pytest.fixture(params=["fake", "dynamodb"])
def experiments(request: pytest.FixtureRequest) -> Experiments:
    if request.param == "fake":
        return FakeExperiments()
    request.getfixturevalue("aws_endpoint")
    from chalicelib.experiments.store import DynamoExperiments

    return DynamoExperiments()


@pytest.fixture
def test_id() -> str:
    return f"subject:{uuid.uuid4().hex}"


def test_a_test_is_written_over_what_it_was_only(experiments: Experiments, test_id: str) -> None:
    first = Trial(test_id=test_id, plan=PLAN, run=1, started_at=5, revision=1)
    second = Trial(test_id=test_id, plan=PLAN, run=1, started_at=5, stopped_at=9, revision=2)
    assert experiments.test(test_id) is None
    experiments.keep(None, first)
    with pytest.raises(Stale):
        experiments.keep(None, second)
    experiments.keep(first, second)
    with pytest.raises(Stale):
        experiments.keep(first, second)
    assert experiments.test(test_id) == second
    assert second in list(experiments.tests())


def test_a_seat_and_its_count_are_written_together_or_not_at_all(
    experiments: Experiments, test_id: str
) -> None:
    seat = Seat(test_id=test_id, run=1, arm=1, at=1_790_000_000_000)
    tally = Tally(arms=(Arm(), Arm(people=1)), revision=1)
    experiments.put("p", None, seat, None, tally)
    with pytest.raises(Stale):
        experiments.put("p", None, seat, tally, Tally(arms=(Arm(), Arm(people=2)), revision=2))
    with pytest.raises(Stale):
        experiments.put("q", None, seat, None, tally)
    assert experiments.tally(test_id, 1) == tally
    assert experiments.tally(test_id, 2) is None
    assert experiments.seat("p", test_id, 1) == seat
    assert experiments.seat("q", test_id, 1) is None


def test_a_forgotten_person_leaves_the_counts(experiments: Experiments, test_id: str) -> None:
    person = uuid.uuid4().hex
    service.start(test_id, PLAN, experiments=experiments, now=0)
    service.exposed(test_id, 0, person, experiments=experiments, now=1)
    assert [one.test_id for one in experiments.seats(person)] == [test_id]
    assert [experiments.forget(person), experiments.forget(person)] == [1, 0]
    assert experiments.seats(person) == []
    assert experiments.tally(test_id, 1).arms[0].people == 1


def test_many_at_once_are_each_counted_once(experiments: Experiments, test_id: str) -> None:
    service.start(test_id, PLAN, experiments=experiments, now=0)

    def meet(n: int) -> None:
        who = f"{test_id}-{n % 10}"
        service.exposed(test_id, n % 2, who, experiments=experiments, now=1)
        service.clicked(test_id, who, experiments=experiments, now=2)
        service.ordered(who, experiments=experiments, now=3)

    with ThreadPoolExecutor(10) as pool:
        list(pool.map(meet, range(20)))
    tally = experiments.tally(test_id, 1)
    assert tally.arms == (Arm(5, 5, 5, 5, 5, 5),) * 2


def test_a_holdout_makes_its_own_comparison(experiments: Experiments, test_id: str) -> None:
    holdout = f"holdout:{test_id}"
    for n in range(3):
        service.exposed(holdout, n % 2, f"{test_id}-{n}", experiments=experiments, now=1)
    found = service.report(holdout, experiments=experiments, now=2)
    assert (found.method, [arm.people for arm in found.arms]) == (Method.HOLDOUT, [2, 1])
