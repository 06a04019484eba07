"""Spark makes of random histories what DuckDB makes of them, by the same texts: every row, count, score and place."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from chalicelib.activity.public import Erased
from chalicelib.merchandising.domain import Numbers
from chalicelib.recommendations import results, sparkjob
from chalicelib.recommendations.domain import (
    COMPARED_THEN_BOUGHT,
    DAY_MS,
    LISTS,
    VIEWED_ALSO_VIEWED,
    RankedList,
    Row,
)
from chalicelib.recommendations.engine import Machine, Recompute, Sources
from chalicelib.recommendations.results import ResultFiles
from chalicelib.recommendations.trying import Challenger, Trying
from tests.support import spark
from tests.support.duckdb_ready import NOTHING, Ready
from tests.support.examples import PROFILE
from tests.unit.recommendations.acted import LakeRow
from tests.unit.recommendations.test_lists_equal_the_oracle import (
    AS_OF,
    NEWCOMERS,
    PARAMETERS,
    PRODUCTS,
    VARIANTS,
    crowds,
    histories,
    write_fresh,
    write_settled,
)

#: A run of Spark costs seconds however little there is to do, so that many histories are run as one: each has people,
#: products, phrases and orders of its own.
HISTORIES = {"quick": 40, "default": 80, "soak": 200}[PROFILE]
RUNS = {"quick": 1, "default": 1, "soak": 20}[PROFILE]
OWN = ("event_id", "visitor", "customer", "session", "product_id", "sku", "phrase", "order_id")


@dataclass
class Shop:
    """Histories told apart by their numbers."""

    settled: list[LakeRow] = field(default_factory=list)
    fresh: list[LakeRow] = field(default_factory=list)
    people: dict[str, int] = field(default_factory=dict)
    products: list[tuple[str, str | None, bool]] = field(default_factory=list)
    variants: list[tuple[str, str]] = field(default_factory=list)
    newcomers: list[str] = field(default_factory=list)

    def add(self, number: int, history: tuple[list[LakeRow], list[LakeRow]], erased: dict[str, int]) -> None:
        """One more history, as number so and so."""

        def own(word: Any) -> Any:
            return None if word is None else f"{number}{word}"

        for rows, into in zip(history, (self.settled, self.fresh), strict=True):
            into += [row | {name: own(row[name]) for name in OWN} for row in rows]
        self.people |= {f"{number}{person}": until for person, until in erased.items()}
        self.products += [(own(name), own(category), quiet) for name, category, quiet in PRODUCTS]
        self.variants += [(own(sku), own(name)) for sku, name in VARIANTS]
        self.newcomers += [own(name) for name in NEWCOMERS]


@pytest.fixture(scope="module")
def session() -> Iterator[spark.Spark]:
    """One session for all runs."""
    spark.require()
    with spark.running() as found:
        yield found


def shops(count: int) -> Iterator[Shop]:
    """Shops of random histories."""
    drawn: list[Any] = []
    erased = st.dictionaries(
        st.sampled_from(["v1", "v2", "c1"]), st.integers(AS_OF - 30 * DAY_MS, AS_OF), max_size=1
    )

    @settings(
        max_examples=count * HISTORIES,
        phases=[Phase.generate],
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(st.one_of(histories(), crowds()), erased)
    def draw(history: tuple[list[LakeRow], list[LakeRow]], people: dict[str, int]) -> None:
        drawn.append((history, people))

    draw()
    for start in range(0, len(drawn), HISTORIES):
        shop = Shop()
        for number, (history, people) in enumerate(drawn[start : start + HISTORIES]):
            shop.add(number, history, people)
        yield shop


def everything(made: Any) -> tuple[dict[str, Any], dict[str, int]]:
    """All lists by key and name, and all points, without a key twice."""
    found = list(made.results())
    assert len({one.key for one in found}) == len(found)
    return {one.key: (dict(one.lists), one.fingerprint) for one in found}, dict(made.popularity())


def test_every_row_of_random_histories_is_equal(session: spark.Spark) -> None:
    for shop in shops(RUNS):
        erased = Erased(shop.people).rows()
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            fresh = [write_fresh(shop.fresh, folder / "fresh.ndjson.gz")]
            settled = [write_settled(shop.settled, folder / "settled.parquet")]
            sources = Sources(fresh, settled, shop.products, shop.variants, erased, shop.newcomers)
            with Recompute(sources, PARAMETERS, as_of=AS_OF, machine=Machine(temp_directory=folder)) as run:
                expected = everything(run)
            rows = sparkjob.Rows(shop.products, shop.variants, erased, shop.newcomers)
            made = everything(session.compute(folder, rows, fresh, settled, PARAMETERS, AS_OF))
        assert len(expected[0]) > HISTORIES
        assert {key for key in expected[0] if expected[0][key] != made[0].get(key)} == set()
        assert made == expected


#: Numbers that move rows, and rules whose lists are all, one, and one that stands in two kinds of rows.
CHALLENGERS = (
    Challenger("quick", LISTS, Numbers(half_life_days=1, seen_right=0.9)),
    Challenger("ahead", (VIEWED_ALSO_VIEWED,), Numbers(backward_permille=100)),
    Challenger("pairs", (COMPARED_THEN_BOUGHT,), Numbers(bought_shrink=50)),
)


def test_what_rules_try_is_equal_and_stands_in_the_rows_that_it_challenges(session: spark.Spark) -> None:
    (shop,) = shops(1)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        fresh = [write_fresh(shop.fresh, folder / "fresh.ndjson.gz")]
        settled = [write_settled(shop.settled, folder / "settled.parquet")]
        engine = Ready(Sources(fresh, settled, shop.products, shop.variants, (), shop.newcomers))
        with Trying(engine, engine, CHALLENGERS).compute(
            NOTHING, PARAMETERS, as_of=AS_OF, directory=folder
        ) as run:
            expected = everything(run)
        rows = sparkjob.Rows(shop.products, shop.variants, (), shop.newcomers)
        made = everything(session.compute(folder, rows, fresh, settled, PARAMETERS, AS_OF, CHALLENGERS))
    kept = {name for lists, _ in expected[0].values() for name in lists}
    assert {f"{name}~quick" for name in LISTS if name in kept} <= kept
    assert kept >= {f"{VIEWED_ALSO_VIEWED}~ahead", f"{COMPARED_THEN_BOUGHT}~pairs"}
    assert any(
        lists[VIEWED_ALSO_VIEWED].rows != lists[f"{VIEWED_ALSO_VIEWED}~quick"].rows
        for lists, _ in expected[0].values()
        if VIEWED_ALSO_VIEWED in lists
    ), "numbers that move nothing try nothing"
    assert {key for key in expected[0] if expected[0][key] != made[0].get(key)} == set()
    assert made == expected


def test_a_challenger_stands_alone_or_empty_where_the_other_list_does(session: spark.Spark) -> None:
    """As `test_trying` has it of the function's own."""

    def told(rows: Iterable[tuple[str, str, str]]) -> str:
        values = ", ".join(f"('{key}', '{name}', 9L, 1, '{product}', 5L, 7L)" for key, name, product in rows)
        columns = "name, list, total, place, product_id, people, score"
        return f"SELECT {columns} FROM VALUES {values} AS told ({columns})"

    def one(product: str) -> RankedList:
        return RankedList(9, (Row(product, 5, 7),))

    mine = [("a", VIEWED_ALSO_VIEWED, "b"), ("a", COMPARED_THEN_BOUGHT, "c"), ("e", VIEWED_ALSO_VIEWED, "a")]
    theirs = [("a", VIEWED_ALSO_VIEWED, "c"), ("f", VIEWED_ALSO_VIEWED, "a")]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        plain = folder / "job.json"

        def put(name: str, body: bytes) -> str:
            (folder / name).write_bytes(body)
            return str(folder / name)

        challenger = Challenger("r", (VIEWED_ALSO_VIEWED,), Numbers(half_life_days=1))
        output, nothing = folder / "results", sparkjob.Rows((), (), ())
        sparkjob.write(
            nothing, [], [], PARAMETERS, as_of=AS_OF, output=str(output), put=put, tried=[challenger]
        )
        job = json.loads(plain.read_bytes())
        job |= {"steps": [], "lists": {"product": [told(mine)], "other": [told([("x", "viewed", "y")])]}}
        job["popularity"] = "SELECT 'a' AS product_id, 1L AS points"
        job["tried"][0] |= {"steps": [], "lists": {"product": [told(theirs)]}}
        plain.write_text(json.dumps(job))
        session.run(plain)
        names = [str(path.relative_to(output)) for path in output.rglob("*") if path.is_file()]
        made, _ = everything(ResultFiles(names, lambda name: (output / name).read_bytes()))
    other = f"{VIEWED_ALSO_VIEWED}~r"
    assert {key: lists for key, (lists, _) in made.items()} == {
        "a": {VIEWED_ALSO_VIEWED: one("b"), COMPARED_THEN_BOUGHT: one("c"), other: one("c")},
        "e": {VIEWED_ALSO_VIEWED: one("a"), other: RankedList(None, ())},
        "f": {other: one("a")},
        "x": {"viewed": one("y")},
    }


@given(histories())
@settings(max_examples=20, suppress_health_check=list(HealthCheck))
def test_result_files_hold_what_was_computed(history: tuple[list[LakeRow], list[LakeRow]]) -> None:
    shop = Shop()
    shop.add(0, history, {})
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        fresh = [write_fresh(shop.fresh, folder / "fresh.ndjson.gz")] if shop.fresh else []
        settled = [write_settled(shop.settled, folder / "settled.parquet")] if shop.settled else []
        with Recompute(Sources(fresh, settled, shop.products, shop.variants), PARAMETERS, as_of=AS_OF) as run:
            expected = everything(run)
            files = {
                "lists/part.json.gz": results.lists_file(run.results()),
                "popularity/part.json.gz": results.popularity_file(run.popularity()),
                results.DONE: b"",
            }
    assert everything(results.ResultFiles([*files], files.__getitem__)) == expected
