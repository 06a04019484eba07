"""The app as a WSGI application, for tools that speak WSGI; what a gateway refuses is refused as ours does."""

from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any

from chalice.test import Client, HTTPResponse

from chalicelib.kernel.errors import NotFound
from chalicelib.web.endpoint import CORS
from chalicelib.web.problems import KINDS, problem

_METHODS = ("Access-Control-Allow-Methods", "DELETE,GET,HEAD,OPTIONS,PATCH,POST,PUT")
StartResponse = Callable[[str, list[tuple[str, str]]], Any]


class Wsgi:
    """Requests in, through `chalice.test.Client`."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] == "OPTIONS":
            # A preflight never reaches the app, and the client can't read Chalice's answer to one.
            start_response("200 OK", [*CORS.get_access_control_headers().items(), _METHODS])
            return [b""]
        answer = self._client.http.request(
            environ["REQUEST_METHOD"], _address(environ), headers=_headers(environ), body=_body(environ)
        )
        if answer.status_code == 403 and "x-amzn-ErrorType" in answer.headers:
            answer = _no_such_address()
        start_response(f"{answer.status_code} {HTTPStatus(answer.status_code).phrase}", _told(answer))
        return [answer.body or b""]


def _address(environ: dict[str, Any]) -> str:
    # PATH_INFO is decoded already; a gateway hands on what the caller wrote.
    path = str(environ["REQUEST_URI"]).partition("?")[0]
    return f"{path}?{environ['QUERY_STRING']}" if environ.get("QUERY_STRING") else path


def _headers(environ: dict[str, Any]) -> dict[str, str]:
    sent = {
        name[5:].replace("_", "-").lower(): value
        for name, value in environ.items()
        if name.startswith("HTTP_")
    }
    return sent | ({"content-type": environ["CONTENT_TYPE"]} if environ.get("CONTENT_TYPE") else {})


def _body(environ: dict[str, Any]) -> bytes:
    return bytes(environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0)))


def _no_such_address() -> HTTPResponse:
    """What the gateway's own refusal is made to say where no route is (infra/gateway_responses.py)."""
    told = problem(KINDS[NotFound], "there is nothing by this address and method", "gateway")
    return HTTPResponse(
        body=told.body.encode(), headers=told.headers | {"Access-Control-Allow-Origin": "*"}, status_code=404
    )


def _told(answer: HTTPResponse) -> list[tuple[str, str]]:
    return [
        (name, str(value))
        for name, values in answer.headers.items()
        for value in (values if isinstance(values, list) else [values])
    ]
