"""A page that is connected for changes, for tests that speak to a deployed stack."""

import json
import time
from collections.abc import Callable, Iterator
from typing import Any

import websocket


class Page:
    """One connection. What it hears is kept with the moment at which it came."""

    def __init__(self, url: str, key: str, origin: str = "https://shop.example") -> None:
        """Raises `websocket.WebSocketException` if it isn't let in."""
        self._socket = websocket.create_connection(f"{url}?key={key}", timeout=30, origin=origin)
        self.heard: list[tuple[float, dict[str, Any]]] = []

    def __enter__(self) -> "Page":
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.close()

    def say(self, message: Any) -> None:
        """Send JSON, or text as it is."""
        self._socket.send(message if isinstance(message, str) else json.dumps(message))

    def messages(self, within: float) -> Iterator[dict[str, Any]]:
        """What comes, one message after another, until the time is over."""
        until = time.monotonic() + within
        while (left := until - time.monotonic()) > 0:
            self._socket.settimeout(left)
            try:
                message = json.loads(self._socket.recv())
            except websocket.WebSocketTimeoutException:
                return
            self.heard.append((time.monotonic(), message))
            yield message

    def awaits(self, wanted: Callable[[dict[str, Any]], Any], within: float = 30) -> Any:
        """The first true thing that `wanted` finds in a message; fails after `within` seconds."""
        for message in self.messages(within):
            if found := wanted(message):
                return found
        raise AssertionError(f"nothing of that within {within} s; heard {[one for _, one in self.heard]}")

    def told(self, topic: str, wanted: Callable[[Any], Any] = bool, within: float = 30) -> Any:
        """The first data of a topic for which `wanted` holds."""

        def look(message: dict[str, Any]) -> Any:
            changes = message.get("changes", [])
            return next(
                (one["data"] for one in changes if one["topic"] == topic and wanted(one["data"])), None
            )

        return self.awaits(look, within)

    def pushes(self) -> list[float]:
        """The moments at which changes came."""
        return [at for at, message in self.heard if "changes" in message]
