"""Sums as people write them in forms: in the currency's main unit, with a comma or a point."""

from decimal import Decimal, InvalidOperation

from chalicelib.kernel import money
from chalicelib.kernel.errors import Invalid
from chalicelib.kernel.money import Money


def read(text: str, currency: str, field: str) -> Money | None:
    """The sum in a form's field; None of an empty one. Raises `Invalid` naming the field."""
    plain = text.strip().replace(" ", "").replace("\u00a0", "").replace(",", ".")
    if not plain:
        return None
    try:
        return money.from_major(Decimal(plain), currency.strip().upper())
    except (InvalidOperation, ValueError) as error:
        raise Invalid.field(f"/{field}", f"{text[:40]!r} is no sum such as 249.00") from error


def written(sum_of: Money | None) -> str:
    """A sum as it stands in a form's field."""
    if sum_of is None:
        return ""
    decimals = money.exponent(sum_of.currency)
    return f"{Decimal(sum_of.amount).scaleb(-decimals):.{decimals}f}"
