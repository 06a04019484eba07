"""Other people's lists over HTTP: by link, in public, and marked as gifts."""

from chalice.app import Blueprint

from chalicelib.kernel.errors import Conflict, NotFound
from chalicelib.lists import service, sharing, wiring
from chalicelib.lists.views import (
    GiftQuery,
    GiftView,
    OthersListPage,
    OthersListView,
    PageQuery,
    PublicQuery,
    WantedView,
    needed_key,
    others_items,
    others_view,
    wanted_view,
)
from chalicelib.members import public as members
from chalicelib.web.access import Needs
from chalicelib.web.answers import Answer, Page, public
from chalicelib.web.endpoint import Call, endpoint

doors = Blueprint(__name__)
_SHARED = "/v1/shared-lists/{token}"
_GIFT = f"{_SHARED}/gifts/{{product_id}}"


@endpoint(
    doors, "GET", _SHARED, needs=Needs.KEY, query=PageQuery, answer=OthersListPage, raises=(NotFound,)
)  # fmt: skip
def get_shared_list(call: Call[None, PageQuery], token: str) -> Answer:
    """A list that its owner shared by link.

    In a wish list, `taken` says what somebody buys already; never to the owner (who shows a token), unless
    they chose to know. A page may hold fewer than `limit` and still have a next one.
    """
    of = sharing.shared(token, lists=wiring.lists())
    shown, start, following = service.window(of, call.query.cursor, call.query.limit, wiring.cursor_secret())
    is_known = call.shopper is not None or call.guest is not None
    viewer = members.person(call.shopper, call.guest) if is_known else None
    found = wiring.look(of, shown, gifts=sharing.shows_gifts(of, viewer), consistent=False)
    items = others_items(of, found, shown, start, viewer)
    return Answer(OthersListPage(list=others_view(of), items=items, next=following))


@endpoint(
    doors, "PUT", _GIFT, needs=Needs.KEY, answer=GiftView, raises=(NotFound, Conflict)
)  # fmt: skip
def put_gift(call: Call[None, None], token: str, product_id: str) -> Answer:
    """Mark that one buys a wish from a list shared by link.

    Others see that it is taken, not by whom; the owner isn't told. An Idempotency-Key that nobody can guess is
    needed: the same again gives the same `undo`. 409 if somebody else marked it.
    """
    key = needed_key(call.headers.get("idempotency-key"))
    undo = sharing.give(token, product_id, key, doors=wiring.doors(call.source_ip, call.now), now=call.now)
    return Answer(GiftView(undo=undo))


@endpoint(
    doors, "DELETE", _GIFT, needs=Needs.KEY, query=GiftQuery, answer=None, status=204, raises=(NotFound,)
)  # fmt: skip
def delete_gift(call: Call[None, GiftQuery], token: str, product_id: str) -> Answer:
    """Take one's own mark away. Again changes nothing; 404 with another's word."""
    room = wiring.doors(call.source_ip, call.now)
    sharing.take_back(token, product_id, call.query.undo, doors=room)
    return Answer(None, 204)


@endpoint(
    doors, "GET", "/v1/public-lists", needs=Needs.KEY, query=PublicQuery, answer=Page[OthersListView],
    cache=public(30),
)  # fmt: skip
def list_public_lists(call: Call[None, PublicQuery]) -> Answer:
    """Public lists that hold a product (or all of the shop's), newest first.

    A page may hold fewer than `limit` and still have a next one. Discreet products stand in none.
    """
    asked = call.query
    found, following = sharing.public_page(
        asked.product_id, asked.cursor, asked.limit,
        doors=wiring.doors(call.source_ip, call.now), secret=wiring.cursor_secret(),
    )  # fmt: skip
    return Answer(Page(tuple(map(others_view, found)), following))


@endpoint(
    doors, "GET", "/v1/public-lists/{list_id}", needs=Needs.KEY, query=PageQuery, answer=OthersListPage,
    raises=(NotFound,), cache=public(30),
)  # fmt: skip
def get_public_list(call: Call[None, PageQuery], list_id: str) -> Answer:
    """A public list, a page of products at a time.

    What became discreet isn't in it any more; a page may hold fewer than `limit` and still have a next one.
    """
    of = sharing.public(list_id, lists=wiring.lists())
    shown, start, following = service.window(of, call.query.cursor, call.query.limit, wiring.cursor_secret())
    found = wiring.look(of, shown, gifts=False, consistent=False)
    items = others_items(of, found, shown, start, None)
    return Answer(OthersListPage(list=others_view(of), items=items, next=following))


@endpoint(
    doors, "GET", "/v1/products/{product_id}/wanted", needs=Needs.KEY, answer=WantedView, cache=public(10)
)  # fmt: skip
def get_wanted(call: Call[None, None], product_id: str) -> Answer:  # noqa: ARG001  (every view gets its call)
    """How many people have a product in a wish list, private ones included.

    Each counts once, however many lists it is in. Of a discreet product under ten people
    (the shop's `k_anonymity`) are null.
    """
    return Answer(wanted_view(product_id, wiring.wanted(product_id), wiring.least()))
