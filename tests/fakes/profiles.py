"""An in-memory stand-in for profiles' port; the contract suite holds it to the real store's behaviour."""

import itertools
import threading
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from chalicelib.aws.tables import Item, Key
from chalicelib.kernel import clock
from chalicelib.kernel.revisions import Stale
from chalicelib.moderation.domain import CaseChange
from chalicelib.profiles import models
from chalicelib.profiles.domain import Edge, Profile
from chalicelib.profiles.service import Doors
from tests.fakes.moderation import FakeModeration


class FakeProfiles:
    def __init__(self, moderation: Any = None) -> None:
        self.moderation = moderation or FakeModeration()
        self.profiles: dict[str, Profile] = {}
        self.members: dict[str, Profile] = {}
        self.edges: dict[tuple[str, str], Edge] = {}
        self.followed_by: Counter[str] = Counter()
        self.following_of: Counter[str] = Counter()
        self.changes: Counter[tuple[str, int]] = Counter()
        self._lock = threading.RLock()

    def get(self, person: str) -> Profile | None:
        return self.profiles.get(person)

    def member(self, member_id: str) -> Profile | None:
        return self.members.get(member_id)

    def write(self, before: Profile | None, after: Profile | None, case: CaseChange | None, now: int) -> None:
        known = after or before
        assert known is not None
        with self._lock:
            if self.profiles.get(known.person) != before or (
                before is None and known.member_id in self.members
            ):
                raise Stale
            if case is not None:
                self.moderation.keep(case, now)
            self.profiles.pop(known.person, None)
            self.members.pop(known.member_id, None)
            if after is not None:
                self.profiles[after.person] = after
                if not after.closing:
                    self.members[after.member_id] = after

    def edge(self, person: str, target: str) -> Edge | None:
        return self.edges.get((person, target))

    def following(self, person: str, after: str | None, limit: int) -> list[Edge]:
        found = [one for one in self.edges.values() if one.person == person and one.target > (after or "")]
        return sorted(found, key=lambda one: one.target)[:limit]

    def followers(self, target: str, after: str | None, limit: int) -> list[Edge]:
        found = [one for one in self.edges.values() if one.target == target and one.person > (after or "")]
        return sorted(found, key=lambda one: one.person)[:limit]

    def followed(self, person: str) -> int:
        return self.following_of[person]

    def follower_count(self, target: str) -> int:
        return self.followed_by[target]

    def follow(self, edge: Edge, *, member_id: str | None, most: int) -> None:
        with self._lock:
            is_there = member_id is None or member_id in self.members
            if edge[:2] in self.edges or self.following_of[edge.person] >= most or not is_there:
                raise Stale
            self.edges[edge[:2]] = edge
            self.followed_by[edge.target] += 1
            self.following_of[edge.person] += 1

    def unfollow(self, edge: Edge) -> None:
        with self._lock:
            if edge[:2] not in self.edges:
                raise Stale
            del self.edges[edge[:2]]
            self.followed_by[edge.target] -= 1
            self.following_of[edge.person] -= 1

    def forget_counts(self, *, person: str | None = None, target: str | None = None) -> None:
        with self._lock:
            for counts, key in ((self.following_of, person), (self.followed_by, target)):
                if key is not None and not counts[key]:
                    del counts[key]

    def count_change(self, person: str, now: int) -> int:
        self.changes[person, now // clock.HOUR] += 1
        return self.changes[person, now // clock.HOUR]

    def rows(self) -> dict[Key, Item]:
        """What others fetch by key, as the real table has it."""
        own = {models.profile_key(one): profile for one, profile in self.profiles.items()}
        found = {models.member_key(one): profile for one, profile in self.members.items()}
        return {key: models.profile_item(key, profile) for key, profile in (own | found).items()}


class Square:
    """Profiles over memory, beside some public lists."""

    def __init__(self, *list_ids: str, profiles: Any = None) -> None:
        self.moderation = FakeModeration()
        self.profiles: Any = profiles or FakeProfiles(self.moderation)
        self.lists = {one: f"The {one}" for one in list_ids}
        self._ids = itertools.count(1)

    def doors(self, profiles: Any = None) -> Doors:
        """What working on profiles needs; over other `profiles`, if given."""
        return Doors(
            profiles or self.profiles, self.moderation, self._titles, lambda: f"m{next(self._ids)}", "source"
        )

    def _titles(self, list_ids: Sequence[str]) -> Mapping[str, str]:
        return {one: self.lists[one] for one in list_ids if one in self.lists}


def faults(profiles: FakeProfiles) -> list[str]:
    """What contradicts itself: counts against the edges they count, members against profiles."""
    found = []
    if +profiles.followed_by != Counter(one.target for one in profiles.edges.values()):
        found.append(f"followers {profiles.followed_by}")
    if +profiles.following_of != Counter(one.person for one in profiles.edges.values()):
        found.append(f"following {profiles.following_of}")
    if {one.member_id: one for one in profiles.profiles.values() if not one.closing} != profiles.members:
        found.append("members are not the profiles")
    return found
