"""What is told to others of reviews: which ones, and in which form a text may stand in a file."""

import re
from collections.abc import Mapping
from typing import Final, NamedTuple

# What XML 1.0 can't hold in any form (https://www.w3.org/TR/xml/#charsets).
_NOT_XML: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Review(NamedTuple):
    """A published review as the feeds need it. Times are ISO 8601; `name` is None where nobody is named.

    `was_asked_for` says that the shop asked its buyer for it; `is_verified` that an order holds the product.
    """

    review_id: str
    product_id: str
    stars: int
    title: str
    text: str
    pros: tuple[str, ...]
    cons: tuple[str, ...]
    name: str | None
    at: str
    edited_at: str | None
    is_verified: bool
    is_incentivised: bool
    was_asked_for: bool

    @property
    def content(self) -> str:
        """What is said in words: the text, or the title where there is nothing else."""
        return self.text or self.title


class Product(NamedTuple):
    """A product as the feeds need it; `skus` begins with the id that the shop's other feeds know it by."""

    title: str
    url: str
    image_url: str | None
    brand: str | None
    gtins: tuple[str, ...]
    mpns: tuple[str, ...]
    skus: tuple[str, ...]
    discreet: bool


class Shop(NamedTuple):
    """Who publishes the reviews."""

    name: str


def told(review: Review, products: Mapping[str, Product]) -> Product | None:
    """The product of a review that the feeds tell of; None where they don't.

    They tell of words (both formats demand some) about products that are there and aren't discreet. Good and
    bad ones alike.
    """
    product = products.get(review.product_id)
    if product is None or product.discreet or not plain(review.content).strip():
        return None
    return product


def plain(text: str) -> str:
    """The text without what no XML file can hold."""
    return _NOT_XML.sub("", text)
