"""Starts and stops the emulator as a child process."""

import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import IO, Final

from infra.errors import Refused
from infra.local.interpreter import CALLS, NOTED_ONLY, SAVED, write_interpreter
from infra.stage import CHECKOUT, DEFAULT_REGION

_HOST: Final = "127.0.0.1"
_START_SECONDS: Final = 60
_STOP_SECONDS: Final = 60


class Emulator:
    """MiniStack on a port of its own, with its state under one folder."""

    def __init__(
        self, folder: Path, region: str = DEFAULT_REGION, calls: Path | None = None, *, refusing: bool = True
    ) -> None:
        """`folder` keeps the state, the port and the log. With `calls`, what functions ask for is noted there and,
        where `refusing`, what their roles don't allow is refused (`infra.local.roles`).
        """
        self._folder = folder
        self._state = folder / "state"
        self._objects = folder / "s3"
        # It unpacks a function for each process that runs it, and leaves that where it is killed.
        self._scratch = folder / "tmp"
        self._region = region
        self._roles = _roles(calls, refusing)
        self._log: IO[bytes] | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self.port = 0

    @property
    def endpoint(self) -> str:
        """The address that clients are given."""
        return f"http://{_HOST}:{self.port}"

    def start(self) -> None:
        """Start it and wait until it answers. Raises `Refused` with the last line of its log."""
        shutil.rmtree(self._scratch, ignore_errors=True)
        self._scratch.mkdir(parents=True)
        if not self._last_saved():
            # Killed before it was first brought up: what lies there is without the state that goes with it.
            shutil.rmtree(self._state, ignore_errors=True)
            shutil.rmtree(self._objects, ignore_errors=True)
        self.port = self._choose_port()
        interpreter = self._folder / "function-python"
        write_interpreter(interpreter)
        self._log = (self._folder / "emulator.log").open("wb")
        self._process = subprocess.Popen(
            [sys.executable, "-m", "infra.local.child", str(interpreter)],
            cwd=CHECKOUT,
            env=self._environment(),
            stdin=subprocess.PIPE,
            stdout=self._log,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # Ctrl-C is for the parent, which ends this one in order
        )
        self._await_health()

    def save(self) -> None:
        """Have it write its state now and wait for that, so that a hard kill loses less."""
        if self._process is None or self._process.poll() is not None:
            return
        before = self._last_saved()
        self._process.send_signal(signal.SIGUSR1)
        give_up = time.monotonic() + _STOP_SECONDS
        while self._last_saved() == before and self.is_running() and time.monotonic() < give_up:
            time.sleep(0.02)

    def is_running(self) -> bool:
        """Whether the process is alive."""
        return self._process is not None and self._process.poll() is None

    def stop(self) -> None:
        """End it in order, so that it saves its state."""
        process, self._process = self._process, None
        if process is None:
            return
        if process.poll() is None:
            process.terminate()
            try:
                process.wait(_STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        if process.stdin:
            process.stdin.close()
        if self._log:
            self._log.close()

    def _last_saved(self) -> int:
        mark = self._state / SAVED
        return mark.stat().st_mtime_ns if mark.is_file() else 0

    def _choose_port(self) -> int:
        """The port of the last run if it is free: queues' addresses hold it."""
        noted = self._folder / "port"
        wanted = int(noted.read_text()) if noted.is_file() else 0
        for port in (wanted, 0):
            with socket.socket() as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                try:
                    probe.bind((_HOST, port))
                except OSError:
                    continue
                chosen = int(probe.getsockname()[1])
                noted.write_text(str(chosen))
                return chosen
        raise Refused("no port is free for the emulator")

    def _environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "TORG_"))}
        return (
            kept
            | {
                "AWS_ACCESS_KEY_ID": "test",
                "AWS_SECRET_ACCESS_KEY": "test",
                "BIND_HOST": _HOST,
                "GATEWAY_PORT": str(self.port),
                "MINISTACK_HOST": _HOST,
                "MINISTACK_REGION": self._region,
                "PERSIST_STATE": "1",
                "STATE_DIR": str(self._state),
                "S3_PERSIST": "1",
                "S3_DATA_DIR": str(self._objects),
                "IOT_MTLS_ENABLED": "0",
                "SFTP_ENABLED": "0",
                "LOG_LEVEL": "WARNING",
                "PYTHONUNBUFFERED": "1",
                "TMPDIR": str(self._scratch),
            }
            | self._roles
        )

    def _await_health(self) -> None:
        give_up = time.monotonic() + _START_SECONDS
        while time.monotonic() < give_up and self.is_running():
            connection = http.client.HTTPConnection(_HOST, self.port, timeout=2)
            try:
                connection.request("GET", "/_ministack/health")
                if connection.getresponse().status == 200:
                    return
            except OSError:
                time.sleep(0.05)
            finally:
                connection.close()
        raise Refused(f"the emulator didn't start; its log is {self._folder / 'emulator.log'}")


def _roles(calls: Path | None, refusing: bool) -> dict[str, str]:
    if calls is None:
        return {}
    return {"AUTH": "true", CALLS: str(calls)} | ({} if refusing else {NOTED_ONLY: "1"})
