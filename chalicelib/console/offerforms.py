"""An offer as its form holds it."""

from datetime import date
from typing import Annotated, Any, Literal

import msgspec

from chalicelib.console import moneyforms
from chalicelib.kernel.errors import Invalid
from chalicelib.offers.public import Generator, Offer, OfferContent, Pool
from chalicelib.web.parsing import invalid_body

Small = Annotated[str, msgspec.Meta(max_length=40)]
Whole = Annotated[int, msgspec.Meta(ge=0, le=1_000_000)]
_LEAST_LENGTH = 10


class OffersQuery(msgspec.Struct, frozen=True):
    """What was just done; of uploaded codes, how many were new, known, and another offer's."""

    told: Literal["saved", "uploaded"] | None = None
    added: Whole = 0
    known: Whole = 0
    taken: Whole = 0


class OfferForm(msgspec.Struct, frozen=True, kw_only=True):
    """An offer, new or changed."""

    offer_id: Annotated[str, msgspec.Meta(max_length=128)] = ""
    revision: Annotated[int, msgspec.Meta(ge=0)] = 0
    title: Annotated[str, msgspec.Meta(max_length=300)] = ""
    gives: Literal["free_shipping", "percent", "amount"] = "free_shipping"
    percent: Whole = 0
    amount: Small = ""
    least: Small = ""
    currency: Annotated[str, msgspec.Meta(max_length=3)] = ""
    valid_days: Whole = 0
    valid_until: date | None = None
    bound: bool = False
    source: Literal["generator", "pool"] = "generator"
    prefix: Small = ""
    length: Whole = 12
    low: Whole = 50
    active: bool = False

    def content(self, currency: str) -> OfferContent:
        """The offer that it says; sums without a currency are in the shop's. Raises `Invalid` naming the field."""
        money = self.currency or currency
        least, amount = (
            moneyforms.read(self.least, money, "least"),
            moneyforms.read(self.amount, money, "amount"),
        )
        raw: dict[str, Any] = {
            "title": self.title.strip(),
            "gives": self.gives,
            "percent": self.percent if self.gives == "percent" else None,
            "amount": msgspec.to_builtins(amount) if amount and self.gives == "amount" else None,
            "least": msgspec.to_builtins(least) if least else None,
            "valid_days": self.valid_days or None,
            "valid_until": self.valid_until,
            "bound": self.bound,
            "source": self._source(),
            "active": self.active,
        }
        try:
            return msgspec.convert(raw, type=OfferContent)
        except msgspec.ValidationError as error:
            raise invalid_body(error) from error

    def _source(self) -> dict[str, Any]:
        if self.source == "pool":
            return {"kind": "pool", "low": self.low}
        return {"kind": "generator", "prefix": self.prefix.strip().upper(), "length": self.length}


def of(offer: Offer) -> OfferForm:
    """An offer as a form."""
    content = offer.content
    sums = [one for one in (content.amount, content.least) if one is not None]
    source = content.source
    return OfferForm(
        offer_id=offer.offer_id,
        revision=offer.revision,
        title=content.title,
        gives=content.gives,
        percent=content.percent or 0,
        amount=moneyforms.written(content.amount),
        least=moneyforms.written(content.least),
        currency=sums[0].currency if sums else "",
        valid_days=content.valid_days or 0,
        valid_until=content.valid_until,
        bound=content.bound,
        source="pool" if isinstance(source, Pool) else "generator",
        prefix=source.prefix if isinstance(source, Generator) else "",
        length=source.length if isinstance(source, Generator) else _LEAST_LENGTH,
        low=source.low if isinstance(source, Pool) else 50,
        active=content.active,
    )


NEW = OfferForm(bound=True, active=True, valid_days=14)


class CodesForm(msgspec.Struct, frozen=True):
    """Codes, pasted: one a line, or divided by commas, semicolons or spaces."""

    codes: Annotated[str, msgspec.Meta(min_length=1, max_length=100_000)]

    @property
    def found(self) -> list[str]:
        """The codes, each once. Raises `Invalid` if there are none, or too many."""
        plain = self.codes
        for mark in ",;\t":
            plain = plain.replace(mark, "\n")
        codes = list(dict.fromkeys(one.strip() for one in plain.split() if one.strip()))
        if not 0 < len(codes) <= MOST_CODES:
            raise Invalid.field("/codes", f"expected 1 to {MOST_CODES} codes")
        return codes


MOST_CODES = 1_000
