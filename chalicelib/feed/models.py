"""The rows of the table `torg-<stage>-feed`, in DynamoDB's own form.

| row | pk | sk |
|---|---|---|
| story, or what is left of it | `story#<story id>` | `story` |
| group | `group#<kind>#<day>#<product id>` | `group` |
| a person's part in a group | `group#<kind>#<day>#<product id>` | `who#<person>` |
| story of the shop, by kind | `shop#<kind>#<shard>` | `<at, ms>#<name>` |
| story of a person, of a list | `person#<pseudonym>`, `list#<list id>` | `<at, ms>#<name>` |
| story in an inbox | `inbox#<pseudonym>` | `<at, ms>#<name>` |
| who is followed by many | `many` | `member:<member id>` or `list:<list id>` |

Rows that a condition stands on hold all they say in `document`, so that the same news leave the same rows.
"""

import zlib
from collections.abc import Iterator, Mapping
from typing import Any, Final, TypeVar

import msgspec

from chalicelib.aws import tables
from chalicelib.aws.tables import Item, Key
from chalicelib.feed import domain
from chalicelib.feed.domain import Head, Kind, Member, Place, Story
from chalicelib.feed.ports import Change
from chalicelib.kernel import settings

T = TypeVar("T")
Rows = Mapping[Key, Item]
Document = Story | Head | Member

# Only grouped kinds come by the hundred a second; a read asks every shard of every kind that is wanted.
SHARDS: Final[Mapping[Kind, int]] = {kind: 2 if kind in domain.GROUPED else 1 for kind in Kind}
MANY: Final = "many"
_GROUP: Final = "group"
_WHO: Final = "who#"


def table() -> str:
    """The table's name."""
    return settings.current().table("feed")


def story_key(story_id: str) -> Key:
    """Where a story is."""
    return Key(table(), f"story#{story_id}", "story")


def group_key(group: str) -> Key:
    """Where a group is."""
    return Key(table(), f"group#{group}", _GROUP)


def member_key(group: str, who: str) -> Key:
    """Where a person's part in a group is."""
    return Key(table(), f"group#{group}", f"{_WHO}{who}")


def inbox_pk(person: str) -> str:
    """The partition of what was put before a person."""
    return f"inbox#{person}"


def shop_pk(kind: Kind, shard: int) -> str:
    """A partition of the shop's stories of a kind."""
    return f"shop#{kind}#{shard}"


def shop_key(head: Head) -> Key:
    """Where a story of the shop is."""
    shard = zlib.crc32(head.name.encode()) % SHARDS[head.kind]
    return Key(table(), shop_pk(head.kind, shard), place_sk(head.place))


def feed_key(feed: str, story: Story) -> Key:
    """Where a story is in a person's or a list's feed, whose name is the partition's."""
    return Key(table(), feed, place_sk(story.place))


def inbox_key(person: str, story: Story) -> Key:
    """Where a story is in an inbox."""
    return Key(table(), inbox_pk(person), place_sk(story.place))


def many_key(target: str) -> Key:
    """Where it stands that stories aren't put into the inboxes of all who follow a target."""
    return Key(table(), MANY, target)


def place_sk(place: Place) -> str:
    """A place's sort key: texts compare as places do."""
    return f"{place.at:013d}#{place.name}"


def story_from(item: Item) -> Story:
    """The story in a row."""
    return _value(item, Story)


def head_from(item: Item) -> Head:
    """The group, or the shop's story, in a row."""
    return _value(item, Head)


def member_from(item: Item) -> Member:
    """The person's part in a row."""
    return _value(item, Member)


def row(key: Key, document: Document, expires_at: int) -> dict[str, Any]:
    """A row that holds this, until `expires_at` (ms)."""
    return key.as_item() | {"document": _text(document), "expires_at": {"N": str(expires_at // 1000)}}


def inbox_row(person: str, story: Story) -> dict[str, Any]:
    """The row of a story in an inbox."""
    return row(inbox_key(person, story), story, story.at + domain.INBOX_LIFE)


def many_row(target: str, feed: str, until: int) -> dict[str, Any]:
    """The row that says, until an instant, that who follows a target finds its stories in this feed."""
    return many_key(target).as_item() | {"feed": {"S": feed}, "expires_at": {"N": str(until // 1000)}}


def many_from(item: Item) -> tuple[str, str]:
    """The target and the feed in such a row."""
    return item["sk"]["S"], item["feed"]["S"]


def actions(change: Change, now: int) -> list[Any]:
    """The transaction's actions that make a change: rows on their conditions, then the feeds that show them."""
    until = _until(change.after) if change.after.is_shown else now + domain.FORGOTTEN_AFTER
    done = [_turned(story_key(change.after.story_id), change.before, change.after, until)]
    heads = [(domain.alone(change.before) if change.before else None, domain.alone(change.after))]
    if change.after.kind in domain.GROUPED:
        heads = [(group.before, group.after) for group in change.groups]
    done += [_turned(group_key(one.group), one.before, one.after, _life(one.after)) for one in change.groups]
    for part in change.members:
        key = member_key(part.group, (part.after or part.before).who)  # type: ignore[union-attr]
        first = part.after.first if part.after else None
        done.append(_turned(key, part.before, part.after, (first.at if first else 0) + domain.LIFE))
    for before, after in heads:
        done += _moved(_shop_place(before), _shop_place(after))
    return done + list(_moved(_feed_places(change.before), _feed_places(change.after)))


def _until(story: Story) -> int:
    return story.at + domain.LIFE


def _life(head: Head | None) -> int:
    return head.place.at + domain.LIFE if head else 0


def _turned(key: Key, before: Document | None, after: Document | None, expires_at: int) -> Any:
    """The action that puts one document in place of another, if that is still there."""
    held: dict[str, Any] = {"ConditionExpression": "attribute_not_exists(pk)"}
    if before is not None:
        held = {
            "ConditionExpression": "document = :before",
            "ExpressionAttributeValues": {":before": _text(before)},
        }
    if after is None:
        return {"Delete": {"TableName": key.table, "Key": key.as_item(), **held}}
    return tables.put(key.table, row(key, after, expires_at), **held)


_Placed = dict[Key, dict[str, Any]]


def _moved(before: _Placed, after: _Placed) -> Iterator[Any]:
    for key, item in after.items():
        if before.get(key) != item:
            yield tables.put(key.table, item)
    for key in before.keys() - after.keys():
        yield tables.delete(key)


def _shop_place(head: Head | None) -> _Placed:
    if head is None or not head.faces:
        return {}
    key = shop_key(head)
    return {key: row(key, head, _life(head))}


def _feed_places(story: Story | None) -> _Placed:
    keys = [feed_key(feed, story) for feed in story.feeds] if story else []
    return {key: row(key, story, _until(story)) for key in keys if story}


def _text(document: Document) -> dict[str, str]:
    return {"S": msgspec.json.encode(document, order="deterministic").decode()}


def _value(item: Item, kind: type[T]) -> T:
    return msgspec.json.decode(item["document"]["S"], type=kind)
