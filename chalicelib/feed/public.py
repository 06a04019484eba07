"""What other rooms may ask of the feed."""

from typing import Any

from chalicelib.feed import pages, persons, wiring
from chalicelib.feed.domain import Kind
from chalicelib.feed.pages import Wanted
from chalicelib.feed.views import StoryView, page_view
from chalicelib.web.answers import Page

__all__ = ["Kind", "StoryView", "erase", "export", "head"]


def head(limit: int, now: int) -> Page[StoryView]:
    """The newest stories of the shop, as `GET /v1/feed?limit=` gives them, in two waves."""
    page = pages.of_shop(Wanted(frozenset(), None, limit), doors=wiring.reading(), now=now)
    return page_view(page, None)


def export(customer_id: str | None = None, email: str | None = None) -> dict[str, Any]:
    """What is told of a person, and what was put before them, ready for JSON."""
    keys = wiring.keys(customer_id, email)
    return persons.export(keys, stories=wiring.stories(), inboxes=wiring.inboxes())


def erase(customer_id: str | None = None, email: str | None = None, *, now: int) -> int:
    """Tell nothing of a person any more and throw their inbox away; how many stories there were. May be repeated.

    What lies in others' inboxes leads nowhere from then on, and goes within thirty days.
    """
    keys = wiring.keys(customer_id, email)
    return persons.erase(keys, stories=wiring.stories(), inboxes=wiring.inboxes(), now=now)
