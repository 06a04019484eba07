"""The scheduled recompute."""

from typing import Any, Final

from chalice.app import Blueprint, Rate

from chalicelib.aws import metrics
from chalicelib.aws.log import logger
from chalicelib.aws.observed import observed
from chalicelib.kernel import clock, settings
from chalicelib.recommendations import elsewhere, wiring
from chalicelib.recommendations.elsewhere import Choice, Doors, Step
from chalicelib.recommendations.publishing import Published, lease
from chalicelib.recommendations.recompute import recompute as run

jobs = Blueprint(__name__)

_ANOTHER: Final[dict[str, int | str]] = {"outcome": "another run is at work"}
#: Loading stops so long before the function ends; the next run goes on.
_SPARE_MS: Final = 60_000


@jobs.schedule(Rate(settings.current().recommendations.every_minutes, unit=Rate.MINUTES), name="recompute")
@observed("recompute")
def recompute(event: Any) -> dict[str, int | str]:
    """Recompute every list, once an hour by default, or when an operator asks for it.

    An operator may name the engine (`{"engine": "spark"}` in the event's detail); otherwise the window's size decides.
    `{"full": true}` makes everything anew, whatever an earlier run remembered.
    A run on Spark that is noted is brought a step further instead: looked after, or loaded. Who follows a run says
    which (`{"generation": …}`), so that no other begins once it is over.
    """
    now, asked = settings.current().now(), str(event.detail.get("engine") or "auto")
    doors = wiring.elsewhere()
    if doors and asked != "duckdb" and doors.desk.noted():
        return _further(event, now, doors)
    if event.detail.get("generation"):
        return {"engine": "spark", "outcome": "over"}
    choice = wiring.choice(asked, now)
    logger().info("engine", extra={"engine": choice.engine, "why": choice.why})
    if doors and choice.engine == "spark":
        return _begin(event, now, doors, choice)
    return {"engine": choice.engine, "why": choice.why, **_here(event, now)}


def _here(event: Any, now: int) -> dict[str, int | str]:
    """A run on DuckDB, within this function."""
    outcome = run(
        holder=event.context.aws_request_id, now=now, until=_until(event, now),
        parameters=wiring.parameters(), lake=wiring.lake(), engine=wiring.engine(now, is_whole=bool(event.detail.get("full"))),
        store=wiring.lists(), ledger=wiring.ledger(), crier=wiring.crier(),
    )  # fmt: skip
    if outcome.published is None:
        return _ANOTHER
    _tell(outcome.published, settings.current().now() - now)
    return {"basis": outcome.basis, "files": outcome.files, **_counts(outcome.published, outcome.told)}


def _begin(event: Any, now: int, doors: Doors, choice: Choice) -> dict[str, int | str]:
    store = wiring.lists()
    with lease(event.context.aws_request_id, now=now, until=_until(event, now), store=store) as mine:
        if not mine or doors.desk.noted():
            return _ANOTHER
        step = elsewhere.begin(now, doors)
    return {"engine": choice.engine, "why": choice.why, **_said(step)}


def _further(event: Any, now: int, doors: Doors) -> dict[str, int | str]:
    store = wiring.lists()
    with lease(event.context.aws_request_id, now=now, until=_until(event, now), store=store) as mine:
        # What was noted before may have been loaded by whoever had the lease.
        noted = doors.desk.noted() if mine else None
        if noted is None:
            return _ANOTHER
        step = elsewhere.go_on(
            noted, doors=doors, parameters=wiring.asked(), store=store, ledger=wiring.ledger(),
            crier=wiring.crier(), is_late=lambda: event.context.get_remaining_time_in_millis() < _SPARE_MS,
        )  # fmt: skip
    if step.what == "loaded" and step.published:
        _tell(step.published, settings.current().now() - noted.generation)
    return {"engine": "spark", **_said(step)}


def _said(step: Step) -> dict[str, int | str]:
    """A step in words; the operator's command goes by `outcome`."""
    told: dict[str, int | str] = {
        "outcome": step.what,
        "run": step.begun.run,
        "generation": step.begun.generation,
    }
    return told | (_counts(step.published, step.told) if step.published else {})


def _until(event: Any, now: int) -> int:
    return now + int(event.context.get_remaining_time_in_millis())


def _counts(done: Published, told: int) -> dict[str, int | str]:
    return {"written": done.written, "unchanged": done.unchanged, "removed": done.removed, "told": told}


def _tell(done: Published, took: int) -> None:
    """Tell the operator of a finished run, and that there was one: its absence is what alarms."""
    metrics.count("Recomputes", "recommendations", "finished")
    metrics.count("RecomputeSeconds", "recommendations", "finished", took / clock.SECOND, unit="Seconds")
    metrics.count("ListsWritten", "recommendations", "finished", done.written)
    metrics.count("ListsKept", "recommendations", "finished", done.written + done.unchanged)
