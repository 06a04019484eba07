"""What the front hands everything to that isn't `/api`: the demo's shop, or a plain page without it."""

import html
import importlib
from collections.abc import Iterable, Mapping
from typing import Any

from infra.local.front import Wsgi


def application(local: Mapping[str, str], *, alive: bool = False) -> Wsgi:
    """The demo's WSGI application for a stack described by `local`, or the plain page.

    `alive` lets the demo's invented shoppers walk about while somebody has a page of it open.
    """
    try:
        shop = importlib.import_module("demo.shop")
    except ModuleNotFoundError as error:
        if error.name not in ("demo", "demo.shop"):
            raise
        return _plain(local)
    made: Wsgi = shop.application(local, alive=alive)
    return made


def _plain(local: Mapping[str, str]) -> Wsgi:
    page = (
        "<!doctype html><html lang=en><meta charset=utf-8><title>Torg</title><h1>Torg runs</h1>"
        f"<p>API: <a href=/api/v1/health>{html.escape(local['api_base'])}</a>"
    ).encode()

    def serve(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        found = environ["PATH_INFO"] == "/"
        headers = [("Content-Type", "text/html; charset=utf-8"), ("Cache-Control", "no-store")]
        start_response("200 OK" if found else "404 Not Found", headers)
        return [page if found else b"<!doctype html><title>404</title>Nothing here."]

    return serve
