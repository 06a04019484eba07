"""What the ledger of units counts: each thing that a shop or a shopper does, with all that it sets off.

An act makes ready what it needs, then does one thing, which is counted until nothing moves any more.
"""

from __future__ import annotations

import hashlib
import time
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any, Final
from unittest import mock

import jwt

from bench.questions import KEY, SIGNING
from bench.world import World

SECRET: Final = "sk_bench"
_SERVER: Final = {"Authorization": f"Bearer {SECRET}"}
_BROWSER: Final = {"X-Torg-Key": KEY, "Origin": "https://shop.example"}
# Of two people, so that neither is held as a copy of the other.
_TEXTS: Final = (
    (
        "Packpåsen är så trång att man får rulla allt två gånger, och färgen är mörkare än på bilden. Annars är "
        "vi nöjda efter tre veckor i fjällen med två barn, hund och mer packning än vi borde ha haft."
    ),
    (
        "Tältet stod stadigt genom en natt med hårda byar på kalfjället, men linorna gled i spännarna tills jag "
        "bytte dem mot tjockare. Lätt att resa ensam, också med frusna fingrar."
    ),
)
_QUESTIONS: Final = ("Vilka pinnar följer med?", "Går det att resa ensam?")
# Enough that every list is full and the rows have their true sizes, and few enough to be loaded in seconds.
_PRODUCTS: Final = 75
_SMALL: Final = {"REVIEWED": 2, "PHRASES": 1, "PAIRS": 1, "CUSTOMERS": 1, "PRICES": 2, "_NEIGHBOURS": 60}
# Of batches the mean: their rows end just below or just above a whole kilobyte.
BATCHES: Final = 16

Do = Callable[[World, int], None]


@dataclass(frozen=True, slots=True)
class Act:
    """One kind of thing that is done. `prepare` isn't counted; `do` is told which one of `times` it is."""

    name: str
    do: Do
    prepare: Do | None = None
    times: int = 1


def furnish(world: World) -> None:
    """Keys, and a shop whose lists are full."""
    from bench import shelves
    from chalicelib.aws.secrets import PublishableKey, SecretKey, Secrets, hold

    hold(
        Secrets(
            (PublishableKey("pk1", KEY, ("*",)),),
            (SecretKey("sk1", hashlib.sha256(SECRET.encode()).hexdigest()),),
            (SIGNING,),
            pseudonym_secret=shelves.PEPPER,
            cursor_secret="cursor",
        )
    )
    with _smaller(shelves):
        world.load(shelves.rows(_PRODUCTS))


@contextmanager
def _smaller(shelves: Any) -> Iterator[None]:
    with ExitStack() as stack:
        for name, count in _SMALL.items():
            stack.enter_context(mock.patch.object(shelves, name, count))
        yield


def all_of() -> Iterator[Act]:
    """Every act of the ledger."""
    for size in (1, 3, 20):
        yield Act(f"events, {size} a batch", _events(size), times=BATCHES)
    yield Act("product view, told live", _view)
    yield Act("product page", _get("/v1/products/{}/page?place=SE.23.2480", reviewed=True))
    yield Act(
        "product page, what happens now",
        _get("/v1/products/{}/page?fields=viewers,latest,nearby", reviewed=True),
    )
    yield Act("product page, one's own part", _mine)
    yield Act("rating", _get("/v1/products/{}/rating"))
    yield Act("recommendations", _get("/v1/products/{}/recommendations?list=viewed-also-viewed&limit=12"))
    yield Act(
        "product list by rating", _get("/v1/products?category=Friluftsliv%20%3E%20Avdelning%201&sort=rating")
    )
    yield Act("product put", _put(100), prepare=_put(90))
    yield Act("price changed", _put(200), prepare=_put(100))
    yield Act("order, with its mail", _order)
    yield Act("order shipped, with its mail", _shipped, prepare=_order)
    yield Act(
        "review",
        _said("POST", "/v1/reviews", {"product_id": _plain(40), "stars": 4, "title": "Höll"}, text=_TEXTS),
    )
    yield Act("stars without words", _said("POST", "/v1/reviews", {"product_id": _plain(41), "stars": 5}))
    yield Act("like", _said("PUT", f"/v1/products/{_plain(42)}/reaction", {"reaction": "like"}))
    yield Act("into the wish list", _said("PUT", f"/v1/lists/wish/items/{_plain(43)}", {}))
    yield Act("question", _said("POST", f"/v1/products/{_plain(44)}/questions", {}, text=_QUESTIONS))
    for job in ("mail_dispatch", "campaigns_fire", "nearby_publish", "webhooks_sweep"):
        yield Act(f"job {job}, little to do", _job(job))


def _plain(number: int) -> str:
    return f"SKU-{100_000 + number}"


def _events(size: int) -> Do:
    def do(world: World, number: int) -> None:
        from bench.ingest import batch_of
        from chalicelib.kernel import clock

        raw = batch_of(size, number, clock.now_ms())
        world.request("POST", "/v1/events", raw, _BROWSER)
        world.forget_streams()

    return do


def _view(world: World, number: int) -> None:
    who = {
        "anonymous_id": str(uuid.UUID(int=number + 1)),
        "session_id": "s-1",
        "consent": {"analytics": True},
    }
    event = {
        "event_id": f"view-{number}",
        "event": "product_viewed",
        "product_id": _plain(50),
        "occurred_at": _now(),
    } | who
    world.request("POST", "/v1/events", {"batch_id": f"batch-view-{number}", "events": [event]}, _BROWSER)


def _get(path: str, *, reviewed: bool = False) -> Do:
    def do(world: World, _: int) -> None:
        world.request("GET", path.format(_plain(1 if reviewed else 60)), None, _BROWSER)

    return do


def _mine(world: World, _: int) -> None:
    world.request("GET", f"/v1/products/{_plain(1)}/page/mine", None, _shopper("c-0"))


def _put(price: int) -> Do:
    def do(world: World, _: int) -> None:
        body = {
            "title": "Fjälltält för två", "url": "https://shop.example/p/fjalltalt", "brand": "Fjällkompaniet",
            "image_url": "https://cdn.shop.example/img/fjalltalt-1200.jpg", "categories": ["Tält", "Nyheter"],
            "price": {"amount": price * 100, "currency": "SEK"},
        }  # fmt: skip
        world.request("PUT", "/v1/products/tent-1", body, _SERVER)

    return do


def _order(world: World, _: int) -> None:
    lines = [{"product_id": _plain(one), "quantity": 1, "price": _sek(49_900)} for one in (70, 71)]
    body = {
        "order_id": f"o-{len(world.made)}", "lines": lines, "total": _sek(99_800), "currency": "SEK",
        "customer_id": f"kund-{len(world.made)}", "email": f"kund-{len(world.made)}@example.se",
    }  # fmt: skip
    world.made.append(str(body["order_id"]))
    world.request("POST", "/v1/orders", body, _SERVER)


def _shipped(world: World, _: int) -> None:
    told = {
        "event": "order.shipped",
        "id": "s-1",
        "occurred_at": _now(),
        "carrier": "PostNord",
        "number": "00370",
    }
    world.request("POST", f"/v1/orders/{world.made[-1]}/events", told, _SERVER)


def _said(method: str, path: str, body: Mapping[str, Any], text: Sequence[str] = ()) -> Do:
    """What a shopper says, the first of its kind by that person."""

    def do(world: World, number: int) -> None:
        said = {"text": text[number]} if text else {}
        world.request(method, path, {**body, **said}, _shopper(f"moa-{number}"))

    return do


def _job(name: str) -> Do:
    def do(world: World, _: int) -> None:
        world.tick(name)

    return do


def _shopper(customer: str) -> dict[str, str]:
    claims = {"sub": customer, "aud": "torg", "exp": int(time.time()) + 1_800}
    return _BROWSER | {"Authorization": f"Bearer {jwt.encode(claims, SIGNING, algorithm='HS256')}"}


def _sek(amount: int) -> dict[str, Any]:
    return {"amount": amount, "currency": "SEK"}


def _now() -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
