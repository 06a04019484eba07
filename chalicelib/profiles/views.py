"""What the API shows of profiles and follows, and takes for them."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from chalicelib.kernel import clock
from chalicelib.kernel.errors import Invalid
from chalicelib.moderation.domain import State
from chalicelib.profiles import domain, wiring
from chalicelib.profiles.domain import LONGEST_NAME, Edge, Kind, Profile

# White space and invisible signs fall away before the name is measured.
_SLACK = 2
_HOW = "/v1/how/feed"


class ProfileBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a member shows of themselves: a name, and which of their doings stand beside it."""

    name: Annotated[str, Meta(min_length=1, max_length=_SLACK * LONGEST_NAME, examples=["Maja K"])]
    shows: Annotated[tuple[Kind, ...], Meta(max_length=len(Kind), examples=[["reviewed", "liked"]])] = ()

    def wanted(self) -> frozenset[Kind]:
        """What is to be shown. Raises `Invalid` where something is said twice."""
        found = frozenset(self.shows)
        if len(found) < len(self.shows):
            raise Invalid.field("/shows", "each at most once")
        return found


class OwnView(msgspec.Struct, frozen=True, kw_only=True):
    """A member's own profile.

    `state` says what became of the name: only `published` is shown; `receipt` opens the statement of reasons.
    """

    member_id: str
    name: str
    shows: tuple[Kind, ...]
    state: State
    receipt: str
    followers: int
    how: str
    created_at: str


class MemberView(msgspec.Struct, frozen=True, kw_only=True):
    """A member as others see them: their name, what they show, and how many people follow them."""

    member_id: str
    name: str
    shows: tuple[Kind, ...]
    followers: int
    how: str


class FollowedView(msgspec.Struct, frozen=True, kw_only=True):
    """Something that the shopper follows. `name` is the member's, or the list's title; null while nobody sees it."""

    target: str
    kind: Literal["member", "list"]
    id: str
    name: str | None
    since: str


class FollowView(msgspec.Struct, frozen=True, kw_only=True):
    """That the shopper follows the target, and since when."""

    target: str
    since: str


class FollowingQuery(msgspec.Struct, frozen=True):
    """From where on, and how many."""

    cursor: Annotated[str, Meta(min_length=1, max_length=1_000)] | None = None
    limit: Annotated[int, Meta(ge=1, le=100)] = 50


def _shows(profile: Profile) -> tuple[Kind, ...]:
    return tuple(one for one in Kind if one in profile.shows)


def own_view(profile: Profile, followers: int) -> OwnView:
    """A profile as its member sees it."""
    return OwnView(
        member_id=profile.member_id,
        name=profile.name,
        shows=_shows(profile),
        state=profile.state,
        receipt=wiring.receipt(profile),
        followers=followers,
        how=_HOW,
        created_at=clock.iso(profile.created_at),
    )


def member_view(profile: Profile, followers: int) -> MemberView:
    """A profile as others see it."""
    return MemberView(
        member_id=profile.member_id,
        name=profile.name,
        shows=_shows(profile),
        followers=followers,
        how=_HOW,
    )


def follow_view(edge: Edge) -> FollowView:
    """The answer to following."""
    return FollowView(target=edge.target, since=clock.iso(edge.at))


def followed_views(edges: Sequence[Edge]) -> tuple[FollowedView, ...]:
    """What a person follows, with what it is called now."""
    targets = [domain.target(edge.target) for edge in edges]
    known: Mapping[str, Mapping[str, str]] = {
        domain.MEMBER: wiring.names([one.id for one in targets if one.kind == domain.MEMBER]),
        domain.LIST: wiring.titles([one.id for one in targets if one.kind == domain.LIST]),
    }
    return tuple(
        FollowedView(
            target=edge.target,
            kind="member" if one.kind == domain.MEMBER else "list",
            id=one.id,
            name=known[one.kind].get(one.id),
            since=clock.iso(edge.at),
        )
        for edge, one in zip(edges, targets, strict=True)
    )


def export_view(profile: Profile | None, edges: Iterable[Edge]) -> dict[str, Any]:
    """A profile and what its member follows, as they get them back, ready for JSON."""
    return {
        "profile": {
            "member_id": profile.member_id,
            "name": profile.name,
            "shows": [one.value for one in _shows(profile)],
            "state": profile.state.value,
            "created_at": clock.iso(profile.created_at),
            "updated_at": clock.iso(profile.updated_at),
        }
        if profile
        else None,
        "following": [{"target": one.target, "since": clock.iso(one.at)} for one in edges],
    }
