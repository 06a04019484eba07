"""One product page of an invented shop, with Torg's elements and without, on this machine alone."""

import gzip
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from chalicelib.storefront import built

# An answer of `GET /v1/products/{id}/page` of the demo's shop.
_PAGE: Final = Path(__file__).with_name("data") / "page.json"
_SIZES: Final = (Path(__file__).parent.parent / "demo" / "torg-sizes.css").read_text
_ELEMENTS: Final = (
    "<torg-rating product=vila></torg-rating><torg-presence product=vila></torg-presence>"
    "<torg-like product=vila></torg-like><torg-list-button product=vila></torg-list-button>"
    "<torg-share product=vila></torg-share><torg-latest product=vila></torg-latest>"
    "<torg-recommendations product=vila list=viewed-also-viewed></torg-recommendations>"
    "<torg-recommendations product=vila list=viewed-then-bought></torg-recommendations>"
    "<torg-reviews product=vila></torg-reviews><torg-questions product=vila></torg-questions>"
)
# How a page is told of changes where nothing is pushed: it asks again now and then.
_PUSH: Final[dict[str, object]] = {"url": None, "topics": [], "poll_seconds": 15, "limits": {"topics": 10}}
_DRAWN: Final = (
    "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 400 400'><rect width='400' height='400' fill='#dcdfe9'/>"
    "<circle cx='200' cy='200' r='120' fill='#2f6b4f'/></svg>"
)
_TEXT: Final = "<p>Reses på fyra minuter, med handskar på. Tält för fjället, i duk som tål tio år.</p>" * 12
_PICTURE: Final = (
    "<svg viewBox='0 0 400 400' width=400 height=400 role=img aria-label=Tält><rect width=400 height=400 fill='#dcdfe9'/>"
    "<path d='M60 300L200 110l140 190z' fill='#b0382f'/></svg>"
)


def document(with_torg: bool) -> str:
    """The page. Its own styles reserve the elements' places."""
    script = (
        "<script type=module src='/v1/assets/torg.js?key=pk_bench&language=sv'></script>" if with_torg else ""
    )
    elements = _ELEMENTS if with_torg else ""
    return (
        "<!doctype html><html lang=sv><meta charset=utf-8><title>Vila tunneltält</title>"
        "<meta name=description content='Ett tält för två'>"
        "<meta name=viewport content='width=device-width,initial-scale=1'><link rel=icon href='data:,'>"
        f"<style>body{{font:1rem/1.6 system-ui;margin:2rem auto;max-width:60rem}}{_SIZES('utf-8')}</style>{script}"
        f"<main><h1>Vila tunneltält</h1>{_PICTURE}<p>4 995 kr</p><p><button>Lägg i varukorgen</button></p>"
        f"{elements}{_TEXT}</main></html>"
    )


class _Shop(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        path = urlsplit(self.path).path
        if path in ("/", "/with"):
            self._answer(200, "text/html; charset=utf-8", document(path == "/with"))
        elif path.endswith("/page"):
            self._answer(200, "application/json", self._page())
        elif path == "/v1/push":
            self._answer(200, "application/json", json.dumps(_PUSH))
        elif path.endswith((".svg", ".webp", ".jpg")):
            self._answer(200, "image/svg+xml", _DRAWN)
        elif path.startswith("/v1/assets/") and (found := built.asset(path.rpartition("/")[2])):
            self._answer(200, found.content_type, found.text)
        else:
            self._answer(404, "application/problem+json", json.dumps({"status": 404}))

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self._answer(404, "application/problem+json", json.dumps({"status": 404}))

    def _page(self) -> str:
        """The answer, with its pictures at this address."""
        return _PAGE.read_text("utf-8").replace("https://shop.example", f"http://{self.headers['Host']}")

    def _answer(self, status: int, kind: str, text: str) -> None:
        body = gzip.compress(text.encode(), 6)
        self.send_response(status)
        headers = {"Content-Type": kind, "Content-Encoding": "gzip", "Content-Length": str(len(body))}
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Nobody asked."""


@contextmanager
def serving() -> Iterator[str]:
    """Serves the shop on a free port of this machine; its address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Shop)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
