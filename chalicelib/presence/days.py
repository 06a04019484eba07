"""The people of a product's last 24 hours: each pair with the hour it was last seen in.

Merging is union and maximum, so merging again what was merged before changes nothing.
"""

from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

from chalicelib.kernel import clock
from chalicelib.presence.domain import WHOLE, Count, Pair
from chalicelib.presence.fading import STEPS, Fading, fading
from chalicelib.presence.matching import Matching
from chalicelib.presence.sketch import MOST_BROWSERS, Sample, number, scaled

# Beyond so many addresses a day is a sample of them: two estimates of three are within 6 %, and the row, which is
# written six times an hour, stays under 3 KB.
MOST_ADDRESSES: Final = 300
Limits = Mapping[int, int]


class Day(NamedTuple):
    """By pair the hour (since 1970) it was last seen in; and by hour the limit below which addresses were kept."""

    seen: Mapping[Pair, int]
    limits: Limits


NO_DAY: Final = Day({}, {})


def hour_of(instant: int) -> int:
    """The hour since 1970 that an instant (ms) is in."""
    return instant // clock.HOUR


def merged(day: Day, samples: Iterable[tuple[int, Sample]], now: int) -> Day:
    """A day with more of what was seen, each sample with its hour, at instant `now`; what is too old is left out."""
    oldest = hour_of(now) - STEPS + 1
    seen = {pair: hour for pair, hour in day.seen.items() if hour >= oldest}
    limits = {hour: limit for hour, limit in day.limits.items() if hour >= oldest}
    for hour, part in samples:
        if hour < oldest:
            continue
        if part.limit < WHOLE:
            limits[hour] = min(limits.get(hour, WHOLE), part.limit)
        for address, browsers in part.browsers.items():
            for browser in browsers:
                pair = Pair(address, browser)
                seen[pair] = max(hour, seen.get(pair, hour))
    return Day(*narrowed(seen, limits, MOST_ADDRESSES))


def narrowed(seen: Mapping[Pair, int], limits: Limits, most: int) -> tuple[dict[Pair, int], dict[int, int]]:
    """What is kept: few browsers an address, and below the limits; those grow tighter where over `most` are left."""
    kept, tighter = _below(_capped(seen), limits), dict(limits)
    addresses = sorted({address for address, _ in kept})
    if len(addresses) > most:
        newest = max(kept.values())
        tighter[newest] = min(tighter.get(newest, WHOLE), number(addresses[most]))
        kept = _below(kept, tighter)
    return kept, tighter


def limit_from(limits: Limits, oldest: int) -> int:
    """The limit of a window that begins with the hour `oldest`."""
    return min((limit for hour, limit in limits.items() if hour >= oldest), default=WHOLE)


def counted(day: Day, now: int) -> Fading:
    """How many people there were within 24 hours, now and as the hours pass."""
    base = hour_of(now)
    by_hour: dict[int, list[Pair]] = {}
    for pair, hour in day.seen.items():
        by_hour.setdefault(hour, []).append(pair)
    found: list[Count] = []
    graph, inside = Matching(), WHOLE
    for oldest in range(base, base - STEPS, -1):
        limit = limit_from(day.limits, oldest)
        if limit < inside:
            graph = _graph(by_hour, range(oldest + 1, base + 1), limit)
        inside = limit
        _add(graph, by_hour.get(oldest, ()), limit)
        found.append(scaled(graph.people(), limit))
    return fading(clock.HOUR, base, found[::-1])


def _graph(by_hour: Mapping[int, list[Pair]], hours: Iterable[int], limit: int) -> Matching:
    graph = Matching()
    for hour in hours:
        _add(graph, by_hour.get(hour, ()), limit)
    return graph


def _add(graph: Matching, pairs: Iterable[Pair], limit: int) -> None:
    for address, browser in pairs:
        if number(address) < limit:
            graph.add(address, browser)


def _capped(seen: Mapping[Pair, int]) -> dict[Pair, int]:
    kept: dict[Pair, int] = {}
    many: dict[bytes, int] = {}
    for pair in sorted(seen):
        many[pair.address] = many.get(pair.address, 0) + 1
        if many[pair.address] <= MOST_BROWSERS:
            kept[pair] = seen[pair]
    return kept


def _below(seen: Mapping[Pair, int], limits: Limits) -> dict[Pair, int]:
    """Pairs that may still count: every window that holds their hour is under the limits from then on, too."""
    if not limits:
        return dict(seen)
    under = {hour: limit_from(limits, hour) for hour in set(seen.values())}
    return {pair: hour for pair, hour in seen.items() if number(pair.address) < under[hour]}
