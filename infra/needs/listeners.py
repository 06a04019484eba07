"""What the functions need that queues call."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from infra.needs.words import SECRETS, Need, hears, lists, objects, sends, sets_aside, table

LISTENERS: Final[Mapping[str, tuple[Need, ...]]] = MappingProxyType(
    {
        "import_job": (
            *hears("imports"),
            lists("lake"),
            objects("lake/imports/", "get put"),
            objects("lake/raw/", "put"),
            sends("media"),
            table("activity", "put"),
            table("catalogue", "batch_get get put"),
            table("imports", "get put"),
            table("media", "get put"),
            table("moderation", "get put update"),
            table("orders", "get put"),
            table("questions", "delete get put update"),
            table("reviews", "batch_get get put update"),
            SECRETS,
        ),
        "listing": (
            *hears("listing"),
            table("listing", "delete get put"),
            sets_aside("listing"),
        ),
        "nearby_news": (
            *hears("nearby"),
            table("catalogue", "batch_get"),
            table("nearby", "batch_get delete get put query update"),
            table("orders", "get"),
            sets_aside("nearby"),
        ),
        "latest_news": (
            *hears("latest"),
            sends("push"),
            table("catalogue", "batch_get"),
            table("latest", "delete get put query"),
            table("orders", "get"),
            table("push", "batch_get"),
            sets_aside("latest"),
        ),
        "feed_news": (
            *hears("feed"),
            sends("push"),
            table("catalogue", "batch_get"),
            table("feed", "batch_write delete get put query"),
            table("orders", "get"),
            table("profiles", "get query"),
            table("push", "batch_get"),
            sets_aside("feed"),
        ),
        "push": (
            *hears("push"),
            sends("push"),
            table("catalogue", "batch_get"),
            table("feed", "batch_get query"),
            table("latest", "batch_get query"),
            table("lists", "batch_get"),
            table("nearby", "batch_get"),
            table("orders", "batch_get"),
            table("presence", "batch_get"),
            table("profiles", "batch_get"),
            table("push", "batch_get batch_write delete get put query"),
            table("questions", "batch_get"),
            table("reactions", "batch_get"),
            table("reviews", "batch_get"),
            SECRETS,
            sets_aside("push"),
        ),
        "media": (
            *hears("media"),
            lists("media"),
            objects("media/incoming/", "delete get"),
            objects("media/kept/", "delete get put"),
            objects("media/published/", "delete put"),
            table("media", "delete get put"),
            table("moderation", "batch_get batch_write delete get put query update"),
            SECRETS,
            sets_aside("media"),
        ),
        "webhooks": (
            *hears("webhooks"),
            sends("webhooks"),
            table("webhooks", "delete get put query"),
            sets_aside("webhooks"),
        ),
    }
)
