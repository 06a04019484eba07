"""Profiles and follows over HTTP."""

from chalice.app import Blueprint

from chalicelib.kernel.errors import Conflict, NotFound, TooMany
from chalicelib.members import public as members
from chalicelib.profiles import service, wiring
from chalicelib.profiles.views import (
    FollowedView,
    FollowingQuery,
    FollowView,
    MemberView,
    OwnView,
    ProfileBody,
    follow_view,
    followed_views,
    member_view,
    own_view,
)
from chalicelib.web.access import Needs
from chalicelib.web.answers import Answer, Page
from chalicelib.web.endpoint import Call, endpoint

routes = Blueprint(__name__)
_PROFILE = "/v1/me/profile"
_FOLLOWING = "/v1/me/following"


@endpoint(routes, "GET", _PROFILE, needs=Needs.SHOPPER, answer=OwnView, raises=(NotFound,))
def get_profile(call: Call[None, None]) -> Answer:
    """What the shopper shows of themselves. 404 until they chose to."""
    who, doors = members.person(call.shopper, None), wiring.doors(call.source_ip, call.now)
    found = service.own(who.key, doors=doors)
    return Answer(own_view(found, service.followers(found, doors=doors)))


@endpoint(routes, "PUT", _PROFILE, needs=Needs.SHOPPER, body=ProfileBody, answer=OwnView)
def put_profile(call: Call[ProfileBody, None]) -> Answer:
    """Show oneself under a name, and choose which of one's doings stand beside it.

    `shows`: `reviewed`, `liked`, `listed`, `asked`, `answered`, `bought`; by itself nothing. A new name is looked
    at first: `state` says what became of it. Discreet products are never shown, whatever is chosen.
    """
    who, doors = members.person(call.shopper, None), wiring.doors(call.source_ip, call.now)
    kept = service.keep(who.key, call.body.name, call.body.wanted(), doors=doors, now=call.now)
    return Answer(own_view(kept, service.followers(kept, doors=doors)))


@endpoint(routes, "DELETE", _PROFILE, needs=Needs.SHOPPER, answer=None, status=204)
def delete_profile(call: Call[None, None]) -> Answer:
    """Show nothing of oneself any more: nobody sees the profile from the first moment on, and nobody follows it.

    A later profile gets another id.
    """
    who, doors = members.person(call.shopper, None), wiring.doors(call.source_ip, call.now)
    service.delete(who.key, doors=doors, now=call.now)
    return Answer(None, 204)


@endpoint(
    routes, "GET", "/v1/members/{member_id}", needs=Needs.KEY, answer=MemberView, raises=(NotFound,)
)  # fmt: skip
def get_member(call: Call[None, None], member_id: str) -> Answer:
    """A member, as far as they show themselves."""
    doors = wiring.doors(None, call.now)
    found = service.shown(member_id, doors=doors)
    return Answer(member_view(found, service.followers(found, doors=doors)))


@endpoint(
    routes, "GET", _FOLLOWING, needs=Needs.SHOPPER, query=FollowingQuery, answer=Page[FollowedView]
)  # fmt: skip
def list_following(call: Call[None, FollowingQuery]) -> Answer:
    """The members and public lists that the shopper follows."""
    who, asked, doors = members.person(call.shopper, None), call.query, wiring.doors(None, call.now)
    edges, following = service.page(
        who.key, asked.cursor, asked.limit, doors=doors, secret=wiring.cursor_secret()
    )
    return Answer(Page(followed_views(edges), following))


@endpoint(
    routes, "PUT", f"{_FOLLOWING}/{{target}}", needs=Needs.SHOPPER, answer=FollowView,
    raises=(NotFound, Conflict, TooMany),
)  # fmt: skip
def put_following(call: Call[None, None], target: str) -> Answer:
    """Follow a member (`member:<member_id>`) or a public list (`list:<list_id>`); again changes nothing.

    One follows at most 1,000, and changes that at most 100 times within an hour.
    """
    who, doors = members.person(call.shopper, None), wiring.doors(None, call.now)
    return Answer(follow_view(service.follow(who.key, target, doors=doors, now=call.now)))


@endpoint(
    routes, "DELETE", f"{_FOLLOWING}/{{target}}", needs=Needs.SHOPPER, answer=None, status=204,
    raises=(TooMany,),
)  # fmt: skip
def delete_following(call: Call[None, None], target: str) -> Answer:
    """Don't follow a member or a list any more. It holds at once; one that isn't followed changes nothing."""
    who, doors = members.person(call.shopper, None), wiring.doors(None, call.now)
    service.unfollow(who.key, target, doors=doors, now=call.now)
    return Answer(None, 204)
