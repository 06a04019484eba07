"""Which of our products a row means: by id, then sku, then the end of its address, then GTIN.

An address or a GTIN that several products share names none of them.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple, Protocol

from chalicelib.imports import cells
from chalicelib.imports.voices import Product

_LENGTH: Final = 14


class Names(Protocol):
    """What the catalogue calls its products."""

    def ids(self, asked: Iterable[str]) -> frozenset[str]:
        """Those of the ids that are products which weren't deleted."""

    def skus(self, asked: Iterable[str]) -> Mapping[str, str]:
        """The product of each known sku."""

    def index(self) -> "Index":
        """Handles and GTINs of all products. Costly: asked for only where ids and skus don't say."""


class Index(NamedTuple):
    """Products by what addresses end in, and by GTIN; None where several share it."""

    handles: Mapping[str, str | None]
    gtins: Mapping[str, str | None]


class Match(NamedTuple):
    """The product that is meant, or why none is known to be."""

    product_id: str | None
    reason: str = ""


def index(products: Iterable[tuple[str, Sequence[str], Sequence[str]]]) -> Index:
    """The index of products, each with its addresses and GTINs."""
    handles: dict[str, str | None] = {}
    gtins: dict[str, str | None] = {}
    for product_id, addresses, codes in products:
        for handle in {cells.handle(one) for one in addresses} - {""}:
            handles[handle] = product_id if handles.get(handle, product_id) == product_id else None
        for code in {gtin(one) for one in codes} - {""}:
            gtins[code] = product_id if gtins.get(code, product_id) == product_id else None
    return Index(handles, gtins)


def gtin(text: str) -> str:
    """A GTIN of any length as fourteen digits; nothing where it isn't one."""
    digits = text.replace(" ", "").replace("-", "").strip("'\"")
    return (
        digits.zfill(_LENGTH) if digits.isascii() and digits.isdigit() and 8 <= len(digits) <= _LENGTH else ""
    )


def matched(products: Sequence[Product], names: Names) -> list[Match]:
    """For each of `products` which of ours it is."""
    ids = names.ids({one for product in products for one in product.ids})
    skus = names.skus({one for product in products for one in product.skus})
    living = ids | names.ids(set(skus.values()) - ids)
    known = {sku: owner for sku, owner in skus.items() if owner in living}
    found = [_by_key(product, ids, known) for product in products]
    if any(
        one is None and (product.handles or product.gtins)
        for one, product in zip(found, products, strict=True)
    ):
        told = names.index()
        return [
            Match(one) if one else _by_index(product, told)
            for one, product in zip(found, products, strict=True)
        ]
    return [
        Match(one) if one else Match(None, _unknown(product))
        for one, product in zip(found, products, strict=True)
    ]


def _by_key(product: Product, ids: frozenset[str], skus: Mapping[str, str]) -> str | None:
    by_id = next((one for one in product.ids if one in ids), None)
    return by_id or next((skus[one] for one in product.skus if one in skus), None)


def _by_index(product: Product, told: Index) -> Match:
    reason = ""
    for kind, keys, known in (
        ("address", product.handles, told.handles),
        ("GTIN", [gtin(one) for one in product.gtins], told.gtins),
    ):
        for key in keys:
            if key in known:
                if (product_id := known[key]) is not None:
                    return Match(product_id)
                reason = f"several products have the {kind} {key[:60]!r}"
    return Match(None, reason or _unknown(product))


def _unknown(product: Product) -> str:
    said = dict.fromkeys((*product.ids, *product.skus, *product.handles, *product.gtins))
    return f"no product is called {' or '.join(repr(one[:60]) for one in said)}"
