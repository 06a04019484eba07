"""A log of what people did, and the report over it."""

from pathlib import Path

import pytest

from tests.unit.worth.told import Kept, Log


@pytest.fixture
def log() -> Log:
    return Log()


@pytest.fixture
def kept(log: Log, tmp_path: Path) -> Kept:
    return Kept(log, tmp_path)
