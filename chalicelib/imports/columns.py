"""From a row's columns to the fields of our events, orders and products.

A row may be flat, as tables are: `price` as `249.00 SEK`, `occurred_at` as seconds since 1970, several
`product_ids` or `categories` divided by `|`. What is already in the API's form is let through.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from chalicelib.imports import dates
from chalicelib.imports.domain import Reading
from chalicelib.kernel import money

Row = dict[str, Any]
_YES: Final = frozenset({"true", "yes", "1", "y"})
_NO: Final = frozenset({"false", "no", "0", "n"})
_AGREED: Final = _YES | {"ja", "j", "subscribed", "opted_in", "opt_in"}
_REFUSED: Final = _NO | {"nej", "unsubscribed", "opted_out", "opt_out"}
# What other systems call the column of addresses.
_ADDRESSES: Final = ("e-mail", "e-post", "e-postadress", "mail", "email address", "email_address")
_MICROSECONDS: Final = 1_000_000
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def fields(row: Mapping[str, Any], reading: Reading) -> Row:
    """The row under our names: mapped columns first, then those already so called, then the defaults."""
    mapped = {ours: row[column] for ours, column in reading.mapping.items() if column in row}
    given = {**reading.defaults, **{name: value for name, value in row.items() if value != ""}, **mapped}
    return {name: value for name, value in given.items() if value not in ("", None)}


def event(row: Row) -> Row:
    """A row as an event's fields. Raises `ValueError` that names the field."""
    plain = _converted(row, _EVENT)
    beside = {name: plain.pop(name) for name in ("url", "referrer", "user_agent") if name in plain}
    context = plain.get("context", {})
    return plain | {"context": context | beside} if beside and isinstance(context, dict) else plain


def order_line(row: Row) -> Row:
    """A table's row as an order with one line. Raises `ValueError` that names the field."""
    plain = order(row)
    line = {name: plain.pop(name) for name in _LINE if name in plain}
    plain.pop("currency", None)
    return plain | {"lines": [{"quantity": 1} | line]}


def order(row: Row) -> Row:
    """A row that holds a whole order. Raises `ValueError` that names the field.

    Its life may stand in columns: `paid_at`, `shipped_at` (with `carrier`, `tracking_number`, `tracking_url`),
    `delivered_at`, `refunded_at` (with `refunded`, the sum) and `cancelled_at`.
    """
    plain = _converted(row, _ORDER)
    happenings = [one for kind in _LIFE if (one := _happening(kind, plain)) is not None]
    known = plain.get("happenings", [])
    return plain | {"happenings": [*known, *happenings]} if happenings else plain


def _happening(kind: str, plain: Row) -> Row | None:
    """What a row says of one step of an order's life, taken out of it; one that is said twice is one."""
    beside = {ours: plain.pop(column) for column, ours in _LIFE[kind].items() if column in plain}
    at = plain.pop(f"{kind}_at", None)
    return None if at is None else {"event": f"order.{kind}", "id": kind, "occurred_at": at, **beside}


def product(row: Row) -> Row:
    """A row as a product's fields, with `product_id`. Raises `ValueError` that names the field."""
    plain = _converted(row, _PRODUCT)
    plain.pop("currency", None)
    return plain


def person(row: Row, now: int, order: dates.Order | None) -> Row:
    """A row about an address: an answer to whether it may be written to, or that it mustn't be.

    `at` becomes milliseconds, read as of `now`; `given` a truth. Raises `ValueError` that names the field.
    """
    by_name = {name.strip().lower(): value for name, value in row.items()}
    address = next((by_name.pop(name) for name in _ADDRESSES if name in by_name), None)
    plain = {"email": address} | by_name if address is not None else by_name
    if "at" in plain:
        try:
            plain["at"] = dates.instant(str(plain["at"]), now, order)
        except ValueError as error:
            raise ValueError(f"at: {error}") from error
    if "given" in plain:
        plain["given"] = _given(plain["given"])
    return plain


def _given(value: Any) -> bool:
    word = str(value).strip().lower()
    if word not in _AGREED | _REFUSED:
        raise ValueError("given: expected yes or no")
    return word in _AGREED


def _converted(row: Row, table: Mapping[str, Callable[[Any, Row], Any]]) -> Row:
    plain = dict(row)
    for name in row:
        if (convert := table.get(name)) is not None:
            try:
                plain[name] = convert(row[name], row)
            except (ValueError, InvalidOperation, OverflowError) as error:
                raise ValueError(f"{name}: {error}") from error
    return plain


def instant(value: Any, _: Row) -> Any:
    """A time: seconds since 1970 (with fractions) as a moment; a text in ISO 8601 is let through."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return value
    try:
        seconds = Decimal(str(value))
    except InvalidOperation:
        return value
    try:
        return _EPOCH + timedelta(microseconds=int(seconds * _MICROSECONDS))
    except (OverflowError, InvalidOperation, ValueError) as error:
        raise ValueError("expected a time from 1970 to 9999") from error


def _whole(value: Any, _: Row) -> Any:
    if not isinstance(value, str):
        return value
    number = Decimal(value.strip())
    if number != number.to_integral_value():
        raise ValueError("expected a whole number")
    return int(number)


def _number(value: Any, _: Row) -> Any:
    if not isinstance(value, str):
        return value
    number = Decimal(value.strip())
    if not number.is_finite():
        raise ValueError("expected a number")
    return float(number)


def _flag(value: Any, _: Row) -> Any:
    word = str(value).strip().lower()
    if isinstance(value, bool) or word not in _YES | _NO:
        return value
    return word in _YES


def _consent(value: Any, row: Row) -> Any:
    flag = _flag(value, row)
    return {"analytics": flag} if isinstance(flag, bool) else flag


def _many(value: Any, _: Row) -> Any:
    return [part.strip() for part in value.split("|") if part.strip()] if isinstance(value, str) else value


def _price(value: Any, row: Row) -> Any:
    """`249.00 SEK`, or `249.00` beside a column `currency`."""
    if isinstance(value, dict) or value is None:
        return value
    currency, text = row.get("currency"), str(value).strip()
    known = isinstance(currency, str) and text.replace(".", "").replace(",", "").replace(" ", "").isdigit()
    found = money.parse_price(f"{text} {currency}" if known else text)
    return {"amount": found.amount, "currency": found.currency}


_EVENT: Final[dict[str, Callable[[Any, Row], Any]]] = {
    "occurred_at": instant,
    "quantity": _whole,
    "position": _whole,
    "product_ids": _many,
    "price": _price,
    "consent": _consent,
    "historical": _flag,
}
_LINE: Final = ("product_id", "sku", "quantity", "price", "line_id", "title", "variant", "url", "image_url")
# The steps of an order's life, and the columns beside the time of each.
_LIFE: Final[dict[str, dict[str, str]]] = {
    "paid": {},
    "shipped": {"carrier": "carrier", "tracking_number": "number", "tracking_url": "url"},
    "delivered": {},
    "refunded": {"refunded": "amount"},
    "cancelled": {},
}
_ORDER: Final[dict[str, Callable[[Any, Row], Any]]] = {
    "placed_at": instant,
    **{f"{kind}_at": instant for kind in _LIFE},
    **dict.fromkeys(("price", "total", "subtotal", "discount", "shipping", "tax", "refunded"), _price),
    "quantity": _whole,
    "tax_percent": _number,
    "discount_codes": _many,
    "consent": _consent,
    "historical": _flag,
    "test": _flag,
}
_PRODUCT: Final[dict[str, Callable[[Any, Row], Any]]] = {
    "price": _price,
    "categories": _many,
    "discreet": _flag,
}
