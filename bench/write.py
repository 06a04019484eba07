"""What each thing that shoppers say costs: write units, read units and round trips of one request.

The app is called as Lambda calls it, over tables that answer from memory; units are computed from what is sent.
"""

import functools
import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final

import jwt
import msgspec

from bench import capacity, dynamo, shelves, voices
from bench.questions import KEY, SIGNING
from bench.read import in_a_row, use
from bench.report import Report, Table
from chalicelib.aws import clients
from chalicelib.aws.secrets import PublishableKey, Secrets, hold

_PRODUCTS: Final = 400
_LATENCY: Final = 0.005
_TEXT: Final = (
    "Tältet stod stadigt genom en natt med hårda byar på kalfjället, men linorna gled i spännarna tills jag "
    "bytte dem mot tjockare. Lätt att resa ensam, också med frusna fingrar."
)


@dataclass(frozen=True, slots=True)
class Act:
    """One thing a shopper does: method, route, path parameters and body."""

    name: str
    method: str
    route: str
    path: dict[str, str]
    body: Any


@dataclass(slots=True)
class Units:
    """What went over the wire during one request."""

    spans: list[tuple[float, float]] = field(default_factory=list)
    written: float = 0.0
    read: float = 0.0
    rows: int = 0

    @property
    def waves(self) -> int:
        """How many calls, at most, ran one after another."""
        return in_a_row(self.spans)


def run(_: object) -> Report:
    """The benchmark `write`."""
    keys = (PublishableKey("pk1", KEY, ("*",)),)
    hold(Secrets(keys, (), (SIGNING,), pseudonym_secret=shelves.PEPPER, cursor_secret="cursor"))
    with dynamo.serving(functools.partial(shelves.rows, _PRODUCTS)) as endpoint:
        use(endpoint)
        rows = [_row(act) for act in _acts()]
    columns = ("act", "write units", "rows written", "read units", "round trips")
    return Report("write", [Table("one request each, the first of its kind by the person", columns, rows)])


def _acts() -> Iterator[Act]:
    product, reviewed = shelves.product_id(7), {"review_id": voices.review_id(shelves.product_id(7), 3)}
    review = {"stars": 4, "title": "Höll vad det lovade", "text": _TEXT, "pros": ["lätt"], "recommends": True}
    one = {"product_id": product}
    yield Act("review with 200 characters", "POST", "/v1/reviews", {}, one | review)
    yield Act("stars without words", "POST", "/v1/reviews", {}, one | {"stars": 5})
    yield Act("vote on a review", "PUT", "/v1/reviews/{review_id}/vote", reviewed, {"helpful": True})
    yield Act("like", "PUT", "/v1/products/{product_id}/reaction", one, {"reaction": "like"})
    yield Act(
        "product into the wish list", "PUT", "/v1/lists/{list_id}/items/{product_id}",
        one | {"list_id": "wish"}, {},
    )  # fmt: skip
    yield Act(
        "question", "POST", "/v1/products/{product_id}/questions", one, {"text": "Går det att resa ensam?"}
    )


def _row(act: Act) -> tuple[object, ...]:
    _call(act, "warm")
    with _metered() as units:
        _call(act, "counted")
    return act.name, units.written, units.rows, units.read, units.waves


def _call(act: Act, customer: str) -> None:
    from app import app

    claims = {"sub": customer, "aud": "torg", "exp": int(time.time()) + 1_800}
    token = jwt.encode(claims, SIGNING, algorithm="HS256")
    event = {
        "requestContext": {
            "httpMethod": act.method, "resourcePath": act.route, "requestId": "bench",
            "identity": {"sourceIp": "127.0.0.1"}, "path": act.route,
        },
        "headers": {
            "content-type": "application/json", "authorization": f"Bearer {token}", "x-torg-key": KEY,
        },
        "multiValueQueryStringParameters": None, "pathParameters": act.path, "stageVariables": {},
        "body": json.dumps(act.body), "isBase64Encoded": False,
    }  # fmt: skip
    answer = app(event, None)
    if answer["statusCode"] >= 300:
        raise RuntimeError(f"{act.name}: {answer['statusCode']} {answer['body']}")


@contextmanager
def _metered() -> Iterator[Units]:
    """Count what the DynamoDB client does while the block runs."""
    units = Units()
    asked: dict[int, tuple[float, bytes]] = {}

    def before(params: Any, context: Any, **_: Any) -> None:
        asked[id(context)] = time.perf_counter(), params["body"]
        time.sleep(_LATENCY)

    def after(parsed: Any, model: Any, context: Any, **_: Any) -> None:
        began, body = asked.pop(id(context))
        units.spans.append((began, time.perf_counter()))
        request = msgspec.json.decode(body)
        written = capacity.write_units(model.name, request)
        units.written += written
        units.rows += _rows(model.name, request) if written else 0
        units.read += 0 if written else capacity.read_units(model.name, body, parsed)

    with _listening(before, after):
        yield units


@contextmanager
def _listening(before: Callable[..., None], after: Callable[..., None]) -> Iterator[None]:
    events = clients.dynamodb().meta.events
    events.register("before-call.dynamodb", before)
    events.register("after-call.dynamodb", after)
    try:
        yield
    finally:
        events.unregister("before-call.dynamodb", before)
        events.unregister("after-call.dynamodb", after)


def _rows(operation: str, request: Any) -> int:
    if operation == "TransactWriteItems":
        return len(request["TransactItems"])
    return sum(map(len, request["RequestItems"].values())) if operation == "BatchWriteItem" else 1
