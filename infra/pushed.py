"""Whether a page can be told of changes, tried on the deployed stage as a page does it: over a WebSocket."""

import base64
import hashlib
import json
import os
import socket
import ssl
import struct
import time
from collections.abc import Iterator
from typing import Any, Final
from urllib.parse import SplitResult, quote, urlsplit

from infra import chalice_config
from infra.errors import Refused
from infra.stage import Stage

_SECONDS: Final = 30
_MAGIC: Final = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"  # RFC 6455, section 1.3
_TEXT, _CLOSE, _PING, _PONG = 1, 8, 9, 10
_LAST: Final = 0x80
_MASKED: Final = 0x80
_TOPIC: Final = "latest"


def lines(stage: Stage) -> Iterator[str]:
    """A line about each thing that works: the handshake, an answer, the present state of a topic.

    Raises `Refused` with what doesn't.
    """
    url = chalice_config.variables(stage).get("TORG_PUSH_URL")
    if not url:
        raise Refused(f"nothing is pushed yet; run: python -m infra after --stage {stage.name}")
    key, origin = _key(stage)
    began = time.monotonic()
    try:
        with Socket(f"{url}?key={quote(key)}", origin) as page:
            yield f"connected to {url} in {_since(began)}"
            began = time.monotonic()
            page.say({"subscribe": [_TOPIC], "ping": "torg"})
            page.wait(lambda message: message.get("pong") == "torg")
            yield f"answered in {_since(began)}"
            page.wait(lambda message: any(one["topic"] == _TOPIC for one in message.get("changes", ())))
            yield f"told of {_TOPIC} in {_since(began)}"
    except (OSError, ValueError) as error:
        raise Refused(f"{url}: {error}") from error


def _since(began: float) -> str:
    return f"{time.monotonic() - began:.2f} s"


def _key(stage: Stage) -> tuple[str, str]:
    """The stage's first publishable key, and an origin that it is bound to."""
    answer = stage.client("ssm").get_parameter(Name=stage.secrets_parameter, WithDecryption=True)
    first = json.loads(answer["Parameter"]["Value"])["publishable_keys"][0]
    origin = next(iter(first["origins"]), "*")
    return first["key"], "" if origin == "*" else origin


class Socket:
    """One end of a WebSocket (RFC 6455), for text alone."""

    def __init__(self, url: str, origin: str) -> None:
        """Shake hands. Raises `OSError` if nobody is there, or `ValueError` with what was answered instead."""
        parts = urlsplit(url)
        self._line = _opened(parts)
        self._read = self._line.makefile("rb")
        try:
            self._shake_hands(parts, origin)
        except BaseException:
            self._line.close()
            raise

    def __enter__(self) -> "Socket":
        return self

    def __exit__(self, *_: object) -> None:
        self._read.close()
        self._line.close()

    def _shake_hands(self, parts: SplitResult, origin: str) -> None:
        nonce = base64.b64encode(os.urandom(16)).decode()
        asked = [
            f"GET {parts.path or '/'}?{parts.query} HTTP/1.1",
            f"Host: {parts.netloc}",
            "Upgrade: websocket",
            "Connection: Upgrade",
            f"Sec-WebSocket-Key: {nonce}",
            "Sec-WebSocket-Version: 13",
            *([f"Origin: {origin}"] if origin else []),
        ]
        self._line.sendall("\r\n".join([*asked, "", ""]).encode())
        status = self._read.readline().decode("latin-1").strip()
        headers = {}
        while line := self._read.readline().decode("latin-1").strip():
            name, _, value = line.partition(":")
            headers[name.lower()] = value.strip()
        if " 101" not in status:
            raise ValueError(f"the handshake was answered {status!r}")
        digest = hashlib.sha1((nonce + _MAGIC).encode(), usedforsecurity=False).digest()  # RFC 6455
        proof = base64.b64encode(digest).decode()
        if headers.get("sec-websocket-accept") != proof:
            raise ValueError("whoever answers there speaks no WebSocket")

    def say(self, message: Any) -> None:
        """Send JSON."""
        self._send(_TEXT, json.dumps(message).encode())

    def wait(self, wanted: Any) -> None:
        """Read until a message is what `wanted` looks for. Raises `ValueError` after half a minute."""
        until = time.monotonic() + _SECONDS
        while time.monotonic() < until:
            message = self._message()
            if "problem" in message:
                raise ValueError(f"told of a problem: {message['problem']['detail']}")
            if wanted(message):
                return
        raise ValueError(f"nothing of what was asked for came within {_SECONDS} s")

    def _message(self) -> Any:
        while True:
            kind, data = self._frame()
            if kind == _TEXT:
                return json.loads(data)
            if kind == _CLOSE:
                raise ValueError("the connection was closed")
            if kind == _PING:
                self._send(_PONG, data)

    def _frame(self) -> tuple[int, bytes]:
        first, second = self._taken(2)
        length = second & ~_MASKED
        if length == 126:
            (length,) = struct.unpack(">H", self._taken(2))
        elif length == 127:
            (length,) = struct.unpack(">Q", self._taken(8))
        if not first & _LAST:
            raise ValueError("a message came in pieces")
        return first & 0x0F, self._taken(length)

    def _taken(self, length: int) -> bytes:
        taken = self._read.read(length)
        if len(taken) < length:
            raise ValueError("the connection ended")
        return taken

    def _send(self, kind: int, data: bytes) -> None:
        mask = os.urandom(4)
        masked = bytes(one ^ mask[n % 4] for n, one in enumerate(data))
        self._line.sendall(bytes([_LAST | kind, _MASKED | len(data)]) + mask + masked)


def _opened(parts: SplitResult) -> socket.socket:
    port = parts.port or (443 if parts.scheme == "wss" else 80)
    line = socket.create_connection((parts.hostname or "", port), timeout=_SECONDS)
    if parts.scheme != "wss":
        return line
    return ssl.create_default_context().wrap_socket(line, server_hostname=parts.hostname)
