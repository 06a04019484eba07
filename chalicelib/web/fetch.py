"""The one way out: fetching from, and posting to, what an operator or a shop named, without being led into our own network.

Only http and https; every address that a host's name means must be a public one, on each redirect again, and
the connection goes to the very address that was checked. Size and time are limited. A host that isn't public
must be named, with its port, by the caller (setting `TORG_FETCH_ALLOW`).
"""

import http.client
import io
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Collection, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final
from urllib.parse import SplitResult, urljoin, urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterator

_REDIRECTS: Final = (301, 302, 303, 307, 308)
_NAT64: Final = ipaddress.IPv6Network("64:ff9b::/96")
_CHUNK: Final = 1 << 16
_AGENT: Final = "Torg/0.1"


class Unfetchable(Exception):
    """It can't or mustn't be fetched; the message says why and is safe to show to an operator.

    `status` is what the server answered, where that is the reason.
    """

    def __init__(self, why: str, status: int | None = None) -> None:
        super().__init__(why)
        self.status = status


@dataclass(frozen=True, slots=True)
class Limits:
    """How far a fetch may go: bytes on the wire, seconds in all, redirects followed."""

    size: int = 100 << 20
    seconds: float = 120
    redirects: int = 5


@dataclass(frozen=True, slots=True)
class Fetched:
    """What came back: `is_new` is false if the server says that it is what we have (304, nothing written)."""

    is_new: bool
    etag: str | None
    last_modified: str | None
    size: int


@dataclass(frozen=True, slots=True)
class _Target:
    url: str
    scheme: str
    host: str
    port: int
    path: str
    addresses: tuple[str, ...]


def download(
    url: str,
    path: Path,
    *,
    allow: Collection[str],
    headers: Mapping[str, str] | None = None,
    limits: Limits = Limits(),
) -> Fetched:
    """Fetch `url` into the file `path`, as the server sends it (still compressed, if it is).

    `allow` names `host:port` pairs that need not be public; `headers` may hold If-None-Match and
    If-Modified-Since. Raises `Unfetchable`.
    """
    deadline = time.monotonic() + limits.seconds
    target = _target(url, allow)
    for _ in range(limits.redirects + 1):
        with _answer(target, headers or {}, deadline) as answer:
            if answer.status in _REDIRECTS:
                target = _redirected(target, answer.getheader("Location"), allow)
                continue
            return _saved(answer, path, limits.size)
    raise Unfetchable(f"more than {limits.redirects} redirects")


def read(
    url: str,
    *,
    allow: Collection[str],
    form: bytes | None = None,
    headers: Mapping[str, str] | None = None,
    limits: Limits = Limits(size=1 << 20, seconds=10),
) -> bytes:
    """What is at `url`, or what is answered to `form` (URL-encoded fields, posted); nothing is followed.

    Raises `Unfetchable`, with the status if the server answered another than 200.
    """
    sent = {"Accept": "application/json", "Accept-Encoding": "identity", **(headers or {})}
    if form is not None:
        sent["Content-Type"] = "application/x-www-form-urlencoded"
    with _answer(_target(url, allow), sent, time.monotonic() + limits.seconds, form) as answer:
        if answer.status != 200:
            raise Unfetchable(f"the server answered {answer.status}", answer.status)
        body = io.BytesIO()
        _copied(answer, body, limits.size)
        return body.getvalue()


def post(
    url: str,
    body: bytes,
    *,
    allow: Collection[str],
    headers: Mapping[str, str],
    limits: Limits = Limits(size=0, seconds=15, redirects=0),
) -> int:
    """Post `body` to `url` and give the status that is answered, whichever; nothing is followed, nothing read.

    `headers` name the body's type. Raises `Unfetchable` where there is no answer, or may be none.
    """
    with _answer(_target(url, allow), headers, time.monotonic() + limits.seconds, body) as answer:
        return answer.status


def _redirected(target: _Target, location: str | None, allow: Collection[str]) -> _Target:
    following = _target(urljoin(target.url, location or ""), allow)
    if target.scheme == "https" and following.scheme == "http":
        raise Unfetchable("a redirect leads from https to http")
    return following


def _saved(answer: http.client.HTTPResponse, path: Path, limit: int) -> Fetched:
    told = answer.getheader("ETag"), answer.getheader("Last-Modified")
    if answer.status == 304:
        return Fetched(False, *told, 0)
    if answer.status != 200:
        raise Unfetchable(f"the server answered {answer.status}", answer.status)
    with path.open("wb") as file:
        size = _copied(answer, file, limit)
    return Fetched(True, *told, size)


def _copied(answer: http.client.HTTPResponse, file: BinaryIO, limit: int) -> int:
    size = 0
    while chunk := answer.read(_CHUNK):
        size += len(chunk)
        if size > limit:
            raise Unfetchable(f"it is over {limit} bytes")
        file.write(chunk)
    if answer.length:
        raise Unfetchable("it was cut short")
    return size


@contextmanager
def _answer(
    target: _Target, headers: Mapping[str, str], deadline: float, posted: bytes | None = None
) -> "Iterator[http.client.HTTPResponse]":
    """The server's answer to a GET, or to what is `posted`. A watchdog ends it at the deadline, however slowly bytes drip."""
    connection = _Connection(target, max(0.001, deadline - time.monotonic()))
    watchdog = threading.Timer(max(0.0, deadline - time.monotonic()), connection.end)
    watchdog.daemon = True
    watchdog.start()
    try:
        sent = {"User-Agent": _AGENT, "Accept-Encoding": "gzip", **headers}
        connection.request("GET" if posted is None else "POST", target.path, body=posted, headers=sent)
        yield connection.getresponse()
        if time.monotonic() >= deadline:
            raise TimeoutError("what the watchdog cut looks like an end")
    except (OSError, http.client.HTTPException, ValueError) as error:
        why = "it took too long" if time.monotonic() >= deadline else f"{type(error).__name__}: {error}"
        raise Unfetchable(f"can't fetch from {target.host}: {why}") from error
    finally:
        watchdog.cancel()
        connection.close()


class _Connection(http.client.HTTPConnection):
    """A connection to one of the addresses that were checked, under the host's name."""

    def __init__(self, target: _Target, seconds: float) -> None:
        super().__init__(target.host, target.port, timeout=seconds)
        self._target = target
        # The base class lets go of a socket that the server will close, while its answer is still read.
        self._open_socket: socket.socket | None = None

    def connect(self) -> None:
        """Connect to the first address that answers."""
        *others, last = self._target.addresses
        for address in others:
            with suppress(OSError):
                return self._open(address)
        return self._open(last)

    def _open(self, address: str) -> None:
        plain = socket.create_connection((address, self.port), self.timeout)
        self.sock: socket.socket = plain
        self._open_socket = plain
        if self._target.scheme == "https":
            context = ssl.create_default_context()
            wrapped = context.wrap_socket(
                plain, server_hostname=self._target.host, do_handshake_on_connect=False
            )
            self.sock = self._open_socket = wrapped
            wrapped.do_handshake()

    def end(self) -> None:
        """Cut the connection from another thread."""
        if self._open_socket is not None:
            with suppress(OSError):
                self._open_socket.shutdown(socket.SHUT_RDWR)


def _target(url: str, allow: Collection[str]) -> _Target:
    """Where `url` leads, once all of its addresses are found to be allowed. Raises `Unfetchable`."""
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").encode("idna").decode() if parts.hostname else ""
        port = parts.port or {"http": 80, "https": 443}.get(parts.scheme, 0)
    except ValueError as error:
        raise Unfetchable(f"not an address: {error}") from error
    if parts.scheme not in ("http", "https") or not host or not port:
        raise Unfetchable("only http and https addresses are fetched")
    if parts.username is not None or parts.password is not None:
        raise Unfetchable("an address with a user name isn't fetched")
    addresses = _resolved(host, port)
    if f"{host}:{port}" not in allow and not all(is_public(address) for address in addresses):
        raise Unfetchable(f"{host} isn't a public host")
    return _Target(url, parts.scheme, host, port, _path(parts), addresses)


def _path(parts: SplitResult) -> str:
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    if not path.isascii() or any(character <= " " or character == "\x7f" for character in path):
        raise Unfetchable("the address isn't percent-encoded")
    return path


def _resolved(host: str, port: int) -> tuple[str, ...]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise Unfetchable(f"{host} isn't found") from error
    return tuple(dict.fromkeys(str(entry[4][0]) for entry in found))


def is_public(address: str) -> bool:
    """Whether an IP address is one of the open internet: not ours, the machine's, or a wrapping of one."""
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour
        if ip in _NAT64:
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(str(inner))
        if ip.teredo is not None or ip.is_site_local:
            return False
    return ip.is_global and not (ip.is_multicast or ip.is_reserved or ip.is_unspecified)
