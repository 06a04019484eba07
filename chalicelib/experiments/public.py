"""What other rooms may ask of experiments. `person` is a pseudonym; ids of tests name what is tried:
`subject:<kind>:<language>`, `campaign:<campaign id>:<language>`, `holdout:<campaign id>`.
"""

from typing import Any

import msgspec

from chalicelib.experiments import domain, judging, service, wiring
from chalicelib.experiments.domain import Method, Metric, Plan, Trial
from chalicelib.experiments.judging import ArmReport, Difference, Needed, Report, Verdict

__all__ = [
    "ArmReport",
    "Difference",
    "Method",
    "Metric",
    "Needed",
    "Plan",
    "Report",
    "Trial",
    "Verdict",
    "clicked",
    "erase",
    "export",
    "exposed",
    "held_out",
    "needed",
    "ordered",
    "report",
    "reports",
    "start",
    "stop",
    "variant",
]


def start(test_id: str, plan: Plan, now: int) -> Trial:
    """Start a test, or start it anew once it was stopped; the same plan again changes nothing.

    Raises `Invalid`, or `Conflict` while it runs by another plan.
    """
    return service.start(test_id, plan, experiments=wiring.experiments(), now=now)


def stop(test_id: str, now: int) -> Trial:
    """Stop a test; again changes nothing. Raises `NotFound`."""
    return service.stop(test_id, experiments=wiring.experiments(), now=now)


def variant(test_id: str, person: str) -> int | None:
    """The arm (from 0) that a person is in, or would be put in; None where no test runs. Records nothing."""
    return service.variant(test_id, person, experiments=wiring.experiments())


def exposed(test_id: str, variant: int, person: str, now: int) -> None:
    """Record that a person met an arm: that a mail went to them. May be repeated.

    For a holdout (`holdout:<campaign id>`) arm 0 is who got the mail, 1 from whom it was withheld; its test is made
    by itself.
    """
    service.exposed(test_id, variant, person, experiments=wiring.experiments(), now=now)


def clicked(test_id: str, person: str, now: int) -> None:
    """Record a person's click on what an arm showed them; counts once. Without a test nothing is done."""
    service.clicked(test_id, person, experiments=wiring.experiments(), now=now)


def ordered(person: str, now: int) -> None:
    """Record that a person ordered, for all tests and holdouts they met in the last seven days; counts once each."""
    service.ordered(person, experiments=wiring.experiments(), now=now)


def held_out(test_id: str, person: str, percent: float) -> bool:
    """Whether chance withholds something from `percent` of people, and from this one: always the same answer."""
    return domain.is_withheld(test_id, person, percent)


def report(test_id: str, now: int) -> Report:
    """What a test has shown so far. Raises `NotFound`."""
    return service.report(test_id, experiments=wiring.experiments(), now=now)


def reports(now: int) -> list[Report]:
    """What every test and holdout has shown so far."""
    return service.reports(experiments=wiring.experiments(), now=now)


def needed(baseline: float, lift: float, arms: int = 2) -> Needed:
    """How many people a test needs to see a relative `lift` over the share `baseline`. Raises `ValueError`."""
    return judging.needed(baseline, lift, arms)


def export(*keys: str) -> list[dict[str, Any]]:
    """Which arms a person was in, by all their pseudonyms, ready for JSON."""
    seats = (seat for key in keys for seat in wiring.experiments().seats(key))
    return [msgspec.to_builtins(seat) for seat in seats]


def erase(*keys: str) -> int:
    """Forget which arms a person was in, by all their pseudonyms; the counts, of nobody, stay. May be repeated."""
    return sum(wiring.experiments().forget(key) for key in keys)
