"""A browser without a browser: forms and cookies through the app in process."""

import html
import re
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import pytest
from chalice.test import Client, HTTPResponse

from chalicelib.aws import secrets
from chalicelib.console import domain
from chalicelib.console.domain import Role
from tests.http.fakes import House
from tests.support import keys
from tests.support.moderating import Moderation
from tests.support.postroom import Postroom


class Browser:
    """Keeps a session's cookie, and sends forms as a browser does."""

    def __init__(self, client: Client, shop: Moderation) -> None:
        self._client, self.shop = client, shop
        self.cookie: str | None = None

    def enter(self, role: Role, **fields: Any) -> None:
        self.cookie = self.shop.cookie(self.shop.operator(role, **fields))

    @property
    def form_token(self) -> str:
        return domain.form_token((self.cookie or ".").partition(".")[2])

    def ask(self, method: str, path: str, body: bytes = b"", **headers: str) -> HTTPResponse:
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.cookie is not None:
            sent["Cookie"] = f"other=1; torg_operator={self.cookie}; more=2"
        return self._client.http.request(method, path, headers=sent, body=body)

    def get(self, path: str, **headers: str) -> HTTPResponse:
        return self.ask("GET", f"/admin/{path}".rstrip("/"), **headers)

    def send(self, path: str, fields: Any, **headers: str) -> HTTPResponse:
        """A form, with its token, from our own pages, unless `headers` say otherwise."""
        given = fields if isinstance(fields, list) else list(fields.items())
        if self.cookie is not None:
            given = [("form_token", self.form_token), *given]
        usual = {"Sec_Fetch_Site": "same-origin", "Content_Type": "application/x-www-form-urlencoded"}
        return self.ask("POST", f"/admin/{path}", urlencode(given).encode(), **(usual | headers))


@pytest.fixture
def shop(house: House) -> Moderation:
    shop = Moderation(house, int(time.time() * 1000))
    shop.sells("tent")
    return shop


@pytest.fixture
def postroom(shop: Moderation, monkeypatch: pytest.MonkeyPatch) -> Postroom:
    postroom = Postroom(shop.house, shop.now)
    postroom.install(monkeypatch)
    return postroom


@pytest.fixture
def browser(shop: Moderation, postroom: Postroom) -> Iterator[Browser]:
    from app import app

    secrets.hold(keys.SECRETS)
    with Client(app) as client:
        yield Browser(client, shop)


def text(answer: HTTPResponse) -> str:
    """A page's text, without its markup."""
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", answer.body.decode())).split())
