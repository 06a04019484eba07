"""Where a request came from: its address, and roughly the place, as far as something trustworthy says so.

Behind the shop's own CloudFront the gateway sees CloudFront's address, and the reader's stands in headers that
anyone could send. They are believed only beside the secret that CloudFront adds to what it forwards.
"""

import hmac
import math
from collections.abc import Mapping
from typing import Final

EDGE_HEADER: Final = "x-torg-edge"
_ADDRESS: Final = "cloudfront-viewer-address"
_PLACE: Final = ("cloudfront-viewer-latitude", "cloudfront-viewer-longitude")
_LIMITS: Final = (90.0, 180.0)


def is_edge(headers: Mapping[str, str], secret: str | None) -> bool:
    """Whether the request (its headers' names in lower case) came through the stage's own CloudFront."""
    shown = headers.get(EDGE_HEADER, "")
    return bool(secret) and hmac.compare_digest(shown.encode(), (secret or "").encode())


def address(headers: Mapping[str, str], seen: str | None, *, from_edge: bool) -> str | None:
    """The address that a request came from: as CloudFront says if it is `from_edge`, else as the gateway has `seen`."""
    told = headers.get(_ADDRESS, "") if from_edge else ""
    # The port stands last: 198.51.100.10:46532, 2001:db8::7:46532 or [2001:db8::7]:46532.
    return told.rpartition(":")[0].strip("[]") or seen


def near(headers: Mapping[str, str], *, from_edge: bool) -> str | None:
    """Where the reader is, to a tenth of a degree: `59.3,18.1`; None if CloudFront didn't say, or wasn't it."""
    told = [headers.get(name, "") for name in _PLACE] if from_edge else []
    try:
        degrees = [float(one) for one in told]
    except ValueError:
        return None
    if not degrees or not all(
        math.isfinite(one) and abs(one) <= most for one, most in zip(degrees, _LIMITS, strict=True)
    ):
        return None
    return ",".join(f"{round(one, 1) + 0.0:.1f}" for one in degrees)
