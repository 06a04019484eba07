"""What a cart comes to, and the order that it becomes."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

from demo import catalogue
from demo.catalogue import Product
from demo.request import CartLine, Request
from demo.towns import TOWNS, Town

FREE_FROM: Final = 1_000  # kronor
FREIGHT: Final = 49
_MINOR: Final = 100
_KRONOR: Final = "SEK"
_VAT: Final = 25
_LONGEST: Final = 100
_MAIL: Final = re.compile(r"[^@\s]{1,64}@[^@\s.]{1,60}(\.[^@\s.]{1,60})+")
#: How one pays: what a form says, in Swedish and in English. Nothing is charged.
PAYMENTS: Final[Mapping[str, tuple[str, str]]] = {
    "faktura": ("Faktura", "Invoice"),
    "kort": ("Låtsaskort", "Make-believe card"),
}


class Bought(NamedTuple):
    """A line of the cart with its product."""

    line: CartLine
    product: Product

    @property
    def size(self) -> str:
        """The size that was chosen; empty where there is only one."""
        return self.product.sizes[self.line.size] if self.product.sizes else ""

    @property
    def kronor(self) -> float:
        """What the line comes to."""
        return self.product.price * self.line.quantity


class Sum(NamedTuple):
    """What it comes to, in kronor."""

    goods: float
    freight: int

    @property
    def total(self) -> float:
        """All of it."""
        return self.goods + self.freight


def bought(cart: Sequence[CartLine]) -> list[Bought]:
    """The lines of a cart that the shop can sell."""
    known = catalogue.products()
    found = (Bought(line, known[line.product_id]) for line in cart if line.product_id in known)
    return [one for one in found if is_sold(one.product) and one.line.size < max(1, len(one.product.sizes))]


def is_sold(product: Product) -> bool:
    """Whether it can be bought now: it is there, and it has a price."""
    return product.in_stock and product.price > 0


def summed(lines: Sequence[Bought]) -> Sum:
    """What lines come to."""
    goods = sum(one.kronor for one in lines)
    is_free = goods >= FREE_FROM or not goods or not is_charged()
    return Sum(goods, 0 if is_free else FREIGHT)


def is_charged() -> bool:
    """Whether delivery of little costs something: the shop's own freight is in kronor."""
    return catalogue.currency() == _KRONOR


def faults(form: Mapping[str, str], request: Request) -> dict[str, str]:
    """What is wrong with a checkout's form, by field, in the visitor's words."""
    say = request.say
    found = {}
    if not _said(form, "namn"):
        found["namn"] = say("Skriv vad du heter.", "Write your name.")
    if not _MAIL.fullmatch(_said(form, "epost")):
        found["epost"] = say(
            "Skriv en e-postadress, så som namn@exempel.se.",
            "Write an e-mail address, such as name@example.com.",
        )
    if town(form) is None:
        found["ort"] = say("Välj en ort i listan.", "Choose a town from the list.")
    return found


def town(form: Mapping[str, str]) -> Town | None:
    """The town that was chosen, by its postal code."""
    return next((one for one in TOWNS if one.code == form.get("ort")), None)


def order(
    lines: Sequence[Bought], form: Mapping[str, str], request: Request, status_url: str
) -> dict[str, Any]:
    """The order as the API takes it. `form` is without faults. What the script left with the cart leads to the journey."""
    chosen = town(form)
    assert chosen is not None
    name = _said(form, "namn")
    first, _, last = name.partition(" ")
    sums = summed(lines)
    told: dict[str, Any] = {
        "email": _said(form, "epost"),
        "first_name": first,
        "deliver_to": {
            "name": name, "lines": [_said(form, "gata") or "Fjällgatan 1"], "postal_code": chosen.code,
            "city": chosen.city, "country": "SE",
        },
        "locale": request.say("sv-SE", "en-GB"),
        "market": "SE",
        "currency": catalogue.currency(),
        "lines": [_line(place, one) for place, one in enumerate(lines, 1)],
        "subtotal": _money(sums.goods),
        "shipping": _money(sums.freight),
        "total": _money(sums.total),
        "tax": _money(sums.total * _VAT / (100 + _VAT)),
        "tax_percent": _VAT,
        "payment": request.say(*PAYMENTS.get(form.get("betalning", ""), PAYMENTS["faktura"])),
        "status_url": status_url,
        "consent": {"public_name": form.get("synas") == "ja", "marketing": form.get("brev") == "ja"},
    }  # fmt: skip
    if last.strip():
        told["last_name"] = last.strip()
    if request.customer:
        told["customer_id"] = request.customer.id
    if session := form.get("torg_session", "")[:500]:
        told["torg_session"] = session
    return told


def _line(place: int, one: Bought) -> dict[str, Any]:
    sku, _ = one.product.skus()[one.line.size]
    line = {
        "line_id": str(place),
        "product_id": one.product.id,
        "sku": sku,
        "quantity": one.line.quantity,
        "title": one.product.title,
        "price": _money(one.product.price),
    }
    return line | ({"variant": one.size} if one.size else {})


def _said(form: Mapping[str, str], field: str) -> str:
    return " ".join(form.get(field, "").split())[:_LONGEST]


def _money(kronor: float) -> dict[str, Any]:
    return {"amount": round(kronor * _MINOR), "currency": catalogue.currency()}
