"""What presence costs: write units a view and read units a read, with the stream's batching.

Shoppers look at 1,000 products (Zipf, s = 1), a hundred views a second, most of them people who weren't seen before.
Each shard of the log's stream hands its batches to the reader after the window; what the reader writes is counted
by DynamoDB's rule on the rows' exact sizes, with nothing behind it but memory. The job that makes the days runs
every ten minutes, on days that are full already, and its writes count, too. Reads are those of a product's page, by how often each is looked at.
"""

from __future__ import annotations

import argparse
import random
import statistics
from collections.abc import Sequence
from typing import Any, Final

from bench.capacity import item_size, read_units
from bench.report import Aim, Report, Table
from chalicelib.activity.public import Fact, Taken
from chalicelib.aws.tables import Item, Key
from chalicelib.kernel import clock
from chalicelib.presence import days, models, service, sketch
from chalicelib.presence.carts import NO_CARTS, Carts
from chalicelib.presence.days import NO_DAY, Day
from chalicelib.presence.domain import STRETCHES, stretch_of, stretches
from chalicelib.presence.fading import Fading
from chalicelib.presence.service import Doors, Joining, Memory
from chalicelib.presence.sketch import Crowd

PRODUCTS: Final = 1_000
A_SECOND: Final = 100
MOST_WRITE_UNITS: Final = 0.6
MOST_READ_UNITS: Final = 3.0
NOW: Final = 1_795_000_000_000
_JOB_EVERY: Final = 10 * clock.MINUTE


class _Metered:
    """A table in memory that adds up what DynamoDB would charge; `service.Crowds`."""

    def __init__(self) -> None:
        self.rows: dict[Key, dict[str, Any]] = {}
        self.sets: dict[tuple[int, str], Crowd] = {}
        self.days: dict[str, tuple[Day, int]] = {}
        self.units: dict[str, int] = {}
        self.reached: int | None = None

    def _write(self, what: str, key: Key, attributes: dict[str, Any]) -> None:
        """An update is charged for the larger of the row before it and after it."""
        after = self.rows.get(key, {}) | key.as_item() | attributes
        size = max(item_size(self.rows.get(key, {})), item_size(after))
        self.units[what] = self.units.get(what, 0) + max(1, -(-size // 1024))
        self.rows[key] = after

    def _set(self, stretch: int, product_id: str, crowd: Crowd) -> None:
        """Members are charged by their bytes, as strings of a set are."""
        key = models.crowd_key(stretch, product_id)
        held: dict[str, Any] = {
            models.MEMBERS: {"BS": sorted(crowd.members)},
            "expires_at": models.stretch_expires(stretch),
        }
        if crowd.sampled:
            held[models.SAMPLED] = {"BOOL": True}
        self.sets[stretch, product_id] = crowd
        self._write("sets", key, held)

    def join(self, joinings: Sequence[Joining]) -> list[Crowd]:
        for stretch, product_id, members in joinings:
            held = self.sets.get((stretch, product_id), Crowd())
            self._set(stretch, product_id, Crowd(held.members | members, held.sampled))
        return [self.sets[stretch, product_id] for stretch, product_id, _ in joinings]

    def leave(self, leaving: Joining, *, sampled: bool) -> None:
        held = self.sets[leaving.stretch, leaving.product_id]
        self._set(
            leaving.stretch,
            leaving.product_id,
            Crowd(held.members - leaving.members, held.sampled or sampled),
        )

    def lead(self, stretch: int, sizes: Any) -> None:
        self._write(
            "leaders",
            models.shop_key(stretch),
            {models.LEADER + one: {"N": str(n)} for one, n in sizes.items()},
        )

    def among(self, stretch: int) -> Any:
        yield from [(one, crowd) for (at, one), crowd in self.sets.items() if at == stretch]

    def day(self, product_id: str) -> tuple[Day, int | None]:
        return self.days.get(product_id, (NO_DAY, None))

    def keep_day(self, product_id: str, day: Day, number: Fading, *, before: int | None, now: int) -> None:
        revision = (before or 0) + 1
        self.days[product_id] = (day, revision)
        self._number(product_id, models.DAY, number, now)
        self._write("days", models.day_key(product_id), models.day_item(product_id, day, revision, now))

    def _number(self, product_id: str, name: str, number: Fading, now: int) -> None:
        values = models.number_update(product_id, name, number, now)["ExpressionAttributeValues"]
        told = {name: values[":number"], "expires_at": values[":until"]}
        self._write("days", models.now_key(product_id), told)

    def carts(self, product_id: str) -> tuple[Carts, int | None]:  # noqa: ARG002  (views only)
        return NO_CARTS, None

    def keep_carts(self, *_: Any, **__: Any) -> None:
        raise AssertionError("views only")

    def settled(self) -> int | None:
        return self.reached

    def settle(self, stretch: int, *, before: int | None) -> None:  # noqa: ARG002  (one job at a time)
        self.reached = stretch
        self.units["days"] = self.units.get("days", 0) + 1

    def reopen(self, stretch: int) -> None:
        raise AssertionError(f"nothing is late: {stretch}")


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--minutes", type=int, default=30, help="how long the shop is watched")
    parser.add_argument("--seed", type=int, default=5)


def run(args: argparse.Namespace) -> Report:
    rows, aims = [], []
    for window, shards in ((2, 1), (3, 1), (5, 1), (3, 4)):
        table, views, reads = watch(window, shards, args.minutes, args.seed)
        units = {name: table.units.get(name, 0) / views for name in ("sets", "leaders", "days")}
        total = sum(units.values())
        rows.append((window, shards, *units.values(), total, statistics.fmean(reads), max(reads)))
        if (window, shards) == (3, 1):
            aims = [
                Aim("write units a view", total, MOST_WRITE_UNITS),
                Aim("read units a read, in the mean", statistics.fmean(reads), MOST_READ_UNITS),
            ]
    columns = (
        "window, s", "shards", "sets", "what leads", "days", "write units a view", "read units a read", "the dearest read",
    )  # fmt: skip
    notes = (
        f"A set holds at most {sketch.MOST_ADDRESSES} addresses; of more, the {sketch.SAMPLED} smallest.",
        "Several shards read apart from each other, so fewer views of a product meet in one write.",
    )
    return Report("presence", [Table("A hundred views a second", columns, rows)], aims, notes)


def watch(
    window: int, shards: int, minutes: int, seed: int, a_second: float = A_SECOND
) -> tuple[_Metered, int, list[float]]:
    """The table after the minutes, how many views there were, and what reads of pages cost meanwhile.

    Fewer views a second than one in a window come one by one, as they would.
    """
    chance, table = random.Random(seed), _Metered()
    products = [f"product-{n:04d}" for n in range(PRODUCTS)]
    weights = [1 / rank for rank in range(1, PRODUCTS + 1)]
    memories = [Memory() for _ in range(shards)]
    reads: list[float] = []
    views, job_at = 0, NOW + _JOB_EVERY
    table.reached = stretch_of(NOW)
    _fill_days(table, products, chance)
    for now in range(NOW, NOW + minutes * clock.MINUTE, window * clock.SECOND):
        expected = a_second * window
        count = int(expected) + (expected % 1 > 0 and chance.random() < expected % 1)
        looked = chance.choices(products, weights, k=count)
        views += len(looked)
        for shard, memory in enumerate(memories):
            doors = Doors(table, dict, set, memory, clock.DAY)  # type: ignore[arg-type]
            service.take([_view(one, now, chance) for one in looked[shard::shards]], doors=doors, now=now)
        if now > NOW + STRETCHES * clock.MINUTE * 2:
            reads += [_read(table.rows, one, now) for one in chance.choices(products, weights, k=20)]
        if now >= job_at:
            service.settle(crowds=table, now=now, go_on=lambda: True)
            job_at += _JOB_EVERY
    return table, views, reads


def _fill_days(table: _Metered, products: Sequence[str], chance: random.Random) -> None:
    """A day that went by before: every product was looked at by more people than its day's sample keeps."""
    hour = days.hour_of(NOW)
    for product_id in products:
        seen = [{chance.randbytes(5): (b"",) for _ in range(25)} for _ in range(24)]
        samples = [(hour - age, sketch.Sample(one)) for age, one in enumerate(seen)]
        table.keep_day(
            product_id, day := days.merged(NO_DAY, samples, NOW), days.counted(day, NOW), before=None, now=NOW
        )
    table.units.clear()


def _view(product_id: str, now: int, chance: random.Random) -> Taken:
    """A view by somebody new, in four of five cases by a browser that agreed to be known."""
    browser = f"visitor-{chance.getrandbits(64):x}" if chance.random() < 0.8 else None
    row = Fact(
        event_id="e", event="product_viewed", at=now, received=now, product_id=product_id, visitor=browser
    )
    return Taken(facts=(row,), source=chance.randbytes(6))


def _read(rows: dict[Key, dict[str, Any]], product_id: str, now: int) -> float:
    """What the page's part costs: four sets, the numbers, and the product's card, all eventually consistent."""
    keys = [*(models.crowd_key(one, product_id) for one in stretches(now)), models.now_key(product_id)]
    found: list[Item] = [rows[key] for key in keys if key in rows]
    card = read_units("GetItem", b"", {})
    request = b'"pk"' * len(keys)
    return card + read_units("BatchGetItem", request, {"Responses": {models.table(): found}})
