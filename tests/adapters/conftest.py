"""AWS as moto plays it: in this process, without an endpoint, without state from one test to the next."""

from collections.abc import Iterator

import pytest
from moto import mock_aws

from chalicelib.aws import clients, secrets
from tests.support.noting import untold

#: A test fails that leads to a call of AWS which isn't in the book.
__all__ = ["untold"]


@pytest.fixture(autouse=True)
def _fresh_clients(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No client of another test, and none left behind; moto answers for AWS's own addresses only."""
    for name in ("AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_DYNAMODB"):
        monkeypatch.delenv(name, raising=False)
    caches = (clients._client, clients._session, clients.s3_signer)
    held = list(secrets._held)
    for cache in caches:
        cache.cache_clear()
    yield
    secrets._held[:] = held
    for cache in caches:
        cache.cache_clear()


@pytest.fixture
def aws() -> Iterator[None]:
    """All of AWS that moto knows."""
    with mock_aws():
        yield
