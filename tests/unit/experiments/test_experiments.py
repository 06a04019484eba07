"""Who is in which arm, and what is counted."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.experiments import domain, service
from chalicelib.experiments.domain import WINDOW, Method, Metric, Plan
from chalicelib.kernel.errors import Conflict, Invalid, NotFound
from tests.fakes.experiments import FakeExperiments

FIXED = Plan(arms=2, sample=100)


def started(plan: Plan = FIXED, test_id: str = "subject:welcome:sv") -> FakeExperiments:
    made = FakeExperiments()
    service.start(test_id, plan, experiments=made, now=0)
    return made


def test_without_a_test_nobody_is_in_an_arm_and_nothing_is_recorded() -> None:
    made = FakeExperiments()
    assert service.variant("t", "p", experiments=made) is None
    service.exposed("t", 0, "p", experiments=made, now=1)
    service.clicked("t", "p", experiments=made, now=1)
    service.ordered("p", experiments=made, now=1)
    assert made.tallies == {}
    with pytest.raises(NotFound):
        service.report("t", experiments=made, now=1)


def test_a_running_tests_plan_is_not_changed_and_a_stopped_one_runs_anew() -> None:
    made = started(test_id="t")
    assert service.start("t", FIXED, experiments=made, now=9).started_at == 0
    with pytest.raises(Conflict):
        service.start("t", Plan(arms=3, sample=100), experiments=made, now=9)
    service.exposed("t", 0, "p", experiments=made, now=1)
    assert service.stop("t", experiments=made, now=10) == service.stop("t", experiments=made, now=11)
    assert service.variant("t", "p", experiments=made) is None
    again = service.start("t", Plan(arms=3, sample=100), experiments=made, now=12)
    assert again.run == 2
    assert [arm.people for arm in service.report("t", experiments=made, now=13).arms] == [0, 0, 0]


@pytest.mark.parametrize(
    ("test_id", "plan", "pointer"),
    [
        ("holdout:x", FIXED, "path:test_id"),
        ("t", Plan(arms=2, sample=100, method=Method.HOLDOUT), "/method"),
        ("t", Plan(arms=2, sample=100, labels=("a",)), "/labels"),
    ],
)
def test_bad_plans_are_refused_by_field(test_id: str, plan: Plan, pointer: str) -> None:
    with pytest.raises(Invalid) as refused:
        service.start(test_id, plan, experiments=FakeExperiments(), now=0)
    assert refused.value.errors[0].pointer == pointer


@given(st.lists(st.sampled_from("abcdef"), max_size=60), st.data())
def test_a_person_keeps_their_arm_and_counts_once(people: list[str], data: st.DataObject) -> None:
    made = started(Plan(arms=3, sample=100), "t")
    arms: dict[str, int] = {}
    did: dict[str, set[str]] = {"clicks": set(), "orders": set()}
    for person in people:
        act = data.draw(st.sampled_from(["meet", "click", "order"]))
        if act == "meet":
            arm = service.variant("t", person, experiments=made)
            assert arms.setdefault(person, arm) == arm
            service.exposed("t", arm, person, experiments=made, now=1)
        elif act == "click":
            service.clicked("t", person, experiments=made, now=2)
            did["clicks"] |= {person} & arms.keys()
        else:
            service.ordered(person, experiments=made, now=2)
            did["orders"] |= {person} & arms.keys()
    found = service.report("t", experiments=made, now=3).arms
    assert [one.people for one in found] == [list(arms.values()).count(n) for n in range(3)]
    assert sum(one.clicks for one in found) == len(did["clicks"])
    assert sum(one.orders for one in found) == len(did["orders"])


@pytest.mark.parametrize(("after", "counts"), [(0, 1), (WINDOW, 1), (WINDOW + 1, 0), (-1, 0)])
def test_what_is_done_counts_for_a_week(after: int, counts: int) -> None:
    made = started(test_id="t")
    service.exposed("t", 0, "p", experiments=made, now=1_000)
    service.clicked("t", "p", experiments=made, now=1_000 + after)
    assert made.tallies["t", 1].arms[0].clicks == counts


def test_only_the_declared_sample_is_judged() -> None:
    made = started(Plan(arms=2, sample=100), "t")
    for n in range(250):
        service.exposed("t", 0, f"p{n}", experiments=made, now=n)
        service.clicked("t", f"p{n}", experiments=made, now=n)
    arm = made.tallies["t", 1].arms[0]
    assert (arm.people, arm.clicks, arm.sample_people, arm.sample_clicks) == (250, 250, 100, 100)
    assert made.tallies["t", 1].filled_at is None


@given(st.text(max_size=20), st.floats(0, 100))
def test_a_share_is_withheld_from_the_same_people_and_from_more_if_it_grows(
    person: str, percent: float
) -> None:
    if domain.is_withheld("t", person, percent):
        assert domain.is_withheld("t", person, min(100, percent + 1))
    assert not domain.is_withheld("t", person, 0)
    assert domain.is_withheld("t", person, 100)


def test_the_share_withheld_is_what_was_asked_for() -> None:
    assert sum(domain.is_withheld("t", f"p{n}", 10) for n in range(20_000)) == pytest.approx(2_000, rel=0.07)


def test_a_flow_leans_to_what_works_and_keeps_its_floor() -> None:
    plan = Plan(arms=4, method=Method.THOMPSON, sample=100)
    made = started(plan, "t")
    clicks_of_ten = (1, 1, 6, 1)
    for n in range(3_000):
        person = f"p{n}"
        arm = service.variant("t", person, experiments=made)
        service.exposed("t", arm, person, experiments=made, now=n)
        if n % 10 < clicks_of_ten[arm]:
            service.clicked("t", person, experiments=made, now=n)
    people = [arm.people for arm in made.tallies["t", 1].arms]
    assert people[2] > 1_500
    assert min(people) >= 0.9 * domain.FLOOR * 3_000


@given(st.integers(0, 3), st.integers(50, 500))
def test_no_arm_of_a_flow_falls_below_the_floor_however_badly_it_does(best: int, hits: int) -> None:
    """Of those who explore, each arm gets an even share by hash: a tenth of all."""
    test = domain.Trial(
        test_id="t", plan=Plan(arms=4, method=Method.THOMPSON, sample=100), run=1, started_at=0
    )
    arms = tuple(domain.Arm(1_000, hits if n == best else 0) for n in range(4))
    tally = domain.Tally(arms=arms)
    met = [domain.arm_of(test, tally, f"p{n}") for n in range(2_000)]
    assert min(met.count(n) for n in range(4)) >= 0.8 * domain.FLOOR * 2_000
    assert domain.arm_of(test, tally, "p1") == domain.arm_of(test, tally, "p1")


def test_orders_and_clicks_are_told_apart() -> None:
    made = started(Plan(arms=2, metric=Metric.ORDERS, sample=100), "t")
    service.exposed("t", 1, "p", experiments=made, now=1)
    service.ordered("p", experiments=made, now=2)
    found = service.report("t", experiments=made, now=3).arms[1]
    assert (found.clicks, found.orders, found.sample_hits, found.rate) == (0, 1, 1, 1.0)
