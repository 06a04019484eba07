"""What lies between botocore and a service, with faults: under the real stores, clients and retries.

Each request to AWS, whichever client makes it and whichever way (`aws/wire.py`'s included), asks what befalls it:

    throttled   the service says that it is busy, and does nothing
    timeout     nothing is done, and nothing is heard
    lost        it is done, and nothing is heard
    partial     half of a batch is done, and the other half handed back (BatchWriteItem, BatchGetItem)
    killed      the process ends before it, and nothing else of it is sent
    struck      the process ends after it

Back-off takes no time. The endpoint may be any that doesn't check signatures.
"""

import itertools
import json
import random
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any, Final, NamedTuple

import pytest
from botocore.awsrequest import AWSResponse
from botocore.exceptions import ConnectionClosedError, ReadTimeoutError
from botocore.httpsession import URLLib3Session

from chalicelib.aws import wire
from tests.support.faults import Killed

_BATCHES: Final = {"BatchWriteItem": "UnprocessedItems", "BatchGetItem": "UnprocessedKeys"}
_BUSY: Final = {
    "dynamodb": (400, "ProvisionedThroughputExceededException"),
    "ses": (429, "TooManyRequestsException"),
    "s3": (503, "SlowDown"),
}


class Call(NamedTuple):
    """A request: its number from 1, its service, and what is asked (`PutItem`; of S3 the method)."""

    number: int
    service: str
    asked: str


class Answer(NamedTuple):
    """What a service said; what `Wire` answers with looks the same."""

    status_code: int
    headers: Mapping[str, str]
    content: bytes


Fate = Callable[[Call], str | None]
Service = Callable[[Any], Answer]


class Network:
    """The network of this process. `services` stand in for those that the endpoint hasn't, by their signing names."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.services: dict[str, Service] = {}
        self.happened: dict[str, int] = {}
        self.calls = 0
        self._fate: Fate = lambda call: None
        self._dead = False
        self._lock = threading.Lock()
        send, post = URLLib3Session.send, wire.Wire.post
        patch.setattr(URLLib3Session, "send", lambda session, request: self._send(send, session, request))
        patch.setattr(wire.Wire, "post", lambda line, *request: self._post(post, line, *request))
        patch.setattr("botocore.endpoint.time", SimpleNamespace(sleep=lambda seconds: None))

    @contextmanager
    def befallen(self, fate: Fate) -> Iterator[None]:
        """What `fate` says befalls each call. Whoever was killed is a new process afterwards."""
        self.calls, self._fate, self._dead = 0, fate, False
        try:
            yield
        finally:
            self._fate, self._dead = lambda call: None, False

    @contextmanager
    def killing(self, at: int, *, after: bool) -> Iterator[None]:
        """The call of this number is the last: it kills before or after it. The process must come to it."""
        with self.befallen(lambda call: ("struck" if after else "killed") if call.number == at else None):
            try:
                yield
            except Killed:
                return
            pytest.fail(f"it ended after {self.calls} calls, before the {at}th")

    def _send(self, send: Any, session: Any, request: Any) -> Any:
        service, asked = named(request.headers, request.method)
        body = request.body

        def act(other: bytes | None = None) -> Any:
            if service in self.services:
                return _response(request.url, self.services[service](request))
            request.body = body if other is None else other
            request.headers["Content-Length"] = str(len(request.body or b"")) if other else _length(request)
            return send(session, request)

        found = self._met(service, asked, body, act)
        if found in ("timeout", "lost"):
            # Which of them it looks like makes no difference to what was done.
            lost = ConnectionClosedError if self.calls % 2 else ReadTimeoutError
            raise lost(endpoint_url=request.url)
        return _response(request.url, found) if isinstance(found, Answer) else found

    def _post(self, post: Any, line: Any, path: str, headers: Mapping[str, str], body: bytes) -> Any:
        def act(other: bytes | None = None) -> Any:
            return post(line, path, headers, body if other is None else other)

        service, asked = named({name.title(): value for name, value in headers.items()}, "POST")
        found = self._met(service, asked, body, act)
        return None if found in ("timeout", "lost") else found

    def _met(self, service: str, asked: str, body: Any, act: Callable[..., Any]) -> Any:
        """The answer to a call, or "timeout" or "lost". Raises `Killed`."""
        with self._lock:
            if self._dead:
                raise Killed
            self.calls += 1
            struck = self._fate(Call(self.calls, service, asked))
            if struck == "partial" and _halves(asked, body) is None:
                struck = None
            self.happened[struck or ""] = self.happened.get(struck or "", 0) + 1
            self._dead = struck in ("killed", "struck")
        return self._befall(struck, service, asked, body, act)

    def _befall(
        self, struck: str | None, service: str, asked: str, body: Any, act: Callable[..., Any]
    ) -> Any:
        if struck == "killed":
            raise Killed
        if struck == "timeout":
            return struck
        if struck == "throttled":
            return busy(service)
        if struck == "partial":
            return _in_part(asked, body, act)
        answer = act()
        if struck is None:
            return answer
        answer.content  # noqa: B018  (what was done is done)
        if struck == "struck":
            raise Killed
        return struck


class Weather:
    """What befalls calls, by a seed: shares of them. Kills come before and after alike."""

    def __init__(self, seed: int, *, killed: float = 0.0, **shares: float) -> None:
        self.chance = random.Random(seed)
        self._shares = shares | {"killed": killed / 2, "struck": killed / 2}

    def __call__(self, call: Call) -> str | None:
        drawn = self.chance.random()
        for name, share in self._shares.items():
            # Batches are few: their share is of them alone.
            if name == "partial" and call.asked not in _BATCHES:
                continue
            if drawn < share:
                return name
            drawn -= share
        return None


def named(headers: Any, method: str) -> tuple[str, str]:
    """Which service a signed request goes to, and what is asked of it."""
    told = headers.get("Authorization") or headers.get("authorization") or b""
    told = told.decode() if isinstance(told, bytes) else told
    service = told.partition("Credential=")[2].partition(",")[0].split("/")[-2:-1]
    target = headers.get("X-Amz-Target") or ""
    target = target.decode() if isinstance(target, bytes) else target
    return (service[0] if service else "s3"), target.rpartition(".")[2] or method


def _length(request: Any) -> Any:
    return request.headers.get("Content-Length", "0")


def busy(service: str) -> Answer:
    """What a service says that throttles."""
    status, code = _BUSY.get(service, (400, "ThrottlingException"))
    if service == "s3":
        return Answer(status, {}, f"<Error><Code>{code}</Code><Message>busy</Message></Error>".encode())
    if service == "sns":
        told = "<Error><Type>Sender</Type><Code>Throttling</Code><Message>busy</Message></Error>"
        whole = f"<ErrorResponse>{told}<RequestId>r</RequestId></ErrorResponse>"
        return Answer(400, {"Content-Type": "text/xml"}, whole.encode())
    said = {"__type": f"com.amazonaws#{code}", "message": "busy"}
    return Answer(status, {"x-amzn-errortype": code}, json.dumps(said).encode())


def _halves(asked: str, body: Any) -> tuple[dict[str, Any], dict[str, Any]] | None:
    """What of a batch is done, and what is handed back; None for what is no batch of several."""
    if asked not in _BATCHES:
        return None
    wanted = json.loads(body)["RequestItems"]
    rows = [(table, row) for table, told in wanted.items() for row in _rows(told)]
    if len(rows) < 2:
        return None
    return tuple(_batch(wanted, some) for some in (rows[: len(rows) // 2], rows[len(rows) // 2 :]))  # type: ignore[return-value]


def _rows(told: Any) -> list[Any]:
    return list(told["Keys"] if isinstance(told, dict) else told)


def _batch(wanted: Mapping[str, Any], rows: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for table, some in itertools.groupby(rows, key=lambda one: one[0]):
        mine = [row for _, row in some]
        found[table] = wanted[table] | {"Keys": mine} if isinstance(wanted[table], dict) else mine
    return found


def _in_part(asked: str, body: Any, act: Callable[..., Any]) -> Any:
    halves = _halves(asked, body)
    assert halves is not None
    done, back = halves
    answer = act(json.dumps(json.loads(body) | {"RequestItems": done}).encode())
    if answer.status_code != 200:
        return answer
    told = json.loads(answer.content) | {_BATCHES[asked]: back}
    return Answer(200, {"Content-Type": "application/x-amz-json-1.0"}, json.dumps(told).encode())


def _response(url: str, answer: Answer) -> AWSResponse:
    response = AWSResponse(url, answer.status_code, dict(answer.headers), None)
    response._content = answer.content
    return response
