"""What the functions need that run by the clock or by hand, and those behind the WebSocket API."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from infra.needs.words import PUBLISHES, SECRETS, Need, lists, objects, sends, table

JOBS: Final[Mapping[str, tuple[Need, ...]]] = MappingProxyType(
    {
        "compact": (
            lists("lake"),
            objects("lake/closed/", "delete get put"),
            objects("lake/erased/", "put"),
            objects("lake/forgotten/", "delete get put"),
            objects("lake/raw/", "delete get put"),
        ),
        "recompute": (
            lists("lake"),
            objects("lake/closed/", "get"),
            objects("lake/raw/", "get"),
            objects("lake/recommendations/", "delete get put"),
            table("catalogue", "query"),
            table("merchandising", "get"),
            table("recommendations", "delete get put scan"),
            PUBLISHES,
        ),
        "recommendations_report": (
            lists("lake"),
            objects("lake/closed/", "get"),
            objects("lake/raw/", "get"),
            objects("lake/recommendations/", "put"),
            table("catalogue", "query"),
        ),
        "recommendations_tuning": (
            lists("lake"),
            objects("lake/closed/", "get"),
            objects("lake/raw/", "get"),
            objects("lake/recommendations/", "get put"),
            table("catalogue", "query"),
        ),
        "feed": (
            lists("lake"),
            objects("lake/feeds/", "get"),
            objects("lake/imports/", "put"),
            objects("lake/state/", "get put"),
            table("catalogue", "batch_get put"),
        ),
        "republish": (
            table("catalogue", "scan"),
            PUBLISHES,
        ),
        "review_priors": (
            table("catalogue", "query"),
            table("reviews", "batch_get put query update"),
        ),
        "republish_ratings": (
            table("catalogue", "query"),
            table("reviews", "batch_get"),
            PUBLISHES,
        ),
        "presence_day": (table("presence", "get put query update"),),
        "nearby_publish": (
            sends("push"),
            table("catalogue", "batch_get"),
            table("nearby", "batch_get check delete get put query update"),
            table("push", "batch_get"),
        ),
        "websocket_connect": (
            table("push", "get put"),
            SECRETS,
        ),
        "websocket_message": (
            sends("push"),
            table("push", "batch_write delete get put"),
        ),
        "websocket_disconnect": (table("push", "batch_write delete get put"),),
        "media_sweep": (
            lists("media"),
            objects("media/kept/", "delete"),
            objects("media/published/", "delete"),
            sends("media"),
            table("media", "delete get put query"),
            table("moderation", "delete get put update"),
            SECRETS,
        ),
        "webhooks_sweep": (
            sends("webhooks"),
            table("webhooks", "query"),
        ),
        "review_feeds": (
            objects("media/feeds/", "put"),
            table("catalogue", "batch_get"),
            table("reviews", "scan"),
        ),
    }
)
