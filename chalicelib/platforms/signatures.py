"""Whether a delivery comes from whom it says, by a secret that only the two of us know.

All comparisons take the same time wherever the difference is, and compare the signature's text, not what it
decodes to: base64 has several texts for the same bytes.
"""

import base64
import binascii
import hashlib
import hmac
import re
from collections.abc import Sequence
from typing import Final

from chalicelib.kernel import clock
from chalicelib.kernel.errors import Invalid, Unauthorised
from chalicelib.platforms.domain import TOLERANCE

PREFIX: Final = "whsec_"
LONGEST_ID: Final = 256
# Senders sign with two secrets while they change over; more than a few is somebody trying.
_MOST_SIGNATURES: Final = 16
_SECONDS: Final = re.compile(r"[0-9]{1,12}")


def check_body(body: bytes, shown: str, secrets: Sequence[str], *, header: str) -> None:
    """Check Shopify's or WooCommerce's signature: base64 of the raw body's HMAC-SHA256 by one of `secrets`.

    Raises `Unauthorised` naming `header`.
    """
    if not shown:
        raise Unauthorised(f"{header} is missing")
    if not _any(body, [shown], [secret.encode() for secret in secrets if secret]):
        raise Unauthorised(f"{header} doesn't hold: not signed by a secret that this stage knows, or altered")


def check_standard(
    body: bytes, *, message_id: str, timestamp: str, shown: str, secrets: Sequence[str], now: int
) -> None:
    """Check a Standard Webhooks signature (version 1) over `id.timestamp.body`, and that it is from just now.

    `shown` may hold several signatures parted by spaces, of which one has to hold. Raises `Unauthorised`, or
    `Invalid` where what is signed is too old or too new. Source: standardwebhooks.com, specification 1.0.0.
    """
    if not (message_id and timestamp and shown):
        raise Unauthorised("webhook-id, webhook-timestamp and webhook-signature are all needed")
    if len(message_id) > LONGEST_ID:
        raise Invalid.field("header:webhook-id", f"at most {LONGEST_ID} characters")
    signed = f"{message_id}.{timestamp}.".encode(errors="replace") + body
    given = [one.removeprefix("v1,") for one in shown.split(" ")[:_MOST_SIGNATURES] if one.startswith("v1,")]
    if not _any(signed, given, [key for secret in secrets if (key := key_of(secret))]):
        raise Unauthorised("webhook-signature doesn't hold: not by a secret of this stage, or altered")
    if not _SECONDS.fullmatch(timestamp):
        raise Invalid.field("header:webhook-timestamp", "expected whole seconds since 1970")
    if abs(int(timestamp) * clock.SECOND - now) > TOLERANCE:
        raise Invalid.field("header:webhook-timestamp", "over 5 minutes from our time: sign it anew")


def key_of(secret: str) -> bytes | None:
    """The key in a secret written `whsec_<base64>`; None if it isn't one."""
    text = secret.removeprefix(PREFIX)
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), validate=True) or None
    except (binascii.Error, ValueError):
        return None


def _any(signed: bytes, given: Sequence[str], keys: Sequence[bytes]) -> bool:
    """Whether any of the signatures is by any of the keys."""
    right = [base64.b64encode(hmac.digest(key, signed, hashlib.sha256)) for key in keys]
    shown = [one.encode(errors="replace") for one in given]
    return any(hmac.compare_digest(one, each) for one in shown for each in right)
