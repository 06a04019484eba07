"""What a view returns, and how that becomes a response: JSON, caching, ETag."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Generic, TypeVar

import msgspec
from chalice.app import Response

T = TypeVar("T")

NO_STORE: Final = "private, no-store"


def public(max_age: int) -> str:
    """The Cache-Control of what is the same for everyone: fresh for `max_age` seconds, then revalidated
    in the background for ten times as long.
    """
    return f"public, max-age={max_age}, stale-while-revalidate={max_age * 10}"


@dataclass(frozen=True, slots=True)
class Answer:
    """A view's answer: a JSON-encodable value (or text with a `content_type`), its status and headers."""

    body: Any
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    content_type: str = "application/json"


class Page(msgspec.Struct, Generic[T], frozen=True):
    """One page of a list: its items, and the cursor of the next page (null on the last)."""

    items: tuple[T, ...]
    next: str | None


def response(answer: Answer, cache: str, if_none_match: str | None) -> Response:
    """The HTTP response. Publicly cached answers get an ETag, and 304 if the caller holds the same."""
    text = _text(answer)
    headers: dict[str, str | list[str]] = {"Content-Type": answer.content_type, "Cache-Control": cache}
    headers |= answer.headers
    if cache.startswith("public") and answer.status == 200:
        tag = f'"{hashlib.blake2b(text.encode(), digest_size=12).hexdigest()}"'
        headers["ETag"] = tag
        if if_none_match and tag in (part.strip().removeprefix("W/") for part in if_none_match.split(",")):
            del headers["Content-Type"]
            return Response(body="", status_code=304, headers=headers)
    return Response(body=text, status_code=answer.status, headers=headers)


def _text(answer: Answer) -> str:
    if isinstance(answer.body, str) and answer.content_type != "application/json":
        return answer.body
    if answer.body is None:
        return ""
    return msgspec.json.encode(answer.body).decode()
