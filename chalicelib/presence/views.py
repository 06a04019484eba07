"""What the API shows of presence, and takes for it."""

from typing import Annotated

import msgspec
from msgspec import Meta

from chalicelib.catalogue.public import Card
from chalicelib.presence.domain import Count, Looked, Presence


class FigureView(msgspec.Struct, frozen=True, kw_only=True):
    """How many people; `estimated` from a sample where there are very many. `how` tells how it is known."""

    people: int
    estimated: bool
    how: str


class PresenceView(msgspec.Struct, frozen=True, kw_only=True):
    """How many people look at a product now (within five minutes), looked at it within 24 hours, and have it in a cart."""

    product_id: str
    viewers: FigureView
    viewed_today: FigureView
    carts: FigureView


class LookedView(msgspec.Struct, frozen=True, kw_only=True):
    """A product, with its card, and how many people look at it now."""

    product_id: str
    viewers: FigureView
    product: Card


class LookedListView(msgspec.Struct, frozen=True):
    """What is looked at in the shop now, what most people look at first."""

    items: tuple[LookedView, ...]


class NowQuery(msgspec.Struct, frozen=True):
    """How many products to give at most."""

    limit: Annotated[int, Meta(ge=1, le=16)] = 10


def figure(count: Count, word: str) -> FigureView:
    """A count with the word under which it says how it is known."""
    return FigureView(people=count.people, estimated=count.estimated, how=f"/v1/how/{word}")


def presence_view(product_id: str, found: Presence) -> PresenceView:
    """A product's presence as the API shows it."""
    return PresenceView(
        product_id=product_id,
        viewers=figure(found.viewers, "viewers"),
        viewed_today=figure(found.day, "viewed-today"),
        carts=figure(found.carts, "carts"),
    )


def looked_view(looked: list[tuple[Looked, Card]]) -> LookedListView:
    """What is looked at as the API shows it."""
    return LookedListView(
        tuple(
            LookedView(product_id=one.product_id, viewers=figure(one.viewers, "viewers"), product=card)
            for one, card in looked
        )
    )
