"""What a shop's platform sends, before and after it was understood."""

import enum
import hashlib
from collections.abc import Mapping
from typing import Any, Final

from msgspec import Struct

from chalicelib.kernel import clock

# How far a native delivery's time may lie from ours, either way.
TOLERANCE: Final = 5 * clock.MINUTE
# How long a delivery that was dealt with is remembered. Platforms give up trying again long before.
REMEMBERED: Final = 7 * clock.DAY
# An order that was placed longer ago is history: it counts, and nobody is written to because of it.
HISTORY: Final = 30 * clock.DAY


class Platform(enum.StrEnum):
    """Who may send; the names are those of the routes."""

    SHOPIFY = "shopify"
    WOOCOMMERCE = "woocommerce"
    TORG = "torg"


class Delivery(Struct, frozen=True, kw_only=True):
    """One delivery whose signature held. `sent_at` (ms) is what its header says, 0 if none; `test` too."""

    platform: Platform
    topic: str
    delivery_id: str
    body: bytes
    sent_at: int = 0
    test: bool = False

    @property
    def digest(self) -> str:
        """What tells this delivery from every other one: headers that nobody signed can't borrow it."""
        parts = (self.platform.encode(), _plain(self.topic), _plain(self.delivery_id), self.body)
        return hashlib.sha256(b"\0".join(hashlib.sha256(part).digest() for part in parts)).hexdigest()


def _plain(text: str) -> bytes:
    return text.encode(errors="replace")


class NotUnderstood(Exception):
    """A delivery that is signed and named rightly says something that can't be read: it is kept and reported."""


class WrongTopic(Exception):
    """A delivery's content is of another kind than its topic says: it is kept, and refused."""


class Happened(Struct, frozen=True, kw_only=True):
    """Something that happened to an order: `data` has the fields of the orders room's happenings, `event` first."""

    order_id: str
    data: Mapping[str, Any]


class OrderTold(Struct, frozen=True, kw_only=True):
    """An order as a platform knew it at `as_of` (ms): its content, in the fields that `POST /v1/orders` takes,
    and everything that had happened to it.
    """

    content: Mapping[str, Any]
    as_of: int
    happened: tuple[Happened, ...] = ()

    @property
    def order_id(self) -> str:
        """The order's id."""
        return str(self.content["order_id"])


class OrderGone(Struct, frozen=True, kw_only=True):
    """A shop threw an order away; the delivery doesn't say when, or what it was."""

    order_id: str


class Nothing(Struct, frozen=True):
    """There is nothing to be done with it, and why: a draft that isn't an order yet, say."""

    why: str


class Outcome(enum.StrEnum):
    """What became of a delivery."""

    TAKEN = "taken"
    DUPLICATE = "duplicate"
    IGNORED = "ignored"
    KEPT = "kept"


class Taken(Struct, frozen=True, kw_only=True):
    """What became of a delivery, and why if it wasn't taken; `record` names what was kept for an operator."""

    outcome: Outcome
    why: str | None = None
    record: str | None = None
