"""Who is asking: publishable keys bound to origins, secret keys, and shopper tokens."""

import base64
import binascii
import enum
import hashlib
import hmac
from collections.abc import Mapping
from typing import Literal, NamedTuple

from chalicelib.aws.secrets import Secrets
from chalicelib.kernel.errors import Forbidden, Unauthorised
from chalicelib.web.tokens import Guest, Shopper, guest, shopper


class Needs(enum.Enum):
    """What a caller must show. Every endpoint declares one; a stronger credential is taken too."""

    NOTHING = "nothing"
    KEY = "key"  # publishable or secret
    SECRET = "secret"  # noqa: S105  (a word, not a secret)
    SHOPPER = "shopper"  # a shopper token, beside a publishable key or alone
    PERSON = "person"  # a key, and a shopper token or a guest token (X-Torg-Guest)
    OPERATOR = "operator"  # a session of the console; checked there


class Credential(NamedTuple):
    """The key a request came with. `id` is stable over the key's life and safe to log."""

    id: str
    kind: Literal["publishable", "secret", "shopper"]

    @property
    def is_secret(self) -> bool:
        """Whether this is a server's key."""
        return self.kind == "secret"


class Caller(NamedTuple):
    """The key, if any, and the logged-in shopper or the guest, if any."""

    credential: Credential | None
    shopper: Shopper | None
    guest: Guest | None = None


def caller(
    needs: Needs, headers: Mapping[str, str], parameters: Mapping[str, str], secrets: Secrets, now: int
) -> Caller:
    """Who is asking, once they have shown what the endpoint needs.

    Raises `Unauthorised` (nothing shown, or it doesn't hold) or `Forbidden` (it doesn't reach this far, or
    the browser's origin isn't one that the key is bound to).
    """
    bearer = _bearer(headers)
    token = bearer if bearer and not bearer.startswith(("sk_", "pk_")) else None
    who = shopper(token, secrets.shopper_signing_secrets, now) if token else None
    credential = _credential(bearer if not token else None, headers, parameters, secrets)
    if credential is None and who is not None:
        credential = Credential("shopper", "shopper")
    shown = headers.get("x-torg-guest")
    visitor = guest(shown, secrets.cursor_secret) if shown else None
    _check_reach(needs, credential, who, visitor)
    return Caller(credential, who, visitor)


def _check_reach(
    needs: Needs, credential: Credential | None, who: Shopper | None, visitor: Guest | None
) -> None:
    if needs is Needs.NOTHING:
        return
    if credential is None:
        raise Unauthorised("send a key: X-Torg-Key, ?key= or Authorization: Bearer sk_…")
    if needs is Needs.SECRET and not credential.is_secret:
        raise Forbidden("a secret key (sk_…) is needed here")
    if needs is Needs.SHOPPER and who is None:
        raise Forbidden("a shopper token is needed here")
    if needs is Needs.PERSON and who is None and visitor is None:
        raise Forbidden(
            "a shopper token or a guest token (X-Torg-Guest, from POST /v1/guests) is needed here"
        )


def _bearer(headers: Mapping[str, str]) -> str | None:
    """The bearer token; of Basic (Segment's clients) the user name, which is the key."""
    scheme, _, value = headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return value.strip() or None
    if scheme.lower() == "basic":
        try:
            user = base64.b64decode(value.strip(), validate=True).decode()
        except (binascii.Error, ValueError) as error:
            raise Unauthorised("the Authorization header isn't valid Basic") from error
        return user.partition(":")[0] or None
    if scheme:
        raise Unauthorised("Authorization: expected Bearer or Basic")
    return None


def _credential(
    bearer: str | None, headers: Mapping[str, str], parameters: Mapping[str, str], secrets: Secrets
) -> Credential | None:
    shown = bearer or headers.get("x-torg-key") or parameters.get("key") or parameters.get("api_secret")
    if not shown:
        return None
    if shown.startswith("sk_"):
        return _secret(shown, secrets)
    return _publishable(shown, headers.get("origin"), secrets)


def _secret(shown: str, secrets: Secrets) -> Credential:
    digest = hashlib.sha256(shown.encode()).hexdigest()
    for key in secrets.secret_keys:
        if hmac.compare_digest(digest, key.key_sha256):
            return Credential(key.id, "secret")
    raise Unauthorised("no such key")


def _publishable(shown: str, origin: str | None, secrets: Secrets) -> Credential:
    for key in secrets.publishable_keys:
        if hmac.compare_digest(shown.encode(), key.key.encode()):
            if origin and "*" not in key.origins and origin not in key.origins:
                raise Forbidden("this key may not be used from this origin")
            return Credential(key.id, "publishable")
    raise Unauthorised("no such key")
