"""What the API shows of offers and codes, and takes for them."""

from datetime import datetime
from typing import Annotated, Final

import msgspec
from msgspec import Meta

from chalicelib.kernel import clock, cursors
from chalicelib.kernel.errors import Invalid
from chalicelib.kernel.ids import Id
from chalicelib.kernel.money import Money
from chalicelib.offers import domain, honouring
from chalicelib.offers.domain import Code, CodeText, Generator, GivesWord, Offer, OfferContent, Pool, Terms
from chalicelib.offers.ports import Place, Uploaded
from chalicelib.offers.service import Verdict
from chalicelib.web.answers import Page

_PLAIN: Final = r"^[^\x00-\x1f\x7f]+$(?!\n)"
_ADDRESS: Final = r"^[^\s@\x00-\x1f\x7f]+@[^\s@\x00-\x1f\x7f]+$(?!\n)"
_CustomerId = Annotated[str, Meta(max_length=256, pattern=_PLAIN, examples=["c-1017"])]
_Email = Annotated[str, Meta(max_length=254, pattern=_ADDRESS, examples=["a@example.se"])]


class OfferBody(OfferContent, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """An offer, all of it anew. With `revision` it is refused if the offer isn't at that one (0: there is none)."""

    revision: Annotated[int, Meta(ge=0, le=2**53)] | None = None

    def content(self) -> OfferContent:
        """The offer itself."""
        return OfferContent(**{name: getattr(self, name) for name in OfferContent.__struct_fields__})


class PoolView(msgspec.Struct, frozen=True, kw_only=True):
    """What is left of uploaded codes; `is_low`: upload more."""

    left: int
    is_low: bool


class OfferView(msgspec.Struct, frozen=True, kw_only=True):
    """An offer as it is kept. `pool` is null where codes are generated."""

    offer_id: str
    revision: int
    changed_at: str
    title: str
    gives: GivesWord
    percent: int | None
    amount: Money | None
    least: Money | None
    valid_days: int | None
    valid_until: str | None
    bound: bool
    source: Generator | Pool
    active: bool
    pool: PoolView | None


class CodesBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Codes for a pool. Case doesn't tell codes apart."""

    codes: Annotated[tuple[CodeText, ...], Meta(min_length=1, max_length=domain.MOST_UPLOADED)]


class UploadedView(msgspec.Struct, frozen=True, kw_only=True):
    """What became of them: new, known before (in the pool or issued), and those of other offers, which stay there."""

    added: int
    known: int
    taken: tuple[str, ...]
    pool: PoolView | None


class CodesQuery(msgspec.Struct, frozen=True, kw_only=True):
    """A page of issued codes; `since` leaves out what was issued before."""

    cursor: Annotated[str, Meta(min_length=1, max_length=1_000)] | None = None
    limit: Annotated[int, Meta(ge=1, le=100)] = 100
    since: datetime | None = None


class CheckBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The order that a code is to be used with: its goods' total, and who orders, as the shop calls them."""

    total: Money | None = None
    customer_id: _CustomerId | None = None
    email: _Email | None = None


class RedeemBody(CheckBody, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The same, with the order's id."""

    order_id: Id


class ReleaseBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The order that was cancelled."""

    order_id: Id


class CheckView(msgspec.Struct, frozen=True, kw_only=True):
    """Whether a code would be honoured. `reason` says why not in a word, `detail` in words for the shop.

    `discount` is what it takes off the total that was said; `terms` are null for a code that isn't known.
    """

    valid: bool
    reason: honouring.Why | None
    detail: str | None
    discount: Money | None
    terms: Terms | None


def offer_view(offer: Offer, left: int | None) -> OfferView:
    """The offer as the API shows it; `left` is counted for pools."""
    content = offer.content
    return OfferView(
        offer_id=offer.offer_id,
        revision=offer.revision,
        changed_at=clock.iso(offer.changed_at),
        title=content.title,
        gives=content.gives,
        percent=content.percent,
        amount=content.amount,
        least=content.least,
        valid_days=content.valid_days,
        valid_until=content.valid_until.isoformat() if content.valid_until else None,
        bound=content.bound,
        source=content.source,
        active=content.active,
        pool=pool_view(offer, left),
    )


def pool_view(offer: Offer, left: int | None) -> PoolView | None:
    """What is left in an offer's pool, if it has one."""
    source = offer.content.source
    if left is None or not isinstance(source, Pool):
        return None
    return PoolView(left=left, is_low=domain.is_low(source, left))


def uploaded_view(uploaded: Uploaded, offer: Offer, left: int | None) -> UploadedView:
    """What became of uploaded codes, as the API shows it."""
    return UploadedView(**uploaded._asdict(), pool=pool_view(offer, left))


def check_view(verdict: Verdict) -> CheckView:
    """Whether a code is honoured, as the API shows it."""
    code, why, discount = verdict
    return CheckView(
        valid=why is None,
        reason=why,
        detail=honouring.reason(why, code) if why else None,
        discount=discount,
        terms=domain.terms(code) if code else None,
    )


def start(offer_id: str, query: CodesQuery, secret: str) -> Place:
    """Where a page of issued codes begins. Raises `Invalid` for a cursor that isn't this list's, or a bad time."""
    if query.cursor is not None:
        purpose = _purpose(offer_id, query.since)
        return Place(*cursors.unseal(query.cursor, tuple[int, str], purpose=purpose, secret=secret))
    if query.since is None:
        return Place(0, "")
    try:
        return Place(clock.from_datetime(query.since), "")
    except ValueError as error:
        raise Invalid.field("query:since", str(error)) from error


def page(
    offer_id: str, query: CodesQuery, found: tuple[list[Code], Place | None], secret: str
) -> Page[Terms]:
    """A page of issued codes."""
    codes, last = found
    following = None
    if last is not None:
        following = cursors.seal(tuple(last), purpose=_purpose(offer_id, query.since), secret=secret)
    return Page(tuple(map(domain.terms, codes)), following)


def _purpose(offer_id: str, since: datetime | None) -> str:
    return f"offers:codes:{offer_id}:{since.isoformat() if since else ''}"
