"""Fetching what stories show now: sources, products and people of a page, in one wave over the rooms' tables."""

from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Final

from chalicelib.aws import tables
from chalicelib.aws.tables import Item, Key, Part
from chalicelib.catalogue import public as catalogue
from chalicelib.feed import models
from chalicelib.feed.domain import Face, Kind, Story
from chalicelib.feed.pages import Faces
from chalicelib.feed.showing import Look, Said
from chalicelib.kernel import settings
from chalicelib.latest import public as latest
from chalicelib.lists import public as lists
from chalicelib.lists.public import ListStory
from chalicelib.orders import public as orders
from chalicelib.profiles import public as profiles
from chalicelib.questions import public as questions
from chalicelib.questions.public import QuestionStory, Role
from chalicelib.reactions import public as reactions
from chalicelib.reviews import public as reviews
from chalicelib.reviews.public import ReviewStory

_LIKE: Final = "like"
# Keys of one BatchGetItem; a page of large groups wants several, which are asked together.
_TOGETHER: Final = 100
_AT_ONCE: Final = 8


class Sources:
    """The sources of a page's stories: the parts that fetch them, and what each says once they are there."""

    def __init__(self, faces: Faces) -> None:
        of = {kind: [one for one in faces if one[0] is kind] for kind in Kind}
        subjects = [face.source for kind in (Kind.ASKED, Kind.ANSWERED) for _, _, face in of[kind]]
        self._orders = orders.story_part({face.source for _, _, face in of[Kind.BOUGHT]})
        self._reviews = reviews.story_part({face.source for _, _, face in of[Kind.REVIEWED]})
        self._likes = reactions.story_part(
            {(face.source, product) for _, product, face in of[Kind.LIKED] if product is not None}
        )
        self._lists = lists.story_part({face.source for _, _, face in of[Kind.LISTED]})
        self._questions = questions.story_part(set(subjects))

    @property
    def keys(self) -> list[Key]:
        """All rows that are wanted."""
        parts: tuple[Part[object], ...] = (
            self._orders, self._reviews, self._likes, self._lists, self._questions,
        )  # type: ignore[assignment]  # fmt: skip
        return [key for part in parts for key in part.keys]

    def read(self, found: Mapping[Key, Item]) -> "Standing":
        """What was found of them."""
        return Standing(
            self._orders.parse(found), self._reviews.parse(found), self._likes.parse(found),
            self._lists.parse(found), self._questions.parse(found),
        )  # fmt: skip


class Standing:
    """What the sources of a page's stories say, of those that stand."""

    def __init__(
        self,
        bought: Mapping[str, orders.OrderStory],
        reviewed: Mapping[str, ReviewStory],
        liked: Mapping[tuple[str, str], reactions.ReactionStory],
        listed: Mapping[str, ListStory],
        asked: Mapping[str, QuestionStory],
    ) -> None:
        self._bought, self._reviewed, self._liked = bought, reviewed, liked
        self._listed, self._asked = listed, asked

    def said(self, kind: Kind, product_id: str | None, face: Face) -> Said | None:
        """What a story's source says now, if it stands."""
        if kind is Kind.BOUGHT:
            return self._purchase(product_id, face)
        if kind is Kind.LIKED:
            return self._like(product_id, face)
        if kind is Kind.LISTED:
            return self._list(product_id, face)
        return self._review(face) if kind is Kind.REVIEWED else self._question(face)

    def _purchase(self, product_id: str | None, face: Face) -> Said | None:
        order = self._bought.get(face.source)
        if order is None or product_id not in order.products:
            return None
        # Also of stories from before the rooms that tell places were switched on.
        return None if latest.is_for_place(face.source, product_id or "") else Said(person=order.person)

    def _like(self, product_id: str | None, face: Face) -> Said | None:
        word = self._liked.get((face.source, product_id or ""))
        if word is None or word.word != _LIKE:
            return None
        return Said(person=face.source, at=word.at)

    def _list(self, product_id: str | None, face: Face) -> Said | None:
        found = self._listed.get(face.source)
        if found is None or (product_id is not None and product_id not in found.products):
            return None
        return Said(person=found.owner, title=found.title or None)

    def _review(self, face: Face) -> Said | None:
        found = self._reviewed.get(face.source)
        if found is None:
            return None
        return Said(
            person=found.person, stars=found.stars, title=found.title or None, quote=found.quote,
            language=found.language,
        )  # fmt: skip

    def _question(self, face: Face) -> Said | None:
        found = self._asked.get(face.source)
        if found is None:
            return None
        return Said(
            person=found.person, quote=found.quote, question=found.question, question_id=found.question_id,
            language=found.language, by_shop=found.role is Role.SHOP,
        )  # fmt: skip


def look(faces: Faces, story_ids: Iterable[str]) -> tuple[Look, dict[str, Story]]:
    """All that showing these faces needs, in one wave, with the stories of these ids as they are now."""
    sources = Sources(faces)
    cards = catalogue.card_part({product for _, product, _ in faces if product is not None})
    named = {face.actor for _, _, face in faces if face.actor}
    people = profiles.parts(named if "profiles" not in settings.current().off else ())
    current = {one: models.story_key(one) for one in story_ids}
    keys = [*sources.keys, *cards.keys, *people.keys, *current.values()]
    found = _fetched(list(dict.fromkeys(keys)))
    stories = {one: models.story_from(found[key]) for one, key in current.items() if key in found}
    return Look(cards.parse(found), people.parse(found), sources.read(found).said), stories


def _fetched(keys: list[Key]) -> dict[Key, Item]:
    pieces = [keys[start : start + _TOGETHER] for start in range(0, len(keys), _TOGETHER)]
    read = map(tables.batch_get, pieces) if len(pieces) < 2 else _readers().map(tables.batch_get, pieces)
    return {key: item for piece in read for key, item in piece.items()}


@cache
def _readers() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(_AT_ONCE)
