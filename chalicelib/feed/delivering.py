"""Putting stories before those who follow: into their inboxes, a page of followers at a time.

Who is followed by more people than the shop's limit is copied to nobody: it is noted that their stories are to be
fetched when somebody reads. All of it may be done again, and goes on where it was cut off.
"""

from collections.abc import Callable, Iterable
from typing import Final, NamedTuple

import msgspec

from chalicelib.feed import domain
from chalicelib.feed.domain import Kind, Story
from chalicelib.feed.ports import Inboxes, Stories

PAGE: Final = 100
# A message's work: five hundred inboxes take a second or two.
_MOST_PAGES: Final = 5


class FanOut(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="feed_fan_out"):
    """The rest of a story's way to those who follow a target: go on after this follower."""

    story_id: str
    target: str
    feed: str
    after: str


class Following(NamedTuple):
    """What this room asks of profiles: the target of who follows a person; who follows a target, and how many do."""

    target_of: Callable[[str], str | None]
    followers: Callable[[str, str | None, int], tuple[list[str], str | None]]
    follower_count: Callable[[str], int]


class Doors(NamedTuple):
    """What delivering needs. `go_on` sends the rest of the work to be done by itself; `most` is the shop's limit."""

    stories: Stories
    inboxes: Inboxes
    following: Following
    go_on: Callable[[FanOut], None]
    most: int


def deliver(story_id: str, *, doors: Doors, now: int) -> int:
    """Put a story before all who follow its person or its list; how many inboxes it reached so far."""
    story = doors.stories.get(story_id)
    if story is None or not _is_fresh(story, now):
        return 0
    return sum(_first(story, target, feed, doors, now) for target, feed in _targets(story, doors))


def resume(rest: FanOut, *, doors: Doors, now: int) -> int:
    """Go on with the rest; how many inboxes it reached. A story that is told no more reaches nobody."""
    story = doors.stories.get(rest.story_id)
    if story is None or not _is_fresh(story, now):
        return 0
    return _pages(story, rest.target, rest.feed, rest.after, doors)


def _is_fresh(story: Story, now: int) -> bool:
    return story.is_shown and story.at > now - domain.INBOX_LIFE


def _targets(story: Story, doors: Doors) -> Iterable[tuple[str, str]]:
    if story.actor is not None and (target := doors.following.target_of(story.actor)) is not None:
        yield target, domain.person_feed(story.actor)
    if story.kind is Kind.LISTED:
        yield f"list:{story.source}", domain.list_feed(story.source)


def _first(story: Story, target: str, feed: str, doors: Doors, now: int) -> int:
    if doors.following.follower_count(target) > doors.most:
        doors.inboxes.mark_many(target, feed, now + domain.INBOX_LIFE)
        return 0
    return _pages(story, target, feed, None, doors)


def _pages(story: Story, target: str, feed: str, after: str | None, doors: Doors) -> int:
    reached = 0
    for _ in range(_MOST_PAGES):
        persons, after = doors.following.followers(target, after, PAGE)
        others = [one for one in persons if one != story.actor]
        doors.inboxes.put_before(others, story)
        reached += len(others)
        if after is None:
            return reached
    assert after is not None
    doors.go_on(FanOut(story_id=story.story_id, target=target, feed=feed, after=after))
    return reached
