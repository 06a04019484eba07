"""The test stage's keys and secrets."""

import hashlib
import time

import jwt

from chalicelib.aws.secrets import PublishableKey, SecretKey, Secrets
from chalicelib.web import tokens

PUBLISHABLE = "pk_test_0123456789"
BOUND = "pk_test_bound_98765"
SECRET = "sk_test_0123456789"
SIGNING = "shopper-signing-secret-of-32-bytes!"
SHOP_ORIGIN = "https://shop.example"

SECRETS = Secrets(
    publishable_keys=(
        PublishableKey("pk1", PUBLISHABLE, ("*",)),
        PublishableKey("pk2", BOUND, (SHOP_ORIGIN,)),
    ),
    secret_keys=(SecretKey("sk1", hashlib.sha256(SECRET.encode()).hexdigest()),),
    shopper_signing_secrets=(SIGNING, "an-older-signing-secret-of-32-bytes"),
    pseudonym_secret="pepper",
    cursor_secret="cursor",
)


def guest_token(guest_id: str, anonymous_id: str | None = None) -> str:
    """The X-Torg-Guest header of a guest."""
    return tokens.guest_token(tokens.Guest(guest_id, anonymous_id), SECRETS.cursor_secret)


def shopper_token(customer_id: str) -> str:
    """The Authorization header of a logged-in shopper, good for nearly an hour.

    No shopper token may be good for longer. Some are made when tests are collected, and all of them run for a while.
    """
    claims = {"sub": customer_id, "aud": "torg", "exp": int(time.time()) + 3_500}
    return f"Bearer {jwt.encode(claims, SIGNING, algorithm='HS256')}"
