"""The stage's one document of secrets: made once, kept in an SSM SecureString, never overwritten."""

import base64
import hashlib
import json
import secrets
from dataclasses import dataclass

from botocore.exceptions import ClientError

from infra.stage import Stage


@dataclass(frozen=True, slots=True)
class Keys:
    """A new stage's secrets in the clear. The document keeps the secret key's hash only."""

    publishable_key: str
    secret_key: str
    shopper_signing_secret: str
    pseudonym_secret: str
    cursor_secret: str
    # What deliveries are signed with; a stack that was made before there were any has none.
    shopify_webhook_secret: str = ""
    woocommerce_webhook_secret: str = ""
    webhook_secret: str = ""
    # By which the stage's own CloudFront proves itself (the header X-Torg-Edge on what it forwards).
    edge_secret: str = ""

    @classmethod
    def new(cls) -> "Keys":
        """Keys from the system's source of randomness, 128 bits each or more."""
        return cls(
            publishable_key=f"pk_{secrets.token_hex(16)}",
            secret_key=f"sk_{secrets.token_hex(24)}",
            shopper_signing_secret=secrets.token_urlsafe(32),
            pseudonym_secret=secrets.token_urlsafe(32),
            cursor_secret=secrets.token_urlsafe(32),
            shopify_webhook_secret=secrets.token_hex(32),
            woocommerce_webhook_secret=secrets.token_urlsafe(32),
            webhook_secret=f"whsec_{base64.b64encode(secrets.token_bytes(32)).decode()}",
            edge_secret=secrets.token_urlsafe(32),
        )


def document(keys: Keys, origins: list[str]) -> str:
    """The document that functions read, as JSON."""
    return json.dumps(
        {
            "publishable_keys": [{"id": "pk1", "key": keys.publishable_key, "origins": origins}],
            "secret_keys": [
                {"id": "sk1", "key_sha256": hashlib.sha256(keys.secret_key.encode()).hexdigest()}
            ],
            "shopper_signing_secrets": [keys.shopper_signing_secret],
            "pseudonym_secret": keys.pseudonym_secret,
            "cursor_secret": keys.cursor_secret,
            "edge_secret": keys.edge_secret or None,
            "webhooks": {
                "shopify": [one for one in [keys.shopify_webhook_secret] if one],
                "woocommerce": [one for one in [keys.woocommerce_webhook_secret] if one],
                "torg": [one for one in [keys.webhook_secret] if one],
            },
        },
        indent=1,
    )


def create_once(stage: Stage, keys: Keys, origins: list[str]) -> bool:
    """Store the document unless the stage has one; returns whether it was stored now."""
    try:
        stage.client("ssm").put_parameter(
            Name=stage.secrets_parameter,
            Description="Torg's keys and secrets",
            Type="SecureString",
            Value=document(keys, origins),
            Overwrite=False,
        )
    except ClientError as error:
        if error.response.get("Error", {}).get("Code") == "ParameterAlreadyExists":
            return False
        raise
    return True
