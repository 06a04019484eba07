"""Samples of pairs where there are too many to keep: those whose address lies below a limit.

Addresses are keyed hashes, so they lie evenly between 0 and `WHOLE`, and nobody can choose theirs. Kept are those
below the limit, and the limit is an address itself, the k-th smallest that ever came: a bottom-k sketch
(Bar-Yossef et al. 2002). The addresses below it, divided by the part of the whole that it is, are an unbiased
estimate of all (the (k-1)/U(k) of Beyer et al. 2007); so they are for several samples put together, below the
smallest of their limits (Dasgupta et al. 2016). What is kept follows from what came, not from its order.
"""

from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

from chalicelib.presence.domain import WHOLE, Count, Pair, packed, unpacked
from chalicelib.presence.matching import people

# Up to so many addresses a stretch keeps all; beyond, the smallest, which with their browsers are one read of 4 KB.
MOST_ADDRESSES: Final = 500
SAMPLED: Final = 448
# Of the browsers at one address, which count as one person together, so many are kept: the smallest.
MOST_BROWSERS: Final = 4


class Crowd(NamedTuple):
    """A stretch's set as it is kept: members (see `domain.packed`), and whether it was cut down to a sample."""

    members: frozenset[bytes] = frozenset()
    sampled: bool = False


class Sample(NamedTuple):
    """Pairs whose address is below `limit`, of all there are: by address, its browsers."""

    browsers: Mapping[bytes, tuple[bytes, ...]]
    limit: int = WHOLE


def number(address: bytes) -> int:
    """An address as a number below `WHOLE`."""
    return int.from_bytes(address, "big")


def sample(crowd: Crowd) -> Sample:
    """What a stretch's set says, however much of it was cut off already."""
    browsers = capped(map(unpacked, crowd.members))
    is_sampled = crowd.sampled or len(browsers) > MOST_ADDRESSES
    if not is_sampled or len(browsers) < SAMPLED:
        return Sample(browsers)
    limit = number(sorted(browsers)[SAMPLED - 1])
    return below(Sample(browsers), limit)


def beyond(crowd: Crowd) -> frozenset[bytes]:
    """The members that a set needn't keep; none while it is small enough.

    The address that is the limit is kept, so that the limit is found again.
    """
    if len(crowd.members) <= MOST_ADDRESSES:
        return frozenset()
    found = sample(crowd)
    kept = {
        packed(Pair(address, browser))
        for address, browsers in capped(map(unpacked, crowd.members)).items()
        if number(address) <= found.limit
        for browser in browsers
    }
    return crowd.members - kept


def capped(pairs: Iterable[Pair]) -> dict[bytes, tuple[bytes, ...]]:
    """Pairs by address, each with the smallest of its browsers only."""
    found: dict[bytes, set[bytes]] = {}
    for address, browser in pairs:
        found.setdefault(address, set()).add(browser)
    return {address: tuple(sorted(browsers)[:MOST_BROWSERS]) for address, browsers in found.items()}


def below(whole: Sample, limit: int) -> Sample:
    """The part of a sample below another limit."""
    if limit >= whole.limit:
        return whole
    return Sample({one: of for one, of in whole.browsers.items() if number(one) < limit}, limit)


def union(samples: Iterable[Sample]) -> Sample:
    """Several samples as one: what is below the smallest of their limits."""
    parts = list(samples)
    limit = min((one.limit for one in parts), default=WHOLE)
    pairs = (Pair(address, one) for part in parts for address, of in part.browsers.items() for one in of)
    return below(Sample(capped(pairs)), limit) if limit < WHOLE else Sample(capped(pairs))


def count(whole: Sample, without: bytes | None = None) -> Count:
    """How many people a sample stands for; `without` leaves an address out."""
    kept = whole.browsers
    pairs = ((address, one) for address, of in kept.items() if address != without for one in of)
    return scaled(people(pairs), whole.limit)


def scaled(found: int, limit: int) -> Count:
    """How many there are in all where `found` are below a limit."""
    return Count(round(found * WHOLE / limit) if limit else 0, limit < WHOLE)
