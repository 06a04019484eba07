"""Opaque, signed cursors: a page's end that only we can have written."""

import base64
import binascii
import hashlib
import hmac
from typing import Any, Final, TypeVar

import msgspec

from chalicelib.kernel.errors import Invalid

_TAG_BYTES: Final = 12

T = TypeVar("T")


def _tag(payload: bytes, purpose: str, secret: str) -> bytes:
    return hmac.digest(secret.encode(), purpose.encode() + b"\0" + payload, hashlib.sha256)[:_TAG_BYTES]


def seal(position: Any, *, purpose: str, secret: str) -> str:
    """A cursor holding `position` (any msgspec-encodable value), good for `purpose` only.

    The purpose names the list and its filters, so that a cursor can't be carried to another list.
    """
    payload = msgspec.msgpack.encode(position)
    return base64.urlsafe_b64encode(_tag(payload, purpose, secret) + payload).rstrip(b"=").decode()


def unseal(cursor: str, kind: type[T], *, purpose: str, secret: str) -> T:
    """The position in `cursor`. Raises `Invalid` (query:cursor) if it isn't ours, or is for another list."""
    try:
        raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        payload = raw[_TAG_BYTES:]
        if not hmac.compare_digest(raw[:_TAG_BYTES], _tag(payload, purpose, secret)):
            raise ValueError("signature")
        return msgspec.msgpack.decode(payload, type=kind)
    except (ValueError, binascii.Error, msgspec.MsgspecError) as error:
        raise Invalid.field("query:cursor", "not a cursor that this list gave out") from error
