"""The shop as a WSGI application. It reads Torg's API and stores nothing in the browser."""

import re
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Final, NamedTuple

from demo import catalogue, mailbox, pages, pictures
from demo.api import Api, Refused, Unreachable

_STYLE: Final = Path(__file__).with_name("shop.css")
_HTML: Final = "text/html; charset=utf-8"
_PATIENCE: Final = 6  # seconds for the API, its first start included; the page works without it
_POLICY: Final = "default-src 'none'; img-src 'self'; style-src 'self'; base-uri 'none'"
_SAFE: Final = [
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "same-origin"),
]
_READING: Final = _POLICY + "; frame-src 'self'"
_REASONS: Final = {200: "OK", 404: "Not Found", 405: "Method Not Allowed", 503: "Service Unavailable"}


class Answer(NamedTuple):
    """What goes back to the browser."""

    text: str | bytes
    media: str = _HTML
    status: int = 200
    cache: str = "no-store"
    policy: str = _POLICY


class Shop:
    """Answers the shop's addresses."""

    def __init__(self, local: Mapping[str, str], api: Api) -> None:
        """`local` describes the running stack as `.torg/local.json` does."""
        self._local = local
        self._api = api
        self._routes: list[tuple[re.Pattern[str], Callable[..., Answer]]] = [
            (re.compile(r"/"), self._start),
            (re.compile(r"/p/([A-Za-z0-9._:-]{1,128})"), self._product),
            (re.compile(r"/bilder/([A-Za-z0-9._:-]{1,128})\.svg"), _picture),
            (re.compile(r"/foton/([a-z0-9-]{1,60})\.jpg"), _photo),
            (re.compile(r"/shop\.css"), _style),
            (re.compile(r"/mailbox"), self._mailbox),
            (re.compile(r"/mailbox/(.+)/(brev|html)"), self._mail),
        ]

    def answer(self, method: str, path: str) -> Answer:
        """The answer to one request; an unknown address gets a page that says so."""
        for pattern, view in self._routes:
            if found := pattern.fullmatch(path):
                return view(*found.groups()) if method in ("GET", "HEAD") else _refused()
        return _missing()

    def _start(self) -> Answer:
        listed = self._asked("/v1/products", sort="rating", limit=50)
        return Answer(pages.start(self._local, listed["items"] if listed else ()))

    def _product(self, product_id: str) -> Answer:
        with ThreadPoolExecutor(1) as beside:
            said = beside.submit(self._fragment, product_id)
            page = self._asked(f"/v1/products/{product_id}/page", per_list=6, reviews=1, questions=0)
        if product_id not in catalogue.products() and not (
            page and (page["product"] or page["recommendations"])
        ):
            return _missing()
        return Answer(pages.product(product_id, page, said.result()), policy=self._policy())

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
        return _POLICY.replace("img-src 'self'", f"img-src 'self' {bucket}".rstrip())

    def _mailbox(self) -> Answer:
        try:
            return Answer(mailbox.listing(self._mails().latest()))
        except mailbox.Closed:
            return Answer(pages.message("Brevlådan är stängd", "Den lokala stacken svarar inte."), status=503)

    def _mail(self, key: str, form: str) -> Answer:
        try:
            mail = self._mails().get(key)
        except mailbox.Closed:
            mail = None
        if mail is None:
            return _missing()
        if form == "html":
            return Answer(mailbox.html(mail), policy=mailbox.POLICY)
        return Answer(mailbox.reading(mail), policy=_READING)

    def _mails(self) -> mailbox.Mailbox:
        # What a stack announces of itself comes once it has started.
        return mailbox.Mailbox(self._local.get("endpoint_url", ""), self._local.get("mail_bucket", ""))


def application(local: Mapping[str, str]) -> Callable[[dict[str, Any], Any], Iterable[bytes]]:
    """The WSGI application for the running stack that `local` describes."""
    shop = Shop(local, Api(local["api_base"], local["publishable_key"], _PATIENCE))

    def serve(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        path = environ["PATH_INFO"].encode("latin-1").decode("utf-8", "replace")
        answer = shop.answer(environ["REQUEST_METHOD"], path)
        headers = [("Content-Type", answer.media), ("Cache-Control", answer.cache), *_SAFE]
        headers.append(("Content-Security-Policy", answer.policy))
        start_response(f"{answer.status} {_REASONS[answer.status]}", headers)
        return [answer.text if isinstance(answer.text, bytes) else answer.text.encode()]

    return serve


def _picture(product_id: str) -> Answer:
    known = catalogue.products().get(product_id)
    drawn = pictures.picture(*known.picture) if known else pictures.unknown()
    return Answer(drawn, "image/svg+xml", cache="max-age=3600")


def _photo(name: str) -> Answer:
    # Only those who bring the demo in ask for photos, and drawing needs a library that pages don't.
    from demo import photos

    if name not in photos.SCENES:
        return _missing()
    return Answer(photos.photo(name), "image/jpeg", cache="max-age=3600")


def _style() -> Answer:
    return Answer(_STYLE.read_text(encoding="utf-8"), "text/css; charset=utf-8", cache="max-age=60")


def _missing() -> Answer:
    return Answer(pages.message("Sidan finns inte", "Adressen leder ingenstans."), status=404)


def _refused() -> Answer:
    return Answer(pages.message("Det går inte", "Den här sidan går bara att läsa."), status=405)
