"""A shop whose log grows, and what its recomputes remembered of it; and what people do there."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from chalicelib.recommendations.domain import DAY_MS, Parameters
from chalicelib.recommendations.engine import Machine, Recompute, Sources
from chalicelib.recommendations.increments import Increments
from chalicelib.recommendations.remembering import Remembered
from tests.unit.recommendations.acted import LakeRow
from tests.unit.recommendations.test_lists_equal_the_oracle import (
    AS_OF,
    NEWCOMERS,
    PARAMETERS,
    PRODUCTS,
    VARIANTS,
    lake_row,
    write_fresh,
    write_settled,
)


def everything(made: Recompute) -> tuple[dict[str, Any], dict[str, int]]:
    """All lists by key and name, and all points."""
    return {found.key: dict(found.lists) for found in made.results()}, dict(made.popularity())


def viewed(number: int, at: int, product: str, **said: Any) -> LakeRow:
    """Somebody looked at something."""
    told = {"visitor": "v1", "session": "s1", "product_id": product, "received": at} | said
    return lake_row(event_id=f"e{number}", n=0, event="product_viewed", at=at, **told)


def session(number: int, at: int, *products: str, **said: Any) -> list[LakeRow]:
    """Products looked at one after the other."""
    return [
        viewed(number * 100 + place, at + place * 1_000, product, **said)
        for place, product in enumerate(products)
    ]


def order(event_id: str, *products: str, **said: Any) -> list[LakeRow]:
    """An order of a day ago, a row a product."""
    told = {"at": AS_OF - DAY_MS, "received": AS_OF - DAY_MS, "visitor": "v7", "quantity": 1} | said
    return [
        lake_row(event_id=event_id, n=n, event="order_placed", product_id=product, **told)
        for n, product in enumerate(products)
    ]


class Shop:
    """A log that grows, and what was remembered of it last."""

    def __init__(self, folder: Path, settled: list[LakeRow], parameters: Parameters = PARAMETERS) -> None:
        self.folder, self.parameters = folder, parameters
        self.fresh: list[Path] = []
        self.came = 0
        self.settled = [write_settled(settled, folder / "settled.parquet")] if settled else []
        self.products, self.variants, self.newcomers = list(PRODUCTS), list(VARIANTS), list(NEWCOMERS)
        self.made_of: dict[str, list[str]] = {}
        self.erased: list[tuple[str, int, bool]] = []
        self.remembered: Remembered | None = None

    def comes(self, rows: list[LakeRow]) -> None:
        """Rows reach the lake."""
        if rows:
            self.came += 1
            self.fresh.append(write_fresh(rows, self.folder / f"fresh-{self.came}.ndjson.gz"))

    def sources(self) -> Sources:
        """All there is to make lists of."""
        return Sources(
            self.fresh, self.settled, self.products, self.variants, self.erased, self.newcomers, self.made_of
        )  # fmt: skip

    def whole(self, as_of: int) -> tuple[dict[str, Any], dict[str, int]]:
        """What the engine makes of all of it."""
        machine = Machine(temp_directory=self.folder)
        with Recompute(self.sources(), self.parameters, as_of=as_of, machine=machine) as run:
            return everything(run)

    def remember(self, as_of: int, *, goes_on: bool = False) -> tuple[dict[str, Any], dict[str, int]]:
        """Make everything anew, unless it `goes_on`, and remember it."""
        with Increments(
            self.sources(), self.parameters, as_of=as_of, machine=Machine(temp_directory=self.folder),
            remembered=self.remembered if goes_on else None, most=2.0,
        ) as run:  # fmt: skip
            made = everything(run)
            kept = Path(tempfile.mkdtemp(dir=self.folder))
            memory = run.save(kept)

        def fetch(into: Path) -> None:
            for path in kept.iterdir():
                (into / path.name).write_bytes(path.read_bytes())

        self.remembered = Remembered(memory, fetch)
        return made

    def go_on(self, as_of: int, most: float = 2.0) -> tuple[Any, str]:
        """Go on from what was remembered; and what was gone by."""
        with Increments(
            self.sources(), self.parameters, as_of=as_of, machine=Machine(temp_directory=self.folder),
            remembered=self.remembered, most=most,
        ) as run:  # fmt: skip
            return everything(run), run.basis
