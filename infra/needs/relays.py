"""What the functions need that follow tables' streams: the relays of news, and the log's two readers."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from infra.needs.words import PUBLISHES, Need, follows, objects, sends, sets_aside, table

RELAYS: Final[Mapping[str, tuple[Need, ...]]] = MappingProxyType(
    {
        "lake": (
            *follows("activity"),
            objects("lake/markers/", "put"),
            objects("lake/raw/", "put"),
            sets_aside("lake"),
        ),
        "catalogue_relay": (
            *follows("catalogue"),
            PUBLISHES,
            sets_aside("catalogue-relay"),
        ),
        "orders_relay": (
            *follows("orders"),
            PUBLISHES,
            sets_aside("orders-relay"),
        ),
        "reviews_relay": (
            *follows("reviews"),
            PUBLISHES,
            sets_aside("reviews-relay"),
        ),
        "reactions_relay": (
            *follows("reactions"),
            PUBLISHES,
            sets_aside("reactions-relay"),
        ),
        "lists_relay": (
            *follows("lists"),
            PUBLISHES,
            sets_aside("lists-relay"),
        ),
        "live": (
            *follows("activity"),
            sends("push"),
            table("catalogue", "batch_get"),
            table("nearby", "put"),
            table("presence", "get put update"),
            table("push", "batch_get"),
        ),
        "questions_relay": (
            *follows("questions"),
            PUBLISHES,
            sets_aside("questions-relay"),
        ),
        "moderation_relay": (
            *follows("moderation"),
            table("moderation", "query"),
            PUBLISHES,
            sets_aside("moderation-relay"),
        ),
    }
)
