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


News = ProductChanged


def encode(news: News) -> str:
    """The message body."""
    return msgspec.json.encode(news).decode()


def decode(body: str | bytes) -> News:
    """The news in a message body. Raises `msgspec.MsgspecError` on what this release doesn't know."""
    return msgspec.json.decode(body, type=News)


def kind(news: News) -> str:
    """The value of the message attribute `kind`, which queues filter on."""
    return str(type(news).__struct_config__.tag)
