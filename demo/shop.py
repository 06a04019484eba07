"""The shop as a WSGI application: which page answers, what the browser brought, and the headers of what goes back."""

import re
from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Any, Final
from urllib.parse import parse_qsl, urlsplit

from demo import bardesk, happening, jar, notices, request, second, statics, touring
from demo.answers import Answer
from demo.api import Api
from demo.house import House
from demo.maildesk import Desk
from demo.pages import account, asking, cart, checkout, compare, home, listed, order, product
from demo.request import Request
from demo.routing import Route, form, page

_MAILBOX: Final = re.compile(r"/mailbox(/.*)?")
_LARGEST_FORM: Final = 20_000  # bytes
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
    422: "Unprocessable Content",
    503: "Service Unavailable",
}
_NUMBER: Final = r"([A-Za-z0-9._:-]{1,128})"
ROUTES: Final[tuple[Route, ...]] = (
    page("/", home.page),
    page(f"/p/{_NUMBER}", product.page),
    page(r"/k/([a-z0-9/-]{1,200})", listed.shelf),
    page("/sok", listed.search),
    page("/jamfor", compare.page),
    form("/jamfor", compare.change),
    page("/varukorg", cart.page),
    form("/varukorg", cart.change),
    page("/kassa", checkout.page),
    form("/kassa", checkout.order),
    page(f"/order/{_NUMBER}", order.page),
    page("/konto", account.page),
    form("/konto/in", account.sign_in),
    form("/konto/ut", account.sign_out),
    form("/konto/(profil|samtycken)", account.change),
    page("/konto/data", account.export),
    form("/konto/radera", account.erase),
    page("/token", account.token),
    page("/samtycke", asking.page),
    form("/samtycke", asking.answer),
    page("/just-nu", happening.page),
    *statics.ROUTES,
    *touring.ROUTES,
    *bardesk.ROUTES,
    *second.ROUTES,
)


class Shop:
    """Answers the shop's addresses."""

    def __init__(self, local: Mapping[str, str], api: Api | None = None, *, alive: bool = False) -> None:
        """`local` describes the running stack as `.torg/local.json` does; `alive` lets invented shoppers walk about."""
        self._house = House(local, api, alive=alive)
        self._desk = Desk(local)

    def answer(
        self,
        method: str,
        path: str,
        asked: Mapping[str, str] = MappingProxyType({}),
        sent: Iterable[tuple[str, str]] | Mapping[str, str] | None = None,
        headers: Mapping[str, str] = MappingProxyType({}),
    ) -> Answer:
        """The answer to one request; an unknown address gets a page that says so.

        `asked` is what stands in the address, `sent` the form that a page of the shop's own posted, `headers` what the
        browser says besides: `Cookie`, `Referer`, `Host` and `Sec-Fetch-Dest` are looked at.
        """
        came = self._house.backstage.came(self._request(method, path, asked, sent, headers))
        answer = self._house.backstage.went(came, self._answered(came))
        kept = tuple(second.cookie(one, came) for one in answer.cookies)
        return answer._replace(policy=answer.policy or self._house.policy(), cookies=kept)

    def _answered(self, came: Request) -> Answer:
        is_foreign = came.method == "POST" and came.sent is None
        if _MAILBOX.fullmatch(came.path):
            return notices.foreign(came) if is_foreign else self._desk.answer(came)
        found = [(one, match) for one in ROUTES if (match := one.pattern.fullmatch(came.path))]
        for one, match in found:
            if came.method in one.methods:
                return self._viewed(one, came, match.groups(), is_foreign=is_foreign)
        return notices.refused(came) if found else notices.missing(came)

    def _viewed(self, route: Route, came: Request, parts: Iterable[str], *, is_foreign: bool) -> Answer:
        answer: Answer = notices.foreign(came) if is_foreign else route.view(self._house, came, *parts)
        return answer

    def _request(
        self,
        method: str,
        path: str,
        asked: Mapping[str, str],
        sent: Iterable[tuple[str, str]] | Mapping[str, str] | None,
        headers: Mapping[str, str],
    ) -> Request:
        language, plain = request.split(path)
        cookies = jar.read(headers.get("Cookie", ""))
        fields = tuple(sent.items() if isinstance(sent, Mapping) else sent or ())
        local = self._house.local
        return Request(
            method=method,
            path=plain,
            language=language,
            asked=asked,
            sent=None if sent is None else dict(fields),
            fields=fields,
            cookies=cookies,
            api=self._house.api_path,
            key=local.get("publishable_key", ""),
            back=_back(headers.get("Referer", "")),
            customer=jar.customer(cookies, self._house.secret),
            consent=jar.consent(cookies),
            cart=jar.cart(cookies),
            compared=jar.compared(cookies),
            host=headers.get("Host", "") or urlsplit(local.get("address", "")).netloc,
            fetched_for=headers.get("Sec-Fetch-Dest", ""),
        )


def application(
    local: Mapping[str, str], *, alive: bool = False
) -> Callable[[dict[str, Any], Any], Iterable[bytes]]:
    """The WSGI application for the running stack that `local` describes; `alive` lets invented shoppers walk about
    while somebody looks.
    """
    shop = Shop(local, alive=alive)

    def serve(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        path = environ["PATH_INFO"].encode("latin-1").decode("utf-8", "replace")
        asked = dict(parse_qsl(environ.get("QUERY_STRING", "")))
        headers = {
            "Host": environ.get("HTTP_HOST", ""),
            "Cookie": environ.get("HTTP_COOKIE", ""),
            "Referer": environ.get("HTTP_REFERER", ""),
            "Sec-Fetch-Dest": environ.get("HTTP_SEC_FETCH_DEST", ""),
        }
        answer = shop.answer(environ["REQUEST_METHOD"], path, asked, _sent(environ), headers)
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
    return headers + [("Set-Cookie", one) for one in answer.cookies]


def _sent(environ: Mapping[str, Any]) -> list[tuple[str, str]] | None:
    """The form that a page of this very address posted; None for whatever another page sent.

    A browser names the page's origin. The host must be this machine by its usual names, lest a name of somebody else's
    be pointed at it.
    """
    host = environ.get("HTTP_HOST", "")
    length = int(environ.get("CONTENT_LENGTH") or 0)
    if environ.get("HTTP_ORIGIN") != f"http://{host}" or not _OURS.fullmatch(host) or length > _LARGEST_FORM:
        return None
    return parse_qsl(environ["wsgi.input"].read(length).decode("utf-8", "replace"))


def _back(referer: str) -> str:
    """The page of the shop's own that was left, as a path: a browser tells it under the shop's own policy only."""
    parts = urlsplit(referer)
    if not parts.path.startswith("/") or parts.path.startswith("//"):
        return ""
    return parts.path + (f"?{parts.query}" if parts.query else "")
