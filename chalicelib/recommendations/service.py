"""Reading recommendations: what goes beside a product, a search, a comparison, a session, a shopper.

Each question reads its own lists in a first wave; `filling` makes the answer of them.
"""

from collections.abc import Collection, Sequence
from typing import Final

from chalicelib.recommendations import domain, selection
from chalicelib.recommendations.filling import Chance, Made, Recommendations, Rows, Shelf, Task, Wave, fill
from chalicelib.recommendations.selection import Asked, Left

SESSION_LENGTH: Final = 10


def beside_product(
    product_id: str, name: str, *, limit: int, seen: Collection[str], shelf: Shelf, support: int,
    chance: Chance | None = None,
) -> Recommendations:  # fmt: skip
    """The list `name` of one product."""
    key = domain.product_key(product_id)
    first = shelf.wave([key], [product_id])

    def make(rows: Rows) -> Made:
        own = rows.get(key, {}).get(name)
        return [selection.candidates(own, "pair", support)], (Left(product_id, name, own),)

    task = Task(
        make=make,
        asked=Asked(frozenset([product_id]), frozenset(seen), _all_discreet([product_id], first)),
        name=name, limit=limit, first=first, products=(product_id,), chance=chance,
    )  # fmt: skip
    return fill(task, shelf)


def beside_phrase(
    phrase: str, name: str, *, limit: int, seen: Collection[str], shelf: Shelf, support: int,
    chance: Chance | None = None,
) -> Recommendations:  # fmt: skip
    """The list `name` of a normalised search phrase or arrival keyword."""
    is_search = name in domain.SEARCH_LISTS
    key = domain.search_key(phrase) if is_search else domain.keyword_key(phrase)
    first = shelf.wave([key], [])

    def make(rows: Rows) -> Made:
        own = rows.get(key, {}).get(name)
        return [selection.candidates(own, "pair", support)], (Left(None, name, own),)

    asked = Asked(seen=frozenset(seen), phrase=phrase)
    return fill(Task(make=make, asked=asked, name=name, limit=limit, first=first, chance=chance), shelf)


def beside_comparison(
    product_ids: Sequence[str], name: str, *, limit: int, seen: Collection[str], shelf: Shelf, support: int,
    chance: Chance | None = None,
) -> Recommendations:  # fmt: skip
    """The list `name` of compared products: of the pair where there are two, then of each by itself."""
    pair = domain.pair_key(product_ids[0], product_ids[1]) if len(product_ids) == 2 else None
    single = {domain.product_key(product_id): product_id for product_id in product_ids}
    first = shelf.wave([*single, *([pair] if pair else [])], product_ids)

    def make(rows: Rows) -> Made:
        together = rows.get(pair or "", {}).get(name)
        alone = [(product_id, rows.get(key, {}).get(name)) for key, product_id in single.items()]
        groups = [
            selection.candidates(together, "pair", support),
            selection.summed(alone, decay=1.0, support=support),
        ]
        return groups, (Left(None, name, together), *(Left(one, name, ranked) for one, ranked in alone))

    task = Task(
        make=make,
        asked=Asked(frozenset(product_ids), frozenset(seen), _all_discreet(product_ids, first)),
        name=name, limit=limit, first=first, products=tuple(product_ids), chance=chance,
    )  # fmt: skip
    return fill(task, shelf)


def for_session(
    viewed: Sequence[str], *, limit: int, seen: Collection[str], shelf: Shelf, support: int,
    chance: Chance | None = None, revisits: bool = False,
) -> Recommendations:  # fmt: skip
    """What goes with a session, latest view first. Discreet products are named only to one that saw nothing else.

    What was viewed isn't in the answer; with `revisits` it is where it belongs, but for the latest.
    """
    steps = viewed_steps(viewed)
    first = shelf.wave([domain.product_key(one) for one, _ in steps], [one for one, _ in steps])
    task = session_task(
        steps, first, limit=limit, seen=seen, support=support, chance=chance, revisits=revisits
    )
    return fill(task, shelf)


#: What a session or a shopper did, latest first: a product, and which of its lists goes with that.
Steps = Sequence[tuple[str, str]]


def viewed_steps(viewed: Sequence[str]) -> list[tuple[str, str]]:
    """The products that a session viewed, as far as they count."""
    return [(one, domain.VIEWED_ALSO_VIEWED) for one in dict.fromkeys(viewed)][:SESSION_LENGTH]


def bought_steps(bought: Sequence[str]) -> list[tuple[str, str]]:
    """The products that a shopper bought, as far as they count."""
    return [(one, domain.BOUGHT_ALSO_BOUGHT) for one in dict.fromkeys(bought)][:SESSION_LENGTH]


def session_task(
    steps: Steps, first: Wave, *, limit: int, seen: Collection[str], support: int, chance: Chance | None,
    revisits: bool = False,
) -> Task:  # fmt: skip
    """The question of what goes with these steps, whose rows and cards are read.

    None of them is in the answer; with `revisits` what was viewed before the latest and never bought may be. Discreet
    products are named only where all that was viewed is, and never from past orders.
    """
    products = list(dict.fromkeys(product_id for product_id, _ in steps))
    bought = {one for one, name in steps if name == domain.BOUGHT_ALSO_BOUGHT}
    revisited = {one for one, _ in steps[1:]} - bought if revisits else set[str]()

    def make(rows: Rows) -> Made:
        lists = [(one, rows.get(domain.product_key(one), {}).get(name)) for one, name in steps]
        # A list that isn't there takes no step: what is seen before it counts as if it had been seen after.
        there = [(one, name, ranked) for (one, name), (_, ranked) in zip(steps, lists, strict=True) if ranked]
        lefts = tuple(Left(*one, factor=domain.SESSION_DECAY**step) for step, one in enumerate(there))
        return [selection.summed(lists, decay=domain.SESSION_DECAY, support=support)], lefts

    return Task(
        make=make,
        asked=Asked(frozenset(products) - revisited, frozenset(seen), not bought and _all_discreet(products, first)),
        name=domain.VIEWED_ALSO_VIEWED, limit=limit, first=first, products=tuple(products), listed="session",
        summed=(domain.BOUGHT_ALSO_BOUGHT,) if bought else (), chance=chance,
    )  # fmt: skip


def rising(
    category: str | None, *, limit: int, seen: Collection[str], shelf: Shelf, support: int,
    chance: Chance | None = None, beside: str | None = None,
) -> Recommendations:  # fmt: skip
    """What rises now in a category, or in the whole shop; `beside` a product, in its category.

    Where little rises, what is looked at most. Beside a product it takes a wave more: its category is read first.
    """
    own = shelf.wave([], [beside]) if beside else Wave()
    card = own.cards.get(beside or "")
    category = category or (card.category if card else None)
    key = domain.category_key(category) if category else domain.POPULAR
    first = shelf.wave([key], [])

    def make(rows: Rows) -> Made:
        ranked = rows.get(key, {}).get(domain.TRENDING)
        left = Left(category, domain.TRENDING, ranked, "trending")
        return [selection.candidates(ranked, "trending", support)], (left,)

    task = Task(
        make=make,
        asked=Asked(frozenset([beside] if beside else []), frozenset(seen)),
        name=domain.TRENDING, limit=limit, products=(beside,) if beside else (), named=category, chance=chance,
        first=first.joined(own),
    )  # fmt: skip
    return fill(task, shelf)


def new_products(shelf: Shelf) -> list[tuple[str, int, int, int]]:
    """(product id, people it was shown to, who looked at it, who bought it) of what is new, most shown first."""
    lists = shelf.wave([domain.NEW], []).lists.get(domain.NEW, {})
    shown, looked, sold = (
        {row.product_id: row.people or 0 for row in (lists[name].rows if name in lists else ())}
        for name in domain.WELCOMED
    )
    return [(one, people, looked.get(one, 0), sold.get(one, 0)) for one, people in shown.items()]


def _all_discreet(product_ids: Collection[str], wave: Wave) -> bool:
    cards = [wave.cards.get(product_id) for product_id in product_ids]
    return bool(cards) and all(card is not None and card.discreet for card in cards)
