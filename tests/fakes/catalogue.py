"""An in-memory stand-in for the catalogue's port; the contract suite holds it to the real store's behaviour."""

import threading
from collections.abc import Iterable, Iterator
from typing import Any

from chalicelib.catalogue import domain, models
from chalicelib.catalogue.domain import Card, Names, Product
from chalicelib.catalogue.prices import PriceRow
from chalicelib.catalogue.service import SkuTaken
from chalicelib.kernel import clock
from chalicelib.kernel.news import ProductChanged
from chalicelib.kernel.revisions import Stale


class FakeProducts:
    def __init__(self) -> None:
        self.products: dict[str, Product] = {}
        self.price_history: dict[str, list[PriceRow]] = {}
        self.owners: dict[str, tuple[str, bool]] = {}
        self.writes = 0
        self._lock = threading.Lock()

    def get(self, product_id: str) -> Product | None:
        return self.products.get(product_id)

    def get_many(self, product_ids: Iterable[str]) -> dict[str, Product]:
        return {one: self.products[one] for one in product_ids if one in self.products}

    def write(self, before: Product | None, after: Product, price_row: PriceRow | None) -> None:
        with self._lock:
            there = self.products.get(after.product_id)
            if (there.revision if there else None) != (before.revision if before else None):
                raise Stale
            held = domain.skus(before.content) if before and not before.deleted else frozenset()
            wanted = frozenset() if after.deleted else domain.skus(after.content)
            for sku in sorted(wanted - held):
                owner, released = self.owners.get(sku, (after.product_id, True))
                if owner != after.product_id and not released:
                    raise SkuTaken(sku, owner)
            self.owners |= dict.fromkeys(wanted - held, (after.product_id, False))
            self.owners |= dict.fromkeys(held - wanted, (after.product_id, True))
            self.products[after.product_id] = after
            if price_row is not None:
                self.price_history.setdefault(after.product_id, []).insert(0, price_row)
            self.writes += 1

    def price_rows(self, product_id: str) -> Iterator[PriceRow]:
        return iter(self.price_history.get(product_id, []))

    def cards(self) -> Iterator[Card]:
        return (domain.card(product) for product in self.products.values())

    def dated_cards(self) -> Iterator[tuple[Card, int | None]]:
        return ((domain.card(one), one.created_at // clock.DAY) for one in self.products.values())

    def skus(self) -> Iterator[tuple[str, str]]:
        return ((sku, owner) for sku, (owner, _) in self.owners.items())

    def resolve(self, skus: Iterable[str]) -> dict[str, str]:
        return {sku: self.owners[sku][0] for sku in skus if sku in self.owners}

    def names(self) -> Iterator[Names]:
        return (domain.names(one) for one in self.products.values() if not one.deleted)

    def changes(self, after: dict[str, Any] | None) -> tuple[list[ProductChanged], dict[str, Any] | None]:
        """One product a call, so that a caller has to go on."""
        names = sorted(self.products)
        place = 0 if after is None else names.index(after["pk"]["S"]) + 1
        item = models.product_item(self.products[names[place]])
        return [models.news_from(item)], {"pk": {"S": names[place]}} if place + 1 < len(names) else None
