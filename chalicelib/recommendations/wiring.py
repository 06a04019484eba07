"""Where recommendations meet their adapters."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Final

from chalicelib.aws import tables
from chalicelib.kernel import clock, settings
from chalicelib.members import public as members
from chalicelib.merchandising.domain import Rule
from chalicelib.recommendations import findings, models
from chalicelib.recommendations.domain import Parameters
from chalicelib.recommendations.elsewhere import Choice, Doors, choose
from chalicelib.recommendations.publishing import Ledger, Store
from chalicelib.recommendations.recompute import Crier, Engine, Lake
from chalicelib.recommendations.service import Chance, Shelf

_RUNS_MISSED: Final = 3


def table() -> str:
    """The name of the table of lists."""
    return settings.current().table("recommendations")


def support() -> int:
    """How many people must stand behind a printed row."""
    return settings.current().recommendations.support


def shelf(market: str | None = None, rules: Sequence[Rule] | None = None) -> Shelf:
    """Lists and cards, for reading, as a market sees them; with `rules`, as if the shop had these."""
    from chalicelib.recommendations.store import DynamoShelf

    return DynamoShelf(table(), settings.current().now(), market, rules)


def chance(browser: str | None, shopper: str | None, now: int) -> Chance | None:
    """By what rules withhold lists from a browser (its `anonymous_id`) or, if that isn't told, a shopper (by id).

    The browser first: it is the same before and after somebody signs in. None where nobody is told.
    """
    from chalicelib.recommendations.holdouts import Asker

    hashes = members.pseudonyms()
    visitor = hashes.visitor(browser) if browser else None
    customer = hashes.customer(shopper) if shopper else None
    return Asker(visitor, customer, now).is_withheld if visitor or customer else None


@cache
def lists() -> Store:
    """The table, for writing a generation."""
    from chalicelib.recommendations.store import DynamoLists

    return DynamoLists(table())


@cache
def ledger() -> Ledger:
    """What the last finished run left."""
    from chalicelib.recommendations.store import BucketLedger

    return BucketLedger(settings.current().lake_bucket)


@cache
def crier() -> Crier:
    """Who tells how popular products are."""
    from chalicelib.recommendations.store import BucketTold, publish

    return Crier(BucketTold(settings.current().lake_bucket), publish)


def symptoms(now: int) -> tables.Part[list[str]]:
    """What `/v1/health` looks at: lists are old once three runs should have finished since. None yet isn't old."""
    every = settings.current().recommendations.every_minutes * clock.MINUTE
    key = tables.Key(table(), models.FINISHED_KEY)

    def parse(found: Mapping[tables.Key, tables.Item]) -> list[str]:
        is_old = key in found and now - int(found[key]["generation"]["N"]) > _RUNS_MISSED * every
        return ["recommendations_old"] if is_old else []

    return tables.Part((key,), parse)


def parameters() -> Parameters:
    """What the stage's settings ask of a recompute."""
    asked = settings.current().recommendations
    return Parameters(
        window_days=asked.window_days,
        session_break_minutes=asked.session_break_minutes,
        half_life_days=asked.half_life_days,
        support=asked.support,
        length=asked.list_length,
        session_limit=asked.longest_session,
        day_limit=asked.day_limit,
        discreet_k=asked.k_anonymity,
    )


@cache
def lake() -> Lake:
    """The lake's window, for a recompute."""
    from chalicelib.recommendations.sources import BucketLake

    return BucketLake(settings.current().lake_bucket)


@cache
def elsewhere() -> Doors | None:
    """Where recomputes run that are too much for one function; None if the stage has no Spark."""
    from chalicelib.recommendations import cluster, sources

    here = settings.current()
    asked = here.recommendations
    if not asked.spark_application:
        return None
    desk = cluster.BucketDesk(here.lake_bucket)
    spark = cluster.EmrServerless(asked.spark_application, asked.spark_role, desk)
    return Doors(desk, spark, lambda as_of: sources.write_job(desk, parameters(), as_of))


def choice(engine: str, now: int) -> Choice:
    """What computes the next lists; see `elsewhere.choose`. The window is looked at only where that decides."""
    from chalicelib.recommendations import sources

    asked = settings.current().recommendations
    has_spark = bool(asked.spark_application)
    size = sources.megabytes(parameters(), now) if has_spark and engine == "auto" else 0.0
    return choose(engine, megabytes=size, above=asked.spark_above_mb, has_spark=has_spark)


@cache
def engine(*, is_whole: bool = False) -> Engine:
    """What turns rows into lists; it goes on from what an earlier run remembered, unless `is_whole`."""
    from chalicelib.recommendations.memories import BucketMemory
    from chalicelib.recommendations.sources import DuckDbEngine

    here = settings.current()
    return DuckDbEngine(here.memory_mb, BucketMemory(here.lake_bucket), is_whole=is_whole)


def report_shelf() -> findings.Shelf:
    """Where the report is kept."""
    from chalicelib.recommendations.store import BucketReport

    return BucketReport(settings.current().lake_bucket)


def report_doors() -> findings.Doors:
    """What the report is made with."""
    from chalicelib.catalogue import public as catalogue
    from chalicelib.recommendations.sources import DuckDbGauge

    stage = settings.current()
    return findings.Doors(
        lake=lake(), gauge=DuckDbGauge(stage.memory_mb, stage.currency), shelf=report_shelf(),
        catalogue=catalogue.how_many_sellable(), currency=stage.currency,
    )  # fmt: skip
