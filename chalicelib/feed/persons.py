"""A person's stories and inbox: a copy of them, and their end."""

from collections.abc import Iterable
from typing import Any, Final

from chalicelib.feed import domain, service
from chalicelib.feed.domain import Place, Story
from chalicelib.feed.ports import Inboxes, Stories
from chalicelib.kernel import clock

_PAGE: Final = 100


def export(keys: Iterable[str], *, stories: Stories, inboxes: Inboxes) -> dict[str, list[dict[str, Any]]]:
    """What is told of a person by these pseudonyms, and what was put before them, ready for JSON."""
    people = list(keys)
    return {
        "stories": [_plain(one) for key in people for one in service.everything(key, stories=stories)],
        # Whose stories these are is the others' to know.
        "inbox": [_plain(one) for key in people for one in _inbox(key, inboxes)],
    }


def _plain(story: Story) -> dict[str, Any]:
    return {"kind": story.kind.value, "product_id": story.product_id, "at": clock.iso(story.at)}


def _inbox(person: str, inboxes: Inboxes) -> Iterable[Story]:
    before: Place | None = None
    while found := inboxes.inbox(person, before, _PAGE):
        yield from found
        before = found[-1].place


def erase(keys: Iterable[str], *, stories: Stories, inboxes: Inboxes, now: int) -> int:
    """Tell nothing of a person any more, and throw their inbox away; how many stories there were. May be repeated."""
    gone = 0
    for key in keys:
        gone += service.forget(key, stories=stories, now=now) + inboxes.empty(key)
        own = [target for target, feed in inboxes.many().items() if feed == domain.person_feed(key)]
        for target in own:
            inboxes.unmark(target)
    return gone
