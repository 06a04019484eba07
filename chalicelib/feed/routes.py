"""Feeds over HTTP."""

from chalice.app import Blueprint

from chalicelib.feed import pages, wiring
from chalicelib.feed.views import FeedQuery, StoryView, page_view
from chalicelib.kernel.errors import NotFound
from chalicelib.members import public as members
from chalicelib.web.access import Needs
from chalicelib.web.answers import Answer, Page, public
from chalicelib.web.endpoint import Call, endpoint

routes = Blueprint(__name__)


@endpoint(
    routes, "GET", "/v1/feed", needs=Needs.KEY, query=FeedQuery, answer=Page[StoryView], cache=public(5)
)
def get_shop_feed(call: Call[None, FeedQuery]) -> Answer:
    """What happened in the shop lately, newest first.

    Likes of one product on one day are one story, and so are purchases; `count` says how many people stand in it
    now. Members are named only where they let themselves be, and never by a purchase, which is told with a delay.
    A page may hold fewer than `limit` and still have a next one.
    """
    page = pages.of_shop(call.query.wanted, doors=wiring.reading(), now=call.now)
    return Answer(page_view(page, call.query.language))


@endpoint(routes, "GET", "/v1/feed/following", needs=Needs.SHOPPER, query=FeedQuery, answer=Page[StoryView])
def get_following_feed(call: Call[None, FeedQuery]) -> Answer:
    """What the members and lists that the shopper follows let be shown, of the last thirty days, newest first.

    A page may hold fewer than `limit` and still have a next one. Likes and purchases of one product on one day
    that stand on one page are one story.
    """
    me = members.person(call.shopper, None).key
    page = pages.of_following(me, call.query.wanted, doors=wiring.reading(), now=call.now)
    return Answer(page_view(page, call.query.language))


@endpoint(
    routes, "GET", "/v1/members/{member_id}/feed", needs=Needs.KEY, query=FeedQuery,
    answer=Page[StoryView], raises=(NotFound,), cache=public(5),
)  # fmt: skip
def get_member_feed(call: Call[None, FeedQuery], member_id: str) -> Answer:
    """What a member chose to let others see of what they do, newest first.

    A page may hold fewer than `limit` and still have a next one.
    """
    page = pages.of_member(wiring.member(member_id), call.query.wanted, doors=wiring.reading(), now=call.now)
    return Answer(page_view(page, call.query.language))
