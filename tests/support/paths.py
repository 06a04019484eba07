"""Where things are in a checkout."""

from pathlib import Path

PROJECT = Path(__file__).parents[2]
DOCS = PROJECT / "docs"
ROOMS = (
    "catalogue",
    "members",
    "activity",
    "orders",
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
    "privacy",
    "console",
)
