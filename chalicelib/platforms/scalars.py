"""The small values of foreign payloads: amounts, times and texts, as platforms write them.

What an order can't do without raises `NotUnderstood`; what it can is left out where it doesn't fit.
"""

import re
from collections.abc import Iterable, Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final

from chalicelib.kernel import clock, money
from chalicelib.kernel.ids import is_id
from chalicelib.kernel.text import tidy_text
from chalicelib.platforms.domain import NotUnderstood

# How platforms write amounts and ids in JSON: mostly as text, sometimes as numbers.
Amount = str | int | float
Ident = int | str
_AMOUNT: Final = re.compile(r"(-?)([0-9]{1,15})(\.[0-9]{1,12})?")
_CURRENCY: Final = re.compile(r"[A-Z]{3}")
_EMAIL: Final = re.compile(r"[^\s@\x00-\x1f\x7f]+@[^\s@\x00-\x1f\x7f]+")
_LOCALE: Final = re.compile(r"[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8}){0,2}")
# What both the catalogue and the orders take.
_URL: Final = re.compile(
    r"https?://[^\s\x00-\x20\x7f/?#@\\<>\"'^`{|}]+([/?#][^\s\x00-\x20\x7f<>\"\\^`{|}]*)?"
)
_LONGEST_URL: Final = 2_000
_LONGEST_EMAIL: Final = 254


def minor(amount: Amount | None, currency: str) -> int:
    """An amount in main units as whole minor units of `currency`, halves away from zero.

    Raises `NotUnderstood` if it isn't written as a plain decimal number.
    """
    match = _AMOUNT.fullmatch(str(amount).strip())
    if match is None:
        raise NotUnderstood(f"{str(amount)[:40]!r} isn't an amount")
    exact = Decimal(match[0]).scaleb(money.exponent(currency))
    return int(exact.quantize(Decimal(1), rounding=ROUND_HALF_UP))


def priced(minor_units: int, currency: str) -> dict[str, Any]:
    """Money as the API writes it. Raises `NotUnderstood` below zero."""
    if minor_units < 0:
        raise NotUnderstood(f"an amount of {minor_units} {currency} is below zero")
    return {"amount": minor_units, "currency": currency}


def currency_of(*said: str | None) -> str:
    """The first currency that is said. Raises `NotUnderstood` if none is, or it is no ISO 4217 code."""
    code = next((one.strip().upper() for one in said if one), "")
    if not _CURRENCY.fullmatch(code):
        raise NotUnderstood(f"no currency can be read from {code[:10]!r}")
    return code


def instant(text: str | None, what: str) -> int:
    """The instant (ms) in a time; one without an offset is UTC, as WooCommerce's `…_gmt` are.

    Raises `NotUnderstood` naming `what` if there is none, or none can be read.
    """
    found = maybe_instant(text)
    if found is None:
        raise NotUnderstood(f"{what}: {str(text)[:40]!r} isn't a time")
    return found


def maybe_instant(text: str | None) -> int | None:
    """The instant (ms) in a time, or None."""
    if not text:
        return None
    for written in (text, f"{text}+00:00"):
        try:
            return clock.parse_iso(written)
        except (ValueError, OverflowError):
            continue
    return None


def ident(value: Ident | None, what: str) -> str:
    """An id as text. Raises `NotUnderstood` naming `what` if it can't be one of ours."""
    text = "" if value is None else str(value)
    if not is_id(text):
        raise NotUnderstood(f"{what}: {text[:40]!r} can't be an id")
    return text


def maybe_ident(value: Ident | None) -> str | None:
    """An id as text; None for what stands for none (null, 0, an empty text) or can't be one."""
    text = "" if value in (None, 0, "0") else str(value)
    return text if is_id(text) else None


def words(text: str | None, longest: int) -> str | None:
    """A person's or a shop's words on one line, cut to `longest`; None if nothing is left of them."""
    if not text:
        return None
    try:
        tidy = tidy_text(text[: 4 * longest], longest=4 * longest, lines=False)
    except ValueError:  # a few characters grow in their composed form
        return None
    return tidy[:longest].strip() or None


def email(text: str | None) -> str | None:
    """A mail address, or None where the text isn't one."""
    plain = (text or "").strip()
    fits = len(plain) <= _LONGEST_EMAIL and _EMAIL.fullmatch(plain)
    return plain if fits else None


def locale(text: str | None) -> str | None:
    """A locale such as `sv-SE`, or None."""
    plain = (text or "").strip()
    return plain.replace("_", "-") if _LOCALE.fullmatch(plain) else None


def url(text: str | None) -> str | None:
    """An address of the web, or None."""
    plain = (text or "").strip()
    return plain if len(plain) <= _LONGEST_URL and _URL.fullmatch(plain) else None


def country(text: str | None) -> str | None:
    """A country's two letters, or None."""
    plain = (text or "").strip().upper()
    return plain if re.fullmatch(r"[A-Z]{2}", plain) else None


def session(value: Any) -> str | None:
    """The journey link that a storefront left with the cart, or None for what can't be one."""
    return value if isinstance(value, str) and 0 < len(value) <= _LONGEST_URL else None


def yes(value: Any) -> bool | None:
    """True for a box that was ticked, as storefronts write it into a cart; None for anything else."""
    return True if value is True or str(value).strip().lower() in ("yes", "true", "1", "on") else None


def said(fields: Mapping[str, Any] | Iterable[tuple[str, Any]]) -> dict[str, Any]:
    """The fields that say something: without null, and without empty lists and texts."""
    return {name: value for name, value in dict(fields).items() if value not in (None, "", (), [], {})}


def sku(text: str | None) -> str | None:
    """A variant's sku, or None where there is none that could be kept."""
    return words(text, 128) if text and len(text) <= 128 else None


def gtin(text: str | None) -> str | None:
    """A GTIN whose check digit holds (GS1 General Specifications, 7.9), or None: shops write much into the field."""
    digits = re.sub(r"[ -]", "", text or "")
    if len(digits) not in (8, 12, 13, 14) or not (digits.isascii() and digits.isdigit()):
        return None
    weighted = (int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(reversed(digits)))
    return digits if sum(weighted) % 10 == 0 else None


def categories(names: Iterable[str]) -> list[str]:
    """Up to ten categories; levels are parted by ` > `."""
    tidy = (" > ".join(filter(None, map(str.strip, (words(one, 200) or "").split(">")))) for one in names)
    return list(dict.fromkeys(one for one in tidy if one))[:10]
