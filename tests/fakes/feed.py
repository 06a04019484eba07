"""An in-memory stand-in for the feed's ports; the contract suite holds it to the real store's behaviour."""

import threading
from collections.abc import Iterable, Sequence
from typing import Any

from chalicelib.aws.tables import Item, Key
from chalicelib.feed import models
from chalicelib.feed.domain import Head, Kind, Member, Place, Story
from chalicelib.feed.ports import Change
from chalicelib.kernel.revisions import Stale


class FakeStories:
    """The table, row for row as the models make them, with what a transaction of them promises."""

    def __init__(self) -> None:
        self.rows: dict[Key, Item] = {}
        self.writes = 0
        self._lock = threading.Lock()

    def get(self, story_id: str) -> Story | None:
        item = self.rows.get(models.story_key(story_id))
        return models.story_from(item) if item else None

    def head(self, group: str) -> Head | None:
        item = self.rows.get(models.group_key(group))
        return models.head_from(item) if item else None

    def member(self, group: str, who: str) -> Member | None:
        item = self.rows.get(models.member_key(group, who))
        return models.member_from(item) if item else None

    def members(self, group: str) -> list[Member]:
        pk, prefix = models.member_key(group, "").pk, str(models.member_key(group, "").sk)
        mine = sorted((key, item) for key, item in self.rows.items() if key.pk == pk)
        return [models.member_from(item) for key, item in mine if str(key.sk).startswith(prefix)]

    def write(self, change: Change, now: int) -> None:
        with self._lock:
            actions = models.actions(change, now)
            if not all(map(self._holds, actions)):
                raise Stale
            keys = [_key(one) for one in actions]
            # DynamoDB refuses a transaction that names a row twice.
            assert len(set(keys)) == len(keys) <= 100
            for key, action in zip(keys, actions, strict=True):
                if "Put" in action:
                    self.rows[key] = action["Put"]["Item"]
                else:
                    self.rows.pop(key, None)
            self.writes += 1

    def _holds(self, action: Any) -> bool:
        told = next(iter(action.values()))
        found = self.rows.get(_key(action))
        condition = told.get("ConditionExpression")
        if condition == "attribute_not_exists(pk)":
            return found is None
        if condition == "document = :before":
            return found is not None and found["document"] == told["ExpressionAttributeValues"][":before"]
        assert condition is None, condition
        return True

    def of_shop(self, kinds: Iterable[Kind], before: Place | None, limit: int) -> list[Head]:
        pks = {models.shop_pk(kind, shard) for kind in kinds for shard in range(models.SHARDS[kind])}
        found = [models.head_from(item) for item in self._of(pks, before)]
        return sorted(found, key=lambda one: one.place, reverse=True)[:limit]

    def of_feeds(self, feeds: Sequence[str], before: Place | None, limit: int) -> list[Story]:
        found = {one.place: one for one in map(models.story_from, self._of(set(feeds), before))}
        return [found[place] for place in sorted(found, reverse=True)[:limit]]

    def inbox(self, person: str, before: Place | None, limit: int) -> list[Story]:
        return self.of_feeds([models.inbox_pk(person)], before, limit)

    def put_before(self, persons: Iterable[str], story: Story) -> None:
        for person in persons:
            self.rows[models.inbox_key(person, story)] = models.inbox_row(person, story)

    def empty(self, person: str) -> int:
        mine = [key for key in self.rows if key.pk == models.inbox_pk(person)]
        for key in mine:
            del self.rows[key]
        return len(mine)

    def mark_many(self, target: str, feed: str, until: int) -> None:
        self.rows[models.many_key(target)] = models.many_row(target, feed, until)

    def unmark(self, target: str) -> None:
        self.rows.pop(models.many_key(target), None)

    def many(self) -> dict[str, str]:
        return dict(models.many_from(item) for key, item in self.rows.items() if key.pk == models.MANY)

    def _of(self, pks: set[str], before: Place | None) -> list[Item]:
        last = models.place_sk(before) if before else "~"
        return [item for key, item in self.rows.items() if key.pk in pks and str(key.sk) < last]


def _key(action: Any) -> Key:
    (told,) = action.values()
    row = told.get("Item") or told["Key"]
    return Key(told["TableName"], row["pk"]["S"], row["sk"]["S"])
