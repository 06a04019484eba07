"""A shop with life in it, and its page in a browser."""

from collections.abc import Iterator
from typing import Any

import pytest
from chalice.test import Client

from tests.http.fakes import House
from tests.support.square import Life


@pytest.fixture
def life(house: House, address: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Life]:
    """What others do in the shop at `address`."""
    from app import app
    from chalicelib.feed import wiring

    with Client(app) as client:
        made = Life(house, client, monkeypatch)
        monkeypatch.setattr(wiring, "go_on", made.square.sent.append)
        yield made


@pytest.fixture
def page(context: Any) -> Any:
    """A page of a desk's size."""
    return context.new_page()
