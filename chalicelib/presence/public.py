"""What other rooms may ask of presence."""

from collections.abc import Sequence

from chalicelib.activity.public import Taken
from chalicelib.presence import service, wiring
from chalicelib.presence.answers import looked_at, now, page_part
from chalicelib.presence.domain import Count, Looked, Pair, Presence, address_of, browser_of
from chalicelib.presence.matching import people
from chalicelib.presence.views import FigureView, PresenceView, presence_view

__all__ = [
    "Count",
    "FigureView",
    "Looked",
    "Pair",
    "Presence",
    "PresenceView",
    "looked_at",
    "now",
    "page_part",
    "people",
    "take",
    "view",
    "viewer",
]


def take(taken: Sequence[Taken], now: int) -> set[str]:
    """Count what new batches of the log say; the products whose numbers may have changed.

    Batches may come again and in any order. Raises what DynamoDB does when it doesn't answer: then give them again.
    """
    return service.take(taken, doors=wiring.doors(now), now=now)


def view(product_id: str, found: Presence) -> PresenceView:
    """Presence as the API shows it."""
    return presence_view(product_id, found)


def viewer(source: bytes, visitor: str | None) -> Pair:
    """What a viewer is told apart by: the log's source of a batch, and the pseudonym of the browser, if it has one.

    `people` says how many people stand behind such pairs.
    """
    address = address_of(source, None)
    assert address is not None
    return Pair(address, browser_of(visitor))
