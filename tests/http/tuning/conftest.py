import pytest

from tests.http.conftest import Api
from tests.http.fakes import House, Shop


@pytest.fixture
def shop(api: Api, monkeypatch: pytest.MonkeyPatch) -> Shop:
    house = House()
    house.install(monkeypatch)
    return Shop(api, house)
