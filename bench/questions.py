"""The public GETs, each with what makes its next request: random, but the same in every run."""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, NamedTuple

from bench import moments, shelves
from chalicelib.recommendations import domain

KEY: Final = "pk_bench"
SIGNING: Final = "a-signing-secret-of-at-least-32-bytes"
_PRODUCT: Final = "/v1/products/{product_id}"
_VIEWED: Final = 5
_CALM: Final = "product,recommendations,reviews,questions,reactions,wanted"


class Asked(NamedTuple):
    """One request's path parameters, query and headers."""

    path: dict[str, str]
    query: dict[str, str]
    headers: dict[str, str]


@dataclass(frozen=True, slots=True)
class Question:
    """A kind of request: its route, and what makes the next one."""

    name: str
    route: str
    ask: Callable[[random.Random], Asked]


def all_of(products: int) -> list[Question]:
    """Every kind, over a shop of so many products."""
    lists = [_of_product(name, "/recommendations", products, list=name) for name in domain.PRODUCT_LISTS]
    return [
        _of_reviewed("page", "/page", place=moments.PLACE),
        _of_reviewed("page, 12 a list", "/page", per_list="12", place=moments.PLACE),
        _of_reviewed("page without what happens now", "/page", fields=_CALM),
        _of_reviewed("page without reviews either", "/page", fields=_CALM, reviews="0", questions="0"),
        _of_reviewed(
            "page, what happens now alone", "/page", fields="viewers,latest,nearby", place=moments.PLACE
        ),
        Question("page, one person's part", "/v1/products/{product_id}/page/mine", _of_person),
        _of_reviewed("reviews, the 10 most helpful", "/reviews"),
        _of_reviewed("reviews, 1 star, newest", "/reviews", stars="1", sort="newest"),
        _of_reviewed("reviews that say a word", "/reviews", q="kondens"),
        _of_reviewed("rating with histogram", "/rating"),
        _of_reviewed("reviews as HTML", "/reviews.html"),
        _of_reviewed("questions", "/questions"),
        _of_product("product", "", products),
        _of_product("prices", "/prices", products),
        Question("listing, category", "/v1/products", _of_category),
        Question("listing, sorted category", "/v1/products", _of_sorted_category),
        Question("listing, category, 4 stars and up", "/v1/products", _of_rated_category),
        Question("listing, whole shop", "/v1/products", lambda _: Asked({}, {}, {})),
        *lists,
        _of_product("product's list, limit 50", "/recommendations", products, limit="50"),
        *(_of_phrase(name) for name in (*domain.SEARCH_LISTS, *domain.KEYWORD_LISTS)),
        *(_of_pair(name, products) for name in domain.PAIR_LISTS),
        Question("session of 5", "/v1/recommendations", lambda draw: _of_session(draw, products)),
        Question("for you, 5 viewed", "/v1/recommendations", lambda draw: _for_you(draw, products)),
    ]


def _product(draw: random.Random, products: int) -> str:
    return shelves.product_id(draw.randrange(products))


def _of_product(name: str, rest: str, products: int, **query: str) -> Question:
    def ask(draw: random.Random) -> Asked:
        return Asked({"product_id": _product(draw, products)}, query, {})

    return Question(name, _PRODUCT + rest, ask)


def _of_reviewed(name: str, rest: str, **query: str) -> Question:
    return _of_product(name, rest, shelves.REVIEWED, **query)


def _of_category(draw: random.Random) -> Asked:
    return Asked({}, {"category": shelves.category(draw.randrange(shelves.CATEGORIES))}, {})


def _of_sorted_category(draw: random.Random) -> Asked:
    asked = _of_category(draw)
    return asked._replace(query=asked.query | {"sort": draw.choice(("rating", "popular", "price"))})


def _of_rated_category(draw: random.Random) -> Asked:
    asked = _of_sorted_category(draw)
    return asked._replace(query=asked.query | {"min_rating": "4"})


def _of_phrase(name: str) -> Question:
    def ask(draw: random.Random) -> Asked:
        return Asked({}, {"list": name, "q": shelves.phrase(draw.randrange(shelves.PHRASES))}, {})

    return Question(name, "/v1/search/recommendations", ask)


def _of_pair(name: str, products: int) -> Question:
    def ask(draw: random.Random) -> Asked:
        first = 2 * draw.randrange(min(shelves.PAIRS, products // 2))
        pair = f"{shelves.product_id(first)},{shelves.product_id(first + 1)}"
        return Asked({}, {"list": name, "products": pair}, {})

    return Question(f"pair, {name}", "/v1/compare/recommendations", ask)


def _of_session(draw: random.Random, products: int) -> Asked:
    return Asked({}, {"viewed": ",".join(_product(draw, products) for _ in range(_VIEWED))}, {})


def _for_you(draw: random.Random, products: int) -> Asked:
    return _of_session(draw, products)._replace(headers=_shopper(draw))


def _of_person(draw: random.Random) -> Asked:
    return Asked({"product_id": _product(draw, shelves.REVIEWED)}, {}, _shopper(draw))


def _shopper(draw: random.Random) -> dict[str, str]:
    import jwt

    customer = shelves.customer_id(draw.randrange(shelves.CUSTOMERS))
    claims = {"sub": customer, "aud": "torg", "exp": int(time.time()) + 1800}
    return {"authorization": f"Bearer {jwt.encode(claims, SIGNING, algorithm='HS256')}"}
