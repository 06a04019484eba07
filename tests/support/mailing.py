"""A shop's products, an order, and the rooms around them."""

from typing import Any

from chalicelib.kernel import clock
from chalicelib.kernel.money import Money
from chalicelib.letters.domain import Kind, Letter
from chalicelib.mail import gathering
from chalicelib.mail.domain import Bought, Item, Shown
from chalicelib.mail.ports import Gathered
from chalicelib.post.domain import Posting, Skip, Wanted
from tests.fakes.mail import FakeResets, FakeRooms, doors, row

NOW = clock.parse_iso("2026-11-22T12:00:00Z")
EMAIL = "asa@example.se"


def shown(product_id: str, **fields: Any) -> Shown:
    """A product with a picture, to be had."""
    plain: dict[str, Any] = {
        "title": f"The {product_id}",
        "url": f"https://shop.example/p/{product_id}",
        "image_url": f"https://shop.example/i/{product_id}.jpg",
        "category": "Tents",
        "rating": 4.5,
        "reviews": 12,
    }
    return Shown(product_id=product_id, **(plain | fields))


def order(**fields: Any) -> Bought:
    """Two tents and a stove, placed an hour ago."""
    plain: dict[str, Any] = {
        "order_id": "o1",
        "number": "#1001",
        "placed_at": NOW - clock.HOUR,
        "language": "sv",
        "timezone": "Europe/Stockholm",
        "items": (
            Item(
                quantity=2, product_id="tent", title="Tent, green", variant="Green", price=Money(50_00, "SEK")
            ),
            Item(quantity=1, product_id="stove", price=Money(20_00, "SEK")),
        ),
        "email": EMAIL,
        "customer_id": "c1",
        "first_name": "Åsa",
        "total": Money(120_00, "SEK"),
        "status_url": "https://shop.example/orders/o1?key=abc",
    }
    return Bought(**(plain | fields))


class Desk:
    """Letters made of rows, over rooms that a test lays out."""

    def __init__(self) -> None:
        self.rooms = FakeRooms()
        self.resets = FakeResets()
        self.rooms.shown = {one: shown(one) for one in ("tent", "stove", "mat", "lamp", "mug", "rope", "axe")}
        self.rooms.orders["o1"] = order()

    def row(self, kind: Kind, payload: dict[str, str] | None = None, **fields: Any) -> Posting:
        plain: dict[str, Any] = {
            "entity": "o1",
            "to": EMAIL,
            "language": "sv",
            "why": "a test",
            "customer_id": "c1",
        }
        payload = {"order_id": "o1"} if payload is None else payload
        return row(Wanted(kind=kind, payload=payload, **(plain | fields)), NOW)

    def gather(self, kind: Kind, payload: dict[str, str] | None = None, **fields: Any) -> Gathered | Skip:
        posting = self.row(kind, payload, **fields)
        return gathering.gather(posting, doors=doors(self.rooms, self.resets), now=NOW)

    def letter(self, kind: Kind, payload: dict[str, str] | None = None, **fields: Any) -> Letter:
        made = self.gather(kind, payload, **fields)
        assert isinstance(made, Gathered), made
        return made.letter

    def skipped(self, kind: Kind, payload: dict[str, str] | None = None, **fields: Any) -> str:
        made = self.gather(kind, payload, **fields)
        assert isinstance(made, Skip), made
        return made.why
