"""What a view of the console returns, and how that becomes a response that a browser can be trusted with."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from chalice.app import Response

from chalicelib.console.domain import SignedIn
from chalicelib.kernel.errors import TooMany, TorgError, Unauthorised, Unavailable
from chalicelib.web.problems import INTERNAL, kind_of

Headers = dict[str, str | list[str]]
_HTML: Final = "text/html; charset=utf-8"
_FOREVER: Final = "public, max-age=31536000, immutable"


@dataclass(frozen=True, slots=True)
class Page:
    """A template of `templates/console` with its values. `images` are origins that its pictures come from;
    `frames`: whether it shows documents of ours in frames.
    """

    template: str
    values: Mapping[str, Any] = field(default_factory=dict)
    status: int = 200
    images: frozenset[str] = frozenset()
    frames: bool = False


@dataclass(frozen=True, slots=True)
class Go:
    """On to another page, named from `/admin/` on, or an address elsewhere; with cookies kept or forgotten.

    Cookies go to `/admin` and below, because views that set them stand right under it and name no path.
    """

    to: str
    cookies: Mapping[str, str | None] = field(default_factory=dict)
    keep_seconds: int = 0


@dataclass(frozen=True, slots=True)
class Asset:
    """A file whose name changes with its content."""

    body: str
    media: str


@dataclass(frozen=True, slots=True)
class File:
    """What a browser keeps as a file by that name, and shows to nobody."""

    body: str
    media: str
    name: str


@dataclass(frozen=True, slots=True)
class Framed:
    """A mail as a document of its own, for a frame on our pages: nothing in it runs or leads anywhere.

    `images`: whether its pictures are fetched.
    """

    body: str
    images: bool = True


def root(path: str) -> str:
    """The way from a page's path to `/admin/`, so that links hold under whatever the gateway puts in front."""
    below = path.partition("/admin")[2]
    return "admin/" if not below else "../" * (below.count("/") - 1) or "./"


def response(
    outcome: Page | Go | Asset | File | Framed, who: SignedIn | None, language: str, path: str, secure: bool
) -> Response:
    """The response for what a view returned."""
    if isinstance(outcome, Framed):
        return _framed(outcome, language, secure)
    if isinstance(outcome, Asset):
        headers: Headers = {"Content-Type": outcome.media, "Cache-Control": _FOREVER, **_safe(())}
        return Response(body=outcome.body, status_code=200, headers=headers)
    if isinstance(outcome, File):
        return _file(outcome)
    if isinstance(outcome, Go):
        return _redirect(outcome, path, secure)
    return _html(outcome, who, language, path)


def refusal(
    error: TorgError | None, who: SignedIn | None, language: str, path: str, request: str
) -> Response:
    """A page that says what was refused and why; of None: that something went wrong on our side."""
    kind = kind_of(error) if error else INTERNAL
    if isinstance(error, Unauthorised) and who is None:
        # Who isn't signed in is asked to; what they came for isn't told.
        template: str = "sign_in.html"
        values: dict[str, Any] = {"sent": False, "openid": _openid(), "problem": None}
    else:
        template = "refused.html"
        values = {
            "kind": kind.name,
            "detail": error.detail if error else "",
            "errors": error.errors if error else (),
            "request_id": request,
        }
    answer = _html(Page(template, values, kind.status), who, language, path)
    if isinstance(error, TooMany | Unavailable):
        answer.headers["Retry-After"] = "900" if isinstance(error, TooMany) else "5"
    if isinstance(error, Unauthorised):
        answer.headers["WWW-Authenticate"] = 'Operator realm="torg"'
    return answer


def _openid() -> bool:
    from chalicelib.console import wiring

    return wiring.has_openid()


def _html(page: Page, who: SignedIn | None, language: str, path: str) -> Response:
    from chalicelib.console import render  # Jinja is for those who look at pages

    body = render.page(page.template, page.values, who=who, language=language, root=root(path))
    headers: Headers = {
        "Content-Type": _HTML,
        "Cache-Control": "private, no-store",
        "Content-Language": language,
    }
    safe = _safe(page.images, frames=page.frames)
    return Response(body=body, status_code=page.status, headers=headers | safe)


def _file(outcome: File) -> Response:
    headers: Headers = {
        "Content-Type": outcome.media,
        "Content-Disposition": f'attachment; filename="{outcome.name}"',
        "Cache-Control": "private, no-store",
    }
    return Response(body=outcome.body, status_code=200, headers=headers | _safe(()))


def _framed(outcome: Framed, language: str, secure: bool) -> Response:
    """A mail's document: its own inline style and its pictures, and nothing else of what a page may do."""
    # On one's own machine the shop's pictures come by plain http, as everything does there.
    pictures = ("https: data:" if secure else "https: http: data:") if outcome.images else "'none'"
    policy = (
        f"default-src 'none'; style-src 'unsafe-inline'; img-src {pictures}; "
        "form-action 'none'; base-uri 'none'; frame-ancestors 'self'; "
        "require-trusted-types-for 'script'; trusted-types 'none'; sandbox"
    )
    headers: Headers = {
        "Content-Type": _HTML,
        "Cache-Control": "private, no-store",
        "Content-Language": language,
    }
    own: Headers = {"Content-Security-Policy": policy, "X-Frame-Options": "SAMEORIGIN"}
    # Whoever serves the pictures isn't told where they are looked at.
    own["Referrer-Policy"] = "no-referrer"
    return Response(body=outcome.body, status_code=200, headers=headers | _safe(()) | own)


def _safe(images: Iterable[str], *, frames: bool = False) -> Headers:
    """Nothing but our own style, our one script, and pictures from where this page's come."""
    policy = (
        "default-src 'none'; style-src 'self'; script-src 'self'; "
        f"img-src {' '.join([chr(39) + 'self' + chr(39), *sorted(images)])}; "
        f"media-src {' '.join(sorted(images)) or chr(39) + 'none' + chr(39)}; "
        f"{'frame-src ' + chr(39) + 'self' + chr(39) + '; ' if frames else ''}"
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'; "
        "require-trusted-types-for 'script'; trusted-types 'none'"
    )
    return {
        "Content-Security-Policy": policy,
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
        "X-Robots-Tag": "noindex, nofollow",
    }


def _redirect(outcome: Go, path: str, secure: bool) -> Response:
    to = outcome.to if outcome.to.startswith("https://") or "://" in outcome.to else root(path) + outcome.to
    headers: Headers = {"Location": to, "Cache-Control": "private, no-store"}
    if outcome.cookies:
        flags = "; HttpOnly; SameSite=Lax" + ("; Secure" if secure else "")
        headers["Set-Cookie"] = [
            f"{name}={value}{flags}; Max-Age={outcome.keep_seconds}"
            if value is not None
            else f"{name}=gone{flags}; Max-Age=0"
            for name, value in outcome.cookies.items()
        ]
    return Response(body="", status_code=303, headers=headers | _safe(()))
