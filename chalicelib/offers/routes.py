"""Offers and their codes over HTTP, for the shop's server."""

from chalice.app import Blueprint

from chalicelib.kernel.errors import Conflict, NotFound
from chalicelib.offers import domain, service, views, wiring
from chalicelib.offers.domain import Terms
from chalicelib.offers.honouring import Use
from chalicelib.offers.views import (
    CheckBody,
    CheckView,
    CodesBody,
    CodesQuery,
    OfferBody,
    OfferView,
    RedeemBody,
    ReleaseBody,
    UploadedView,
)
from chalicelib.web.access import Needs
from chalicelib.web.answers import Answer, Page
from chalicelib.web.endpoint import Call, endpoint

routes = Blueprint(__name__)


@endpoint(routes, "GET", "/v1/offers", needs=Needs.SECRET, answer=Page[OfferView])
def get_offers(call: Call[None, None]) -> Answer:  # noqa: ARG001  (every view gets its call)
    """All offers; there are few, so one page holds them."""
    found = wiring.offers().every()
    return Answer(Page(tuple(views.offer_view(one, wiring.left(one)) for one in found), None))


@endpoint(routes, "GET", "/v1/offers/{offer_id}", needs=Needs.SECRET, answer=OfferView, raises=(NotFound,))
def get_offer(call: Call[None, None], offer_id: str) -> Answer:  # noqa: ARG001  (every view gets its call)
    """One offer, and how many codes its pool has left."""
    offer = service.get(offer_id, offers=wiring.offers())
    return Answer(views.offer_view(offer, wiring.left(offer)))


@endpoint(
    routes, "PUT", "/v1/offers/{offer_id}",
    needs=Needs.SECRET, body=OfferBody, answer=OfferView, raises=(Conflict,),
)  # fmt: skip
def put_offer(call: Call[OfferBody, None], offer_id: str) -> Answer:
    """Say what an offer is, all of it anew; the same again changes nothing.

    Codes that were issued keep the terms they were issued with. Switched off (`active: false`), it issues no more;
    its codes stay good. A code is good to the end of a day in the shop's time zone.
    """
    content, revision = call.body.content(), call.body.revision
    offer = service.keep(offer_id, content, revision, offers=wiring.offers(), now=call.now)
    return Answer(views.offer_view(offer, wiring.left(offer)))


@endpoint(
    routes, "POST", "/v1/offers/{offer_id}/codes",
    needs=Needs.SECRET, body=CodesBody, answer=UploadedView, raises=(NotFound, Conflict),
)  # fmt: skip
def post_codes(call: Call[CodesBody, None], offer_id: str) -> Answer:
    """Put codes that the shop made into an offer's pool, up to 1,000 a call.

    Again adds nothing, also once they were issued. A code belongs to one offer for good.
    """
    uploaded = service.upload(offer_id, call.body.codes, offers=wiring.offers())
    offer = service.get(offer_id, offers=wiring.offers())
    return Answer(views.uploaded_view(uploaded, offer, wiring.left(offer)))


@endpoint(
    routes, "GET", "/v1/offers/{offer_id}/codes",
    needs=Needs.SECRET, query=CodesQuery, answer=Page[Terms], raises=(NotFound,),
)  # fmt: skip
def get_codes(call: Call[None, CodesQuery], offer_id: str) -> Answer:
    """The codes that were issued, oldest first, with their terms, so that a shop can make them in its checkout.

    The webhooks `offer.issued`, `offer.redeemed` and `offer.released` tell the same as it happens.
    """
    secret = wiring.cursor_secret()
    begin = views.start(offer_id, call.query, secret)
    found = service.issued(offer_id, begin, call.query.limit, offers=wiring.offers())
    return Answer(views.page(offer_id, call.query, found, secret))


@endpoint(routes, "POST", "/v1/codes/{code}/check", needs=Needs.SECRET, body=CheckBody, answer=CheckView)
def check_code(call: Call[CheckBody, None], code: str) -> Answer:
    """Whether a code would be honoured now for this order, and what it takes off; nothing changes.

    A code that isn't known is answered the same way (`reason: unknown`). Case doesn't count.
    """
    keys = wiring.person_keys(call.body.customer_id, call.body.email)
    use = Use(total=call.body.total, person_keys=keys)
    return Answer(views.check_view(service.check(code, use, offers=wiring.offers(), now=call.now)))


@endpoint(
    routes, "POST", "/v1/codes/{code}/redeem",
    needs=Needs.SECRET, body=RedeemBody, answer=Terms, raises=(NotFound, Conflict),
)  # fmt: skip
def redeem_code(call: Call[RedeemBody, None], code: str) -> Answer:
    """Use a code for an order: once. The same order again gets the same answer.

    A refusal's `errors` hold the reason in a word, as `check` gives it.
    """
    keys = wiring.person_keys(call.body.customer_id, call.body.email)
    use = Use(total=call.body.total, person_keys=keys, order_id=call.body.order_id)
    return Answer(domain.terms(service.redeem(code, use, doors=wiring.doors(), now=call.now)))


@endpoint(
    routes, "POST", "/v1/codes/{code}/release",
    needs=Needs.SECRET, body=ReleaseBody, answer=Terms, raises=(NotFound,),
)  # fmt: skip
def release_code(call: Call[ReleaseBody, None], code: str) -> Answer:
    """Give a code back that a cancelled order had used: until its end another order may use it, not that one.

    Orders that come in with `discount_codes` do this by themselves. May come before the order's use of it.
    """
    return Answer(domain.terms(service.release(code, call.body.order_id, doors=wiring.doors(), now=call.now)))
