from pathlib import Path

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.activity import compaction, lake
from chalicelib.activity.domain import CLOSES_AFTER, COLUMNS, Fact, deduplicated, row_text
from chalicelib.activity.merging import merge
from chalicelib.kernel import clock
from tests.fakes.activity import FakeObjects, plain_merge
from tests.support.examples import examples
from tests.support.faults import Killed, Killer
from tests.support.lake import rows_of_lake

DAY = "2026-11-01"
START = clock.day_start(DAY)
CLOSING = START + clock.DAY + CLOSES_AFTER

texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=6)
facts = st.builds(
    Fact,
    event_id=st.sampled_from("abcd"),
    n=st.integers(0, 1),
    event=st.sampled_from(["product_viewed", "product_added"]),
    at=st.integers(START, START + clock.DAY - 1),
    received=st.integers(1, 3),
    visitor=st.none() | st.sampled_from(["v1", "v2"]),
    product_id=st.none() | st.sampled_from(["p1", "p2"]),
    phrase=st.none() | texts,
    quantity=st.none() | st.integers(1, 10**6),
    amount=st.none() | st.integers(0, 10**15),
    bot=st.booleans(),
    detail=st.none() | texts,
)


def write(objects: FakeObjects, *rows: Fact, name: str = "1-2") -> None:
    lake.write_facts(rows, name, objects)


def run(objects: FakeObjects, now: int) -> dict[str, int]:
    return compaction.compact(objects=objects, merge=plain_merge, now=now)


def fact(name: str, received: int = 1) -> Fact:
    return Fact(event_id=name, event="product_viewed", at=START, received=received)


def test_a_day_closes_three_days_after_its_end() -> None:
    objects = FakeObjects()
    write(objects, fact("a"))
    assert run(objects, CLOSING - 1)["days_merged"] == 0
    assert run(objects, CLOSING)["days_merged"] == 1
    assert rows_of_lake(objects) == [fact("a")]


def test_what_was_merged_is_deleted_when_no_reader_can_hold_it() -> None:
    objects = FakeObjects()
    write(objects, fact("a"))
    run(objects, CLOSING)
    assert len(list(objects.keys(lake.RAW))) == 1

    assert run(objects, CLOSING + compaction.GRACE - 1)["objects_deleted"] == 0
    assert run(objects, CLOSING + compaction.GRACE)["objects_deleted"] == 1
    assert list(objects.keys(lake.RAW)) == []
    assert len(objects.bodies) == 1
    assert rows_of_lake(objects) == [fact("a")]


def test_readers_are_told_of_a_generation_and_not_of_what_it_took_the_place_of() -> None:
    objects = FakeObjects()
    write(objects, fact("a"))
    (raw,) = lake.files(DAY, DAY, objects).raw
    run(objects, CLOSING)
    first = lake.files(DAY, DAY, objects)
    assert (first.raw, len(first.closed), first.made_of) == ([], 1, {first.closed[0]: (raw,)})

    write(objects, fact("b"), name="3-4")
    (late,) = lake.files(DAY, DAY, objects).raw
    run(objects, CLOSING + 1)
    second = lake.files(DAY, DAY, objects)
    assert (second.raw, len(second.closed)) == ([], 1)
    assert second.made_of[second.closed[0]] == (late, first.closed[0])
    assert rows_of_lake(objects) == [fact("a"), fact("b")]


def test_a_generation_without_its_manifest_takes_the_place_of_nothing() -> None:
    objects = FakeObjects()
    write(objects, fact("a"))
    run(objects, CLOSING)
    for key in list(objects.keys(lake.CLOSED)):
        if key.endswith(lake.MANIFEST_ENDING):
            del objects.bodies[key]
    found = lake.files(DAY, DAY, objects)
    assert (len(found.raw), len(found.closed), found.made_of) == (1, 1, {})


def test_a_compacted_day_is_left_alone() -> None:
    objects = FakeObjects()
    write(objects, fact("a"))
    for step in range(3):
        run(objects, CLOSING + step * compaction.GRACE)
    before = dict(objects.bodies)
    assert run(objects, CLOSING + clock.DAY) == {"days_merged": 0, "objects_deleted": 0, "days_left": 0}
    assert objects.bodies == before


def test_late_rows_are_merged_by_the_next_run() -> None:
    objects = FakeObjects()
    write(objects, fact("a"), fact("b", received=5))
    run(objects, CLOSING)
    write(objects, fact("b", received=2), fact("c"), name="3-4")
    for step in range(1, 4):
        run(objects, CLOSING + step * compaction.GRACE)
    assert rows_of_lake(objects) == [fact("a"), fact("b", received=2), fact("c")]
    assert len(objects.bodies) == 1


def test_a_run_ends_when_its_time_is_up() -> None:
    objects = FakeObjects()
    write(objects, fact("a"), Fact(event_id="b", event="x", at=START + clock.DAY, received=1))
    goes = iter([True, False])
    told = compaction.compact(
        objects=objects, merge=plain_merge, now=CLOSING + clock.DAY, go_on=lambda: next(goes)
    )
    assert told == {"days_merged": 1, "objects_deleted": 0, "days_left": 1}


@settings(max_examples=examples(60))
@given(
    st.lists(st.lists(facts, min_size=1, max_size=4), min_size=1, max_size=4),
    st.lists(st.tuples(st.integers(1, 40), st.booleans(), st.sampled_from([0, 1, clock.HOUR])), max_size=6),
)
def test_killed_anywhere_no_reader_loses_or_double_counts(
    writes: list[list[Fact]], kills: list[tuple[int, bool, int]]
) -> None:
    """Rows come in between runs, each run is killed somewhere; readers see the truth after every step."""
    objects, now, known = FakeObjects(), CLOSING, []
    for index in range(max(len(writes), len(kills))):
        if index < len(writes):
            known += writes[index]
            write(objects, *writes[index], name=f"{index}-{index}")
        if index < len(kills):
            at, after, pause = kills[index]
            killer = Killer(at, after=after)
            try:
                compaction.compact(objects=killer.before(objects), merge=plain_merge, now=now)
            except Killed:
                pass
            now += pause
        assert rows_of_lake(objects) == deduplicated(known)
    for step in range(3):
        run(objects, now + (step + 1) * compaction.GRACE)
    assert rows_of_lake(objects) == deduplicated(known)
    assert [key for key in objects.bodies if not key.endswith(".parquet")] == []
    assert len(objects.bodies) == 1


@settings(max_examples=examples(20))
@given(st.lists(facts, max_size=8), st.lists(facts, min_size=1, max_size=8))
def test_duckdb_merges_as_readers_choose(
    tmp_path_factory: pytest.TempPathFactory, closed: list[Fact], raw: list[Fact]
) -> None:
    folder = tmp_path_factory.mktemp("merge")
    (folder / "r.ndjson.gz").write_bytes(lake.ndjson(raw))
    inputs: list[Path] = []
    if closed:
        (folder / "c.ndjson.gz").write_bytes(lake.ndjson(closed))
        merge([folder / "c.ndjson.gz"], [], folder / "c.parquet")
        inputs = [folder / "c.parquet"]
    merge([folder / "r.ndjson.gz"], inputs, folder / "out.parquet")

    import duckdb

    found = duckdb.sql(f"SELECT * FROM '{folder / 'out.parquet'}'").fetchall()
    rows = [Fact(**dict(zip(COLUMNS, row, strict=True))) for row in found]
    assert rows == sorted(deduplicated(closed + raw), key=lambda one: (one.at, one.event_id, one.n))


def test_the_columns_are_the_rows_fields() -> None:
    assert tuple(COLUMNS) == Fact.__struct_fields__
    assert list(eval(row_text(fact("a")), {"null": None, "false": False})) == list(COLUMNS)


def test_a_closed_day_is_read_by_names_without_looking_at_every_row(tmp_path: Path) -> None:
    rows = [
        Fact(event_id=f"e{number}", event="product_viewed", at=START + number * 1_000, received=START,
             visitor=f"{number // 4:022}", session=f"{number // 4:022x}")
        for number in range(60_000)
    ]  # fmt: skip
    (tmp_path / "r.ndjson.gz").write_bytes(lake.ndjson(rows))
    merge([tmp_path / "r.ndjson.gz"], [], tmp_path / "out.parquet")
    with duckdb.connect() as connection:
        told = f"SELECT path_in_schema, encodings FROM parquet_metadata('{tmp_path}/out.parquet')"
        encodings = dict(connection.execute(told).fetchall())
    assert encodings["visitor"] == encodings["session"] == "RLE_DICTIONARY"
