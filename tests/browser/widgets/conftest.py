"""A shop with things said of its products, and its page in a browser."""

from collections.abc import Iterator
from typing import Any

import pytest
from chalice.test import Client

from chalicelib.kernel import clock
from chalicelib.reviews import wiring as reviews
from tests.http.conftest import Api
from tests.http.fakes import House
from tests.support import keys
from tests.support.moderating import Moderation
from tests.support.said import Sayings


@pytest.fixture
def sayings(house: House, address: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Sayings]:
    """What shoppers say in the shop at `address`; guests may write."""
    from app import app

    monkeypatch.setattr(reviews, "anonymous_allowed", lambda: True)
    with Client(app) as client:
        yield Sayings(Api(client), house, Moderation(house, clock.now_ms()))


@pytest.fixture
def token() -> str:
    """A logged-in shopper's token."""
    return keys.shopper_token("anna").removeprefix("Bearer ")


@pytest.fixture
def page(context: Any) -> Any:
    """A page of a desk's size, in English unless the page says otherwise."""
    return context.new_page()
