"""The rows of the table `torg-<stage>-media`, in DynamoDB's own form.

| row | pk | sk |
|---|---|---|
| file | `media#<id>` | `media` |
| a person's file | `person#<pseudonym>` | `<id>` |
| a file that nothing names yet | `loose#<UTC day on which it is looked at again>` | `<id>` |
| uploads counted | `count#<who>#<hour>` | `count` |

What other rooms' transactions change (`subject`, `author`, `claimed`, `detached`, `revision`) stands beside
the file's JSON as attributes of its own, and these are what holds.
"""

from collections.abc import Mapping
from typing import Any, Final

import msgspec
from msgspec.structs import replace

from chalicelib.aws import tables
from chalicelib.aws.tables import Item, Key
from chalicelib.kernel import clock, settings
from chalicelib.media import domain
from chalicelib.media.domain import Media

Rows = Mapping[Key, Item]
_MEDIA: Final = "media"
_COUNT: Final = "count"


def table() -> str:
    """The table's name."""
    return settings.current().table("media")


def media_key(media_id: str) -> Key:
    """Where a file is."""
    return Key(table(), f"media#{media_id}", _MEDIA)


def person_pk(person: str) -> str:
    """The partition of a person's files."""
    return f"person#{person}"


def loose_key(media_id: str, now: int) -> Key:
    """Where it stands that a file, loose since `now`, is to be looked at again."""
    return Key(table(), loose_pk(clock.utc_day(now + domain.LOOSE)), media_id)


def loose_pk(day: str) -> str:
    """The partition of the files to be looked at on a UTC day."""
    return f"loose#{day}"


def count_key(who: str, hour: int) -> Key:
    """Where uploads of an hour (since 1970) are counted."""
    return Key(table(), f"count#{who}#{hour}", _COUNT)


def media_item(media: Media) -> dict[str, Any]:
    """The row of a file."""
    held = replace(media, subject=None, claimed=False, detached=False, author="", revision=0)
    item: dict[str, Any] = media_key(media.media_id).as_item() | {
        "revision": {"N": str(media.revision)},
        "state": {"S": media.state.value},
        "author": {"S": media.author},
        "media": {"S": msgspec.json.encode(held).decode()},
    }
    if media.subject is not None:
        item["subject"] = {"S": media.subject}
    for name in ("claimed", "detached"):
        if getattr(media, name):
            item[name] = {"BOOL": True}
    return item


def media_from(item: Item) -> Media:
    """The file in a row."""
    return replace(
        msgspec.json.decode(item["media"]["S"], type=Media),
        author=item["author"]["S"],
        subject=item["subject"]["S"] if "subject" in item else None,
        claimed="claimed" in item,
        detached="detached" in item,
        revision=int(item["revision"]["N"]),
    )


def person_item(person: str, media_id: str) -> dict[str, Any]:
    """The row that says a file is a person's."""
    return Key(table(), person_pk(person), media_id).as_item()


def loose_item(media_id: str, now: int) -> dict[str, Any]:
    """The row that has a file looked at again; it goes by itself long after that."""
    expires = (now + domain.LOOSE) // clock.SECOND + domain.SWEPT_BACK * 86_400
    return loose_key(media_id, now).as_item() | {"expires_at": {"N": str(expires)}}


def attach_actions(media_id: str, subject: str, owner: str | None) -> list[dict[str, Any]]:
    """A transaction's actions that attach a file, and make it `owner`'s; void if it is attached elsewhere."""
    condition = "attribute_exists(pk) AND (attribute_not_exists(subject) OR subject = :subject)"
    values: dict[str, Any] = {":subject": {"S": subject}, ":one": {"N": "1"}}
    change = "SET subject = :subject"
    others: list[dict[str, Any]] = []
    if owner is not None:
        condition += " AND (attribute_not_exists(claimed) OR author = :owner)"
        change += ", author = :owner, claimed = :yes"
        values |= {":owner": {"S": owner}, ":yes": {"BOOL": True}}
        others = [tables.put(table(), person_item(owner, media_id))]
    return [_update(media_id, f"{change} REMOVE detached ADD revision :one", condition, values), *others]


def detach_actions(media_id: str, now: int) -> list[dict[str, Any]]:
    """A transaction's actions that take a file from its subject: it isn't shown, and is forgotten in time."""
    change = "SET detached = :yes REMOVE subject ADD revision :one"
    values = {":yes": {"BOOL": True}, ":one": {"N": "1"}}
    return [
        _update(media_id, change, "attribute_exists(pk)", values),
        tables.put(table(), loose_item(media_id, now)),
    ]


def _update(media_id: str, change: str, condition: str, values: dict[str, Any]) -> dict[str, Any]:
    key = media_key(media_id)
    return {
        "Update": {
            "TableName": key.table,
            "Key": key.as_item(),
            "UpdateExpression": change,
            "ConditionExpression": condition,
            "ExpressionAttributeValues": values,
        }
    }
