"""What other rooms may ask of presence."""

from collections.abc import Sequence

from chalicelib.activity.public import Taken
from chalicelib.presence import service, wiring
from chalicelib.presence.answers import looked_at, now, page_part
from chalicelib.presence.domain import Count, Looked, Presence
from chalicelib.presence.views import PresenceView, presence_view

__all__ = ["Count", "Looked", "Presence", "PresenceView", "looked_at", "now", "page_part", "take", "view"]


def take(taken: Sequence[Taken], now: int) -> set[str]:
    """Count what new batches of the log say; the products whose numbers may have changed.

    Batches may come again and in any order. Raises what DynamoDB does when it doesn't answer: then give them again.
    """
    return service.take(taken, doors=wiring.doors(now), now=now)


def view(product_id: str, found: Presence) -> PresenceView:
    """Presence as the API shows it."""
    return presence_view(product_id, found)
