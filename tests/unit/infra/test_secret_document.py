"""A new stage's secrets: what functions read back, and that an older stack's keys still do."""

import json
from dataclasses import asdict

import msgspec

from chalicelib.aws.secrets import Secrets
from chalicelib.platforms.signatures import key_of
from infra.secret_document import Keys, document


def test_a_new_stage_knows_what_each_platform_signs_with() -> None:
    keys = Keys.new()
    read = msgspec.json.decode(document(keys, ["*"]), type=Secrets)
    assert read.webhooks.shopify == (keys.shopify_webhook_secret,)
    assert read.webhooks.woocommerce == (keys.woocommerce_webhook_secret,)
    assert read.webhooks.torg == (keys.webhook_secret,)
    key = key_of(keys.webhook_secret)
    assert key is not None
    assert len(key) == 32
    secrets = list(asdict(keys).values())
    assert len(set(secrets)) == len(secrets)


def test_a_stack_made_before_webhooks_listens_to_none() -> None:
    old = {name: value for name, value in asdict(Keys.new()).items() if "webhook" not in name}
    told = document(Keys(**old), ["*"])
    assert msgspec.json.decode(told, type=Secrets).webhooks.torg == ()
    without = {name: value for name, value in json.loads(told).items() if name != "webhooks"}
    assert msgspec.json.decode(json.dumps(without), type=Secrets).webhooks.shopify == ()
