"""How the shop's server signs what it tells Torg: as Standard Webhooks has it."""

import base64
import hashlib
import hmac
from datetime import datetime


def signed(body: bytes, secret: str, message_id: str, now: datetime) -> dict[str, str]:
    """The headers of a native webhook, signed with `whsec_…` at `now`."""
    at = str(int(now.timestamp()))
    key = base64.b64decode(secret.removeprefix("whsec_"))
    digest = hmac.digest(key, f"{message_id}.{at}.".encode() + body, hashlib.sha256)
    return {
        "Content-Type": "application/json",
        "webhook-id": message_id,
        "webhook-timestamp": at,
        "webhook-signature": f"v1,{base64.b64encode(digest).decode()}",
    }
