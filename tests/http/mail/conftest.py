"""The API and mail's handlers over fakes."""

from collections.abc import Callable
from typing import Any

import pytest
from chalice.test import Client

from app import app
from chalicelib.aws import secrets
from tests.http.conftest import Api
from tests.http.fakes import House, Shop
from tests.support import keys


@pytest.fixture
def shop(api: Api, house: House) -> Shop:
    return Shop(api, house)


@pytest.fixture
def queue() -> Callable[..., Any]:
    """Hands a handler messages: `queue("mail_news", *bodies)`."""
    secrets.hold(keys.SECRETS)

    def hand(name: str, *bodies: str) -> Any:
        with Client(app) as client:
            event = client.events.generate_sqs_event(list(bodies), queue_name="q")
            return client.lambda_.invoke(name, event).payload

    return hand
