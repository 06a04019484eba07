"""What is shown of entries, and of which."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final, Generic, NamedTuple, TypeVar

from chalicelib.latest import domain
from chalicelib.latest.domain import Entry
from chalicelib.latest.ports import Card, Entries, Spans

# A fourth of what is read waits for its place, and some of it is of one buyer; how often more is read then.
_SPARE: Final = 6
_MOST_READS: Final = 3
# What is asked for is looked up as one of these many.
_FEW: Final = 10
_MANY: Final = 50
_PLACED_SHARE: Final = 3

C = TypeVar("C", bound=Card)


class Shown(NamedTuple, Generic[C]):
    """An entry as it may be shown now, with its product's card: with its time, its place (by code), or both.

    Both only of those who agreed to being named.
    """

    entry: Entry
    card: C
    place: str | None
    is_timed: bool


def latest(
    name: str,
    limit: int,
    *,
    entries: Entries,
    look: Callable[[Sequence[Entry]], Sequence[Shown[C]]],
    spans: Spans,
    now: int,
) -> list[Shown[C]]:
    """The latest `limit` entries of a list whose delay has passed, as `arranged` has them.

    `look` leaves out what mustn't be shown, and is asked of half as many again as are wanted at once. Where most
    mustn't, fewer may be found than there are. For any `limit` of a page the same are looked at, or asking for one
    more at a time would tell between which others stands what is told without its time.
    """
    found: list[Shown[C]] = []
    order: list[Entry] = []
    until = now - spans.delay
    page = _FEW if limit <= _FEW else _MANY
    size = page + page // 2 + _SPARE
    for _ in range(_MOST_READS):
        rows = entries.newest(name, until, size)
        fresh = domain.seen([*order, *rows], now, delay=spans.delay, keep=spans.keep)[len(order) :]
        order += fresh
        found += look(fresh) if fresh else []
        if sum(one.is_timed for one in found) >= page or len(rows) < size:
            break
        until = rows[-1].at - 1
    return arranged(unfaded(found, order, size), limit)


def unfaded(found: Iterable[Shown[C]], order: Sequence[Entry], window: int) -> list[Shown[C]]:
    """Those of them that aren't faded; `order` is all that was looked at, the latest first."""
    newer = {one.pair: count for count, one in enumerate(order)}
    return [
        one for one in found if one.is_timed or not domain.is_faded(one.entry, newer[one.entry.pair], window)
    ]


def shown(
    entries: Iterable[Entry], cards: Mapping[str, C], labels: Mapping[tuple[str, str], str] | None, now: int
) -> list[Shown[C]]:
    """The entries that may be shown: of products that are there and not discreet.

    Who agreed to being named is shown with town and time. Of the others each is told with its time, or, of those that
    are `is_for_place`, with the place of the published group that the purchase stands in (`labels`; None where no
    places are told at all).
    """
    named = [one for one in entries if one.product_id in cards and cards[one.product_id].tellable]
    return [said for one in named if (said := _said(one, cards[one.product_id], labels, now)) is not None]


def _said(entry: Entry, card: C, labels: Mapping[tuple[str, str], str] | None, now: int) -> Shown[C] | None:
    if entry.name is not None or labels is None:
        return Shown(entry, card, entry.town, is_timed=True)
    place = labels.get(entry.pair) if entry.is_for_place else None
    if place is not None:
        return Shown(entry, card, place, is_timed=False)
    return None if domain.is_kept_back(entry, now) else Shown(entry, card, None, is_timed=True)


def arranged(found: Iterable[Shown[C]], limit: int) -> list[Shown[C]]:
    """At most `limit` of them: those with a time, the latest first, and behind them some with a place instead.

    These are a third, or what the others leave, in an order that tells nothing of their times.
    """
    kept = list(found)
    placed = sorted((one for one in kept if not one.is_timed), key=lambda one: one.entry.mixed)
    timed = [one for one in kept if one.is_timed][: limit - min(len(placed), limit // _PLACED_SHARE)]
    return [*timed, *placed[: limit - len(timed)]]
