"""A shop whose letters are gathered."""

import pytest

from tests.support.mailing import Desk


@pytest.fixture
def desk() -> Desk:
    """The rooms around the letters, laid out."""
    return Desk()
