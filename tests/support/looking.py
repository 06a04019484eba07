"""Batches of the log in which people look at products and fill carts."""

import itertools
from typing import Any

from chalicelib.activity.domain import Fact, Taken

_numbers = itertools.count()


def source(number: int) -> bytes:
    """What the log calls the address of this number; spread as hashes are."""
    return (number * 0x9E3779B97F4B % (1 << 48)).to_bytes(6, "big")


def fact(product_id: str | None, at: int, **fields: Any) -> Fact:
    """One row; a view unless it says otherwise, heard of at once."""
    told = {"event_id": f"e{next(_numbers)}", "event": "product_viewed", "received": at}
    return Fact(product_id=product_id, at=at, **told | fields)


def batch(*facts: Fact, address: bytes | None = None) -> Taken:
    """A batch from an address (None: a server's)."""
    return Taken(facts=facts, source=address)


def view(product_id: str, at: int, address: int, browser: str | None = None, **fields: Any) -> Taken:
    """A batch in which one looks at a product."""
    return batch(fact(product_id, at, visitor=browser, **fields), address=source(address))
