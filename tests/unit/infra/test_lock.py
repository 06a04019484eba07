"""One operator at a time."""

import pytest

from infra.errors import Refused
from infra.lock import SECONDS, Locks
from tests.support.operating import Bucket

NOW = 1_800_000_000


@pytest.fixture
def bucket() -> Bucket:
    return Bucket()


@pytest.fixture
def locks(bucket: Bucket) -> Locks:
    return Locks(bucket, "artefacts", "prod")


def test_a_second_operator_is_refused_and_told_who_holds_the_stage(locks: Locks) -> None:
    locks.take("moa@laptop", now=NOW)
    with pytest.raises(Refused, match=r"prod is locked: moa@laptop holds it since .*--break-lock"):
        locks.take("ali@desk", now=NOW + 1)


def test_two_who_ask_at_once_do_not_both_get_it(bucket: Bucket, locks: Locks) -> None:
    other = Locks(bucket, "artefacts", "prod")

    def first() -> None:
        bucket.meanwhile = lambda: None
        other.take("ali@desk", now=NOW)

    bucket.meanwhile = first
    with pytest.raises(Refused, match="locked by another this very moment"):
        locks.take("moa@laptop", now=NOW)
    held = locks.held()
    assert held is not None
    assert held.owner == "ali@desk"


def test_who_holds_it_holds_it_longer(locks: Locks) -> None:
    before = locks.take("moa@laptop", now=NOW)
    after = locks.take("moa@laptop", token=before.token, now=NOW + 60)
    assert (after.token, after.since, after.until) == (before.token, NOW, NOW + 60 + SECONDS)


def test_an_expired_lock_is_taken_over_by_one_of_two(bucket: Bucket, locks: Locks) -> None:
    lost = locks.take("moa@laptop", now=NOW)
    later = NOW + SECONDS
    other = Locks(bucket, "artefacts", "prod")

    def first() -> None:
        bucket.meanwhile = lambda: None
        other.take("ali@desk", now=later)

    bucket.meanwhile = first
    with pytest.raises(Refused):
        locks.take("eva@desk", now=later)
    with pytest.raises(Refused, match=r"no longer yours \(ali@desk"):
        locks.require(lost.token, now=later)


def test_a_hold_that_has_run_out_is_not_one(locks: Locks) -> None:
    mine = locks.take("moa@laptop", now=NOW)
    locks.require(mine.token, now=NOW + SECONDS - 1)
    with pytest.raises(Refused, match="was yours until"):
        locks.require(mine.token, now=NOW + SECONDS)


def test_a_broken_lock_says_whose_it_was(locks: Locks) -> None:
    locks.take("moa@laptop", now=NOW)
    assert locks.break_it().startswith("lock broken: moa@laptop holds it")
    assert locks.break_it() == "lock: there was none"
    assert locks.take("ali@desk", now=NOW).owner == "ali@desk"


def test_letting_go_leaves_anothers_lock(locks: Locks) -> None:
    mine = locks.take("moa@laptop", now=NOW)
    locks.break_it()
    theirs = locks.take("ali@desk", now=NOW)
    locks.release(mine.token)
    assert locks.held() == theirs
    locks.release(theirs.token)
    assert locks.held() is None
