"""A shop's page with Torg's script in it, over the whole API in process."""

import threading
from collections.abc import Callable, Iterator, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import msgspec
import pytest

from chalicelib.activity.domain import Fact, unpacked
from tests.http.fakes import House
from tests.support import keys
from tests.support.chromium import AGENT, PATIENCE

STORED = "[...Object.keys(localStorage), ...Object.keys(sessionStorage), ...document.cookie.split('; ')].filter(Boolean)"


class Pages:
    """A shop's server: each of its pages by its path, with the headers that it is served with."""

    def __init__(self) -> None:
        self.known: dict[str, tuple[str, dict[str, str]]] = {}
        pages = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                html, headers = pages.known.get(
                    self.path.partition("?")[0], ("<title>Another page</title>", {})
                )
                self.send_response(200)
                for name, value in {"Content-Type": "text/html; charset=utf-8", **headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(html.encode())

            def log_message(self, *_: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self._server.server_address[1]}/"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class Visitor:
    """A browser in the shop: its pages, what it sent, what it stored, what it complained of."""

    def __init__(self, context: Any, address: str, house: House, pages: Pages) -> None:
        self.context, self.address, self.house, self.pages = context, address, house, pages
        self.requests: list[str] = []
        self.complaints: list[str] = []
        context.on("request", lambda request: self.requests.append(f"{request.method} {request.url}"))
        context.on("console", lambda said: self.complaints.append(f"{said.type}: {said.text}"))
        context.on("weberror", lambda error: self.complaints.append(str(error.error)))

    def open(
        self,
        body: str = "",
        *,
        query: str = "",
        before: str = "",
        path: str = "",
        policy: str | None = None,
        referer: str | None = None,
        page: Any = None,
        wait: bool = True,
    ) -> Any:
        """A page of the shop: `before` stands above Torg's script, `query` goes to the script's address."""
        script = f'<script type="module" src="{self.address}/v1/assets/torg.js?key={keys.PUBLISHABLE}{query}"></script>'
        html = f'<!doctype html><html lang="en"><head><title>Shop</title>{before}{script}</head><body>{body}</body></html>'
        headers = {"Content-Security-Policy": policy} if policy else {}
        self.pages.known["/" + path.partition("?")[0]] = (html, headers)
        page = page or self.context.new_page()
        page.goto(self.pages.address + path, **({"referer": referer} if referer else {}))
        if wait:
            page.wait_for_function("() => globalThis.torg")
        return page

    def stored(self, page: Any) -> list[str]:
        """The names of all that the page's browser keeps."""
        databases = page.evaluate("indexedDB.databases().then(all => all.map(one => one.name))")
        return sorted(page.evaluate(STORED)) + list(databases)

    def held(self, page: Any, name: str) -> Any:
        """What is stored under a name of Torg's; None for nothing."""
        text = page.evaluate("name => localStorage.getItem(`torg:${name}`)", name)
        return None if text is None else msgspec.json.decode(text)

    def asked(self, part: str) -> list[str]:
        """The requests whose method and address hold `part`."""
        return [one for one in self.requests if part in one]

    @property
    def facts(self) -> list[Fact]:
        """What the log holds."""
        return [fact for batch in list(self.house.log.batches.values()) for fact in unpacked(batch.rows)]

    @property
    def said(self) -> list[str]:
        """The words of the events that the log holds."""
        return [fact.event for fact in self.facts]


Visit = Callable[..., Visitor]


@pytest.fixture(scope="session")
def pages() -> Iterator[Pages]:
    """A shop's server, of another origin than the API's."""
    made = Pages()
    yield made
    made.close()


@pytest.fixture
def visit(browser: Any, address: str, house: House, pages: Pages) -> Iterator[Visit]:
    """Makes visitors, each with a browser of their own; takes Playwright's options."""
    contexts: list[Any] = []

    def make(**options: Any) -> Visitor:
        contexts.append(browser.new_context(**{"user_agent": AGENT, "locale": "en-GB"} | options))
        contexts[-1].set_default_timeout(PATIENCE)
        return Visitor(contexts[-1], address, house, pages)

    yield make
    for context in contexts:
        context.close()


@pytest.fixture
def visitor(visit: Visit) -> Visitor:
    """One visitor."""
    return visit()


def until(page: Any, is_true: Callable[[], Any]) -> None:
    """Let the browser go on until something is true; fails when it has kept the test waiting too long."""
    step = 20
    for _ in range(PATIENCE // step):
        if is_true():
            return
        page.wait_for_timeout(step)
    pytest.fail("it never came true")


def listen(page: Any) -> Callable[[], Sequence[dict[str, Any]]]:
    """Hear of `torg:sent` from now on."""
    page.evaluate(
        "() => { globalThis.sent = []; document.addEventListener('torg:sent', event => sent.push(event.detail)) }"
    )
    return lambda: page.evaluate("globalThis.sent")
