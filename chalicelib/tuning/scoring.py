"""What held-out sessions and orders say of a list: what would have been guessed, and what came."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from hashlib import blake2b
from itertools import groupby
from typing import Final, NamedTuple

from chalicelib.recommendations.domain import Row, session_sum
from chalicelib.recommendations.tuned import Act

DEPTH: Final = 20
#: Of what somebody saw or holds, so many products are asked with.
_ASKED: Final = 20
#: Of all cases, one in so many has a favourite for its target.
_FAVOURITES: Final = 4


class Case(NamedTuple):
    """A question (products, the latest first), and the product that came next. All of a person's are one draw."""

    person: int
    question: tuple[str, ...]
    target: str


def of_sessions(views: Iterable[Act]) -> list[Case]:
    """Every next product of a session that it hadn't seen before; what it had is neither guessed nor counted."""
    cases = []
    for _, session in groupby(views, key=lambda view: view.together):
        seen: dict[str, None] = {}
        for view in session:
            if seen and view.product_id not in seen:
                cases.append(Case(view.person, tuple(reversed(seen))[:_ASKED], view.product_id))
            seen.pop(view.product_id, None)
            seen[view.product_id] = None
    return cases


def of_orders(lines: Iterable[Act]) -> list[Case]:
    """One product of each order, drawn by its name and order, guessed from the others."""
    cases = []
    for _, order in groupby(lines, key=lambda line: line.together):
        held = sorted(order, key=_drawn)
        rest = tuple(line.product_id for line in held[1:])[:_ASKED]
        cases.append(Case(held[0].person, rest, held[0].product_id))
    return cases


def _drawn(line: Act) -> bytes:
    return blake2b(f"{line.together} {line.product_id}".encode(), digest_size=8).digest()


def favourites(cases: Sequence[Case]) -> list[int]:
    """The places of a quarter of the cases, and of those level with them: whose targets the most of all cases hold."""
    held = Counter(product for case in cases for product in {*case.question, case.target})
    often = sorted((held[case.target] for case in cases), reverse=True)
    least = often[(len(often) - 1) // _FAVOURITES] if often else 0
    return [place for place, case in enumerate(cases) if held[case.target] >= least]


def worth(lists: Mapping[str, Sequence[Row]], cases: Sequence[Case], decay: float) -> list[float]:
    """NDCG@20 of each case: 1 / log2(1 + rank) of what came, 0 where it isn't among the first twenty.

    Järvelin and Kekäläinen, "Cumulated Gain-Based Evaluation of IR Techniques", ACM TOIS 2002; one product is right, so
    that the ideal gain is 1. Guesses are those of the session's endpoint (`session_sum`).
    """
    return [_gain(lists, case, decay) for case in cases]


def _gain(lists: Mapping[str, Sequence[Row]], case: Case, decay: float) -> float:
    asked = [lists[one] for one in case.question if one in lists]
    guessed = session_sum(asked, decay=decay, exclude=case.question, length=DEPTH)
    rank = next((rank for rank, (found, _) in enumerate(guessed, 1) if found == case.target), None)
    return 1 / math.log2(1 + rank) if rank else 0.0


def mean(gains: Sequence[float]) -> float:
    """The mean, 0 of nothing."""
    return math.fsum(gains) / len(gains) if gains else 0.0
