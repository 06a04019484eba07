"""One address in front: `/api/…` is the deployed API, `/push` its WebSocket API, everything else the demo shop.

Stands where API Gateway's edge stands on AWS, so it decodes compressed bodies and compresses answers as that does.
"""

import gzip
import http.client
import io
import sys
import threading
import zlib
from collections.abc import Callable, Iterable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final
from urllib.parse import unquote, urlsplit

from infra.chalice_config import COMPRESS_FROM
from infra.local import tunnel

Wsgi = Callable[[dict[str, Any], Any], Iterable[bytes]]

_MOST_BYTES: Final = 10 * 1024 * 1024
_LEVEL: Final = 6
_METHODS: Final = frozenset(
    f"do_{method}" for method in ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
)
_AT_ONCE: Final = 8  # the emulator starts a process for each request at once
_PER_HOP: Final = frozenset(
    {"connection", "keep-alive", "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade", "host"}
)
_PROBLEM: Final = b'{"type": "urn:torg:problem:%s", "title": "%s", "status": %d, "detail": "%s"}'


class Front:
    """Serves on `port` of this machine until it is closed."""

    def __init__(
        self,
        port: int,
        emulator_port: Callable[[], int],
        api: Callable[[], str],
        shop: Wsgi,
        push: Callable[[], str] = str,
    ) -> None:
        """`api` and `push` give the deployed APIs' paths on the emulator. Raises `OSError` if the port is taken."""
        gate = threading.BoundedSemaphore(_AT_ONCE)

        class Handler(_Handler):
            to = _To(emulator_port, api, gate, shop, push)

        self._server = _Server(("127.0.0.1", port), Handler)
        self.port = int(self._server.server_address[1])
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.1,), daemon=True)

    def start(self) -> None:
        """Serve from now on, in a thread."""
        self._thread.start()

    def close(self) -> None:
        """Stop serving."""
        if self._thread.is_alive():
            self._server.shutdown()
        self._server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A browser that goes away isn't worth a traceback."""
        if not isinstance(sys.exc_info()[1], ConnectionError | TimeoutError):
            super().handle_error(request, client_address)


class _To:
    """Where requests go."""

    def __init__(
        self,
        port: Callable[[], int],
        api: Callable[[], str],
        gate: threading.BoundedSemaphore,
        shop: Wsgi,
        push: Callable[[], str],
    ) -> None:
        self.port, self.api, self.gate, self.shop, self.push = port, api, gate, shop, push


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "torg-local"
    sys_version = ""
    timeout = 60
    to: _To

    def _serve(self) -> None:
        if urlsplit(self.path).path == "/push" and tunnel.is_upgrade(self.headers.items()):
            self._tunnel()
            return
        try:
            body = self._body()
        except ValueError as error:
            self._refuse(413 if "large" in str(error) else 400, str(error))
            self.close_connection = True
            return
        path = urlsplit(self.path).path
        if path == "/api" or path.startswith("/api/"):
            self._forward(body)
        else:
            self._shop(path, body)

    def _tunnel(self) -> None:
        """A WebSocket stays open, so it takes no turn at the gate."""
        self.close_connection = True
        query = urlsplit(self.path).query
        target = self.to.push() + (f"?{query}" if query else "")
        try:
            tunnel.through(self.connection, self.to.port(), target, self.headers.items())
        except OSError:
            self._refuse(503, "the local stack doesn't answer")

    def __getattr__(self, name: str) -> Any:
        """Every method is served alike; the base class looks for `do_GET` and so on."""
        if name in _METHODS:
            return self._serve
        raise AttributeError(name)

    def _body(self) -> bytes:
        if self.headers.get("Transfer-Encoding", "").lower() == "chunked":
            body = self._chunks()
        else:
            length = self.headers.get("Content-Length", "0")
            if not length.isascii() or not length.isdigit():
                raise ValueError("Content-Length isn't a number")
            if int(length) > _MOST_BYTES:
                raise ValueError("the body is too large: 10 MB is the most")
            body = self.rfile.read(int(length))
        return body

    def _chunks(self) -> bytes:
        made = bytearray()
        while size := int(self.rfile.readline(64).split(b";")[0].strip() or b"0", 16):
            if size < 0 or len(made) + size > _MOST_BYTES:
                raise ValueError("the body is too large: 10 MB is the most")
            made += self.rfile.read(size)
            self.rfile.readline(8)
        while self.rfile.readline(1024).strip():
            pass
        return bytes(made)

    def _forward(self, body: bytes) -> None:
        headers = [(name, value) for name, value in self.headers.items() if name.lower() not in _PER_HOP]
        if self._is_decoded_at_the_edge():
            try:
                body = _decoded(body)
            except (zlib.error, ValueError):
                self._refuse(400, "the body isn't what Content-Encoding says")
                return
            headers = [pair for pair in headers if pair[0].lower() != "content-encoding"]
        headers = [pair for pair in headers if pair[0].lower() not in ("content-length", "x-forwarded-for")]
        headers += [("X-Forwarded-For", self.client_address[0]), ("X-Forwarded-Proto", "http")]
        if body or self.command in ("POST", "PUT", "PATCH"):
            headers.append(("Content-Length", str(len(body))))
        with self.to.gate:
            self._exchange(headers, body)

    def _exchange(self, headers: list[tuple[str, str]], body: bytes) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self.to.port(), timeout=35)
        try:
            target = self.to.api() + (self.path[len("/api") :] or "/")
            connection.putrequest(self.command, target, skip_host=True, skip_accept_encoding=True)
            connection.putheader("Host", f"127.0.0.1:{self.to.port()}")
            for name, value in headers:
                connection.putheader(name, value)
            connection.endheaders(body or None)
            answer = connection.getresponse()
            content = answer.read()
        except (OSError, http.client.HTTPException, ValueError):
            self._refuse(503, "the local stack doesn't answer")
            return
        finally:
            connection.close()
        self._compress(answer.status, answer.getheaders(), content)

    def _compress(self, status: int, headers: list[tuple[str, str]], content: bytes) -> None:
        """Answer compressed where the caller takes it, from the size on that the gateway is told of."""
        has = {name.lower() for name, _ in headers}
        takes = "gzip" in self.headers.get("Accept-Encoding", "").lower()
        if takes and len(content) >= COMPRESS_FROM and "content-encoding" not in has:
            content = gzip.compress(content, _LEVEL, mtime=0)
            headers = [*headers, ("Content-Encoding", "gzip"), ("Vary", "Accept-Encoding")]
        self._answer(status, headers, content)

    def _answer(self, status: int, headers: list[tuple[str, str]], content: bytes) -> None:
        self.send_response_only(status)
        for name, value in headers:
            if name.lower() not in _PER_HOP and name.lower() != "content-length":
                self.send_header(name, value)
        if status not in (204, 304) and status >= 200:
            self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD" and status not in (204, 304):
            self.wfile.write(content)

    def _is_decoded_at_the_edge(self) -> bool:
        media = self.headers.get("Content-Type", "").partition(";")[0].strip().lower()
        encoding = self.headers.get("Content-Encoding", "").strip().lower()
        return encoding in ("gzip", "deflate") and media.startswith(("application/json", "text/"))

    def _shop(self, path: str, body: bytes) -> None:
        said: list[Any] = []
        environ = {
            "REQUEST_METHOD": self.command,
            "SCRIPT_NAME": "",
            "PATH_INFO": unquote(path, "latin-1"),
            "QUERY_STRING": urlsplit(self.path).query,
            "CONTENT_TYPE": self.headers.get("Content-Type", ""),
            "CONTENT_LENGTH": str(len(body)),
            "SERVER_NAME": "127.0.0.1",
            "SERVER_PORT": str(self.connection.getsockname()[1]),
            "SERVER_PROTOCOL": self.protocol_version,
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(body),
            "wsgi.errors": sys.stderr,
            "wsgi.multithread": True,
            "wsgi.multiprocess": False,
            "wsgi.run_once": False,
        }
        for name, value in self.headers.items():
            environ.setdefault(f"HTTP_{name.upper().replace('-', '_')}", value)
        parts = self.to.shop(environ, lambda status, headers, *_: said.extend((status, headers)))
        content = b"".join(parts)
        self._answer(int(said[0].split(" ", 1)[0]), list(said[1]), content)

    def _refuse(self, status: int, detail: str) -> None:
        names = {400: "invalid", 413: "too-large", 503: "unavailable"}
        name = names[status]
        document = _PROBLEM % (
            name.encode(),
            name.replace("-", " ").capitalize().encode(),
            status,
            detail.encode(),
        )
        headers = [("Content-Type", "application/problem+json"), ("Access-Control-Allow-Origin", "*")]
        self._answer(status, headers, document)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  (the base class's name)
        """Requests aren't logged here; the functions log theirs."""


def _decoded(body: bytes) -> bytes:
    """The body without its gzip or deflate; at most 10 MB of it."""
    decoder = zlib.decompressobj(wbits=zlib.MAX_WBITS | 32)
    decoded = decoder.decompress(body, _MOST_BYTES + 1)
    if len(decoded) > _MOST_BYTES or not decoder.eof:
        raise ValueError("too large, or cut off")
    return decoded
