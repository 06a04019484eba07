"""Requests over botocore's pool: kept connections, lost ones, and servers that aren't who they say they are."""

import datetime
import ipaddress
import ssl
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from botocore.httpsession import URLLib3Session
from urllib3.util.connection import is_connection_dropped

from chalicelib.aws.wire import Wire


class Server(ThreadingHTTPServer):
    """Answers as it is told to, and notes what it was sent."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.heard: list[tuple[int, str, bytes]] = []
        self.manner = "plain"

    @property
    def port(self) -> int:
        return int(self.server_address[1])


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Server

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.heard.append((self.client_address[1], self.headers["x-amz-date"], body))
        if self.server.manner == "hang up":
            self.close_connection = True
            return
        self.send_response(500 if self.server.manner == "fail" else 200)
        self.send_header("Content-Length", "99" if self.server.manner == "tear" else "4")
        self.end_headers()
        self.wfile.write(b"told")
        self.close_connection = self.server.manner in ("tear", "close later")

    def log_message(self, *_: Any) -> None:
        return


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as made:
        thread = threading.Thread(target=made.serve_forever, daemon=True)
        thread.start()
        yield made
        made.shutdown()
        thread.join()


def wire(server: Server, scheme: str = "http", **options: Any) -> Wire:
    timeouts: Any = (2, 0.5)
    return Wire(URLLib3Session(timeout=timeouts, **options), f"{scheme}://127.0.0.1:{server.port}/")


def ask(over: Wire) -> tuple[int, bytes] | None:
    answer = over.post("/", {"x-amz-date": "now"}, b"asked")
    return (answer.status_code, answer.content) if answer else None


def test_a_request_is_sent_whole_and_its_connection_kept(server: Server) -> None:
    over = wire(server)
    assert [ask(over) for _ in range(3)] == [(200, b"told")] * 3
    assert {heard[1:] for heard in server.heard} == {("now", b"asked")}
    assert len({port for port, *_ in server.heard}) == 1


def test_an_error_is_an_answer_like_any(server: Server) -> None:
    server.manner = "fail"
    assert ask(wire(server)) == (500, b"told")


@pytest.mark.parametrize("manner", ["hang up", "tear"])
def test_a_lost_answer_is_none_and_the_next_request_has_a_connection(server: Server, manner: str) -> None:
    over, server.manner = wire(server), manner
    assert ask(over) is None
    server.manner = "plain"
    assert ask(over) == (200, b"told")
    assert len({port for port, *_ in server.heard}) == 2


def test_a_connection_that_was_closed_meanwhile_is_not_used(server: Server) -> None:
    over, server.manner = wire(server), "close later"
    assert ask(over) == (200, b"told")
    deadline = time.monotonic() + 5
    while not is_connection_dropped(over._pool.pool.queue[-1]) and time.monotonic() < deadline:
        time.sleep(0.001)
    assert ask(over) == (200, b"told")
    assert len({port for port, *_ in server.heard}) == 2


def test_a_server_that_is_not_there_is_none(server: Server) -> None:
    over = wire(server)
    server.server_close()
    assert ask(over) is None


def test_a_server_that_says_nothing_in_time_is_none(monkeypatch: pytest.MonkeyPatch, server: Server) -> None:
    let_go = threading.Event()
    monkeypatch.setattr(Handler, "do_POST", lambda _: let_go.wait(5))
    assert ask(wire(server)) is None
    let_go.set()


def test_behind_a_proxy_nothing_is_sent_this_way(server: Server) -> None:
    assert ask(wire(server, proxies={"http": "http://127.0.0.1:9"})) is None
    assert server.heard == []


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """Of nobody but itself, for 127.0.0.1, with its key."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), False
        )
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    path = tmp_path / "own.pem"
    path.write_bytes(
        key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + made.public_bytes(pem)
    )
    return path


@pytest.mark.parametrize("trusted", [True, False])
def test_only_a_server_whose_certificate_is_trusted_hears_anything(
    server: Server, certificate: Path, trusted: bool
) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    over = wire(server, "https", verify=str(certificate) if trusted else True)
    assert ask(over) == ((200, b"told") if trusted else None)
    assert len(server.heard) == trusted
