"""Orders: what was bought, and the life that an order has.

An order's life is the set of things that happened to it, each with its id and time; the state is read from the
set. So it doesn't matter in which order news of them arrives, or how often.
"""

import hashlib
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Annotated, Final
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Meta

from chalicelib.kernel import clock
from chalicelib.kernel.errors import FieldError
from chalicelib.kernel.ids import Id, is_id
from chalicelib.kernel.money import Currency, Money
from chalicelib.orders import happenings, life
from chalicelib.orders.happenings import Happening, Happenings, LineId, Quantity, Short, Sku, Url
from chalicelib.orders.life import Course, KeptLine, Refund, Shipment, State

MOST_LINES: Final = 500
MOST_CODES: Final = 20
# How late an order may come in as news; what is older is history, and says so.
BEHIND: Final = 30 * clock.DAY
# Bytes of JSON; a row of DynamoDB holds 400 KB.
LARGEST: Final = 360_000
_LARGEST_LINE: Final = 10**15

_TEXT: Final = r"^[^\s\x00-\x1f\x7f]([^\x00-\x1f\x7f]*[^\s\x00-\x1f\x7f])?$(?!\n)"
CustomerId = Annotated[str, Meta(max_length=256, pattern=_TEXT, examples=["c-1017"])]
Email = Annotated[
    str,
    Meta(
        max_length=254,
        pattern=r"^[^\s@\x00-\x1f\x7f]+@[^\s@\x00-\x1f\x7f]+$(?!\n)",
        examples=["a@example.se"],
    ),
]
Channel = Annotated[str, Meta(pattern=r"^[a-z0-9_-]{1,40}$(?!\n)", examples=["web", "app", "store"])]
PersonText = Annotated[str, Meta(max_length=256, pattern=_TEXT)]
Number = Annotated[str, Meta(max_length=64, pattern=_TEXT, examples=["#1001"])]
Locale = Annotated[
    str, Meta(pattern=r"^[A-Za-z]{2,3}([_-][A-Za-z0-9]{2,8}){0,3}$(?!\n)", examples=["sv-SE", "en"])
]
Zone = Annotated[
    str,
    Meta(max_length=64, pattern=r"^[A-Za-z0-9_+-]+(/[A-Za-z0-9_+-]+)*$(?!\n)", examples=["Europe/Stockholm"]),
]
Country = Annotated[str, Meta(pattern=r"^[A-Z]{2}$(?!\n)", examples=["SE"])]
Percent = Annotated[float, Meta(ge=0, le=100)]


class Line(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """One line: a product, or a variant by its sku, how many, and the price of one as it was paid.

    A line of something that isn't in the catalogue (any more) has its `title` and `line_id` alone. `title`,
    `variant`, `url` and `image_url` are for mails, where the catalogue has no better.
    """

    product_id: Id | None = None
    sku: Sku | None = None
    quantity: Quantity
    price: Money | None = None
    line_id: LineId | None = None
    title: Short | None = None
    variant: Short | None = None
    url: Url | None = None
    image_url: Url | None = None

    @property
    def amount(self) -> int | None:
        """The line's total in minor units."""
        return None if self.price is None else self.price.amount * self.quantity


class Consent(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What the buyer agreed to. Only an explicit `analytics: false` keeps the order from their journey.

    `marketing` is what they answered at the checkout to being written to; not said: not asked. `public_name`: that
    others may be told what they bought by their first name and town; only an explicit yes is one.
    """

    analytics: bool | None = None
    marketing: bool | None = None
    public_name: bool | None = None


class Address(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """Where an order is sent: `lines` are street, care of and the like; `country` is ISO 3166-1 alpha-2."""

    name: Short | None = None
    company: Short | None = None
    lines: Annotated[tuple[Short, ...], Meta(max_length=6)] = ()
    postal_code: Annotated[str, Meta(max_length=20, pattern=_TEXT)] | None = None
    city: Short | None = None
    country: Country | None = None


class Details(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """What mails say of an order besides its lines. `number` is what people call it; sums are as paid.

    `timezone` is where the buyer is (IANA name); `tax` is contained in the total; `payment` is how it was paid.
    """

    number: Number | None = None
    market: Annotated[str, Meta(max_length=40, pattern=_TEXT)] | None = None
    locale: Locale | None = None
    timezone: Zone | None = None
    expected_delivery: date | None = None
    status_url: Url | None = None
    subtotal: Money | None = None
    discount: Money | None = None
    discount_codes: Annotated[tuple[Short, ...], Meta(max_length=MOST_CODES)] = ()
    shipping: Money | None = None
    tax: Money | None = None
    tax_percent: Percent | None = None
    payment: Short | None = None


class OrderContent(Details, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """An order as the shop's server tells it. `placed_at` is now if it isn't said.

    `torg_session` is what the storefront's script left with the cart (`links.parse`). A `test` order is kept and
    shown, and counts nowhere. `happenings` are what is known to have happened to it already.
    """

    order_id: Id
    lines: Annotated[tuple[Line, ...], Meta(min_length=1, max_length=MOST_LINES)]
    placed_at: datetime | None = None
    customer_id: CustomerId | None = None
    email: Email | None = None
    first_name: Short | None = None
    last_name: Short | None = None
    deliver_to: Address | None = None
    channel: Channel | None = None
    store_id: Id | None = None
    currency: Currency | None = None
    total: Money | None = None
    session_id: PersonText | None = None
    anonymous_id: PersonText | None = None
    torg_session: Annotated[str, Meta(max_length=2000)] | None = None
    consent: Consent = Consent()
    historical: bool = False
    test: bool = False
    happenings: Happenings = ()


class Person(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Who bought: as the shop calls them, and as the log does (pseudonyms; none without consent).

    `marketing` is their answer at the checkout to being written to, `public_name` that to being named to others.
    """

    customer_id: str | None = None
    email: str | None = None
    first_name: str | None = None
    last_name: str | None = None
    deliver_to: Address | None = None
    marketing: bool | None = None
    public_name: bool | None = None
    customer: str | None = None
    visitor: str | None = None
    session: str | None = None


class Order(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An order as it is kept. One of which only news came so far has no `placed_at` and no lines yet.

    Times are in ms. `happened` says what happened when; `fingerprint` stands for the content that `lines`,
    `details` and the person were taken from, and `as_of` for when its teller knew it so (0: when it was placed);
    under `person_keys` the person's orders are found.
    """

    order_id: str
    placed_at: int | None = None
    happened: tuple[Happening, ...] = ()
    lines: tuple[KeptLine, ...] = ()
    person: Person = Person()
    person_keys: tuple[str, ...] = ()
    channel: str | None = None
    store_id: str | None = None
    total: Money | None = None
    details: Details = Details()
    historical: bool = False
    test: bool = False
    fingerprint: str | None = None
    as_of: int = 0
    received_at: int = 0
    revision: int = 0
    erased: bool = False

    @property
    def course(self) -> Course:
        """All that is read from what happened to it; worked out anew with each call."""
        return life.course(self.lines, self.total, self.happened)

    @property
    def state(self) -> State:
        """What it is now, in one word."""
        return self.course.state

    @property
    def shipments(self) -> tuple[Shipment, ...]:
        """Its parcels, in the order in which they left."""
        return self.course.shipments

    @property
    def refunds(self) -> tuple[Refund, ...]:
        """What was given back, in the order of time."""
        return self.course.refunds

    @property
    def is_placed(self) -> bool:
        """Whether the order itself came in, and not only news of it."""
        return self.placed_at is not None

    @property
    def is_cancelled(self) -> bool:
        """Whether it was called off."""
        return any(isinstance(told, happenings.Cancelled) for told in self.happened)

    @property
    def counts(self) -> bool:
        """Whether it is a purchase that stands: placed in earnest, neither called off nor wholly given back."""
        return self.is_placed and not self.test and self.state not in (State.CANCELLED, State.REFUNDED)


def details(content: OrderContent) -> Details:
    """What mails say of the order besides its lines."""
    return Details(**{name: getattr(content, name) for name in Details.__struct_fields__})


def without_person(order: Order) -> Order:
    """The order without anything that leads to who bought. It stays as a figure."""
    return msgspec.structs.replace(
        order,
        person=Person(),
        person_keys=(),
        details=msgspec.structs.replace(order.details, status_url=None, discount_codes=()),
        # A digest of known lines and a guessed address would tell whether the guess is right.
        fingerprint=None,
    )


def fingerprint(content: OrderContent) -> str:
    """What tells a faultless order's content from another's; the content can't be read from it.

    What happened to the order is no part of it: it may be sent again when more has.
    """
    placed_at = content.placed_at.astimezone(UTC) if content.placed_at else None
    plain = msgspec.structs.replace(content, placed_at=placed_at, happenings=())
    return hashlib.sha256(msgspec.json.encode(plain, order="deterministic")).hexdigest()


def faults(content: OrderContent, now: int) -> Iterator[FieldError]:
    """What the types can't say is wrong with an order that comes in at `now`."""
    if not is_id(content.order_id):
        yield FieldError("/order_id", "expected an id that isn't a word used in paths")
    for index, line in enumerate(content.lines):
        if line.product_id is None and line.sku is None and line.title is None:
            yield FieldError(
                f"/lines/{index}", "name the product_id, the variant's sku, or at least the line's title"
            )
        if (line.amount or 0) > _LARGEST_LINE:
            yield FieldError(f"/lines/{index}/quantity", "the line's total is too large")
    yield from _currency_faults(content)
    if content.placed_at is not None:
        yield from _placed_faults(content.placed_at, now, historical=content.historical)
    if content.timezone is not None and not _is_zone(content.timezone):
        yield FieldError("/timezone", "expected a time zone's name, such as Europe/Stockholm")
    for index, told in enumerate(content.happenings):
        yield from happenings.faults(told, now, f"/happenings/{index}")


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return False
    return True


def _currency_faults(content: OrderContent) -> Iterator[FieldError]:
    sums = ("total", "subtotal", "discount", "shipping", "tax")
    money = [(f"/{name}", getattr(content, name)) for name in sums]
    money += [(f"/lines/{index}/price", line.price) for index, line in enumerate(content.lines)]
    said = [("/currency", content.currency), *((where, one and one.currency) for where, one in money)]
    named = [(pointer, currency) for pointer, currency in said if currency is not None]
    for pointer, currency in named[1:]:
        if currency != named[0][1]:
            yield FieldError(pointer, f"an order has one currency; {named[0][0]} says {named[0][1]}")


def _placed_faults(moment: datetime, now: int, *, historical: bool) -> Iterator[FieldError]:
    wrong = list(happenings.time_faults(moment, "/placed_at", now))
    yield from wrong
    if not wrong and not historical and clock.from_datetime(moment) < now - BEHIND:
        yield FieldError("/placed_at", "over 30 days ago: send historical: true with history")


def instant(moment: datetime | None, now: int) -> int:
    """When something happened: as said, but never after `now`; now if it isn't said."""
    return now if moment is None else min(clock.from_datetime(moment), now)
