"""Where a review stands in the lists of what it is about, and which places a reader's filters let through.

Each sorting is a list of its own, read from its greatest key on. A place carries what filters need, so that
filtering reads no reviews.
"""

import enum
from typing import Final

import msgspec

from chalicelib.kernel.text import comparable, normalise_phrase
from chalicelib.reviews.domain import Badge, Review
from chalicelib.reviews.rating import helpfulness

_TIME_DIGITS: Final = 13


class Sort(enum.StrEnum):
    """In which order reviews are listed; those that are equal by it come newest first.

    `pictures` lists only those with pictures. `highest` and `lowest` list only those with stars.
    """

    HELPFUL = "helpful"
    NEWEST = "newest"
    HIGHEST = "highest"
    LOWEST = "lowest"
    PICTURES = "pictures"


class Place(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One review's place in a list: the key it is sorted by, and what filters ask about."""

    key: str
    review_id: str
    stars: int | None = None
    badge: Badge | None = None
    language: str | None = None
    media: tuple[str, ...] = ()
    attributes: dict[str, int] = {}


class Filter(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a reader wants to see; None and empty let everything through."""

    stars: tuple[int, ...] = ()
    verified: bool | None = None
    language: str | None = None
    media: bool | None = None
    attribute: tuple[str, int] | None = None
    words: tuple[str, ...] = ()

    @property
    def is_open(self) -> bool:
        """Whether it lets everything through."""
        return self == Filter()


def places(review: Review | None) -> dict[Sort, Place]:
    """The review's place in every list it stands in; none unless it is published."""
    if review is None or not review.is_shown:
        return {}
    age = f"{review.shown_at:0{_TIME_DIGITS}d}#{review.review_id}"
    keys = {Sort.NEWEST: age, Sort.HELPFUL: f"{helpfulness(review.votes):07d}#{age}"}
    if (stars := review.content.stars) is not None:
        keys |= {Sort.HIGHEST: f"{stars}#{age}", Sort.LOWEST: f"{6 - stars}#{age}"}
    if review.content.media:
        keys[Sort.PICTURES] = age
    return {sort: _place(review, key) for sort, key in keys.items()}


def _place(review: Review, key: str) -> Place:
    return Place(
        key=key,
        review_id=review.review_id,
        stars=review.content.stars,
        badge=review.badge,
        language=review.content.language,
        media=review.content.media,
        attributes=review.content.attributes,
    )


def lets_through(place: Place, wanted: Filter) -> bool:
    """Whether a place passes the filter, but for its words and for whether its media are published."""
    asked = (
        not wanted.stars or place.stars in wanted.stars,
        wanted.verified is None or (place.badge is Badge.BUYER) is wanted.verified,
        wanted.language is None or place.language == wanted.language,
        not wanted.media or bool(place.media),
        wanted.attribute is None or place.attributes.get(wanted.attribute[0]) == wanted.attribute[1],
    )
    return all(asked)


def words(phrase: str) -> tuple[str, ...]:
    """The words that are searched for, in comparable form."""
    return tuple(dict.fromkeys(normalise_phrase(phrase).split()))


def holds(review: Review, wanted: tuple[str, ...]) -> bool:
    """Whether what the review shows holds all the words, anywhere and also within other words."""
    if not wanted:
        return True
    content = review.content
    shown = [content.title, content.text, *content.pros, *content.cons]
    text = comparable("\n".join([*shown, review.reply.text if review.reply else ""]))
    return all(word in text for word in wanted)
