"""The lists of the shipped engine, made from research data turned into lake rows."""

from __future__ import annotations

import gzip
import json
import tempfile
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.clicks import Session
from chalicelib.recommendations import domain
from chalicelib.recommendations.domain import Parameters, Row
from chalicelib.recommendations.engine import Machine, Recompute, Sources
from chalicelib.recommendations.rehearsing import Rehearsal

_EMPTY: Mapping[str, Any] = {
    "event_id": "",
    "n": 0,
    "event": "",
    "at": 0,
    "received": 0,
    "visitor": None,
    "customer": None,
    "session": None,
    "product_id": None,
    "sku": None,
    "phrase": None,
    "order_id": None,
    "quantity": None,
    "amount": None,
    "currency": None,
    "reaction": None,
    "bot": False,
    "historical": True,
    "detail": None,
}


@dataclass(frozen=True, slots=True)
class Basket:
    """One order of one household."""

    name: str
    household: str
    at: int
    items: tuple[str, ...]


def viewed_lists(sessions: Sequence[Session], parameters: Parameters) -> dict[str, tuple[Row, ...]]:
    """`viewed-also-viewed` by product, from sessions."""
    return _lists(views(sessions), parameters, domain.VIEWED_ALSO_VIEWED)


def bought_lists(baskets: Sequence[Basket], parameters: Parameters) -> dict[str, tuple[Row, ...]]:
    """`bought-also-bought` by product, from households' orders."""
    return _lists(orders(baskets), parameters, domain.BOUGHT_ALSO_BOUGHT)


def ranked_anew(
    baskets: Sequence[Basket], every: Iterable[Parameters], products: Collection[str]
) -> list[dict[str, tuple[Row, ...]]]:
    """`bought-also-bought` of `products` by one set of parameters after another, from households' orders."""
    with tempfile.TemporaryDirectory() as folder:
        path, _, latest = write(orders(baskets), Path(folder))
        machine = Machine(temp_directory=Path(folder))
        with Rehearsal(Sources([path]), Parameters(), as_of=latest, machine=machine) as past:
            return [past.lists(one, domain.BOUGHT_ALSO_BOUGHT, products) for one in every]


def views(sessions: Sequence[Session]) -> Iterator[dict[str, Any]]:
    """The lake rows of sessions."""
    for session in sessions:
        for number, (at, item) in enumerate(session.clicks):
            yield {
                **_EMPTY,
                "event_id": f"{session.name}-{number}",
                "event": "product_viewed",
                "at": at,
                "received": at,
                "visitor": session.person or session.name,
                "session": session.name,
                "product_id": item,
            }


def orders(baskets: Sequence[Basket]) -> Iterator[dict[str, Any]]:
    """The lake rows of households' orders."""
    for basket in baskets:
        for number, item in enumerate(basket.items):
            yield {
                **_EMPTY,
                "event_id": basket.name,
                "n": number,
                "event": "order_placed",
                "at": basket.at,
                "received": basket.at,
                "customer": basket.household,
                "order_id": basket.name,
                "product_id": item,
            }


def _lists(
    rows: Iterable[Mapping[str, Any]], parameters: Parameters, name: str
) -> dict[str, tuple[Row, ...]]:
    with tempfile.TemporaryDirectory() as folder:
        path, _, latest = write(rows, Path(folder))
        machine = Machine(temp_directory=Path(folder))
        with Recompute(Sources([path]), parameters, as_of=latest, machine=machine, lists=[name]) as run:
            return {found.key.removeprefix("product:"): found.lists[name].rows for found in run.results()}


def write(rows: Iterable[Mapping[str, Any]], folder: Path) -> tuple[Path, int, int]:
    """A file of lake rows, and the instants (ms) of the first and the last of them."""
    path, first, latest = folder / "rows.ndjson.gz", 1 << 60, 0
    with gzip.open(path, "wt", compresslevel=1) as file:
        for row in rows:
            first, latest = min(first, row["at"]), max(latest, row["at"])
            file.write(json.dumps(row) + "\n")
    return path, first, latest


class LastProduct:
    """Ranks by the list of the last product alone, as a product page does, but with pairs of one person."""

    def __init__(self, lists: Mapping[str, Sequence[Row]], support: int = 1) -> None:
        self._lists, self._support = lists, support

    def __call__(self, prefix: Sequence[str], exclude: Collection[str], depth: int) -> list[str]:
        """Rank by the prefix's last product."""
        rows = domain.printable(self._lists.get(prefix[-1], ()), self._support)
        return [row.product_id for row in rows if row.product_id not in exclude][:depth]


class SessionSum:
    """Ranks as the session's endpoint does: the shipped pure function over the stored rows."""

    def __init__(self, lists: Mapping[str, Sequence[Row]], decay: float = domain.SESSION_DECAY) -> None:
        self._lists, self._decay = lists, decay

    def __call__(self, prefix: Sequence[str], exclude: Collection[str], depth: int) -> list[str]:
        """Rank by all of the prefix's products, the latest first."""
        lists = [self._lists.get(item, ()) for item in dict.fromkeys(reversed(prefix))]
        summed = domain.session_sum(lists, decay=self._decay, exclude=exclude, length=depth)
        return [product_id for product_id, _ in summed]
