"""What others are told of reactions as stories: that a person says another word, and what they say now."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

import msgspec

from chalicelib.aws import relaying
from chalicelib.aws.relaying import Record
from chalicelib.aws.tables import Item, Key, Part
from chalicelib.kernel.news import ReactionChanged
from chalicelib.reactions import models
from chalicelib.reactions.domain import Reaction, Word

_PERSON = models.person_pk("")


class ReactionStory(msgspec.Struct, frozen=True):
    """What a person says of a product now, `like` or `dislike`, and since when (ms)."""

    word: Word
    at: int


def part(pairs: Iterable[tuple[str, str]]) -> Part[dict[tuple[str, str], ReactionStory]]:
    """The part of a page that tells of reactions: by person and product, of those who say a word now."""
    keys = {pair: models.reaction_key(*pair) for pair in pairs}

    def parse(found: Mapping[Key, Item]) -> dict[tuple[str, str], ReactionStory]:
        said = {pair: models.reaction_from(found[key]) for pair, key in keys.items() if key in found}
        return {
            pair: ReactionStory(one.word, one.at) for pair, one in said.items() if one.word is not Word.NONE
        }

    return Part(tuple(keys.values()), parse)


class WordChange(NamedTuple):
    """A person's word on a product before and after (None: no row)."""

    before: Reaction | None
    after: Reaction | None


def is_word_change(record: Record) -> bool:
    """Whether a stream record tells of a person's word, not of a product's counts."""
    keys = record.get("dynamodb", {}).get("Keys", {})
    return str(keys.get("pk", {}).get("S", "")).startswith(_PERSON)


def change_from(record: Record) -> WordChange:
    """The change in a stream's record. Raises `KeyError`, `TypeError` or `ValueError` if it isn't one."""
    images = relaying.change(record)
    before, after = (models.reaction_from(one) if one else None for one in images)
    return WordChange(before, after)


def news(change: WordChange) -> Iterable[ReactionChanged]:
    """The news of a person's row, where they say another word than before: none is one too.

    So a row that goes by itself, a week after its word was taken back, is no news.
    """
    before = change.before.word if change.before else Word.NONE
    after = change.after.word if change.after else Word.NONE
    known = change.after or change.before
    if before is after or known is None:
        return
    gone = change.after is None
    yield ReactionChanged(
        person=known.person,
        product_id=known.product_id,
        word=after.value,
        at=known.told_at + 1 if gone else known.at,
        revision=known.revision + 1 if gone else known.revision,
        told_at=known.told_at + gone,
    )
