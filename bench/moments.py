"""What happens now around products, as the rows that presence, latest and nearby make of it."""

import random
import time
from collections.abc import Iterable, Iterator
from typing import Any, Final

from chalicelib.kernel import clock
from chalicelib.latest import models as latest_rows
from chalicelib.latest.domain import Entry
from chalicelib.latest.ports import Head
from chalicelib.nearby import models as nearby_rows
from chalicelib.nearby import tallies
from chalicelib.places.domain import chain
from chalicelib.presence import domain as presence
from chalicelib.presence import models as presence_rows
from chalicelib.presence.domain import Count, Pair
from chalicelib.presence.fading import STEPS, Fading, packed

PLACE: Final = "SE.23.2480"
BOUGHT: Final = 10
VIEWERS: Final = 30
# The benchmark runs for less than so many stretches.
_STRETCHES: Final = 40
_GROUPS: Final = 12
_LOOKED: Final = 8

Rows = Iterator[tuple[str, dict[str, Any]]]


def rows(products: Iterable[str]) -> Rows:
    """Products that many look at, have in carts and bought lately, near a place and elsewhere."""
    now, draw = time.time_ns() // 1_000_000, random.Random(7)
    wanted = list(products)
    for one in wanted:
        yield from _presence(one, now, draw)
        yield from _latest(one, now)
        yield from _bought(one, now, draw)
    yield from _seen(wanted, now, draw)


def _presence(product_id: str, now: int, draw: random.Random) -> Rows:
    table, first = presence_rows.table(), presence.stretch_of(now) - presence.STRETCHES
    for stretch in range(first, first + _STRETCHES):
        pairs = [Pair(draw.randbytes(5), draw.randbytes(3)) for _ in range(VIEWERS)]
        key = presence_rows.crowd_key(stretch, product_id)
        yield table, key.as_item() | {"m": {"BS": [presence.packed(one) for one in pairs]}}
    number = Fading(clock.HOUR, now // clock.HOUR, tuple(Count(400 - n) for n in range(STEPS)))
    numbers = {"day": {"B": packed(number)}, "carts": {"B": packed(number)}}
    yield table, presence_rows.now_key(product_id).as_item() | numbers


def _latest(product_id: str, now: int) -> Rows:
    entries = tuple(
        Entry(at=now - n * clock.HOUR, order_id=f"o-{product_id}-{n}", product_id=product_id, buyer=f"b{n}")
        for n in range(1, BOUGHT + 1)
    )
    yield latest_rows.table(), latest_rows.head_item(product_id, Head(1, entries), now + clock.DAY)
    for entry in entries:
        told = nearby_rows.purchase_key(*entry.pair).as_item() | {"told": {"S": PLACE}}
        yield nearby_rows.table(), told


def _bought(product_id: str, now: int, draw: random.Random) -> Rows:
    today = now // clock.DAY
    for place in chain(PLACE):
        entries = tuple(tallies.Entry(today - draw.randrange(200), 12) for _ in range(_GROUPS))
        tally = tallies.Tally(0, (), tuple(sorted(entries)))
        yield _sheet(tallies.sum_name(place, product_id), tally, now)


def _seen(products: list[str], now: int, draw: random.Random) -> Rows:
    hour = now // clock.HOUR
    for place in chain(PLACE):
        hours = {
            hour - n: tuple(tallies.Looked(draw.choice(products), 11) for _ in range(_LOOKED))
            for n in range(24)
        }
        yield _sheet(tallies.seen_name(place), hours, now)


def _sheet(name: str, value: Any, now: int) -> tuple[str, dict[str, Any]]:
    return nearby_rows.table(), nearby_rows.sheet_item(name, tallies.pack(value), 1, now + clock.DAY)
