"""The lake's bucket: one suite over the fake and over S3; then compaction over the real bucket and engine."""

from pathlib import Path

import pytest

from chalicelib.activity import compaction, erasures, forgetting, lake
from chalicelib.activity.domain import CLOSES_AFTER, Fact
from chalicelib.activity.lake import Objects
from chalicelib.kernel import clock
from tests.fakes.activity import FakeObjects
from tests.support.noting import running

START = clock.day_start("2026-11-01")


@pytest.fixture(params=["fake", "s3"])
def bucket(request: pytest.FixtureRequest) -> Objects:
    if request.param == "fake":
        return FakeObjects()
    request.getfixturevalue("aws_endpoint")
    from chalicelib.activity.store import S3Objects

    found = S3Objects()
    for prefix in ("t/", lake.RAW, lake.CLOSED, erasures.MARKS, erasures.PROOFS):
        found.delete(list(found.keys(prefix)))
    return found


def test_objects_are_put_listed_replaced_and_deleted(bucket: Objects) -> None:
    assert bucket.get("t/none") is None
    bucket.put("t/b", b"2")
    bucket.put("t/a", b"1")
    bucket.put("t/a", b"one")
    assert list(bucket.keys("t/")) == ["t/a", "t/b"]
    assert list(bucket.sizes("t/")) == [("t/a", 3), ("t/b", 1)]
    assert bucket.get("t/a") == b"one"
    bucket.delete(["t/a", "t/none"])
    assert list(bucket.keys("t/")) == ["t/b"]


def test_files_go_up_and_come_down(bucket: Objects, tmp_path: Path) -> None:
    (tmp_path / "in").write_bytes(b"x" * 3_000_000)
    bucket.upload("t/file", tmp_path / "in")
    bucket.download("t/file", tmp_path / "out")
    assert (tmp_path / "out").read_bytes() == (tmp_path / "in").read_bytes()


def test_a_day_is_compacted_into_one_parquet(bucket: Objects, tmp_path: Path) -> None:
    from chalicelib.activity.merging import merge

    facts = [
        Fact(
            event_id=f"e{n % 50}", event="product_viewed", at=START + n, received=START + n, phrase="å\u2028"
        )
        for n in range(100)
    ]
    for part in range(4):
        lake.write_facts(facts[part::4], f"{part}-{part}", bucket)
    now = START + clock.DAY + CLOSES_AFTER
    for step in range(2):
        compaction.compact(objects=bucket, merge=merge, now=now + step * compaction.GRACE)

    found = lake.files("2026-11-01", "2026-11-01", bucket)
    assert found.raw == []
    [closed] = found.closed
    bucket.download(closed, tmp_path / "day.parquet")
    import duckdb

    rows = duckdb.sql(f"SELECT event_id, received, phrase FROM '{tmp_path / 'day.parquet'}'").fetchall()
    assert rows == [(one.event_id, one.received, one.phrase) for one in facts[:50]]


def test_who_is_erased_is_in_no_file_any_more(bucket: Objects, tmp_path: Path) -> None:
    """Over the real bucket and engine: an open day, a closed one, and a reader who sees neither."""
    from chalicelib.activity.merging import Sieve, merge

    def fact(name: str, at: int, **who: str) -> Fact:
        return Fact(event_id=name, event="product_viewed", at=at, received=at, **who)  # type: ignore[arg-type]

    later, now = START + 3 * clock.DAY, START + clock.DAY + CLOSES_AFTER
    lake.write_facts(
        [fact("a", START, customer="ann", visitor="v1"), fact("b", START, customer="bo")], "1-1", bucket
    )
    with running("compact"):
        compaction.compact(objects=bucket, merge=merge, now=now)
    lake.write_facts([fact("c", later, visitor="v1"), fact("d", later, visitor="v2")], "2-2", bucket)
    erasures.mark(["ann"], now, bucket)
    with running("compact"):
        told = forgetting.forget(objects=bucket, sieve=Sieve(), now=lambda: now)
    assert told == {"people_forgotten": 1, "people_waiting": 0}

    import duckdb

    found = lake.files("2026-11-01", "2026-11-05", bucket)
    [closed] = found.closed
    bucket.download(closed, tmp_path / "day.parquet")
    assert duckdb.sql(f"SELECT event_id FROM '{tmp_path / 'day.parquet'}'").fetchall() == [("b",)]
    rows = [line for key in bucket.keys(lake.RAW) for line in lake.rows_of(bucket.get(key) or b"")]
    assert [b'"event_id":"b"' in line or b'"event_id":"d"' in line for line in rows] == [True, True]
    proof = erasures.proof("ann", now, bucket)
    assert proof is not None
    assert proof.rows == 3
