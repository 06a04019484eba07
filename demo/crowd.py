"""Invented shoppers who wander about the running shop, so that one sees what is told of others."""

import random
import secrets
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from itertools import islice
from typing import Any, Final, NamedTuple

from demo import catalogue, ordering, sample, towns
from demo.api import Api
from demo.clickstream import Click

Row = dict[str, Any]

_ADDS, _BUYS, _LIKES_NAME = 0.25, 0.4, 0.5
# Of those who wander while somebody looks: a search before every fifth look, a purchase in some minutes.
_SEARCHES, _BUYS_RARELY = 0.2, 0.12
_MOST_AT_ONCE: Final = 3
_SPARE: Final = 20  # for those who came for the tour's things alone
#: What README's tour counts four people of, and the word that they search for: nobody else is to come near.
OF_THE_TOUR: Final = frozenset({"sarek-ryggsack-65", "fjallrav-skaljacka", "harjedalen-kasa"})
_WORD_OF_THE_TOUR: Final = "ryggsäck"


class Shopper(NamedTuple):
    """Somebody invented: how the log hears of them, and what they look at, in their order."""

    name: str
    looks: tuple[str, ...]


class Step(NamedTuple):
    """What happens in a second: events for the log, and orders."""

    events: list[Row]
    orders: list[Row]


def shoppers(count: int, seed: str) -> list[Shopper]:
    """So many of them, who each look at some things that go together; the same for the same seed."""
    visits: dict[str, list[Click]] = {}
    for click in sample.clicks(count, time.time(), int.from_bytes(seed.encode(), "big")):
        visits.setdefault(click.session, []).append(click)
    return [
        Shopper(f"crowd-{seed}-{number}", tuple(click.item for click in clicks))
        for number, clicks in enumerate(visits.values())
    ]


def steps(crowd: list[Shopper], now: Callable[[], datetime]) -> Iterator[Step]:
    """One step after another, until nobody looks any more; in each a third of them look at their next thing.

    Some put it into a cart, and some of these buy it at once.
    """
    dice = random.Random(crowd[0].name)
    ahead = {shopper: list(shopper.looks) for shopper in crowd}
    while ahead:
        step = Step([], [])
        for shopper in dice.sample(list(ahead), max(1, len(ahead) // 3)):
            product = ahead[shopper].pop(0)
            _act(shopper, product, now(), dice, step)
            if not ahead[shopper]:
                del ahead[shopper]
        yield step


def gentle_steps(count: int, seed: str, now: Callable[[], datetime]) -> Iterator[Step]:
    """Steps of a few people at a time, who search and look and seldom buy, and keep away from README's tour.

    At least one step comes, however few there are.
    """
    found = (_beside_the_tour(shopper) for shopper in shoppers(count + _SPARE, seed))
    crowd = list(islice((one for one in found if one.looks), count))
    dice = random.Random(seed)
    ahead = {shopper: list(shopper.looks) for shopper in crowd}
    while ahead:
        step = Step([], [])
        for shopper in dice.sample(list(ahead), min(len(ahead), dice.randint(1, _MOST_AT_ONCE))):
            product = ahead[shopper].pop(0)
            if dice.random() < _SEARCHES and (phrase := _phrase(product)):
                step.events.append(_searched(shopper, phrase, now()))
            _act(shopper, product, now(), dice, step, _BUYS_RARELY)
            if not ahead[shopper]:
                del ahead[shopper]
        yield step


def neighbours(
    count: int, line: Mapping[str, Any], to: Mapping[str, Any], now: datetime, seed: str
) -> list[Row]:
    """So many orders of the same thing as in an order's `line`, sent to the same place, each of somebody else.

    `line` and `to` are as the API shows them.
    """
    town = {name: to[name] for name in ("postal_code", "city", "country") if to.get(name)}
    bought = {name: line[name] for name in ("product_id", "sku", "price") if line.get(name)} | {"quantity": 1}
    return [
        {
            "order_id": f"near-{seed}-{number}",
            "customer_id": f"near-{seed}-{number}",
            "placed_at": now.isoformat(timespec="milliseconds"),
            "deliver_to": town,
            "lines": [bought],
        }
        for number in range(count)
    ]


def wander(
    api: Api, count: int, seconds: int, now: Callable[[], datetime], say: Callable[[str], None]
) -> None:
    """Let `count` shoppers wander for so long, a step a second; `now` is the stack's clock.

    Raises `demo.api.Refused` and `Unreachable`.
    """
    until, looked, bought = time.monotonic() + seconds, 0, 0
    while time.monotonic() < until:
        for step in steps(shoppers(count, secrets.token_hex(3)), now):
            began = time.monotonic()
            if began >= until:
                break
            batch = {"batch_id": f"crowd-{secrets.token_hex(8)}", "events": step.events}
            api.post("/v1/events", batch)
            for order in step.orders:
                api.post("/v1/orders", order)
            looked += len(step.events)
            bought += len(step.orders)
            time.sleep(max(0.0, 1 - (time.monotonic() - began)))
    say(f"{looked} things done, {bought} orders")


def _beside_the_tour(shopper: Shopper) -> Shopper:
    known = catalogue.products()
    looks = (one for one in shopper.looks if one in known and one not in OF_THE_TOUR)
    return shopper._replace(looks=tuple(looks))


def _phrase(product: str) -> str:
    """What one searches for who finds that product: what its kind is called. Nothing near the tour's word."""
    kind = catalogue.products()[product].category.rpartition(" > ")[2].lower()
    return "" if _WORD_OF_THE_TOUR in kind else kind


def _searched(shopper: Shopper, phrase: str, now: datetime) -> Row:
    event = _event(shopper, "products_searched", "", now)
    del event["product_id"], event["quantity"]
    return event | {"query": phrase}


def _act(
    shopper: Shopper, product: str, now: datetime, dice: random.Random, step: Step, buys: float = _BUYS
) -> None:
    step.events.append(_event(shopper, "product_viewed", product, now))
    known = catalogue.products()[product]
    if not known.in_stock or dice.random() > _ADDS:
        return
    step.events.append(_event(shopper, "product_added", product, now))
    if dice.random() < buys:
        step.orders.append(_order(shopper, known, now, dice))


def _event(shopper: Shopper, event: str, product: str, now: datetime) -> Row:
    return {
        "event_id": f"{shopper.name}:{secrets.token_hex(6)}",
        "event": event,
        "occurred_at": now.isoformat(timespec="milliseconds"),
        "anonymous_id": shopper.name,
        "session_id": shopper.name,
        "consent": {"analytics": True},
        "product_id": product,
        "quantity": 1,
    }


def _order(shopper: Shopper, product: catalogue.Product, now: datetime, dice: random.Random) -> Row:
    """Nobody is written to about it: it names no address."""
    town, person = towns.of(shopper.name), dice.choice(ordering.PEOPLE)
    price = product.money
    return {
        "order_id": f"{shopper.name}-{secrets.token_hex(4)}",
        "customer_id": shopper.name,
        "anonymous_id": shopper.name,
        "first_name": person.first,
        "placed_at": now.isoformat(timespec="milliseconds"),
        "deliver_to": {"postal_code": town.code, "city": town.city, "country": "SE"},
        "consent": {"public_name": dice.random() < _LIKES_NAME},
        "lines": [{"product_id": product.id, "sku": product.skus()[0][0], "quantity": 1, "price": price}],
        "total": price,
    }
