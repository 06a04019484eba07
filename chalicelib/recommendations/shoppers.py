"""What goes with a session and with what its shopper bought, in two waves: the second reads what most likely will be
needed, by a note of what went with the shopper's orders when they last asked.

The note says what to read and nothing else. Every answer is made of what is read now, whatever the note says; where it
doesn't hold (any more), a third wave reads the rest, and another note is kept. So it may be lost, or be old.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from typing import Final, Protocol

from chalicelib.recommendations import domain
from chalicelib.recommendations.domain import RankedList, Row
from chalicelib.recommendations.filling import (
    Chance,
    Lists,
    Recommendations,
    Rows,
    Shelf,
    Task,
    Wave,
    fill,
    likely_cards,
)
from chalicelib.recommendations.service import Steps, bought_steps, session_task, viewed_steps

#: What a note holds: what goes with the orders, by how much; other products whose cards were needed, and other lists.
SUMS: Final = domain.BOUGHT_ALSO_BOUGHT
CARDS: Final = "cards"
KEYS: Final = "keys"
MOST_SUMS: Final = 100
MOST_CARDS: Final = 40
MOST_KEYS: Final = 4


class Notes(Protocol):
    """Where notes are kept, each under its shopper's keyed hash; they are read by key with other lists."""

    def get(self, person: str) -> Lists | None:
        """The note; None if there is none."""
        ...

    def keep(self, person: str, note: Lists, until: int) -> None:
        """Put it in place of what there was, until the instant (ms). Nothing happens if that can't be done now."""
        ...

    def forget(self, person: str) -> int:
        """Delete it; how many there were."""
        ...


@dataclass(frozen=True, slots=True)
class Past:
    """What is known of a shopper: the key of their note, what they bought and still have, latest first, and how another
    note is kept.

    `bought` was asked for before, so that it comes while lists are read.
    """

    key: str
    bought: Callable[[], Sequence[str]]
    note: Callable[[Lists], None]


def for_shopper(
    viewed: Sequence[str], *, past: Past, limit: int, seen: Collection[str], shelf: Shelf, support: int,
    chance: Chance | None = None, revisits: bool = False,
) -> Recommendations:  # fmt: skip
    """What goes with a session, latest view first, and with what the shopper bought before. Never names discreet products
    for what was bought. For `revisits` see `service.session_task`.
    """
    views = viewed_steps(viewed)
    first = shelf.wave([*_keys(views), past.key], [one for one, _ in views])
    buys, note = bought_steps(past.bought()), first.lists.get(past.key, {})

    def task(steps: Steps, wave: Wave) -> Task:
        made = session_task(
            steps, wave, limit=limit, seen=seen, support=support, chance=chance, revisits=revisits
        )
        return replace(made, listed="for-you")

    if not buys:
        return fill(task(views, first), shelf)
    guessed = _guessed(task([*views, *buys], first), views, note)
    cards, keys = (_ids(note.get(name)) for name in (CARDS, KEYS))
    first = first.joined(shelf.wave([*_keys(buys), *keys], [one for one, _ in buys] + guessed + cards))
    watched = _Watched(shelf)
    found = fill(task([*views, *buys], first), watched)
    if watched.is_read:
        new = note_of(buys, first.lists, [*watched.keys, *keys])
        foreseen = {*_guessed(task([*views, *buys], first), views, new)}
        new |= {CARDS: _named([one for one in [*watched.ids, *cards] if one not in foreseen], MOST_CARDS)}
        _keep(new, note, past)
    return found


def noted(note: Lists) -> list[str]:
    """The products that a note names."""
    return [one for name in (SUMS, CARDS) for one in _ids(note.get(name))]


def _guessed(task: Task, views: Steps, note: Lists) -> list[str]:
    """The products whose cards will be needed if what goes with the orders is still what was noted."""
    lists = [*_lists(views, task.first.lists), *([note[SUMS].rows] if SUMS in note else [])]
    likely = domain.session_sum(lists, exclude=task.hidden, length=MOST_SUMS)
    return likely_cards(task, [one for one, _ in likely])


def note_of(buys: Steps, rows: Rows, keys: Sequence[str] = ()) -> dict[str, RankedList]:
    """What to note of a shopper who bought these, when such rows were read and, of other rows, these."""
    sums = domain.session_sum(_lists(buys, rows), length=MOST_SUMS)
    return {
        SUMS: RankedList(None, tuple(Row(one, None, max(1, round(total))) for one, total in sums)),
        KEYS: _named(keys, MOST_KEYS),
    }


def _keep(note: Lists, before: Lists, past: Past) -> None:
    if note != dict(before):
        past.note(note)


def _lists(steps: Steps, rows: Rows) -> list[tuple[Row, ...]]:
    """The lists that are there, in the steps' order."""
    found = (rows.get(domain.product_key(one), {}).get(name) for one, name in steps)
    return [one.rows for one in found if one]


def _keys(steps: Steps) -> list[str]:
    return [domain.product_key(one) for one, _ in steps]


def _ids(ranked: RankedList | None) -> list[str]:
    return [row.product_id for row in ranked.rows] if ranked else []


def _named(ids: Sequence[str], most: int) -> RankedList:
    return RankedList(None, tuple(Row(one, None, 1) for one in list(dict.fromkeys(ids))[:most]))


class _Watched:
    """A shelf of which it is known what was read from it."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self.keys: list[str] = []
        self.ids: list[str] = []

    @property
    def is_read(self) -> bool:
        return bool(self.keys or self.ids)

    def wave(self, keys: Collection[str], card_ids: Collection[str]) -> Wave:
        """See `filling.Shelf`."""
        self.keys += keys
        self.ids += card_ids
        return self._shelf.wave(keys, card_ids)
