"""Who is erased is in no object of the lake any more, wherever a run was cut off, and nobody else is missing."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from chalicelib.activity import compaction, erasures, forgetting, lake
from chalicelib.activity.domain import CLOSES_AFTER, COLUMNS, Fact, deduplicated
from chalicelib.activity.erasures import Erased
from chalicelib.activity.merging import Sieve, merge
from chalicelib.kernel import clock
from tests.fakes.activity import FakeObjects, PlainSieve, plain_merge, without
from tests.support.examples import examples
from tests.support.faults import Killed, Killer
from tests.support.lake import rows_of_lake, stored_rows

DAY = "2026-11-01"
START = clock.day_start(DAY)
LATER = START + clock.DAY
#: Long after both days closed.
NOW = START + 2 * clock.DAY + CLOSES_AFTER

people = st.sampled_from([None, "ann", "bo"])
# What came twice is of the same person.
facts = st.builds(
    lambda event_id, **kept: Fact(event_id=f"{event_id}-{kept['visitor']}-{kept['customer']}", **kept),
    event_id=st.sampled_from("abcdefgh"),
    event=st.just("product_viewed"),
    at=st.integers(START, LATER + 10),
    received=st.integers(START, LATER + 10),
    visitor=st.sampled_from([None, "v1", "v2"]),
    customer=people,
)
instants = st.integers(START - 1, LATER + 20)
erased = st.builds(
    Erased,
    st.dictionaries(st.sampled_from(["ann", "bo", "v1"]), instants, max_size=2),
    st.dictionaries(st.sampled_from(["v1", "v2"]), instants, max_size=2),
)


def fact(name: str, at: int = START, *, visitor: str | None = None, customer: str | None = None) -> Fact:
    return Fact(event_id=name, event="product_viewed", at=at, received=at, visitor=visitor, customer=customer)


def write(objects: FakeObjects, *rows: Fact, name: str = "1-2") -> None:
    lake.write_facts(rows, name, objects)


def run(objects: FakeObjects, now: int = NOW) -> dict[str, int]:
    return forgetting.forget(objects=objects, sieve=PlainSieve(), now=lambda: now)


def close(objects: FakeObjects, now: int = NOW) -> None:
    compaction.compact(objects=objects, merge=plain_merge, now=now)


def told(objects: FakeObjects) -> str:
    """Everything that lies in objects with rows."""
    keys = [*objects.keys("raw/"), *objects.keys("closed/")]
    return str([lake.rows_of(objects.bodies[key]) for key in keys if not key.endswith(".json")])


@pytest.mark.parametrize("is_closed", [False, True])
def test_nothing_of_the_erased_is_left_and_all_of_others_is(is_closed: bool) -> None:
    objects = FakeObjects()
    write(objects, fact("a", customer="ann"), fact("b", customer="bo"), fact("c", visitor="v1"))
    if is_closed:
        close(objects)
    erasures.mark(["ann"], NOW, objects)
    assert run(objects) == {"people_forgotten": 1, "people_waiting": 0}
    assert "ann" not in told(objects)
    assert [row.event_id for row in rows_of_lake(objects)] == ["b", "c"]
    proof = erasures.proof("ann", NOW, objects)
    # Closed, the row stands in the day's object and in what went into it.
    assert proof == erasures.Proof(NOW, 2 if is_closed else 1, 2 if is_closed else 1)
    before = dict(objects.bodies)
    assert run(objects) == {"people_forgotten": 0, "people_waiting": 0}
    assert objects.bodies == before


def test_the_proof_is_of_the_end_of_the_job() -> None:
    objects, instant = FakeObjects(), [NOW]

    class Slow(PlainSieve):
        def holding(self, paths: Sequence[Path], gone: Erased) -> list[bool]:
            instant[0] += clock.MINUTE
            return super().holding(paths, gone)

    write(objects, fact("a", customer="ann"))
    close(objects)
    erasures.mark(["ann"], NOW, objects)
    forgetting.forget(objects=objects, sieve=Slow(), now=lambda: instant[0])
    proof = erasures.proof("ann", NOW, objects)
    assert proof is not None
    assert proof.at == NOW + clock.MINUTE


def test_a_browser_goes_along_but_not_what_others_did_in_it() -> None:
    objects = FakeObjects()
    write(objects, fact("before", visitor="v1"), name="1-1")
    write(objects, fact("known", visitor="v1", customer="ann"), name="2-2")
    write(objects, fact("other", visitor="v1", customer="bo"), fact("elsewhere", visitor="v2"), name="3-3")
    erasures.mark(["ann"], NOW, objects)
    run(objects)
    assert [row.event_id for row in rows_of_lake(objects)] == ["elsewhere", "other"]


def test_who_comes_back_counts_again() -> None:
    objects = FakeObjects()
    write(objects, fact("a", START, visitor="v1", customer="ann"))
    erasures.mark(["ann"], START + 5, objects)
    run(objects)
    write(objects, fact("b", START + 6, customer="ann"), fact("c", START + 6, visitor="v1"), name="3-4")
    run(objects)
    assert [row.event_id for row in rows_of_lake(objects)] == ["b", "c"]
    erasures.mark(["ann"], START + 7, objects)
    run(objects)
    assert [row.event_id for row in rows_of_lake(objects)] == ["c"]


def test_what_comes_late_counts_nowhere_and_goes_when_its_day_closes() -> None:
    objects = FakeObjects()
    erasures.mark(["ann"], START + 5, objects)
    run(objects)
    write(objects, fact("a", START, customer="ann"), fact("b", customer="bo"))
    found = lake.files(DAY, DAY, objects)
    assert found.erased.covers(visitor=None, customer="ann", at=START, received=NOW)
    close(objects)
    close(objects, NOW + compaction.GRACE)
    assert "ann" not in told(objects)
    assert [row.event_id for row in rows_of_lake(objects)] == ["b"]


def test_who_is_marked_while_a_day_is_merged_or_a_file_sifted_goes_as_well() -> None:
    objects = FakeObjects()
    write(objects, fact("a", customer="ann"), fact("b", customer="bo"), fact("c"))

    class Meanwhile(PlainSieve):
        def sift(self, path: Path, gone: Erased, out: Path) -> int:
            done = super().sift(path, gone, out)
            erasures.mark(["bo"], NOW, objects)
            return done

    def meanwhile(raw: list[Path], closed: list[Path], out: Path, gone: Erased) -> None:
        plain_merge(raw, closed, out, gone)
        erasures.mark(["ann"], NOW, objects)

    compaction.compact(objects=objects, merge=meanwhile, now=NOW)  # type: ignore[arg-type]
    (closed,) = (key for key in objects.keys("closed/") if key.endswith(".parquet"))
    assert b"ann" not in b"".join(lake.rows_of(objects.bodies[closed]))
    # `bo` isn't among those it was told; another run may have passed this object before.
    objects.put(closed, lake.ndjson([fact("a", customer="ann"), fact("b", customer="bo"), fact("c")]))
    assert forgetting.sifted(closed, Erased({"ann": NOW}), objects, Meanwhile()) == 2
    assert b'"bo"' not in b"".join(lake.rows_of(objects.bodies[closed]))


@pytest.mark.parametrize("is_closed", [False, True])
def test_a_copy_holds_what_is_theirs_and_their_browsers_and_nothing_before_an_erasure(
    is_closed: bool,
) -> None:
    objects = FakeObjects()
    write(objects, fact("a", START + 1, visitor="v1"), name="1-1")
    write(objects, fact("b", START + 2, visitor="v1", customer="ann"), fact("c", customer="bo"), name="2-2")
    write(objects, fact("d", START + 3, visitor="v1", customer="bo"), fact("e", visitor="v2"), name="3-3")
    if is_closed:
        close(objects)

    def copied() -> list[str]:
        found = forgetting.about(["ann"], objects=objects, sieve=PlainSieve(), now=NOW)
        return [row.event_id for row in found]

    assert copied() == ["a", "b"]
    write(
        objects,
        fact("f", START + 4, visitor="v1", customer="ann"),
        fact("g", START + 5, visitor="v1"),
        name="4-4",
    )
    erasures.mark(["ann"], START + 2, objects)
    assert copied() == ["f", "g"]
    run(objects)
    assert copied() == ["f", "g"]
    erasures.mark(["ann"], START + 5, objects)
    assert copied() == []


def test_a_run_whose_time_is_up_is_gone_on_with() -> None:
    objects = FakeObjects()
    for number in range(3):
        write(objects, fact(f"e{number}", START + number * clock.DAY, customer="ann"), name=f"{number}-1")
        close(objects, NOW + 9 * clock.DAY)
    erasures.mark(["ann"], NOW + 9 * clock.DAY, objects)
    runs = 0
    while erasures.waiting(objects):
        goes = iter([True, False])
        forgetting.forget(
            objects=objects, sieve=PlainSieve(), now=lambda: NOW, go_on=lambda goes=goes: next(goes, False)
        )  # fmt: skip
        runs += 1
    assert runs > 3
    assert rows_of_lake(objects) == []


@settings(max_examples=examples(60))
@given(
    st.lists(st.lists(facts, min_size=1, max_size=4), min_size=1, max_size=4),
    st.lists(st.tuples(st.integers(1, 40), st.booleans()), max_size=5),
    st.booleans(),
)
def test_killed_anywhere_it_ends_the_same(
    writes: list[list[Fact]], kills: list[tuple[int, bool]], is_closed: bool
) -> None:
    objects = FakeObjects()
    for index, rows in enumerate(writes):
        write(objects, *rows, name=f"{index}-{index}")
    if is_closed:
        close(objects)
    # Of an event that came twice closing leaves one: if that one goes, the other isn't there to stay.
    everything, stored = [row for rows in writes for row in rows], stored_rows(objects)
    assert rows_of_lake(objects) == deduplicated(everything)
    until = START + clock.DAY // 2
    erasures.mark(["ann"], until, objects)
    for at, after in kills:
        try:
            forgetting.forget(
                objects=Killer(at, after=after).before(objects), sieve=PlainSieve(), now=lambda: NOW
            )
        except Killed:
            pass
        # Whatever was done so far, those who aren't erased are all there.
        standing = erasures.standing(objects)
        assert rows_of_lake(objects) == deduplicated(without(stored, standing))
    run(objects)
    browsers = forgetting.browsers_of(everything, Erased({"ann": until}))
    expected = deduplicated(without(stored, Erased({"ann": until}, browsers)))
    assert rows_of_lake(objects) == expected
    assert erasures.waiting(objects) == {}
    assert [key for key in objects.keys("forgotten/") if not key.endswith(".json")] == []


@settings(max_examples=examples(8), deadline=None)
@given(rows=st.lists(facts, max_size=8), gone=erased)
def test_duckdb_leaves_out_whom_the_rule_covers(
    tmp_path_factory: pytest.TempPathFactory, rows: list[Fact], gone: Erased
) -> None:
    folder = tmp_path_factory.mktemp("sieve")
    (folder / "r.ndjson.gz").write_bytes(lake.ndjson(rows))
    merge([folder / "r.ndjson.gz"], [], folder / "all.parquet")
    merge([folder / "r.ndjson.gz"], [], folder / "kept.parquet", gone)
    assert _read(folder / "kept.parquet") == deduplicated(without(rows, gone))

    stored = _read(folder / "all.parquet")
    left = without(stored, gone)
    assert Sieve().browsers([folder / "all.parquet"], gone) == forgetting.browsers_of(stored, gone)
    assert deduplicated(Sieve().about([folder / "all.parquet"], gone)) == [
        row for row in stored if row not in left
    ]
    assert Sieve().sift(folder / "all.parquet", gone, folder / "left.parquet") == len(stored) - len(left)
    assert (folder / "left.parquet").exists() == (len(left) < len(stored))
    if len(left) < len(stored):
        assert _read(folder / "left.parquet") == left


def _read(path: Path) -> list[Fact]:
    import duckdb

    found = duckdb.sql(f"SELECT * FROM '{path}'").fetchall()
    return deduplicated(Fact(**dict(zip(COLUMNS, row, strict=True))) for row in found)


@settings(max_examples=examples(8), deadline=None)
@example(
    days=[[fact("a", customer="bo")], [fact("b", visitor="v1", customer="ann"), fact("c")], []],
    gone=Erased({"ann": NOW}),
)
@given(days=st.lists(st.lists(facts, max_size=5), min_size=1, max_size=4), gone=erased)
def test_duckdb_tells_of_many_files_at_once_which_of_them_hold_somebody(
    tmp_path_factory: pytest.TempPathFactory, days: list[list[Fact]], gone: Erased
) -> None:
    folder = tmp_path_factory.mktemp("sieve")
    paths = [folder / f"{number}.parquet" for number in range(len(days))]
    for rows, path in zip(days, paths, strict=True):
        (folder / "r.ndjson.gz").write_bytes(lake.ndjson(rows))
        merge([folder / "r.ndjson.gz"], [], path)
    stored, sieve = [_read(path) for path in paths], Sieve()
    assert sieve.holding(paths, gone) == [len(without(rows, gone)) < len(rows) for rows in stored]
    everything = [row for rows in stored for row in rows]
    assert sieve.browsers(paths, gone) == forgetting.browsers_of(everything, gone)
    assert len(sieve.about(paths, gone)) == len(everything) - len(without(everything, gone))


def test_large_days_lie_on_the_disc_a_few_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    objects, looked = FakeObjects(), list[int]()
    days = [START + number * clock.DAY for number in range(40)]
    for number, at in enumerate(days):
        write(
            objects,
            fact(f"e{number}", at, customer="ann"),
            fact(f"o{number}", at, customer="bo"),
            name=f"{number}-1",
        )
    later = NOW + 60 * clock.DAY
    close(objects, later)
    close(objects, later + compaction.GRACE)

    class Counting(PlainSieve):
        def holding(self, paths: Sequence[Path], gone: Erased) -> list[bool]:
            looked.append(len([path for path in paths if path.exists()]))
            return super().holding(paths, gone)

    monkeypatch.setattr(forgetting, "_MOST_BYTES", 1)
    erasures.mark(["ann"], later, objects)
    forgetting.forget(objects=objects, sieve=Counting(), now=lambda: later)
    assert looked == [8] * 5
    assert [row.event_id for row in rows_of_lake(objects)] == sorted(f"o{number}" for number in range(40))
