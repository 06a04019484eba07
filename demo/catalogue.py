"""The shop's products: Fjällkompaniet's, from `catalogue.json`, or those of one's own feed."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

_FILE: Final = Path(__file__).with_name("catalogue.json")
_MINOR_UNITS: Final = 100
#: What a feed calls a product's properties, as the shop does.
_FACTS: Final[Mapping[str, str]] = {
    "color": "Färg", "material": "Material", "size": "Storlek", "pattern": "Mönster", "gender": "Kön",
    "age_group": "Ålder",
}  # fmt: skip
_ELSE: Final = "Övrigt"
_GONE: Final = frozenset({"out_of_stock", "sold_out", "discontinued", "reserved"})
_BOX: Final = ("box", "#8a8f88", "#e4e6e1")
_kept: Final[dict[str, Path | None]] = {"file": None}


@dataclass(frozen=True, slots=True)
class Product:
    """One product as the shop knows it. `price` is in kronor, of a feed in what its prices are in.

    `facts` are what one compares, by name, most important first; `new` is for how many days it has been sold (None:
    for longer than the shop remembers). `fed` is what one's own feed says of it, as `POST /v1/products/batch` takes it.
    """

    id: str
    title: str
    price: float
    brand: str
    category: str
    text: str
    picture: tuple[str, str, str]
    sizes: tuple[str, ...] = ()
    availability: str = "in_stock"
    discreet: bool = False
    norwegian: tuple[str, int] | None = None
    facts: Mapping[str, str] = field(default_factory=dict, hash=False)
    new: int | None = None
    fed: Mapping[str, Any] | None = field(default=None, hash=False)

    @property
    def department(self) -> str:
        """The first level of the category."""
        return self.category.split(" > ")[0]

    @property
    def in_stock(self) -> bool:
        """Whether it can be bought now."""
        return self.availability == "in_stock"

    @property
    def money(self) -> dict[str, Any]:
        """What it costs, in minor units: {amount, currency}."""
        if self.fed is None:
            return _money(self.price, "SEK")
        said = self.fed.get("price") or min(_prices(self.fed), key=lambda one: one["amount"], default=None)
        return dict(said or _money(0, "SEK"))

    @property
    def image(self) -> str:
        """The address of its picture where the feed links to one; the shop draws the others."""
        return str(self.fed.get("image_url", "")) if self.fed is not None else ""

    def skus(self) -> list[tuple[str, str | None]]:
        """Each variant's sku and size; one without a size where there are none."""
        if self.fed is not None:
            told: list[tuple[str, str | None]] = [
                (str(one["sku"]), _label(one)) for one in self.fed.get("variants", ())
            ]
            return told or [(self.id, None)]
        if not self.sizes:
            return [(self.id.upper(), None)]
        return [(f"{self.id.upper()}-{_plain(size)}", size) for size in self.sizes]

    def body(self, address: str) -> dict[str, Any]:
        """The product as `POST /v1/products/batch` takes it, of a shop at `address`."""
        url = f"{address}/p/{self.id}"
        if self.fed is not None:
            return {**self.fed, "url": url}
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


def use(file: Path | None) -> None:
    """Let the shop's products be those of a feed that was kept in `file` (None: the invented ones) from now on.

    Said once, when a process begins. Raises `OSError` where it can't be read.
    """
    _kept["file"] = file
    products.cache_clear()
    products()


def is_fed() -> bool:
    """Whether the shop sells what one's own feed says, and not the invented things."""
    return _kept["file"] is not None


def currency() -> str:
    """What the shop's prices are in; of a feed the first that has one tells."""
    return next((str(one.money["currency"]) for one in products().values() if one.price), "SEK")


def image_origins() -> list[str]:
    """The origins that pictures of a feed's products come from, for a page's policy."""
    found = (urlsplit(product.image) for product in products().values() if product.image)
    return sorted({f"{one.scheme}://{one.netloc}" for one in found})


@cache
def products() -> dict[str, Product]:
    """All products by id, in the order that the shop shows them."""
    file = _kept["file"]
    listed = json.loads((file or _FILE).read_text(encoding="utf-8"))["products"]
    return {product.id: product for product in map(_fed if file else _product, listed)}


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


def _fed(body: dict[str, Any]) -> Product:
    """A product of a feed as the shop shows it."""
    attributes = body.get("attributes", {})
    price = body.get("price") or min(_prices(body), key=lambda one: one["amount"], default=None)
    variants = body.get("variants", ())
    stock = [body.get("availability") or ""] + [one.get("availability") or "" for one in variants]
    return Product(
        id=body["product_id"],
        title=body["title"],
        price=price["amount"] / _MINOR_UNITS if price else 0,
        brand=body.get("brand", ""),
        category=next(iter(body.get("categories", ())), _ELSE),
        text=str(attributes.get("beskrivning", "")),
        picture=_BOX,
        sizes=tuple(map(_label, variants)),
        availability="out_of_stock" if _is_gone(stock) else "in_stock",
        discreet=body.get("discreet", False),
        facts={
            _FACTS.get(name, name): str(said) for name, said in attributes.items() if name != "beskrivning"
        },
        fed=body,
    )


def _is_gone(stock: list[str]) -> bool:
    """Whether neither the product nor a variant of it can be bought, by their words for it; silence says they can."""
    own, variants = stock[0], stock[1:]
    return own in _GONE or (bool(variants) and all(one in _GONE for one in variants))


def _prices(body: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [one["price"] for one in body.get("variants", ()) if one.get("price")]


def _label(variant: Mapping[str, Any]) -> str:
    """What one chooses a variant by."""
    told = variant.get("attributes", {})
    words = [str(told[name]) for name in ("storlek", "size", "color") if name in told]
    return " ".join(words) or str(variant.get("title") or variant["sku"])


def _variant(sku: str, size: str | None) -> dict[str, Any]:
    return {"sku": sku} | ({"attributes": {"storlek": size}} if size else {})


def _plain(size: str) -> str:
    return size.replace("–", "-").replace("/", "-").replace(" ", "").upper()


def _money(amount: float, currency: str) -> dict[str, Any]:
    return {"amount": round(amount * _MINOR_UNITS), "currency": currency}
