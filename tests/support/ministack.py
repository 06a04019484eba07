"""MiniStack as a child process for a test session."""

import contextlib
import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path


@contextlib.contextmanager
def running(port: int, directory: Path, services: str = "dynamodb,s3,sns,sqs,ssm,lambda") -> Iterator[str]:
    """MiniStack on a loopback port, its log in `directory`; stopped at the end."""
    endpoint = f"http://127.0.0.1:{port}"
    environ = os.environ | {
        "GATEWAY_PORT": str(port),
        "BIND_HOST": "127.0.0.1",
        "MINISTACK_REGION": "eu-north-1",
        "STATE_DIR": str(directory / "state"),
        "SERVICES": services,
        "LOG_LEVEL": "WARNING",
    }
    environ.pop("AWS_ENDPOINT_URL", None)
    with (directory / "ministack.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "ministack"], env=environ, stdout=log, stderr=log, cwd=directory
        )
        try:
            _await(endpoint, process, directory / "ministack.log")
            yield endpoint
        finally:
            process.terminate()
            process.wait(20)


def _await(endpoint: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"MiniStack ended:\n{log.read_text()[-2000:]}")
        with contextlib.suppress(urllib.error.URLError, ConnectionError, TimeoutError):
            urllib.request.urlopen(f"{endpoint}/_ministack/health", timeout=1).read()
            return
        time.sleep(0.05)
    raise RuntimeError("MiniStack didn't answer in a minute")
