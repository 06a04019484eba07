"""What telling, delivering and reading stories needs of the outside."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple, Protocol

from chalicelib.feed.domain import Head, Kind, Member, Place, Story


class GroupChange(NamedTuple):
    """A group before and after; None: there is none."""

    group: str
    before: Head | None
    after: Head | None


class MemberChange(NamedTuple):
    """One person's part in a group, before and after; None: they have none."""

    group: str
    before: Member | None
    after: Member | None


class Change(NamedTuple):
    """A story before (None: never heard of) and after, with what it changes in the groups that it stands in."""

    before: Story | None
    after: Story
    groups: Sequence[GroupChange] = ()
    members: Sequence[MemberChange] = ()


class Stories(Protocol):
    """Where stories are kept."""

    def get(self, story_id: str) -> Story | None:
        """A story, or what is left of it, read consistently."""

    def head(self, group: str) -> Head | None:
        """A group, read consistently."""

    def member(self, group: str, who: str) -> Member | None:
        """A person's part in a group, read consistently."""

    def members(self, group: str) -> Iterable[Member]:
        """All who stand in a group, read consistently."""

    def write(self, change: Change, now: int) -> None:
        """All of it with the feeds that it shows in, or nothing. Raises `Stale`, `Unavailable`."""

    def of_shop(self, kinds: Iterable[Kind], before: Place | None, limit: int) -> Sequence[Head]:
        """The newest `limit` stories of the shop before a place, of these kinds."""

    def of_feeds(self, feeds: Sequence[str], before: Place | None, limit: int) -> Sequence[Story]:
        """The newest `limit` stories before a place, of all these persons' and lists' feeds together."""


class Inboxes(Protocol):
    """What lies before people."""

    def put_before(self, persons: Iterable[str], story: Story) -> None:
        """Put a story into these inboxes; again changes nothing."""

    def inbox(self, person: str, before: Place | None, limit: int) -> Sequence[Story]:
        """The newest stories in an inbox before a place."""

    def empty(self, person: str) -> int:
        """Throw an inbox away; how many stories lay in it."""

    def mark_many(self, target: str, feed: str, until: int) -> None:
        """Note, until an instant, that who follows a target finds its stories in this feed."""

    def unmark(self, target: str) -> None:
        """Take that note away."""

    def many(self) -> dict[str, str]:
        """All that is noted so: feeds by target."""
