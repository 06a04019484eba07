"""The one decorator that every route wears: credentials in, typed values in, problems and JSON out.

    @endpoint(routes, "PUT", "/v1/products/{product_id}", needs=Needs.SECRET, body=ProductBody, …)
    def put_product(call: Call[ProductBody, None], product_id: str) -> Answer:
        return Answer(service.put(product_id, call.body, products=wiring.products(), now=call.now))

What is declared here is also what the OpenAPI document says; `ENDPOINTS` holds it all.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Generic, Literal, TypeVar

from chalice.app import Blueprint, CORSConfig, Request, Response

from chalicelib.aws import secrets
from chalicelib.kernel import settings
from chalicelib.kernel.errors import Forbidden, NotFound, TorgError, Unauthorised, Unavailable, Unsupported
from chalicelib.web import access, answers, parsing, problems, rates, sender
from chalicelib.web.access import Caller, Credential, Needs
from chalicelib.web.answers import NO_STORE, Answer
from chalicelib.web.tokens import Guest, Shopper

B = TypeVar("B")
Q = TypeVar("Q")
Method = Literal["GET", "PUT", "POST", "DELETE"]
View = Callable[..., Answer]

JSON_MEDIA: Final = ("application/json",)
COMPRESSED_MEDIA: Final = ("application/gzip", "application/x-gzip", "application/octet-stream")
MIB: Final = 1 << 20

# No cookies are ever used, so any origin may ask; keys are what is bound to origins.
CORS: Final = CORSConfig(
    allow_origin="*",
    allow_headers=[
        "Authorization",
        "Content-Encoding",
        "Idempotency-Key",
        "If-None-Match",
        "X-Torg-Guest",
        "X-Torg-Key",
    ],
    expose_headers=["ETag", "RateLimit", "RateLimit-Policy", "Retry-After"],
    max_age=86_400,
)


@dataclass(frozen=True, slots=True)
class Call(Generic[B, Q]):
    """One request, understood. `now` is the instant it arrived; `raw` the decompressed body.

    `source_ip` is the address it came from, `near` roughly where that is (`59.3,18.1`); see `web.sender`.
    """

    body: B
    query: Q
    raw: bytes
    headers: Mapping[str, str]
    parameters: Mapping[str, str]
    credential: Credential | None
    shopper: Shopper | None
    now: int
    source_ip: str | None
    guest: Guest | None = None
    near: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """What a route promises."""

    method: Method
    path: str
    room: str
    name: str
    summary: str
    description: str
    needs: Needs
    body: Any
    documented_body: Any
    query: Any
    answer: Any
    status: int
    raises: tuple[type[TorgError], ...]
    cache: str
    limit: int
    media: tuple[str, ...]
    open_query: bool
    body_required: bool
    # Operators' roles that pass, where `needs` is an operator.
    roles: frozenset[str] = frozenset()
    # Whether it answers people, in HTML, what is wrong too.
    page: bool = False


ENDPOINTS: Final[list[Endpoint]] = []
# The console's pages: declared like endpoints, but no part of the API and its document.
PAGES: Final[list[Endpoint]] = []


def endpoint(
    blueprint: Blueprint,
    method: Method,
    path: str,
    *,
    needs: Needs,
    answer: Any,
    body: Any = None,
    documented_body: Any = None,
    query: Any = None,
    status: int = 200,
    raises: tuple[type[TorgError], ...] = (),
    cache: str = NO_STORE,
    limit: int = MIB,
    media: tuple[str, ...] = JSON_MEDIA,
    open_query: bool = False,
    body_required: bool = True,
    page: bool = False,
) -> Callable[[View], View]:
    """Register a view on `blueprint`.

    `body` and `query` are msgspec types (None: takes none; `bytes`: the view reads `call.raw`). The
    OpenAPI document shows `documented_body` where the wire's schema says more than the parsed type.
    `raises` lists the errors beyond bad input and credentials. `limit` bounds the decompressed body. With
    `open_query`, parameters that aren't declared are let through (foreign protocols). `body_required` is what
    the document says; a view whose body may be left out takes `bytes`. `page`: what is wrong may be told as HTML.
    """

    def register(view: View) -> View:
        summary, _, description = (view.__doc__ or "").strip().partition("\n")
        promise = Endpoint(
            method=method, path=path, room=view.__module__.split(".")[1], name=view.__name__,
            summary=summary.rstrip("."), description=" ".join(description.split()), needs=needs, body=body,
            documented_body=documented_body or body, query=query, answer=answer, status=status,
            raises=raises, cache=cache, limit=limit, media=media, open_query=open_query,
            body_required=body_required, page=page,
        )  # fmt: skip
        ENDPOINTS.append(promise)

        def handle(**path_parameters: str) -> Response:
            return _respond(promise, view, blueprint.current_request, path_parameters)

        blueprint.route(path, methods=[method], name=view.__name__, cors=CORS, content_types=["*/*"])(handle)
        return view

    return register


def _respond(promise: Endpoint, view: View, request: Request, path_parameters: Mapping[str, str]) -> Response:
    try:
        if promise.room in settings.current().off:
            raise NotFound("this shop doesn't use that function")
        call, ids = _understand(promise, request, path_parameters)
        return answers.response(view(call, **ids), promise.cache, call.headers.get("if-none-match"))
    except TorgError as error:
        return problems.from_error(error, request_id(request))
    except Exception as error:  # noqa: BLE001  (the last line of defence: told to the operator, hidden from the caller)
        return _unforeseen(promise, error, request_id(request))


def _unforeseen(promise: Endpoint, error: Exception, request: str) -> Response:
    from chalicelib.aws.log import logger
    from chalicelib.aws.outages import is_outage

    logger().exception("unhandled", extra={"route": f"{promise.method} {promise.path}", "request": request})
    if is_outage(error):
        return problems.from_error(Unavailable("something that this needs doesn't answer"), request)
    return problems.problem(problems.INTERNAL, "The error was logged under this request_id.", request)


def _understand(
    promise: Endpoint, request: Request, path_parameters: Mapping[str, str]
) -> tuple[Call[Any, Any], dict[str, str]]:
    """The request and the ids in its path. What is wrong with the credentials is told first, the body last."""
    headers = {name.lower(): value for name, value in request.headers.items()}
    parameters = dict(request.query_params or {})
    now = settings.current().now()
    from_edge = _is_from_edge(headers)
    seen = (request.context.get("identity") or {}).get("sourceIp")
    source_ip = sender.address(headers, seen, from_edge=from_edge)
    who = _counted_caller(promise, headers, parameters, source_ip, now)
    ids = {name: parsing.path_id(name, value) for name, value in path_parameters.items()}
    query = _query(promise, parameters)
    raw = _read(promise, request, headers) if promise.body is not None else b""
    call = Call(
        body=None if promise.body in (None, bytes) else parsing.body(raw, promise.body),
        query=query,
        raw=raw,
        headers=headers,
        parameters=parameters,
        credential=who.credential,
        shopper=who.shopper,
        now=now,
        source_ip=source_ip,
        guest=who.guest,
        near=sender.near(headers, from_edge=from_edge),
    )
    return call, ids


def _is_from_edge(headers: Mapping[str, str]) -> bool:
    return sender.EDGE_HEADER in headers and sender.is_edge(headers, secrets.current().edge_secret)


def _counted_caller(
    promise: Endpoint,
    headers: Mapping[str, str],
    parameters: Mapping[str, str],
    source_ip: str | None,
    now: int,
) -> Caller:
    """Who is asking; also who tries keys is counted, but never the platforms, which come all from a few addresses."""
    rate = 0 if promise.room == "platforms" else settings.current().rate
    try:
        who = _caller(promise.needs, headers, parameters, now)
    except (Unauthorised, Forbidden):
        rates.check(None, source_ip, rate, now)
        raise
    rates.check(who, source_ip, rate, now)
    return who


def _caller(needs: Needs, headers: Mapping[str, str], parameters: Mapping[str, str], now: int) -> Caller:
    if needs is Needs.NOTHING:
        return Caller(None, None)
    return access.caller(needs, headers, parameters, secrets.current(), now)


def _query(promise: Endpoint, parameters: Mapping[str, str]) -> Any:
    if promise.query is None:
        return None
    return parsing.query(parameters, promise.query, closed=not promise.open_query)


def _read(promise: Endpoint, request: Request, headers: Mapping[str, str]) -> bytes:
    media = headers.get("content-type", "application/json").split(";")[0].strip().lower()
    if media not in promise.media:
        raise Unsupported(f"Content-Type {media[:60]!r}: expected {', '.join(promise.media)}")
    raw = request.raw_body
    body = raw.encode() if isinstance(raw, str) else (raw or b"")
    return parsing.decompressed(body, headers.get("content-encoding", ""), promise.limit)


def request_id(request: Request | None) -> str:
    """The gateway's id of a request, which the logs hold too."""
    context: Any = getattr(request, "context", None) or {}
    return str(context.get("requestId") or "unknown")
