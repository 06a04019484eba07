"""Every refusal of every endpoint has one shape: a problem document that says what to mend, for browsers too."""

import re
from collections.abc import Iterator
from typing import Any, Final, NamedTuple

import msgspec
import pytest
from botocore.exceptions import EndpointConnectionError
from chalice.test import HTTPResponse

import app  # noqa: F401  (registers every endpoint)
from chalicelib.catalogue import wiring as catalogue
from chalicelib.web.access import Needs
from chalicelib.web.endpoint import ENDPOINTS, Endpoint
from chalicelib.web.problems import Problem
from tests.http.conftest import Api
from tests.http.fakes import House
from tests.http.fakes import body as good_product
from tests.support import keys
from tests.support.paths import DOCS

DOCUMENTED: Final = dict(
    re.findall(
        r"^\| `(urn:torg:problem:[\w-]+)` \| (\d+) \|", (DOCS / "problems.md").read_text(), re.MULTILINE
    )
)
DEEP: Final = b"[" * 100_000
# What is signed is refused for its signature before anybody looks inside; tests/http/platforms does.
SIGNED: Final = frozenset({"/v1/webhooks/shopify", "/v1/webhooks/woocommerce", "/v1/webhooks/torg"})


class Refusal(NamedTuple):
    """A request that must be refused: how it is sent, with which status, and the field that is named."""

    about: str
    status: int
    path: str
    sent: dict[str, Any]
    body: Any = None
    pointer: str | None = None


def assert_shape(answer: HTTPResponse, status: int, pointer: str | None = None) -> None:
    """The one shape."""
    assert answer.status_code == status, answer.body
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Cache-Control"] == "no-store"
    problem = msgspec.json.decode(answer.body, type=Problem)
    assert DOCUMENTED[problem.type] == str(status) == str(problem.status)
    assert problem.title
    assert problem.detail
    assert problem.request_id
    assert all(
        re.match(r"/|(query|path|header):|$", error.pointer) and error.detail for error in problem.errors
    )
    if pointer is not None:
        assert pointer in [error.pointer for error in problem.errors], problem.errors


def refusals(one: Endpoint) -> Iterator[Refusal]:
    """What the endpoint must refuse."""
    path = re.sub(r"{\w+}", "tent-2", one.path)
    yield from _credentials(one, path)
    allowed = _allowed(one)
    for name in re.findall(r"{(\w+)}", one.path):
        bad = re.sub(r"{\w+}", "tent-2", one.path.replace(f"{{{name}}}", "a%20b"))
        yield Refusal("no id", 400, bad, allowed, _body(one), f"path:{name}")
    if one.query is not None and not one.open_query:
        yield Refusal("unknown parameter", 400, f"{path}?nonsense=1", allowed, _body(one), "query:nonsense")
    if one.body is not None:
        yield from _bodies(one, path, allowed)


def _credentials(one: Endpoint, path: str) -> Iterator[Refusal]:
    if one.needs is Needs.NOTHING:
        return
    yield Refusal("no key", 401, path, {"key": None})
    yield Refusal("unknown publishable key", 401, path, {"key": "pk_unknown"})
    yield Refusal("unknown secret key", 401, path, {"key": "sk_unknown"})
    yield Refusal("damaged token", 401, path, {"key": None, "Authorization": "Bearer a.b.c"})
    yield Refusal("another scheme", 401, path, {"key": None, "Authorization": "Digest a"})
    if one.needs is Needs.SECRET:
        yield Refusal("publishable key", 403, path, {"key": keys.PUBLISHABLE})
    elif one.needs in (Needs.SHOPPER, Needs.PERSON):
        yield Refusal("no shopper", 403, path, {"key": keys.SECRET})
    else:
        yield Refusal("another origin", 403, path, {"key": keys.BOUND, "Origin": "https://else.example"})


def _bodies(one: Endpoint, path: str, allowed: dict[str, Any]) -> Iterator[Refusal]:
    yield Refusal("another media type", 415, path, allowed | {"Content_Type": "application/xml"}, b"<a/>")
    if "application/json" not in one.media:  # a form
        allowed = allowed | {"Content_Type": one.media[0]}
    yield Refusal("another encoding", 415, path, allowed | {"Content_Encoding": "br"}, b"{}")
    yield Refusal(
        "damaged compression", 400, path, allowed | {"Content_Encoding": "gzip"}, b"\x1f\x8bdamaged"
    )
    yield Refusal("too large", 413, path, allowed, b'"' + b"a" * one.limit + b'"')
    if "application/json" not in one.media:
        return
    if one.path in SIGNED:
        return
    yield Refusal("cut short", 400, path, allowed, b'{"')
    yield Refusal("not UTF-8", 400, path, allowed, b'{"\xff": 1}')
    yield Refusal("too deep", 400, path, allowed, DEEP[: one.limit])
    yield Refusal("not an object", 400, path, allowed, b"[]", "")


def _allowed(one: Endpoint) -> dict[str, Any]:
    by_person = one.needs in (Needs.SHOPPER, Needs.PERSON)
    return {"key": None, "shopper": True} if by_person else {"key": keys.SECRET}


def _body(one: Endpoint) -> Any:
    if one.body is None:
        return None
    return good_product("tent-2") if one.name == "put_product" else {}


@pytest.fixture(autouse=True)
def house(monkeypatch: pytest.MonkeyPatch) -> House:
    house = House()
    house.install(monkeypatch)
    return house


ALL: Final = [(one, refusal) for one in ENDPOINTS for refusal in refusals(one)]


@pytest.mark.parametrize(
    ("one", "refusal"), ALL, ids=lambda it: it.about if isinstance(it, Refusal) else f"{it.method} {it.path}"
)
def test_every_refusal_has_the_shape(api: Api, one: Endpoint, refusal: Refusal) -> None:
    sent = dict(refusal.sent)
    if sent.pop("shopper", False):
        sent["Authorization"] = keys.shopper_token("c-1")
    answer = api.request(one.method, refusal.path, refusal.body, **sent)
    assert_shape(answer, refusal.status, refusal.pointer)


@pytest.mark.parametrize("path", sorted({one.path for one in ENDPOINTS}))
def test_every_address_refuses_other_methods(api: Api, path: str) -> None:
    answer = api.request("PATCH", re.sub(r"{\w+}", "tent-2", path))
    assert_shape(answer, 405)
    taken = {one.method for one in ENDPOINTS if one.path == path}
    assert set(answer.headers["Allow"].replace(" ", "").split(",")) == taken


def test_what_is_not_there_has_the_shape(api: Api) -> None:
    for path in ("/v1/products/none", "/v1/products/none/prices", "/v1/orders/none", "/v1/imports/none"):
        assert_shape(api.get(path), 404)


def test_a_conflict_has_the_shape(api: Api) -> None:
    order = {"order_id": "o-1", "lines": [{"product_id": "tent", "quantity": 1}]}
    assert api.post("/v1/orders", order).status_code == 201
    assert_shape(api.post("/v1/orders", order | {"channel": "store"}), 409)


def test_a_fault_of_ours_has_the_shape_and_tells_nothing(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catalogue, "products", lambda: 1 / 0)
    answer = api.get("/v1/products/tent")
    assert_shape(answer, 500)
    assert b"division" not in answer.body


def test_an_outage_has_the_shape_and_says_when_to_come_back(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    def products() -> None:
        raise EndpointConnectionError(endpoint_url="https://dynamodb.example")

    monkeypatch.setattr(catalogue, "products", products)
    answer = api.get("/v1/products/tent")
    assert_shape(answer, 503)
    assert int(answer.headers["Retry-After"]) > 0
    assert b"dynamodb" not in answer.body


def test_all_bad_fields_are_named_at_once(api: Api) -> None:
    lines = [{"product_id": "a", "quantity": 1}, {"quantity": 1}, {"quantity": 2}]
    answer = api.post("/v1/orders", {"order_id": "o-1", "lines": lines})
    assert_shape(answer, 400, "/lines/1")
    assert_shape(answer, 400, "/lines/2")
