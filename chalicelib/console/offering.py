"""Offers: what codes give, how many are left, what was issued and used, and codes that the shop made itself."""

from urllib.parse import urlencode

from chalice.app import Blueprint

from chalicelib.console import offerviews, wiring
from chalicelib.console.answering import Go, Page
from chalicelib.console.domain import ADMINS, VIEWERS
from chalicelib.console.offerforms import CodesForm, OfferForm, OffersQuery
from chalicelib.console.page import Visit, page
from chalicelib.kernel import settings
from chalicelib.kernel.errors import Conflict, Invalid, NotFound
from chalicelib.kernel.ids import is_id
from chalicelib.offers import public as offers

offering = Blueprint(__name__)

_OFFER = "/admin/mail/offers/{offer_id}"
_LARGE = 160 << 10


@page(offering, "GET", "/admin/mail/offers", roles=VIEWERS)
def all_offers(visit: Visit[None, None]) -> Page:
    """All offers, with what is left of their codes."""
    return Page("mail_offers.html", offerviews.listing(visit.signed_in.operator))


@page(offering, "POST", "/admin/mail/offers", roles=ADMINS, form=OfferForm, raises=(Conflict,))
def add_offer(visit: Visit[OfferForm, None]) -> Go | Page:
    """Make an offer; one by that id is a conflict."""
    form = visit.form
    try:
        if not is_id(form.offer_id):
            raise Invalid.field("/offer_id", "expected 1 to 128 of A-Z a-z 0-9 . _ : -")
        made = offers.keep(form.offer_id, form.content(settings.current().currency), visit.now, revision=0)
    except Invalid as error:
        who = visit.signed_in.operator
        return Page("mail_offers.html", offerviews.listing(who, draft=form, problems=error.errors), 400)
    wiring.log(visit.signed_in.operator, "offer_kept", f"offer#{made.offer_id}", "", visit.now)
    return Go(f"mail/offers/{made.offer_id}?told=saved")


@page(offering, "GET", _OFFER, roles=VIEWERS, query=OffersQuery, raises=(NotFound,))
def one_offer(visit: Visit[None, OffersQuery], offer_id: str) -> Page:
    """An offer: its terms, and its codes."""
    return Page("mail_offer.html", offerviews.offer(offer_id, visit.signed_in.operator, told=visit.query))


@page(offering, "POST", _OFFER, roles=ADMINS, form=OfferForm, raises=(NotFound, Conflict))
def keep_offer(visit: Visit[OfferForm, None], offer_id: str) -> Go | Page:
    """Change an offer; codes that were issued keep their terms. Conflicts are shown beside one's own."""
    form, who = visit.form, visit.signed_in.operator
    try:
        offers.keep(offer_id, form.content(settings.current().currency), visit.now, revision=form.revision)
    except Invalid as error:
        shown = offerviews.offer(offer_id, who, draft=form, problems=error.errors)
        return Page("mail_offer.html", shown, 400)
    except Conflict:
        return Page("mail_offer.html", offerviews.conflict(offer_id, who, form), 409)
    wiring.log(who, "offer_kept", f"offer#{offer_id}", "", visit.now)
    return Go(f"mail/offers/{offer_id}?told=saved")


@page(
    offering, "POST", "/admin/mail/codes/{offer_id}", roles=ADMINS, form=CodesForm, raises=(NotFound, Conflict),
    limit=_LARGE,
)  # fmt: skip
def add_codes(visit: Visit[CodesForm, None], offer_id: str) -> Go:
    """Put pasted codes into an offer's pool; those that were ever there aren't again."""
    done = offers.upload(offer_id, visit.form.found)
    wiring.log(visit.signed_in.operator, "codes_added", f"offer#{offer_id}", f"{done.added}", visit.now)
    said = {"told": "uploaded", "added": done.added, "known": done.known, "taken": len(done.taken)}
    return Go(f"mail/offers/{offer_id}?" + urlencode(said))
