"""One deployed stack for all system tests: on free ports, under a temporary directory."""

from collections.abc import Iterator

import pytest

from tests.support.deployed import DeployedStack


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DeployedStack]:
    """The deployed application; tests reach it by `stack.call` and leave it as they found it."""
    deployed = DeployedStack(tmp_path_factory.mktemp("stack"))
    try:
        deployed.start()
        yield deployed
    finally:
        deployed.stop()
