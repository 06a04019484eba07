"""The runs' book and the operator's word: one suite over the fake and over the bucket, and what recomputes read of it."""

import pytest

from chalicelib.aws import objects
from chalicelib.kernel import settings
from chalicelib.recommendations import wiring as recommendations
from chalicelib.recommendations.tuned import KEPT, PINNED, Held, Tuned
from chalicelib.tuning.service import Estimate, Finding
from chalicelib.tuning.standing import Book, Kept, Run, Word
from tests.fakes.tuning import FakeBook

FINDING = Finding(
    group="seen", verdict="changed", people=400, cases=900, before={"seen_left": 0.5}, found={"seen_left": 0.6},
    after={"seen_left": 0.6}, gain=Estimate(0.02, 0.01, 0.03),
)  # fmt: skip
KEPT_ONE = Kept(
    in_force=Tuned(seen_left=0.6),
    runs=(Run(day="2026-11-22", history_days=90, cut_short=False, findings=(FINDING,)),),
)
WORD = Word(in_force=Tuned(together_shrink=5), said_at="2026-11-22T10:00:00Z")


@pytest.fixture(params=["fake", "bucket"])
def held(request: pytest.FixtureRequest) -> tuple[Book, Held]:
    if request.param == "fake":
        fake = FakeBook()
        return fake, fake
    request.getfixturevalue("aws_endpoint")
    from chalicelib.tuning.store import BucketBook

    bucket = settings.current().lake_bucket
    objects.delete(bucket, [KEPT, PINNED])
    return BucketBook(bucket), recommendations.held()


def test_before_the_first_run_there_is_nothing(held: tuple[Book, Held]) -> None:
    book, read = held
    assert (book.kept(), book.word(), read.in_force()) == (Kept(), None, None)


def test_what_a_run_kept_is_read_whole_and_by_recomputes(held: tuple[Book, Held]) -> None:
    book, read = held
    book.keep(Kept(in_force=Tuned(seen_left=0.1)))
    book.keep(KEPT_ONE)
    assert book.kept() == KEPT_ONE
    assert read.in_force() == Tuned(seen_left=0.6)


def test_an_operators_word_is_stronger_until_it_is_taken_back(held: tuple[Book, Held]) -> None:
    book, read = held
    book.keep(KEPT_ONE)
    book.say(WORD)
    assert (book.word(), read.in_force(), book.kept()) == (WORD, WORD.in_force, KEPT_ONE)
    book.say(None)
    book.say(None)
    assert (book.word(), read.in_force()) == (None, Tuned(seen_left=0.6))


@pytest.mark.parametrize("said", [b'{"in_force": 5}', b'{"in_force": {"seen_left": 7}}', b"{}", b"no json"])
def test_what_cannot_be_read_or_lies_out_of_bounds_is_not_there(aws_endpoint: str, said: bytes) -> None:
    from chalicelib.tuning.store import BucketBook

    bucket = settings.current().lake_bucket
    objects.delete(bucket, [PINNED])
    objects.put(bucket, KEPT, said)
    # An empty book is one that says nothing.
    assert recommendations.held().in_force() is None
    assert BucketBook(bucket).kept() == Kept()
    objects.delete(bucket, [KEPT])
