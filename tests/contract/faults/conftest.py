"""Real stores over a network of which a test says what it does."""

from collections.abc import Iterator

import pytest

from tests.contract.faults import drills
from tests.support.network import Network


@pytest.fixture(autouse=True)
def untold() -> None:
    """What jobs ask of AWS is noted elsewhere, by function: here whole jobs run without one."""


@pytest.fixture(scope="module", autouse=True)
def left_empty(aws_endpoint: str) -> Iterator[None]:
    """Leave the stores to the tests that follow as if no job had run."""
    yield
    drills.emptied("activity", "moderation", "presence", "recommendations", "catalogue")
    drills.emptied_lake("raw/", "closed/", "quarantine/", "markers/", "recommendations/")


@pytest.fixture
def network(aws_endpoint: str, monkeypatch: pytest.MonkeyPatch) -> Network:
    """The network of this test."""
    return Network(monkeypatch)
