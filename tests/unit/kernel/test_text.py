import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.kernel.text import MAX_PHRASE, normalise_phrase


@given(st.text())
def test_normalising_twice_changes_nothing_more(text: str) -> None:
    once = normalise_phrase(text)
    assert normalise_phrase(once) == once
    assert len(once) <= MAX_PHRASE


@pytest.mark.parametrize(
    ("typed", "phrase"),
    [
        ("  Tält ", "tält"),
        ("TÄLT", "tält"),
        (unicodedata.normalize("NFD", "tält för två"), "tält för två"),
        ("tält\u00a0 för\ttvå", "tält för två"),
        ("ﬁnvedens", "finvedens"),
        ("\u200btält", "tält"),
        ("", ""),
    ],
)
def test_phrases_typed_alike_become_one(typed: str, phrase: str) -> None:
    assert normalise_phrase(typed) == phrase


def test_swedish_letters_stay_letters_of_their_own() -> None:
    assert len({normalise_phrase(word) for word in ("tält", "talt", "tålt", "tølt")}) == 4
