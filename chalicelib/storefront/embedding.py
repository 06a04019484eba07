"""What a shop's server puts into its pages: reviews, a rating, a row of recommendations, as HTML without script."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Final

import msgspec
from chalice.app import Blueprint

from chalicelib.aws import secrets
from chalicelib.catalogue.public import Market
from chalicelib.kernel.errors import NotFound
from chalicelib.recommendations.public import ProductList
from chalicelib.storefront import fragments, pieces
from chalicelib.storefront.saying import Saying
from chalicelib.storefront.wording import Language, Words, chosen
from chalicelib.web.access import Needs
from chalicelib.web.answers import NO_STORE, Answer, public
from chalicelib.web.endpoint import Call, endpoint

embedding = Blueprint(__name__)

_HTML: Final = "text/html; charset=utf-8"
# Nothing of a fragment ever needs script; a browser that opens it by itself is told so.
_HEADERS: Final = {
    "Vary": "Accept-Language",
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src http: https: data:; base-uri 'none'",
    "X-Content-Type-Options": "nosniff",
}
_SECONDS: Final = 60

Tongue = Annotated[str, msgspec.Meta(pattern=r"^(sv|en)(-[A-Za-z]{2})?$(?!\n)")]
# Where it leads on the shop's own page: to a place in it, or to an address.
Place = Annotated[str, msgspec.Meta(max_length=2_000, pattern=r"^(#|/|https?://)", examples=["#reviews"])]


class FragmentQuery(msgspec.Struct, frozen=True, kw_only=True):
    """Which page of the reviews, in which language and market; `document` wraps it into a page of its own."""

    language: Tongue | None = None
    market: Market | None = None
    cursor: Annotated[str, msgspec.Meta(min_length=1, max_length=1_000)] | None = None
    limit: Annotated[int, msgspec.Meta(ge=1, le=50)] = 10
    document: bool = False


class RatingQuery(msgspec.Struct, frozen=True, kw_only=True):
    """In which language, and where on the shop's page the reviews are: the line becomes a link to there."""

    language: Tongue | None = None
    href: Place | None = None


class RowQuery(msgspec.Struct, frozen=True, kw_only=True):
    """Which list of the product, how many at most, in which language, and as which market sees them.

    `anonymous_id` is what the events of the browser carry that the page is for, and is sent with its owner's consent only. By
    it, a rule may withhold the row from a share of people, or show them another; without it none does.
    """

    list: ProductList = "viewed-also-viewed"
    limit: Annotated[int, msgspec.Meta(ge=1, le=50)] = 12
    language: Tongue | None = None
    market: Market | None = None
    anonymous_id: Annotated[str, msgspec.Meta(min_length=1, max_length=256)] | None = None


@endpoint(
    embedding, "GET", "/v1/products/{product_id}/reviews.html",
    needs=Needs.KEY, query=FragmentQuery, answer=None, raises=(NotFound,), cache=public(_SECONDS),
)  # fmt: skip
def reviews_fragment(call: Call[None, FragmentQuery], product_id: str) -> Answer:
    """A product's reviews and questions as HTML, to be put into its page by the shop's server.

    A custom element with a declarative shadow root: readable without script, untouched by the page's styles.
    Beside it stands JSON-LD for search engines, on the first page of a product that was rated.
    """
    asked = _asked(call, product_id)
    words = Words(_language(call.query.language, call.headers))
    return _answer(fragments.html(asked, words))


@endpoint(
    embedding, "GET", "/v1/products/{product_id}/rating.html",
    needs=Needs.KEY, query=RatingQuery, answer=None, raises=(NotFound,), cache=public(_SECONDS),
)  # fmt: skip
def rating_fragment(call: Call[None, RatingQuery], product_id: str) -> Answer:
    """A product's rating in one line as HTML: stars, the true mean and how many gave any."""
    say = Saying(_language(call.query.language, call.headers))
    return _answer(pieces.rating(product_id, call.query.href, say))


@endpoint(
    embedding, "GET", "/v1/products/{product_id}/recommendations.html",
    needs=Needs.KEY, query=RowQuery, answer=None, raises=(NotFound,), cache=public(_SECONDS),
)  # fmt: skip
def recommendations_fragment(call: Call[None, RowQuery], product_id: str) -> Answer:
    """What goes with a product as HTML: a row of products, each with how many people led to it.

    The list of `GET /v1/products/{product_id}/recommendations`. With nothing to show it is an element that takes no place; where
    it is withheld from the browser that is told, it is empty, and nothing need stand in its place.
    """
    said = call.query
    key = _publishable(call.headers, call.parameters)
    asked = pieces.Row(product_id, said.list, said.limit, said.market, key, said.anonymous_id)
    html, is_drawn = pieces.row(asked, Saying(_language(said.language, call.headers)), call.now)
    return _answer(html, {"Cache-Control": NO_STORE} if is_drawn else {})


def _answer(html: str, headers: Mapping[str, str] = MappingProxyType({})) -> Answer:
    return Answer(html, headers={**_HEADERS, **headers}, content_type=_HTML)


def _language(asked: str | None, headers: Mapping[str, str]) -> Language:
    return chosen(asked, headers.get("accept-language", ""))


def _asked(call: Call[None, FragmentQuery], product_id: str) -> fragments.Asked:
    said = call.query
    return fragments.Asked(
        product_id=product_id,
        limit=said.limit,
        cursor=said.cursor,
        market=said.market,
        document=said.document,
        key=_publishable(call.headers, call.parameters),
    )


def _publishable(headers: Mapping[str, str], parameters: Mapping[str, str]) -> str | None:
    """A key that may stand in a link: the one that was shown, or one of the stage's where a server asks."""
    shown = headers.get("x-torg-key") or parameters.get("key") or ""
    known = [one.key for one in secrets.current().publishable_keys]
    return shown if shown in known else next(iter(known), None)
