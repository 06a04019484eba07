"""Where things are in a checkout."""

from pathlib import Path

PROJECT = Path(__file__).parents[2]
DOCS = PROJECT / "docs"
ROOMS = (
    "experiments",
    "places",
    "push",
    "reference",
    "webhooks",
    "merchandising",
    "catalogue",
    "members",
    "activity",
    "orders",
    "letters",
    "post",
    "offers",
    "platforms",
    "moderation",
    "profiles",
    "media",
    "reviews",
    "questions",
    "reactions",
    "lists",
    "worth",
    "recommendations",
    "listing",
    "imports",
    "presence",
    "nearby",
    "latest",
    "feed",
    "storefront",
    "offsite",
    "campaigns",
    "mail",
    "live",
    "privacy",
    "console",
)
