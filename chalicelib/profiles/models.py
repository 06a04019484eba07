"""The rows of the table `torg-<stage>-profiles`, in DynamoDB's own form.

| row | pk | sk |
|---|---|---|
| profile | `person#<pseudonym>` | `profile` |
| the same, as others find it | `member#<member id>` | `member` |
| what a person follows | `person#<pseudonym>` | `follows#<target>` |
| how much they follow | `person#<pseudonym>` | `following` |
| how often they changed that within the hour (TTL) | `person#<pseudonym>` | `changes#<hour>` |
| who follows a target | `target#<target>` | `follower#<pseudonym>` |
| how many do | `target#<target>` | `followers` |
"""

from collections.abc import Mapping
from typing import Any, Final

import msgspec

from chalicelib.aws.tables import Item, Key
from chalicelib.kernel import settings
from chalicelib.profiles.domain import Edge, Profile

Rows = Mapping[Key, Item]
FOLLOWS: Final = "follows#"
FOLLOWER: Final = "follower#"
_PROFILE: Final = "profile"
_MEMBER: Final = "member"


def table() -> str:
    """The table's name."""
    return settings.current().table("profiles")


def person_pk(person: str) -> str:
    """The partition of a person's profile and of what they follow."""
    return f"person#{person}"


def target_pk(target: str) -> str:
    """The partition of a target's followers."""
    return f"target#{target}"


def profile_key(person: str) -> Key:
    """Where a person's profile is."""
    return Key(table(), person_pk(person), _PROFILE)


def member_key(member_id: str) -> Key:
    """Where others find it."""
    return Key(table(), f"member#{member_id}", _MEMBER)


def profile_item(key: Key, profile: Profile) -> dict[str, Any]:
    """The row of a profile at either place: as JSON, with its revision beside it."""
    return key.as_item() | {
        "revision": {"N": str(profile.revision)},
        "document": {"S": msgspec.json.encode(profile).decode()},
    }


def profile_from(item: Item) -> Profile:
    """The profile in a row."""
    return msgspec.json.decode(item["document"]["S"], type=Profile)


def follows_key(person: str, target: str) -> Key:
    """Where it says that a person follows a target."""
    return Key(table(), person_pk(person), f"{FOLLOWS}{target}")


def follower_key(person: str, target: str) -> Key:
    """Where it says so among the target's followers."""
    return Key(table(), target_pk(target), f"{FOLLOWER}{person}")


def following_key(person: str) -> Key:
    """Where it is counted how much a person follows."""
    return Key(table(), person_pk(person), "following")


def followers_key(target: str) -> Key:
    """Where it is counted how many follow a target."""
    return Key(table(), target_pk(target), "followers")


def changes_key(person: str, hour: int) -> Key:
    """Where it is counted how often a person changed what they follow within an hour."""
    return Key(table(), person_pk(person), f"changes#{hour}")


def edge_items(edge: Edge) -> list[dict[str, Any]]:
    """Both rows that say who follows what."""
    at = {"at": {"N": str(edge.at)}}
    keys = follows_key(edge.person, edge.target), follower_key(edge.person, edge.target)
    return [key.as_item() | at for key in keys]


def edge_from(item: Item) -> Edge:
    """What either of these rows says."""
    _, _, holder = item["pk"]["S"].partition("#")
    word, _, other = item["sk"]["S"].partition("#")
    person, target = (holder, other) if f"{word}#" == FOLLOWS else (other, holder)
    return Edge(person, target, int(item["at"]["N"]))


def count_from(item: Item | None) -> int:
    """The count in a row; 0 where there is none."""
    return int(item["n"]["N"]) if item else 0
