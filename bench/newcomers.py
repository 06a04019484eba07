"""What the rule for new products costs in guesses that come true, and what exposure new products get by it.

`--train FILE --test FILE`: clicks as `bench quality` takes them. New is what was first clicked on the last day of training.
Clicks tell no categories, so that a new product stands beside whatever comes: it is as unlikely a guess as can be.
"""

from __future__ import annotations

import argparse
import hashlib
import math
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path

from bench import clicks, ours
from bench.clicks import Ranker, Scores, Session
from bench.report import Report, Table
from chalicelib.merchandising.domain import Newcomers, Rule, RuleContent
from chalicelib.merchandising.steering import Question, Ranked, drawn, steer
from chalicelib.recommendations.domain import DAY_MS, Parameters

SHARES = (0.0, 10.0, 50.0)
#: How many products an answer has unless said otherwise.
SHOWN = 12
_OFFERED = 3


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--train", type=Path, required=True, help="clicks to learn from")
    parser.add_argument("--test", type=Path, required=True, help="later clicks to guess")


def run(args: argparse.Namespace) -> Report:
    train, test = clicks.read(args.train), clicks.read(args.test)
    parameters = Parameters()
    plain, new = ours.SessionSum(ours.viewed_lists(train, parameters)), sorted(newcomers(train, parameters))
    rows = [_row(share, test, plain, new) for share in SHARES]
    columns = (
        "share of lists, %",
        "Recall@20",
        "MRR@20",
        "exposure of new products, %",
        "new products shown",
    )
    title = f"novel-only, session sum; {len(new)} new products at place {Newcomers(percent=1).position}"
    return Report("newcomers", [Table(title, columns, rows)], [], [])


def newcomers(train: Sequence[Session], parameters: Parameters) -> set[str]:
    """What was first clicked on the last day, by fewer people than make it known."""
    seen: dict[str, list[int]] = {}
    for session in train:
        for at, item in session.clicks:
            seen.setdefault(item, []).append(at)
    last = max(max(found) for found in seen.values())
    young = {item: found for item, found in seen.items() if min(found) > last - DAY_MS}
    return {item for item, found in young.items() if len(found) < parameters.new_people}


class Explored:
    """A ranker whose lists the rule steers, and what each product's exposure in them comes to."""

    def __init__(self, plain: Ranker, new: Sequence[str], share: float) -> None:
        self._plain, self._new = plain, new
        does = [Newcomers(percent=share)] if share else []
        self._rules = [
            Rule(rule_id="new", content=RuleContent(does=one), revision=1, created_at=0, changed_at=0)
            for one in does
        ]
        self.exposure: Counter[str] = Counter()

    def __call__(self, prefix: Sequence[str], exclude: Collection[str], depth: int) -> list[str]:
        """Rank by the plain ranker, and let one new product in where the rule is drawn."""
        asked = Question("session", tuple(reversed(prefix)))
        found = [Ranked(one, 1.0) for one in self._plain(prefix, exclude, depth)]
        by = drawn(self._rules, asked, 0)
        offered = [one for one in self._turn(asked) if one not in exclude]
        order = [one.product_id for one in steer(found, self._rules, asked, {}, (), offered, by).order]
        for rank, one in enumerate(order[:SHOWN], 1):
            self.exposure[one] += 1 / math.log2(1 + rank)  # type: ignore[assignment]
        return order[:depth]

    def _turn(self, asked: Question) -> Iterable[str]:
        start = int.from_bytes(hashlib.blake2b(repr(asked).encode(), digest_size=8).digest())
        return (self._new[(start + turn) % len(self._new)] for turn in range(_OFFERED))


def _row(share: float, test: Sequence[Session], plain: Ranker, new: Sequence[str]) -> tuple[str | float, ...]:
    ranker = Explored(plain, new, share)
    scores: Scores = clicks.novel_only(test, ranker)
    theirs = {one: ranker.exposure[one] for one in new if ranker.exposure[one]}
    exposed = 100 * sum(theirs.values()) / sum(ranker.exposure.values())
    return share, round(scores.recall_20, 2), round(scores.mrr_20, 2), round(exposed, 2), len(theirs)
