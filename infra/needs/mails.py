"""What the functions need that have mails planned, written and sent."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from infra.needs.words import SECRETS, SENDS_MAILS, Need, hears, lists, objects, sends, sets_aside, table

MAILS: Final[Mapping[str, tuple[Need, ...]]] = MappingProxyType(
    {
        "mail_dispatch": (
            sends("mail-marketing"),
            sends("mail-transactional"),
            table("post", "batch_get delete get put query update"),
        ),
        "mail_events": (
            *hears("mail-events"),
            table("post", "batch_get delete get put update"),
            sets_aside("mail-events"),
        ),
        "mail_news": (
            *hears("mail-news"),
            sends("mail-marketing"),
            sends("mail-transactional"),
            sends("webhooks"),
            table("experiments", "get put query"),
            table("members", "get"),
            table("moderation", "get query"),
            table("offers", "delete get put"),
            table("orders", "get"),
            table("post", "get put"),
            table("questions", "get"),
            table("reviews", "get"),
            table("webhooks", "put"),
            SECRETS,
            sets_aside("mail"),
        ),
        "mail_transactional": (
            *hears("mail-transactional"),
            objects("mail/sent/", "put"),
            objects("mail/shadow/", "put"),
            table("catalogue", "batch_get"),
            table("experiments", "get put"),
            table("letters", "query"),
            table("members", "get"),
            table("moderation", "get query"),
            table("orders", "get query"),
            table("post", "batch_get delete get put update"),
            table("questions", "get"),
            table("recommendations", "batch_get"),
            table("reviews", "batch_get query"),
            SECRETS,
            SENDS_MAILS,
            sets_aside("mail"),
        ),
        "mail_marketing": (
            *hears("mail-marketing"),
            objects("mail/sent/", "put"),
            objects("mail/shadow/", "put"),
            table("campaigns", "query"),
            table("catalogue", "batch_get"),
            table("experiments", "get put"),
            table("letters", "query"),
            table("members", "get"),
            table("offers", "get"),
            table("orders", "get query"),
            table("post", "batch_get delete get put update"),
            table("recommendations", "batch_get"),
            table("reviews", "batch_get get query"),
            SECRETS,
            SENDS_MAILS,
            sets_aside("mail"),
        ),
        "campaigns_news": (
            *hears("campaigns"),
            table("campaigns", "delete get put query update"),
            table("orders", "get"),
            sets_aside("campaigns"),
        ),
        "campaigns_fire": (
            sends("mail-marketing"),
            sends("mail-transactional"),
            sends("webhooks"),
            table("campaigns", "delete get put query update"),
            table("catalogue", "batch_get"),
            table("experiments", "get put"),
            table("letters", "query"),
            table("members", "get"),
            table("offers", "delete get put"),
            table("orders", "get query"),
            table("post", "get put"),
            table("reviews", "get query"),
            table("webhooks", "put"),
            SECRETS,
        ),
        "abandonment": (
            lists("lake"),
            objects("lake/closed/", "get"),
            objects("lake/raw/", "get"),
            table("campaigns", "delete get put query update"),
            table("catalogue", "batch_get"),
        ),
    }
)
