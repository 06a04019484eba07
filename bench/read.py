"""What each public GET costs: CPU of the function, round trips, bytes, and read units.

The app is called as Lambda calls it, with a gateway's event. The tables are another process that answers from
memory over HTTP, so what is measured is all that the function does itself: routing, keys, signing, the HTTP
client, parsing, choosing, encoding. TLS isn't in it.
"""

import argparse
import functools
import os
import random
import statistics
import time
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final

from bench import capacity, dynamo, questions, shelves
from bench.questions import KEY, SIGNING, Question
from bench.report import Aim, Report, Table
from chalicelib.aws import clients
from chalicelib.aws.secrets import PublishableKey, Secrets, hold

PRODUCTS: Final = 10_000
REQUESTS: Final = 300
_ROUNDS: Final = 10
_WARM: Final = 40
_METERED: Final = 50
_LATENCY: Final = 0.005  # where calls are counted, not timed: what runs at once must overlap to be seen
MOST_PAGE_MS: Final = 12.0
MOST_PAGE_WAVES: Final = 2
MOST_FOR_YOU_MS: Final = 10.0
FOR_YOU: Final = "for you, 5 viewed"
_IN_TWO: Final = (
    "page",
    "page, one person's part",
    "reviews, the 10 most helpful",
    "rating with histogram",
    "questions",
    "listing, sorted category",
    "session of 5",
    FOR_YOU,
)


@dataclass(frozen=True, slots=True)
class Cost:
    """What one kind of request costs: median and 95th percentile of CPU, means of the rest."""

    name: str
    ms: float
    p95_ms: float
    waves: float
    calls: float
    answer_bytes: int
    gzipped_bytes: int
    read_bytes: int
    read_units: float


@dataclass(slots=True)
class Meter:
    """What went over botocore during one request."""

    spans: list[tuple[float, float]] = field(default_factory=list)
    read_bytes: int = 0
    read_units: float = 0.0

    @property
    def waves(self) -> int:
        """How many calls, at most, ran one after another."""
        return in_a_row(self.spans)


def in_a_row(spans: Iterable[tuple[float, float]]) -> int:
    """The most spans of (began, ended) of which none overlaps another: what ran at once counts once."""
    count, end = 0, 0.0
    for began, ended in sorted(spans, key=lambda span: span[1]):
        if began >= end:
            count, end = count + 1, ended
    return count


def options(parser: argparse.ArgumentParser) -> None:
    """What the benchmark may be told."""
    parser.add_argument("--products", type=int, default=PRODUCTS)
    parser.add_argument("--requests", type=int, default=REQUESTS, help="of each kind")


def run(args: argparse.Namespace) -> Report:
    """The benchmark `read`."""
    costs = measure(args.products, args.requests)
    columns = (
        "GET", "CPU ms", "p95 ms", "round trips", "calls", "answer, bytes", "gzipped", "read, bytes", "read units",
    )  # fmt: skip
    rows = [
        (one.name, one.ms, one.p95_ms, one.waves, one.calls, one.answer_bytes, one.gzipped_bytes,
         one.read_bytes, one.read_units)
        for one in costs
    ]  # fmt: skip
    page = costs[0]
    return Report(
        "read",
        [
            Table(
                f"{args.products:,} products, every list full; {args.requests} warm requests each",
                columns,
                rows,
            )
        ],
        [
            Aim("page, CPU ms", page.ms, MOST_PAGE_MS),
            *(Aim(f"{one.name}, CPU ms", one.ms, MOST_FOR_YOU_MS) for one in costs if one.name == FOR_YOU),
            *(
                Aim(f"{one.name}, round trips", round(one.waves), MOST_PAGE_WAVES)
                for one in costs
                if one.name in _IN_TWO
            ),
        ],
        [
            "CPU is the function's own, all threads, HTTP client and parsing included; TLS and the tables are not."
        ],
    )


def measure(products: int = PRODUCTS, requests: int = REQUESTS) -> list[Cost]:
    """The cost of every kind of request, over a shop of so many products with every list full."""
    keys = (PublishableKey("pk1", KEY, ("*",)),)
    hold(Secrets(keys, (), (SIGNING,), pseudonym_secret=shelves.PEPPER, cursor_secret="cursor"))
    with dynamo.serving(functools.partial(shelves.rows, products)) as endpoint:
        use(endpoint)
        asked = {one: _events(one, _WARM + requests) for one in questions.all_of(products)}
        spent = _spent({one.name: events for one, events in asked.items()})
        return [_cost(one.name, events[_WARM:], spent[one.name]) for one, events in asked.items()]


def use(endpoint: str) -> None:
    """Let the clients of this process speak to the tables at `endpoint`."""
    os.environ |= {"AWS_ACCESS_KEY_ID": "bench", "AWS_SECRET_ACCESS_KEY": "bench"}
    os.environ |= {"AWS_ENDPOINT_URL": endpoint, "AWS_EC2_METADATA_DISABLED": "true"}
    clients._client.cache_clear()


def _events(question: Question, count: int) -> list[dict[str, Any]]:
    draw = random.Random(5)
    return [_event(question, draw) for _ in range(count)]


def _spent(asked: dict[str, list[dict[str, Any]]]) -> dict[str, list[float]]:
    """CPU ms of each request. Kinds take turns, so that a busy minute of the machine meets all of them."""
    for events in asked.values():
        for event in events[:_WARM]:
            _call(event)
    spent: dict[str, list[float]] = {name: [] for name in asked}
    for turn in range(_ROUNDS):
        for name, events in asked.items():
            for event in events[_WARM + turn :: _ROUNDS]:
                began = time.process_time()
                _call(event)
                spent[name].append((time.process_time() - began) * 1000)
    return spent


def _cost(name: str, events: list[dict[str, Any]], spent: list[float]) -> Cost:
    meters: list[Meter] = []
    answers: list[bytes] = []
    for event in events[:_METERED]:
        with _metered() as meter:
            answers.append(_call(event).encode())
        meters.append(meter)
    return Cost(
        name=name,
        ms=round(statistics.median(spent), 2),
        p95_ms=round(statistics.quantiles(spent, n=20)[-1], 2),
        waves=statistics.fmean(meter.waves for meter in meters),
        calls=statistics.fmean(len(meter.spans) for meter in meters),
        answer_bytes=round(statistics.fmean(map(len, answers))),
        gzipped_bytes=round(statistics.fmean(len(zlib.compress(answer)) for answer in answers)),
        read_bytes=round(statistics.fmean(meter.read_bytes for meter in meters)),
        read_units=round(statistics.fmean(meter.read_units for meter in meters), 1),
    )


def _event(question: Question, draw: random.Random) -> dict[str, Any]:
    asked = question.ask(draw)
    return {
        "requestContext": {
            "httpMethod": "GET", "resourcePath": question.route, "requestId": "bench",
            "identity": {"sourceIp": "127.0.0.1"}, "path": question.route,
        },
        "headers": {"x-torg-key": KEY, "accept": "application/json", "origin": "https://shop.example"} | asked.headers,
        "multiValueQueryStringParameters": {name: [value] for name, value in asked.query.items()} or None,
        "pathParameters": asked.path, "stageVariables": {}, "body": None, "isBase64Encoded": False,
    }  # fmt: skip


def _call(event: dict[str, Any]) -> str:
    from app import app

    answer = app(event, None)
    if answer["statusCode"] != 200:
        raise RuntimeError(f"{event['requestContext']['resourcePath']}: {answer['body']}")
    return str(answer["body"])


@contextmanager
def _metered() -> Iterator[Meter]:
    """Count what the DynamoDB client does while the block runs."""
    meter = Meter()
    began: dict[int, float] = {}
    asked: dict[int, bytes] = {}

    def before(params: Any, context: Any, **_: Any) -> None:
        began[id(context)], asked[id(context)] = time.perf_counter(), params["body"]
        time.sleep(_LATENCY)

    def after(http_response: Any, parsed: Any, model: Any, context: Any, **_: Any) -> None:
        meter.spans.append((began.pop(id(context)), time.perf_counter()))
        meter.read_bytes += len(http_response.content)
        meter.read_units += capacity.read_units(model.name, asked.pop(id(context)), parsed)

    events = clients.dynamodb().meta.events
    events.register("before-call.dynamodb", before)
    events.register("after-call.dynamodb", after)
    try:
        yield meter
    finally:
        events.unregister("before-call.dynamodb", before)
        events.unregister("after-call.dynamodb", after)
