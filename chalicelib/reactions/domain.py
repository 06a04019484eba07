"""Reactions: what a person thinks of a product in one word, and how many think so."""

import enum
from collections.abc import Iterable
from typing import Final, NamedTuple

import msgspec
from msgspec.structs import replace

from chalicelib.kernel import clock

# Where a page in plain words says how likes are known.
HOW: Final = "/v1/how/likes"
# How long a word that was taken back leaves its row; the log's order of words hangs on it for that time.
FORGOTTEN_AFTER: Final = 7 * clock.DAY


class Word(enum.StrEnum):
    """What a person says of a product; `none` takes it back."""

    LIKE = "like"
    DISLIKE = "dislike"
    NONE = "none"


class Reaction(msgspec.Struct, frozen=True, kw_only=True):
    """One person's word on one product, since `at`.

    `customer` and `visitor` are what the log calls the person; `told_at` is the time of what it was told last,
    which grows with every write, because of two words the log's readers take the later.
    """

    person: str
    product_id: str
    word: Word
    at: int
    told_at: int
    revision: int
    customer: str | None = None
    visitor: str | None = None


class Reactions(msgspec.Struct, frozen=True):
    """How many people like a product, and how many dislike it, now."""

    likes: int = 0
    dislikes: int = 0


class Shown(msgspec.Struct, frozen=True):
    """Reactions as they may be shown: null where so few people stand behind a number that it is kept back.

    `how` leads to plain words on how the numbers are known.
    """

    likes: int | None
    dislikes: int | None
    how: str = HOW


class Change(NamedTuple):
    """A row before and after (None: no row), and the time that the log is told. Both are of one person."""

    before: Reaction | None
    after: Reaction | None
    at: int

    @property
    def product_id(self) -> str:
        """The product that it is about."""
        return (self.after or self.before).product_id  # type: ignore[union-attr]

    @property
    def word(self) -> Word:
        """What the person says from now on."""
        return self.after.word if self.after else Word.NONE


def counted(words: Iterable[Word]) -> Reactions:
    """How many of each there are."""
    kept = list(words)
    return Reactions(kept.count(Word.LIKE), kept.count(Word.DISLIKE))


def step(changes: Iterable[Change]) -> Reactions:
    """What changes of one product add to its counts; negative where they take away."""
    kept = list(changes)
    before = counted(one.before.word for one in kept if one.before)
    after = counted(one.word for one in kept)
    return Reactions(after.likes - before.likes, after.dislikes - before.dislikes)


def told(before: Reaction | None, now: int) -> int:
    """When the log is told of a new word: now, but after the word before it."""
    return max(now, before.told_at + 1) if before else now


def set_word(before: Reaction | None, said: Reaction) -> Change:
    """The change that puts the word `said` in place of what was there."""
    at = told(before, said.at)
    revision = before.revision + 1 if before else 1
    return Change(before, replace(said, told_at=at, revision=revision), at)


def remove(before: Reaction, now: int) -> Change:
    """The change that leaves no row."""
    return Change(before, None, told(before, now))


def merged(guest: Reaction, mine: Reaction | None, person: Reaction, now: int) -> tuple[Change, Change]:
    """The changes that give a guest's word to the customer they turned out to be, whose own word holds.

    `person` says who the customer is. The log hears the customer's word after the guest's end, also where it
    stays the same: its readers may already take both for one person.
    """
    end = remove(guest, now)
    at = max(end.at, told(mine, now)) + 1
    if mine is not None and mine.word is not Word.NONE:
        return end, Change(mine, replace(mine, told_at=at, revision=mine.revision + 1), at)
    revision = mine.revision + 1 if mine else 1
    after = replace(person, word=guest.word, at=guest.at, told_at=at, revision=revision)
    return end, Change(mine, after, at)


def shown(counts: Reactions, *, discreet: bool, least: int) -> Shown:
    """The counts as anyone may see them. Of a discreet product a number of under `least` people is kept back."""
    likes, dislikes = (None if discreet and one < least else one for one in (counts.likes, counts.dislikes))
    return Shown(likes, dislikes)
