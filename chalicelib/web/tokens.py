"""Who a browser speaks for: the JWT that a shop's server signs for its logged-in customer, and the token
that Torg itself gives to a guest.
"""

from collections.abc import Sequence
from typing import Final

import msgspec

from chalicelib.kernel import cursors
from chalicelib.kernel.errors import Invalid, Unauthorised

AUDIENCE: Final = "torg"
_LONGEST_LIFE: Final = 3_600
_LEEWAY: Final = 30
_LONGEST_TOKEN: Final = 4_096


class Shopper(msgspec.Struct, frozen=True):
    """Who the shop's server says is logged in. `customer_id` is the token's `sub`."""

    customer_id: str
    name: str | None = None
    email: str | None = None
    locale: str | None = None


class Guest(msgspec.Struct, frozen=True):
    """A browser that keeps something (a list, a like) without being logged in.

    `guest_id` can't be guessed. `anonymous_id` is what the same browser's events carry, if it said so.
    """

    guest_id: str
    anonymous_id: str | None = None


def guest_token(guest: Guest, secret: str) -> str:
    """The token that stands for `guest`, `gt_…`. It doesn't expire: what it holds would be lost."""
    return "gt_" + cursors.seal((guest.guest_id, guest.anonymous_id), purpose="guest", secret=secret)


def guest(token: str, secret: str) -> Guest:
    """The guest in a token that `guest_token` made. Raises `Unauthorised`."""
    if len(token) > _LONGEST_TOKEN or not token.startswith("gt_"):
        raise Unauthorised("not a guest token")
    try:
        return Guest(*cursors.unseal(token[3:], tuple[str, str | None], purpose="guest", secret=secret))
    except Invalid as error:
        raise Unauthorised("the guest token doesn't hold") from error


def shopper(token: str, secrets: Sequence[str], now: int) -> Shopper:
    """The shopper in a token signed with any of `secrets` (HS256 only), at instant `now`.

    The token needs `sub`, `aud` = "torg" and an `exp` at most an hour ahead. Raises `Unauthorised`.
    """
    import jwt  # not needed by requests without a token

    if len(token) > _LONGEST_TOKEN:
        raise Unauthorised("the shopper token is too long")
    for secret in secrets:
        try:
            claims = jwt.decode(
                token,
                secret,
                algorithms=["HS256"],
                audience=AUDIENCE,
                options={"require": ["sub", "aud", "exp"], "verify_exp": False, "verify_nbf": False},
            )
        except jwt.InvalidSignatureError:
            continue
        except jwt.PyJWTError as error:
            raise Unauthorised(f"the shopper token doesn't hold: {error}") from error
        return _checked(claims, now // 1000)
    raise Unauthorised("the shopper token's signature doesn't hold")


def _checked(claims: dict[str, object], now_seconds: int) -> Shopper:
    # Expiry is checked here, not by the library, so that a test stage's shifted clock counts.
    expires, not_before = claims["exp"], claims.get("nbf", 0)
    if not isinstance(expires, int) or not isinstance(not_before, int):
        raise Unauthorised("the shopper token's exp and nbf must be whole seconds")
    if expires < now_seconds - _LEEWAY:
        raise Unauthorised("the shopper token has expired")
    if expires > now_seconds + _LONGEST_LIFE + _LEEWAY:
        raise Unauthorised("the shopper token lives too long: at most an hour")
    if not_before > now_seconds + _LEEWAY:
        raise Unauthorised("the shopper token isn't valid yet")
    try:
        parts = {name: claims.get(name) for name in ("name", "email", "locale")}
        return msgspec.convert({"customer_id": claims["sub"], **parts}, type=Shopper)
    except msgspec.ValidationError as error:
        raise Unauthorised(f"the shopper token's claims don't hold: {error}") from error
