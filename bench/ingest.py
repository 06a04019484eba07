"""What taking events costs: events a second and core in process, and write units an event.

A request's body goes through what the API runs (reading, rules, pseudonyms, packing, the row); only the call
to DynamoDB is left out. Write units are the row's size, in whole kilobytes, as DynamoDB counts it. Beside it
what the same events would cost as rows of their own, each with its own row against counting twice.
"""

from __future__ import annotations

import argparse
import json
import random
import time
import uuid
from typing import Any, Final

import msgspec

from bench.report import Aim, Report, Table
from chalicelib.activity import intake, service
from chalicelib.activity.domain import Batch
from chalicelib.activity.events import Envelope
from chalicelib.activity.models import item_bytes, to_item
from chalicelib.activity.reading import Receipt
from chalicelib.kernel import clock
from chalicelib.members.domain import Pseudonyms

MOST_UNITS_AT_TWENTY: Final = 0.25
SIZES: Final = (1, 3, 20)
NOW: Final = 1_795_000_000_000
_AGENT: Final = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 Version/17.5 Mobile/15E148"
)
_KINDS: Final = (
    ["product_viewed"] * 10
    + ["product_list_viewed"] * 3
    + ["products_searched"] * 2
    + [
        "product_added",
        "recommendation_shown",
        "recommendation_clicked",
        "products_compared",
        "product_removed",
    ]
)


class _Rows:
    """A log that makes the row and keeps its size."""

    def __init__(self) -> None:
        self.sizes: list[int] = []

    def add_once(self, batch: Batch) -> Batch | None:
        self.sizes.append(item_bytes(to_item(batch)))
        return None


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--events", type=int, default=40_000, help="events for each size of batch")


def run(args: argparse.Namespace) -> Report:
    rows, aims = [], []
    for size in SIZES:
        bodies = [batch_of(size, seed) for seed in range(max(1, args.events // size))]
        seconds, sizes = _take(bodies)
        units = sum(-(-one // 1024) for one in sizes) / (len(bodies) * size)
        rows.append(
            (
                size,
                round(len(bodies) * size / seconds),
                seconds / len(bodies) * 1000,
                sum(sizes) / len(sizes),
                units,
                4.0,
            )
        )
        if size == SIZES[-1]:
            aims.append(Aim("write units an event at 20 a batch", units, MOST_UNITS_AT_TWENTY))
    columns = (
        "events a batch", "events/s a core", "CPU ms a batch", "bytes a row", "write units an event",
        "one row an event, transactional",
    )  # fmt: skip
    notes = (
        "A typical visit: views, lists of eight products, searches, carts, comparisons, with consent, from one phone.",
        "Four units: an event's row and its row against counting twice, both doubled by the transaction.",
    )
    return Report("ingest", [Table("Taking events", columns, rows)], aims, notes)


def _take(bodies: list[bytes]) -> tuple[float, list[int]]:
    log, hashes = _Rows(), Pseudonyms(b"a secret of the usual length, 32")
    began = time.process_time()
    for body in bodies:
        envelope = msgspec.json.decode(body, type=Envelope)
        service.take(
            enumerate(intake.events(envelope.events)),
            key=f"pk1#{envelope.batch_id}",
            digest=intake.digest_of(envelope.events, envelope.historical),
            receipt=Receipt(now=NOW, sent_at=NOW, user_agent=_AGENT),
            hashes=hashes,
            log=log,
        )
    return time.process_time() - began, log.sizes


def batch_of(size: int, seed: int, now: int = NOW) -> bytes:
    """A batch of one visit's typical events, of the minute before `now` (ms)."""
    chance = random.Random(seed)
    visit = {
        "anonymous_id": str(uuid.UUID(int=chance.getrandbits(128))),
        "session_id": str(uuid.UUID(int=chance.getrandbits(128))),
        "consent": {"analytics": True},
    }
    events = [_event(chance, number, now) | visit for number in range(size)]
    return json.dumps({"batch_id": str(uuid.UUID(int=chance.getrandbits(128))), "events": events}).encode()


def _event(chance: random.Random, number: int, now: int) -> dict[str, Any]:
    kind = chance.choice(_KINDS)
    event: dict[str, Any] = {
        "event_id": str(uuid.UUID(int=chance.getrandbits(128))),
        "event": kind,
        "occurred_at": clock.iso(now - chance.randrange(60_000)),
        "context": {
            "url": f"https://shop.example/p/{_product(chance)}?utm_source=newsletter&utm_medium=email&utm_campaign=autumn",
            "referrer": "https://shop.example/" if number else "https://www.google.com/",
        },
    }
    if kind == "products_searched":
        return event | {"query": chance.choice(["blue tent", "down jacket", "trail running shoes", "kåsa"])}
    if kind == "products_compared":
        return event | {"product_ids": [_product(chance) for _ in range(3)]}
    if kind in ("product_list_viewed", "recommendation_shown"):
        lines = [{"product_id": _product(chance), "position": place} for place in range(8)]
        return event | {"list": "viewed-also-viewed", "products": lines}
    price = {"amount": chance.randrange(9_900, 499_900, 100), "currency": "SEK"}
    return event | {"product_id": _product(chance), "price": price, "quantity": 1}


def _product(chance: random.Random) -> str:
    return f"P-{int(chance.paretovariate(1.1)) % 50_000:05d}"
