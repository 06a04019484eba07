"""What a kind says by itself, and whether a look can be read: for whoever writes texts in their place."""

import pytest

from chalicelib.letters import checks
from chalicelib.letters import public as letters
from chalicelib.letters.domain import LANGUAGES, Kind, Language, Theme


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", list(Kind))
def test_own_texts_could_be_an_operators(kind: Kind, language: Language) -> None:
    own = letters.own(kind, language)
    assert len(own.subjects) == 1
    assert own.preheader
    assert own.heading
    assert list(checks.of_wording(kind, own)) == []


def test_languages_say_it_in_their_own_words() -> None:
    assert letters.own(Kind.ORDER_PAID, "sv") != letters.own(Kind.ORDER_PAID, "en")


def test_contrast_is_of_each_colour_on_its_sheet() -> None:
    light, dark = letters.contrasts(Theme(accent="#000000", accent_dark="#1e2427"))
    assert light == pytest.approx(21)
    assert dark == pytest.approx(1)
    assert all(one >= letters.LEAST_CONTRAST for one in letters.contrasts(Theme()))
