"""The API over fakes, for the pages behind the links in mails."""

import pytest

from tests.http.conftest import Api
from tests.http.fakes import House, Shop


@pytest.fixture
def shop(api: Api, house: House) -> Shop:
    return Shop(api, house)
