"""What lies between deployed functions and their AWS: a proxy at which a test says what befalls each call.

Functions reach it by their own `AWS_ENDPOINT_URL`. It passes calls on to the emulator, and sees to it that some are
throttled, that of some the answer is lost after the effect, and that the process that asks ends before or after it. Which
process that is, this machine's /proc says; where there is none, nobody is killed.
"""

import http.client
import os
import signal
import threading
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Final

from infra.stage import Stage
from tests.support.network import Call, Weather, busy, named

_ENDPOINT: Final = "AWS_ENDPOINT_URL"
_HOPS: Final = frozenset(
    {"connection", "transfer-encoding", "content-length", "keep-alive", "date", "server"}
)
_TCP: Final = Path("/proc/net/tcp")


class Passage:
    """A proxy on a port of its own, in front of `port`. `happened` counts what befell calls."""

    def __init__(self, port: int) -> None:
        self.happened: Counter[str] = Counter()
        self._weather: Weather | None = None
        self._calls = 0
        self._lock = threading.Lock()
        handler = type("Handler", (_Handler,), {"passage": self, "port": port})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._server.daemon_threads = True
        self.address = f"http://127.0.0.1:{self._server.server_port}"

    def fate(self, service: str, asked: str) -> str:
        """What befalls the next call."""
        with self._lock:
            self._calls += 1
            drawn = self._weather(Call(self._calls, service, asked)) if self._weather else None
            self.happened[drawn or "passed"] += 1
        return drawn or "passed"

    @contextmanager
    def befalling(self, stage: Stage, functions: Sequence[str], weather: Weather) -> Iterator[None]:
        """These functions of a stage reach AWS through this weather; then as ever again."""
        thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        thread.start()
        self._weather = weather
        try:
            _lead(stage, functions, self.address)
            yield
        finally:
            self._weather = None
            _lead(stage, functions, None)
            self._server.shutdown()
            self._server.server_close()


def _lead(stage: Stage, functions: Sequence[str], address: str | None) -> None:
    """Have functions ask at this address; at none of their own."""
    client = stage.client("lambda")
    for function in functions:
        name = stage.function(function)
        told = (
            client.get_function_configuration(FunctionName=name).get("Environment", {}).get("Variables", {})
        )
        others = {key: value for key, value in told.items() if key != _ENDPOINT}
        variables = others | ({_ENDPOINT: address} if address else {})
        client.update_function_configuration(FunctionName=name, Environment={"Variables": variables})
    for function in functions:
        waiter = client.get_waiter("function_updated_v2")
        waiter.wait(FunctionName=stage.function(function), WaiterConfig={"Delay": 1})


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # A head and a body are two packets: without this the second waits for the first's acknowledgement.
    disable_nagle_algorithm = True
    passage: Passage
    port: int

    def _pass(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        service, asked = named({name.title(): value for name, value in self.headers.items()}, self.command)
        fate = self.passage.fate(service, asked)
        if fate == "throttled":
            answer = busy(service)
            self._answer(answer.status_code, answer.headers, answer.content)
            return
        if fate == "killed" and self._end():
            return
        told = self._forward(body)
        if fate == "lost" or (fate == "struck" and self._end()):
            self.close_connection = True
            return
        self._answer(*told)

    do_GET = do_PUT = do_POST = do_DELETE = do_HEAD = _pass  # noqa: N815  (as the standard library calls them)

    def _forward(self, body: bytes) -> tuple[int, Mapping[str, str], bytes]:
        inner = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            sent = {name: value for name, value in self.headers.items() if name.lower() != "connection"}
            inner.request(self.command, self.path, body, sent)
            answer = inner.getresponse()
            return answer.status, dict(answer.getheaders()), answer.read()
        finally:
            inner.close()

    def _answer(self, status: int, headers: Mapping[str, str], content: bytes) -> None:
        is_head = self.command == "HEAD"
        self.send_response(status)
        for name, value in headers.items():
            if name.lower() not in _HOPS:
                self.send_header(name, value)
        self.send_header(
            "Content-Length", headers.get("Content-Length", "0") if is_head else str(len(content))
        )
        self.end_headers()
        self.wfile.write(b"" if is_head else content)

    def _end(self) -> bool:
        """End the process that asks; whether it could be found."""
        self.close_connection = True
        return _end(self.client_address[1], self.server.server_address[1])

    def log_message(self, *told: Any) -> None:
        """Nothing."""


def _end(port: int, to: int) -> bool:
    """End the process on this machine that speaks from a port to another; whether there was one."""
    inode = _inode(port, to)
    owner = _owner(f"socket:[{inode}]") if inode else None
    if owner is None:
        return False
    os.kill(owner, signal.SIGKILL)
    return True


def _inode(port: int, to: int) -> str | None:
    rows = (line.split() for line in _TCP.read_text().splitlines()[1:]) if _TCP.exists() else ()
    ends = (f":{port:04X}", f":{to:04X}")
    return next((row[9] for row in rows if row[1].endswith(ends[0]) and row[2].endswith(ends[1])), None)


def _owner(socket: str) -> int | None:
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if int(process.name) != os.getpid() and any(
                str(one.readlink()) == socket for one in (process / "fd").iterdir()
            ):
                return int(process.name)
        except OSError:
            continue
    return None
