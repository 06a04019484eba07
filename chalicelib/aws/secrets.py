"""The stage's one document of secrets, kept in an SSM SecureString and read through a short cache.

    {"publishable_keys": [{"id": "pk1", "key": "pk_…", "origins": ["https://shop.example"]}],
     "secret_keys": [{"id": "sk1", "key_sha256": "…"}],
     "shopper_signing_secrets": ["…"], "pseudonym_secret": "…", "cursor_secret": "…", "edge_secret": "…",
     "openid": {"issuer": "https://…", "client_id": "…", "client_secret": "…"},
     "webhooks": {"shopify": ["…"], "woocommerce": ["…"], "torg": ["whsec_…"]}}

Two keys, or two signing secrets, may be live at once: that is how they are rotated.
"""

import time
from typing import Final

import msgspec

from chalicelib.aws import clients
from chalicelib.kernel import settings

_FRESH_SECONDS: Final = 300


class PublishableKey(msgspec.Struct, frozen=True):
    """A browser's key and the origins it is bound to (`*` for any)."""

    id: str
    key: str
    origins: tuple[str, ...]


class SecretKey(msgspec.Struct, frozen=True):
    """A server's key, known by its SHA-256 only."""

    id: str
    key_sha256: str


class OpenId(msgspec.Struct, frozen=True):
    """How the shop's identity provider signs operators in: its issuer URL, and what we are to it."""

    issuer: str
    client_id: str
    client_secret: str


class WebhookSecrets(msgspec.Struct, frozen=True):
    """What platforms sign their deliveries with. One that has no secret isn't listened to.

    Those of `torg` are written `whsec_<base64>`, as Standard Webhooks has them.
    """

    shopify: tuple[str, ...] = ()
    woocommerce: tuple[str, ...] = ()
    torg: tuple[str, ...] = ()


class Secrets(msgspec.Struct, frozen=True):
    """All that a stage keeps secret. Without `openid`, operators sign in by one-time link only.

    With `edge_secret` the stage's own CloudFront proves itself; without it nothing that it says of the reader's
    address and place is believed.
    """

    publishable_keys: tuple[PublishableKey, ...]
    secret_keys: tuple[SecretKey, ...]
    shopper_signing_secrets: tuple[str, ...]
    pseudonym_secret: str
    cursor_secret: str
    openid: OpenId | None = None
    webhooks: WebhookSecrets = WebhookSecrets()
    edge_secret: str | None = None


_held: list[tuple[float, Secrets]] = []


def current() -> Secrets:
    """The stage's secrets, at most five minutes old."""
    now = time.monotonic()
    if not _held or now - _held[0][0] > _FRESH_SECONDS:
        name = settings.current().secrets_parameter
        answer = clients.ssm().get_parameter(Name=name, WithDecryption=True)
        _held[:] = [(now, msgspec.json.decode(answer["Parameter"]["Value"], type=Secrets))]
    return _held[0][1]


def hold(secrets: Secrets) -> None:
    """Use `secrets` from now on instead of fetching them (tests, and tools that run in process)."""
    _held[:] = [(float("inf"), secrets)]
