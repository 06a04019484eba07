"""Who is in which arm, and what they did: each recorded once, however often it is told."""

from collections.abc import Callable, Iterable
from typing import Protocol

from msgspec.structs import replace

from chalicelib.experiments import domain, judging
from chalicelib.experiments.domain import WITHHELD, Arm, Metric, Plan, Seat, Tally, Trial
from chalicelib.experiments.judging import Report
from chalicelib.kernel import revisions
from chalicelib.kernel.errors import Conflict, Invalid, NotFound


class Experiments(Protocol):
    """Where tests, their tallies and people's seats are kept."""

    def test(self, test_id: str) -> Trial | None:
        """A test, in its latest run."""

    def tests(self) -> Iterable[Trial]:
        """All tests, by id."""

    def keep(self, before: Trial | None, after: Trial) -> None:
        """Put a test in place of what it was. Raises `Stale` if that isn't what is there."""

    def tally(self, test_id: str, run: int) -> Tally | None:
        """A run's counts; None before anybody was counted."""

    def seat(self, person: str, test_id: str, run: int) -> Seat | None:
        """A person's seat in a run."""

    def seats(self, person: str) -> list[Seat]:
        """All seats of a person, in whatever test."""

    def put(
        self, person: str, before: Seat | None, seat: Seat, tally_before: Tally | None, tally: Tally
    ) -> None:
        """Put a seat and the tally with it in place of what they were, or neither. Raises `Stale`."""

    def forget(self, person: str) -> int:
        """Delete a person's seats, which leaves the counts; how many there were."""


def start(test_id: str, plan: Plan, *, experiments: Experiments, now: int) -> Trial:
    """Start a test, or start it anew once it was stopped; the same plan again changes nothing.

    Raises `Invalid`, or `Conflict` while it runs by another plan: a running test's rules are never changed.
    """
    wrong = list(domain.faults(plan))
    if test_id.startswith(WITHHELD):
        raise Invalid.field("path:test_id", "a holdout is made by its campaign")
    if wrong:
        raise Invalid(f"{wrong[0].pointer}: {wrong[0].detail}", wrong)

    def attempt(before: Trial | None) -> Trial:
        if before is not None and before.is_running:
            if before.plan != plan:
                raise Conflict(f"test {test_id!r} runs by another plan; stop it first")
            return before
        run, revision = (before.run + 1, before.revision + 1) if before else (1, 1)
        after = Trial(test_id=test_id, plan=plan, run=run, started_at=now, revision=revision)
        experiments.keep(before, after)
        return after

    return _persist(test_id, experiments, attempt)


def stop(test_id: str, *, experiments: Experiments, now: int) -> Trial:
    """Stop a test: nobody is put into an arm any more. Again changes nothing. Raises `NotFound`."""

    def attempt(before: Trial | None) -> Trial:
        if before is None:
            raise NotFound(f"no test {test_id!r}")
        if not before.is_running:
            return before
        after = replace(before, stopped_at=now, revision=before.revision + 1)
        experiments.keep(before, after)
        return after

    return _persist(test_id, experiments, attempt)


def variant(test_id: str, person: str, *, experiments: Experiments) -> int | None:
    """The arm that a person is in, or would be put in now; None where no test runs."""
    test = experiments.test(test_id)
    if test is None or not test.is_running:
        return None
    seat = experiments.seat(person, test_id, test.run)
    return seat.arm if seat else domain.arm_of(test, _tally(test, experiments), person)


def exposed(test_id: str, arm: int, person: str, *, experiments: Experiments, now: int) -> None:
    """Record that a person met an arm. Who has a seat in this run keeps it; without a running test nothing is done.

    A holdout's test (`holdout:…`) is made by the first person who is recorded.
    """
    test = experiments.test(test_id)
    if test is None and test_id.startswith(WITHHELD):
        test = _persist(test_id, experiments, lambda before: _made(before, test_id, experiments, now))
    if test is None or not test.is_running or not 0 <= arm < test.plan.arms:
        return
    running = test

    def attempt(counted: Tally | None) -> None:
        if experiments.seat(person, test_id, running.run) is None:
            tally = counted or _nobody(running)
            seat, after = domain.seated(running, tally, person, arm, now)
            experiments.put(person, None, seat, counted, after)

    what = f"test {test_id!r}"
    revisions.persist(lambda: experiments.tally(test_id, running.run), attempt, what=what)


def _made(before: Trial | None, test_id: str, experiments: Experiments, now: int) -> Trial:
    if before is None:
        before = domain.withheld_test(test_id, now)
        experiments.keep(None, before)
    return before


def clicked(test_id: str, person: str, *, experiments: Experiments, now: int) -> None:
    """Record that a person clicked what an arm showed them; counts once, and within the window."""
    test = experiments.test(test_id)
    seat = experiments.seat(person, test_id, test.run) if test else None
    if seat is not None:
        _record(person, seat, Metric.CLICKS, experiments, now)


def ordered(person: str, *, experiments: Experiments, now: int) -> None:
    """Record that a person ordered, in every test they lately met; counts once in each."""
    for seat in experiments.seats(person):
        _record(person, seat, Metric.ORDERS, experiments, now)


def _record(person: str, seat: Seat, metric: Metric, experiments: Experiments, now: int) -> None:
    def attempt(counted: Tally | None) -> None:
        sitting = experiments.seat(person, seat.test_id, seat.run)
        done = domain.did(sitting, counted, metric, now) if sitting and counted else None
        if done is not None:
            experiments.put(person, sitting, done[0], counted, done[1])

    what = f"test {seat.test_id!r}"
    revisions.persist(lambda: experiments.tally(seat.test_id, seat.run), attempt, what=what)


def report(test_id: str, *, experiments: Experiments, now: int) -> Report:
    """What a test has shown so far. Raises `NotFound`."""
    test = experiments.test(test_id)
    if test is None:
        raise NotFound(f"no test {test_id!r}")
    return judging.report(test, _tally(test, experiments), now)


def reports(*, experiments: Experiments, now: int) -> list[Report]:
    """What every test has shown so far, by id."""
    return [judging.report(test, _tally(test, experiments), now) for test in experiments.tests()]


def _tally(test: Trial, experiments: Experiments) -> Tally:
    return experiments.tally(test.test_id, test.run) or _nobody(test)


def _nobody(test: Trial) -> Tally:
    return Tally(arms=(Arm(),) * test.plan.arms)


def _persist(test_id: str, experiments: Experiments, attempt: Callable[[Trial | None], Trial]) -> Trial:
    return revisions.persist(lambda: experiments.test(test_id), attempt, what=f"test {test_id!r}")
