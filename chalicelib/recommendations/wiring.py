"""Where recommendations meet their adapters."""

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Final

from chalicelib.aws import tables
from chalicelib.kernel import clock, settings
from chalicelib.members import public as members
from chalicelib.merchandising import public as merchandising
from chalicelib.merchandising.domain import Rule, Trial
from chalicelib.orders import public as orders
from chalicelib.recommendations import domain, models
from chalicelib.recommendations.domain import Parameters
from chalicelib.recommendations.elsewhere import Choice, Doors, choose
from chalicelib.recommendations.filling import Shelf
from chalicelib.recommendations.publishing import Ledger, Store
from chalicelib.recommendations.recompute import Crier, Engine, Lake
from chalicelib.recommendations.shoppers import Notes, Past
from chalicelib.recommendations.trying import Challenger, Trying
from chalicelib.recommendations.tuned import Held, applied
from chalicelib.recommendations.variants import challenged

_RUNS_MISSED: Final = 3
_NOTED_DAYS: Final = 30
_aside: Final = ThreadPoolExecutor(2, thread_name_prefix="past")


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


@cache
def notes() -> Notes:
    """What is noted of shoppers."""
    from chalicelib.recommendations.store import DynamoNotes

    return DynamoNotes(table())


def past(customer_id: str) -> Past:
    """A shopper's past, asked for while others go on."""
    here, person = settings.current(), members.pseudonyms().customer(customer_id)
    bought = _aside.submit(orders.recent_products, customer_id)
    until = here.now() + _NOTED_DAYS * clock.DAY
    return Past(domain.shopper_key(person), bought.result, lambda note: notes().keep(person, note, until))


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
    """What a recompute goes by: the stage's settings, and what the shop's own data or an operator decided."""
    is_on = settings.current().recommendations.tuning
    return applied(asked(), held().in_force()) if is_on else asked()


def held() -> Held:
    """Where what was decided is kept."""
    from chalicelib.recommendations.store import BucketTuned

    return BucketTuned(settings.current().lake_bucket)


def asked() -> Parameters:
    """What the stage's settings ask of a recompute."""
    said = settings.current().recommendations
    return Parameters(
        window_days=said.window_days,
        session_break_minutes=said.session_break_minutes,
        half_life_days=said.half_life_days,
        support=said.support,
        length=said.list_length,
        session_limit=said.longest_session,
        day_limit=said.day_limit,
        trending_hours=said.trending_hours,
        trending_people=said.trending_people,
        new_days=said.new_days,
        new_people=said.new_people,
        discreet_k=said.k_anonymity,
    )


@cache
def lake() -> Lake:
    """The lake's window, for a recompute."""
    from chalicelib.recommendations.sources import BucketLake

    return BucketLake()


@cache
def elsewhere() -> Doors | None:
    """Where recomputes run that are too much for one function; None if the stage has no Spark."""
    from chalicelib.recommendations import cluster, sources

    here = settings.current()
    said = here.recommendations
    if not said.spark_application:
        return None
    desk = cluster.BucketDesk(here.lake_bucket)
    spark = cluster.EmrServerless(said.spark_application, said.spark_role, desk)
    return Doors(desk, spark, lambda as_of: sources.write_job(desk, parameters(), as_of, tried(as_of)))


def choice(engine: str, now: int) -> Choice:
    """What computes the next lists; see `elsewhere.choose`. The window is looked at only where that decides."""
    from chalicelib.recommendations import sources

    here = settings.current().recommendations
    has_spark = bool(here.spark_application)
    size = sources.megabytes(asked(), now) if has_spark and engine == "auto" else 0.0
    return choose(engine, megabytes=size, above=here.spark_above_mb, has_spark=has_spark)


def engine(now: int, *, is_whole: bool = False) -> Engine:
    """What turns rows into lists, and into those that rules of `now` try on some people.

    It goes on from what an earlier run remembered, unless `is_whole`.
    """
    from chalicelib.recommendations.memories import BucketMemory
    from chalicelib.recommendations.sources import DuckDbEngine, RememberingEngine

    here, others = settings.current(), tried(now)
    plain = RememberingEngine(here.memory_mb, BucketMemory(here.lake_bucket), is_whole=is_whole)
    return Trying(plain, DuckDbEngine(here.memory_mb), others) if others else plain


def tried(now: int) -> list[Challenger]:
    """What rules of `now` try on some people."""
    return [
        Challenger(one.rule_id, challenged(one.content.where.lists), one.content.does.numbers)
        for one in merchandising.current(now)
        if isinstance(one.content.does, Trial)
    ]
