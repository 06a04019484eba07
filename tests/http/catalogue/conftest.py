import pytest

from chalicelib.catalogue import wiring
from tests.fakes.catalogue import FakeProducts


@pytest.fixture(autouse=True)
def products(monkeypatch: pytest.MonkeyPatch) -> FakeProducts:
    """The catalogue's fake, behind its routes."""
    fake = FakeProducts()
    monkeypatch.setattr(wiring, "products", lambda: fake)
    return fake
