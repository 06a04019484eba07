"""Segment's own clients, pointed at the deployed stack: what they deliver shows up in a recommendation."""

import uuid
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest
from segment.analytics.client import Client

from tests.support import guide, node
from tests.support.deployed import DeployedStack

AGREED = {"consent": {"categoryPreferences": {"analytics": True}}}


def setup(stack: DeployedStack, language: str) -> str:
    """How the guide sets a client up, filled in with the stack's address and key."""
    text = guide.snippets("Events you send already", language)[0]
    text = text.replace('path: "', f'path: "{urlsplit(stack.api_base).path}')
    return text.replace("https://api.example.com", stack.api_base).replace("sk_…", stack.secret_key)


def by_python(stack: DeployedStack, a: str, b: str, prefix: str) -> None:
    made: dict[str, Any] = {}
    exec(setup(stack, "python"), made)
    client, errors = made["analytics"], []
    for consumer in client.consumers:
        consumer.on_error = lambda error, _: errors.append(error)
    viewed = [(person, product) for person in range(1, 5) for product in (a, b)]
    for person, product in [*viewed, (5, a)]:
        client.track(
            anonymous_id=f"{prefix}-{person}",
            event="Product Viewed",
            properties={"product_id": product},
            context=AGREED,
        )
    client.identify(f"{prefix}-1", {"first_name": "Anna"}, AGREED, anonymous_id=f"{prefix}-1")
    client.group(f"{prefix}-1", "club", context=AGREED)
    client.shutdown()
    assert errors == []


def by_node(stack: DeployedStack, a: str, b: str, prefix: str) -> None:
    program = node.needed(node.FOLDER)
    sending = (node.FOLDER / "viewed.mjs").read_text(encoding="utf-8")
    guide.javascript(program, node.FOLDER, setup(stack, "js") + sending, a, b, prefix)


@pytest.mark.parametrize("send", [by_python, by_node])
def test_what_a_client_delivers_becomes_a_recommendation(
    stack: DeployedStack, send: Callable[[DeployedStack, str, str, str], None]
) -> None:
    prefix = f"segment-{uuid.uuid4().hex[:8]}"
    a, b = f"{prefix}.a", f"{prefix}.b"
    for product in (a, b):
        body = {"title": product, "url": f"https://shop.example/{product}"}
        assert stack.call("PUT", f"/v1/products/{product}", body, key=stack.secret_key).status == 200
    send(stack, a, b, prefix)
    stack.recompute()
    path = f"/v1/products/{a}/recommendations?list=viewed-also-viewed"
    items = stack.call("GET", path, key=stack.publishable_key).json()["items"]
    pairs = [(one["product_id"], one["people"], one["of"]) for one in items if one["source"] == "pair"]
    assert pairs == [(b, 4, 5)]


def test_a_refused_key_is_told_and_not_tried_for_hours(stack: DeployedStack) -> None:
    errors: list[object] = []
    client = Client(
        "sk_nobody", host=f"{stack.api_base}/v1/segment", on_error=lambda error, _: errors.append(error)
    )
    client.track(anonymous_id="nobody", event="Product Viewed", properties={"product_id": "p"})
    client.shutdown()
    assert [getattr(error, "status", None) for error in errors] == [401]
