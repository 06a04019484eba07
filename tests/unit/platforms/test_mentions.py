"""A kept delivery is about a person if it holds their address or names their id, however little of it can be read."""

import pytest

from chalicelib.platforms.mentions import mentions


@pytest.mark.parametrize(
    ("body", "found"),
    [
        (b'{"email": "anna@example.se"}', True), (b'{"a": [{"b": "Anna@Example.SE"}]', True),
        (b'{"customer": {"id": 17}}', True), (b'{"customer_id": "17"}', True),
        (b'{"type": "x", "data": {"customer_id": "17"}}', True),
        (b'{"id": 17, "customer": {"id": 1717}}', False), (b'{"email": "nanna@example.com"}', False),
        (b'{"customer": [17], "data": 17}', False), (b"[17]", False), (b"17", False), (b"\xff", False), (b"", False),
    ],
)  # fmt: skip
def test_who_is_mentioned(body: bytes, found: bool) -> None:
    assert mentions(body, "17", "anna@example.se ") is found


def test_an_address_may_be_escaped() -> None:
    assert mentions(b'{"email": "\\u00e5sa@example.se"}', None, "Åsa@example.se")
    assert not mentions(b'{"email": "\\u00e5sa@example.se"}', None, None)
