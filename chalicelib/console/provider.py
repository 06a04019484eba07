"""The shop's identity provider over the network, through the guarded fetcher."""

import base64
import time
from typing import Any, Final, TypeVar
from urllib.parse import quote_plus, urlencode

import msgspec

from chalicelib.aws.secrets import OpenId
from chalicelib.console.openid import Discovery, Jwks, Tokens
from chalicelib.kernel import settings
from chalicelib.kernel.errors import Unauthorised, Unavailable
from chalicelib.web import fetch

_FRESH_SECONDS: Final = 600
_WELL_KNOWN: Final = "/.well-known/openid-configuration"
_remembered: dict[str, tuple[float, Any]] = {}

T = TypeVar("T")


class FetchedProvider:
    """The adapter of `openid.Provider`. What it says of itself is remembered for ten minutes."""

    def __init__(self, known: OpenId) -> None:
        """`known` is what the stage's secrets say of it."""
        self._known = known

    @property
    def issuer(self) -> str:
        """Its name, a URL."""
        return self._known.issuer

    @property
    def client_id(self) -> str:
        """What it calls us."""
        return self._known.client_id

    def discover(self) -> Discovery:
        """Where its doors are. Raises `Unavailable`."""
        return _remember(self.issuer.rstrip("/") + _WELL_KNOWN, Discovery)

    def keys(self, *, fresh: bool) -> Jwks:
        """Its public keys; with `fresh` not from what is remembered. Raises `Unavailable`."""
        address = self.discover().jwks_uri
        if fresh:
            _remembered.pop(address, None)
        return _remember(address, Jwks)

    def exchange(self, code: str, verifier: str, back: str) -> Tokens:
        """Its tokens for a code. Raises `Unauthorised` if it refuses the code, else `Unavailable`."""
        fields = {"grant_type": "authorization_code", "code": code, "redirect_uri": back}
        form = urlencode(fields | {"code_verifier": verifier}).encode()
        # RFC 6749 §2.3.1: both are form-encoded before they are joined.
        pair = f"{quote_plus(self._known.client_id)}:{quote_plus(self._known.client_secret)}"
        headers = {"Authorization": f"Basic {base64.b64encode(pair.encode()).decode()}"}
        return _read(self.discover().token_endpoint, Tokens, form=form, headers=headers)


def _remember(address: str, kind: type[T]) -> T:
    since, known = _remembered.get(address, (0.0, None))
    if known is None or time.monotonic() - since > _FRESH_SECONDS:
        known = _read(address, kind)
        _remembered[address] = (time.monotonic(), known)
    found: T = known
    return found


def _read(address: str, kind: type[T], **sent: Any) -> T:
    try:
        body = fetch.read(address, allow=settings.current().fetch_allow, **sent)
        return msgspec.json.decode(body, type=kind)
    except fetch.Unfetchable as error:
        if error.status in (400, 401, 403):
            raise Unauthorised("the identity provider refused this sign-in; begin again") from error
        raise Unavailable(f"the identity provider doesn't answer: {error}") from error
    except msgspec.MsgspecError as error:
        raise Unavailable("the identity provider's answer can't be read") from error
