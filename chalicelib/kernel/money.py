"""Money: an integer of minor units and an ISO 4217 currency; never a float."""

import re
from decimal import Decimal, InvalidOperation
from typing import Annotated, Final

import msgspec

# ISO 4217 minor-unit exponents that differ from 2.
_EXPONENTS: Final = {
    "BIF": 0, "CLP": 0, "DJF": 0, "GNF": 0, "ISK": 0, "JPY": 0, "KMF": 0, "KRW": 0, "PYG": 0, "RWF": 0,
    "UGX": 0, "UYI": 0, "VND": 0, "VUV": 0, "XAF": 0, "XOF": 0, "XPF": 0,
    "BHD": 3, "IQD": 3, "JOD": 3, "KWD": 3, "LYD": 3, "OMR": 3, "TND": 3,
}  # fmt: skip
_LARGEST: Final = 10**15
_PRICE = re.compile(
    r"\s*(?:(?P<before>[A-Z]{3})\s*)?(?P<number>\d[\d .,\u00a0\u202f']*)\s*(?P<after>[A-Z]{3})?\s*"
)

Currency = Annotated[str, msgspec.Meta(pattern=r"^[A-Z]{3}$(?!\n)", examples=["SEK"])]
MinorUnits = Annotated[int, msgspec.Meta(ge=0, le=_LARGEST)]


class Money(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An amount in minor units (öre, cents) of a currency: `{"amount": 249500, "currency": "SEK"}`."""

    amount: MinorUnits
    currency: Currency


def exponent(currency: str) -> int:
    """How many decimals the currency's main unit has (2 for SEK, 0 for JPY, 3 for KWD)."""
    return _EXPONENTS.get(currency, 2)


def from_major(amount: Decimal, currency: str) -> Money:
    """Money from an amount in main units. Raises `ValueError` on fractions of a minor unit or bad range."""
    minor = amount.scaleb(exponent(currency))
    if minor != minor.to_integral_value() or not 0 <= minor <= _LARGEST:
        raise ValueError(f"{amount} {currency} isn't a whole, non-negative number of minor units")
    return Money(int(minor), currency)


def parse_price(text: str) -> Money:
    """Money from a feed's text such as `2495.00 SEK`, `SEK 2 495,00` or `1,299.50 USD`.

    The last `.` or `,` followed by other than three digits is the decimal mark; others group thousands.
    Raises `ValueError` when no amount with a currency can be read.
    """
    match = _PRICE.fullmatch(text)
    currency = (match["before"] or match["after"]) if match else None
    if match is None or currency is None or (match["before"] and match["after"]):
        raise ValueError(f"expected an amount and a currency such as '249.00 SEK', got {text[:40]!r}")
    digits = re.sub(r"[ \u00a0\u202f']", "", match["number"]).rstrip(".,")
    mark = max(digits.rfind("."), digits.rfind(","))
    if mark >= 0 and (len(digits) - mark - 1 != 3 or exponent(currency) == 3):
        whole, fraction = digits[:mark], digits[mark + 1 :]
    else:
        whole, fraction = digits, ""
    try:
        amount = Decimal(f"{re.sub('[.,]', '', whole) or '0'}.{fraction or '0'}")
    except InvalidOperation as error:
        raise ValueError(f"can't read an amount from {text[:40]!r}") from error
    return from_major(amount, currency)
