"""The one decorator that every page of the console wears: a session and a role in, HTML out.

    @page(routes, "GET", "/admin/queue", roles=VIEWERS, query=QueueQuery)
    def queue(visit: Visit[None, QueueQuery]) -> Page:
        return Page("queue.html", views.queue(desk.queue(visit.query, …), visit))

A page is declared in `web.endpoint.PAGES` as routes of the API are in `ENDPOINTS`. Forms carry the session's form
token and come from our own origin; both are checked here, before any view runs.
"""

import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Generic, Literal, TypeVar
from urllib.parse import urlsplit

from chalice.app import Blueprint, Request, Response

from chalicelib.console import answering, domain, forms, service, wiring
from chalicelib.console.answering import Asset, File, Framed, Go, Page
from chalicelib.console.domain import Role, SignedIn
from chalicelib.kernel import settings
from chalicelib.kernel.errors import Forbidden, NotFound, TooLarge, TorgError, Unavailable, Unsupported
from chalicelib.web import parsing
from chalicelib.web.access import Needs
from chalicelib.web.answers import NO_STORE
from chalicelib.web.endpoint import PAGES, Endpoint, request_id

F = TypeVar("F")
Q = TypeVar("Q")
View = Callable[..., Page | Go | Asset | File | Framed]

COOKIE: Final = "torg_operator"
ATTEMPT_COOKIE: Final = "torg_attempt"
_MEDIA: Final = "application/x-www-form-urlencoded"
_LIMIT: Final = 64 << 10


@dataclass(frozen=True, slots=True)
class Visit(Generic[F, Q]):
    """One request for a page, understood. `base` is the API's address as the browser reaches it."""

    form: F
    query: Q
    who: SignedIn | None
    now: int
    language: str
    base: str
    source: str | None
    cookies: Mapping[str, str] = field(repr=False)
    secure: bool = True

    @property
    def signed_in(self) -> SignedIn:
        """Who is signed in, on pages that ask for a role."""
        assert self.who is not None, "this page asks for no role"
        return self.who


def page(
    blueprint: Blueprint,
    method: Literal["GET", "POST"],
    path: str,
    *,
    roles: frozenset[Role] | None,
    form: Any = None,
    query: Any = None,
    raises: tuple[type[TorgError], ...] = (),
    limit: int = _LIMIT,
    open_query: bool = False,
) -> Callable[[View], View]:
    """Register a view on `blueprint` for operators of these roles; None: for everybody.

    `form` and `query` are msgspec Structs; a field that isn't in them is refused. `limit` bounds the body. With
    `open_query`, parameters that aren't declared are let through (a protocol of others).
    """

    def register(view: View) -> View:
        summary, _, description = (view.__doc__ or "").strip().partition("\n")
        promise = Endpoint(
            method=method, path=path, room="console", name=f"console_{view.__name__}",
            summary=summary.rstrip("."), description=" ".join(description.split()),
            needs=Needs.OPERATOR if roles else Needs.NOTHING, roles=frozenset(roles or ()),
            body=form, documented_body=form, query=query, answer=str, status=200, raises=raises,
            cache=NO_STORE, limit=limit, media=(_MEDIA,), open_query=open_query, body_required=form is not None,
        )  # fmt: skip
        PAGES.append(promise)

        def handle(**path_parameters: str) -> Response:
            return _respond(promise, view, blueprint.current_request, path_parameters)

        blueprint.route(path, methods=[method], name=promise.name, content_types=["*/*"])(handle)
        return view

    return register


def _respond(promise: Endpoint, view: View, request: Request, path_parameters: Mapping[str, str]) -> Response:
    headers = {name.lower(): value for name, value in request.headers.items()}
    seen = _stranger(request, headers)
    where = _path(request)
    try:
        if promise.room in settings.current().off:
            raise NotFound("this shop doesn't use the console")
        seen = _visit(promise, request, headers)
        ids = {name: parsing.path_id(name, value) for name, value in path_parameters.items()}
        return answering.response(view(seen, **ids), seen.who, seen.language, where, seen.secure)
    except TorgError as error:
        return answering.refusal(error, seen.who, seen.language, where, request_id(request))
    except Exception as error:  # noqa: BLE001  (the last line of defence: told to the operator, hidden from the caller)
        return _unforeseen(promise, error, seen, where, request_id(request))


def _unforeseen(
    promise: Endpoint, error: Exception, seen: Visit[Any, Any], where: str, request: str
) -> Response:
    from chalicelib.aws.log import logger
    from chalicelib.aws.outages import is_outage

    logger().exception("unhandled", extra={"route": f"{promise.method} {promise.path}", "request": request})
    told = Unavailable("something that this needs doesn't answer") if is_outage(error) else None
    return answering.refusal(told, seen.who, seen.language, where, request)


def _stranger(request: Request, headers: Mapping[str, str]) -> Visit[Any, Any]:
    """What is known of a visit before anything of it was checked."""
    return Visit(
        form=None,
        query=None,
        who=None,
        now=settings.current().now(),
        language=domain.language(None, headers.get("accept-language", "")),
        base=_base(request),
        source=(request.context.get("identity") or {}).get("sourceIp"),
        cookies=forms.cookies(headers.get("cookie", "")),
        # Gateways say https; plain http is served on the machine's own address only.
        secure=headers.get("x-forwarded-proto", "https") != "http",
    )


def _visit(promise: Endpoint, request: Request, headers: Mapping[str, str]) -> Visit[Any, Any]:
    seen = _stranger(request, headers)
    who = None
    if promise.roles:
        who = service.signed_in(seen.cookies.get(COOKIE), store=wiring.store(), now=seen.now)
        if who.operator.role not in promise.roles:
            raise Forbidden(f"this is for the roles {', '.join(sorted(promise.roles))}")
    fields = _fields(promise, request, headers, seen.base) if promise.method == "POST" else {}
    if who is not None and promise.method == "POST":
        _check_form_token(fields.pop("form_token", [""]), who)
    chosen = who.operator.language if who else None
    return Visit(
        form=forms.typed(fields, promise.body or forms.Nothing),
        query=forms.query(dict(request.query_params or {}), promise.query, closed=not promise.open_query),
        who=who,
        now=seen.now,
        language=domain.language(chosen, headers.get("accept-language", "")),
        base=seen.base,
        source=seen.source,
        cookies=seen.cookies,
        secure=seen.secure,
    )


def _fields(
    promise: Endpoint, request: Request, headers: Mapping[str, str], base: str
) -> dict[str, list[str]]:
    _check_origin(headers, base)
    media = headers.get("content-type", _MEDIA).split(";")[0].strip().lower()
    if media != _MEDIA:
        raise Unsupported(f"Content-Type {media[:60]!r}: expected {_MEDIA}")
    raw = request.raw_body
    body = raw.encode() if isinstance(raw, str) else (raw or b"")
    if len(body) > promise.limit:
        raise TooLarge(f"the form is over {promise.limit} bytes")
    return forms.fields(body)


def _check_origin(headers: Mapping[str, str], base: str) -> None:
    """A form must come from our own pages. Browsers say where it comes from in one of two ways."""
    site, origin = headers.get("sec-fetch-site"), headers.get("origin")
    ours = {_origin(base), f"https://{headers.get('host', '')}"}
    if site != "same-origin" and (site is not None or origin not in ours):
        raise Forbidden("this form came from another place than the console")


def _check_form_token(shown: list[str], who: SignedIn) -> None:
    if not hmac.compare_digest(shown[0].encode(), who.form_token.encode()):
        raise Forbidden("this form is from an earlier session; open the page again")


def _origin(base: str) -> str:
    parts = urlsplit(base)
    return f"{parts.scheme}://{parts.netloc}"


def _path(request: Request) -> str:
    """The path as the gateway saw it, with the stage's own part in front."""
    return str(request.context.get("path") or request.path)


def _base(request: Request) -> str:
    """The address under which `/admin` stands: the setting, else where the gateway was called."""
    public = settings.current().public_url
    if public:
        return public
    # What stands before the route's own segments is the gateway's stage.
    depth = request.path.count("/")
    stage = "/".join(_path(request).rstrip("/").split("/")[:-depth])
    host = request.context.get("domainName") or request.headers.get("host", "")
    return f"https://{host}{stage}"
