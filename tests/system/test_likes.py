"""Liked-also-liked over HTTP: what people say, switch, take back, bring along at log-in and have erased."""

import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import jwt
import pytest

from tests.support.deployed import DeployedStack

PRODUCTS = ("heart.a", "heart.b", "heart.c", "heart.d", "heart.e")


class Visitor:
    """A person with a browser: a guest until they log in."""

    def __init__(self, stack: DeployedStack, name: str) -> None:
        self._stack = stack
        self.name = name
        answer = stack.call("POST", "/v1/guests", {}, key=stack.publishable_key)
        assert answer.status == 201, answer.body
        self.guest = answer.json()["guest"]
        self.headers: Mapping[str, str] = {"X-Torg-Key": stack.publishable_key, "X-Torg-Guest": self.guest}

    def log_in(self) -> None:
        """Become the customer."""
        claims = {"sub": f"hearts-{self.name}", "aud": "torg", "exp": int(time.time()) + 600}
        token = jwt.encode(claims, self._stack.shopper_signing_secret, algorithm="HS256")
        self.headers = {"Authorization": f"Bearer {token}"}

    def merge(self) -> None:
        """Bring along what the guest kept."""
        answer = self._stack.call("POST", "/v1/me/merge", {"guest": self.guest}, headers=self.headers)
        assert answer.status == 200, answer.body

    def erase(self) -> None:
        """Be forgotten."""
        answer = self._stack.call("DELETE", "/v1/me/data", headers=self.headers)
        assert answer.status == 200, answer.body

    def says(self, product: str, word: str) -> Any:
        """Say a word of a product; the answer."""
        answer = self._stack.call(
            "PUT", f"/v1/products/{product}/reaction", {"reaction": word}, headers=self.headers
        )
        assert answer.status == 200, answer.body
        return answer.json()


@pytest.fixture(scope="module")
def hearts(stack: DeployedStack) -> None:
    """Of a: five like it in the end, and two of these like b."""
    for product in PRODUCTS:
        body = {"title": product, "url": f"https://shop.example/{product}"}
        assert stack.call("PUT", f"/v1/products/{product}", body, key=stack.secret_key).status == 200
    both, shopper, switches, regrets, other = (
        Visitor(stack, name) for name in ("both", "shopper", "switches", "regrets", "other")
    )
    shopper.log_in()
    for person in (both, shopper, switches, regrets, other):
        person.says("heart.a", "like")
    for person in (both, shopper, switches, regrets):
        person.says("heart.b", "like")
    switches.says("heart.b", "dislike")
    regrets.says("heart.b", "none")
    both.says("heart.b", "like")


def counts(stack: DeployedStack, product: str) -> tuple[int, int]:
    body = stack.call("GET", f"/v1/products/{product}/reactions", key=stack.publishable_key).json()
    return body["likes"], body["dislikes"]


def liked_also(stack: DeployedStack, product: str) -> list[tuple[str, int, int]]:
    path = f"/v1/products/{product}/recommendations?list=liked-also-liked&limit=50"
    items = stack.call("GET", path, key=stack.publishable_key).json()["items"]
    return [(one["product_id"], one["people"], one["of"]) for one in items if one["source"] == "pair"]


@pytest.mark.usefixtures("hearts")
def test_likes_are_counted_and_recommend(stack: DeployedStack) -> None:
    assert counts(stack, "heart.a") == (5, 0)
    assert counts(stack, "heart.b") == (2, 1)
    stack.recompute()
    assert liked_also(stack, "heart.a") == [("heart.b", 2, 5)]
    assert liked_also(stack, "heart.b") == [("heart.a", 2, 2)]


@pytest.mark.usefixtures("hearts")
def test_who_logs_in_counts_once_and_who_is_forgotten_not_at_all(stack: DeployedStack) -> None:
    guest, other = Visitor(stack, "logs-in"), Visitor(stack, "stays")
    for product in ("heart.d", "heart.e"):
        guest.says(product, "like")
        other.says(product, "like")
    guest.log_in()
    guest.says("heart.d", "like")
    assert counts(stack, "heart.d") == (3, 0)
    guest.merge()
    assert counts(stack, "heart.d") == counts(stack, "heart.e") == (2, 0)
    stack.recompute()
    assert liked_also(stack, "heart.d") == [("heart.e", 2, 2)]
    guest.erase()
    assert counts(stack, "heart.d") == counts(stack, "heart.e") == (1, 0)
    stack.recompute()
    assert liked_also(stack, "heart.d") == []


@pytest.mark.usefixtures("hearts")
def test_fifty_at_once_are_counted_to_the_last(stack: DeployedStack) -> None:
    with ThreadPoolExecutor(10) as pool:
        people = list(pool.map(lambda n: Visitor(stack, f"crowd-{n}"), range(50)))
    with ThreadPoolExecutor(50) as pool:
        list(pool.map(lambda person: patiently(stack, person, "like"), people))
    assert counts(stack, "heart.c") == (50, 0)
    with ThreadPoolExecutor(50) as pool:
        list(pool.map(lambda person: patiently(stack, person, "dislike"), people[:20]))
    assert counts(stack, "heart.c") == (30, 20)


def patiently(stack: DeployedStack, person: Visitor, word: str) -> None:
    """Say it until it is heard: 503 means to try again."""
    for _ in range(50):
        answer = stack.call(
            "PUT", "/v1/products/heart.c/reaction", {"reaction": word}, headers=person.headers
        )
        if answer.status != 503:
            break
    assert answer.status == 200, answer.body
