"""A shop that tells by place, and its clock."""

import pytest

from chalicelib.kernel import settings
from chalicelib.nearby import jobs, rooms
from tests.http.conftest import Api
from tests.http.fakes import House, Shop
from tests.support.nearby import Watch


@pytest.fixture
def watch(monkeypatch: pytest.MonkeyPatch) -> Watch:
    watch = Watch()
    monkeypatch.setattr(settings.Settings, "now", lambda self: watch.now)
    return watch


@pytest.fixture
def house(monkeypatch: pytest.MonkeyPatch, watch: Watch) -> House:
    house = House()
    house.install(monkeypatch)
    monkeypatch.setattr(rooms, "touch", lambda: None)
    # The test client's functions have three seconds.
    monkeypatch.setattr(jobs, "_LAST_MS", 0)
    return house


@pytest.fixture
def shop(api: Api, house: House) -> Shop:
    shop = Shop(api, house)
    shop.sells("tent", "mat", "rope")
    shop.sells("toy", discreet=True)
    return shop
