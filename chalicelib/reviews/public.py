"""What other rooms may ask of reviews."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

from chalicelib.aws.tables import Part
from chalicelib.moderation.domain import Case, Decision
from chalicelib.reviews import (
    attributes,
    cards,
    intake,
    links,
    models,
    pages,
    persons,
    responses,
    service,
    stories,
    wiring,
)
from chalicelib.reviews.cards import RatedCard
from chalicelib.reviews.domain import Badge, Content, Review, Version
from chalicelib.reviews.intake import ImportedReply, ImportedReview, Outcome, Taken
from chalicelib.reviews.places import Filter, Sort
from chalicelib.reviews.ports import Who
from chalicelib.reviews.rating import AttributeRating, Rating
from chalicelib.reviews.service import Written
from chalicelib.reviews.stories import ReviewStory
from chalicelib.reviews.tallies import RatingView, rating_view
from chalicelib.reviews.views import ReviewsView, ReviewView, reviews_view

__all__ = [
    "AttributeRating",
    "Badge",
    "Content",
    "ImportedReply",
    "ImportedReview",
    "Linked",
    "Outcome",
    "RatedCard",
    "Rating",
    "RatingView",
    "Review",
    "ReviewStory",
    "ReviewView",
    "ReviewsView",
    "Sort",
    "Taken",
    "Version",
    "Written",
    "cards_part",
    "erase",
    "everything",
    "export",
    "find",
    "first",
    "first_part",
    "labels_part",
    "link",
    "linked",
    "moderate",
    "published",
    "rated_card",
    "rating_part",
    "rating_view",
    "remove_reply",
    "reply",
    "reviewed",
    "say",
    "story_part",
    "take_in",
    "versions",
    "votes_part",
]


cards_part = cards.part
rated_card = cards.rated


def rating_part(product_ids: Iterable[str]) -> Part[dict[str, Rating]]:
    """The part of a page that shows ratings: by product id, of those that were ever reviewed."""
    keys = {one: models.stats_key(one) for one in product_ids}

    def parse(found: models.Rows) -> dict[str, Rating]:
        return {one: models.rating_from(found[key]) for one, key in keys.items() if key in found}

    return Part(tuple(keys.values()), parse)


def first(
    product_id: str | None,
    limit: int,
    *,
    sort: Sort = Sort.HELPFUL,
    locale: str | None = None,
    cursor: str | None = None,
) -> ReviewsView:
    """The first page of a product's reviews (or the one at `cursor`), or (None) of the shop's, helpful first,
    with its numbers and what is to be said beside them in the reader's language. Two waves: one query, one
    BatchGetItem. Raises `Invalid` for a cursor of another list.
    """
    page = pages.page(
        product_id, sort, Filter(), cursor, limit,
        lists=wiring.reviews(), read=wiring.read, secret=wiring.cursor_secret(),
    )  # fmt: skip
    return reviews_view(page, product_id, sort, locale)


def first_part(product_id: str, limit: int, *, locale: str | None = None) -> Part[ReviewsView]:
    """The part of a page that is a product's most helpful reviews, as `first` gives them.

    Asking for it is one query already: what it found decides which rows the page's next wave fetches.
    """
    looked = pages.look(
        product_id, Sort.HELPFUL, Filter(), None, limit,
        lists=wiring.reviews(), secret=wiring.cursor_secret(),
    )  # fmt: skip
    ids, files = looked.review_ids, looked.media_ids

    def parse(rows: models.Rows) -> ReviewsView:
        found = wiring.found_in(rows, product_id, ids, files)
        return reviews_view(
            pages.shown(looked, found, wiring.cursor_secret()), product_id, Sort.HELPFUL, locale
        )

    return Part(wiring.wanted_keys(product_id, ids, files), parse)


def labels_part(language: str) -> Part[Callable[[str | None], dict[str, str]]]:
    """The part of a page that names rated attributes as the shop does: by category, labels by name."""
    key = models.attributes_key()

    def parse(found: models.Rows) -> Callable[[str | None], dict[str, str]]:
        book = models.book_from(found[key]) if key in found else attributes.Book()
        return lambda category: attributes.labels(book, category, language)

    return Part((key,), parse)


def story_part(review_ids: Iterable[str]) -> Part[dict[str, ReviewStory]]:
    """The part of a page that tells of reviews: by id, of those that all may see now; discreet ones are left out."""
    return stories.part(review_ids)


def votes_part(person: str, review_ids: Iterable[str]) -> Part[dict[str, bool]]:
    """The part of a page that is one person's (`Person.key`) votes on these reviews, by id: whether it helped them.

    Two rows a review: a vote counts for the round in which it was given.
    """
    keys = {one: (models.vote_key(one, person), models.review_key(one)) for one in review_ids}

    def parse(found: models.Rows) -> dict[str, bool]:
        there = {one: pair for one, pair in keys.items() if all(key in found for key in pair)}
        pairs = {
            one: (models.vote_from(found[vote]), models.review_from(found[review]))
            for one, (vote, review) in there.items()
        }
        return {one: vote.helpful for one, (vote, review) in pairs.items() if vote.round == review.round}

    return Part(tuple(key for pair in keys.values() for key in pair), parse)


def find(review_id: str) -> Review | None:
    """A review as it is kept, in whatever state; None if there is none by that id."""
    return wiring.reviews().get(review_id)


def versions(review_id: str) -> list[Version]:
    """What a review said before its edits, oldest first: for operators."""
    return wiring.reviews().versions(review_id)


def link(order_id: str, product_id: str | None, now: int, *, incentivised: bool = False) -> str:
    """The token of a link with which an order's buyer reviews a product (None: the shop), without a login.

    A page of the shop takes it from the link and sends it as `link` in `POST /v1/reviews`. It holds for
    `TORG_REVIEW_LINK_DAYS`, and as long as the order does. `incentivised`: something is given for it.
    """
    made = links.link_for(order_id, product_id, days=wiring.link_days(), now=now, incentivised=incentivised)
    return links.link_token(made, wiring.cursor_secret())


class Linked(NamedTuple):
    """What a mail's link leads to: the product (None: the shop), the order, and what its buyer has said so far."""

    product_id: str | None
    order_id: str
    review: Review | None


def linked(token: str, now: int) -> Linked:
    """What a link leads to. Raises `Invalid` (query:link) if it isn't ours, `Forbidden` once it holds no more."""
    link, who = _through(token, "query:link", None, now)
    found = service.own(who.keys, link.product_id, wiring.doors())
    return Linked(link.product_id, link.order_id, wiring.reviews().get(found) if found else None)


def say(token: str, content: Content, source: str | None, now: int) -> Written:
    """Write what a link's buyer says, or put it in place of what they said before; the same again is the same.

    `source` stands for where the call came from. Raises `Invalid`, `Forbidden`, or `TooMany` edits.
    """
    link, who = _through(token, "/link", source, now)
    doors = wiring.doors()
    found = service.own(who.keys, link.product_id, doors)
    kept = wiring.reviews().get(found) if found else None
    if kept is None or kept.is_gone:
        return service.create(link.product_id, content, who, doors=doors, now=now)
    return service.edit(kept.review_id, content, who.keys, source, doors=doors, now=now)


def _through(token: str, pointer: str, source: str | None, now: int) -> tuple[links.Link, Who]:
    link = links.link(token, pointer, wiring.cursor_secret(), now)
    return link, service.through_link(link, source, doors=wiring.doors())


def take_in(said: ImportedReview, now: int) -> Taken:
    """Take a review from elsewhere in, once; see `intake.take_in`. Raises `Invalid` naming the field."""
    keys = wiring.people(said.customer_id, said.email)
    return intake.take_in(said, keys, doors=wiring.doors(), now=now)


def published() -> Iterator[Review]:
    """All published reviews, in no order, for feeds. Reads the whole table, page by page.

    A discreet product's reviews are among them: whether a product may be named is for its card to say.
    """
    return (one for one in wiring.reviews().everything() if one.is_shown)


def everything() -> Iterator[Review]:
    """All reviews that weren't taken back, in whatever state and no order. Reads the whole table."""
    return (one for one in wiring.reviews().everything() if not one.is_gone)


def moderate(review_id: str, decision: Decision, now: int) -> Case:
    """Let an operator's decision hold for a review. Raises `NotFound`, `Invalid` or `Conflict`."""
    return responses.moderate(review_id, decision, doors=wiring.doors(), now=now)


def reply(
    review_id: str, text: str, now: int, *, name: str | None = None, operator: str | None = None
) -> Review:
    """Let the shop's reply stand beneath a review; `operator` is who wrote it. Raises `NotFound`, `Invalid`."""
    return responses.reply(review_id, text, name, operator, reviews=wiring.reviews(), now=now)


def remove_reply(review_id: str, now: int) -> Review:
    """Take the shop's reply away; again changes nothing. Raises `NotFound`."""
    return responses.remove_reply(review_id, reviews=wiring.reviews(), now=now)


def reviewed(
    product_ids: Iterable[str], customer_id: str | None = None, email: str | None = None
) -> dict[str, int]:
    """When a person wrote what stands of theirs about these products (ms), by product; the others are left out.

    In whatever state: who waits for an operator has spoken too.
    """
    return persons.reviewed(wiring.people(customer_id, email), product_ids, reviews=wiring.reviews())


def export(customer_id: str | None = None, email: str | None = None) -> dict[str, Any]:
    """Everything that reviews keep about a person, ready for JSON: reviews with all versions, and votes."""
    return persons.export(wiring.people(customer_id, email), reviews=wiring.reviews())


def erase(customer_id: str | None = None, email: str | None = None, *, now: int) -> int:
    """Take back all reviews and votes of a person; how many there were. May be repeated.

    Numbers are counted without them, so that they stay sums of what is there.
    """
    return persons.erase(wiring.people(customer_id, email), doors=wiring.doors(), now=now)
