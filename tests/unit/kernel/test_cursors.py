import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.kernel import cursors
from chalicelib.kernel.errors import Invalid

positions = st.lists(st.text() | st.integers(-(2**60), 2**60), max_size=4)


@given(positions, st.text(), st.text(min_size=1))
def test_a_cursor_opens_for_its_purpose_only(position: list[object], purpose: str, secret: str) -> None:
    cursor = cursors.seal(position, purpose=purpose, secret=secret)

    assert cursors.unseal(cursor, list, purpose=purpose, secret=secret) == position
    with pytest.raises(Invalid):
        cursors.unseal(cursor, list, purpose=purpose + "x", secret=secret)
    with pytest.raises(Invalid):
        cursors.unseal(cursor, list, purpose=purpose, secret=secret + "x")


@given(positions, st.data())
def test_a_changed_cursor_is_refused(position: list[object], data: st.DataObject) -> None:
    cursor = cursors.seal(position, purpose="list", secret="s")
    at = data.draw(st.integers(0, len(cursor) - 2))
    other = data.draw(st.sampled_from([c for c in "AZaz09-_" if c != cursor[at]]))

    with pytest.raises(Invalid):
        cursors.unseal(cursor[:at] + other + cursor[at + 1 :], list, purpose="list", secret="s")


@given(st.text())
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(Invalid) as refusal:
        cursors.unseal(text, list, purpose="list", secret="s")
    assert refusal.value.errors[0].pointer == "query:cursor"


def test_a_position_of_another_shape_is_refused() -> None:
    cursor = cursors.seal({"a": 1}, purpose="list", secret="s")
    with pytest.raises(Invalid):
        cursors.unseal(cursor, list, purpose="list", secret="s")
