"""What other rooms may ask of profiles and follows.

A person is told by their pseudonym (`key`), a target as text: `member:<member id>` or `list:<list id>`.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final

from chalicelib.aws.tables import Part
from chalicelib.members import public as members
from chalicelib.moderation.domain import Case, Decision
from chalicelib.profiles import models, service, wiring
from chalicelib.profiles.domain import LIST, MEMBER, Edge, Kind, Profile, Target
from chalicelib.profiles.views import export_view

__all__ = [
    "LIST",
    "MEMBER",
    "Edge",
    "Kind",
    "Profile",
    "Target",
    "edges",
    "erase",
    "export",
    "follower_count",
    "followers",
    "follows",
    "is_following",
    "let_follow_lists",
    "let_go",
    "members_part",
    "moderate",
    "of_member",
    "of_person",
    "parts",
]

_PAGE: Final = 1_000


def of_person(key: str) -> Profile | None:
    """What a person shows of themselves; None where nothing is to be seen by others."""
    found = wiring.profiles().get(key)
    return found if found is not None and found.is_shown else None


def of_member(member_id: str) -> tuple[str, Profile] | None:
    """The person's key and the profile that others find by this id; None where there is nothing to be seen."""
    found = wiring.profiles().member(member_id)
    return (found.person, found) if found is not None and found.is_shown else None


def parts(keys: Iterable[str]) -> Part[dict[str, Profile]]:
    """The part of a page that names people: by person's key, of those who show anything of themselves now."""
    wanted = {one: models.profile_key(one) for one in keys}

    def parse(found: models.Rows) -> dict[str, Profile]:
        known = {one: models.profile_from(found[key]) for one, key in wanted.items() if key in found}
        return {one: profile for one, profile in known.items() if profile.is_shown}

    return Part(tuple(wanted.values()), parse)


def members_part(member_ids: Iterable[str]) -> Part[dict[str, Profile]]:
    """The part of a page that looks members up as others find them: by member id, of those who are to be seen."""
    wanted = {one: models.member_key(one) for one in member_ids}

    def parse(found: models.Rows) -> dict[str, Profile]:
        known = {one: models.profile_from(found[key]) for one, key in wanted.items() if key in found}
        return {one: profile for one, profile in known.items() if profile.is_shown}

    return Part(tuple(wanted.values()), parse)


def follows(key: str) -> list[str]:
    """All targets that a person follows now, at most a thousand."""
    return [edge.target for edge in service.everything(key, profiles=wiring.profiles())]


def edges(key: str) -> list[Edge]:
    """What a person follows now, at most a thousand, each with since when."""
    return list(service.everything(key, profiles=wiring.profiles()))


def is_following(key: str, target: str) -> bool:
    """Whether a person follows a target now."""
    return wiring.profiles().edge(key, target) is not None


def followers(target: str, after: str | None = None, limit: int = _PAGE) -> tuple[list[str], str | None]:
    """The keys of the next `limit` people who follow a target, and after whom to go on (None: that was all)."""
    edges = wiring.profiles().followers(target, after, limit)
    return [edge.person for edge in edges], edges[-1].person if len(edges) == limit else None


def follower_count(target: str) -> int:
    """How many people follow a target now."""
    return wiring.profiles().follower_count(target)


def let_go(target: str) -> int:
    """Let nobody follow a target any more, which is going away; how many did. May be repeated."""
    return service.forget_followers(target, profiles=wiring.profiles())


def let_follow_lists(titles: Callable[[Sequence[str]], Mapping[str, str]]) -> None:
    """Let lists be followed: `titles` names those of these lists that anyone may see now."""
    wiring.let_follow_lists(titles)


def moderate(subject_id: str, decision: Decision, now: int) -> Case:
    """Let an operator decide whether a member's name is shown; profile and case change together.

    Raises `NotFound`, `Invalid` or `Conflict`.
    """
    return service.moderate(subject_id, decision, doors=wiring.doors(None, now), now=now)


def export(
    customer_id: str | None = None,
    email: str | None = None,  # noqa: ARG001  (every room is asked alike)
) -> dict[str, Any]:
    """A customer's profile and what they follow, ready for JSON. By address nobody has any."""
    if customer_id is None:
        return export_view(None, ())
    key, profiles = members.customer(customer_id).key, wiring.profiles()
    return export_view(profiles.get(key), service.everything(key, profiles=profiles))


def erase(
    customer_id: str | None = None,
    email: str | None = None,  # noqa: ARG001  (every room is asked alike)
    *,
    now: int,
) -> int:
    """Delete a customer's profile, that anybody follows it, and all they follow; how many things there were.

    May be repeated.
    """
    if customer_id is None:
        return 0
    return service.erase(members.customer(customer_id).key, doors=wiring.doors(None, now), now=now)
