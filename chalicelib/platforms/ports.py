"""What the use cases need from outside: other rooms, rows, and the place for what can't be read."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from chalicelib.platforms.domain import Delivery, Happened, OrderTold
from chalicelib.platforms.goods import Goods, Level


@dataclass(frozen=True, slots=True)
class Item:
    """An inventory item: its levels by place, how often they changed, and whose item it is, if that is known."""

    levels: Mapping[str, Level] = field(default_factory=dict)
    revision: int = 0
    product_id: str | None = None


class Shelf(Protocol):
    """Where it is kept what platforms said of products and stock, and which deliveries were dealt with."""

    def was_taken(self, delivery: Delivery, now: int) -> bool:
        """Whether this very delivery was dealt with, as far as is remembered."""

    def note_taken(self, delivery: Delivery, now: int) -> None:
        """Remember that it was."""

    def goods(self, product_id: str) -> Goods | None:
        """What is known of a product, as the last finished write left it."""

    def keep_goods(self, before: Goods | None, after: Goods) -> None:
        """Put `after` in place of `before`. Raises `Stale` if that isn't what is there."""

    def claim_items(self, product_id: str, items: Iterable[str]) -> None:
        """Say whose inventory items these are."""

    def levels(self, items: Iterable[str]) -> dict[str, Mapping[str, Level]]:
        """The levels of those items that any were told of, by place, as the last finished write left them."""

    def item(self, item: str) -> Item | None:
        """An inventory item, as the last finished write left it."""

    def keep_levels(self, item: str, before: Item | None, levels: Mapping[str, Level]) -> str | None:
        """Put `levels` in place of those in `before`; the product whose item it is by then, if that is known.

        Raises `Stale` if `before` isn't what is there.
        """


class Orders(Protocol):
    """The orders room."""

    def tell(self, told: OrderTold, now: int) -> None:
        """Bring an order to what `told` says, in whatever order such news arrive. Raises `NotUnderstood`."""

    def happened(self, happened: Happened, now: int) -> None:
        """Note what happened to an order, which may not have come in yet. Raises `NotUnderstood`."""

    def state(self, order_id: str) -> str | None:
        """What an order is now, in the orders room's word; None if it hasn't come in."""


class Catalogue(Protocol):
    """The catalogue."""

    def show(self, product_id: str, content: Mapping[str, Any] | None, now: int) -> None:
        """Bring a product to `content` (its variants with the platform's `key` each), or take it away.

        What the platform can't say (markets, attributes, that it is discreet) stays. Raises `NotUnderstood`.
        """


class Quarantine(Protocol):
    """Where deliveries are kept that couldn't be read."""

    def keep(self, delivery: Delivery, reason: str, now: int) -> str:
        """Keep a delivery whole; returns the name it has there. The same delivery gets the same name."""


class Report(Protocol):
    """How an operator hears of what needs a look; never with anybody's data."""

    def __call__(self, message: str, **fields: str) -> None:
        """Log a warning."""


@dataclass(frozen=True, slots=True)
class Doors:
    """All of it. `shop_url` is the shop's address, `currency` its currency."""

    shelf: Shelf
    orders: Orders
    catalogue: Catalogue
    quarantine: Quarantine
    report: Report
    shop_url: str = ""
    currency: str = "SEK"
