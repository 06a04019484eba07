"""Item-to-item methods: popularity, item-kNN (cosine), log-likelihood ratio."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from itertools import combinations

Lists = Mapping[str, Sequence[tuple[str, float]]]


class Popularity:
    """Everybody gets what most sessions held."""

    def __init__(self, baskets: Sequence[Collection[str]]) -> None:
        counts = Counter(item for basket in baskets for item in set(basket))
        self._ranked = [item for item, _ in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))]

    def __call__(self, _prefix: Sequence[str], exclude: Collection[str], depth: int) -> list[str]:
        """Rank, whatever the session."""
        head = self._ranked[: depth + len(exclude)]
        return [item for item in head if item not in exclude][:depth]


class LastItem:
    """Ranks by the list of the last item alone."""

    def __init__(self, lists: Lists) -> None:
        self._lists = lists

    def __call__(self, prefix: Sequence[str], exclude: Collection[str], depth: int) -> list[str]:
        """Rank by the prefix's last item."""
        return [item for item, _ in self._lists.get(prefix[-1], ()) if item not in exclude][:depth]


class SumOfItems:
    """Ranks by the sum over the lists of all items, a step back counting `decay` of the one after it."""

    def __init__(self, lists: Lists, decay: float) -> None:
        self._lists, self._decay = lists, decay

    def __call__(self, prefix: Sequence[str], exclude: Collection[str], depth: int) -> list[str]:
        """Rank by all of the prefix's distinct items."""
        sums: dict[str, float] = {}
        for step, item in enumerate(dict.fromkeys(reversed(prefix))):
            for other, score in self._lists.get(item, ()):
                sums[other] = sums.get(other, 0.0) + score * self._decay**step
        ranked = sorted(
            (pair for pair in sums.items() if pair[0] not in exclude), key=lambda pair: (-pair[1], pair[0])
        )
        return [item for item, _ in ranked[:depth]]


def cosine(baskets: Sequence[Collection[str]], damping: float = 20.0, length: int = 100) -> Lists:
    """n_ij / sqrt((n_i + damping)(n_j + damping)): the item-kNN of Hidasi et al., "Session-based Recommendations
    with Recurrent Neural Networks" (2016), after Davidson et al., "The YouTube Video Recommendation System" (2010).
    """
    alone, together = _counts(baskets)
    return _top(
        {
            (one, other): both / math.sqrt((alone[one] + damping) * (alone[other] + damping))
            for (one, other), both in together.items()
        },
        length,
    )


def log_likelihood_ratio(baskets: Sequence[Collection[str]], length: int = 100) -> Lists:
    """Dunning, "Accurate Methods for the Statistics of Surprise and Coincidence" (1993); only pairs that occur
    together more often than by chance.
    """
    alone, together = _counts(baskets)
    total = len(baskets)
    scores = {}
    for (one, other), both in together.items():
        only_one, only_other = alone[one] - both, alone[other] - both
        neither = total - both - only_one - only_other
        if both * total > alone[one] * alone[other]:
            scores[one, other] = _llr(both, only_one, only_other, neither)
    return _top(scores, length)


def _counts(baskets: Sequence[Collection[str]]) -> tuple[Counter[str], Counter[tuple[str, str]]]:
    alone: Counter[str] = Counter()
    together: Counter[tuple[str, str]] = Counter()
    for basket in baskets:
        distinct = sorted(set(basket))
        alone.update(distinct)
        together.update(combinations(distinct, 2))
    return alone, together


def _llr(*cells: int) -> float:
    def entropy(*counts: int) -> float:
        return _xlogx(sum(counts)) - sum(map(_xlogx, counts))

    a, b, c, d = cells
    return 2 * (entropy(a + b, c + d) + entropy(a + c, b + d) - entropy(a, b, c, d))


def _xlogx(count: int) -> float:
    return count * math.log(count) if count else 0.0


def _top(scores: Mapping[tuple[str, str], float], length: int) -> Lists:
    lists: dict[str, list[tuple[str, float]]] = {}
    for (one, other), score in scores.items():
        lists.setdefault(one, []).append((other, score))
        lists.setdefault(other, []).append((one, score))
    for found in lists.values():
        found.sort(key=lambda pair: (-pair[1], pair[0]))
        del found[length:]
    return lists
