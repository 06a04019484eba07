"""DynamoDB's reads by a short way: a page makes several, and botocore's general machinery is most of what they cost.

botocore still decides what is asked and where (serialising, endpoint, credentials, refreshing them), and lends
its pool of connections. Signing, sending and parsing are done here, for three operations of one service that
answer JSON of one form. Whatever isn't a plain, whole success goes botocore's own way as if nothing had been
tried: its retries, its back-off and its errors. Reads can be repeated freely, so nothing can come of that.
"""

import hmac
import zlib
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import lru_cache
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final, TypedDict
from urllib.parse import urlsplit

import msgspec

from chalicelib.aws.wire import Response, Wire
from chalicelib.kernel import clock

if TYPE_CHECKING:
    from botocore.awsrequest import AWSResponse

OPERATIONS: Final = frozenset({"BatchGetItem", "GetItem", "Query"})
_SERVICE: Final = "dynamodb"
_ALGORITHM: Final = "AWS4-HMAC-SHA256"
_TARGET: Final = "DynamoDB_20120810"
_JSON: Final = "application/x-amz-json-1.0"
_OK: Final = 200


class Value(TypedDict, total=False):
    """An attribute in DynamoDB's form, of which exactly one member is there."""

    S: str
    N: str
    B: bytes
    BOOL: bool
    NULL: bool
    M: dict[str, "Value"]
    L: list["Value"]
    SS: list[str]
    NS: list[str]
    BS: list[bytes]


Row = dict[str, Value]


class _Unprocessed(TypedDict, total=False):
    Keys: list[Row]
    AttributesToGet: list[str]
    ConsistentRead: bool
    ProjectionExpression: str
    ExpressionAttributeNames: dict[str, str]


class _Answer(TypedDict, total=False):
    """What the three operations answer, together."""

    Item: Row
    Items: list[Row]
    Count: int
    ScannedCount: int
    LastEvaluatedKey: Row
    Responses: dict[str, list[Row]]
    UnprocessedKeys: dict[str, _Unprocessed]
    ConsumedCapacity: Any


_answers: Final = msgspec.json.Decoder(_Answer)


def shorten(client: Any) -> None:
    """Let `client`, botocore's for DynamoDB, read by the short way.

    It hooks in where botocore offers to be answered for; who listens to the same events is called first.
    """
    from botocore.awsrequest import AWSPreparedRequest, HeadersDict
    from botocore.hooks import first_non_none_response

    session, region = client._endpoint.http_session, client.meta.region_name
    client._serializer = _Serializer(client._serializer)

    @lru_cache(4)
    def wire(url: str) -> Wire:
        return Wire(session, url)

    def answer(
        model: Any, params: Mapping[str, Any], request_signer: Any, **_: Any
    ) -> tuple[Any, Any] | None:
        signer = request_signer.get_auth_instance(_SERVICE, region, "v4")
        if model.name not in OPERATIONS or signer.credentials is None:
            return None
        url, body = params["url"], params["body"]
        now = datetime.fromtimestamp(clock.now_ms() // clock.SECOND, UTC)
        headers: Any = HeadersDict(signed(params, signer.credentials, region, now))
        # Who stands in for the network (a recorder, an emulator in this process) does so here, too.
        request = AWSPreparedRequest("POST", url, headers, body, False)
        said = client.meta.events.emit(f"before-send.{_SERVICE}.{model.name}", request=request)
        return _answered(first_non_none_response(said) or wire(url).post("/", headers, body))

    client.meta.events.register_last(f"before-call.{_SERVICE}", answer)


class _Serializer:
    """botocore's serialiser, but for the reads: their parameters are JSON already, with bytes as base64."""

    def __init__(self, usual: Any) -> None:
        self._usual = usual

    def serialize_to_request(self, parameters: Any, model: Any) -> Any:
        if model.name not in OPERATIONS:
            return self._usual.serialize_to_request(parameters, model)
        headers = {"X-Amz-Target": f"{_TARGET}.{model.name}", "Content-Type": _JSON}
        body = msgspec.json.encode(parameters)
        return {"url_path": "/", "query_string": "", "method": "POST", "headers": headers, "body": body}


def _answered(response: "AWSResponse | Response | None") -> tuple[Any, Any] | None:
    if response is None or response.status_code != _OK or not _is_whole(response):
        return None
    try:
        return response, parsed(response.content)
    except msgspec.DecodeError:
        return None


def parsed(body: bytes) -> dict[str, Any]:
    """The answer in `body`, as botocore's parser would have it but for the response's metadata.

    Raises `msgspec.DecodeError` if it isn't one.
    """
    return {**_answers.decode(body), "ResponseMetadata": {"HTTPStatusCode": _OK}}


def signed(params: Mapping[str, Any], credentials: Any, region: str, now: datetime) -> dict[str, str]:
    """The headers of a request, with its signature.

    Source: AWS Signature Version 4, "Create a signed AWS API request", AWS IAM user guide.
    """
    stamp = now.strftime("%Y%m%dT%H%M%SZ")
    headers = {
        "content-type": params["headers"]["Content-Type"],
        "host": urlsplit(params["url"]).netloc,
        "x-amz-date": stamp,
        "x-amz-target": params["headers"]["X-Amz-Target"],
    }
    if credentials.token:
        headers["x-amz-security-token"] = credentials.token
    scope = f"{stamp[:8]}/{region}/{_SERVICE}/aws4_request"
    names = ";".join(sorted(headers))
    told = "".join(f"{name}:{headers[name]}\n" for name in sorted(headers))
    request = f"POST\n/\n\n{told}\n{names}\n{sha256(params['body']).hexdigest()}"
    to_sign = f"{_ALGORITHM}\n{stamp}\n{scope}\n{sha256(request.encode()).hexdigest()}"
    signature = hmac.digest(_key(credentials.secret_key, stamp[:8], region), to_sign.encode(), "sha256").hex()
    headers["authorization"] = (
        f"{_ALGORITHM} Credential={credentials.access_key}/{scope}, SignedHeaders={names}, Signature={signature}"
    )
    return headers


@lru_cache(8)
def _key(secret: str, day: str, region: str) -> bytes:
    key = f"AWS4{secret}".encode()
    for part in (day, region, _SERVICE, "aws4_request"):
        key = hmac.digest(key, part.encode(), "sha256")
    return key


def _is_whole(response: "AWSResponse | Response") -> bool:
    told = response.headers.get("x-amz-crc32")
    return told is None or told == str(zlib.crc32(response.content))
