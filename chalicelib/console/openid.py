"""OpenID Connect, the part that is needed: authorisation code with PKCE, and ID tokens signed with RS256.

Core 1.0 makes every provider offer RS256. Its signatures are checked here with the public key's two numbers
(RFC 8017 §8.2.2), which needs no cryptography package: nothing secret is computed with.
"""

import base64
import binascii
import hashlib
import hmac
from typing import Annotated, Final, NamedTuple, Protocol
from urllib.parse import urlencode

import msgspec

from chalicelib.console.domain import Attempt
from chalicelib.kernel.errors import Unauthorised, Unavailable

SCOPE: Final = "openid email"
_LEEWAY_SECONDS: Final = 60
_LONGEST_TOKEN: Final = 16_384
_LEAST_BITS: Final = 2_048
_MOST_BITS: Final = 8_192
# DER of DigestInfo for SHA-256, RFC 8017 §9.2.
_SHA256_PREFIX: Final = bytes.fromhex("3031300d060960864801650304020105000420")


class Discovery(msgspec.Struct, frozen=True):
    """What a provider says of itself at `/.well-known/openid-configuration`."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str


class Jwk(msgspec.Struct, frozen=True):
    """A public key of a provider; `n` and `e` are an RSA key's."""

    kty: str
    kid: str | None = None
    use: str | None = None
    alg: str | None = None
    n: str = ""
    e: str = ""


class Jwks(msgspec.Struct, frozen=True):
    """A provider's public keys."""

    keys: tuple[Jwk, ...]


class Tokens(msgspec.Struct, frozen=True):
    """What a provider gives for a code."""

    id_token: str


class Claims(msgspec.Struct, frozen=True):
    """What an ID token says. Times in seconds."""

    iss: str
    sub: Annotated[str, msgspec.Meta(min_length=1, max_length=255)]
    aud: str | tuple[str, ...]
    exp: int
    iat: int
    nonce: str
    email: str = ""
    email_verified: bool | str = False
    azp: str | None = None


class _Header(msgspec.Struct, frozen=True):
    alg: str
    kid: str | None = None
    crit: tuple[str, ...] = ()


class Provider(Protocol):
    """A shop's identity provider, asked over the network. Each raises `Unavailable` if it doesn't answer."""

    @property
    def issuer(self) -> str:
        """Its name, a URL."""

    @property
    def client_id(self) -> str:
        """What it calls us."""

    def discover(self) -> Discovery:
        """Where its doors are."""

    def keys(self, *, fresh: bool) -> Jwks:
        """Its public keys; with `fresh` not from what is remembered."""

    def exchange(self, code: str, verifier: str, back: str) -> Tokens:
        """Its tokens for a code. Raises `Unauthorised` if it refuses the code."""


class _Parts(NamedTuple):
    header: _Header
    claims: Claims
    signed: bytes
    signature: bytes


def authorisation(found: Discovery, client_id: str, attempt: Attempt, state: str, back: str) -> str:
    """The address at the provider that asks its user to sign in."""
    challenge = hashlib.sha256(attempt.verifier.encode()).digest()
    asked = {
        "response_type": "code",
        "client_id": client_id,
        "redirect_uri": back,
        "scope": SCOPE,
        "state": state,
        "nonce": attempt.nonce,
        "code_challenge": base64.urlsafe_b64encode(challenge).rstrip(b"=").decode(),
        "code_challenge_method": "S256",
    }
    join = "&" if "?" in found.authorization_endpoint else "?"
    return found.authorization_endpoint + join + urlencode(asked)


def identify(provider: Provider, code: str, attempt: Attempt, back: str, now: int) -> Claims:
    """Who signed in at the provider. Raises `Unauthorised` saying what doesn't hold, or `Unavailable`."""
    found = provider.discover()
    if found.issuer != provider.issuer:
        raise Unavailable("the identity provider calls itself by another name than the settings do")
    parts = _parts(provider.exchange(code, attempt.verifier, back).id_token)
    # A provider that rotated its keys signs with one that isn't remembered yet.
    if not (_is_signed(parts, provider.keys(fresh=False)) or _is_signed(parts, provider.keys(fresh=True))):
        raise Unauthorised("the ID token isn't signed by the identity provider")
    _check(parts.claims, provider, attempt, now // 1000)
    return parts.claims


def _check(claims: Claims, provider: Provider, attempt: Attempt, now: int) -> None:
    audiences = (claims.aud,) if isinstance(claims.aud, str) else claims.aud
    wrong = {
        "is from somebody else": claims.iss != provider.issuer,
        "is for somebody else": provider.client_id not in audiences
        or (len(audiences) > 1 and claims.azp != provider.client_id)
        or claims.azp not in (None, provider.client_id),
        "has expired": claims.exp < now - _LEEWAY_SECONDS,
        "isn't valid yet": claims.iat > now + _LEEWAY_SECONDS,
        "answers another sign-in": not hmac.compare_digest(claims.nonce.encode(), attempt.nonce.encode()),
        "names no checked address": not claims.email or claims.email_verified not in (True, "true"),
    }
    for what, is_so in wrong.items():
        if is_so:
            raise Unauthorised(f"the ID token {what}")


def _parts(token: str) -> _Parts:
    try:
        if len(token) > _LONGEST_TOKEN:
            raise ValueError("too long")
        header, claims, signature = token.split(".")
        return _Parts(
            msgspec.json.decode(_decoded(header), type=_Header),
            msgspec.json.decode(_decoded(claims), type=Claims),
            f"{header}.{claims}".encode("ascii"),
            _decoded(signature),
        )
    except (ValueError, binascii.Error, msgspec.MsgspecError) as error:
        raise Unauthorised("the ID token can't be read") from error


def _is_signed(parts: _Parts, keys: Jwks) -> bool:
    if parts.header.alg != "RS256" or parts.header.crit:
        raise Unauthorised("the ID token must be signed with RS256")
    candidates = (
        key
        for key in keys.keys
        if key.kty == "RSA"
        and key.use in (None, "sig")
        and key.alg in (None, "RS256")
        and (parts.header.kid is None or key.kid == parts.header.kid)
    )
    return any(_verifies(key, parts) for key in candidates)


def _verifies(key: Jwk, parts: _Parts) -> bool:
    """RSASSA-PKCS1-v1_5 with SHA-256: the padded digest is made anew and compared whole."""
    try:
        modulus, exponent = (int.from_bytes(_decoded(number), "big") for number in (key.n, key.e))
    except (ValueError, binascii.Error):
        return False
    length = (modulus.bit_length() + 7) // 8
    if not _LEAST_BITS <= modulus.bit_length() <= _MOST_BITS or not 3 <= exponent < 1 << 33:
        return False
    number = int.from_bytes(parts.signature, "big")
    if len(parts.signature) != length or number >= modulus:
        return False
    digest = _SHA256_PREFIX + hashlib.sha256(parts.signed).digest()
    expected = b"\x00\x01" + b"\xff" * (length - len(digest) - 3) + b"\x00" + digest
    return hmac.compare_digest(pow(number, exponent, modulus).to_bytes(length, "big"), expected)


def _decoded(text: str) -> bytes:
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
