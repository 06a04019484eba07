"""What AWS charges: a dated file per region, and sums as lines that anybody can follow.

Every price names its unit, where it is published and when it was known. Whoever relies on one checks it first: what
isn't sure is marked.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import msgspec

FOLDER: Final = Path(__file__).parent / "data" / "prices"
REGIONS: Final = ("eu-north-1", "eu-west-1", "us-east-1")


class Price(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Dollars for `per` units; `source` names the list it is from, `as_of` the date (year or month) of knowing it."""

    amount: float
    per: float
    unit: str
    source: str
    as_of: str
    sure: bool = True


class Region(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One region's prices by what they are for."""

    region: str
    currency: str
    note: str
    prices: dict[str, Price]


class Peer(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What another service charges: a sum a month for shops of a size, or so much a request beyond what is free."""

    name: str
    serves: str
    as_of: str
    source: str
    by: str
    month: dict[str, float | None] = {}
    per_request: float | None = None
    free_requests: int = 0


class _Peers(msgspec.Struct, frozen=True):
    note: str
    peers: list[Peer]


@dataclass(frozen=True, slots=True)
class Line:
    """So much of something at its price."""

    what: str
    quantity: float
    price: Price

    @property
    def dollars(self) -> float:
        """What it comes to."""
        return self.quantity * self.price.amount / self.price.per


def region(name: str) -> Region:
    """A region's prices. Raises `FileNotFoundError` if there is no file of them."""
    return msgspec.json.decode((FOLDER / f"{name}.json").read_bytes(), type=Region)


def peers() -> list[Peer]:
    """What others charge."""
    return msgspec.json.decode((FOLDER / "peers.json").read_bytes(), type=_Peers).peers


def lines(used: Mapping[str, float], prices: Mapping[str, Price]) -> list[Line]:
    """The lines of what was used, in the price file's order. Raises `KeyError` for what has no price."""
    unknown = set(used) - set(prices)
    if unknown:
        raise KeyError(f"no price for {', '.join(sorted(unknown))}")
    return [Line(what, used[what], price) for what, price in prices.items() if used.get(what)]


def dollars(found: Iterable[Line]) -> float:
    """What lines come to."""
    return sum(line.dollars for line in found)
