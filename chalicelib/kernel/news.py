"""News: facts that many rooms want to hear of. Typed and versioned here, below all rooms.

A room's relay publishes them to the topic `torg-<stage>-news` with the message attribute `kind`; each
listening room has a queue with a filter on it. A field may be added with a default; anything else is a
new version, and both are read for a release.
"""

from typing import Literal

import msgspec


class ProductChanged(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="product_changed"):
    """A product was written or deleted. `revision` grows with every write of the product."""

    version: Literal[1] = 1
    product_id: str
    revision: int
    deleted: bool
    created_at: int
    categories: tuple[str, ...]
    discreet: bool
    # In minor units of the shop's currency, in its first market; none where it isn't for sale by price.
    price: int | None = None


class RatingChanged(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="rating_changed"):
    """A product's published reviews changed. `revision` grows with every change of its numbers.

    `count` reviews with stars give `total` stars. `score` is for ranking alone (millionths of a star, drawn
    towards the category's mean) and is never shown as if it were the mean.
    """

    version: Literal[1] = 1
    product_id: str
    revision: int
    count: int
    total: int
    score: int


class PopularityChanged(
    msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="popularity_changed"
):
    """How many people bought a product lately, or looked at it, changed. `revision` grows with every run."""

    version: Literal[1] = 1
    product_id: str
    revision: int
    value: int


News = ProductChanged | RatingChanged | PopularityChanged


def encode(news: News) -> str:
    """The message body."""
    return msgspec.json.encode(news).decode()


def decode(body: str | bytes) -> News:
    """The news in a message body. Raises `msgspec.MsgspecError` on what this release doesn't know."""
    read: News = msgspec.json.decode(body, type=News)
    return read


def kind(news: News) -> str:
    """The value of the message attribute `kind`, which queues filter on."""
    return str(type(news).__struct_config__.tag)
