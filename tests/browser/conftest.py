"""A real browser (tests.support.chromium), reaching nothing but what a test serves."""

import threading
from collections.abc import Callable, Iterator
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

import pytest
from chalice.test import Client

from chalicelib.aws import secrets
from tests.http.fakes import House
from tests.support import keys
from tests.support.chromium import PATIENCE
from tests.support.wsgi import Wsgi

NewPage = Callable[..., Any]


@pytest.fixture
def new_page(browser: Any) -> Iterator[NewPage]:
    """Makes pages, each in a context of its own that takes Playwright's options (viewport, color_scheme,
    java_script_enabled …).
    """
    contexts: list[Any] = []

    def make(**options: Any) -> Any:
        context = browser.new_context(**options)
        contexts.append(context)
        return context.new_page()

    yield make
    for context in contexts:
        context.close()


@pytest.fixture
def context(browser: Any) -> Iterator[Any]:
    """An English browser of the size of a desk's."""
    made = browser.new_context(locale="en-GB", viewport={"width": 1280, "height": 800})
    made.set_default_timeout(PATIENCE)
    yield made
    made.close()


@pytest.fixture
def house(monkeypatch: pytest.MonkeyPatch) -> House:
    house = House()
    house.install(monkeypatch)
    secrets.hold(keys.SECRETS)
    return house


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Handler(WSGIRequestHandler):
    def get_environ(self) -> dict[str, Any]:
        # As the gateway and the local stack's front put it.
        return super().get_environ() | {"REQUEST_URI": self.path, "HTTP_X_FORWARDED_PROTO": "http"}

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def address(house: House) -> Iterator[str]:
    """Where the app answers, over the house's fakes."""
    from app import app

    lock = threading.Lock()
    with Client(app) as client:
        wsgi = Wsgi(client)

        def serve(environ: dict[str, Any], start_response: Any) -> Any:
            with lock:
                return wsgi(environ, start_response)

        server = _Server(("127.0.0.1", 0), _Handler)
        server.set_app(serve)
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        server.server_close()
        thread.join()
