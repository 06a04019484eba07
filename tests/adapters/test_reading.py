"""The short way of DynamoDB's reads: it says what botocore says, and leaves to botocore what isn't a plain success."""

import base64
import json
import zlib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest, AWSResponse, HeadersDict
from botocore.exceptions import ConnectTimeoutError
from botocore.parsers import create_parser
from botocore.serialize import JSONSerializer
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.aws import clients, reading, tables
from chalicelib.aws.tables import Key
from chalicelib.aws.wire import Wire
from tests.support.examples import examples

KEY = Key("t", "a")
ROW = {"pk": {"S": "a"}, "z": {"B": base64.b64encode(b"\x00packed").decode()}}
WHOLE = json.dumps({"Responses": {"t": [ROW]}, "UnprocessedKeys": {}}).encode()

_names = st.text(min_size=1, max_size=8)
_numbers = st.one_of(st.integers().map(str), st.floats(allow_nan=False, allow_infinity=False).map(str))
_bytes = st.binary(max_size=20)
_plain = st.one_of(
    st.text(max_size=10).map(lambda value: {"S": value}),
    _numbers.map(lambda value: {"N": value}),
    _bytes.map(lambda value: {"B": value}),
    st.booleans().map(lambda value: {"BOOL": value}),
    st.just({"NULL": True}),
    st.lists(st.text(max_size=5), min_size=1, max_size=3).map(lambda value: {"SS": value}),
    st.lists(_numbers, min_size=1, max_size=3).map(lambda value: {"NS": value}),
    st.lists(_bytes, min_size=1, max_size=3).map(lambda value: {"BS": value}),
)
_values = st.recursive(
    _plain,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda value: {"L": value}),
        # Names that are types' names, too, are names all the same.
        st.dictionaries(st.one_of(_names, st.sampled_from(["S", "B", "M"])), inner, max_size=3).map(
            lambda value: {"M": value}
        ),
    ),
    max_leaves=8,
)
_rows = st.dictionaries(_names, _values, max_size=4)
_many = st.lists(_rows, max_size=3)
_requested = st.dictionaries(_names, st.fixed_dictionaries({"Keys": _many, "ConsistentRead": st.booleans()}))
_answers = st.one_of(
    st.tuples(st.just("GetItem"), st.fixed_dictionaries({}, optional={"Item": _rows})),
    st.tuples(
        st.just("Query"),
        st.fixed_dictionaries(
            {"Items": _many, "Count": st.integers(0, 99), "ScannedCount": st.integers(0, 99)},
            optional={"LastEvaluatedKey": _rows},
        ),
    ),
    st.tuples(
        st.just("BatchGetItem"),
        st.fixed_dictionaries(
            {"Responses": st.dictionaries(_names, _many, max_size=2), "UnprocessedKeys": _requested}
        ),
    ),
)


def _operation(name: str) -> Any:
    return clients.dynamodb().meta.service_model.operation_model(name)


def _wire(value: Any) -> bytes:
    return json.dumps(value, default=lambda plain: base64.b64encode(plain).decode()).encode()


@settings(max_examples=examples(100), deadline=None)
@given(_answers)
def test_an_answer_is_read_as_botocore_reads_it(said: tuple[str, Any]) -> None:
    name, answer = said
    body = _wire(answer)
    response = {"status_code": 200, "headers": {}, "body": body}
    usual = create_parser("json").parse(response, _operation(name).output_shape)
    short = reading.parsed(body)
    del usual["ResponseMetadata"], short["ResponseMetadata"]
    assert short == usual == answer


@settings(max_examples=examples(50), deadline=None)
@given(st.fixed_dictionaries({"TableName": _names, "Key": _rows, "ConsistentRead": st.booleans()}))
def test_a_request_is_written_as_botocore_writes_it(parameters: Any) -> None:
    model = _operation("GetItem")
    usual = JSONSerializer().serialize_to_request(parameters, model)
    short = clients.dynamodb()._serializer.serialize_to_request(parameters, model)  # type: ignore[attr-defined]
    assert json.loads(short.pop("body")) == json.loads(usual.pop("body"))
    assert short == usual


@pytest.mark.parametrize("token", [None, "a-session-of-the-role"])
@pytest.mark.parametrize("url", ["https://dynamodb.eu-north-1.amazonaws.com/", "http://127.0.0.1:4566/"])
def test_a_request_is_signed_as_botocore_signs_it(
    url: str, token: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = datetime(2026, 11, 22, 7, 8, 9, tzinfo=UTC)
    monkeypatch.setattr("botocore.auth.get_current_datetime", lambda: now)
    who: Any = SimpleNamespace(access_key="AKID", secret_key="s3cret/+", token=token)
    said = {"X-Amz-Target": "DynamoDB_20120810.Query", "Content-Type": "application/x-amz-json-1.0"}
    request = AWSRequest("POST", url, headers=said, data=WHOLE)
    SigV4Auth(who, "dynamodb", "eu-north-1").add_auth(request)
    params = {"url": url, "headers": said, "body": WHOLE}
    assert reading.signed(params, who, "eu-north-1", now)["authorization"] == request.headers["Authorization"]


class Net:
    """The network: answers what it is told to, in turn, and counts. None is no connection."""

    def __init__(self, *answers: AWSResponse | None) -> None:
        self._answers, self.sent = list(answers), 0

    def post(self, *_: Any) -> AWSResponse | None:
        self.sent += 1
        return self._answers.pop(0)

    def __call__(self, request: Any) -> AWSResponse:
        answer = self.post()
        if answer is None:
            raise ConnectTimeoutError(endpoint_url=request.url)
        return answer


class _Raw:
    def __init__(self, body: bytes) -> None:
        self._body = body

    def stream(self, **_: Any) -> Iterator[bytes]:
        yield self._body


def _response(body: bytes, status: int = 200, crc: str | None = None) -> AWSResponse:
    headers: Any = HeadersDict({"x-amz-crc32": str(zlib.crc32(body)) if crc is None else crc})
    return AWSResponse("http://dynamodb", status, headers, _Raw(body))


@pytest.fixture
def over(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Net]:
    """Put a network that answers so in place of the real one; nobody sleeps between attempts."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    monkeypatch.setattr("botocore.endpoint.time.sleep", lambda _: None)

    def put(*answers: AWSResponse | None) -> Net:
        wire = Net(*answers)
        client: Any = clients.dynamodb()
        monkeypatch.setattr(client._endpoint.http_session, "send", wire)
        monkeypatch.setattr(Wire, "post", wire.post)
        return wire

    return put


def test_a_plain_success_is_one_request_and_skips_botocores_parser(
    over: Callable[..., Net], monkeypatch: pytest.MonkeyPatch
) -> None:
    wire = over(_response(WHOLE))
    monkeypatch.setattr("botocore.parsers.JSONParser.parse", None)
    assert tables.batch_get([KEY]) == {KEY: {"pk": {"S": "a"}, "z": {"B": b"\x00packed"}}}
    assert wire.sent == 1


BUSY = json.dumps({"__type": "x#ProvisionedThroughputExceededException", "message": "slow down"}).encode()


@pytest.mark.parametrize(
    "first",
    [
        _response(b"", 500),
        _response(BUSY, 400),
        _response(WHOLE, crc="1"),
        _response(b'{"Responses":{"t":', crc=""),
        _response(b'{"Responses":[]}'),
        None,
    ],
    ids=["server error", "busy", "wrong checksum", "torn", "of another form", "no connection"],
)
def test_what_is_no_plain_success_goes_botocores_way(
    over: Callable[..., Net], first: AWSResponse | None
) -> None:
    wire = over(first, _response(WHOLE))
    assert set(tables.batch_get([KEY])) == {KEY}
    assert wire.sent == 2


def test_an_error_is_botocores(over: Callable[..., Net]) -> None:
    missing = json.dumps({"__type": "x#ResourceNotFoundException", "message": "no such table"}).encode()
    over(*[_response(missing, 400) for _ in range(2)])
    client = clients.dynamodb()
    with pytest.raises(client.exceptions.ResourceNotFoundException):
        tables.get(KEY)


def test_writes_go_botocores_way(over: Callable[..., Net], monkeypatch: pytest.MonkeyPatch) -> None:
    wire = over(_response(b"{}"))
    monkeypatch.setattr(reading, "parsed", None)
    clients.dynamodb().put_item(TableName="t", Item={"pk": {"S": "a"}})
    assert wire.sent == 1
