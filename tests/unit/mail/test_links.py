"""What a counted link says that it recommends."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.kernel.ids import ID_PATTERN, is_id
from chalicelib.letters.domain import Kind
from chalicelib.mail.domain import Recommended, recommended, tagged
from tests.support.examples import examples

ids = st.from_regex(ID_PATTERN).filter(is_id)


@settings(max_examples=examples(100))
@given(st.integers(1, 3), ids, st.sampled_from(["", "?a=b", "?utm_content=x&a=b"]))
def test_what_a_link_says_is_read_back(position: int, product_id: str, query: str) -> None:
    about = Recommended(position, product_id)
    url = tagged(f"https://shop.example/p/x{query}", Kind.WIN_BACK, about.word)
    assert recommended(url) == about


@pytest.mark.parametrize(
    "content",
    ["", "recommended", "recommended.x.tent", "recommended.1.", "recommended.1.a b", "other.1.tent"],
)
def test_any_other_word_recommends_nothing(content: str) -> None:
    assert recommended(tagged("https://shop.example/p/x", Kind.WIN_BACK, content)) is None
    assert recommended("https://shop.example/") is None
