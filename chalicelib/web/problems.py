"""Every refusal as an RFC 9457 problem document; the one table from kinds of error to HTTP."""

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

import msgspec
from chalice.app import Response

from chalicelib.kernel.errors import (
    Conflict,
    FieldError,
    Forbidden,
    Invalid,
    NotFound,
    TooLarge,
    TooMany,
    TorgError,
    Unauthorised,
    Unavailable,
    Unsupported,
)
from chalicelib.web.rates import Over

CONTENT_TYPE: Final = "application/problem+json"


class Kind(NamedTuple):
    """A type of problem: stable name, status, title."""

    name: str
    status: int
    title: str

    @property
    def type(self) -> str:
        """The problem's `type` URI."""
        return f"urn:torg:problem:{self.name}"


INTERNAL: Final = Kind("internal", 500, "Something went wrong on our side")
METHOD: Final = Kind("method-not-allowed", 405, "This address doesn't take that method")

KINDS: Final[dict[type[TorgError], Kind]] = {
    Invalid: Kind("invalid", 400, "The request can't be understood"),
    Unauthorised: Kind("unauthorised", 401, "A valid key or token is needed"),
    Forbidden: Kind("forbidden", 403, "This credential may not do that"),
    NotFound: Kind("not-found", 404, "There is nothing here"),
    Conflict: Kind("conflict", 409, "That id is taken by something else"),
    TooLarge: Kind("too-large", 413, "The request is too large"),
    Unsupported: Kind("unsupported-media-type", 415, "That media type isn't accepted here"),
    TooMany: Kind("too-many-requests", 429, "Too many requests"),
    Unavailable: Kind("unavailable", 503, "Try again in a moment"),
}


class BadField(msgspec.Struct, frozen=True):
    """One bad field: a JSON Pointer into the body, or `query:…`, `path:…`, `header:…`; and what is wrong."""

    pointer: str
    detail: str


class Problem(msgspec.Struct, frozen=True, omit_defaults=True):
    """RFC 9457 problem details, with the request's id and the fields that were wrong."""

    type: str
    title: str
    status: int
    detail: str
    request_id: str
    errors: tuple[BadField, ...] = ()


def kind_of(error: TorgError) -> Kind:
    """The kind of an error (of its nearest listed base)."""
    return next((KINDS[base] for base in type(error).__mro__ if base in KINDS), INTERNAL)


def problem(
    kind: Kind, detail: str, request_id: str, errors: Sequence[FieldError] = (), headers: Any = None
) -> Response:
    """The response that tells a caller of a problem."""
    fields = tuple(BadField(pointer, text) for pointer, text in errors)
    document = Problem(kind.type, kind.title, kind.status, detail, request_id, fields)
    return Response(
        body=msgspec.json.encode(document).decode(),
        status_code=kind.status,
        headers={"Content-Type": CONTENT_TYPE, "Cache-Control": "no-store"} | (headers or {}),
    )


def from_error(error: TorgError, request_id: str) -> Response:
    """The response for an error that a service or the parser raised."""
    return problem(kind_of(error), error.detail, request_id, error.errors, _headers(error))


def _headers(error: TorgError) -> dict[str, str]:
    if isinstance(error, Unauthorised):
        return {"WWW-Authenticate": 'Bearer realm="torg"'}
    if isinstance(error, Over):
        return error.headers
    return {"Retry-After": "5"} if isinstance(error, TooMany | Unavailable) else {}
