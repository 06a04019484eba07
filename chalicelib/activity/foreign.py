"""What the doors for Segment's and GA4's messages share: loosely typed fields into our events."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, Final, NamedTuple

import msgspec

from chalicelib.activity.domain import Refusal, digest
from chalicelib.activity.events import Event
from chalicelib.kernel import clock, ids, money
from chalicelib.kernel.errors import FieldError, TorgError
from chalicelib.web.parsing import invalid_body

Fields = Mapping[str, Any]
_LONGEST: Final = 1000
_MOST_LINES: Final = 200
_ID = re.compile(ids.ID_PATTERN)


class Terms(NamedTuple):
    """What the shop settled (its currency, whether its messages imply consent), and the time of receipt."""

    currency: str
    implied_consent: bool
    received: int


def text(value: object) -> str | None:
    """A text, or a number as one; None for anything else and for nothing."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    return str(value).strip()[:_LONGEST] or None


def first(fields: Fields, *names: str) -> str | None:
    """The first of the named fields that holds a text."""
    return next((found for name in names if (found := text(fields.get(name)))), None)


def whole(value: object, least: int) -> int | None:
    """A whole number of at least `least`, also from a text or a float without fraction; else None."""
    try:
        number = Decimal(text(value) or "-1")
        found = int(number) if number == number.to_integral_value() else -1
    except (InvalidOperation, ValueError, OverflowError):
        return None
    return found if least <= found <= 1_000_000 else None


def price(value: object, currency: str) -> dict[str, Any] | None:
    """A price in main units (`18.99`) as our money, rounded to minor units; None if it is no price."""
    try:
        amount = Decimal(text(value) or "").quantize(Decimal(1).scaleb(-money.exponent(currency)))
        return {"amount": money.from_major(amount, currency).amount, "currency": currency}
    except (InvalidOperation, ValueError, OverflowError):
        return None


def currency(value: object, default: str) -> str:
    """An ISO 4217 code in capitals, or the shop's own."""
    code = (text(value) or "").upper()
    return code if re.fullmatch("[A-Z]{3}", code) else default


class LineNames(NamedTuple):
    """What a protocol calls a line's product, sku and position."""

    product_id: tuple[str, ...]
    sku: tuple[str, ...]
    position: str


def lines(given: Sequence[Fields], names: LineNames, unit: str) -> list[dict[str, Any]]:
    """The products of a message as lines of an event; prices without a currency are in `unit`."""
    read = (
        {
            "product_id": first(one, *names.product_id),
            "sku": first(one, *names.sku),
            "quantity": whole(one.get("quantity"), 1),
            "price": price(one.get("price"), currency(one.get("currency"), unit)),
            "position": whole(one.get(names.position), 0),
        }
        for one in given[:_MOST_LINES]
    )
    return [{name: value for name, value in line.items() if value is not None} for line in read]


def section(fields: Fields, name: str) -> Fields:
    """A nested object; empty if there is none."""
    found = fields.get(name)
    return found if isinstance(found, dict) else {}


def rows(fields: Fields, name: str) -> list[Fields]:
    """A list of objects; what isn't an object is left out."""
    found = fields.get(name)
    return [row for row in found if isinstance(row, dict)] if isinstance(found, list) else []


def stated(flags: Sequence[object]) -> bool | None:
    """What a message says of analytics consent: refused if any flag refuses, given if any gives, else None."""
    words = {str(flag).strip().lower() for flag in flags if flag is not None}
    if words & {"false", "denied", "no", "0"}:
        return False
    return True if words & {"true", "granted", "yes", "1"} else None


def event_id(given: str | None, content: object, received: int, *, timed: bool) -> str:
    """The message's own id, or one made of its content.

    Without a time two equal messages are two events, so the time of receipt then belongs to the id.
    """
    if given and _ID.fullmatch(given) and "~" not in given:
        return given
    parts = [given.encode()] if given else [canonical(content)]
    if not given and not timed:
        parts.append(str(received).encode())
    return f"m_{digest(parts).hex()}"


def canonical(content: object) -> bytes:
    """Any JSON value as its one text."""
    return msgspec.json.encode(content, order="sorted")


def instant(value: object, received: int) -> object:
    """A message's time, or that of receipt if it has none."""
    return value if value not in (None, "") else datetime.fromtimestamp(received / 1000, UTC)


def sent_at(value: object) -> int | None:
    """The client's clock at sending, if the message tells it readably."""
    try:
        return clock.parse_iso(value) if isinstance(value, str) else None
    except ValueError:
        return None


def digest_of(entries: Iterable[tuple[int, Event | Refusal]]) -> bytes:
    """What stands for a request whose events' ids follow from their content."""
    return digest(
        f"{index}:{one.event_id if isinstance(one, Event) else '-'}".encode() for index, one in entries
    )


def trimmed(fields: dict[str, Any]) -> dict[str, Any]:
    """The fields that say something."""
    return {name: value for name, value in fields.items() if value not in (None, (), [], {})}


def event(fields: dict[str, Any]) -> Event:
    """Our event of `fields`. Raises `Invalid` with pointers into our event."""
    try:
        return msgspec.convert(trimmed(fields), type=Event)
    except (msgspec.ValidationError, ValueError) as error:
        raise invalid_body(error) from error


def placed(error: TorgError, places: Mapping[str, str]) -> TorgError:
    """The error with its pointers put into the sender's words; `places` tells where each field of ours was."""

    def put(one: FieldError) -> FieldError:
        head, slash, tail = one.pointer.removeprefix("/").partition("/")
        return FieldError(f"/{places.get(head, head)}{slash}{tail}", one.detail)

    return type(error)(error.detail, [put(one) for one in error.errors])


def refusing(places: Mapping[str, str], prefix: str) -> Callable[[int, TorgError], Refusal]:
    """How refusals are worded for a sender whose list of messages is at `prefix` (empty: one message)."""
    return lambda index, error: Refusal.of(
        index, placed(error, places), f"{prefix}/{index}" if prefix else ""
    )
