"""Invented orders of real demo products, and what happens to them, as the shop's server tells it."""

import random
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final, NamedTuple

from demo import catalogue, sample
from demo.catalogue import Product

Event = dict[str, Any]

_FREE_FROM: Final = 1_000  # kronor
_FREIGHT: Final = 49
_MINOR: Final = 100
_MOST: Final = 3
_CARRIERS: Final = (("Fjällfrakt", "FF"), ("Bud över berg", "BB"))
_PAID_BY: Final = ("Faktura", "Bankgiro", "Förskott")
# Who pays within a quarter of an hour gets no mail about it: the demo's orders are some minutes old.
_SINCE: Final = timedelta(minutes=20)


class Person(NamedTuple):
    """Somebody invented who buys."""

    first: str
    last: str
    street: str
    code: str
    city: str

    @property
    def email(self) -> str:
        """Where mails for them go; nobody has such an address."""
        plain = f"{self.first}.{self.last}".lower().translate(str.maketrans("åäöé", "aaoe"))
        return f"{plain}@example.com"


PEOPLE: Final = (
    Person("Åsa", "Fjällman", "Storgatan 14", "831 30", "Östersund"),
    Person("Nils", "Vinterbäck", "Kyrkvägen 3", "962 33", "Jokkmokk"),
    Person("Maja", "Lingonsson", "Ringvägen 88", "118 61", "Stockholm"),
    Person("Oskar", "Tallmo", "Hamngatan 7", "903 26", "Umeå"),
    Person("Elsa", "Sjöräng", "Björkstigen 21", "791 37", "Falun"),
    Person("Idris", "Hassel", "Västra vägen 2", "372 30", "Ronneby"),
    Person("Signe", "Årevall", "Fjällgatan 5", "837 52", "Åre"),
    Person("Ludvig", "Myrheden", "Skolgatan 41", "753 32", "Uppsala"),
)


def placed(
    number: str,
    now: datetime,
    address: str,
    *,
    email: str = "",
    name: str = "",
    products: Sequence[str] = (),
) -> Event:
    """An order of `number`, twenty minutes old, the same for the same number; of somebody invented unless said of whom.

    Without `products` it is of things that go together. `address` is the shop's. Raises `ValueError` naming a product
    that the shop doesn't have, or that is sold out.
    """
    dice = random.Random(number)
    person = dice.choice(PEOPLE)
    bought = [_known(one) for one in products] or _basket(dice)
    lines = [_line(place, one, dice) for place, one in enumerate(dict.fromkeys(bought), 1)]
    goods = sum(line["price"]["amount"] * line["quantity"] for line in lines)
    freight = 0 if goods >= _FREE_FROM * _MINOR else _FREIGHT * _MINOR
    first, _, last = name.partition(" ") if name else (person.first, "", person.last)
    details = {
        "number": number,
        "placed_at": _instant(now - _SINCE),
        "email": email or person.email,
        "first_name": first,
        "deliver_to": _delivered_to(person, name),
        "locale": "sv-SE",
        "market": "SE",
        "currency": catalogue.currency(),
        "lines": lines,
        "subtotal": _money(goods),
        "shipping": _money(freight),
        "total": _money(goods + freight),
        "tax": _money((goods + freight) // 5),
        "tax_percent": 25,
        "payment": dice.choice(_PAID_BY),
        "expected_delivery": f"{now + timedelta(days=4):%Y-%m-%d}",
        "status_url": f"{address}/mailbox?order={number}",
    }
    return _event("order.placed", number, now, **details, **({"last_name": last} if last else {}))


def paid(number: str, now: datetime) -> Event:
    """It was paid."""
    return _event("order.paid", number, now, id=f"{number}-betalning")


def shipped(number: str, now: datetime) -> Event:
    """All of it left in one parcel."""
    dice = random.Random(number)
    carrier, letters = dice.choice(_CARRIERS)
    parcel = f"{letters}{dice.randrange(10**9):09}SE"
    return _event("order.shipped", number, now, id=f"{number}-paket", carrier=carrier, number=parcel)


def delivered(number: str, now: datetime) -> Event:
    """The parcel came."""
    return _event("order.delivered", number, now, id=f"{number}-framme", shipment_id=f"{number}-paket")


def cancelled(number: str, now: datetime) -> Event:
    """It was called off."""
    return _event("order.cancelled", number, now, id=f"{number}-avbruten")


def refunded(number: str, now: datetime) -> Event:
    """All of the money was given back."""
    return _event("order.refunded", number, now, id=f"{number}-retur")


#: What can be told of an order that stands, by the word for it.
STEPS: Final[Mapping[str, Callable[[str, datetime], Event]]] = {
    "pay": paid,
    "ship": shipped,
    "deliver": delivered,
    "refund": refunded,
    "cancel": cancelled,
}


def _event(type_: str, order_id: str, now: datetime, /, **data: Any) -> Event:
    return {"type": type_, "timestamp": _instant(now), "data": {"order_id": order_id, **data}}


def _instant(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds")


def _known(product_id: str) -> Product:
    product = catalogue.products().get(product_id)
    if product is None:
        raise ValueError(
            f"{product_id}: the shop has no such product; their ids stand in their addresses, /p/…"
        )
    if not product.in_stock:
        raise ValueError(f"{product_id}: {product.title} is sold out")
    return product


def _basket(dice: random.Random) -> list[Product]:
    known = catalogue.products()
    bundle = [
        known[one] for one in dice.choice(sample.bundles()) if known[one].in_stock and not known[one].discreet
    ]
    return dice.sample(bundle, min(dice.randint(1, _MOST), len(bundle)))


def _line(place: int, product: Product, dice: random.Random) -> dict[str, Any]:
    sku, size = dice.choice(product.skus())
    line = {
        "line_id": str(place),
        "product_id": product.id,
        "sku": sku,
        "quantity": 2 if product.price < _FREE_FROM // 4 and dice.random() < 1 / 3 else 1,
        "title": product.title,
        "price": product.money,
    }
    return line | ({"variant": size} if size else {})


def _delivered_to(person: Person, name: str) -> dict[str, Any]:
    return {
        "name": name or f"{person.first} {person.last}",
        "lines": [person.street],
        "postal_code": person.code,
        "city": person.city,
        "country": "SE",
    }


def _money(minor: int) -> dict[str, Any]:
    return {"amount": minor, "currency": catalogue.currency()}
