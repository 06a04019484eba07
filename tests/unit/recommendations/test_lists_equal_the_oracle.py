"""Every list of random histories equals what plain Python makes of them, counts, scores and order included."""

from __future__ import annotations

import gzip
import json
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import duckdb
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chalicelib.activity.public import NOBODY, Erased
from chalicelib.recommendations.domain import DAY_MS, Parameters, RankedList
from chalicelib.recommendations.engine import Machine, Recompute, Sources
from tests.support.examples import examples
from tests.unit.recommendations.acted import LakeRow
from tests.unit.recommendations.oracle import Oracle

AS_OF = 20_000 * DAY_MS + 43_200_000
ITEMS = ["a", "b", "c", "d", "å", "quiet-1", "quiet-2", "unlisted"]
PRODUCTS = [
    ("a", "shoes", False), ("b", "shoes", False), ("b", "sale", False), ("c", "sale", False), ("d", None, False),
    ("å", "öl", False), ("quiet-1", "intimate", True), ("quiet-2", "intimate", True), ("quiet-1", "sale", True),
]  # fmt: skip
NEWCOMERS = ["b", "c", "gone", "quiet-2", "å"]
VARIANTS = [("sku-a", "a"), ("sku-q", "quiet-1")]
PARAMETERS = Parameters(
    window_days=20, session_limit=6, order_limit=3, like_limit=3, length=4, discreet_k=3, popular_days=8,
    new_people=2, usual_half_life_days=2, trending_people=2, trending_rise=1,
)  # fmt: skip
#: A half-life that is told in weeks.
WEEKLY = replace(PARAMETERS, half_life_days=30)
PHRASES = ["kött", "kott", "öl", 'the "best"', "a\\b", "röd klänning", "k 1 b", "kött 12345", "kö@b"]
PLAIN = {
    "session": None, "sku": None, "phrase": None, "order_id": None, "quantity": None, "amount": None,
    "currency": None, "reaction": None, "bot": False, "historical": False, "detail": None,
}  # fmt: skip
COLUMNS = [
    "event_id", "n", "event", "at", "received", "visitor", "customer", "session", "product_id", "sku", "phrase",
    "order_id", "quantity", "amount", "currency", "reaction", "bot", "historical", "detail",
]  # fmt: skip


def lake_row(**given: Any) -> LakeRow:
    """A lake row with its columns in their order."""
    known = {**PLAIN, "visitor": None, "customer": None, "product_id": None, **given}
    return {column: known[column] for column in COLUMNS}


class Cast(NamedTuple):
    """Who and what may appear in one history: few, so that they meet."""

    who: list[tuple[str | None, str | None, str | None]]
    items: list[str]
    moments: list[int]


@st.composite
def casts(draw: st.DrawFn) -> Cast:
    """A few identities, products and moments: mostly close together, some on the edges of pauses and windows."""
    identity = st.tuples(
        st.sampled_from(["v1", "v2", "v3", "v4", "v5", None]),
        st.sampled_from([None, None, None, "c1", "c2"]),
        st.sampled_from([None, "s1", "s2"]),
    )
    day = st.sampled_from([0, 0, 0, 1, 2, 6, 7, 8, 19, 20, 21, -1])
    within = st.sampled_from([0, 1_000, 60_000, 1_800_000, 1_800_001, 3_600_001, -DAY_MS // 2])
    moment = st.builds(lambda day, within: AS_OF - day * DAY_MS - within, day, within)
    return Cast(
        draw(st.lists(identity, min_size=1, max_size=6)),
        draw(st.lists(st.sampled_from(ITEMS), min_size=2, max_size=6, unique=True)),
        draw(st.lists(moment, min_size=1, max_size=8)),
    )


@st.composite
def events(draw: st.DrawFn, cast: Cast) -> list[LakeRow]:
    """One event's rows."""
    name = draw(
        st.sampled_from(
            ["product_viewed"] * 8
            + ["products_compared"] * 3
            + ["order_placed"] * 5
            + ["order_cancelled", "products_searched", "products_searched", "search_engine_arrival"]
            + ["reaction_set"] * 3
            + [
                "product_list_viewed",
                "recommendation_shown",
                "recommendation_shown",
                "product_added",
                "order_refunded",
                "order_refunded",
                "order_completed",
                "product_liked",
            ]
        )
    )
    at = draw(st.sampled_from(cast.moments)) + draw(st.sampled_from([0, 0, 1, 2, 3, 20_000, -40_000]))
    visitor, customer, session = draw(st.sampled_from(cast.who))
    common: dict[str, Any] = {
        "event_id": f"e{draw(st.integers(0, 10_000))}" if draw(st.integers(0, 9)) else "e0",
        "event": name,
        "at": at,
        "received": at + draw(st.sampled_from([0, 1, 5 * DAY_MS])),
        "visitor": visitor,
        "customer": customer,
        "session": session,
        "bot": draw(st.integers(0, 19)) == 0,
        "historical": draw(st.booleans()),
    }
    if name in ("products_searched", "search_engine_arrival"):
        return [lake_row(**common, n=0, phrase=draw(st.sampled_from([*PHRASES, None])))]
    if name.startswith("order_"):
        common["order_id"] = draw(st.sampled_from(["o1", "o2", "o3", "o4", "o5", None]))
    if name == "order_cancelled":
        return [lake_row(**common, n=0)]
    if name in ("order_placed", "order_refunded"):
        common["quantity"] = draw(st.sampled_from([None, 1, 1, 2, 3]))
    if name == "order_refunded" and draw(st.booleans()):
        common.update(visitor=None, customer=None, session=None)
    if name == "reaction_set":
        common["reaction"] = draw(st.sampled_from(["like", "like", "dislike", "none"]))
    several = name in (
        "products_compared",
        "order_placed",
        "order_refunded",
        "product_list_viewed",
        "recommendation_shown",
    )
    named = draw(
        st.lists(st.sampled_from(cast.items), min_size=2 if several else 1, max_size=4 if several else 1)
    )
    rows = [lake_row(**common, n=number, product_id=item) for number, item in enumerate(named)]
    if draw(st.integers(0, 5)) == 0:
        rows[0].update(product_id=None, sku=draw(st.sampled_from(["sku-a", "sku-q", "sku-unknown"])))
    return rows


@st.composite
def histories(draw: st.DrawFn) -> tuple[list[LakeRow], list[LakeRow]]:
    """(settled rows, fresh rows): fresh ones repeat each other and settled ones, in places with other contents."""
    cast, size = draw(casts()), draw(st.integers(1, 40))
    rows = [row for event in draw(st.lists(events(cast), min_size=size, max_size=size)) for row in event]
    settled: dict[tuple[str, int], LakeRow] = {}
    fresh = []
    for row in rows:
        key = (row["event_id"], row["n"])
        if key not in settled and draw(st.booleans()):
            settled[key] = row
        else:
            fresh.append(row)
    fresh += draw(st.lists(st.sampled_from(rows), max_size=10))
    return list(settled.values()), fresh


@st.composite
def crowds(draw: st.DrawFn) -> tuple[list[LakeRow], list[LakeRow]]:
    """A history in which many meet over few products on few days, so that days stand out: settled rows, nothing fresh."""
    visit = st.tuples(
        st.integers(1, 30),
        st.sampled_from([0] * 12 + [1, 2, 3]),
        st.sampled_from([0, 0, 0, AS_OF % DAY_MS]),
        st.one_of(
            st.sampled_from([["a"], ["a", "b"]]),
            st.lists(st.sampled_from(["a", "b", "c", "quiet-1"]), min_size=1, max_size=3),
        ),
        st.sampled_from(["product_viewed", "product_viewed", "product_viewed", "products_compared"]),
        st.booleans(),
    )
    rows: list[LakeRow] = []
    for number, (who, day, within, items, event, searched) in enumerate(
        draw(st.lists(visit, min_size=10, max_size=30))
    ):
        at = AS_OF - day * DAY_MS - within - 1_000
        common = {"visitor": f"v{who}", "session": f"s{number}", "received": at}
        if searched:
            rows.append(
                lake_row(event_id=f"q{number}", event="products_searched", n=0, at=at, phrase="öl", **common)
            )
        for place, item in enumerate(items):
            named = {"event_id": f"e{number}", "n": place, "event": event, "product_id": item}
            if event == "product_viewed":
                named |= {"event_id": f"e{number}-{place}", "n": 0}
            rows.append(
                lake_row(at=at + (place * 500 if event == "product_viewed" else 1), **named, **common)
            )
    return rows, []


def write_fresh(rows: list[LakeRow], path: Path) -> Path:
    """Write rows as the lake's consumer does."""
    with gzip.open(path, "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(row, ensure_ascii=False, separators=(",", ":")) + "\n" for row in rows)
    return path


def write_settled(rows: list[LakeRow], path: Path) -> Path:
    """Write rows as compaction does."""
    with tempfile.TemporaryDirectory() as folder:
        fresh = write_fresh(rows, Path(folder) / "rows.ndjson.gz")
        typed = ", ".join(
            f"'{name}': '{'BOOLEAN' if name in ('bot', 'historical') else kind}'"
            for name in COLUMNS
            for kind in ["BIGINT" if name in ("n", "at", "received", "quantity", "amount") else "VARCHAR"]
        )
        with duckdb.connect() as connection:
            connection.execute(
                f"COPY (SELECT * FROM read_json('{fresh}', format='newline_delimited', columns={{{typed}}}))"
                f" TO '{path}' (FORMAT parquet)"
            )
    return path


def computed(
    settled: list[LakeRow], fresh: list[LakeRow], parameters: Parameters = PARAMETERS
) -> dict[str, dict[str, RankedList]]:
    """The lists that the engine makes of a history."""
    return everything(settled, fresh, parameters)[0]


def everything(
    settled: list[LakeRow], fresh: list[LakeRow], parameters: Parameters = PARAMETERS, erased: Erased = NOBODY
) -> tuple[dict[str, dict[str, RankedList]], dict[str, int]]:
    """What the engine makes of a history: lists, and points of popularity."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        sources = Sources(
            fresh=[write_fresh(fresh, folder / "fresh.ndjson.gz")] if fresh else [],
            settled=[write_settled(settled, folder / "settled.parquet")] if settled else [],
            products=PRODUCTS,
            variants=VARIANTS,
            newcomers=NEWCOMERS,
            erased=erased.rows(),
        )
        with Recompute(sources, parameters, as_of=AS_OF, machine=Machine(temp_directory=folder)) as run:
            results = list(run.results())
            points = dict(run.popularity())
    assert len({found.key for found in results}) == len(results)
    return {found.key: dict(found.lists) for found in results}, points


# A history takes half a second, mostly of making some hundred tiny relations.
@settings(max_examples=examples(40), suppress_health_check=list(HealthCheck))
@given(histories(), st.sampled_from([PARAMETERS, WEEKLY]))
def test_all_lists_equal_the_oracle(
    history: tuple[list[LakeRow], list[LakeRow]], parameters: Parameters
) -> None:
    settled, fresh = history
    oracle = Oracle([*settled, *fresh], PRODUCTS, VARIANTS, parameters, AS_OF, NEWCOMERS)
    assert everything(settled, fresh, parameters) == (oracle.lists(), oracle.popularity())


@settings(max_examples=examples(40), suppress_health_check=list(HealthCheck))
@given(crowds())
def test_days_that_stand_out_count_as_the_oracle_says(history: tuple[list[LakeRow], list[LakeRow]]) -> None:
    settled, fresh = history
    assert (
        computed(settled, fresh)
        == Oracle([*settled, *fresh], PRODUCTS, VARIANTS, PARAMETERS, AS_OF, NEWCOMERS).lists()
    )


@settings(max_examples=examples(10), suppress_health_check=list(HealthCheck))
@given(
    histories(),
    st.sets(st.sampled_from(["v1", "v2", "v3", "c1", "c2"]), min_size=1, max_size=3),
    st.integers(AS_OF - 30 * DAY_MS, AS_OF),
)
def test_who_was_erased_counts_nowhere(
    history: tuple[list[LakeRow], list[LakeRow]], people: set[str], until: int
) -> None:
    settled, fresh = history
    erased = Erased(dict.fromkeys(people, until))

    def left(rows: list[LakeRow]) -> list[LakeRow]:
        return [row for row in rows if not erased.covers(
            visitor=row["visitor"], customer=row["customer"], at=row["at"], received=row["received"]
        )]  # fmt: skip

    assert everything(settled, fresh, erased=erased) == everything(left(settled), left(fresh))
