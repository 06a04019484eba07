"""A recompute on Spark: begun, waited for, loaded, and each call goes one step.

    nothing noted ─begin─► a job is written, its run started and noted ─► still at work ─► results are whole: loaded

What is noted is the run, by the generation that its lists speak of. Killed between its start and the note, a run does
its work for nobody, and its files expire.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal, Protocol

import msgspec

from chalicelib.recommendations import popularity
from chalicelib.recommendations.domain import Parameters
from chalicelib.recommendations.publishing import Ledger, Outdated, Published, Store, publish
from chalicelib.recommendations.recompute import Crier, Made

Engine = Literal["duckdb", "spark"]
ENGINES: Final = ("auto", "duckdb", "spark")


class RunFailed(Exception):
    """A run on Spark came to nothing; what it left is forgotten, so that the next call begins another."""


class Begun(msgspec.Struct, frozen=True):
    """A run that was started: the instant (ms) its lists speak of, and its id on the cluster."""

    generation: int
    run: str


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a run is, and in the cluster's own words why."""

    state: Literal["at work", "done", "failed"]
    why: str = ""


class Cluster(Protocol):
    """Where Spark runs."""

    def start(self, job: str, generation: int) -> str:
        """Start a run of the job at that address; its id."""
        ...

    def standing(self, run: str) -> Standing:
        """How far a run is."""
        ...


class Desk(Protocol):
    """Where the run at work is noted, and where runs' files lie."""

    def noted(self) -> Begun | None:
        """The run at work, or whose results aren't loaded yet."""
        ...

    def note(self, begun: Begun) -> None:
        """Keep it instead of what was noted before."""
        ...

    def results(self, generation: int) -> Made | None:
        """What the run of a generation computed; None unless all of it is there."""
        ...

    def forget(self, begun: Begun) -> None:
        """Delete the note, then the run's files."""
        ...


@dataclass(frozen=True, slots=True)
class Doors:
    """What a recompute on Spark needs besides; `write` writes the job of a generation and says its address."""

    desk: Desk
    cluster: Cluster
    write: Callable[[int], str]


@dataclass(frozen=True, slots=True)
class Choice:
    """What computes the next lists, and why."""

    engine: Engine
    why: str


@dataclass(frozen=True, slots=True)
class Step:
    """What a call did. `published` once lists were written, of which `told` products' popularity moved."""

    what: Literal["begun", "at work", "loading", "loaded", "outdated"]
    begun: Begun
    published: Published | None = None
    told: int = 0


def choose(asked: str, *, megabytes: float, above: int, has_spark: bool) -> Choice:
    """The engine for a window whose files have so many megabytes (10^6 bytes), `asked` being one of `ENGINES`.

    Raises `ValueError` for another word, and for Spark where there is none.
    """
    if asked not in ENGINES:
        raise ValueError(f"engine: expected one of {', '.join(ENGINES)}, got {asked!r}")
    if asked == "spark" and not has_spark:
        raise ValueError("engine: this stage has no Spark; python -m infra spark makes it")
    if asked == "duckdb":
        return Choice("duckdb", "asked for")
    if asked == "spark":
        return Choice("spark", "asked for")
    if not has_spark:
        return Choice("duckdb", "this stage has no Spark")
    if megabytes > above:
        return Choice("spark", f"the window's {megabytes:.0f} MB are more than {above}")
    return Choice("duckdb", f"the window's {megabytes:.0f} MB aren't more than {above}")


def begin(now: int, doors: Doors) -> Step:
    """Start a run whose lists speak of `now`. Call it under the writers' lease, with nothing noted."""
    begun = Begun(now, doors.cluster.start(doors.write(now), now))
    doors.desk.note(begun)
    return Step("begun", begun)


def go_on(
    begun: Begun, *,
    doors: Doors, parameters: Parameters, store: Store, ledger: Ledger, crier: Crier, is_late: Callable[[], bool],
) -> Step:  # fmt: skip
    """Bring the noted run one step further. Call it under the writers' lease; killed anywhere, call it again.

    Raises `RunFailed` where it came to nothing. Lists of a later instant that are published already stay: then the
    run's are thrown away.
    """
    standing = doors.cluster.standing(begun.run)
    if standing.state == "at work":
        return Step("at work", begun)
    made = doors.desk.results(begun.generation) if standing.state == "done" else None
    if made is None:
        doors.desk.forget(begun)
        raise RunFailed(standing.why or "it left no whole results")
    try:
        published = publish(
            made.results(), generation=begun.generation, store=store, ledger=ledger, is_late=is_late
        )
    except Outdated:
        doors.desk.forget(begun)
        return Step("outdated", begun)
    if not published.whole:
        return Step("loading", begun, published)
    told = popularity.tell(
        made.popularity(), revision=begun.generation, days=parameters.popular_days,
        ledger=crier.ledger, publish=crier.publish,
    )  # fmt: skip
    doors.desk.forget(begun)
    return Step("loaded", begun, published, told)
