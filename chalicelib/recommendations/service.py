"""Reading recommendations: what goes beside a product, a search, a comparison, a session, a shopper.

A *wave* is one round trip to the tables. Every question takes two (its lists, then the cards of the products
in them), and a third only where its own lists are too short and the fallback's products aren't known yet.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Protocol

from chalicelib.recommendations import domain, selection
from chalicelib.recommendations.domain import RankedList
from chalicelib.recommendations.selection import Asked, Candidate, Shown

DECAY: Final = 0.55
SESSION_LENGTH: Final = 10

Lists = Mapping[str, RankedList]


class Card(Shown, Protocol):
    """A product's slim card."""

    @property
    def product_id(self) -> str: ...  # noqa: D102
    @property
    def category(self) -> str | None: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class Wave:
    """What one round trip brought: lists by key, cards by product id; what isn't there is missing."""

    lists: Mapping[str, Lists] = field(default_factory=dict)
    cards: Mapping[str, Card] = field(default_factory=dict)


class Shelf(Protocol):
    """Where lists and cards are read."""

    def wave(self, keys: Collection[str], card_ids: Collection[str]) -> Wave:
        """The lists of `keys` and the cards of `card_ids`, in one round trip."""
        ...


@dataclass(frozen=True, slots=True)
class Recommendations:
    """An answer: what to show in rank order, and the cards of those the catalogue knows."""

    items: tuple[Candidate, ...]
    cards: Mapping[str, Card]


def beside_product(
    product_id: str, name: str, *, limit: int, seen: Collection[str], shelf: Shelf, support: int
) -> Recommendations:
    """The list `name` of one product."""
    first = shelf.wave([domain.product_key(product_id)], [product_id])
    own = first.lists.get(domain.product_key(product_id), {}).get(name)
    asked = Asked(frozenset([product_id]), frozenset(seen), _all_discreet([product_id], first))
    groups = [selection.candidates(own, "pair", support)]
    return _fill(groups, asked, name, limit, first.cards, _category([product_id], first), shelf)


def beside_phrase(
    phrase: str, name: str, *, limit: int, seen: Collection[str], shelf: Shelf, support: int
) -> Recommendations:
    """The list `name` of a normalised search phrase or arrival keyword."""
    is_search = name in domain.SEARCH_LISTS
    key = domain.search_key(phrase) if is_search else domain.keyword_key(phrase)
    own = shelf.wave([key], []).lists.get(key, {}).get(name)
    asked = Asked(seen=frozenset(seen), phrase=phrase)
    return _fill([selection.candidates(own, "pair", support)], asked, name, limit, {}, None, shelf)


def beside_comparison(
    product_ids: Sequence[str], name: str, *, limit: int, seen: Collection[str], shelf: Shelf, support: int
) -> Recommendations:
    """The list `name` of compared products: of the pair where there are two, then of each by itself."""
    pair = domain.pair_key(product_ids[0], product_ids[1]) if len(product_ids) == 2 else None
    single = {domain.product_key(product_id): product_id for product_id in product_ids}
    first = shelf.wave([*single, *([pair] if pair else [])], product_ids)
    together = first.lists.get(pair or "", {}).get(name)
    alone = [(product_id, first.lists.get(key, {}).get(name)) for key, product_id in single.items()]
    groups = [
        selection.candidates(together, "pair", support),
        selection.summed(alone, decay=1.0, support=support),
    ]
    asked = Asked(frozenset(product_ids), frozenset(seen), _all_discreet(product_ids, first))
    return _fill(groups, asked, name, limit, first.cards, _category(product_ids, first), shelf)


def for_session(
    viewed: Sequence[str],
    *,
    bought: Sequence[str] = (),
    limit: int,
    seen: Collection[str],
    shelf: Shelf,
    support: int,
) -> Recommendations:
    """What goes with a session, latest view first, and with what the shopper bought before, if known.

    Discreet products are named only to a session that saw nothing else, and never from past orders.
    """
    steps = [(one, domain.VIEWED_ALSO_VIEWED) for one in dict.fromkeys(viewed)][:SESSION_LENGTH]
    steps += [(one, domain.BOUGHT_ALSO_BOUGHT) for one in dict.fromkeys(bought)][:SESSION_LENGTH]
    products = list(dict.fromkeys(product_id for product_id, _ in steps))
    first = shelf.wave([domain.product_key(one) for one in products], products)
    lists = [(one, first.lists.get(domain.product_key(one), {}).get(name)) for one, name in steps]
    groups = [selection.summed(lists, decay=DECAY, support=support)]
    asked = Asked(frozenset(products), frozenset(seen), not bought and _all_discreet(products, first))
    name = domain.VIEWED_ALSO_VIEWED
    return _fill(groups, asked, name, limit, first.cards, _category(products, first), shelf)


class PageLists:
    """All lists of one product, for a page that fetches the cards of every part in its own second wave."""

    def __init__(self, lists: Lists, names: Iterable[str], per_list: int, support: int) -> None:
        self._groups = {name: selection.candidates(lists.get(name), "pair", support) for name in names}
        self._per_list = per_list

    def card_ids(self, product_id: str, most: int) -> list[str]:
        """The products whose cards the page should fetch: the heads of the lists, evenly, at most `most`."""
        heads = [group[: self._per_list + 2] for group in self._groups.values()]
        rounds = [[head[rank] for head in heads if rank < len(head)] for rank in range(self._per_list + 2)]
        return selection.ids(rounds, {product_id}, most)

    def choose(
        self, product_id: str, discreet: bool, cards: Mapping[str, Card], fetched: Collection[str]
    ) -> dict[str, list[Candidate]]:
        """What to show in each list, given the cards of the `fetched` ids; empty lists are left out."""
        asked = Asked(frozenset([product_id]), frozenset(), discreet)
        chosen = {
            name: selection.select(_only([group], fetched), asked, cards, self._per_list)
            for name, group in self._groups.items()
        }
        return {name: items for name, items in chosen.items() if items}


def _fill(
    groups: list[list[Candidate]],
    asked: Asked,
    name: str,
    limit: int,
    cards: Mapping[str, Card],
    category: str | None,
    shelf: Shelf,
) -> Recommendations:
    """Fetch cards, select, and fall back to the category and the shop until there are `limit`."""
    hidden = asked.question | asked.seen
    wanted = selection.ids(groups, hidden, limit + limit // 2 + 4)
    keys = [domain.category_key(category)] if category else []
    thin = len(wanted) <= limit
    second = shelf.wave([*keys, domain.POPULAR] if thin else [], [one for one in wanted if one not in cards])
    known = {**cards, **second.cards}
    fetched = hidden | set(wanted)
    chosen = selection.select(_only(groups, fetched), asked, known, limit)
    if len(chosen) < limit:
        third = shelf.wave([*keys, domain.POPULAR], []) if not thin else second
        groups = [*groups, *_fallbacks(third.lists, keys, name)]
        more = [one for one in selection.ids(groups, hidden, limit * 2 + 50) if one not in known]
        known |= shelf.wave([], more).cards if more else {}
        chosen = selection.select(_only(groups, fetched | set(more) | set(known)), asked, known, limit)
    return Recommendations(tuple(chosen), known)


def _only(groups: Iterable[Sequence[Candidate]], fetched: Collection[str]) -> list[list[Candidate]]:
    """The candidates whose cards were asked for: one without is unknown, not merely unfetched."""
    return [[one for one in group if one.product_id in fetched] for group in groups]


def _fallbacks(lists: Mapping[str, Lists], keys: Sequence[str], name: str) -> list[list[Candidate]]:
    kind = selection.FALLBACK_OF[name]
    groups = [selection.candidates(lists.get(key, {}).get(kind), "category", 1) for key in keys]
    return [*groups, selection.candidates(lists.get(domain.POPULAR, {}).get(kind), "popular", 1)]


def _all_discreet(product_ids: Collection[str], wave: Wave) -> bool:
    cards = [wave.cards.get(product_id) for product_id in product_ids]
    return bool(cards) and all(card is not None and card.discreet for card in cards)


def _category(product_ids: Sequence[str], wave: Wave) -> str | None:
    """The category of the first product that has one."""
    cards = (wave.cards.get(product_id) for product_id in product_ids)
    return next((card.category for card in cards if card is not None and card.category), None)
