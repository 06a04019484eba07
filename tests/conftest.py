"""What all tests share: a stage named `test`, and an AWS endpoint for those that ask for one.

The network is barred except on loopback; unit tests need not even that. `AWS_ENDPOINT_URL` or
`AWS_ENDPOINT_URL_DYNAMODB` may name another endpoint (DynamoDB Local, an account) before the tests start;
else MiniStack is started once for the session on a free port.
"""

import os
import socket
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from tests.support.chromium import browser
from tests.support.examples import PROFILE, examples

#: One browser for the session, whatever tests ask for it.
__all__ = ["browser"]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


# Settings are read once, when a room's models are imported: before any of that, the environment is made.
# A parallel run's workers inherit what its controller wrote here, so it leaves a mark that it was its own.
_OURS = "TORG_TESTS_OWN_ENDPOINT"
_given = os.environ.get("AWS_ENDPOINT_URL") or os.environ.get("AWS_ENDPOINT_URL_DYNAMODB")
OWN_ENDPOINT = not _given or _OURS in os.environ
PORT = _free_port()
if OWN_ENDPOINT:
    os.environ |= {_OURS: "1", "AWS_ENDPOINT_URL": f"http://127.0.0.1:{PORT}"}
    os.environ |= {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_REGION": "eu-north-1"}
os.environ.setdefault("TORG_STAGE", "test")
os.environ.setdefault("TORG_LAKE_BUCKET", "torg-test-lake")
os.environ.setdefault("TORG_MEDIA_BUCKET", "torg-test-media")
os.environ.setdefault("TORG_MAIL_BUCKET", "torg-test-mail")
os.environ.setdefault("AWS_DEFAULT_REGION", "eu-north-1")
os.environ["AWS_EC2_METADATA_DISABLED"] = "true"

settings.register_profile(
    PROFILE, deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=examples(100)
)
settings.load_profile(PROFILE)


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """What soaks tell of themselves: lines under `told`, and how many requests were tried."""
    # Reports without a category are those of set-up and tear-down; by then all is told.
    told = [one for report in terminalreporter.getreports("") for one in report.user_properties]
    for name, line in told:
        if name == "told":
            terminalreporter.write_line(line)
    if requests := sum(count for name, count in told if name == "requests"):
        terminalreporter.write_line(f"{requests:,} requests")


@pytest.fixture(autouse=True)
def _no_internet(request: pytest.FixtureRequest) -> Iterator[None]:
    import pytest_socket

    pytest_socket.socket_allow_hosts(["127.0.0.1", "localhost", "::1"], allow_unix_socket=True)
    yield
    pytest_socket._remove_restrictions()


@pytest.fixture(scope="session")
def aws_endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """An AWS endpoint with Torg's tables and lake bucket; MiniStack unless the environment names one."""
    from tests.support import ministack, resources

    if OWN_ENDPOINT:
        with ministack.running(PORT, tmp_path_factory.mktemp("ministack")) as endpoint:
            resources.create()
            yield endpoint
    else:
        resources.create()
        yield os.environ.get("AWS_ENDPOINT_URL_DYNAMODB") or os.environ["AWS_ENDPOINT_URL"]
