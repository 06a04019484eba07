import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.orders.links import NOBODY, Link, parse, text

ids = st.none() | st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="".join(map(chr, [*range(32), 127]))),
    min_size=1,
    max_size=256,
).filter(lambda name: name == name.strip())


@given(ids, ids)
def test_what_is_written_is_read(anonymous_id: str | None, session_id: str | None) -> None:
    link = Link(anonymous_id, session_id)
    assert parse(text(link)) == link


def test_the_plain_form_is_plain() -> None:
    assert text(Link("a-17_x~", "s-3")) == "a-17_x~.s-3"
    assert text(Link("a.b", None)) == "a%2Eb."
    assert parse("a-17.s-3") == Link("a-17", "s-3")


@given(st.text())
def test_nothing_that_a_shopper_writes_does_harm(written: str) -> None:
    link = parse(written)
    assert link == NOBODY or parse(text(link)) == link


@pytest.mark.parametrize(
    "written",
    ["", ".", "a", "a.b.c", "a b.c", "a%.b", "a%FF.b", "a%00.b", "%20a.b", "a.b\n", "a" * 257 + ".b", "å.b"],
)
def test_what_is_no_link_is_nobody(written: str) -> None:
    assert parse(written) == NOBODY
