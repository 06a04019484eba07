"""Money, numbers, days and times as people write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.kernel import clock
from chalicelib.kernel.money import Money, exponent
from chalicelib.letters import reasons
from chalicelib.letters.domain import LANGUAGES, Count, Language
from chalicelib.letters.speech import speech

HARD = "\u00a0"


@pytest.mark.parametrize(
    ("language", "amount", "currency", "written"),
    [
        ("sv", 134_600, "SEK", "1 346 kr"),
        ("sv", 26_920, "SEK", "269,20 kr"),
        ("sv", 0, "SEK", "0 kr"),
        ("sv", 1_299_00, "EUR", "1 299 €"),
        ("sv", 1_299_50, "EUR", "1 299,50 €"),
        ("sv", 1_500, "JPY", "1 500 JPY"),
        ("en", 134_600, "SEK", "SEK 1,346"),
        ("en", 26_920, "SEK", "SEK 269.20"),
        ("en", 1_299_50, "GBP", "£1,299.50"),
        ("en", 1_299_00, "GBP", "£1,299"),
        ("en", 1_234_5, "KWD", "KWD 12.345"),
    ],
)
def test_money_is_written_as_people_write_it(
    language: Language, amount: int, currency: str, written: str
) -> None:
    assert speech(language, "UTC").money(Money(amount, currency)).replace(HARD, " ") == written


@given(
    st.sampled_from(LANGUAGES),
    st.integers(0, 10**15),
    st.sampled_from(["SEK", "EUR", "NOK", "DKK", "USD", "GBP", "JPY", "KWD", "XTS"]),
)
def test_no_figure_of_an_amount_is_lost(language: Language, amount: int, currency: str) -> None:
    written = speech(language, "UTC").money(Money(amount, currency))
    whole, rest = divmod(amount, 10 ** exponent(currency))
    figures = "".join(character for character in written if character.isdigit())
    assert figures == (f"{whole}{rest:0{exponent(currency)}d}" if rest else str(whole))


@pytest.mark.parametrize(
    ("language", "timezone", "moment"),
    [
        ("sv", "Europe/Stockholm", "söndag 29 november kl. 23:59"),
        ("sv", "Asia/Tokyo", "måndag 30 november kl. 07:59"),
        ("sv", "../../etc/passwd", "söndag 29 november kl. 23:59"),
        ("sv", "Nowhere/At_All", "söndag 29 november kl. 23:59"),
        ("en", "Europe/Stockholm", "Sunday 29 November at 23:59"),
        ("en", "America/New_York", "Sunday 29 November at 17:59"),
    ],
)
def test_a_moment_is_the_recipients(language: Language, timezone: str, moment: str) -> None:
    assert speech(language, timezone).moment(clock.parse_iso("2026-11-29T22:59:00Z")) == moment


def test_days_numbers_and_shares() -> None:
    swedish, english = speech("sv", "UTC"), speech("en", "UTC")
    assert swedish.day("2026-11-25") == "onsdag 25 november"
    assert english.day("2026-11-25") == "Wednesday 25 November"
    assert swedish.day("soon") == "soon"
    assert swedish.dated(clock.parse_iso("2026-11-22T09:30:00Z")) == "22 november 2026"
    assert (swedish.rating(4.6), english.rating(4.6), swedish.rating(5)) == ("4,6", "4.6", "5,0")
    assert swedish.percent(25.0).replace(HARD, " ") == "25 %"
    assert swedish.percent(12.5).replace(HARD, " ") == "12,5 %"
    assert english.percent(25.0) == "25%"
    assert swedish.whole(12_345).replace(HARD, " ") == "12 345"


def test_one_and_many() -> None:
    swedish, english = speech("sv", "UTC"), speech("en", "UTC")
    many = ("{rating} of 5 ({n} review)", "{rating} of 5 ({n} reviews)")
    assert english.plural(*many, 1, rating="4.0") == "4.0 of 5 (1 review)"
    assert english.plural(*many, 2, rating="4.0") == "4.0 of 5 (2 reviews)"
    assert swedish.plural(*many, 1, rating="4,0") == "4,0 av 5 (1 omdöme)"
    assert swedish.plural(*many, 0, rating="4,0") == "4,0 av 5 (0 omdömen)"
    assert swedish.plural("{n} day", "{n} days", 1) == "1 dag"


def test_a_reason_tells_its_true_count() -> None:
    swedish, english = speech("sv", "UTC"), speech("en", "UTC")
    tent = Count(list="bought-also-bought", title="Tunneltält", people=37, of=112)
    assert reasons.sentence(tent, swedish) == "37 av 112 som köpte Tunneltält köpte även denna"
    assert reasons.sentence(tent, english) == "37 of 112 who bought Tunneltält also bought this"
    crowd = Count(list="viewed-then-bought", title="Tält", people=1, of=3_001)
    assert reasons.sentence(crowd, swedish).replace(HARD, " ") == "1 av 3 001 som tittade på Tält köpte denna"


def test_a_reason_without_a_count_tells_no_number() -> None:
    swedish = speech("sv", "UTC")
    kept = Count(list="bought-also-bought", title="Tält", people=None, of=112)
    assert reasons.sentence(kept, swedish) == "Köps ofta tillsammans med Tält"
    assert reasons.sentence(Count(list="category", title="Tält"), swedish) == "Populär i Tält"
    for other in (
        Count(list="popular"),
        Count(list="bought-also-bought", people=3, of=4),
        Count(list="new-one"),
    ):
        assert reasons.sentence(other, swedish) == "Populär hos oss just nu"
    assert reasons.sentence(None, swedish) == ""


@given(st.text(), st.integers(0, 10**6), st.integers(0, 10**6))
def test_what_stands_in_a_title_is_never_filled(title: str, people: int, of: int) -> None:
    reason = reasons.sentence(
        Count(list="liked-also-liked", title=title, people=people, of=of), speech("en", "UTC")
    )
    if title:
        assert reason.endswith(f" who like {title} like this too")
