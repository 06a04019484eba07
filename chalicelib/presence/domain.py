"""Who looks at a product: the words of presence, its stretches of time, and how people are told apart.

A *person* is known by two things, an address (five bytes of the keyed hash that the log has for it) and a browser
(bytes of a visitor's pseudonym, where they agreed to one). Neither counts twice: see `matching`.
"""

import hashlib
import zlib
from typing import Final, NamedTuple

import msgspec

from chalicelib.kernel import clock

# Views are kept by stretches of 75 seconds; the present one and three before it are never more than five minutes.
STRETCH: Final = 75 * clock.SECOND
STRETCHES: Final = 4
# A view that arrives later than this after it happened was never seen as one of now.
FRESH: Final = 5 * clock.MINUTE
KEPT: Final = 26 * clock.HOUR
SHARDS: Final = 4

ADDRESS_BYTES: Final = 5
BROWSER_BYTES: Final = 3
# One more than the largest address, read as a number.
WHOLE: Final = 1 << (8 * ADDRESS_BYTES)
NOBODY: Final = b""

VIEWED: Final = "product_viewed"
ADDED: Final = "product_added"
REMOVED: Final = "product_removed"
PLACED: Final = "order_placed"


class Pair(NamedTuple):
    """An address, and the browser that was seen there (`NOBODY` where it didn't agree to be known)."""

    address: bytes
    browser: bytes


class Count(msgspec.Struct, frozen=True):
    """How many people; `estimated` from a sample of them, where there are very many."""

    people: int = 0
    estimated: bool = False


class Presence(msgspec.Struct, frozen=True, kw_only=True):
    """How many people look at a product now, looked at it within 24 hours, and have it in a cart."""

    viewers: Count = Count()
    day: Count = Count()
    carts: Count = Count()


class Looked(msgspec.Struct, frozen=True):
    """A product that people look at now."""

    product_id: str
    viewers: Count


def stretch_of(instant: int) -> int:
    """The number of the stretch that an instant (ms) is in."""
    return instant // STRETCH


def stretches(now: int) -> tuple[int, ...]:
    """The stretches that are now, the present one first."""
    present = stretch_of(now)
    return tuple(range(present, present - STRETCHES, -1))


def shard_of(product_id: str) -> int:
    """Which of a stretch's partitions a product's row is in, so that none of them is hot."""
    return zlib.crc32(product_id.encode()) % SHARDS


def address_of(source: bytes | None, who: str | None) -> bytes | None:
    """What stands for an address: of the log's source, else of the pseudonym that a server told; None without both."""
    if source is not None:
        return source[:ADDRESS_BYTES]
    return None if who is None else _digest(b"address", who, ADDRESS_BYTES)


def browser_of(who: str | None, size: int = BROWSER_BYTES) -> bytes:
    """`size` bytes that stand for a pseudonym; `NOBODY` without one."""
    return NOBODY if who is None else _digest(b"browser", who, size)


def _digest(kind: bytes, who: str, size: int) -> bytes:
    return hashlib.blake2b(who.encode(), digest_size=size, person=kind).digest()


def packed(pair: Pair) -> bytes:
    """A pair as a member of a stretch's set: eight bytes."""
    return pair.address + (pair.browser or bytes(BROWSER_BYTES))


def unpacked(member: bytes) -> Pair:
    """The pair in a member of a stretch's set."""
    browser = member[ADDRESS_BYTES:]
    return Pair(member[:ADDRESS_BYTES], browser if any(browser) else NOBODY)
