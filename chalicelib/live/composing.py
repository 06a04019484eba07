"""What is told of topics, read when it is told: in two waves for any number of products, and one room a topic else."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any, Final

import msgspec

from chalicelib.aws import tables
from chalicelib.aws.tables import Part
from chalicelib.catalogue import public as catalogue
from chalicelib.feed import public as feed
from chalicelib.kernel import settings
from chalicelib.latest import public as latest
from chalicelib.nearby import public as nearby
from chalicelib.nearby.public import MapPoint
from chalicelib.presence import public as presence
from chalicelib.push import public as push

# As many as a page shows at once; the whole is an address away.
_LATEST: Final = 10
_STORIES: Final = 10
_POINTS: Final = 30


class ProductNow(msgspec.Struct, frozen=True, kw_only=True):
    """What a page shows of a product and changes while it is open, named as there; null where the shop has it off."""

    viewers: presence.PresenceView | None
    latest: latest.ProductLatestView | None


class MapNow(msgspec.Struct, frozen=True):
    """The groups that were published last, newest first."""

    points: tuple[MapPoint, ...]


def _map(now: int) -> MapNow:
    return MapNow(tuple(nearby.map_changes(0, now, _POINTS)))


# Each topic of the whole shop: the room that must be on, and how its state is read.
_SHOP_WIDE: Final[Mapping[str, tuple[str, Callable[[int], Any]]]] = {
    "map": ("nearby", _map),
    "latest": ("latest", lambda now: latest.shop(_LATEST, now)),
    "feed": ("feed", lambda now: feed.head(_STORIES, now)),
}


def compose(topics: Sequence[str], now: int) -> dict[str, bytes]:
    """The present states of topics as JSON. Of rooms that are off, and of products that are never live, nothing."""
    off = settings.current().off
    told = _products([one for one in topics if push.product_of(one)], off, now)
    for topic in topics:
        room, read = _SHOP_WIDE.get(topic, ("", None))
        if read is not None and room not in off:
            told[topic] = read(now)
    return {topic: msgspec.json.encode(state) for topic, state in told.items()}


def _products(topics: Iterable[str], off: Collection[str], now: int) -> dict[str, Any]:
    """What is told of products, by topic. What was written a moment ago is in it."""
    wanted = {one: name for name in topics if (one := push.product_of(name))}
    cards = catalogue.card_part(wanted)
    here = {one: presence.page_part(one, now) for one in wanted if "presence" not in off}
    heads = {one: latest.page_part(one, now) for one in wanted if "latest" not in off}
    parts: tuple[Part[Any], ...] = (cards, *here.values(), *heads.values())
    found = tables.batch_get([key for part in parts for key in part.keys], consistent=True)
    shown = {one: card for one, card in cards.parse(found).items() if card.tellable}
    bought = {one: heads[one].parse(found) for one in shown if one in heads}
    labels = latest.labels_part([entry for entries in bought.values() for entry in entries])
    told = labels.parse(tables.batch_get(labels.keys))
    states = {}
    for one, card in shown.items():
        seen = here[one].parse(found) if one in here else None
        states[wanted[one]] = ProductNow(
            viewers=presence.view(one, seen) if seen else None,
            latest=latest.section(bought[one], told, card, now) if one in bought else None,
        )
    return states
