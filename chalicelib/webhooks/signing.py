"""How a delivery is signed, by the Standard Webhooks specification.

Signed is `id.timestamp.body` with HMAC-SHA256; the header holds `v1,` and the signature in base64, once for each
secret that is good, parted by spaces.
"""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Iterable
from typing import Final

from chalicelib.kernel import clock
from chalicelib.webhooks.domain import Event

_PREFIX: Final = "whsec_"
_SECRET_BYTES: Final = 32


def new_secret() -> str:
    """A fresh secret: `whsec_` and 256 random bits in base64."""
    return _PREFIX + base64.b64encode(secrets.token_bytes(_SECRET_BYTES)).decode()


def body(event: Event) -> bytes:
    """What is sent of an event: `{"type": …, "timestamp": …, "data": …}`; the same bytes at every try."""
    head = f'{{"type":"{event.type}","timestamp":"{clock.iso(event.at)}","data":'
    return head.encode() + event.data.encode() + b"}"


def headers(event_id: str, sent: bytes, signing: Iterable[str], now: int) -> dict[str, str]:
    """The headers of one try at `now`, signed with each of the secrets in `signing`."""
    stamp = str(now // clock.SECOND)
    signed = f"{event_id}.{stamp}.".encode() + sent
    return {
        "Content-Type": "application/json",
        "webhook-id": event_id,
        "webhook-timestamp": stamp,
        "webhook-signature": " ".join(_signature(secret, signed) for secret in signing),
    }


def _signature(secret: str, signed: bytes) -> str:
    key = base64.b64decode(secret.removeprefix(_PREFIX))
    return "v1," + base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()
