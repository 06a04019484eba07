"""A WebSocket through the front: the handshake as the browser sent it, and after it bytes, both ways."""

import socket
import threading
from collections.abc import Iterable
from typing import Final

_CHUNK: Final = 65_536
_CONNECT_SECONDS: Final = 5


def is_upgrade(headers: Iterable[tuple[str, str]]) -> bool:
    """Whether a request asks to speak WebSocket from here on."""
    return any(name.lower() == "upgrade" and value.strip().lower() == "websocket" for name, value in headers)


def through(browser: socket.socket, port: int, target: str, headers: Iterable[tuple[str, str]]) -> None:
    """Hand a handshake on to `target` on this machine's `port`, and carry what is said until one side ends.

    Raises `OSError` if nobody listens there.
    """
    host = f"127.0.0.1:{port}"
    lines = [f"GET {target} HTTP/1.1", f"Host: {host}"]
    lines += [f"{name}: {value}" for name, value in headers if name.lower() != "host"]
    with socket.create_connection(("127.0.0.1", port), _CONNECT_SECONDS) as service:
        for end in (browser, service):
            end.settimeout(None)
        service.sendall("\r\n".join([*lines, "", ""]).encode("latin-1", "replace"))
        back = threading.Thread(target=_carry, args=(service, browser), daemon=True)
        back.start()
        _carry(browser, service)
        back.join()


def _carry(source: socket.socket, sink: socket.socket) -> None:
    """Carry bytes until the source has said all, or one of both is gone; then the sink hears no more."""
    try:
        while chunk := source.recv(_CHUNK):
            sink.sendall(chunk)
    except OSError:
        pass
    finally:
        for end in (source, sink):
            _shut(end)


def _shut(end: socket.socket) -> None:
    try:
        end.shutdown(socket.SHUT_RDWR)
    except OSError:
        return
