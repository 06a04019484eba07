"""In whose carts a product is: of what was told of each browser, the latest word.

Only a purchase that the orders room recorded, whoever put it in, or time ends a product's stay in a cart. Words are
kept by address and browser; a browser's latest counts, wherever it was, and an address counts once.

A browser's pseudonym can't be guessed, so only the browser itself speaks for it. A customer's id can, and a browser
may claim any: what it claims is an `alias`, by which its stay ends when that customer buys, and no more.
"""

from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

from chalicelib.presence.days import Limits, limit_from, narrowed
from chalicelib.presence.domain import NOBODY, Count, Pair
from chalicelib.presence.fading import STEPS, Fading, fading
from chalicelib.presence.sketch import number, scaled

# A browser that could be taken for another could empty its cart: as many bytes as a forger doesn't meet by chance.
BROWSER_BYTES: Final = 6
TIE_BYTES: Final = 4
# Beyond so many addresses carts are a sample of them.
MOST_ADDRESSES: Final = 512


class Mark(NamedTuple):
    """The latest word of a pair: when (ms), what decides between words of the same time, and whether it is inside.

    `alias` is what the customer goes by whom the browser claims to be; empty if it claims none.
    """

    at: int
    tie: bytes
    inside: bool
    alias: bytes = NOBODY


class Carts(NamedTuple):
    """By pair its latest word; and by time the limit below which addresses were kept, as for days."""

    marks: Mapping[Pair, Mark]
    limits: Limits


NO_CARTS: Final = Carts({}, {})


def merged(carts: Carts, told: Iterable[tuple[Pair, Mark]], oldest: int) -> Carts:
    """Carts after more was told; words from before `oldest` (ms) are left out. In any order, and again, the same."""
    marks = dict(carts.marks)
    for pair, mark in told:
        marks[pair] = max(mark, marks.get(pair, mark))
    times = {pair: mark.at for pair, mark in marks.items() if mark.at >= oldest}
    limits = {at: limit for at, limit in carts.limits.items() if at >= oldest}
    kept, tighter = narrowed(times, limits, MOST_ADDRESSES)
    return Carts({pair: marks[pair] for pair in kept}, tighter)


def counted(carts: Carts, now: int, window: int) -> Fading:
    """In how many people's carts the product is, of words at most `window` ms old, now and as time passes."""
    step = window // STEPS
    base = now // step
    since = _inside_since(carts.marks)
    found: list[Count] = []
    for first in range(base - STEPS + 1, base + 1):
        oldest = first * step
        limit = limit_from(carts.limits, oldest)
        many = sum(at >= oldest and number(address) < limit for address, at in since.items())
        found.append(scaled(many, limit))
    return fading(step, base, found)


def _inside_since(marks: Mapping[Pair, Mark]) -> dict[bytes, int]:
    """By address the latest time at which one of its browsers had it, and has it still."""
    latest: dict[tuple[bytes, bytes], tuple[Mark, bytes]] = {}
    for (address, browser), mark in marks.items():
        whose = (browser, address if browser == NOBODY else NOBODY)
        latest[whose] = max((mark, address), latest.get(whose, (mark, address)))
    since: dict[bytes, int] = {}
    for mark, address in latest.values():
        bought = latest.get((mark.alias, NOBODY)) if mark.alias else None
        if mark.inside and not (bought and not bought[0].inside and bought[0].at >= mark.at):
            since[address] = max(mark.at, since.get(address, mark.at))
    return since
