"""What of the log is somebody's presence: which views count, and which words about carts."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple, Protocol

from chalicelib.presence import carts
from chalicelib.presence.carts import Mark
from chalicelib.presence.domain import (
    ADDED,
    FRESH,
    KEPT,
    PLACED,
    REMOVED,
    VIEWED,
    Pair,
    address_of,
    browser_of,
    packed,
    stretch_of,
)

# What rooms append stands with this before its id, and no door takes it: a browser can't say that something sold.
_OWN: Final = "~"


class Fact(Protocol):
    """What is looked at of a row of the log."""

    @property
    def event_id(self) -> str:
        """Its id."""

    @property
    def n(self) -> int:
        """Its place in the event."""

    @property
    def event(self) -> str:
        """What happened."""

    @property
    def at(self) -> int:
        """When (ms)."""

    @property
    def received(self) -> int:
        """When it was heard of (ms)."""

    @property
    def visitor(self) -> str | None:
        """The browser's pseudonym."""

    @property
    def customer(self) -> str | None:
        """The customer's pseudonym."""

    @property
    def product_id(self) -> str | None:
        """The product."""

    @property
    def sku(self) -> str | None:
        """The sku, where the product wasn't named."""

    @property
    def bot(self) -> bool:
        """Whether a robot or staff did it."""

    @property
    def historical(self) -> bool:
        """Whether it is told of the past."""


class Batch(Protocol):
    """A batch of the log."""

    @property
    def facts(self) -> Sequence[Fact]:
        """Its rows."""

    @property
    def source(self) -> bytes | None:
        """What stands for its sender's address."""


class View(NamedTuple):
    """That somebody looked at a product, as a member of the stretch's set."""

    stretch: int
    product_id: str
    member: bytes


class Word(NamedTuple):
    """That a product went into somebody's cart, or out of it."""

    product_id: str
    pair: Pair
    mark: Mark


class Read(NamedTuple):
    """What batches say of presence."""

    views: tuple[View, ...]
    words: tuple[Word, ...]


def skus(batches: Iterable[Batch]) -> set[str]:
    """The skus that stand for products in what counts."""
    found = (one for batch in batches for one in batch.facts if _counts(one) and not one.product_id)
    return {one.sku for one in found if one.sku}


def read(batches: Iterable[Batch], products: Mapping[str, str], now: int, window: int) -> Read:
    """The views and the words in `batches`, as of `now`; `products` are those of skus, `window` (ms) is a cart's.

    A view counts if it was heard of within five minutes: that is in the row, so that reading it late or again
    says the same.
    """
    views: list[View] = []
    words: list[Word] = []
    for batch in batches:
        for fact in filter(_counts, batch.facts):
            product_id = fact.product_id or products.get(fact.sku or "")
            if product_id is None:
                continue
            if fact.event == VIEWED:
                views += _view(fact, product_id, batch.source, now)
            elif now - fact.at < window:
                words += _words(fact, product_id, batch.source)
    return Read(tuple(views), tuple(words))


def _counts(fact: Fact) -> bool:
    if fact.bot or fact.historical:
        return False
    if fact.event == PLACED:
        return fact.event_id.startswith(_OWN)
    return fact.event in (VIEWED, ADDED, REMOVED)


def _view(fact: Fact, product_id: str, source: bytes | None, now: int) -> list[View]:
    who = fact.visitor or fact.customer
    address = address_of(source, who)
    if address is None or fact.received - fact.at > FRESH or now - fact.at > KEPT:
        return []
    return [View(stretch_of(fact.at), product_id, packed(Pair(address, browser_of(who))))]


def _words(fact: Fact, product_id: str, source: bytes | None) -> list[Word]:
    """A purchase ends the stay for whomever it names; else a browser speaks for itself, and a server for anyone."""
    told = [fact.visitor]
    if fact.event == PLACED:
        told = [fact.visitor, fact.customer]
    elif source is None and fact.visitor is None:
        told = [fact.customer]
    alias = browser_of(fact.customer, carts.BROWSER_BYTES)
    mark = Mark(fact.at, _tie(fact), fact.event == ADDED, alias)
    addresses = {who: address_of(source, who) for who in told}
    return [
        Word(product_id, Pair(address, browser_of(who, carts.BROWSER_BYTES)), mark)
        for who, address in addresses.items()
        if address is not None
    ]


def _tie(fact: Fact) -> bytes:
    whole = f"{fact.event_id}\0{fact.n}".encode()
    return hashlib.blake2b(whole, digest_size=carts.TIE_BYTES).digest()
