"""Reviews over HTTP, for the shop's server: links for mails, replies, earlier versions, what is rated."""

from chalice.app import Blueprint

from chalicelib.kernel.errors import NotFound
from chalicelib.reviews import attributes, links, responses, service, wiring
from chalicelib.reviews.attributes import Attribute, Book
from chalicelib.reviews.queries import LinkQuery, LinksBody, ProductQuery, ReplyBody
from chalicelib.reviews.views import (
    LinkedView,
    LinksView,
    OwnView,
    VersionView,
    linked_view,
    links_view,
    own_view,
    version_view,
)
from chalicelib.web.access import Needs
from chalicelib.web.answers import Answer, Page, public
from chalicelib.web.endpoint import Call, endpoint

upkeep = Blueprint(__name__)


@endpoint(
    upkeep, "POST", "/v1/review-links", needs=Needs.SECRET, body=LinksBody, answer=LinksView,
    raises=(NotFound,),
)  # fmt: skip
def make_review_links(call: Call[LinksBody, None]) -> Answer:
    """Links with which an order's buyer reviews what they bought, and the shop, without a login.

    The shop's page takes the token from its address and sends it as `link`. It holds as long as the
    deployment says, and as long as the order isn't cancelled. The same may be asked for again.
    """
    order = wiring.order(call.body.order_id)
    if order is None or order.is_cancelled:
        raise NotFound(f"no order {call.body.order_id!r}, or it was cancelled")
    return Answer(links_view(order, call.now, incentivised=call.body.incentivised))


@endpoint(upkeep, "GET", "/v1/review-links", needs=Needs.KEY, query=LinkQuery, answer=LinkedView)
def read_review_link(call: Call[None, LinkQuery]) -> Answer:
    """What a link is for, and the review that its order's buyer has written of it already, if any."""
    link = links.link(call.query.link, "query:link", wiring.cursor_secret(), call.now)
    doors = wiring.doors()
    who = service.through_link(link, None, doors=doors)
    return Answer(linked_view(link, service.own(who.keys, link.product_id, doors)))


@endpoint(
    upkeep, "PUT", "/v1/reviews/{review_id}/reply",
    needs=Needs.SECRET, body=ReplyBody, answer=OwnView, raises=(NotFound,),
)  # fmt: skip
def put_reply(call: Call[ReplyBody, None], review_id: str) -> Answer:
    """Answer a review as the shop, or change the answer."""
    review = responses.reply(
        review_id, call.body.text, call.body.name, None, reviews=wiring.reviews(), now=call.now
    )
    return Answer(own_view(review, is_own=True))


@endpoint(
    upkeep, "DELETE", "/v1/reviews/{review_id}/reply",
    needs=Needs.SECRET, answer=None, status=204, raises=(NotFound,),
)  # fmt: skip
def delete_reply(call: Call[None, None], review_id: str) -> Answer:
    """Take the shop's answer away. Again changes nothing."""
    responses.remove_reply(review_id, reviews=wiring.reviews(), now=call.now)
    return Answer(None, 204)


@endpoint(
    upkeep, "GET", "/v1/reviews/{review_id}/versions",
    needs=Needs.SECRET, answer=Page[VersionView], raises=(NotFound,),
)  # fmt: skip
def list_versions(call: Call[None, None], review_id: str) -> Answer:  # noqa: ARG001  (every view gets its call)
    """What a review said before its edits, oldest first."""
    responses.there(wiring.reviews().get(review_id), review_id)
    return Answer(Page(tuple(map(version_view, wiring.reviews().versions(review_id))), None))


@endpoint(
    upkeep, "GET", "/v1/review-attributes",
    needs=Needs.KEY, query=ProductQuery, answer=Page[Attribute], cache=public(300), raises=(NotFound,),
)  # fmt: skip
def list_review_attributes(call: Call[None, ProductQuery]) -> Answer:
    """The attributes that reviews rate from 1 to 5: of a product's category, or those of every product."""
    product = wiring.product(call.query.product_id) if call.query.product_id else None
    if call.query.product_id and product is None:
        raise NotFound(f"no product {call.query.product_id!r}")
    rated = attributes.of_category(wiring.reviews().book(), product.category if product else None)
    return Answer(Page(rated, None))


@endpoint(upkeep, "PUT", "/v1/review-attributes", needs=Needs.SECRET, body=Book, answer=Book)
def put_review_attributes(call: Call[Book, None]) -> Answer:
    """Say which attributes are rated, all of them at once: by category, which holds for all below it too.

    What was rated before stays counted.
    """
    attributes.check(call.body)
    wiring.reviews().keep_book(call.body)
    return Answer(call.body)
