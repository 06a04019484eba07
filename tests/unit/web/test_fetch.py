"""The guarded fetcher, against servers on this machine that are named in `allow`, or aren't."""

import contextlib
import socket
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from chalicelib.web import fetch
from chalicelib.web.fetch import Limits, Unfetchable


class Server(BaseHTTPRequestHandler):
    """Answers by the first part of the path."""

    seen: list[tuple[str, dict[str, str]]] = []  # noqa: RUF012
    may_answer = threading.Event()

    def do_GET(self) -> None:
        Server.seen.append((self.path, dict(self.headers)))
        path, _, argument = self.path.removeprefix("/").partition("/")
        fixed: dict[str, tuple[int, bytes, dict[str, str]]] = {
            "ok": (200, b"hello", {"ETag": '"1"'}),
            "known": (304, b"", {}),
            "to": (302, b"", {"Location": bytes.fromhex(argument).decode() if path == "to" else ""}),
            "loop": (302, b"", {"Location": "/loop"}),
            "nowhere": (302, b"", {}),
            "big": (200, b"x" * 5_000, {}),
        }
        if path in ("short", "drip"):
            self._short() if path == "short" else self._drip()
            return
        status, body, headers = fixed.get(path, (404, b"", {}))
        self._answer(status, body, **headers)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        Server.seen.append((f"POST {self.path} {body.decode()}", dict(self.headers)))
        if self.path == "/slow":
            Server.may_answer.wait(60)
        if self.path == "/drip":
            self._drip()
        elif self.path != "/slow":
            self._answer(int(self.path.removeprefix("/")), b"", Location="/200")

    def _short(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "100")
        self.end_headers()
        self.wfile.write(b"only this")
        self.close_connection = True

    def _answer(self, status: int, body: bytes, **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if status != 304:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _drip(self) -> None:
        """A body without an end or a length, a byte at a time."""
        self.send_response(200)
        self.end_headers()
        with contextlib.suppress(OSError):
            for _ in range(600):
                self.wfile.write(b"x")
                self.wfile.flush()
                time.sleep(0.02)
        self.close_connection = True

    def log_message(self, *_: object) -> None:
        """Quietly."""


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Server) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        yield server.server_address[1]
        server.shutdown()
        thread.join()


def get(url: str, path: Path, *allow: str, **limits: float) -> fetch.Fetched:
    return fetch.download(url, path / "got", allow=allow, limits=Limits(**limits))  # type: ignore[arg-type]


def test_what_is_fetched_is_in_the_file(port: int, tmp_path: Path) -> None:
    got = get(f"http://127.0.0.1:{port}/ok", tmp_path, f"127.0.0.1:{port}")
    assert (tmp_path / "got").read_bytes() == b"hello"
    assert (got.is_new, got.etag, got.size) == (True, '"1"', 5)


def test_what_is_known_is_not_fetched_again(port: int, tmp_path: Path) -> None:
    got = fetch.download(
        f"http://127.0.0.1:{port}/known",
        tmp_path / "got",
        allow=[f"127.0.0.1:{port}"],
        headers={"If-None-Match": '"1"'},
    )
    assert not got.is_new
    assert not (tmp_path / "got").exists()
    assert Server.seen[-1][1]["If-None-Match"] == '"1"'


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "127.1", "0x7f.1", "2130706433", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0"]
)  # fmt: skip
def test_this_machine_is_refused_however_it_is_written(port: int, tmp_path: Path, host: str) -> None:
    before = len(Server.seen)
    with pytest.raises(Unfetchable, match=r"isn't a public host|isn't found"):
        get(f"http://{host}:{port}/ok", tmp_path)
    assert len(Server.seen) == before


def test_an_allowance_is_for_its_port_only(port: int, tmp_path: Path) -> None:
    with pytest.raises(Unfetchable, match="public"):
        get(f"http://127.0.0.1:{port}/ok", tmp_path, "127.0.0.1:1", "127.0.0.1")


def test_a_redirect_is_checked_again(port: int, tmp_path: Path) -> None:
    allowed = f"127.0.0.1:{port}"
    inside = f"http://localhost:{port}/ok".encode().hex()
    with pytest.raises(Unfetchable, match="localhost isn't a public host"):
        get(f"http://{allowed}/to/{inside}", tmp_path, allowed)
    assert get(f"http://{allowed}/to/{b'/ok'.hex()}", tmp_path, allowed).size == 5
    metadata = b"http://169.254.169.254/latest/meta-data/".hex()
    with pytest.raises(Unfetchable, match="public"):
        get(f"http://{allowed}/to/{metadata}", tmp_path, allowed)
    for scheme in ("file:///etc/passwd", "gopher://a.b/", "ftp://a.b/"):
        with pytest.raises(Unfetchable, match="only http and https"):
            get(f"http://{allowed}/to/{scheme.encode().hex()}", tmp_path, allowed)


def test_redirects_end(port: int, tmp_path: Path) -> None:
    allowed = f"127.0.0.1:{port}"
    for path in ("/loop", "/nowhere"):
        with pytest.raises(Unfetchable, match="redirects"):
            get(f"http://{allowed}{path}", tmp_path, allowed)


def test_a_name_that_means_any_private_address_is_refused(
    port: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def both(*_: object, **__: object) -> list[object]:
        return [(0, 0, 0, "", ("93.184.215.14", port)), (0, 0, 0, "", ("10.0.0.1", port))]

    monkeypatch.setattr(socket, "getaddrinfo", both)
    with pytest.raises(Unfetchable, match=r"shop\.example isn't a public host"):
        get(f"http://shop.example:{port}/ok", tmp_path)


def test_the_connection_goes_to_the_address_that_was_checked(
    port: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name server that answers with a public address once and a private one the next time gains nothing."""
    answers = [("93.184.215.14", port), ("127.0.0.1", port)]
    connected: list[object] = []

    def rebinding(*_: object, **__: object) -> list[object]:
        return [(0, 0, 0, "", answers.pop(0))]

    def connect(address: object, *_: object, **__: object) -> socket.socket:
        connected.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "getaddrinfo", rebinding)
    monkeypatch.setattr(socket, "create_connection", connect)
    with pytest.raises(Unfetchable, match="can't fetch"):
        get(f"http://shop.example:{port}/ok", tmp_path)
    assert connected == [("93.184.215.14", port)]


def test_size_is_limited(port: int, tmp_path: Path) -> None:
    allowed = f"127.0.0.1:{port}"
    with pytest.raises(Unfetchable, match="over 4999 bytes"):
        get(f"http://{allowed}/big", tmp_path, allowed, size=4_999)
    assert get(f"http://{allowed}/big", tmp_path, allowed, size=5_000).size == 5_000


def test_time_is_limited_however_slowly_bytes_drip(port: int, tmp_path: Path) -> None:
    allowed = f"127.0.0.1:{port}"
    with pytest.raises(Unfetchable, match="took too long"):
        get(f"http://{allowed}/drip", tmp_path, allowed, seconds=0.3)


def test_what_is_cut_short_or_missing_is_told(port: int, tmp_path: Path) -> None:
    allowed = f"127.0.0.1:{port}"
    with pytest.raises(Unfetchable, match="short"):
        get(f"http://{allowed}/short", tmp_path, allowed)
    with pytest.raises(Unfetchable, match="answered 404"):
        get(f"http://{allowed}/none", tmp_path, allowed)
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        free = closed.getsockname()[1]
    with pytest.raises(Unfetchable, match="can't fetch"):
        get(f"http://127.0.0.1:{free}/", tmp_path, f"127.0.0.1:{free}")


def post(port: int, path: str, *allow: str, seconds: float = 5) -> int:
    limits = Limits(seconds=seconds)
    url = f"http://127.0.0.1:{port}/{path}"
    return fetch.post(url, b"told", allow=allow, headers={"webhook-id": "msg_1"}, limits=limits)


@pytest.mark.parametrize("status", [200, 204, 302, 307, 410, 500])
def test_whatever_is_answered_to_a_post_is_told_and_nothing_is_followed(port: int, status: int) -> None:
    before = len(Server.seen)
    assert post(port, str(status), f"127.0.0.1:{port}") == status
    [(asked, headers)] = Server.seen[before:]
    assert (asked, headers["webhook-id"]) == (f"POST /{status} told", "msg_1")


def test_nothing_is_posted_into_our_own_network(port: int) -> None:
    before = len(Server.seen)
    with pytest.raises(Unfetchable, match="isn't a public host"):
        post(port, "200")
    assert len(Server.seen) == before


def test_a_post_that_is_not_answered_in_time_is_cut(port: int) -> None:
    Server.may_answer.clear()
    with pytest.raises(Unfetchable, match="took too long"):
        post(port, "slow", f"127.0.0.1:{port}", seconds=0.2)
    Server.may_answer.set()
    # The answer's body isn't waited for.
    assert post(port, "drip", f"127.0.0.1:{port}") == 200


@pytest.mark.parametrize(
    "url",
    ["", "shop.example/feed", "file:///etc/passwd", "http://", "http://user:word@shop.example/", "http://a:99999/",
     "http://[::1", "http://127.0.0.1/a b", "http://127.0.0.1/å"],
)  # fmt: skip
def test_what_is_no_plain_web_address_is_refused(tmp_path: Path, url: str) -> None:
    with pytest.raises(Unfetchable):
        get(url, tmp_path, "127.0.0.1:80")


@pytest.mark.parametrize(
    "address",
    ["10.1.2.3", "172.16.0.1", "192.168.1.1", "127.0.0.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
     "240.0.0.1", "255.255.255.255", "192.0.2.1", "198.18.0.1", "::", "::1", "fe80::1", "fe80::1%eth0", "fc00::1",
     "fd12::1", "ff02::1", "fec0::1", "2001:db8::1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe",
     "2002:7f00:1::", "2002:a9fe:a9fe::1", "2001:0:4136:e378:8000:63bf:3fff:fdd2", "nonsense"],
)  # fmt: skip
def test_private_addresses_are_known_in_every_wrapping(address: str) -> None:
    assert not fetch.is_public(address)


@pytest.mark.parametrize(
    "address", ["93.184.215.14", "1.1.1.1", "2606:4700::1111", "64:ff9b::101:101", "::ffff:1.1.1.1"]
)
def test_public_addresses_are_let_through(address: str) -> None:
    assert fetch.is_public(address)
