"""The one address in front of the local stack, before a stand-in for the emulator."""

import gzip
import http.client
import json
import socket
import socketserver
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from infra.local.front import Front
from tests.support.examples import examples

BINARY = bytes(range(256))


class _Echo(BaseHTTPRequestHandler):
    """Answers with what it was asked."""

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        told = json.dumps(
            {
                "method": self.command,
                "path": self.path,
                "headers": {name.lower(): value for name, value in self.headers.items()},
                "body": body.hex(),
            }
        ).encode()
        content = BINARY if self.path.endswith("/binary") else told
        status = int(self.headers.get("X-Want", "200"))
        self.send_response(status)
        self.send_header("X-Twice", "one")
        self.send_header("X-Twice", "two")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD" and status != 204:
            self.wfile.write(content)

    do_GET = do_PUT = do_DELETE = do_PATCH = do_OPTIONS = do_HEAD = do_POST  # noqa: N815

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        pass


@pytest.fixture(scope="module")
def front() -> Iterator[Front]:
    upstream = ThreadingHTTPServer(("127.0.0.1", 0), _Echo)
    threading.Thread(target=upstream.serve_forever, daemon=True).start()

    def shop(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        start_response("201 Created", [("Content-Type", "text/plain")])
        told = f"{environ['REQUEST_METHOD']} {environ['PATH_INFO']}?{environ['QUERY_STRING']}"
        return [told.encode(), b" ", environ["wsgi.input"].read()]

    made = Front(
        0, lambda: upstream.server_address[1], lambda: "/deployed/api", shop, lambda: "/deployed/push"
    )
    made.start()
    yield made
    made.close()
    upstream.shutdown()
    upstream.server_close()


def ask(
    front: Front, method: str, path: str, body: Any = None, **headers: str
) -> tuple[http.client.HTTPResponse, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", front.port, timeout=10)
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    connection.request(method, path, body, named, encode_chunked=named.get("Transfer-Encoding") == "chunked")
    answer = connection.getresponse()
    return answer, answer.read()


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
def test_a_request_reaches_the_api_as_it_was_made(front: Front, method: str) -> None:
    path = "/api/v1/products/a%2Fb%20%C3%A5?x=1&x=%2B&empty="
    _, content = ask(front, method, path, BINARY, Authorization="Bearer sk_1", X_Torg_Key="pk_1")
    told = json.loads(content)
    assert told["method"] == method
    assert told["path"] == "/deployed/api/v1/products/a%2Fb%20%C3%A5?x=1&x=%2B&empty="
    assert told["headers"]["authorization"] == "Bearer sk_1"
    assert told["headers"]["x-torg-key"] == "pk_1"
    assert bytes.fromhex(told["body"]) == BINARY


def test_the_answer_comes_back_as_it_was_given(front: Front) -> None:
    answer, content = ask(front, "GET", "/api/binary", X_Want="418")
    assert (answer.status, content) == (418, BINARY)
    assert answer.headers.get_all("X-Twice") == ["one", "two"]
    answer, content = ask(front, "HEAD", "/api/v1/health")
    assert (answer.status, content) == (200, b"")
    answer, content = ask(front, "DELETE", "/api/v1/x", X_Want="204")
    assert (answer.status, content, answer.getheader("Content-Length")) == (204, b"", None)


def test_a_long_answer_is_compressed_for_who_takes_that(front: Front) -> None:
    long = b"torg" * 1000
    plain, content = ask(front, "POST", "/api/v1/x", long)
    assert plain.getheader("Content-Encoding") is None
    answer, packed = ask(front, "POST", "/api/v1/x", long, Accept_Encoding="br, gzip")
    assert answer.getheader("Content-Encoding") == "gzip"
    assert answer.getheader("Vary") == "Accept-Encoding"
    assert int(answer.getheader("Content-Length") or 0) == len(packed) < len(content) / 5
    assert json.loads(gzip.decompress(packed))["body"] == long.hex()
    short, _ = ask(front, "POST", "/api/v1/x", b"", Accept_Encoding="gzip")
    assert short.getheader("Content-Encoding") is None


@settings(max_examples=examples(30))
@given(st.binary(max_size=2000))
def test_a_compressed_body_is_decoded_as_at_the_edge(front: Front, body: bytes) -> None:
    sent = {"Content_Encoding": "gzip", "Content_Type": "application/json; charset=utf-8"}
    told = json.loads(ask(front, "POST", "/api/v1/events", gzip.compress(body), **sent)[1])
    assert bytes.fromhex(told["body"]) == body
    assert "content-encoding" not in told["headers"]
    sent["Content_Type"] = "application/octet-stream"
    told = json.loads(ask(front, "POST", "/api/v1/events", gzip.compress(body), **sent)[1])
    assert gzip.decompress(bytes.fromhex(told["body"])) == body
    assert told["headers"]["content-encoding"] == "gzip"


def test_a_body_that_is_not_what_it_says_is_refused(front: Front) -> None:
    sent = {"Content_Encoding": "gzip", "Content_Type": "application/json"}
    for body in (b"not gzip", gzip.compress(b"cut off" * 100)[:-9], gzip.compress(bytes(11 << 20))):
        answer, content = ask(front, "POST", "/api/v1/events", body, **sent)
        assert (answer.status, json.loads(content)["status"]) == (400, 400)
        assert answer.getheader("Content-Type") == "application/problem+json"


def test_chunks_are_put_together(front: Front) -> None:
    parts = iter([b"one ", b"two ", b"three"])
    told = json.loads(ask(front, "POST", "/api/v1/events", parts, Transfer_Encoding="chunked")[1])
    assert bytes.fromhex(told["body"]) == b"one two three"
    assert told["headers"]["content-length"] == "13"


def test_what_is_too_large_is_refused_unread(front: Front) -> None:
    answer, _ = ask(front, "POST", "/api/v1/events", None, Content_Length=str(11 << 20))
    assert answer.status == 413
    answer, _ = ask(front, "POST", "/api/v1/events", None, Content_Length="-1")
    assert answer.status == 400


def test_everything_else_is_the_shop(front: Front) -> None:
    answer, content = ask(front, "POST", "/apis/caf%C3%A9?q=1", b"body")
    assert answer.status == 201
    assert content.decode() == "POST /apis/cafÃ©?q=1 body"


def test_without_the_emulator_it_says_so() -> None:
    front = Front(0, lambda: 9, lambda: "/x", lambda *_: [])
    front.start()
    answer, content = ask(front, "GET", "/api/v1/health")
    front.close()
    assert (answer.status, json.loads(content)["type"]) == (503, "urn:torg:problem:unavailable")


class _Sockets(socketserver.BaseRequestHandler):
    """Takes a handshake, says what it was, and then gives every byte back; on `bye`, it ends."""

    def handle(self) -> None:
        asked = b""
        while not asked.endswith(b"\r\n\r\n"):
            asked += self.request.recv(4096)
        self.request.sendall(b"HTTP/1.1 101 Switching Protocols\r\n\r\n" + asked)
        while (said := self.request.recv(4096)) and said != b"bye":
            self.request.sendall(said)


@pytest.fixture
def sockets() -> Iterator[Front]:
    class Server(socketserver.ThreadingTCPServer):
        daemon_threads = True

    with Server(("127.0.0.1", 0), _Sockets) as upstream:
        threading.Thread(target=upstream.serve_forever, args=(0.05,), daemon=True).start()
        made = Front(
            0, lambda: upstream.server_address[1], lambda: "/api", lambda *_: [], lambda: "/deployed/push"
        )
        made.start()
        yield made
        made.close()
        upstream.shutdown()


HANDSHAKE = b"GET /push?key=pk_1 HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nOrigin: o\r\n\r\n"


def test_a_websocket_goes_through_both_ways(sockets: Front) -> None:
    with socket.create_connection(("127.0.0.1", sockets.port), 10) as page:
        page.sendall(HANDSHAKE)
        answer = b""
        while not answer.endswith(b"Origin: o\r\n\r\n"):
            answer += page.recv(4096)
        assert answer.startswith(b"HTTP/1.1 101 ")
        assert b"GET /deployed/push?key=pk_1 HTTP/1.1\r\nHost: 127.0.0.1:" in answer
        assert b"Upgrade: websocket\r\nConnection: Upgrade\r\n" in answer
        big, got = BINARY * 4096, b""
        sender = threading.Thread(target=page.sendall, args=(big,))
        sender.start()
        while len(got) < len(big):
            got += page.recv(65536)
        sender.join()
        assert got == big
        page.sendall(b"bye")
        assert page.recv(10) == b"", "who ends on one side ends on the other"


def test_no_websocket_where_nobody_listens() -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        port = nobody.getsockname()[1]
        made = Front(0, lambda: port, lambda: "/api", lambda *_: [], lambda: "/push")
        made.start()
        with socket.create_connection(("127.0.0.1", made.port), 10) as page:
            page.sendall(HANDSHAKE)
            assert page.recv(4096).startswith(b"HTTP/1.1 503 ")
        made.close()


def test_without_an_upgrade_push_is_no_websocket(front: Front) -> None:
    assert ask(front, "GET", "/push")[0].status == 201, "the shop's"
