"""A rehearsal ranks as a recompute by the same parameters does, whatever it was asked before."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chalicelib.recommendations.domain import (
    BOUGHT_ALSO_BOUGHT,
    DAY_MS,
    VIEWED_ALSO_VIEWED,
    Damping,
    Parameters,
)
from chalicelib.recommendations.engine import Machine, Recompute, Sources
from chalicelib.recommendations.rehearsing import Rehearsal
from tests.support.examples import examples
from tests.unit.recommendations.acted import LakeRow
from tests.unit.recommendations.test_lists_equal_the_oracle import (
    AS_OF,
    ITEMS,
    PARAMETERS,
    PRODUCTS,
    VARIANTS,
    histories,
    lake_row,
    write_fresh,
    write_settled,
)

LISTS = (VIEWED_ALSO_VIEWED, BOUGHT_ALSO_BOUGHT)
DAMPINGS = st.builds(
    Damping, st.sampled_from([0.2, 0.7]), st.sampled_from([0.0, 0.5]), st.sampled_from([0.0, 20.0])
)
ASKED = st.builds(
    lambda seen, together, backward, age: Parameters(
        window_days=20, session_limit=6, order_limit=3, length=4, discreet_k=3, seen_damping=seen,
        together_damping=together, backward_permille=backward, history_permille=age,
    ),
    DAMPINGS, DAMPINGS, st.sampled_from([300, 1000]), st.sampled_from([100, 900]),
)  # fmt: skip


def sources(settled: list[LakeRow], fresh: list[LakeRow], folder: Path) -> Sources:
    return Sources(
        fresh=[write_fresh(fresh, folder / "fresh.ndjson.gz")] if fresh else [],
        settled=[write_settled(settled, folder / "settled.parquet")] if settled else [],
        products=PRODUCTS,
        variants=VARIANTS,
    )


def ranked(
    given_rows: Sources, parameters: Parameters, name: str, products: set[str]
) -> dict[str, list[tuple[str, int]]]:
    """What a recompute says."""
    with Recompute(given_rows, parameters, as_of=AS_OF, lists=[name]) as run:
        found = {one.key.removeprefix("product:"): one.lists[name].rows for one in run.results()}
    return {key: [(row.product_id, row.score) for row in found[key]] for key in products & found.keys()}


@settings(max_examples=examples(10), suppress_health_check=list(HealthCheck))
@given(
    histories(),
    st.lists(
        st.tuples(ASKED, st.sampled_from(LISTS), st.sets(st.sampled_from(ITEMS))), min_size=2, max_size=4
    ),
)
def test_it_ranks_as_a_recompute_does(
    history: tuple[list[LakeRow], list[LakeRow]], asked: list[tuple[Parameters, str, set[str]]]
) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        given_rows = sources(*history, folder)
        with Rehearsal(given_rows, PARAMETERS, as_of=AS_OF, machine=Machine(temp_directory=folder)) as past:
            for parameters, which, products in asked:
                found = past.lists(parameters, which, products)
                told = {key: [(row.product_id, row.score) for row in rows] for key, rows in found.items()}
                assert told == ranked(given_rows, parameters, which, products)


def viewed(who: str, session: str, day: int, *products: str) -> list[LakeRow]:
    at = AS_OF - day * DAY_MS
    return [
        lake_row(
            event_id=f"{who}{session}{n}", n=0, event="product_viewed", at=at + n, received=at, visitor=who,
            session=session, product_id=product,
        )
        for n, product in enumerate(products)
    ]  # fmt: skip


def bought(order: str, day: int, *products: str) -> list[LakeRow]:
    at = AS_OF - day * DAY_MS
    return [
        lake_row(
            event_id=order,
            n=n,
            event="order_placed",
            at=at,
            received=at,
            customer="c1",
            order_id=order,
            product_id=one,
        )
        for n, one in enumerate(products)
    ]


def test_what_one_list_had_made_anew_the_other_reads(tmp_path: Path) -> None:
    rows = [*viewed("v1", "s1", 1, "a", "b"), *bought("o1", 9, "a", "b")]
    given_rows = sources([], rows, tmp_path)
    quick, slow = (
        Parameters(history_permille=permille, together_damping=Damping(0.2, 0.0)) for permille in (100, 1000)
    )
    with Rehearsal(given_rows, PARAMETERS, as_of=AS_OF) as past:
        past.lists(quick, BOUGHT_ALSO_BOUGHT, {"a"})
        past.lists(slow, VIEWED_ALSO_VIEWED, {"a"})
        (row,) = past.lists(slow, BOUGHT_ALSO_BOUGHT, {"a"})["a"]
    assert [("b", row.score)] == ranked(given_rows, slow, BOUGHT_ALSO_BOUGHT, {"a"})["a"]


def test_it_tells_sessions_and_orders_of_more_than_one_product(tmp_path: Path) -> None:
    rows = [
        *viewed("v1", "s1", 1, "b", "a", "b"),
        *viewed("v1", "s2", 2, "a", "a"),
        *viewed("v2", "s1", 3, "c", "d"),
        *bought("o1", 1, "d", "a"),
        *bought("o2", 2, "a"),
    ]
    with Rehearsal(sources([], rows, tmp_path), PARAMETERS, as_of=AS_OF) as past:
        seen = past.views(PARAMETERS, 10)
        told = {
            tuple(view.product_id for view in seen if view.together == one)
            for one in {v.together for v in seen}
        }
        assert told == {("b", "a", "b"), ("c", "d")}
        assert len({view.person for view in seen}) == 2
        lines = past.orders(PARAMETERS, 10)
        assert [line.product_id for line in lines] == ["a", "d"]
        assert {line.moment for line in lines} == {AS_OF - DAY_MS}
        assert len({view.together for view in past.views(PARAMETERS, 1)}) == 1
        assert past.days() == 3
