import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.storefront import wording
from chalicelib.storefront.wording import Words, chosen

SV, EN = Words("sv"), Words("en")


@pytest.mark.parametrize(
    ("asked", "header", "language"),
    [
        ("sv", "en", "sv"),
        ("en-GB", "sv", "en"),
        (None, "sv-SE,sv;q=0.9,en;q=0.8", "sv"),
        (None, "de, en;q=0.5, sv;q=0.9", "sv"),
        (None, "sv;q=0, en", "en"),
        (None, "fi", "en"),
        (None, "", "en"),
        (None, "*", "en"),
        (None, "sv;q=nan", "en"),
    ],
)
def test_the_language_is_the_readers(asked: str | None, header: str, language: str) -> None:
    assert chosen(asked, header) == language


@given(st.text(max_size=80))
def test_any_header_gives_a_language(header: str) -> None:
    assert chosen(None, header) in ("sv", "en")


def test_numbers_and_dates_are_written_as_people_write_them() -> None:
    assert (SV.decimal(4.6), EN.decimal(4.6)) == ("4,6", "4.6")
    assert (SV.whole(12345), EN.whole(12345)) == ("12\u202f345", "12,345")
    assert (SV.percent(93, 100), EN.percent(93, 100)) == ("93\u00a0%", "93%")
    assert (SV.date("2026-09-03T23:30:00.000Z"), EN.date("2026-09-03T23:30:00.000Z")) == (
        "3 september 2026", "3 September 2026"
    )  # fmt: skip
    assert (SV.counted("review", 1), SV.counted("review", 1200)) == ("1 recension", "1\u202f200 recensioner")
    assert (EN.counted("question", 1), EN.counted("question", 2)) == ("1 question", "2 questions")


def test_every_text_is_there_in_both_languages() -> None:
    for key, both in wording._TEXTS.items():
        assert all(both), key
        assert len({tuple(sorted(_fields(text))) for text in both}) == 1, key


def _fields(text: str) -> set[str]:
    return {part.partition("}")[0] for part in text.split("{")[1:]}


def test_attributes_have_names() -> None:
    assert (SV.attribute("fit"), EN.attribute("fit")) == ("Passform", "Fit")
    assert SV.attribute("weather-proofing") == "Weather proofing"
