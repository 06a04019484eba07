"""What the templates of offers show."""

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec

from chalicelib.console import offerforms
from chalicelib.console.domain import ADMINS, Operator
from chalicelib.console.offerforms import NEW, OfferForm, OffersQuery
from chalicelib.kernel import settings
from chalicelib.kernel.errors import FieldError, NotFound
from chalicelib.offers import public as offers
from chalicelib.offers.public import Offer, Pool


def listing(
    who: Operator, *, draft: OfferForm | None = None, problems: Iterable[FieldError] = ()
) -> dict[str, Any]:
    """All offers, those that issue codes first, and the form of a new one."""
    found = sorted(offers.every(), key=lambda one: (not one.content.active, one.content.title.casefold()))
    return _common(who) | {
        "offers": [_row(one) for one in found],
        "form": draft or NEW,
        "problems": tuple(problems),
    }


def offer(
    offer_id: str, who: Operator, *, draft: OfferForm | None = None, told: OffersQuery | None = None,
    conflict: Sequence[tuple[str, str, str]] | None = None, problems: Iterable[FieldError] = (),
) -> dict[str, Any]:  # fmt: skip
    """One offer, as it is kept or as a `draft` has it, and what became of its codes. Raises `NotFound`."""
    kept = _kept(offer_id)
    return (
        _common(who)
        | _row(kept)
        | {
            "form": draft or offerforms.of(kept),
            "tally": offers.tally(offer_id),
            "told": told or OffersQuery(),
            "conflict": conflict,
            "problems": tuple(problems),
        }
    )


def conflict(offer_id: str, who: Operator, form: OfferForm) -> dict[str, Any]:
    """The page of an offer that somebody else changed: theirs beside one's own."""
    theirs = offerforms.of(_kept(offer_id))
    names = (name for name in OfferForm.__struct_fields__ if name not in ("revision", "offer_id"))
    both = ((name, str(getattr(theirs, name)), str(getattr(form, name))) for name in names)
    newer = msgspec.structs.replace(form, revision=theirs.revision)
    return offer(offer_id, who, draft=newer, conflict=[one for one in both if one[1] != one[2]])


def low() -> list[str]:
    """The offers whose pools run low."""
    found = []
    for one in offers.every():
        source = one.content.source
        if one.content.active and isinstance(source, Pool) and offers.left(one.offer_id) <= source.low:
            found.append(one.offer_id)
    return found


def _kept(offer_id: str) -> Offer:
    found = offers.get(offer_id)
    if found is None:
        raise NotFound("there is no such offer")
    return found


def _row(one: Offer) -> dict[str, Any]:
    source = one.content.source
    left = offers.left(one.offer_id) if isinstance(source, Pool) else None
    return {
        "it": one,
        "left": left,
        "is_low": left is not None and isinstance(source, Pool) and left <= source.low,
    }


def _common(who: Operator) -> dict[str, Any]:
    may_change = who.role in ADMINS
    return {
        "tab": "mail",
        "room": "offers",
        "may_change": may_change,
        "readonly": "" if may_change else " readonly",
        "disabled": "" if may_change else " disabled",
        "currency": settings.current().currency,
    }
