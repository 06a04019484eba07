"""A shop whose news reach the feed: what changed in the rooms is told as their relays tell it."""

import random
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import jwt
import pytest
from chalice.test import Client

from chalicelib.aws.relaying import Change
from chalicelib.feed.delivering import FanOut
from chalicelib.kernel import news, settings
from chalicelib.lists import stories as lists
from chalicelib.orders import models as order_rows
from chalicelib.questions import models as question_rows
from chalicelib.questions import stories as questions
from chalicelib.reactions import stories as reactions
from chalicelib.reviews import models as review_rows
from chalicelib.reviews import stories as reviews
from tests.http.conftest import Api
from tests.http.fakes import House, Shop
from tests.support import keys


def deliver(*bodies: str) -> Any:
    """Let the function hear these messages, ten at a time, as its queue hands them out."""
    from app import app

    with Client(app) as client:
        answers = []
        for start in range(0, len(bodies), 10):
            event = client.events.generate_sqs_event(
                list(bodies[start : start + 10]), queue_name="torg-test-feed"
            )
            answers.append(client.lambda_.invoke("feed_news", event).payload)
        return answers


class Square:
    """The API, and what it takes for the feed to hear of what was done through it."""

    def __init__(self, shop: Shop, patch: pytest.MonkeyPatch) -> None:
        self.shop, self.api, self.house = shop, shop.api, shop.house
        self._patch = patch
        self._seen: dict[tuple[str, Any], Any] = {}
        self.told: list[str] = []
        self.waiting: list[str] = []
        self.sent: list[FanOut] = []

    def later(self, seconds: int) -> None:
        """Let time pass."""
        shifted = replace(
            settings.current(), clock_offset_seconds=settings.current().clock_offset_seconds + seconds
        )
        self._patch.setattr(settings, "current", lambda: shifted)

    def limit(self, most: int) -> None:
        """Copy nobody's stories who is followed by more."""
        here = settings.current()
        changed = replace(here, live=replace(here.live, fan_out_limit=most))
        self._patch.setattr(settings, "current", lambda: changed)

    def off(self, *rooms: str) -> None:
        """Switch rooms off."""
        changed = replace(settings.current(), off=frozenset(rooms))
        self._patch.setattr(settings, "current", lambda: changed)

    def shopper(self, who: str) -> dict[str, Any]:
        claims = {"sub": who, "aud": "torg", "exp": settings.current().now() // 1000 + 600}
        token = jwt.encode(claims, keys.SIGNING, algorithm="HS256")
        return {"key": keys.PUBLISHABLE, "Authorization": f"Bearer {token}"}

    def ok(self, answer: Any) -> Any:
        assert answer.status_code < 300, answer.body
        return answer.json_body if answer.body else None

    def profile(self, who: str, *shows: str, name: str | None = None) -> str:
        said = {"name": name or who.capitalize(), "shows": shows}
        return str(self.ok(self.api.put("/v1/me/profile", said, **self.shopper(who)))["member_id"])

    def like(self, who: str, product: str = "tent", word: str = "like") -> None:
        self.ok(self.api.put(f"/v1/products/{product}/reaction", {"reaction": word}, **self.shopper(who)))

    def review(self, who: str, product: str = "tent", **said: Any) -> str:
        body = {"product_id": product, "stars": 4, "text": f"Stood through {who}'s storm on the fell."} | said
        return str(self.ok(self.api.post("/v1/reviews", body, **self.shopper(who)))["review_id"])

    def ask(self, who: str, product: str = "tent") -> str:
        body = {"text": "Does it stand without any pegs?"}
        path = f"/v1/products/{product}/questions"
        return str(self.ok(self.api.post(path, body, **self.shopper(who)))["id"])

    def answer(self, who: str, question_id: str) -> str:
        body = {"text": "It does, on grass and on snow."}
        path = f"/v1/questions/{question_id}/answers"
        return str(self.ok(self.api.post(path, body, **self.shopper(who)))["id"])

    def list(self, who: str, title: str = "Fjällveckan") -> str:
        said = {"kind": "collection", "title": title, "visibility": "public"}
        list_id = str(self.ok(self.api.post("/v1/me/lists", said, **self.shopper(who)))["list_id"])
        self.spread()
        return list_id

    def put(self, who: str, list_id: str, product: str = "tent") -> None:
        self.ok(self.api.put(f"/v1/lists/{list_id}/items/{product}", {}, **self.shopper(who)))

    def buy(self, order_id: str, who: str | None = None, *products: str, **said: Any) -> None:
        lines = [{"product_id": one, "quantity": 1} for one in products or ("tent",)]
        body = {"order_id": order_id, "lines": lines, **({"customer_id": who} if who else {}), **said}
        self.ok(self.api.post("/v1/orders", body))

    def follow(self, who: str, target: str) -> None:
        self.ok(self.api.put(f"/v1/me/following/{target}", None, **self.shopper(who)))

    def unfollow(self, who: str, target: str) -> None:
        self.ok(self.api.delete(f"/v1/me/following/{target}", **self.shopper(who)))

    def feed(self, query: str = "") -> Any:
        return self.shop.ask(f"/v1/feed{query}")["items"]

    def following(self, who: str, query: str = "") -> Any:
        return self.ok(self.api.get(f"/v1/feed/following{query}", **self.shopper(who)))["items"]

    def member(self, member_id: str, query: str = "") -> Any:
        return self.shop.ask(f"/v1/members/{member_id}/feed{query}")["items"]

    def spread(self) -> None:
        """Let the feed hear of all that changed since the last time, and of what follows from it."""
        self.gather()
        self.told += self.waiting
        fresh, self.waiting = self.waiting, []
        deliver(*fresh)
        self.work()

    def gather(self) -> None:
        """Let news of what changed be on their way."""
        self.waiting += [news.encode(one) for one in self._news()]

    def work(self) -> None:
        """Do what the function sent to its own queue."""
        import msgspec

        while self.sent:
            deliver(msgspec.json.encode(self.sent.pop(0)).decode())

    def replay(self, seed: int) -> None:
        """All news once more, three times, in any order."""
        bodies = self.told * 3
        random.Random(seed).shuffle(bodies)
        deliver(*bodies)
        self.work()

    def _news(self) -> Iterator[news.News]:
        house = self.house
        for before, after in self._changes("reaction", dict(house.opinions.rows)):
            yield from reactions.news(reactions.WordChange(before, after))
        reviewed = {key: row for key, row in house.reviews.rows.items() if key.sk == review_rows.REVIEW}
        for before, after in self._changes("review", reviewed):
            yield from reviews.news(Change(before, after))
        for before, after in self._changes("question", dict(house.questions.kept)):
            yield from questions.news(question_rows.ThreadChange(before, after))
        for before, after in self._changes("list", dict(house.shelves.lists)):
            yield from lists.news(lists.ListRowChange(before, after))
        for _, order in self._changes("order", dict(house.orders.orders)):
            yield order_rows.news_from(order_rows.order_item(order))

    def _changes(self, what: str, now: dict[Any, Any]) -> Iterator[tuple[Any, Any]]:
        known = {key for kind, key in self._seen if kind == what}
        for key in [*now, *(known - now.keys())]:
            before, after = self._seen.get((what, key)), now.get(key)
            if before != after:
                self._seen[what, key] = after
                yield before, after


@pytest.fixture
def square(api: Api, monkeypatch: pytest.MonkeyPatch) -> Square:
    from chalicelib.feed import wiring

    house = House()
    house.install(monkeypatch)
    square = Square(Shop(api, house), monkeypatch)
    monkeypatch.setattr(wiring, "go_on", square.sent.append)
    square.shop.sells("tent", title="Tält Fjäll 2")
    square.shop.sells("mat", title="Liggunderlag")
    square.shop.sells("toy", title="Toy", discreet=True)
    return square
