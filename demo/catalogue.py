"""Fjällkompaniet's products, from `catalogue.json`."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Final

_FILE: Final = Path(__file__).with_name("catalogue.json")
_MINOR_UNITS: Final = 100


@dataclass(frozen=True, slots=True)
class Product:
    """One product as the shop knows it. `price` is in kronor.

    `facts` are what one compares, by name, most important first; `new` is for how many days it has been sold (None:
    for longer than the shop remembers).
    """

    id: str
    title: str
    price: int
    brand: str
    category: str
    text: str
    picture: tuple[str, str, str]
    sizes: tuple[str, ...] = ()
    availability: str = "in_stock"
    discreet: bool = False
    norwegian: tuple[str, int] | None = None
    facts: Mapping[str, str] = field(default_factory=dict)
    new: int | None = None

    @property
    def department(self) -> str:
        """The first level of the category."""
        return self.category.split(" > ")[0]

    @property
    def in_stock(self) -> bool:
        """Whether it can be bought now."""
        return self.availability == "in_stock"

    def skus(self) -> list[tuple[str, str | None]]:
        """Each variant's sku and size; one without a size where there are none."""
        if not self.sizes:
            return [(self.id.upper(), None)]
        return [(f"{self.id.upper()}-{_plain(size)}", size) for size in self.sizes]

    def body(self, address: str) -> dict[str, Any]:
        """The product as `POST /v1/products/batch` takes it, of a shop at `address`."""
        url = f"{address}/p/{self.id}"
        return {
            "product_id": self.id,
            "title": self.title,
            "url": url,
            "image_url": f"{address}/bilder/{self.id}.svg",
            "price": _money(self.price, "SEK"),
            "categories": [self.category],
            "availability": self.availability,
            "brand": self.brand,
            "discreet": self.discreet,
            "attributes": {"beskrivning": self.text, **self.facts},
            "variants": [_variant(sku, size) for sku, size in self.skus()],
            "markets": {"NO": self._norway(url)} if self.norwegian else {},
        }

    def _norway(self, url: str) -> dict[str, Any]:
        assert self.norwegian is not None
        title, price = self.norwegian
        return {"title": title, "price": _money(price, "NOK"), "url": f"{url}?land=no", "language": "nb"}


@cache
def products() -> dict[str, Product]:
    """All products by id, in the order that the shop shows them."""
    listed = json.loads(_FILE.read_text(encoding="utf-8"))["products"]
    return {product.id: product for product in map(_product, listed)}


def departments() -> dict[str, list[Product]]:
    """The products by the first level of their category."""
    found: dict[str, list[Product]] = {}
    for product in products().values():
        found.setdefault(product.department, []).append(product)
    return found


def _product(fields: dict[str, Any]) -> Product:
    norwegian = fields.pop("no", None)
    return Product(
        **fields
        | {
            "picture": tuple(fields["picture"]),
            "sizes": tuple(fields.get("sizes", ())),
            "norwegian": (norwegian["title"], norwegian["price"]) if norwegian else None,
        }
    )


def _variant(sku: str, size: str | None) -> dict[str, Any]:
    return {"sku": sku} | ({"attributes": {"storlek": size}} if size else {})


def _plain(size: str) -> str:
    return size.replace("–", "-").replace(" ", "").upper()


def _money(amount: int, currency: str) -> dict[str, Any]:
    return {"amount": amount * _MINOR_UNITS, "currency": currency}
