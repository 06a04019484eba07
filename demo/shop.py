"""The shop as a WSGI application. It reads Torg's API and stores nothing in the browser."""

import re
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final
from urllib.parse import parse_qsl

from demo import answers, catalogue, happening, pages, pictures
from demo.answers import POLICY, Answer
from demo.api import Api, Refused, Unreachable
from demo.maildesk import Desk

_STYLE: Final = Path(__file__).with_name("shop.css")
_PATIENCE: Final = 6  # seconds for the API, its first start included; the page works without it
_MAILBOX: Final = re.compile(r"/mailbox(/.*)?")
_LARGEST_FORM: Final = 10_000  # bytes
_OURS: Final = re.compile(r"(127\.0\.0\.1|localhost|\[::1\])(:\d+)?")
_SAFE: Final = [
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "same-origin"),
]
_REASONS: Final = {
    200: "OK",
    303: "See Other",
    403: "Forbidden",
    404: "Not Found",
    405: "Method Not Allowed",
    409: "Conflict",
    503: "Service Unavailable",
}


class Shop:
    """Answers the shop's addresses."""

    def __init__(self, local: Mapping[str, str], api: Api) -> None:
        """`local` describes the running stack as `.torg/local.json` does."""
        self._local = local
        self._api = api
        self._routes: list[tuple[re.Pattern[str], Callable[..., Answer]]] = [
            (re.compile(r"/"), self._start),
            (re.compile(r"/just-nu"), self._happening),
            (re.compile(r"/p/([A-Za-z0-9._:-]{1,128})"), self._product),
            (re.compile(r"/bilder/([A-Za-z0-9._:-]{1,128})\.svg"), _picture),
            (re.compile(r"/foton/([a-z0-9-]{1,60})\.jpg"), _photo),
            (re.compile(r"/shop\.css"), _style),
        ]
        self._desk = Desk(local)

    def answer(
        self,
        method: str,
        path: str,
        asked: Mapping[str, str] = MappingProxyType({}),
        sent: Mapping[str, str] | None = None,
    ) -> Answer:
        """The answer to one request; an unknown address gets a page that says so.

        `asked` is what stands in the address, `sent` the form that a page of the shop's own posted.
        """
        if method == "POST" and _MAILBOX.fullmatch(path):
            return answers.foreign() if sent is None else self._desk.post(path, sent)
        if method in ("GET", "HEAD") and _MAILBOX.fullmatch(path):
            return self._desk.get(path, asked)
        for pattern, view in self._routes:
            if found := pattern.fullmatch(path):
                return view(*found.groups()) if method in ("GET", "HEAD") else answers.refused()
        return answers.missing()

    def _start(self) -> Answer:
        listed = self._asked("/v1/products", sort="rating", limit=50)
        return Answer(pages.start(self._local, listed["items"] if listed else ()))

    def _happening(self) -> Answer:
        asked = (("/v1/now", 10), ("/v1/latest", 12), ("/v1/map", 20), ("/v1/feed", 20))
        with ThreadPoolExecutor(len(asked)) as beside:
            told = beside.map(lambda one: self._asked(one[0], limit=one[1]), asked)
            return Answer(happening.page(happening.Told(*told)))

    def _product(self, product_id: str) -> Answer:
        with ThreadPoolExecutor(1) as beside:
            said = beside.submit(self._fragment, product_id)
            page = self._asked(
                f"/v1/products/{product_id}/page", per_list=6, reviews=1, questions=0, market="SE"
            )
        if product_id not in catalogue.products() and not (
            page and (page["product"] or page["recommendations"])
        ):
            return answers.missing()
        return Answer(
            pages.product(product_id, page, said.result(), happening.line(page)), policy=self._policy()
        )

    def _asked(self, path: str, **query: str | int) -> Any:
        """What the API answers; None where it doesn't, as the pages work without."""
        try:
            return self._api.get(path, **query)
        except (Refused, Unreachable):
            return None

    def _fragment(self, product_id: str) -> str:
        """The reviews and questions as the API writes them; nothing where it doesn't."""
        try:
            told = self._api.text(f"/v1/products/{product_id}/reviews.html", language="sv", limit=20)
        except (Refused, Unreachable):
            return ""
        return f"<div id=omdomen>{told}</div>"

    def _policy(self) -> str:
        """The page's policy. Shoppers' pictures come from the bucket, which is an origin of its own."""
        bucket = self._local.get("endpoint_url", "")
        return POLICY.replace("img-src 'self'", f"img-src 'self' {bucket}".rstrip())


def application(local: Mapping[str, str]) -> Callable[[dict[str, Any], Any], Iterable[bytes]]:
    """The WSGI application for the running stack that `local` describes."""
    shop = Shop(local, Api(local["api_base"], local["publishable_key"], _PATIENCE))

    def serve(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        path = environ["PATH_INFO"].encode("latin-1").decode("utf-8", "replace")
        asked = dict(parse_qsl(environ.get("QUERY_STRING", "")))
        answer = shop.answer(environ["REQUEST_METHOD"], path, asked, _sent(environ))
        start_response(f"{answer.status} {_REASONS[answer.status]}", _headers(answer))
        return [answer.text if isinstance(answer.text, bytes) else answer.text.encode()]

    return serve


def _headers(answer: Answer) -> list[tuple[str, str]]:
    headers = [("Content-Type", answer.media), ("Cache-Control", answer.cache), *_SAFE]
    headers.append(("Content-Security-Policy", answer.policy))
    if answer.to:
        headers.append(("Location", answer.to))
    if answer.name:
        headers.append(("Content-Disposition", f'attachment; filename="{answer.name}"'))
    return headers


def _sent(environ: Mapping[str, Any]) -> dict[str, str] | None:
    """The form that a page of this very address posted; None for whatever another page sent.

    A browser names the page's origin. The host must be this machine by its usual names, lest a name of somebody else's
    be pointed at it.
    """
    host = environ.get("HTTP_HOST", "")
    length = int(environ.get("CONTENT_LENGTH") or 0)
    if environ.get("HTTP_ORIGIN") != f"http://{host}" or not _OURS.fullmatch(host) or length > _LARGEST_FORM:
        return None
    return dict(parse_qsl(environ["wsgi.input"].read(length).decode("utf-8", "replace")))


def _picture(product_id: str) -> Answer:
    known = catalogue.products().get(product_id)
    drawn = pictures.picture(*known.picture) if known else pictures.unknown()
    return Answer(drawn, "image/svg+xml", cache="max-age=3600")


def _photo(name: str) -> Answer:
    # Only those who bring the demo in ask for photos, and drawing needs a library that pages don't.
    from demo import photos

    if name not in photos.SCENES:
        return answers.missing()
    return Answer(photos.photo(name), "image/jpeg", cache="max-age=3600")


def _style() -> Answer:
    return Answer(_STYLE.read_text(encoding="utf-8"), "text/css; charset=utf-8", cache="max-age=60")
