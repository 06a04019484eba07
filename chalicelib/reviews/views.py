"""What the API shows of reviews."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from chalicelib.kernel import clock
from chalicelib.media.public import MediaView
from chalicelib.moderation import public as moderation
from chalicelib.moderation.domain import Kind, State
from chalicelib.reviews import disclosures, links, wiring
from chalicelib.reviews.disclosures import Told
from chalicelib.reviews.domain import Badge, Content, Reply, Review, Version, Way
from chalicelib.reviews.pages import Page
from chalicelib.reviews.places import Sort
from chalicelib.reviews.ports import Purchase
from chalicelib.reviews.service import Written
from chalicelib.reviews.tallies import RatingView, rating_view


class ReplyView(msgspec.Struct, frozen=True, kw_only=True):
    """What the shop answered."""

    text: str
    name: str | None
    at: str
    edited_at: str | None


class VotesView(msgspec.Struct, frozen=True):
    """How many found a review helpful, and how many didn't."""

    helpful: int
    unhelpful: int


class ReviewView(msgspec.Struct, frozen=True, kw_only=True):
    """A review as others see it. `product_id` is null for one of the shop.

    `verified` says what is known of its author: `verified_buyer`, `verified_shopper` or nothing;
    `incentivised`, that something was given for it. `source` names the system that it was imported from.
    Texts are plain: whoever shows them encodes them.
    """

    review_id: str
    product_id: str | None
    stars: int | None
    title: str
    text: str
    pros: tuple[str, ...]
    cons: tuple[str, ...]
    attributes: dict[str, int]
    recommends: bool | None
    nps: int | None
    language: str | None
    name: str | None
    verified: Badge | None
    incentivised: bool
    written_at: str
    edited_at: str | None
    media: tuple[MediaView, ...]
    reply: ReplyView | None
    votes: VotesView
    source: str | None


class ReviewsView(msgspec.Struct, frozen=True, kw_only=True):
    """A page of reviews, the numbers of all, and what is to be said beside them (`told`).

    `labels` are what the shop calls the rated attributes, by name, in the reader's language.
    """

    items: tuple[ReviewView, ...]
    next: str | None
    rating: RatingView
    told: Told
    labels: dict[str, str]


class ReasonView(msgspec.Struct, frozen=True):
    """One finding of the rules, by its code and in words."""

    code: str
    text: str


class SubmittedView(msgspec.Struct, frozen=True, kw_only=True):
    """What its author is told of a review. Only what is `published` is shown and counted.

    `reasons` say why it was held or rejected; with `receipt` the statement of reasons is read, and appealed.
    With `edit_token` (`?token=`) somebody without a login edits and deletes it.
    """

    review_id: str
    state: State
    version: int
    verified: Badge | None
    receipt: str
    edit_token: str | None
    reasons: tuple[ReasonView, ...]


class OwnView(msgspec.Struct, frozen=True, kw_only=True):
    """A review by itself. Its author and the shop's server see it in whatever state, with the ids of all its
    files, and with the receipt for its statement of reasons.
    """

    review: ReviewView
    state: State
    version: int
    media: tuple[str, ...] | None
    receipt: str | None


class LinkView(msgspec.Struct, frozen=True):
    """A link's token, and what is reviewed with it: a product, or (null) the shop."""

    product_id: str | None
    link: str


class LinksView(msgspec.Struct, frozen=True):
    """The links of an order: one for each of its products, and one for the shop. `until` they hold."""

    order_id: str
    until: str
    items: tuple[LinkView, ...]


class LinkedView(msgspec.Struct, frozen=True, kw_only=True):
    """What a link is for: a product, or (null) the shop; the review that is there already, if any."""

    product_id: str | None
    incentivised: bool
    until: str
    review_id: str | None


class VersionView(msgspec.Struct, frozen=True, kw_only=True):
    """What a review said before an edit, from when on, and in which state."""

    version: int
    at: str
    state: State
    content: Content


def review_view(review: Review, media: Mapping[str, Any], *, discreet: bool) -> ReviewView:
    """A review as others see it. Beside a discreet product nobody is named."""
    content = review.content
    return ReviewView(
        review_id=review.review_id,
        product_id=review.product_id,
        stars=content.stars,
        title=content.title,
        text=content.text,
        pros=content.pros,
        cons=content.cons,
        attributes=content.attributes,
        recommends=content.recommends,
        nps=content.nps,
        language=content.language,
        name=None if discreet or review.is_discreet else content.name,
        verified=review.badge,
        incentivised=review.incentivised,
        written_at=clock.iso(review.written_at),
        edited_at=_time(review.edited_at),
        media=tuple(media[one] for one in content.media if one in media),
        reply=_reply(review.reply),
        votes=VotesView(review.votes.helpful, review.votes.unhelpful),
        source=review.origin.source if review.origin else None,
    )


def _reply(reply: Reply | None) -> ReplyView | None:
    if reply is None:
        return None
    return ReplyView(
        text=reply.text, name=reply.name, at=clock.iso(reply.at), edited_at=_time(reply.edited_at)
    )


def _time(instant: int | None) -> str | None:
    return None if instant is None else clock.iso(instant)


def reviews_view(page: Page, product_id: str | None, sort: Sort, locale: str | None) -> ReviewsView:
    """A page as the API shows it."""
    found = page.found
    return ReviewsView(
        items=tuple(review_view(one, found.media, discreet=found.discreet) for one in page.reviews),
        next=page.next,
        rating=rating_view(found.rating, is_site=product_id is None),
        told=disclosures.told(sort, locale),
        labels=found.labels(disclosures.language_of(locale)),
    )


def submitted(written: Written, locale: str | None) -> SubmittedView:
    """What its author is told of what they just sent."""
    review = written.review
    language = disclosures.language_of(locale or review.content.language)
    is_open = written.case is None or review.state is State.PUBLISHED
    codes = (
        [] if is_open or written.case is None else [one.code for one in written.case.after.assessment.reasons]
    )
    return SubmittedView(
        review_id=review.review_id,
        state=review.state,
        version=review.version,
        verified=review.badge,
        receipt=receipt(review),
        edit_token=None if review.way is Way.SHOPPER else _edit_token(review),
        reasons=tuple(ReasonView(code, moderation.finding(code, language)) for code in dict.fromkeys(codes)),
    )


def receipt(review: Review) -> str:
    """With what an author sees the statement of reasons."""
    return moderation.receipt(Kind.REVIEW, review.review_id, review.author)


def _edit_token(review: Review) -> str:
    return links.edit_token(links.Edit(review.review_id, review.author), wiring.cursor_secret())


def own_view(review: Review, *, is_own: bool) -> OwnView:
    """A review by itself, for its author and the shop's server, or for everybody else."""
    found = wiring.read(review.product_id, (), review.content.media)
    return _own(review, found.media, is_own=is_own, discreet=found.discreet and not is_own)


def own_views(reviews: Sequence[Review]) -> tuple[OwnView, ...]:
    """A person's reviews for themselves, in one wave."""
    files = dict.fromkeys(one for review in reviews for one in review.content.media)
    media = wiring.read(None, (), list(files)).media
    return tuple(_own(one, media, is_own=True, discreet=False) for one in reviews)


def _own(review: Review, media: Mapping[str, Any], *, is_own: bool, discreet: bool) -> OwnView:
    return OwnView(
        review=review_view(review, media, discreet=discreet),
        state=review.state,
        version=review.version,
        media=review.content.media if is_own else None,
        receipt=receipt(review) if is_own else None,
    )


def links_view(order: Purchase, now: int, *, incentivised: bool) -> LinksView:
    """The links of an order."""
    about = [*sorted(order.products), None]
    made = [
        links.link_for(order.order_id, one, days=wiring.link_days(), now=now, incentivised=incentivised)
        for one in about
    ]
    secret = wiring.cursor_secret()
    items = tuple(LinkView(one.product_id, links.link_token(one, secret)) for one in made)
    return LinksView(order.order_id, clock.iso(made[0].until), items)


def linked_view(link: links.Link, review_id: str | None) -> LinkedView:
    """What a link is for."""
    return LinkedView(
        product_id=link.product_id,
        incentivised=link.incentivised,
        until=clock.iso(link.until),
        review_id=review_id,
    )


def version_view(version: Version) -> VersionView:
    """An earlier version as operators see it."""
    return VersionView(
        version=version.version, at=clock.iso(version.at), state=version.state, content=version.content
    )
