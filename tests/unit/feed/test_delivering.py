"""Stories come before those who follow: bounded, resumable, and the same however often."""

from collections.abc import Callable

import pytest

from chalicelib.feed import delivering, domain, service
from chalicelib.feed.delivering import Doors, FanOut, Following
from chalicelib.feed.domain import Kind, Story, Version
from chalicelib.kernel import clock
from tests.fakes.feed import FakeStories
from tests.support.faults import Killed, Killer

NOW = clock.parse_iso("2026-11-21T12:00:00Z")
MEMBER = "member:m1"


class Crowd:
    """Who follows what, in pages; and the work that was sent on."""

    def __init__(self, **follow: int) -> None:
        self.stories = FakeStories()
        self.sent: list[FanOut] = []
        self.pages: list[int] = []
        self.who = {"member:m1": follow.get("member", 0), "list:l1": follow.get("list_", 0)}

    def followers(self, target: str, after: str | None, limit: int) -> tuple[list[str], str | None]:
        everybody = [f"f{number:05d}" for number in range(self.who[target])]
        found = [one for one in everybody if one > (after or "")][:limit]
        self.pages.append(len(found))
        return found, found[-1] if len(found) == limit else None

    def doors(self, most: int = 1_000, inboxes: object = None) -> Doors:
        following = Following(
            lambda person: MEMBER if person == "anna" else None, self.followers, self.who.__getitem__
        )
        return Doors(self.stories, inboxes or self.stories, following, self.sent.append, most)  # type: ignore[arg-type]

    def tell(self, kind: Kind = Kind.LIKED, source: str = "anna", at: int = NOW, **fields: bool) -> Story:
        story = domain.shown(kind, source, "tent", "anna", at, Version(at, 1))
        service.tell(story, stories=self.stories, now=NOW)
        return story

    def reached(self) -> list[str]:
        return sorted(key.pk for key in self.stories.rows if key.pk.startswith("inbox#"))

    def run(self, act: Callable[[Doors], object], doors: Doors) -> int:
        """Do the work and all that it sends on; how many messages that took."""
        act(doors)
        messages = 1
        while self.sent:
            delivering.resume(self.sent.pop(0), doors=doors, now=NOW)
            messages += 1
        return messages


def test_all_who_follow_get_it_in_pieces_of_bounded_work() -> None:
    crowd = Crowd(member=1_234)
    story = crowd.tell()
    doors = crowd.doors(most=5_000)
    assert crowd.run(lambda to: delivering.deliver(story.story_id, doors=to, now=NOW), doors) == 3
    assert len(crowd.reached()) == 1_234
    assert max(crowd.pages) == delivering.PAGE
    rows = dict(crowd.stories.rows)
    crowd.run(lambda to: delivering.deliver(story.story_id, doors=to, now=NOW), doors)
    assert crowd.stories.rows == rows


def test_who_is_followed_by_many_is_noted_instead() -> None:
    crowd = Crowd(member=11)
    story = crowd.tell()
    assert delivering.deliver(story.story_id, doors=crowd.doors(most=10), now=NOW) == 0
    assert crowd.reached() == []
    assert crowd.stories.many() == {MEMBER: "person#anna"}
    assert delivering.deliver(story.story_id, doors=crowd.doors(most=11), now=NOW) == 11


def test_a_lists_story_reaches_those_who_follow_the_list() -> None:
    crowd = Crowd(list_=3)
    story = crowd.tell(Kind.LISTED, "l1")
    assert delivering.deliver(story.story_id, doors=crowd.doors(), now=NOW) == 3
    assert [one.story_id for one in crowd.stories.inbox("f00000", None, 9)] == [story.story_id]
    assert crowd.stories.of_feeds(["list#l1"], None, 9) == [story]


def test_what_is_told_no_more_reaches_nobody() -> None:
    crowd = Crowd(member=900)
    story = crowd.tell()
    delivering.deliver(story.story_id, doors=crowd.doors(), now=NOW)
    (rest,) = crowd.sent
    service.tell(domain.hidden(Kind.LIKED, "anna", "tent", Version(NOW + 1)), stories=crowd.stories, now=NOW)
    assert delivering.resume(rest, doors=crowd.doors(), now=NOW) == 0
    assert delivering.deliver(story.story_id, doors=crowd.doors(), now=NOW) == 0
    assert delivering.deliver("nothing", doors=crowd.doors(), now=NOW) == 0
    old = Crowd(member=1)
    late = old.tell(at=NOW - domain.INBOX_LIFE)
    assert delivering.deliver(late.story_id, doors=old.doors(), now=NOW) == 0


@pytest.mark.parametrize("after", [False, True])
def test_delivering_may_be_killed_anywhere_and_done_again(after: bool) -> None:
    for at in range(1, 15):
        crowd = Crowd(member=730)
        story = crowd.tell()
        mortal = Killer(at, after=after).before(crowd.stories)

        def act(doors: Doors, story_id: str = story.story_id) -> object:
            return delivering.deliver(story_id, doors=doors, now=NOW)

        try:
            crowd.run(act, crowd.doors(inboxes=mortal))
        except Killed:
            # The queue hands the message out again.
            crowd.sent.clear()
            crowd.run(act, crowd.doors())
        assert len(crowd.reached()) == 730
