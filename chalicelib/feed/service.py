"""Telling stories: each once, whatever order its news come in, and however often."""

from collections.abc import Iterable
from typing import Final

from chalicelib.feed import domain
from chalicelib.feed.domain import Face, Head, Member, Place, Story
from chalicelib.feed.ports import Change, GroupChange, MemberChange, Stories
from chalicelib.kernel import revisions

_PAGE: Final = 100


def tell(story: Story, *, stories: Stories, now: int) -> bool:
    """Let a story be told, or told no more; whether that changed anything. Old news change nothing.

    What is older than a story's life is told no more.
    """
    if story.is_shown and story.at <= now - domain.LIFE:
        story = domain.wiped(story)

    def attempt(before: Story | None) -> bool:
        if before is not None and before.version >= story.version:
            return False
        stories.write(_change(before, story, stories), now)
        return story.is_shown or (before is not None and before.is_shown)

    return revisions.persist(lambda: stories.get(story.story_id), attempt, what="a story")


def forget(actor: str, *, stories: Stories, now: int) -> int:
    """Tell no story of a person any more, and keep nothing of them; how many there were. May be repeated."""

    def one(story_id: str) -> int:
        def attempt(before: Story | None) -> int:
            if before is None or not before.is_shown:
                return 0
            stories.write(_change(before, domain.wiped(before), stories), now)
            return 1

        return revisions.persist(lambda: stories.get(story_id), attempt, what="a story")

    return sum(one(story.story_id) for story in everything(actor, stories=stories))


def everything(actor: str, *, stories: Stories) -> Iterable[Story]:
    """All stories of a person, newest first."""
    before: Place | None = None
    while found := stories.of_feeds([domain.person_feed(actor)], before, _PAGE):
        yield from found
        before = found[-1].place


def _change(before: Story | None, after: Story, stories: Stories) -> Change:
    """A story's change with that of its groups: first it leaves the one, then it comes into the other."""
    groups = _Groups(stories)
    if before is not None and before.group:
        groups.leave(before)
    if after.group:
        groups.join(after)
    return Change(before, after, groups.heads(), groups.parts())


class _Groups:
    """The groups that a story's change touches, as they were and as they are to be."""

    def __init__(self, stories: Stories) -> None:
        self._stories = stories
        self._heads: dict[str, tuple[Head | None, Head | None]] = {}
        self._members: dict[tuple[str, str], tuple[Member | None, Member]] = {}

    def leave(self, story: Story) -> None:
        """Take a story out of its group."""
        self._turn(story, self._member(story).without(story.face))

    def join(self, story: Story) -> None:
        """Put a story into its group."""
        self._turn(story, self._member(story).having(story.face))

    def heads(self) -> tuple[GroupChange, ...]:
        """The groups that changed."""
        return tuple(GroupChange(group, *both) for group, both in self._heads.items() if both[0] != both[1])

    def parts(self) -> tuple[MemberChange, ...]:
        """The persons' parts that changed; one of nothing is none."""
        found = (
            MemberChange(group, before, after if after.faces else None)
            for (group, _), (before, after) in self._members.items()
        )
        return tuple(part for part in found if part.before != part.after)

    def _member(self, story: Story) -> Member:
        group, who = story.group or "", story.face.who
        if (group, who) not in self._members:
            found = self._stories.member(group, who)
            self._members[group, who] = found, found or Member(who)
        return self._members[group, who][1]

    def _turn(self, story: Story, after: Member) -> None:
        group = story.group or ""
        before = self._members[group, after.who]
        self._members[group, after.who] = before[0], after
        if before[1].first == after.first:
            return
        if group not in self._heads:
            found = self._stories.head(group)
            self._heads[group] = found, found
        there, head = self._heads[group]
        moved = domain.moved(
            head or domain.grouped(story), before[1].first, after.first, lambda: self._everybody(group)
        )
        self._heads[group] = there, moved

    def _everybody(self, group: str) -> list[Face]:
        here = {who: member for (one, who), (_, member) in self._members.items() if one == group}
        others = (member for member in self._stories.members(group) if member.who not in here)
        return [one.first for one in (*others, *here.values()) if one.first is not None]
