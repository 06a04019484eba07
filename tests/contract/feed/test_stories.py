"""What the feed's ports promise, held against the fake and the real store."""

import random
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest

from chalicelib.aws import clients, tables
from chalicelib.aws.tables import Item, Key
from chalicelib.feed import domain, models, service
from chalicelib.feed.domain import Kind, Place, Story, Version
from chalicelib.feed.ports import Change
from chalicelib.feed.store import DynamoStories
from chalicelib.kernel.revisions import Stale
from tests.fakes.feed import FakeStories

Store = FakeStories | DynamoStories
NOW = 1_800_000_000_000
KINDS = (Kind.LIKED,)


@pytest.fixture(params=["fake", "real"])
def stories(request: pytest.FixtureRequest) -> Store:
    if request.param == "fake":
        return FakeStories()
    request.getfixturevalue("aws_endpoint")
    return DynamoStories()


@pytest.fixture
def name() -> str:
    return uuid.uuid4().hex


def liked(name: str, person: str, at: int = NOW, version: int = 1, product: str = "tent") -> Story:
    return domain.shown(
        Kind.LIKED, f"{name}-{person}", f"{name}-{product}", f"{name}-{person}", at, Version(version)
    )


def gone(name: str, person: str, version: int, product: str = "tent") -> Story:
    return domain.hidden(Kind.LIKED, f"{name}-{person}", f"{name}-{product}", Version(version))


def rows(stories: Store, name: str) -> dict[Key, Item]:
    """All rows but what is left of stories that aren't told, which name nobody."""
    if isinstance(stories, FakeStories):
        found = stories.rows
    else:
        scan = clients.dynamodb().get_paginator("scan")
        pages = scan.paginate(TableName=models.table(), ConsistentRead=True)
        found = {
            Key(models.table(), item["pk"]["S"], item["sk"]["S"]): item
            for page in pages
            for item in page["Items"]
        }
    return {key: item for key, item in found.items() if name in str(item)}


def test_a_story_and_all_that_shows_it_are_written_together(stories: Store, name: str) -> None:
    first, second = liked(name, "a", NOW - 5), liked(name, "b")
    for story in (second, first):
        assert stories.get(story.story_id) is None
        assert service.tell(story, stories=stories, now=NOW)
        assert stories.get(story.story_id) == story
    assert first.group is not None
    head = stories.head(first.group)
    assert head is not None
    assert (head.count, [one.who for one in head.faces]) == (2, [f"{name}-a", f"{name}-b"])
    assert [one for one in stories.of_shop(KINDS, None, 1_000) if one.product_id == f"{name}-tent"] == [head]
    assert stories.of_feeds([domain.person_feed(f"{name}-a")], None, 9) == [first]
    assert sorted(one.who for one in stories.members(first.group)) == [f"{name}-a", f"{name}-b"]
    assert stories.member(first.group, f"{name}-a") == domain.Member(f"{name}-a", (first.face,))
    assert stories.member(first.group, "nobody") is None
    for person in ("a", "b"):
        service.tell(gone(name, person, 2), stories=stories, now=NOW)
    assert rows(stories, name) == {}
    assert stories.head(first.group) is None


def test_a_write_on_what_is_not_there_any_more_leaves_nothing(stories: Store, name: str) -> None:
    story = liked(name, "a")
    service.tell(story, stories=stories, now=NOW)
    before = rows(stories, name)
    late = liked(name, "a", NOW - 9, 2)
    for known in (None, liked(name, "a", NOW - 1)):
        with pytest.raises(Stale):
            stories.write(Change(known, late), NOW)
    assert rows(stories, name) == before


def test_many_at_once_are_counted_once_each(stories: Store, name: str) -> None:
    people = [liked(name, f"p{number:02d}", NOW - number) for number in range(8)] * 2
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda one: service.tell(one, stories=stories, now=NOW), people))
    head = stories.head(people[0].group or "")
    assert head is not None
    assert head.count == 8
    assert list(head.faces) == sorted(one.face for one in people[:8])


def test_news_in_any_order_leave_the_rows_that_the_fake_has(stories: Store, name: str) -> None:
    history = [liked(name, f"p{number:02d}", NOW - number, number) for number in range(13)]
    history += [gone(name, f"p{number:02d}", 50 + number) for number in range(0, 13, 4)]
    history += [liked(name, "p04", NOW - 10**8, 90), liked(name, "p05", NOW, 1, "mat")]
    mirror = FakeStories()
    for story in history:
        service.tell(story, stories=mirror, now=NOW)
    again = history * 2
    random.Random(5).shuffle(again)
    for story in again:
        service.tell(story, stories=stories, now=NOW)
    assert rows(stories, name) == rows(mirror, name)


def test_the_shops_stories_are_read_newest_first_over_all_shards(stories: Store, name: str) -> None:
    told = [liked(name, "a", NOW + number, product=f"x{number:02d}") for number in range(12)]
    for story in told:
        service.tell(story, stories=stories, now=NOW)
    after: Place | None = Place(NOW + 12, "~")
    read: list[str] = []
    while page := stories.of_shop(KINDS, after, 5):
        read += [str(one.product_id) for one in page if one.place.at >= NOW]
        after = page[-1].place
        if after.at < NOW:
            break
    mine = [one for one in read if one.startswith(name)]
    assert mine == [f"{name}-x{number:02d}" for number in reversed(range(12))]
    assert stories.of_shop((Kind.ASKED,), Place(1, ""), 5) == []


def test_feeds_of_several_are_one_and_hold_each_story_once(stories: Store, name: str) -> None:
    listed = [
        domain.shown(Kind.LISTED, f"{name}-l", f"{name}-{product}", f"{name}-a", NOW + at, Version(1))
        for at, product in enumerate("xyz")
    ]
    other = liked(name, "b", NOW + 1)
    for story in (*listed, other):
        service.tell(story, stories=stories, now=NOW)
    feeds = [f"person#{name}-a", f"person#{name}-b", f"list#{name}-l"]
    found = stories.of_feeds(feeds, None, 9)
    assert [one.at - NOW for one in found] == [2, 1, 1, 0]
    assert {one.story_id for one in found} == {one.story_id for one in (*listed, other)}
    assert stories.of_feeds(feeds, found[1].place, 1) == [found[2]]
    assert stories.of_feeds([], None, 9) == []


def test_inboxes_hold_what_was_put_there_until_they_are_emptied(stories: Store, name: str) -> None:
    told = [liked(name, "a", NOW + number, product=f"x{number}") for number in range(3)]
    readers = [f"{name}-r{number:02d}" for number in range(30)]
    for story in (*told, told[0]):
        stories.put_before([*readers, readers[0]], story)
    assert stories.inbox(readers[29], None, 2) == [told[2], told[1]]
    assert stories.inbox(readers[29], told[1].place, 2) == [told[0]]
    assert stories.empty(readers[0]) == 3
    assert stories.empty(readers[0]) == 0
    assert stories.inbox(readers[0], None, 9) == []
    assert len(stories.inbox(readers[1], None, 9)) == 3
    stories.put_before([], told[0])


def test_who_is_followed_by_many_is_noted(stories: Store, name: str) -> None:
    stories.mark_many(f"member:{name}", f"person#{name}", NOW)
    stories.mark_many(f"member:{name}", f"person#{name}", NOW + 9)
    assert stories.many()[f"member:{name}"] == f"person#{name}"
    for _ in range(2):
        stories.unmark(f"member:{name}")
    assert f"member:{name}" not in stories.many()


def test_rows_expire(aws_endpoint: str, name: str) -> None:
    stories = DynamoStories()
    story = liked(name, "a")
    service.tell(story, stories=stories, now=NOW)
    stories.put_before([name], story)
    stories.mark_many(f"member:{name}", f"person#{name}", NOW)
    keys = [
        models.story_key(story.story_id),
        models.inbox_key(name, story),
        models.many_key(f"member:{name}"),
    ]
    found = tables.batch_get(keys)
    lives = [(int(found[key]["expires_at"]["N"]) * 1000 - NOW) // 86_400_000 for key in keys]
    assert lives == [90, 30, 0]
