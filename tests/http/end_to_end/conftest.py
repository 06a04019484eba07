"""All rooms in one process, over fakes of their stores."""

from collections.abc import Iterator

import pytest

from chalicelib.aws import secrets
from tests.http.conftest import Api
from tests.http.fakes import House
from tests.http.postal import Postal
from tests.support import keys


@pytest.fixture
def postal(api: Api, monkeypatch: pytest.MonkeyPatch) -> Iterator[Postal]:
    house = House()
    house.install(monkeypatch)
    made = Postal(api, house, monkeypatch)
    made.shop.sells("tent", "mat", "lamp", image_url="https://shop.example/i.jpg", categories=["Tents"])
    house.keep("product:tent", "bought-also-bought", ("mat", 37), ("lamp", 24), of=112)
    yield made
    secrets.hold(keys.SECRETS)
