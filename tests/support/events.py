"""Events and receipts for tests of activity."""

from datetime import UTC, datetime
from typing import Any

import msgspec

from chalicelib.activity.domain import Fact
from chalicelib.activity.events import Event
from chalicelib.activity.reading import Receipt, facts
from chalicelib.members.domain import Pseudonyms

NOW = 1_795_000_000_000
HASHES = Pseudonyms(b"pepper")
AGREED = {"analytics": True}


def moment(instant: int) -> datetime:
    return datetime.fromtimestamp(instant / 1000, UTC)


def event(**fields: Any) -> Event:
    given = {
        "event_id": "e1", "event": "product_viewed", "occurred_at": moment(NOW), "product_id": "tent-2"
    } | fields  # fmt: skip
    return msgspec.convert({name: value for name, value in given.items() if value is not None}, type=Event)


def read(receipt: Receipt | None = None, **fields: Any) -> list[Fact]:
    return facts(event(**fields), receipt or Receipt(now=NOW), HASHES)


def one(receipt: Receipt | None = None, **fields: Any) -> Fact:
    [fact] = read(receipt, **fields)
    return fact
