import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.kernel.text import MAX_PHRASE, normalise_phrase, tidy_text


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


_HOSTILE = st.text(
    st.one_of(
        st.characters(),
        st.sampled_from("a \n\r\t\u0301\u0300\u0489\u200d\u200b\u202e\u2066\ufeff\u3164\u2028"),
        st.sampled_from(["\ud800", "\ue000", "\uffff", "\U000e0041"]),
    ),
    max_size=60,
)


@given(_HOSTILE, st.booleans())
def test_tidying_twice_changes_nothing_more(text: str, lines: bool) -> None:
    once = tidy_text(text, longest=1_000, lines=lines)
    assert tidy_text(once, longest=1_000, lines=lines) == once
    assert once == once.strip()
    assert lines or "\n" not in once
    assert "\n\n\n" not in once


@given(_HOSTILE)
def test_nothing_invisible_or_turning_is_left(text: str) -> None:
    left = {c for c in tidy_text(text, longest=1_000, lines=True) if c not in "\n\u200c\u200d"}
    assert not {unicodedata.category(c) for c in left} & {"Cc", "Cf", "Co", "Cs", "Zl", "Zp"}


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Bra tält.\r\n\r\n\r\n\r\nHåller tätt!  ", "Bra tält.\n\nHåller tätt!"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("gift\u202efdp.exe", "giftfdp.exe"),
        ("Z" + "\u0300\u0301\u0302\u0303\u0304\u0305" * 50, "Z\u0300\u0301\u0302\u0303"),
        ("👨‍👩‍👧‍👦 ❤️ 5️⃣", "👨‍👩‍👧‍👦 ❤️ 5️⃣"),
        ("می‌خواهم", "می‌خواهم"),
        ("\u3164\u200b\ufeff", ""),
        (unicodedata.normalize("NFD", "tält för två"), "tält för två"),
        ("nul\x00 and \x1b[31mred", "nul and [31mred"),
        ("", ""),
    ],
)
def test_what_a_person_wrote_becomes_harmless_and_stays_theirs(typed: str, kept: str) -> None:
    assert tidy_text(typed, longest=400, lines=True) == kept


def test_without_lines_a_text_is_one_line() -> None:
    assert tidy_text("two\n\nlines\u2028three", longest=40, lines=False) == "two lines three"


@pytest.mark.parametrize("text", ["x" * 11, "x" * 100_000, "\u0301" * 100_000, "\U0001d15e" * 10])
def test_a_text_that_is_too_long_is_refused_with_the_limit(text: str) -> None:
    with pytest.raises(ValueError, match="at most 10 characters"):
        tidy_text(text, longest=10, lines=True)
