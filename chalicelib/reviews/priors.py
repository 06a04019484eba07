"""What products' scores are drawn towards, brought up to what reviews say by now.

A category's prior is the mean of all stars in it, itself drawn towards the shop's mean by the same weight, so
that a category with three reviews doesn't have an opinion of its own. Once a day the means are counted from
the products' numbers; products whose score moves by that are told to the rest of the house again.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple, Protocol

import msgspec

from chalicelib.reviews import rating
from chalicelib.reviews.rating import MICRO, MIDDLE

# A score that moves by less isn't worth telling: no list would change its order by it visibly.
WORTH_TELLING: Final = MICRO // 1_000


class Standing(msgspec.Struct, frozen=True):
    """What a product's score is made of; `prior` as it is kept with its numbers."""

    product_id: str
    count: int
    total: int
    prior: int | None


class Priors(Protocol):
    """Where numbers and priors are kept."""

    def standings(self, product_ids: Sequence[str]) -> list[Standing]:
        """The standings of those products that were ever reviewed."""

    def priors(self) -> Mapping[str | None, int]:
        """All priors by category; the shop's under None."""

    def keep(self, category: str | None, prior: int) -> None:
        """Keep the prior of a category, or of the shop."""

    def redraw(self, standing: Standing, prior: int) -> None:
        """Draw a product's score towards `prior`, and let it be told, if its prior is as `standing` says."""


class Outcome(NamedTuple):
    """What a run did: categories with a prior, and products whose score moved."""

    categories: int
    moved: int


def refresh(
    products: Callable[[], Iterable[tuple[str, str | None]]], *, priors: Priors, weight: int
) -> Outcome:
    """Count the priors anew and redraw the scores that move. May end anywhere, and run again.

    `products` gives all products with their category; it is gone through twice.
    """
    found = means(_stars(products(), priors), weight)
    known = priors.priors()
    for category, prior in found.items():
        if known.get(category) != prior:
            priors.keep(category, prior)
    moved = 0
    for category, standing in _standings(products(), priors):
        prior = found.get(category, found[None])
        if standing.prior != prior and _moves(standing, prior, weight):
            priors.redraw(standing, prior)
            moved += 1
    return Outcome(len(found) - 1, moved)


def means(stars: Mapping[str | None, tuple[int, int]], weight: int) -> dict[str | None, int]:
    """The prior of each category, and under None the shop's, from how many reviews gave how many stars."""
    count, total = (sum(one[n] for one in stars.values()) for n in (0, 1))
    shop = total * MICRO // count if count else MIDDLE
    found: dict[str | None, int] = {None: shop}
    for name, (number, stars_given) in stars.items():
        if name is not None:
            found[name] = rating.score(number, stars_given, prior=shop, weight=weight)
    return found


def _moves(standing: Standing, prior: int, weight: int) -> bool:
    was = MIDDLE if standing.prior is None else standing.prior
    old, new = (
        rating.score(standing.count, standing.total, prior=one, weight=weight) for one in (was, prior)
    )
    return abs(new - old) >= WORTH_TELLING


def _stars(products: Iterable[tuple[str, str | None]], priors: Priors) -> dict[str | None, tuple[int, int]]:
    counts: Counter[str | None] = Counter()
    totals: Counter[str | None] = Counter()
    for category, standing in _standings(products, priors):
        counts[category] += standing.count
        totals[category] += standing.total
    return {category: (counts[category], totals[category]) for category in counts if counts[category]}


def _standings(
    products: Iterable[tuple[str, str | None]], priors: Priors
) -> Iterator[tuple[str | None, Standing]]:
    piece: dict[str, str | None] = {}
    for product_id, category in products:
        piece[product_id] = category
        if len(piece) == 100:
            yield from ((piece[one.product_id], one) for one in priors.standings(list(piece)))
            piece = {}
    if piece:
        yield from ((piece[one.product_id], one) for one in priors.standings(list(piece)))
