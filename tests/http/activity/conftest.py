import pytest

from chalicelib.activity import wiring
from chalicelib.members import wiring as members_wiring
from tests.fakes.activity import FakeLog, FakeObjects
from tests.fakes.members import FakeMembers
from tests.support.noting import Wirings


@pytest.fixture
def log(monkeypatch: pytest.MonkeyPatch) -> FakeLog:
    fake = FakeLog()
    Wirings(monkeypatch).setattr(wiring, "log", lambda: fake)
    return fake


@pytest.fixture
def objects(monkeypatch: pytest.MonkeyPatch) -> FakeObjects:
    fake = FakeObjects()
    Wirings(monkeypatch).setattr(wiring, "objects", lambda: fake)
    return fake


@pytest.fixture
def members(monkeypatch: pytest.MonkeyPatch) -> FakeMembers:
    fake = FakeMembers()
    Wirings(monkeypatch).setattr(members_wiring, "members", lambda: fake)
    return fake
