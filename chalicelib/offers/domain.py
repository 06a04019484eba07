"""Offers and their codes: what is given, to whom, and until when.

What a code gives is fixed when it is issued: the mail prints it, the checkout is answered by it, and a later change of
the offer doesn't touch it. Instants are ms.
"""

import secrets
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Annotated, Any, Final, Literal
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Meta
from msgspec.structs import replace

from chalicelib.kernel import clock
from chalicelib.kernel.errors import FieldError
from chalicelib.kernel.ids import is_id
from chalicelib.kernel.money import Money

# Without 0 O, 1 I L, U V, 5 S, 2 Z, 8 B: what is read out or copied by hand arrives.
ALPHABET: Final = "34679ACDEFGHJKMNPQRTWXY"
# Twelve of these 23 signs hold 54 bits: a thousand guesses a second would meet one of a million issued codes after
# eight months (23^12 / 10^6 / 1,000 s), ten signs after half a day, eight within two minutes.
LEAST_LENGTH: Final = 10
MOST_UPLOADED: Final = 1_000
MOST_OFFERS: Final = 200
# How long an issued code is kept after it is over.
KEPT_FOR: Final = 400 * clock.DAY
MOST_RELEASED: Final = 20
_LONGEST_ENTITY: Final = 512

CodeText = Annotated[str, Meta(pattern=r"^[A-Za-z0-9._:-]{3,64}$(?!\n)", examples=["TORG-7K3MX9WQ4TRA"])]
GivesWord = Literal["free_shipping", "percent", "amount"]
Happening = Literal["offer.issued", "offer.redeemed", "offer.released"]


class Generator(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="kind", tag="generator"
):
    """Codes are made up: `prefix` and `length` random signs that aren't mistaken for one another."""

    prefix: Annotated[str, Meta(pattern=r"^[A-Z0-9-]{0,20}$(?!\n)", examples=["TACK-"])] = ""
    length: Annotated[int, Meta(ge=LEAST_LENGTH, le=32)] = 12


class Pool(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="kind", tag="pool"
):
    """Codes are taken from those that the shop uploaded; below `low` left, it is warned."""

    low: Annotated[int, Meta(ge=0, le=100_000)] = 50


class OfferContent(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """An offer as the shop says it.

    `percent` and `amount` go with what it gives; `least` is the least order total. A code is good for `valid_days`
    whole days after the one on which it is issued, until the day `valid_until` (the day included), or to whichever
    ends first; days are the shop's. `bound`: only the person it was issued to may use it.
    """

    title: Annotated[str, Meta(min_length=1, max_length=120, examples=["Free shipping on your next order"])]
    gives: GivesWord
    percent: Annotated[int, Meta(ge=1, le=100)] | None = None
    amount: Money | None = None
    least: Money | None = None
    valid_days: Annotated[int, Meta(ge=1, le=366)] | None = None
    valid_until: date | None = None
    bound: bool = True
    source: Generator | Pool = Generator()
    # Whether codes are issued; those that were stay good.
    active: bool = True


class Offer(msgspec.Struct, frozen=True, kw_only=True):
    """An offer as it is kept; `revision` grows with every change."""

    offer_id: str
    content: OfferContent
    changed_at: int = 0
    revision: int = 0

    def until(self, issued_at: int, timezone: str) -> int:
        """The last instant at which a code issued at `issued_at` is good: the end of a day in `timezone`.

        So a mail may print the day, and the checkout agrees until midnight.
        """
        zone = ZoneInfo(timezone)
        ends = []
        if self.content.valid_days is not None:
            issued_on = datetime.fromtimestamp(issued_at / clock.SECOND, zone).date()
            ends.append(issued_on + timedelta(days=self.content.valid_days))
        if self.content.valid_until is not None:
            ends.append(self.content.valid_until)
        return _end_of(min(ends), zone)


def _end_of(day: date, zone: ZoneInfo) -> int:
    return clock.from_datetime(datetime.combine(day + timedelta(days=1), time(), zone)) - 1


class Redemption(msgspec.Struct, frozen=True, kw_only=True):
    """By which order a code was used, and when."""

    order_id: str
    at: int


class Code(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A code as it was issued, with its terms, and what became of it.

    `entity` is what it was issued for; `person_keys` are the keyed hashes of who it was issued to. `released` are
    orders that gave it back, which can't use it again.
    """

    code: str
    offer_id: str
    entity: str
    issued_at: int
    until: int
    gives: GivesWord
    percent: int | None = None
    amount: Money | None = None
    least: Money | None = None
    bound: bool = True
    person_keys: tuple[str, ...] = ()
    redeemed: Redemption | None = None
    released: tuple[str, ...] = ()
    revision: int = 1

    def discount(self, total: Money) -> Money | None:
        """What it takes off an order of `total`, rounded half up to the minor unit; None: no sum, but shipping."""
        if self.percent is not None:
            return Money((total.amount * self.percent + 50) // 100, total.currency)
        return None if self.amount is None else Money(min(self.amount.amount, total.amount), total.currency)


class Terms(msgspec.Struct, frozen=True, kw_only=True):
    """An issued code as the shop is told of it, in answers and in events; nothing in it names a person."""

    code: str
    offer_id: str
    issued_at: str
    until: str
    gives: GivesWord
    percent: int | None
    amount: Money | None
    least: Money | None
    bound: bool
    order_id: str | None
    redeemed_at: str | None


def terms(code: Code) -> Terms:
    """What the shop is told of a code."""
    used = code.redeemed
    return Terms(
        code=code.code,
        offer_id=code.offer_id,
        issued_at=clock.iso(code.issued_at),
        until=clock.iso(code.until),
        gives=code.gives,
        percent=code.percent,
        amount=code.amount,
        least=code.least,
        bound=code.bound,
        order_id=used.order_id if used else None,
        redeemed_at=clock.iso(used.at) if used else None,
    )


def canonical(code: str) -> str:
    """The form in which codes are compared: case doesn't count, nor spaces around."""
    return code.strip().upper()


def made_up(source: Generator) -> str:
    """A code that can't be guessed."""
    return source.prefix + "".join(secrets.choice(ALPHABET) for _ in range(source.length))


def issued(
    offer: Offer, code: str, entity: str, person_keys: tuple[str, ...], *, now: int, timezone: str
) -> Code:
    """A code of an offer with the terms that the offer has now."""
    content = offer.content
    return Code(
        code=code,
        offer_id=offer.offer_id,
        entity=entity,
        issued_at=now,
        until=offer.until(now, timezone),
        gives=content.gives,
        percent=content.percent,
        amount=content.amount,
        least=content.least,
        bound=content.bound,
        person_keys=person_keys,
    )


def redeemed(code: Code, order_id: str, at: int) -> Code:
    """The code, used by an order."""
    return replace(code, redeemed=Redemption(order_id=order_id, at=at), revision=code.revision + 1)


def released(code: Code, order_id: str) -> Code:
    """The code after an order was cancelled: free again if that order had used it, and never for that order."""
    used = code.redeemed
    kept = (*(one for one in code.released if one != order_id), order_id)[-MOST_RELEASED:]
    free = None if used is not None and used.order_id == order_id else used
    return replace(code, redeemed=free, released=kept, revision=code.revision + 1)


def unnamed(code: Code) -> Code:
    """The code without the person it was issued to."""
    return replace(code, person_keys=(), revision=code.revision + 1)


def occasion(code: Code) -> str:
    """What names this state of a code among events: every change of it is one."""
    return f"{canonical(code.code)}:{code.revision}"


def told(before: Code | None, after: Code) -> dict[str, Any]:
    """What the shop is told of a change of a code: its terms, and which order gave it back."""
    data: dict[str, Any] = msgspec.to_builtins(terms(after))
    if before is not None and before.redeemed is not None and after.redeemed is None:
        data["released_by"] = before.redeemed.order_id
    return data


def event_of(before: Code | None, after: Code) -> Happening | None:
    """Which event a change of a code is: issued, redeemed, released; None: nobody is told."""
    if before is None:
        return "offer.issued"
    if before.redeemed == after.redeemed:
        return None
    return "offer.released" if after.redeemed is None else "offer.redeemed"


def faults(content: OfferContent) -> Iterator[FieldError]:
    """What the types can't say is wrong with an offer."""
    for name in ("percent", "amount"):
        is_said, is_needed = getattr(content, name) is not None, content.gives == name
        if is_said != is_needed:
            wanted = "is needed" if is_needed else "goes"
            yield FieldError(f"/{name}", f"{wanted} with gives: {name}")
    if content.amount is not None and content.amount.amount == 0:
        yield FieldError("/amount/amount", "gives nothing")
    if content.amount and content.least and content.amount.currency != content.least.currency:
        yield FieldError("/least/currency", "an offer has one currency")
    if content.valid_days is None and content.valid_until is None:
        yield FieldError("/valid_days", "say valid_days, valid_until, or both")
    if content.valid_until is not None and not 1970 <= content.valid_until.year <= 9998:
        yield FieldError("/valid_until", "expected a day from 1970 to 9998")


def is_low(pool: Pool, left: int) -> bool:
    """Whether so many codes left in a pool are few."""
    return left == 0 or left < pool.low


def is_entity(entity: str) -> bool:
    """Whether `entity` may name what a code is issued for: 1–512 printable characters."""
    return 0 < len(entity) <= _LONGEST_ENTITY and entity.isprintable()


def is_code(code: str) -> bool:
    """Whether an uploaded code can stand in a path."""
    return is_id(code)
