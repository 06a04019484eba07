"""Clickstreams in the usual research layout, and the protocols by which next-item methods are compared."""

from __future__ import annotations

import gzip
import math
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

#: Given a session so far (oldest first), what not to name, and how many: the ranked guesses.
Ranker = Callable[[Sequence[str], Collection[str], int], Sequence[str]]
DEPTH = 20


@dataclass(frozen=True, slots=True)
class Session:
    """One session's clicks in time order: (ms, item). Without a `person` it is somebody's only one."""

    name: str
    clicks: tuple[tuple[int, str], ...]
    person: str | None = None

    @property
    def items(self) -> tuple[str, ...]:
        """The clicked items, oldest first, repetitions included."""
        return tuple(item for _, item in self.clicks)


@dataclass(frozen=True, slots=True)
class Scores:
    """Percentages over all predictions, the number of which is `cases`."""

    cases: int
    hit_10: float
    recall_20: float
    mrr_20: float
    ndcg_10: float


def read(path: Path) -> list[Session]:
    """Sessions of a file with a header and `SessionId <tab> ItemId <tab> Time` (Unix seconds), gzipped or not."""
    clicks: dict[str, list[tuple[int, str]]] = {}
    with gzip.open(path, "rt") if path.suffix == ".gz" else path.open() as lines:
        next(lines)
        for line in lines:
            session, item, seconds = line.rstrip("\n").split("\t")[:3]
            clicks.setdefault(session, []).append((round(float(seconds) * 1000), item))
    return [Session(name, tuple(sorted(found, key=lambda click: click[0]))) for name, found in clicks.items()]


def standard(sessions: Sequence[Session], ranker: Ranker) -> Scores:
    """Every next item of every session is a target; only the item just seen isn't offered."""
    return scores_of(
        [
            _rank(ranker, session.items[:end], {session.items[end - 1]}, session.items[end])
            for session in sessions
            for end in range(1, len(session.items))
        ]
    )


def novel_only(sessions: Sequence[Session], ranker: Ranker) -> Scores:
    """Only items not yet seen in the session are targets, and nothing seen is offered: what a shop shows."""
    return scores_of(
        [
            _rank(ranker, session.items[:end], set(session.items[:end]), session.items[end])
            for session in sessions
            for end in range(1, len(session.items))
            if session.items[end] not in session.items[:end]
        ]
    )


def _rank(ranker: Ranker, prefix: Sequence[str], exclude: Collection[str], target: str) -> int | None:
    guesses = list(ranker(prefix, exclude, DEPTH))[:DEPTH]
    return guesses.index(target) + 1 if target in guesses else None


def scores_of(ranks: Sequence[int | None]) -> Scores:
    """Scores of the targets' ranks (1 = first; None = not among the guesses)."""
    found = [rank for rank in ranks if rank is not None]

    def percent(total: float) -> float:
        return 100 * total / max(1, len(ranks))

    return Scores(
        cases=len(ranks),
        hit_10=percent(sum(rank <= 10 for rank in found)),
        recall_20=percent(sum(rank <= 20 for rank in found)),
        mrr_20=percent(sum(1 / rank for rank in found if rank <= 20)),
        ndcg_10=percent(sum(1 / math.log2(rank + 1) for rank in found if rank <= 10)),
    )
