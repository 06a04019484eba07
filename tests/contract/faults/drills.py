"""Jobs on small inputs, over real stores: each can be laid out anew, done, done again, and looked at."""

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from chalicelib.activity import compaction, lake, merging
from chalicelib.activity import public as activity
from chalicelib.activity import service as activity_service
from chalicelib.activity.domain import CLOSES_AFTER, Batch, Fact, deduplicated, digest, fact_of, row_text
from chalicelib.activity.reading import Receipt
from chalicelib.activity.store import DynamoLog, S3Objects
from chalicelib.aws import clients, objects, tables
from chalicelib.aws.outages import is_outage
from chalicelib.kernel import clock, settings
from chalicelib.kernel.errors import Unavailable
from chalicelib.kernel.news import PopularityChanged
from chalicelib.moderation import grounds, models, reporting
from chalicelib.moderation import service as moderation
from chalicelib.moderation.domain import Decision, Kind, State, Submission
from chalicelib.moderation.evidence import DynamoEvidence
from chalicelib.moderation.ledger import DynamoLedger
from chalicelib.moderation.policy import Limits
from chalicelib.moderation.ports import Doors as ModerationDoors
from chalicelib.moderation.ports import Report
from chalicelib.moderation.store import DynamoCases
from chalicelib.presence import service as presence
from chalicelib.presence.domain import stretch_of
from chalicelib.presence.store import DynamoCrowds
from chalicelib.recommendations.domain import KeyLists, Parameters
from chalicelib.recommendations.recompute import Crier, Files, recompute
from chalicelib.recommendations.sources import BucketLake, DuckDbEngine
from chalicelib.recommendations.store import BucketLedger, BucketTold, DynamoLists
from tests.support.events import AGREED, HASHES, NOW, event, moment
from tests.support.faults import Killed
from tests.support.looking import source
from tests.support.stream import records

BATCHES = 3


def emptied(*rooms: str) -> None:
    client = clients.dynamodb()
    for room in rooms:
        table = settings.current().table(room)
        for key in scanned(table):
            client.delete_item(TableName=table, Key={name: key[name] for name in ("pk", "sk") if name in key})


def emptied_lake(*prefixes: str) -> None:
    bucket = settings.current().lake_bucket
    for prefix in prefixes:
        objects.delete(bucket, list(objects.keys(bucket, prefix)))


def scanned(table: str) -> Iterator[Any]:
    """All rows of a table, as DynamoDB tells them."""
    for page in clients.dynamodb().get_paginator("scan").paginate(TableName=table, ConsistentRead=True):
        yield from page["Items"]


def rows(room: str, *without: str) -> dict[str, Any]:
    """All rows of a room, without attributes that say how often something was done."""
    found = {}
    for item in scanned(settings.current().table(room)):
        name = f"{item['pk']['S']} {item.get('sk', {}).get('S', '')}"
        found[name] = {key: _plain(value) for key, value in item.items() if key not in without}
    return found


def _plain(value: dict[str, Any]) -> Any:
    [(kind, held)] = value.items()
    if kind in ("BS", "SS", "NS"):
        return sorted(bytes(one) if kind == "BS" else one for one in held)
    return json.loads(held) if kind == "S" and held[:1] == "{" else held


class Ingestion:
    """Batches of browsers', and one of the shop's own."""

    def __init__(self) -> None:
        emptied("activity")

    def act(self) -> None:
        for number in range(BATCHES):
            taken(f"b{number}", [f"e{number}-{n}" for n in range(3)])
        own = [Fact(event_id="placed", event="order_placed", at=NOW, received=NOW)]
        activity.append(own, batch_id="order-1", now=NOW)

    def look(self) -> Any:
        return rows("activity")


def taken(name: str, ids: Sequence[str], now: int = NOW) -> None:
    """A batch as a browser's reaches the log."""
    found = [event(event_id=one, occurred_at=moment(now), anonymous_id=name, consent=AGREED) for one in ids]
    activity_service.take(
        enumerate(found), key=f"pk1#{name}", digest=digest(one.encode() for one in ids),
        receipt=Receipt(now=now, sent_at=now), hashes=HASHES, log=DynamoLog(),
    )  # fmt: skip


class Consumer:
    """The lake's reader: rows of three days, one record that can't be read, and a marker."""

    def __init__(self) -> None:
        emptied_lake("raw/", "closed/", "quarantine/", "markers/")
        some = [_batch(number, [NOW - number * clock.DAY, NOW]) for number in range(BATCHES)]
        broken = replace(some[0], key="pk1#broken", rows=b"not rows")
        marker = replace(some[0], key="marker#m1")
        self.records = records([*some, broken, marker])

    def act(self) -> None:
        lake.take_records(self.records, now=NOW, objects=S3Objects())

    def look(self) -> Any:
        kept = S3Objects()
        return {
            key: kept.get(key) for prefix in ("raw/", "quarantine/", "markers/") for key in kept.keys(prefix)
        }


def _batch(number: int, instants: Iterable[int]) -> Batch:
    facts = [_fact(f"e{number}-{n}", at) for n, at in enumerate(instants)]
    return activity_service.own_batch(facts, batch_id=f"drill-{number}", now=NOW)


def _fact(name: str, at: int, **fields: Any) -> Fact:
    told = {"event": "product_viewed", "product_id": "tent", "visitor": "v", "received": at} | fields
    return Fact(event_id=name, at=at, **told)


class Compaction:
    """Two closed days with three objects each, some rows in several of them."""

    then = NOW + 3 * clock.DAY + CLOSES_AFTER

    def __init__(self) -> None:
        emptied_lake("raw/", "closed/")
        for day in range(2):
            for part in range(3):
                facts = [_fact(f"e{day}-{n}", NOW + day * clock.DAY) for n in range(part * 2, part * 2 + 4)]
                lake.write_facts(facts, f"{part}", S3Objects())

    def act(self) -> None:
        compaction.compact(objects=S3Objects(), merge=merging.merge, now=self.then)

    def look(self) -> Any:
        """The rows, as after each run, and after the runs that follow; of which one object a day is left."""
        told = facts_of_lake()
        for later in (1, 2, 3):
            compaction.compact(
                objects=S3Objects(), merge=merging.merge, now=self.then + later * compaction.GRACE
            )
            assert facts_of_lake() == told
        left = list(S3Objects().keys("raw/")), len(list(S3Objects().keys("closed/")))
        return told, left


def facts_of_lake() -> list[bytes]:
    """Every row as readers see it: de-duplicated, from open and from closed days."""
    found = lake.files("1970-01-01", "9999-12-31", S3Objects())
    bodies = [S3Objects().get(key) or b"" for key in found.raw]
    facts = [fact_of(line) for body in bodies for line in lake.rows_of(body)]
    facts += [fact for key in found.closed for fact in _parquet(key)]
    return [row_text(one) for one in deduplicated(facts)]


def _parquet(key: str) -> Iterator[Fact]:
    import tempfile

    import duckdb

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "one.parquet"
        S3Objects().download(key, path)
        with duckdb.connect() as connection:
            told = connection.execute(f"SELECT to_json(t)::VARCHAR FROM read_parquet('{path}') t").fetchall()
    yield from (fact_of(line.encode()) for (line,) in told)


class Moderation:
    """A review that is shown and reported, one that an operator refuses, and an appeal."""

    def __init__(self) -> None:
        emptied("moderation")
        self.doors = ModerationDoors(DynamoCases(), DynamoEvidence(), DynamoLedger(), Limits(), "cursor")

    def act(self) -> None:
        self._kept(moderation.screen(_review("r1", "Bra", "Håller tätt."), doors=self.doors, now=NOW))
        self._kept(
            moderation.screen(_review("r2", "Skräp", "Läcker som ett såll."), doors=self.doors, now=NOW)
        )
        said = Report(
            kind=Kind.REVIEW, subject_id="r1", reporter="anna", reason="hate", explanation="", at=NOW + 1
        )
        reporting.report(said, "here", doors=self.doors, now=NOW + 1)
        ground = grounds.allowed(State.REJECTED)[0]
        refused = Decision(state=State.REJECTED, ground=ground, note="", operator="op")
        if moderation.get(Kind.REVIEW, "r2", doors=self.doors).appeals == 0:
            self._kept(moderation.decide(Kind.REVIEW, "r2", refused, doors=self.doors, now=NOW + 2))
        token = moderation.receipt(Kind.REVIEW, "r2", "a-r2", secret="cursor")
        moderation.appeal(token, "nej", doors=self.doors, now=NOW + 3)

    def _kept(self, change: Any) -> None:
        if actions := models.actions(change, NOW):
            tables.transact(actions)

    def look(self) -> Any:
        return rows("moderation")


def _review(name: str, *texts: str) -> Submission:
    return Submission(
        kind=Kind.REVIEW, subject_id=name, version=1, author=f"a-{name}", at=NOW, product_id="tent", texts=texts,
        stars=4, language="sv",
    )  # fmt: skip


class Presence:
    """Views of two products and a cart, and the run that brings them into the day."""

    now = NOW // clock.HOUR * clock.HOUR + 5 * clock.MINUTE

    def __init__(self) -> None:
        emptied("presence")
        # Else the first run looks for a whole day.
        DynamoCrowds().settle(stretch_of(self.now) - 2, before=None)

        def seen(product: str, browser: int, kind: str = "product_viewed") -> Any:
            fact = _fact(
                f"{kind}-{product}-{browser}", self.now, event=kind, product_id=product, visitor=f"b{browser}"
            )
            return activity.Taken(facts=(fact,), source=source(browser))

        self.batches = [seen(product, browser) for product in ("tent", "stove") for browser in range(3)]
        self.batches.append(seen("tent", 1, "product_added"))

    def act(self) -> None:
        doors = presence.Doors(DynamoCrowds(), dict, set, presence.Memory(), clock.DAY)
        presence.take(self.batches, doors=doors, now=self.now)
        presence.settle(crowds=DynamoCrowds(), now=self.now, go_on=lambda: True)

    def look(self) -> Any:
        return rows("presence", "revision")


class Recompute:
    """Lists that are new, lists that are gone, and news of who is popular, told once at least."""

    now = NOW

    def __init__(self) -> None:
        emptied("recommendations", "catalogue")
        emptied_lake("raw/", "closed/", "recommendations/")
        stale = KeyLists("product:gone", {}, "gone")
        DynamoLists(_lists()).put([stale], self.now - clock.HOUR)
        facts = [
            _fact(
                f"e-{visitor}-{product}",
                self.now - clock.HOUR + n,
                visitor=f"v{visitor}",
                session=f"s{visitor}",
                product_id=product,
            )
            for visitor in range(6)
            for n, product in enumerate(("tent", "stove", "mat")[: 2 + visitor % 2])
        ]
        lake.write_facts(facts, "drill", S3Objects())
        self.told: dict[str, PopularityChanged] = {}

    def act(self) -> None:
        here = settings.current()
        done = recompute(
            holder="request-1", now=self.now, until=self.now + clock.MINUTE, parameters=Parameters(support=1),
            lake=BucketLake(), engine=_Once(), store=DynamoLists(_lists()),
            ledger=BucketLedger(here.lake_bucket), crier=Crier(BucketTold(here.lake_bucket), self._hear),
        )  # fmt: skip
        assert done.published is not None

    def _hear(self, messages: Sequence[PopularityChanged]) -> None:
        self.told |= {one.product_id: one for one in messages}

    def look(self) -> Any:
        held = BucketLedger(settings.current().lake_bucket)
        told = BucketTold(settings.current().lake_bucket).load()
        return rows("recommendations"), held.load(), held.opened(), told, self.told


def _lists() -> str:
    return settings.current().table("recommendations")


class _Once:
    """The real engine, once for all drills: they are the same."""

    made: Any = None

    @contextmanager
    def compute(self, files: Files, parameters: Parameters, *, as_of: int, directory: Path) -> Iterator[Any]:
        assert files.raw
        if _Once.made is None:
            with DuckDbEngine(1_000).compute(files, parameters, as_of=as_of, directory=directory) as made:
                _Once.made = list(made.results()), list(made.popularity())
        yield _Made(*_Once.made)


class _Made:
    basis = "everything"

    def __init__(self, results: list[Any], popularity: list[Any]) -> None:
        self.results = lambda: iter(results)
        self.popularity = lambda: popularity


def may_come(error: BaseException) -> bool:
    """Whether this is what a fault leads to, after which a job is simply done again."""
    return isinstance(error, Killed | Unavailable) or (isinstance(error, Exception) and is_outage(error))
