"""What other people's searches are good for: phrases for who types, and an order for what the shop's own search found.

The order is the shop's own, drawn towards what those who searched for the phrase then did. Each result has the points of the
people it brought in: one for each who viewed it after, `buyer_weight` for each who bought it. With T points of all results
and π what a place draws by itself (1 / log₂(1 + place), as a share of all: Järvelin and Kekäläinen, TOIS 2002, section 2.2),

    score = (points + μ π) / (T + μ)

Dirichlet smoothing (Zhai and Lafferty, TOIS 2004, section 3) with the shop's order as the prior: of a phrase that nobody
searched for the order stays, and few people move little.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from chalicelib.merchandising.steering import Question, Ranked, for_question, pinned, steer
from chalicelib.recommendations import domain, suggestions
from chalicelib.recommendations.domain import RankedList, Row
from chalicelib.recommendations.filling import Lists, Shelf

#: Points of the prior: as much as ten buyers say.
PRIOR: Final = 200
#: What the rules of the shop call the order of a search's results.
ORDER: Final = "search-order"


class Suggestion(NamedTuple):
    """A phrase that `people` searched for, of whom `bought` bought something within a week (None: too few to tell)."""

    phrase: str
    people: int
    bought: int | None


class Placed(NamedTuple):
    """A result in its new order: its `score`, its place `before` (from 1), and how many of those who searched for the
    phrase then viewed and bought it (None: too few to tell, or hidden).
    """

    product_id: str
    score: float
    before: int
    viewed: int | None
    bought: int | None


@dataclass(frozen=True, slots=True)
class Ordered:
    """Results in their order; `of` people searched for the phrase (None: nobody, or it is hidden)."""

    items: tuple[Placed, ...]
    of: int | None


def suggested(typed: str, *, limit: int, shelf: Shelf, support: int) -> list[Suggestion]:
    """The best `limit` phrases that begin with what is `typed` (normalised). One round trip."""
    key = domain.suggest_key(typed[: suggestions.LETTERS].rstrip())
    lists = shelf.wave([key], []).lists.get(key, {})
    bought = {row.product_id: row.people or 0 for row in _rows(lists.get(suggestions.BOUGHT))}
    found = [row for row in _rows(lists.get(suggestions.SEARCHED)) if row.product_id.startswith(typed)]
    return [
        Suggestion(row.product_id, row.people or 0, _told(bought.get(row.product_id, 0), support))
        for row in found[:limit]
    ]


def ordered(
    phrase: str, products: Sequence[str], *, buyer_weight: int, shelf: Shelf, support: int
) -> Ordered:
    """A search's results, best first as the shop has them, in the order that says what people then did with them.

    The shop's rules hold as in lists, but that nothing is dropped: what they would leave out stands last, and what they
    pin takes its place if it is among the results. One round trip; two where there are rules.
    """
    key = domain.search_key(phrase)
    first = shelf.wave([key], [])
    lists = first.lists.get(key, {})
    placed = _placed(lists, products, buyer_weight, support)
    question = Question(ORDER, phrase=phrase)
    rules = for_question(first.rules, question)
    if rules:
        goods = shelf.wave([], products).goods
        may_pin = [one for one in pinned(rules) if one in products]
        ranked = [Ranked(one.product_id, one.score) for one in placed]
        order = [one.product_id for one in steer(ranked, rules, question, goods, may_pin).order]
        places = {one: place for place, one in enumerate(order)}
        placed.sort(key=lambda one: places.get(one.product_id, len(order)))
    counted = [lists[name].of for name in domain.SEARCH_LISTS if name in lists]
    return Ordered(tuple(placed), counted[0] if counted else None)


def _placed(lists: Lists, products: Sequence[str], buyer_weight: int, support: int) -> list[Placed]:
    """The results by their scores, which fall; ties as the shop has them."""
    viewed, bought = (_people(lists.get(name), support) for name in domain.SEARCH_LISTS)
    points = [viewed.get(one, 0) + buyer_weight * bought.get(one, 0) for one in products]
    draws = [1 / math.log2(place + 1) for place in range(1, len(products) + 1)]
    whole, drawn = sum(points) + PRIOR, sum(draws)
    placed = [
        Placed(one, (own + PRIOR * draw / drawn) / whole, place, viewed.get(one), bought.get(one))
        for place, (one, own, draw) in enumerate(zip(products, points, draws, strict=True), 1)
    ]
    return sorted(placed, key=lambda one: -one.score)


def _people(ranked: RankedList | None, support: int) -> Mapping[str, int]:
    """Who did it with each product, where enough did and that may be told."""
    return {
        row.product_id: row.people
        for row in _rows(ranked)
        if row.people is not None and row.people >= support
    }


def _rows(ranked: RankedList | None) -> Sequence[Row]:
    return ranked.rows if ranked else ()


def _told(people: int, support: int) -> int | None:
    return people if people >= support else None
