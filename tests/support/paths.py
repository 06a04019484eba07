"""Where things are in a checkout."""

from pathlib import Path

PROJECT = Path(__file__).parents[2]
DOCS = PROJECT / "docs"
ROOMS = (
    "experiments",
    "webhooks",
    "catalogue",
    "members",
    "activity",
    "orders",
    "letters",
    "post",
    "offers",
    "platforms",
    "moderation",
    "media",
    "reviews",
    "questions",
    "reactions",
    "lists",
    "recommendations",
    "listing",
    "imports",
    "storefront",
    "offsite",
    "campaigns",
    "mail",
    "privacy",
    "console",
)
