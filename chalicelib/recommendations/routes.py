"""Recommendations over HTTP."""

from typing import Annotated, Literal, TypeVar

import msgspec
from chalice.app import Blueprint

from chalicelib.catalogue.public import Market
from chalicelib.kernel.errors import Forbidden, Invalid
from chalicelib.kernel.ids import is_id
from chalicelib.kernel.text import normalise_phrase
from chalicelib.recommendations import domain, service, shoppers, wiring
from chalicelib.recommendations.answers import BesideList, Items, NewProduct, NewProducts, explained, items
from chalicelib.recommendations.filling import Chance, Recommendations, Shelf
from chalicelib.web import health
from chalicelib.web.access import Needs
from chalicelib.web.answers import NO_STORE, Answer, public
from chalicelib.web.endpoint import Call, endpoint
from chalicelib.worth import public as worth

routes = Blueprint(__name__)
health.ask("recommendations", wiring.symptoms)

CompareList = Literal["compared-also-compared", "compared-then-bought"]
PhraseList = Literal[
    "searched-then-viewed", "searched-then-bought", "keyword-then-viewed", "keyword-then-bought"
]
Limit = Annotated[int, msgspec.Meta(ge=1, le=50)]
IdList = Annotated[str, msgspec.Meta(max_length=4_000, description="Product ids with commas between")]
Phrase = Annotated[str, msgspec.Meta(min_length=1, max_length=400)]
AnonymousId = Annotated[str, msgspec.Meta(min_length=1, max_length=256)]


class ProductQuery(msgspec.Struct, frozen=True, kw_only=True):
    """Which list of a product, how many, and what the shopper has seen already.

    Here and in the other lists: `anonymous_id` is what the events of the browser that is asked for carry, and is sent
    with its owner's consent only. By it, a rule may withhold the list from a share of people, or show them one ranked by other
    numbers; without it none does.

    Here and in the other lists: with `market`, products are shown as that market sees them, and those that
    can't be had there are left out. `trending` is what rises now in the product's category. With `explain` (a secret key is needed for it), each item says what made its score
    and what the shop's rules did to it, and the list what was left out and why.
    """

    list: BesideList = "viewed-also-viewed"
    limit: Limit = 12
    exclude: IdList = ""
    market: Market | None = None
    explain: bool = False
    anonymous_id: AnonymousId | None = None


class PhraseQuery(msgspec.Struct, frozen=True, kw_only=True):
    """A phrase searched in the shop (`searched-…`), or the word by which people came (`keyword-…`).

    `source=engine` asks for the keyword's list by the search list's name.
    """

    q: Phrase
    list: PhraseList = "searched-then-bought"
    source: Literal["site", "engine"] | None = None
    limit: Limit = 12
    exclude: IdList = ""
    market: Market | None = None
    explain: bool = False
    anonymous_id: AnonymousId | None = None


class CompareQuery(msgspec.Struct, frozen=True, kw_only=True):
    """Two to ten compared products."""

    products: IdList
    list: CompareList = "compared-also-compared"
    limit: Limit = 12
    exclude: IdList = ""
    market: Market | None = None
    explain: bool = False
    anonymous_id: AnonymousId | None = None


class SessionQuery(msgspec.Struct, frozen=True, kw_only=True):
    """The products viewed in this session, latest first.

    With `revisits`, those that were viewed before the latest may stand in the answer too, to continue where one was. What
    was bought isn't among them.
    """

    viewed: IdList = ""
    revisits: bool = False
    limit: Limit = 12
    exclude: IdList = ""
    market: Market | None = None
    explain: bool = False
    anonymous_id: AnonymousId | None = None


class TrendingQuery(msgspec.Struct, frozen=True, kw_only=True):
    """Of which category, by its whole name, or of the whole shop."""

    category: Annotated[str, msgspec.Meta(min_length=1, max_length=200)] | None = None
    limit: Limit = 12
    exclude: IdList = ""
    market: Market | None = None
    explain: bool = False
    anonymous_id: AnonymousId | None = None


_Asked = TypeVar("_Asked", ProductQuery, PhraseQuery, CompareQuery, SessionQuery, TrendingQuery)


@endpoint(
    routes, "GET", "/v1/products/{product_id}/recommendations",
    needs=Needs.KEY, query=ProductQuery, answer=Items, cache=public(60),
)  # fmt: skip
def product_recommendations(call: Call[None, ProductQuery], product_id: str) -> Answer:
    """What goes with a product, with true counts.

    `people` of `of` people who viewed (bought, liked, compared) this product also did so with that one.
    """
    name, seen = call.query.list, _ids("exclude", call.query.exclude)
    if name == domain.TRENDING:
        found = service.rising(
            None, beside=product_id, limit=call.query.limit, seen=seen,
            shelf=_shelf(call), support=wiring.support(), chance=_chance(call),
        )  # fmt: skip
    else:
        found = service.beside_product(
            product_id, name, limit=call.query.limit, seen=seen,
            shelf=_shelf(call), support=wiring.support(), chance=_chance(call),
        )  # fmt: skip
    return _answer(call, name, found)


@endpoint(
    routes, "GET", "/v1/search/recommendations",
    needs=Needs.KEY, query=PhraseQuery, answer=Items, cache=public(60),
)  # fmt: skip
def search_recommendations(call: Call[None, PhraseQuery]) -> Answer:
    """What people who searched for a phrase, or arrived by a keyword, then viewed or bought."""
    name = _sourced(call.query.list, call.query.source)
    found = service.beside_phrase(
        normalise_phrase(call.query.q), name, limit=call.query.limit,
        seen=_ids("exclude", call.query.exclude), shelf=_shelf(call), support=wiring.support(), chance=_chance(call),
    )  # fmt: skip
    return _answer(call, name, found)


@endpoint(
    routes, "GET", "/v1/compare/recommendations",
    needs=Needs.KEY, query=CompareQuery, answer=Items, cache=public(60),
)  # fmt: skip
def compare_recommendations(call: Call[None, CompareQuery]) -> Answer:
    """What people who compared these products also compared, or then bought."""
    products = _ids("products", call.query.products)
    if not 2 <= len(products) <= 10:
        raise Invalid.field("query:products", "expected 2 to 10 distinct product ids with commas between")
    found = service.beside_comparison(
        products, call.query.list, limit=call.query.limit, seen=_ids("exclude", call.query.exclude),
        shelf=_shelf(call), support=wiring.support(), chance=_chance(call),
    )  # fmt: skip
    return _answer(call, call.query.list, found)


@endpoint(
    routes, "GET", "/v1/recommendations", needs=Needs.KEY, query=SessionQuery, answer=Items,
)  # fmt: skip
def session_recommendations(call: Call[None, SessionQuery]) -> Answer:
    """What goes with a session; with a shopper token, also with what the shopper bought before."""
    viewed, seen = _ids("viewed", call.query.viewed)[:50], _ids("exclude", call.query.exclude)
    shelf, limit, revisits = _shelf(call), call.query.limit, call.query.revisits
    if call.shopper is None:
        found = service.for_session(
            viewed, limit=limit, seen=seen, shelf=shelf, support=wiring.support(), chance=_chance(call),
            revisits=revisits,
        )  # fmt: skip
        return _answer(call, "session", found)
    found = shoppers.for_shopper(
        viewed, past=wiring.past(call.shopper.customer_id), limit=limit, seen=seen,
        shelf=shelf, support=wiring.support(), chance=_chance(call), revisits=revisits,
    )  # fmt: skip
    return _answer(call, "for-you", found)


@endpoint(
    routes, "GET", "/v1/recommendations/trending",
    needs=Needs.KEY, query=TrendingQuery, answer=Items, cache=public(60),
)  # fmt: skip
def trending_recommendations(call: Call[None, TrendingQuery]) -> Answer:
    """What rises now, in the shop or in a category: looked at far more than usual, what rises most first.

    `people` looked at it within the last 24 hours (the shop may have set another time), of the `of` who looked at
    anything there. Where little rises, what is looked at most follows. Discreet products never rise.
    """
    found = service.rising(
        call.query.category, limit=call.query.limit, seen=_ids("exclude", call.query.exclude),
        shelf=_shelf(call), support=wiring.support(), chance=_chance(call),
    )  # fmt: skip
    return _answer(call, domain.TRENDING, found)


def _shelf(call: Call[None, _Asked]) -> Shelf:
    """Where to read. Raises `Forbidden` if it is to be explained to others than the shop."""
    if call.query.explain and not (call.credential and call.credential.is_secret):
        raise Forbidden("explain tells of single people's pairs: a secret key (sk_…) is needed for it")
    return wiring.shelf(call.query.market)


@endpoint(routes, "GET", "/v1/recommendations/new", needs=Needs.SECRET, answer=NewProducts)
def new_products(call: Call[None, None]) -> Answer:  # noqa: ARG001
    """What exposure new products had, and what it brought, as the last recompute counted it.

    New is what was first written within 30 days and is to be had (the shop may have set another number of days).
    """
    found = service.new_products(wiring.shelf())
    told = [
        NewProduct(product_id=one, shown=shown, viewed=viewed, bought=bought)
        for one, shown, viewed, bought in found
    ]
    return Answer(NewProducts(items=tuple(told)))


def _chance(call: Call[None, _Asked]) -> Chance | None:
    """By what lists are withheld from who asks. Who asks for reasons is the shop, from which nothing is withheld.

    Answers about products and phrases lie in caches by their address: only what stands in it can say who asks.
    """
    if call.query.explain:
        return None
    browser, shopper = call.query.anonymous_id, None
    if isinstance(call.query, SessionQuery):
        browser = browser or (call.guest.anonymous_id if call.guest else None)
        shopper = call.shopper.customer_id if call.shopper else None
    return worth.chance(browser, shopper, call.now)


def _answer(call: Call[None, _Asked], name: str, found: Recommendations) -> Answer:
    if not call.query.explain:
        return Answer(items(name, found), headers={"Cache-Control": NO_STORE} if found.drawn else {})
    return Answer(explained(name, found, wiring.parameters()), headers={"Cache-Control": NO_STORE})


def _sourced(name: str, source: str | None) -> str:
    prefix, _, rest = name.partition("-")
    prefixes = {"site": "searched", "engine": "keyword", None: prefix}
    return f"{prefixes[source]}-{rest}"


def _ids(parameter: str, text: str) -> list[str]:
    """The distinct ids in a list with commas between; empty parts are passed over."""
    found = list(dict.fromkeys(part for part in text.split(",") if part))
    for one in found:
        if not is_id(one):
            raise Invalid.field(f"query:{parameter}", f"{one[:40]!r} isn't an id")
    return found[:200]
