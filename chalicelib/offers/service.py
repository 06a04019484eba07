"""What can be done with offers and codes. Each may be done again, by many at once, with the same end."""

from collections.abc import Callable, Iterable, Sequence
from typing import Final, NamedTuple, TypeVar

from chalicelib.kernel import revisions
from chalicelib.kernel.errors import Conflict, FieldError, Invalid, NotFound
from chalicelib.kernel.money import Money
from chalicelib.offers import domain, honouring
from chalicelib.offers.domain import Code, Generator, Offer, OfferContent, Pool
from chalicelib.offers.honouring import Use, Why
from chalicelib.offers.ports import Doors, OfferOver, Offers, Place, PoolEmpty, Refused, Uploaded

T = TypeVar("T")
_REDEEMED: Final = "redeemed"
_RELEASED: Final = "released"
_MOST_TALLIED: Final = 5_000
_TALLIED_AT_ONCE: Final = 500


def keep(offer_id: str, content: OfferContent, revision: int | None, *, offers: Offers, now: int) -> Offer:
    """Say what an offer is; the same again changes nothing. Codes that were issued keep their terms.

    Raises `Invalid`, or `Conflict` if the offer isn't at `revision`, where one is named (0: there is none yet), or if
    there are two hundred others.
    """
    wrong = list(domain.faults(content))
    if wrong:
        raise Invalid(f"{wrong[0].pointer}: {wrong[0].detail}", wrong)

    def attempt(before: Offer | None) -> Offer:
        if before is not None and before.content == content:
            return before
        at = before.revision if before else 0
        if revision is not None and revision != at:
            raise Conflict(f"the offer was changed meanwhile: it is at revision {at}")
        if before is None and len(offers.every()) >= domain.MOST_OFFERS:
            raise Conflict(f"there are {domain.MOST_OFFERS} offers already: change one that is over")
        after = Offer(offer_id=offer_id, content=content, changed_at=now, revision=at + 1)
        offers.write(before, after)
        return after

    return revisions.persist(lambda: offers.get(offer_id), attempt, what=f"offer {offer_id!r}")


def get(offer_id: str, *, offers: Offers) -> Offer:
    """An offer. Raises `NotFound`."""
    offer = offers.get(offer_id)
    if offer is None:
        raise NotFound(f"no offer {offer_id!r}")
    return offer


def upload(offer_id: str, codes: Sequence[str], *, offers: Offers) -> Uploaded:
    """Put codes into an offer's pool; again adds nothing.

    Raises `Invalid` naming a code that can't be one, `NotFound`, or `Conflict` if the offer's codes are generated.
    """
    wrong = [n for n, one in enumerate(codes) if not domain.is_code(one)]
    if wrong:
        raise Invalid.field(f"/codes/{wrong[0]}", "a word that is used in paths can't be a code")
    if not isinstance(get(offer_id, offers=offers).content.source, Pool):
        raise Conflict("this offer's codes are generated; say source: pool first")
    distinct = {domain.canonical(one): one for one in codes}
    return offers.upload(offer_id, list(distinct.values()))


def issue(offer_id: str, entity: str, person_keys: Sequence[str], *, doors: Doors, now: int) -> Code:
    """The code of an offer for `entity`, issued now if there is none yet: one, however often it is asked for.

    Raises `NotFound`, `PoolEmpty`, `OfferOver`, or `Invalid` if `entity` can't be a name, or a bound offer gets no
    person.
    """
    if not domain.is_entity(entity):
        raise Invalid("what a code is issued for is named by 1 to 512 printable characters")

    def attempt(granted: str | None) -> Code:
        if granted is not None:
            return _known(granted, doors.offers)
        offer = get(offer_id, offers=doors.offers)
        code = _issued(offer, entity, tuple(person_keys), doors, now)
        doors.offers.issue(code, from_pool=isinstance(offer.content.source, Pool), now=now)
        doors.shop.nudge(None, code)
        _warn_of(offer, doors, now)
        return code

    return revisions.persist(
        lambda: doors.offers.granted(offer_id, entity), attempt, what=f"offer {offer_id!r}"
    )


def _issued(offer: Offer, entity: str, person_keys: tuple[str, ...], doors: Doors, now: int) -> Code:
    if not offer.content.active:
        raise OfferOver(f"offer {offer.offer_id!r} is switched off")
    if offer.until(now, doors.timezone) < now:
        raise OfferOver(f"the last day of offer {offer.offer_id!r} is past")
    if offer.content.bound and not person_keys:
        raise Invalid("a bound offer is issued to a person: say who (customer_id, email)")
    text = _text(offer, doors.offers)
    return domain.issued(offer, text, entity, person_keys, now=now, timezone=doors.timezone)


def _text(offer: Offer, offers: Offers) -> str:
    source = offer.content.source
    if isinstance(source, Generator):
        return domain.made_up(source)
    left = offers.free(offer.offer_id)
    if left is None:
        raise PoolEmpty(f"offer {offer.offer_id!r} has no codes left; upload more")
    return left


def _warn_of(offer: Offer, doors: Doors, now: int) -> None:
    source = offer.content.source
    if isinstance(source, Pool):
        left = doors.offers.left(offer.offer_id, max(1, source.low))
        if domain.is_low(source, left):
            doors.shop.warn(offer.offer_id, left, now)


def _known(code: str, offers: Offers) -> Code:
    found = offers.code(code)
    if found is None:
        raise NotFound(f"no code {code!r}")
    return found


class Verdict(NamedTuple):
    """Whether a code is honoured: the code if it is one, why not, and what it takes off."""

    code: Code | None
    why: Why | None
    discount: Money | None


def check(code: str, use: Use, *, offers: Offers, now: int) -> Verdict:
    """Whether a code would be honoured now, and what it gives; nothing changes."""
    found = offers.code(code)
    why = honouring.refused(found, use, now)
    if found is None or why is not None or use.total is None:
        return Verdict(found, why, None)
    return Verdict(found, None, found.discount(use.total))


def redeem(code: str, use: Use, *, doors: Doors, now: int, at: int | None = None) -> Code:
    """Use a code for an order, once; again by the same order changes nothing.

    `at` is when the order was placed, where that isn't now: what was in time then is honoured. Raises `NotFound`, or
    `Refused` saying why.
    """
    assert use.order_id is not None
    order_id, when = use.order_id, min(now, now if at is None else at)

    def attempt(before: Code | None) -> Code:
        why = honouring.refused(before, use, when)
        if before is None:
            raise NotFound(f"no code {code!r}")
        if why is not None:
            raise Refused(honouring.reason(why, before), [FieldError("/code", why.value)])
        if before.redeemed is not None:
            return before
        return _changed(before, domain.redeemed(before, order_id, when), doors, now)

    return _persist(code, doors.offers, attempt)


def release(code: str, order_id: str, *, doors: Doors, now: int) -> Code:
    """Give a code back that a cancelled order had used: it is free again while it is in time, not for that order.

    May come before the order's use of it, which is refused then. Raises `NotFound`.
    """

    def attempt(before: Code | None) -> Code:
        if before is None:
            raise NotFound(f"no code {code!r}")
        if order_id in before.released:
            return before
        return _changed(before, domain.released(before, order_id), doors, now)

    return _persist(code, doors.offers, attempt)


def _changed(before: Code, after: Code, doors: Doors, now: int) -> Code:
    doors.offers.change(before, after, now)
    doors.shop.nudge(before, after)
    return after


class Heard(NamedTuple):
    """What became of one code that an order names: `redeemed`, `released`, or why it wasn't (`honouring.Why`)."""

    code: str
    outcome: str


def hear(
    codes: Iterable[str], use: Use, *, is_cancelled: bool, placed_at: int, doors: Doors, now: int
) -> list[Heard]:
    """What an order's news means for the codes that it names; codes that aren't ours are passed over.

    A code is used as of when the order was placed; a cancelled order gives its codes back.
    """
    heard = []
    for code in dict.fromkeys(map(domain.canonical, codes)):
        if domain.is_code(code) and doors.offers.code(code) is not None:
            outcome = _heard(code, use, is_cancelled, placed_at, doors, now)
            heard.append(Heard(code, outcome))
    return heard


def _heard(code: str, use: Use, is_cancelled: bool, placed_at: int, doors: Doors, now: int) -> str:
    assert use.order_id is not None
    if is_cancelled:
        release(code, use.order_id, doors=doors, now=now)
        return _RELEASED
    try:
        redeem(code, use, doors=doors, now=now, at=placed_at)
    except Refused as refusal:
        return refusal.errors[0].detail
    return _REDEEMED


def issued(offer_id: str, after: Place, limit: int, *, offers: Offers) -> tuple[list[Code], Place | None]:
    """A page of an offer's issued codes, oldest first, and where the next begins. Raises `NotFound`."""
    get(offer_id, offers=offers)
    found = offers.issued(offer_id, after, limit + 1)
    page = found[:limit]
    return page, Place(page[-1].issued_at, domain.canonical(page[-1].code)) if len(found) > limit else None


class Tally(NamedTuple):
    """How many codes were issued and how many of them used; of the oldest only where `is_all` says no."""

    issued: int
    used: int
    is_all: bool


def tally(offer_id: str, *, offers: Offers, most: int = _MOST_TALLIED) -> Tally:
    """Count an offer's codes, up to `most`."""
    place, counted, used = Place(0, ""), 0, 0
    while counted < most:
        found = offers.issued(offer_id, place, _TALLIED_AT_ONCE)
        if not found:
            return Tally(counted, used, True)
        counted += len(found)
        used += sum(one.redeemed is not None for one in found)
        place = Place(found[-1].issued_at, domain.canonical(found[-1].code))
    return Tally(counted, used, False)


def export(person_keys: Sequence[str], *, offers: Offers) -> list[Code]:
    """The codes that were issued to a person."""
    return offers.of_person(person_keys)


def erase(person_keys: Sequence[str], *, doors: Doors, now: int) -> int:
    """Take a person out of their codes; how many there were. May be repeated. A bound code is nobody's then."""

    def attempt(before: Code | None) -> int:
        if before is None or not before.person_keys:
            return 0
        after = domain.unnamed(before)
        doors.offers.change(before, after, now)
        return 1

    codes = doors.offers.of_person(person_keys)
    return sum(_persist(one.code, doors.offers, attempt) for one in codes)


def _persist(code: str, offers: Offers, attempt: Callable[[Code | None], T]) -> T:
    return revisions.persist(lambda: offers.code(code), attempt, what=f"code {code!r}")
