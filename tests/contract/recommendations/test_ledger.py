"""What a finished run left: one suite over the fake and over the bucket."""

import pytest

from chalicelib.aws import objects
from chalicelib.kernel import settings
from chalicelib.recommendations import popularity
from chalicelib.recommendations.publishing import Ledger
from tests.fakes.recommendations import FakeLedger, FakeTold


@pytest.fixture(params=["fake", "bucket"])
def ledger(request: pytest.FixtureRequest) -> Ledger:
    if request.param == "fake":
        return FakeLedger()
    request.getfixturevalue("aws_endpoint")
    from chalicelib.recommendations.store import BucketLedger

    bucket = settings.current().lake_bucket
    objects.delete(bucket, list(objects.keys(bucket, "recommendations/")))
    return BucketLedger(bucket)


def test_before_the_first_run_there_is_nothing(ledger: Ledger) -> None:
    assert ledger.load() is None
    assert ledger.opened() is None


def test_a_run_that_closed_left_its_fingerprints(ledger: Ledger) -> None:
    ledger.open(1)
    ledger.close({"product:tent": "a1", "search:tält": "b2"})
    assert ledger.opened() is None
    assert ledger.load() == {"product:tent": "a1", "search:tält": "b2"}


def test_a_run_that_was_killed_leaves_the_mark_and_what_was_before(ledger: Ledger) -> None:
    ledger.open(7)
    ledger.close({"product:tent": "a1"})
    ledger.open(9)
    assert ledger.opened() == 9
    assert ledger.load() == {"product:tent": "a1"}


def test_a_mark_of_an_earlier_release_is_one(aws_endpoint: str) -> None:
    from chalicelib.recommendations.store import BucketLedger

    bucket = settings.current().lake_bucket
    objects.put(bucket, "recommendations/open", b"")
    assert BucketLedger(bucket).opened() == 0


def test_a_run_over_an_empty_lake_is_a_run(ledger: Ledger) -> None:
    ledger.open(1)
    ledger.close({})
    assert ledger.load() == {}


@pytest.mark.parametrize("kind", ["fake", "bucket"])
def test_what_was_told_of_popularity_comes_back(kind: str, request: pytest.FixtureRequest) -> None:
    kept: popularity.Ledger = FakeTold()
    if kind == "bucket":
        request.getfixturevalue("aws_endpoint")
        from chalicelib.recommendations.store import BucketTold

        bucket = settings.current().lake_bucket
        objects.delete(bucket, list(objects.keys(bucket, "recommendations/")))
        kept = BucketTold(bucket)
    assert kept.load() == popularity.Told()
    for told in ({"tält": 3, "b": popularity.UNSURE}, {}):
        kept.save(popularity.Told(revision=7, values=told))
        assert kept.load() == popularity.Told(revision=7, values=told)


def test_opening_twice_is_opening(ledger: Ledger) -> None:
    ledger.open(1)
    ledger.open(2)
    ledger.close({"popular": "c"})
    assert ledger.opened() is None


def test_a_large_ledger_comes_back(ledger: Ledger) -> None:
    fingerprints = {f"product:p{n}": f"{n:032x}" for n in range(20_000)}
    ledger.close(fingerprints)
    assert ledger.load() == fingerprints
