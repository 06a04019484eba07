from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.kernel.money import Money, exponent, from_major, parse_price

amounts = st.integers(0, 10**12)
currencies = st.sampled_from(["SEK", "EUR", "JPY", "KWD"])


@given(amounts, currencies)
def test_a_plainly_written_price_reads_back(amount: int, currency: str) -> None:
    places = exponent(currency)
    text = f"{Decimal(amount).scaleb(-places):.{places}f} {currency}"
    if places == 3:
        assert parse_price(text) == Money(amount, currency)
    else:
        assert parse_price(text.replace(".", ",")) == parse_price(text) == Money(amount, currency)


@pytest.mark.parametrize(
    ("text", "amount", "currency"),
    [
        ("249.00 SEK", 24_900, "SEK"),
        ("SEK 2 495,00", 249_500, "SEK"),
        ("1,299.50 USD", 129_950, "USD"),
        ("1.299,50 EUR", 129_950, "EUR"),
        ("1 299 SEK", 129_900, "SEK"),
        ("1,299 SEK", 129_900, "SEK"),
        ("500 JPY", 500, "JPY"),
        ("0 SEK", 0, "SEK"),
    ],
)
def test_prices_as_feeds_write_them(text: str, amount: int, currency: str) -> None:
    assert parse_price(text) == Money(amount, currency)


@pytest.mark.parametrize(
    "text", ["249.00", "SEK", "", "-5 SEK", "SEK 5 SEK", "1.005 JPY SEK", "12.345.6 sek", "0.001 SEK x"]
)
def test_what_isnt_a_price_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        parse_price(text)


@given(st.text(max_size=60))
def test_any_text_gives_money_or_a_value_error(text: str) -> None:
    try:
        assert parse_price(text).amount >= 0
    except ValueError:
        pass


def test_fractions_of_an_ore_are_refused() -> None:
    with pytest.raises(ValueError, match="minor units"):
        from_major(Decimal("1.005"), "SEK")
