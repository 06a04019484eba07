"""Reviews over HTTP, for shoppers."""

from chalice.app import Blueprint

from chalicelib.kernel.errors import Conflict, NotFound, TooMany
from chalicelib.reviews import callers, pages, persons, responses, service, wiring
from chalicelib.reviews.domain import Content, NewReview
from chalicelib.reviews.queries import ListQuery, TokenQuery, VoteBody, filter_of
from chalicelib.reviews.tallies import RatingView, rating_view
from chalicelib.reviews.views import (
    OwnView,
    ReviewsView,
    SubmittedView,
    VotesView,
    own_view,
    own_views,
    reviews_view,
    submitted,
)
from chalicelib.web.access import Needs
from chalicelib.web.answers import Answer, Page, public
from chalicelib.web.endpoint import Call, endpoint

routes = Blueprint(__name__)


@endpoint(
    routes, "GET", "/v1/products/{product_id}/reviews",
    needs=Needs.KEY, query=ListQuery, answer=ReviewsView, cache=public(30),
)  # fmt: skip
def list_reviews(call: Call[None, ListQuery], product_id: str) -> Answer:
    """The published reviews of a product, with its numbers and what must be said beside them.

    A page looks through a hundred reviews at most: with filters it may be short, or even empty, and still
    have a next one.
    """
    return _list(call.query, product_id)


@endpoint(
    routes, "GET", "/v1/site/reviews",
    needs=Needs.KEY, query=ListQuery, answer=ReviewsView, cache=public(30),
)  # fmt: skip
def list_site_reviews(call: Call[None, ListQuery]) -> Answer:
    """The published reviews of the shop itself, as those of a product."""
    return _list(call.query, None)


def _list(query: ListQuery, product_id: str | None) -> Answer:
    page = pages.page(
        product_id, query.sort, filter_of(query), query.cursor, query.limit,
        lists=wiring.reviews(), read=wiring.read, secret=wiring.cursor_secret(),
    )  # fmt: skip
    return Answer(reviews_view(page, product_id, query.sort, query.locale))


@endpoint(
    routes, "GET", "/v1/products/{product_id}/rating", needs=Needs.KEY, answer=RatingView, cache=public(30)
)
def get_rating(call: Call[None, None], product_id: str) -> Answer:  # noqa: ARG001  (every view gets its call)
    """The numbers of a product's reviews: all 0 where there are none yet."""
    return Answer(rating_view(wiring.read(product_id, (), ()).rating, is_site=False))


@endpoint(routes, "GET", "/v1/site/rating", needs=Needs.KEY, answer=RatingView, cache=public(30))
def get_site_rating(call: Call[None, None]) -> Answer:  # noqa: ARG001  (every view gets its call)
    """The numbers of the shop's own reviews, with its net promoter score."""
    return Answer(rating_view(wiring.read(None, (), ()).rating, is_site=True))


@endpoint(
    routes, "POST", "/v1/reviews",
    needs=Needs.KEY, body=NewReview, answer=SubmittedView, status=201, raises=(Conflict,),
)  # fmt: skip
def post_review(call: Call[NewReview, None]) -> Answer:
    """Write a review of a product, or without `product_id` of the shop.

    Who writes is told by `link` (the token of a mail's link), by a shopper token, or, with the secret key,
    by `author`; where the shop allows it, also by a guest token or an `Idempotency-Key` alone. The same again
    gives the same answer; a person's second review of the same thing is 409: the first is edited. The answer
    tells whether it is published already.
    """
    product_id, who = callers.writer(call)
    written = service.create(product_id, call.body.content(), who, doors=wiring.doors(), now=call.now)
    return Answer(submitted(written, call.body.locale), 201)


@endpoint(
    routes, "GET", "/v1/reviews/{review_id}",
    needs=Needs.KEY, query=TokenQuery, answer=OwnView, raises=(NotFound,),
)  # fmt: skip
def get_review(call: Call[None, TokenQuery], review_id: str) -> Answer:
    """A review: a published one for everybody, another for its author and the shop's server.

    `receipt` is there for its author and the server.
    """
    review = responses.there(wiring.reviews().get(review_id), review_id)
    is_own = callers.may_see(call, review, call.query.token)
    if not is_own and not review.is_shown:
        raise NotFound(f"no review {review_id!r}")
    return Answer(own_view(review, is_own=is_own))


@endpoint(
    routes, "PUT", "/v1/reviews/{review_id}",
    needs=Needs.KEY, body=Content, query=TokenQuery, answer=SubmittedView, raises=(NotFound, TooMany),
)  # fmt: skip
def put_review(call: Call[Content, TokenQuery], review_id: str) -> Answer:
    """Edit one's own review: all that it says is replaced, and looked at by the rules again.

    By a shopper or guest token, or by `token`. What it said before is kept for the shop. An edit that is held
    takes the review out of sight until it is decided.
    """
    keys = callers.owner(call, review_id, call.query.token)
    written = service.edit(
        review_id, call.body, keys, callers.source(call), doors=wiring.doors(), now=call.now
    )
    return Answer(submitted(written, call.body.locale))


@endpoint(
    routes, "DELETE", "/v1/reviews/{review_id}",
    needs=Needs.KEY, query=TokenQuery, answer=None, status=204, raises=(NotFound,),
)  # fmt: skip
def delete_review(call: Call[None, TokenQuery], review_id: str) -> Answer:
    """Take one's own review back, with all its versions: nothing of it is kept or counted. Again changes
    nothing.
    """
    keys = callers.owner(call, review_id, call.query.token)
    service.withdraw(review_id, keys, doors=wiring.doors(), now=call.now)
    return Answer(None, 204)


@endpoint(
    routes, "PUT", "/v1/reviews/{review_id}/vote",
    needs=Needs.PERSON, body=VoteBody, answer=VotesView, raises=(NotFound,),
)  # fmt: skip
def vote_review(call: Call[VoteBody, None], review_id: str) -> Answer:
    """Say whether a review helped: one vote a person, which may be switched or taken back; not on one's own."""
    review = responses.vote(
        review_id, callers.person(call), call.body.helpful, reviews=wiring.reviews(), now=call.now
    )
    return Answer(VotesView(review.votes.helpful, review.votes.unhelpful))


@endpoint(routes, "GET", "/v1/me/reviews", needs=Needs.PERSON, answer=Page[OwnView])
def list_my_reviews(call: Call[None, None]) -> Answer:
    """The shopper's (or guest's) own reviews in whatever state, latest first; all on one page."""
    mine = persons.mine(callers.person(call), reviews=wiring.reviews())
    return Answer(Page(own_views(mine), None))
