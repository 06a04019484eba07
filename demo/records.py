"""The visits of the demo's past as rows of an import: events as a page tells them, orders as a shop's server does."""

import random
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any, Final

from demo import catalogue
from demo.past import Visit

Row = dict[str, Any]

_BEFORE: Final = 2  # seconds from the search to the first view
_PAYS_AFTER: Final = 900  # seconds
_MINOR: Final = 100


def events(visits: Iterable[Visit]) -> Iterator[Row]:
    """What was searched, viewed, compared and put into a cart."""
    for visit in visits:
        yield from _words(visit)
        for step, (product_id, after) in enumerate(visit.looked):
            yield _event(visit, f"v{step}", "product_viewed", visit.at + after, product_id=product_id)
        if visit.compared:
            yield _event(
                visit, "c", "products_compared", visit.ends + _BEFORE, product_ids=list(visit.compared)
            )
        for step, (product_id, quantity) in enumerate(visit.bought.items()):
            at = visit.ends + 10 + step
            yield _event(visit, f"a{step}", "product_added", at, product_id=product_id, quantity=quantity)


def orders(visits: Iterable[Visit]) -> Iterator[Row]:
    """What was bought, a quarter of an hour after the last page was opened."""
    return (_order(visit) for visit in visits if visit.bought)


def order_id(visit: Visit) -> str:
    """The id of a visit's order."""
    return f"past-{visit.number}"


def placed_at(visit: Visit) -> int:
    """When a visit's order was placed, in Unix seconds."""
    return visit.ends + _PAYS_AFTER


def instant(seconds: float) -> str:
    """Unix seconds as the API takes them."""
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds")


def _words(visit: Visit) -> Iterator[Row]:
    if visit.phrase:
        yield _event(visit, "s", "products_searched", visit.at - _BEFORE, query=visit.phrase)
    if visit.keyword:
        yield _event(visit, "k", "search_engine_arrival", visit.at - _BEFORE, keyword=visit.keyword)


def _event(visit: Visit, name: str, event: str, at: float, **more: Any) -> Row:
    return {
        "event_id": f"past:{visit.number}:{name}",
        "event": event,
        "occurred_at": instant(at),
        "anonymous_id": visit.customer.name,
        "session_id": f"past-{visit.number}",
        "consent": {"analytics": True},
        **more,
    }


def _order(visit: Visit) -> Row:
    dice = random.Random(order_id(visit))
    lines = [_line(visit, product_id, count, dice) for product_id, count in visit.bought.items()]
    goods = sum(line["price"]["amount"] * line["quantity"] for line in lines)
    town, is_norwegian = visit.customer.town, visit.customer.is_norwegian
    return {
        "order_id": order_id(visit),
        "customer_id": visit.customer.name,
        "anonymous_id": visit.customer.name,
        "first_name": visit.customer.first,
        "market": "NO" if is_norwegian else "SE",
        "deliver_to": {"postal_code": town.code, "city": town.city, "country": town.country},
        "placed_at": instant(placed_at(visit)),
        "lines": lines,
        "total": {"amount": goods, "currency": lines[0]["price"]["currency"]},
    }


def _line(visit: Visit, product_id: str, quantity: int, dice: random.Random) -> Row:
    product = catalogue.products()[product_id]
    sku, _ = dice.choice(product.skus())
    price = product.money
    if visit.customer.is_norwegian and product.norwegian:
        price = {"amount": product.norwegian[1] * _MINOR, "currency": "NOK"}
    return {"product_id": product_id, "sku": sku, "quantity": quantity, "price": price}
