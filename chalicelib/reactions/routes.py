"""Reactions over HTTP."""

from chalice.app import Blueprint

from chalicelib.kernel.errors import NotFound
from chalicelib.members import public as members
from chalicelib.reactions import service, wiring
from chalicelib.reactions.views import (
    CountsView,
    MineQuery,
    MineView,
    ReactionBody,
    SetView,
    counts_view,
    mine_view,
    products,
    set_view,
)
from chalicelib.web.access import Needs
from chalicelib.web.answers import Answer, Page, public
from chalicelib.web.endpoint import Call, endpoint

routes = Blueprint(__name__)


@endpoint(
    routes, "PUT", "/v1/products/{product_id}/reaction", needs=Needs.PERSON, body=ReactionBody,
    answer=SetView, raises=(NotFound,),
)  # fmt: skip
def put_reaction(call: Call[ReactionBody, None], product_id: str) -> Answer:
    """Like or dislike a product, or take it back.

    A person has one word on a product; a new one takes its place, the same again changes nothing. A product
    that isn't there (any more) can't be liked or disliked, but a word can be taken back.
    """
    who = members.person(call.shopper, call.guest)
    word = call.body.reaction
    shown = service.react(product_id, word, who, doors=wiring.doors(), now=call.now)
    return Answer(set_view(product_id, word, shown))


@endpoint(
    routes, "GET", "/v1/products/{product_id}/reactions", needs=Needs.KEY, answer=CountsView,
    raises=(NotFound,), cache=public(10),
)  # fmt: skip
def get_reactions(call: Call[None, None], product_id: str) -> Answer:  # noqa: ARG001  (every view gets its call)
    """How many people like a product, and how many dislike it.

    Of a discreet product, numbers of under ten people (the shop's `k_anonymity`) are null.
    """
    found = wiring.look(product_id)
    return Answer(counts_view(product_id, service.counts(found.product, found.counts, least=wiring.least())))


@endpoint(routes, "GET", "/v1/me/reactions", needs=Needs.PERSON, query=MineQuery, answer=Page[MineView])
def list_my_reactions(call: Call[None, MineQuery]) -> Answer:
    """The person's own likes and dislikes, by product id.

    A page may hold fewer than `limit` and still have a next one. `products` asks for those of a page's products
    at once; it takes no cursor.
    """
    who, asked = members.person(call.shopper, call.guest), call.query
    if asked.products is not None:
        found = service.mine(who, products(asked.products), asked.word, opinions=wiring.opinions())
        return Answer(Page(tuple(map(mine_view, found)), None))
    rows, following = service.page(
        who, asked.word, asked.cursor, asked.limit,
        opinions=wiring.opinions(), secret=wiring.cursor_secret(),
    )  # fmt: skip
    return Answer(Page(tuple(map(mine_view, rows)), following))
