"""What others are told of reviews as stories: that one came to be seen or went, and what it shows now."""

from collections.abc import Iterable, Mapping

import msgspec

from chalicelib.aws import relaying
from chalicelib.aws.relaying import Change, Record
from chalicelib.aws.tables import Item, Key, Part
from chalicelib.kernel.news import ReviewShown
from chalicelib.kernel.text import quotable
from chalicelib.reviews import models
from chalicelib.reviews.domain import Badge, Review, Way


class ReviewStory(msgspec.Struct, frozen=True, kw_only=True):
    """What a story shows of a review now. `product_id` is none for one of the shop.

    `quote` is its whole text where that is short. `name` is the author's as the review shows it; `person` their
    pseudonym, which leads to a profile and is never shown. `at` is when it was written (ms).
    """

    review_id: str
    product_id: str | None
    stars: int | None
    title: str
    quote: str | None
    language: str | None
    name: str | None
    person: str | None
    at: int
    verified: Badge | None
    incentivised: bool


def part(review_ids: Iterable[str]) -> Part[dict[str, ReviewStory]]:
    """The part of a page that tells of reviews: by id, of those that all may see now. Discreet ones are nobody's story."""
    keys = {one: models.review_key(one) for one in review_ids}

    def parse(found: Mapping[Key, Item]) -> dict[str, ReviewStory]:
        reviews = (models.review_from(found[key]) for key in keys.values() if key in found)
        return {one.review_id: _story(one) for one in reviews if one.is_shown and not one.is_discreet}

    return Part(tuple(keys.values()), parse)


def _story(review: Review) -> ReviewStory:
    content = review.content
    return ReviewStory(
        review_id=review.review_id,
        product_id=review.product_id,
        stars=content.stars,
        title=content.title,
        quote=quotable(content.text),
        language=content.language,
        name=content.name,
        person=_person(review),
        at=review.written_at,
        verified=review.badge,
        incentivised=review.incentivised,
    )


def _person(review: Review) -> str | None:
    """The pseudonym of who wrote it: of the customer's id, where that is known, else of their address."""
    return review.person.keys[0] if review.person.keys else None


def is_review_change(record: Record) -> bool:
    """Whether a stream record tells what a review was before and is now; once records told only the latter."""
    is_whole = record.get("eventName") != "MODIFY" or "OldImage" in record.get("dynamodb", {})
    return is_whole and relaying.is_of(record, sk=models.REVIEW, pk=models.review_pk(""))


def news(change: Change) -> Iterable[ReviewShown]:
    """The news of a review's row: only that all may see it now, or not any more.

    Raises `KeyError`, `TypeError` or `ValueError` if it isn't one.
    """
    before = models.review_from(change.before) if change.before else None
    after = models.review_from(change.after) if change.after else None
    was, shown = before is not None and before.is_shown, after is not None and after.is_shown
    known = after or before
    if was is shown or known is None:
        return
    yield ReviewShown(
        review_id=known.review_id,
        product_id=known.product_id,
        revision=known.revision if after else known.revision + 1,
        shown=shown,
        person=_person(known) if shown else None,
        at=known.written_at,
        historical=known.way is Way.IMPORT,
    )
