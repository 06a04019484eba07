"""What the routes, which are one function, need: of nearly everything a little."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from infra.functions import API_HANDLER
from infra.needs.words import SECRETS, SENDS_MAILS, Need, lists, objects, sends, sets_aside, table

ROUTES: Final[Mapping[str, tuple[Need, ...]]] = MappingProxyType(
    {
        API_HANDLER: (
            lists("lake"),
            objects("lake/erased/", "put"),
            objects("lake/forgotten/", "get"),
            objects("lake/imports/", "get put"),
            objects("lake/quarantine/", "delete get"),
            objects("lake/raw/", "put"),
            objects("lake/recommendations/", "get"),
            lists("mail"),
            objects("mail/sent/", "delete get put"),
            objects("mail/shadow/", "delete get"),
            lists("media"),
            objects("media/feeds/", "get"),
            objects("media/incoming/", "put"),
            objects("media/kept/", "delete get"),
            objects("media/published/", "delete get put"),
            sends("imports"),
            sends("mail-marketing"),
            sends("mail-transactional"),
            sends("media"),
            sends("push"),
            sends("webhooks"),
            table("activity", "put"),
            table("campaigns", "delete put query"),
            table("catalogue", "batch_get get put query"),
            table("console", "batch_get check delete put query update"),
            table("experiments", "batch_write get put query"),
            table("feed", "batch_get batch_write delete get put query"),
            table("imports", "get put"),
            table("latest", "batch_get delete get put query"),
            table("letters", "put query"),
            table("listing", "query"),
            table("lists", "batch_get batch_write check delete get put query update"),
            table("mail", "delete get put update"),
            table("media", "batch_get delete get put query update"),
            table("members", "delete get put update"),
            table("merchandising", "batch_get get put"),
            table("moderation", "batch_get batch_write delete get put query update"),
            table("nearby", "batch_get delete query"),
            table("offers", "batch_get delete get put query"),
            table("orders", "batch_get delete get put query"),
            table("platforms", "batch_get get put update"),
            table("post", "batch_get delete get put query update"),
            table("presence", "batch_get"),
            table("profiles", "batch_get check delete get put query update"),
            table("push", "batch_get"),
            table("questions", "batch_get delete get put query update"),
            table("reactions", "batch_get delete get put query update"),
            table("recommendations", "batch_get delete get put"),
            table("reviews", "batch_get delete get put query update"),
            table("webhooks", "delete get put query"),
            SECRETS,
            SENDS_MAILS,
            sets_aside("platforms"),
        ),
    }
)
