from typing import Any

import jwt
import pytest

from chalicelib.kernel.errors import Unauthorised
from chalicelib.web import tokens

NOW = 1_790_000_000_000
SECRET = "a-signing-secret-of-more-than-32-bytes"
OLD = "an-older-signing-secret-of-over-32-bytes"


def _token(secret: str = SECRET, algorithm: str = "HS256", **claims: Any) -> str:
    usual = {"sub": "c-1", "aud": "torg", "exp": NOW // 1000 + 600}
    given = {name: value for name, value in (usual | claims).items() if value is not None}
    return jwt.encode(given, secret, algorithm=algorithm)


def test_a_good_token_names_the_shopper() -> None:
    token = _token(name="Annika", email="a@example.se", locale="sv-SE")
    assert tokens.shopper(token, [SECRET], NOW) == tokens.Shopper("c-1", "Annika", "a@example.se", "sv-SE")


def test_both_live_secrets_hold_while_they_are_rotated() -> None:
    assert tokens.shopper(_token(OLD), [SECRET, OLD], NOW).customer_id == "c-1"


@pytest.mark.parametrize(
    "claims",
    [
        {"aud": "other"},
        {"aud": None},
        {"sub": None},
        {"exp": None},
        {"exp": NOW // 1000 - 60},
        {"exp": NOW // 1000 + 3_600 + 60},
        {"nbf": NOW // 1000 + 60},
        {"sub": 5},
        {"name": ["x"]},
        {"exp": "soon"},
    ],
)
def test_claims_that_dont_hold_are_refused(claims: dict[str, Any]) -> None:
    with pytest.raises(Unauthorised):
        tokens.shopper(_token(**claims), [SECRET], NOW)


@pytest.mark.parametrize("algorithm", ["HS384", "HS512"])
def test_the_algorithm_is_fixed(algorithm: str) -> None:
    with pytest.raises(Unauthorised):
        tokens.shopper(_token(SECRET * 3, algorithm), [SECRET * 3], NOW)


def test_an_unsigned_token_is_refused() -> None:
    unsigned = jwt.encode({"sub": "c-1", "aud": "torg", "exp": NOW // 1000 + 60}, None, algorithm="none")
    with pytest.raises(Unauthorised):
        tokens.shopper(unsigned, [SECRET], NOW)


@pytest.mark.parametrize("text", ["", "a.b.c", "x" * 5_000, "....", "å.ä.ö"])
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(Unauthorised):
        tokens.shopper(text, [SECRET], NOW)


def test_another_secret_is_refused() -> None:
    with pytest.raises(Unauthorised):
        tokens.shopper(_token("somebody-elses-secret-of-32-bytes!!!"), [SECRET, OLD], NOW)
