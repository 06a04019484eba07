"""Fifty people at once on one product of the deployed stack: every number equals a recount of the rows.

Each writes, edits, votes, likes, wants and takes back as a seeded draw has it, and asks half of it twice: as a
browser does that never heard the first answer.
"""

import json
import random
import time
import uuid
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import jwt
import pytest

from tests.support.deployed import DeployedStack, eventually

pytestmark = pytest.mark.system

PEOPLE = 50
STEPS = 6


class Shopper:
    """One person, and what they ended up saying."""

    def __init__(self, stack: DeployedStack, product: str, number: int, seed: int) -> None:
        self.stack, self.product, self.number = stack, product, number
        self.draw = random.Random(f"{seed}.{number}")
        self.stars: int | None = None
        self.review: str | None = None
        self.reaction = "none"
        self.wants = False
        claims = {"sub": f"{product}.{number}", "aud": "torg", "exp": int(time.time()) + 1_800}
        token = jwt.encode(claims, stack.shopper_signing_secret, algorithm="HS256")
        self.headers = {"Authorization": f"Bearer {token}"}

    def live(self, others: list[str]) -> None:
        for _ in range(STEPS):
            act = self.draw.choice([self.write, self.write, self.delete, self.react, self.want])
            act()
            if others:
                self.vote(self.draw.choice(others))

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        """One request, and the same again where its answer is lost on the way."""
        answer = self.stack.call(method, path, body, headers=self.headers)
        if self.draw.random() < 0.5:
            answer = self.stack.call(method, path, body, headers=self.headers)
        assert answer.status < 500, answer.body
        return answer

    def write(self) -> None:
        stars = self.draw.randint(1, 5)
        content = {"stars": stars, "text": f"Person {self.number} gives it {stars} out of five stars."}
        if self.review is None:
            answer = self.ask("POST", "/v1/reviews", {"product_id": self.product, **content})
            assert answer.status == 201, answer.body
            self.review = answer.json()["review_id"]
        else:
            answer = self.ask("PUT", f"/v1/reviews/{self.review}", content)
            assert answer.status == 200, answer.body
        self.stars = stars

    def delete(self) -> None:
        if self.review is not None:
            # Asked again, there is nothing left to delete.
            assert self.ask("DELETE", f"/v1/reviews/{self.review}").status in (204, 404)
            self.review = self.stars = None

    def react(self) -> None:
        self.reaction = self.draw.choice(["like", "dislike", "none"])
        path = f"/v1/products/{self.product}/reaction"
        assert self.ask("PUT", path, {"reaction": self.reaction}).status == 200

    def want(self) -> None:
        path = f"/v1/lists/wish/items/{self.product}"
        self.wants = not self.wants
        if self.wants:
            assert self.ask("PUT", path, {}).status == 200
        else:
            assert self.ask("DELETE", path).status in (204, 404)

    def vote(self, review: str) -> None:
        helpful = self.draw.choice([True, False, None])
        # It may have been taken back a moment ago, or be one's own.
        answer = self.ask("PUT", f"/v1/reviews/{review}/vote", {"helpful": helpful})
        assert answer.status in (200, 403, 404, 409, 400), answer.body


def _rows(stack: DeployedStack, room: str) -> list[dict[str, Any]]:
    client = stack.stack.stage.client("dynamodb")
    pages = client.get_paginator("scan").paginate(TableName=f"torg-local-{room}", ConsistentRead=True)
    return [item for page in pages for item in page["Items"]]


def _all_reviews(stack: DeployedStack, product: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    cursor = ""
    while True:
        answer = stack.call(
            "GET", f"/v1/products/{product}/reviews?sort=newest&limit=50{cursor}", key=stack.publishable_key
        )
        assert answer.status == 200, answer.body
        page = answer.json()
        found += page["items"]
        if page["next"] is None:
            return found
        cursor = f"&cursor={page['next']}"


@pytest.fixture
def lenient(stack: DeployedStack) -> Iterator[None]:
    """All fifty come from one address, which the rules would rather have an operator look at."""
    from chalicelib.moderation import models
    from chalicelib.moderation.policy import Policy

    client, table = stack.stack.stage.client("dynamodb"), "torg-local-moderation"
    item = models.policy_item(Policy(hold_from=100, reject_from=100, revision=1))
    client.put_item(TableName=table, Item=item)
    yield
    client.delete_item(TableName=table, Key={name: item[name] for name in ("pk", "sk")})


@pytest.mark.usefixtures("lenient")
def test_every_number_equals_a_recount(stack: DeployedStack) -> None:
    product = f"busy.{uuid.uuid4().hex[:12]}"
    category = f"Busy {product}"
    body = {"title": "Busy", "url": "https://shop.example/busy", "categories": [category]}
    assert stack.call("PUT", f"/v1/products/{product}", body, key=stack.secret_key).status == 200
    seed = random.randrange(1 << 30)
    people = [Shopper(stack, product, number, seed) for number in range(PEOPLE)]
    known: list[str] = []

    def live(one: Shopper) -> None:
        one.write()
        known.append(str(one.review))
        one.live(known)

    with ThreadPoolExecutor(PEOPLE) as pool:
        list(pool.map(live, people))

    page = stack.call("GET", f"/v1/products/{product}/page", key=stack.publishable_key).json()
    rating = page["reviews"]["rating"]
    shown = _all_reviews(stack, product)
    # What the people last said, what the listed reviews say, and what the numbers say is one thing.
    said = Counter(str(one.stars) for one in people if one.stars is not None)
    assert {name: count for name, count in rating["histogram"].items() if count} == dict(said)
    assert Counter(str(one["stars"]) for one in shown) == said
    assert rating["count"] == len(shown) == said.total()
    assert rating["mean"] == pytest.approx(
        sum(int(stars) * count for stars, count in said.items()) / said.total(), abs=1e-4
    )
    assert page["reactions"]["likes"] == sum(one.reaction == "like" for one in people)
    assert page["reactions"]["dislikes"] == sum(one.reaction == "dislike" for one in people)
    assert page["wanted"] == sum(one.wants for one in people)
    _votes_equal_their_rows(stack, shown)
    _the_list_follows(stack, category, rating)


def _votes_equal_their_rows(stack: DeployedStack, shown: list[dict[str, Any]]) -> None:
    """Votes have a row each, and count while the review is the one they were given to."""
    rows = _rows(stack, "reviews")
    rounds = {
        row["pk"]["S"]: json.loads(row["review"]["S"]).get("round", 0)
        for row in rows
        if row["sk"]["S"] == "review"
    }
    ballots = [row for row in rows if row["pk"]["S"] in rounds and row["sk"]["S"].startswith("vote#")]
    assert ballots
    for one in shown:
        name = f"review#{one['review_id']}"
        mine = [row for row in ballots if row["pk"]["S"] == name and int(row["round"]["N"]) == rounds[name]]
        counted = Counter(row["helpful"]["BOOL"] for row in mine)
        assert one["votes"] == {"helpful": counted[True], "unhelpful": counted[False]}


def _the_list_follows(stack: DeployedStack, category: str, rating: dict[str, Any]) -> None:
    path = f"/v1/products?sort=rating&category={category.replace(' ', '%20')}"

    def followed() -> bool:
        items = stack.call("GET", path, key=stack.publishable_key).json()["items"]
        return bool(items) and items[0]["rating"] == {
            "mean": round(rating["mean"], 2),
            "count": rating["count"],
        }

    assert eventually(followed), json.dumps(rating)
