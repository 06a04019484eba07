"""Profiles: what a member chose to show of themselves. And follows: who wants to hear of whom, and of what.

Nobody has a profile who didn't ask for one, and one shows nothing that wasn't switched on.
"""

import enum
import unicodedata
from typing import Final, NamedTuple

import msgspec
from msgspec.structs import replace

from chalicelib.kernel.errors import Invalid
from chalicelib.kernel.ids import is_id
from chalicelib.kernel.text import tidy_text
from chalicelib.moderation.domain import State

LONGEST_NAME: Final = 60
MOST_FOLLOWED: Final = 1_000
# Follows and unfollows of one person within an hour.
MOST_WRITES: Final = 100
MEMBER: Final = "member"
LIST: Final = "list"


class Kind(enum.StrEnum):
    """What of a member's doings may be shown with their name."""

    BOUGHT = "bought"
    REVIEWED = "reviewed"
    LIKED = "liked"
    LISTED = "listed"
    ASKED = "asked"
    ANSWERED = "answered"


class Profile(msgspec.Struct, frozen=True, kw_only=True):
    """A member as they show themselves. `person` is their pseudonym, which is never shown.

    `member_id` is random: it says nothing of the customer, and goes with the profile. `state` is what moderation
    made of the `version`th name. A `closing` profile is being deleted and is there for nobody. Times in ms.
    """

    member_id: str
    person: str
    name: str
    shows: frozenset[Kind] = frozenset()
    state: State = State.PUBLISHED
    version: int = 1
    closing: bool = False
    created_at: int = 0
    updated_at: int = 0
    revision: int = 1

    @property
    def is_shown(self) -> bool:
        """Whether others see it: its member and moderation say so."""
        return self.state is State.PUBLISHED and not self.closing


class Target(NamedTuple):
    """What can be followed: a member, or a public list, by id."""

    kind: str
    id: str

    def __str__(self) -> str:
        return f"{self.kind}:{self.id}"


class Edge(NamedTuple):
    """That a person follows a target, since `at` (ms)."""

    person: str
    target: str
    at: int


def target(text: str, pointer: str = "path:target") -> Target:
    """The target that `member:<id>` or `list:<id>` names. Raises `Invalid`."""
    kind, _, found = text.partition(":")
    if kind not in (MEMBER, LIST) or not is_id(found):
        raise Invalid.field(pointer, "expected member:<member_id> or list:<list_id>")
    return Target(kind, found)


def tidy_name(raw: str) -> str:
    """The name as it is shown. Raises `Invalid` if it is too long, or nothing is left to read."""
    try:
        kept = tidy_text(raw, longest=LONGEST_NAME, lines=False)
    except ValueError as error:
        raise Invalid.field("/name", str(error)) from error
    if not any(unicodedata.category(one)[0] in "LN" for one in kept):
        raise Invalid.field("/name", "expected a name")
    return kept


def rewritten(profile: Profile, now: int, **fields: object) -> Profile:
    """The profile with some fields changed at `now`."""
    return replace(profile, updated_at=now, revision=profile.revision + 1, **fields)
