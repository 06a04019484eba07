"""Nearest-session methods: S-KNN and VMIS-kNN."""

from __future__ import annotations

import heapq
import math
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

from bench.clicks import Ranker, Session


class _Neighbours:
    """Past sessions by recency, and the ones each item was in, the most recent first."""

    def __init__(self, sessions: Sequence[Session]) -> None:
        recent = sorted(sessions, key=lambda session: session.clicks[-1][0], reverse=True)
        self.items = [frozenset(session.items) for session in recent]
        self.of_item: dict[str, list[int]] = defaultdict(list)
        for number, items in enumerate(self.items):
            for item in items:
                self.of_item[item].append(number)


class SessionKnn:
    """S-KNN: Jannach and Ludewig, "When Recurrent Neural Networks meet the Neighborhood for Session-Based
    Recommendation" (2017). Of the `sample` most recent sessions sharing an item, the `k` with the highest cosine
    vote for their items.
    """

    def __init__(self, sessions: Sequence[Session], k: int = 100, sample: int = 1_000) -> None:
        self._past, self._k, self._sample = _Neighbours(sessions), k, sample

    def __call__(self, prefix: Sequence[str], exclude: Collection[str], depth: int) -> list[str]:
        """Rank by the neighbours' votes."""
        current = frozenset(prefix)
        met = {number for item in current for number in self._past.of_item.get(item, ())[: self._sample]}
        sample = heapq.nsmallest(self._sample, met)
        similar = []
        for number in sample:
            items = self._past.items[number]
            similar.append((len(current & items) / math.sqrt(len(current) * len(items)), -number))
        votes: dict[str, float] = defaultdict(float)
        for similarity, number in heapq.nlargest(self._k, similar):
            for item in self._past.items[-number]:
                votes[item] += similarity
        return _ranked(votes, exclude, depth)


class VmisKnn:
    """VMIS-kNN: Kersbergen, Sprangers and Schelter, "Serenade" (SIGMOD 2022).

    Of the `sample` most recent sessions of each item of the session, the `k` most similar (the session's items
    weigh by their place, linearly) vote: similarity x a weight of the latest shared item's place x the item's
    inverse frequency.
    """

    def __init__(self, sessions: Sequence[Session], k: int = 100, sample: int = 500) -> None:
        self._past, self._k, self._sample = _Neighbours(sessions), k, sample
        total = len(self._past.items)
        self._rarity = {item: math.log(total / len(found)) for item, found in self._past.of_item.items()}

    def __call__(self, prefix: Sequence[str], exclude: Collection[str], depth: int) -> list[str]:
        """Rank by the neighbours' weighted votes."""
        place = {item: number for number, item in enumerate(prefix, start=1)}
        similarity: dict[int, float] = defaultdict(float)
        for item, number in place.items():
            for session in self._past.of_item.get(item, ())[: self._sample]:
                similarity[session] += number / len(prefix)
        nearest = heapq.nlargest(self._k, ((value, -session) for session, value in similarity.items()))
        votes: dict[str, float] = defaultdict(float)
        for value, negative in nearest:
            items = self._past.items[-negative]
            back = len(prefix) - max(place[item] for item in items if item in place)
            for item in items:
                votes[item] += value * max(0.0, 1 - 0.1 * (back + 1)) * self._rarity[item]
        return _ranked(votes, exclude, depth)


class Fused:
    """Two rankings in one, by reciprocal ranks: Cormack, Clarke and Büttcher, "Reciprocal Rank Fusion outperforms
    Condorcet and Individual Rank Learning Methods" (SIGIR 2009), with their k of 60.
    """

    def __init__(self, one: Ranker, other: Ranker) -> None:
        self._rankers = one, other

    def __call__(self, prefix: Sequence[str], exclude: Collection[str], depth: int) -> list[str]:
        """Rank by what both say."""
        votes: dict[str, float] = defaultdict(float)
        for ranker in self._rankers:
            for place, item in enumerate(ranker(prefix, exclude, 3 * depth), 1):
                votes[item] += 1 / (60 + place)
        return _ranked(votes, exclude, depth)


def _ranked(votes: Mapping[str, float], exclude: Collection[str], depth: int) -> list[str]:
    allowed = ((-score, item) for item, score in votes.items() if item not in exclude)
    return [item for _, item in heapq.nsmallest(depth, allowed)]
