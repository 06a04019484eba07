"""What `service.Profiles` promises, held against the fake and the real store."""

import random
import uuid
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from msgspec.structs import replace

from chalicelib.aws import clients, tables
from chalicelib.kernel.errors import Unavailable
from chalicelib.kernel.revisions import Stale
from chalicelib.moderation import public as moderation
from chalicelib.moderation.domain import CaseChange, Submission
from chalicelib.moderation.domain import Kind as Subject
from chalicelib.profiles import domain, models, public, service
from chalicelib.profiles.domain import Edge, Kind, Profile
from chalicelib.profiles.service import Doors
from chalicelib.profiles.store import DynamoProfiles
from tests.fakes.moderation import FakeModeration
from tests.fakes.profiles import FakeProfiles

Store = FakeProfiles | DynamoProfiles
NOW = 1_800_000_000_000
HOUR = 3_600_000


@pytest.fixture(params=["fake", "real"])
def profiles(request: pytest.FixtureRequest) -> Store:
    if request.param == "fake":
        return FakeProfiles()
    request.getfixturevalue("aws_endpoint")
    return DynamoProfiles()


@pytest.fixture
def name() -> str:
    return uuid.uuid4().hex


def made(name: str, person: str = "a", **fields: Any) -> Profile:
    return Profile(
        member_id=f"m{name}-{person}", person=f"{name}-{person}", name="Maja", created_at=NOW, updated_at=NOW, **fields
    )  # fmt: skip


def case_of(store: Store, profile: Profile) -> CaseChange:
    submission = Submission(
        kind=Subject.PROFILE, subject_id=profile.member_id, version=1, author=profile.person, at=NOW,
        texts=(profile.name,),
    )  # fmt: skip
    return FakeModeration().screen(submission, NOW)


def known_case(store: Store, profile: Profile) -> Any:
    if isinstance(store, FakeProfiles):
        return store.moderation.kept.get(Subject.PROFILE, profile.member_id)
    return moderation.case(Subject.PROFILE, profile.member_id)


def test_a_profile_is_found_by_its_person_and_by_others_with_its_case(profiles: Store, name: str) -> None:
    one = made(name, shows=frozenset({Kind.LIKED, Kind.BOUGHT}))
    assert profiles.get(one.person) is None
    assert profiles.member(one.member_id) is None
    change = case_of(profiles, one)
    profiles.write(None, one, change, NOW)
    assert profiles.get(one.person) == profiles.member(one.member_id) == one
    assert known_case(profiles, one) == change.after
    later = domain.rewritten(one, NOW + 1, shows=frozenset())
    profiles.write(one, later, None, NOW + 1)
    assert profiles.get(one.person) == profiles.member(one.member_id) == later


def test_a_write_on_what_is_not_there_any_more_leaves_nothing(profiles: Store, name: str) -> None:
    one = made(name)
    change = case_of(profiles, one)
    with pytest.raises(Stale):
        profiles.write(replace(one, revision=7), domain.rewritten(one, NOW, name="Åsa"), change, NOW)
    assert known_case(profiles, one) is None
    profiles.write(None, one, None, NOW)
    for before in (None, replace(one, revision=9)):
        with pytest.raises(Stale):
            profiles.write(before, domain.rewritten(one, NOW, name="Åsa"), change, NOW)
    with pytest.raises(Stale):
        profiles.write(None, replace(one, person=f"{name}-b"), None, NOW)
    assert profiles.get(f"{name}-b") is None, "another's id is nobody else's"
    assert known_case(profiles, one) is None
    assert profiles.get(one.person) == one


def test_a_closing_profile_is_there_for_its_person_alone_and_then_gone(profiles: Store, name: str) -> None:
    one = made(name)
    profiles.write(None, one, None, NOW)
    closing = domain.rewritten(one, NOW, closing=True)
    profiles.write(one, closing, None, NOW)
    assert profiles.get(one.person) == closing
    assert profiles.member(one.member_id) is None
    profiles.write(closing, None, None, NOW)
    assert profiles.get(one.person) is None
    with pytest.raises(Stale):
        profiles.write(closing, None, None, NOW)


def test_a_follow_is_two_rows_and_two_counts(profiles: Store, name: str) -> None:
    goal = f"list:{name}"
    edge = Edge(f"{name}-b", goal, NOW)
    assert (profiles.edge(edge.person, goal), profiles.follower_count(goal)) == (None, 0)
    profiles.follow(edge, member_id=None, most=9)
    with pytest.raises(Stale):
        profiles.follow(edge, member_id=None, most=9)
    assert profiles.edge(edge.person, goal) == edge
    assert profiles.following(edge.person, None, 9) == profiles.followers(goal, None, 9) == [edge]
    assert (profiles.followed(edge.person), profiles.follower_count(goal)) == (1, 1)
    profiles.unfollow(edge)
    with pytest.raises(Stale):
        profiles.unfollow(edge)
    assert profiles.following(edge.person, None, 9) == profiles.followers(goal, None, 9) == []
    assert (profiles.followed(edge.person), profiles.follower_count(goal)) == (0, 0)


def test_nobody_follows_more_than_they_may_nor_a_member_who_is_gone(profiles: Store, name: str) -> None:
    one, who = made(name), f"{name}-b"
    goal = f"member:{one.member_id}"
    with pytest.raises(Stale):
        profiles.follow(Edge(who, goal, NOW), member_id=one.member_id, most=2)
    profiles.write(None, one, None, NOW)
    profiles.follow(Edge(who, goal, NOW), member_id=one.member_id, most=2)
    profiles.follow(Edge(who, f"list:{name}-1", NOW), member_id=None, most=2)
    with pytest.raises(Stale):
        profiles.follow(Edge(who, f"list:{name}-2", NOW), member_id=None, most=2)
    assert profiles.follower_count(f"list:{name}-2") == 0
    assert profiles.followed(who) == 2


def test_edges_are_paged_apart_from_what_else_stands_there(profiles: Store, name: str) -> None:
    one = made(name)
    profiles.write(None, one, None, NOW)
    assert profiles.count_change(one.person, NOW) == 1
    edges = [Edge(one.person, f"list:{name}-{n}", NOW + n) for n in range(4)]
    for edge in edges:
        profiles.follow(edge, member_id=None, most=9)
        profiles.follow(edge._replace(person=f"{name}-z"), member_id=None, most=9)
    first = profiles.following(one.person, None, 3)
    assert [*first, *profiles.following(one.person, first[-1].target, 3)] == edges
    goal = edges[0].target
    (head,) = profiles.followers(goal, None, 1)
    (tail,) = profiles.followers(goal, head.person, 5)
    assert (head.person, tail.person) == (one.person, f"{name}-z")


def test_changes_are_counted_by_the_hour(profiles: Store, name: str) -> None:
    assert [profiles.count_change(name, NOW + n) for n in (0, 5)] == [1, 2]
    assert profiles.count_change(name, NOW + HOUR) == 1
    assert profiles.count_change(f"{name}-b", NOW) == 1


def test_counts_of_changes_expire(aws_endpoint: str, name: str) -> None:
    DynamoProfiles().count_change(name, NOW)
    row = tables.get(models.changes_key(name, NOW // HOUR))
    assert row is not None
    assert NOW + HOUR < 1_000 * int(row["expires_at"]["N"]) <= NOW + 2 * HOUR


def test_pages_name_those_who_show_themselves(aws_endpoint: str, name: str) -> None:
    from chalicelib.moderation.domain import State

    store = DynamoProfiles()
    shown, held = made(name), made(name, "b", state=State.HELD)
    for one in (shown, held):
        store.write(None, one, None, NOW)
    part = public.parts([shown.person, held.person, f"{name}-c"])
    assert part.parse(tables.batch_get(part.keys)) == {shown.person: shown}
    by_id = public.members_part([shown.member_id, held.member_id, f"m{name}-c"])
    assert by_id.parse(tables.batch_get(by_id.keys)) == {shown.member_id: shown}
    assert public.of_person(shown.person) == shown
    assert public.of_member(shown.member_id) == (shown.person, shown)
    assert public.of_person(held.person) is public.of_member(held.member_id) is None


def test_others_page_through_followers_and_ask_whether_one_follows(aws_endpoint: str, name: str) -> None:
    store, goal = DynamoProfiles(), f"list:{name}"
    for n in range(5):
        store.follow(Edge(f"{name}-{n}", goal, NOW), member_id=None, most=9)
    first, after = public.followers(goal, limit=3)
    rest, end = public.followers(goal, after, 3)
    assert [*first, *rest] == [f"{name}-{n}" for n in range(5)]
    assert end is None
    assert public.follower_count(goal) == 5
    assert public.follows(f"{name}-0") == [goal]
    assert public.edges(f"{name}-0") == [Edge(f"{name}-0", goal, NOW)]
    assert public.is_following(f"{name}-0", goal)
    assert not public.is_following(f"{name}-9", goal)


def test_twenty_people_at_once_are_counted_to_the_last(profiles: Store, name: str) -> None:
    """All following and leaving the same three, one of which is deleted meanwhile."""
    going, staying = made(name, "going"), made(name, "staying")
    for one in (going, staying):
        profiles.write(None, one, None, NOW)
    doors = Doors(profiles, FakeModeration(), lambda ids: dict.fromkeys(ids, "List"), lambda: "m-none")
    goals = [f"member:{going.member_id}", f"member:{staying.member_id}", f"list:{name}"]

    def act(n: int) -> None:
        dice = random.Random(n)
        for step in range(4):
            verb = dice.choice([service.follow, service.follow, service.unfollow])
            patiently(verb, f"{name}-{n}", dice.choice(goals), doors, NOW + step)
        if n == 7:
            patiently(lambda who, _, **kw: service.delete(who, **kw), going.person, "", doors, NOW)

    with ThreadPoolExecutor(20) as people:
        list(people.map(act, range(20)))
    patiently(lambda who, _, **kw: service.delete(who, **kw), going.person, "", doors, NOW)
    kept = [edge for goal in goals for edge in profiles.followers(goal, None, 100)]
    assert [profiles.follower_count(goal) for goal in goals] == [
        sum(edge.target == goal for edge in kept) for goal in goals
    ]
    assert profiles.follower_count(goals[0]) == 0
    for n in range(20):
        mine = [edge for edge in kept if edge.person == f"{name}-{n}"]
        assert profiles.followed(f"{name}-{n}") == len(mine)
        assert profiles.following(f"{name}-{n}", None, 9) == sorted(mine, key=lambda one: one.target)


def patiently(act: Any, who: str, goal: str, doors: Doors, now: int) -> None:
    """Ask again for as long as the answer is to try again; what isn't there isn't followed."""
    from chalicelib.kernel.errors import NotFound

    for _ in range(200):
        try:
            act(who, goal, doors=doors, now=now)
        except Unavailable:
            continue
        except NotFound:
            pass
        return
    raise AssertionError("never came through")


def test_nothing_else_is_kept(aws_endpoint: str, name: str) -> None:
    """Of an erased member the table holds only what goes by itself; of a list, that nobody follows it."""
    store = DynamoProfiles()
    doors = Doors(store, FakeModeration(), lambda ids: dict.fromkeys(ids, "List"), lambda: f"m{name}")
    service.keep(name, "Maja", [Kind.LIKED], doors=doors, now=NOW)
    service.follow(f"{name}-b", f"member:m{name}", doors=doors, now=NOW)
    service.follow(name, f"list:{name}", doors=doors, now=NOW)
    service.erase(name, doors=doors, now=NOW)
    service.erase(f"{name}-b", doors=doors, now=NOW)
    scan = clients.dynamodb().get_paginator("scan").paginate(TableName=models.table(), ConsistentRead=True)
    left = [row for page in scan for row in page["Items"] if name in row["pk"]["S"] + row["sk"]["S"]]
    assert all("expires_at" in row for row in left if name == row["pk"]["S"].partition("#")[2])
    assert {row["sk"]["S"].partition("#")[0] for row in left} <= {"followers", "changes"}
    assert {row["n"]["N"] for row in left if row["sk"]["S"] == "followers"} <= {"0"}
