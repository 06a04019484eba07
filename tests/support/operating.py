"""What operators' commands speak to, in memory: a bucket with conditional puts, and clients that answer as told."""

import hashlib
import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from botocore.exceptions import ClientError


def refusal(code: str, status: int = 400) -> ClientError:
    """An error as botocore raises it."""
    told = {"Error": {"Code": code, "Message": code}, "ResponseMetadata": {"HTTPStatusCode": status}}
    return ClientError(told, "Operation")  # type: ignore[arg-type]


@dataclass
class Bucket:
    """S3 as far as locks and states need it."""

    objects: dict[str, bytes] = field(default_factory=dict)
    #: Called before a put is decided, as another operator's would be at the same moment.
    meanwhile: Callable[[], None] = lambda: None

    def get_object(self, *, Bucket: str, Key: str) -> dict[str, Any]:  # noqa: N803
        if Key not in self.objects:
            raise refusal("NoSuchKey", 404)
        return {"Body": io.BytesIO(self.objects[Key]), "ETag": _tag(self.objects[Key])}

    def put_object(self, *, Bucket: str, Key: str, Body: bytes, **condition: str) -> None:  # noqa: N803
        self.meanwhile()
        held = self.objects.get(Key)
        if condition.get("IfNoneMatch") == "*" and held is not None:
            raise refusal("PreconditionFailed", 412)
        if "IfMatch" in condition and (held is None or _tag(held) != condition["IfMatch"]):
            raise refusal("PreconditionFailed", 412)
        self.objects[Key] = Body

    def delete_object(self, *, Bucket: str, Key: str) -> None:  # noqa: N803
        self.objects.pop(Key, None)


class Answers:
    """A client whose operations answer what was said beforehand, or raise it; others aren't served."""

    def __init__(self, **said: Any) -> None:
        self._said = said
        self.exceptions = Exceptions()

    def __getattr__(self, name: str) -> Callable[..., Any]:
        def answer(**asked: Any) -> Any:
            told = self._said.get(name, refusal("UnknownOperationException"))
            told = told(**asked) if callable(told) else told
            if isinstance(told, Exception):
                raise told
            return told

        return answer


class NotFound(Exception):
    """What `client.exceptions` calls what isn't there."""


class Exceptions:
    """A client's own errors."""

    def __getattr__(self, name: str) -> type[Exception]:
        return NotFound


@dataclass(frozen=True)
class Account:
    """A stage's clients by service."""

    clients: Mapping[str, Any]
    name: str = "prod"
    region: str = "eu-north-1"
    stack: str = "torg-prod"
    endpoint: str | None = None

    def client(self, service: str, **_: Any) -> Any:
        return self.clients.get(service, Answers())


def _tag(body: bytes) -> str:
    return f'"{hashlib.md5(body).hexdigest()}"'
