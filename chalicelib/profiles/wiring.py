"""Where this room's ports meet their adapters."""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from secrets import token_urlsafe
from typing import Final

from chalicelib.aws import secrets, tables
from chalicelib.moderation import public as moderations
from chalicelib.profiles import models
from chalicelib.profiles.domain import Profile
from chalicelib.profiles.service import Doors, Moderation, Profiles

Titles = Callable[[Sequence[str]], Mapping[str, str]]
# Lists stand above this room: theirs says which of them anyone may see, once it is there.
_TITLES: Final[list[Titles]] = []


@cache
def profiles() -> Profiles:
    """Where profiles and follows are kept."""
    from chalicelib.profiles.store import DynamoProfiles

    return DynamoProfiles()


def moderation() -> Moderation:
    """How a name comes to be shown."""
    return moderations


def doors(source_ip: str | None, now: int) -> Doors:
    """What working on profiles needs, for a call from an address."""
    source = moderations.source(source_ip, now)
    return Doors(profiles(), moderation(), titles, lambda: f"m{token_urlsafe(12)}", source)


def let_follow_lists(known: Titles) -> None:
    """Ask `known` from now on which lists anyone may see, and what they are called."""
    _TITLES[:] = [known]


def titles(list_ids: Sequence[str]) -> Mapping[str, str]:
    """The titles of those of these lists that anyone may see now."""
    return _TITLES[0](list_ids) if _TITLES and list_ids else {}


def names(member_ids: Sequence[str]) -> dict[str, str]:
    """The names of those of these members whom others see now, in one wave."""
    keys = {one: models.member_key(one) for one in member_ids}
    found = tables.batch_get(keys.values()) if keys else {}
    members: dict[str, Profile] = {
        one: models.profile_from(found[key]) for one, key in keys.items() if key in found
    }
    return {one: profile.name for one, profile in members.items() if profile.is_shown}


def receipt(profile: Profile) -> str:
    """With what a member sees why their name isn't shown, and appeals."""
    return moderations.receipt(moderations.Kind.PROFILE, profile.member_id, profile.person)


def cursor_secret() -> str:
    """What cursors are signed with."""
    return secrets.current().cursor_secret
