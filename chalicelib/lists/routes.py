"""A person's own lists over HTTP."""

from chalice.app import Blueprint

from chalicelib.kernel.errors import Conflict, NotFound
from chalicelib.lists import items, service, wiring
from chalicelib.lists.views import (
    ItemBody,
    ListBody,
    ListPage,
    ListView,
    MineQuery,
    MoveBody,
    NewListBody,
    PageQuery,
    PutView,
    idempotency_key,
    list_view,
    own_items,
    put_view,
)
from chalicelib.members import public as members
from chalicelib.web.access import Needs
from chalicelib.web.answers import Answer, Page
from chalicelib.web.endpoint import Call, endpoint

routes = Blueprint(__name__)
_LIST = "/v1/lists/{list_id}"
_ITEM = f"{_LIST}/items/{{product_id}}"


@endpoint(
    routes, "GET", "/v1/me/lists", needs=Needs.PERSON, query=MineQuery, answer=Page[ListView]
)  # fmt: skip
def list_my_lists(call: Call[None, MineQuery]) -> Answer:
    """The person's lists: the default wish list first, then the others, the oldest first.

    The default wish list is there without being made; until something is in it, its id is `wish`.
    """
    who = members.person(call.shopper, call.guest)
    found = service.all_of(who, doors=wiring.doors(call.source_ip, call.now))
    return Answer(Page(tuple(list_view(one, call.query.product_id) for one in found), None))


@endpoint(
    routes, "POST", "/v1/me/lists", needs=Needs.PERSON, body=NewListBody, answer=ListView, status=201,
    raises=(Conflict,),
)  # fmt: skip
def post_list(call: Call[NewListBody, None]) -> Answer:
    """Make a list.

    With an Idempotency-Key the same again gives the list that was made, another content 409. A person has at
    most 100 lists. A public list's texts are looked at first: `state` says what became of them.
    """
    who, body = members.person(call.shopper, call.guest), call.body
    key = idempotency_key(call.headers.get("idempotency-key"))
    doors = wiring.doors(call.source_ip, call.now)
    made = service.create(body.kind, body.said(), who, key, doors=doors, now=call.now)
    return Answer(list_view(made), 201)


@endpoint(
    routes, "GET", _LIST, needs=Needs.PERSON, query=PageQuery, answer=ListPage, raises=(NotFound,)
)  # fmt: skip
def get_list(call: Call[None, PageQuery], list_id: str) -> Answer:
    """One of the person's own lists, a page of products at a time. `wish` is the default wish list."""
    who, asked = members.person(call.shopper, call.guest), call.query
    of = service.own(list_id, who, doors=wiring.doors(call.source_ip, call.now))
    shown, start, following = service.window(of, asked.cursor, asked.limit, wiring.cursor_secret())
    found = wiring.look(of, shown, gifts=of.said.reveal_gifts, consistent=True)
    return Answer(ListPage(list=list_view(of), items=own_items(of, found, shown, start), next=following))


@endpoint(
    routes, "PUT", _LIST, needs=Needs.PERSON, body=ListBody, answer=ListView, raises=(NotFound,)
)  # fmt: skip
def put_list(call: Call[ListBody, None], list_id: str) -> Answer:
    """Say anew what a list is called and who may see it.

    `link` makes a token that stays until the list is shared differently; then a new one is made. `public`
    submits the texts to moderation; discreet products refuse it by name.
    """
    who = members.person(call.shopper, call.guest)
    doors = wiring.doors(call.source_ip, call.now)
    return Answer(list_view(service.describe(list_id, call.body.said(), who, doors=doors, now=call.now)))


@endpoint(routes, "DELETE", _LIST, needs=Needs.PERSON, answer=None, status=204, raises=(NotFound,))
def delete_list(call: Call[None, None], list_id: str) -> Answer:
    """Delete a list with all that is in it. Nobody sees it from the first moment on.

    The default wish list comes back empty.
    """
    who = members.person(call.shopper, call.guest)
    service.delete(list_id, who, doors=wiring.doors(call.source_ip, call.now), now=call.now)
    return Answer(None, 204)


@endpoint(
    routes, "PUT", _ITEM, needs=Needs.PERSON, body=ItemBody, answer=PutView, raises=(NotFound, Conflict)
)  # fmt: skip
def put_list_item(call: Call[ItemBody, None], list_id: str, product_id: str) -> Answer:
    """Put a product into a list, or say anew what is said of it there.

    A new product comes last unless it is given a position; one that is there stays where it is. A list has at
    most 500 products.
    """
    who = members.person(call.shopper, call.guest)
    doors = wiring.doors(call.source_ip, call.now)
    of, item = items.put(list_id, product_id, call.body.said(), who, doors=doors, now=call.now)
    return Answer(put_view(of, item))


@endpoint(routes, "DELETE", _ITEM, needs=Needs.PERSON, answer=None, status=204, raises=(NotFound,))
def delete_list_item(call: Call[None, None], list_id: str, product_id: str) -> Answer:
    """Take a product out of a list. One that isn't there changes nothing."""
    who = members.person(call.shopper, call.guest)
    doors = wiring.doors(call.source_ip, call.now)
    items.remove(list_id, product_id, who, doors=doors, now=call.now)
    return Answer(None, 204)


@endpoint(
    routes, "POST", f"{_ITEM}/move", needs=Needs.PERSON, body=MoveBody, answer=PutView,
    raises=(NotFound, Conflict),
)  # fmt: skip
def move_list_item(call: Call[MoveBody, None], list_id: str, product_id: str) -> Answer:
    """Move a product to a position, to another of the person's lists, or both.

    Its note and variant go along; where the other list holds the product already, what that says stays.
    Again changes nothing.
    """
    who, to = members.person(call.shopper, call.guest), call.body
    doors = wiring.doors(call.source_ip, call.now)
    of, item = items.move(list_id, product_id, to.to, to.position, who, doors=doors, now=call.now)
    return Answer(put_view(of, item))
