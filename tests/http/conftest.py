"""Routes over the real app, with hand-written fakes behind every room's wiring."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from chalice.test import Client, HTTPResponse

from chalicelib.aws import secrets
from tests.support import keys
from tests.support.noting import untold

if TYPE_CHECKING:
    from tests.http.fakes import House

#: A test fails that leads to a call of AWS which isn't in the book.
__all__ = ["untold"]


class Api:
    """The app as a caller sees it, with shorthands for keys and JSON."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def request(
        self, method: str, path: str, body: Any = None, *, key: str | None = keys.SECRET, **headers: str
    ) -> HTTPResponse:
        """One request; `key` is sent as bearer (sk_) or X-Torg-Key; a dict body goes as JSON."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if key is not None:
            sent |= {"Authorization": f"Bearer {key}"} if key.startswith("sk_") else {"X-Torg-Key": key}
        if body is not None:
            sent = {"Content-Type": "application/json"} | sent
        raw = body if isinstance(body, bytes) else b"" if body is None else msgspec.json.encode(body)
        return self._client.http.request(method, path, headers=sent, body=raw)

    def get(self, path: str, **options: Any) -> HTTPResponse:
        return self.request("GET", path, **options)

    def put(self, path: str, body: Any, **options: Any) -> HTTPResponse:
        return self.request("PUT", path, body, **options)

    def post(self, path: str, body: Any = None, **options: Any) -> HTTPResponse:
        return self.request("POST", path, body, **options)

    def delete(self, path: str, **options: Any) -> HTTPResponse:
        return self.request("DELETE", path, **options)


@pytest.fixture
def api() -> Iterator[Api]:
    """The app in process, with the test stage's keys."""
    from app import app

    secrets.hold(keys.SECRETS)
    with Client(app) as client:
        yield Api(client)


@pytest.fixture
def house(monkeypatch: pytest.MonkeyPatch) -> House:
    """All rooms over their fakes."""
    from tests.http.fakes import House

    house = House()
    house.install(monkeypatch)
    return house
