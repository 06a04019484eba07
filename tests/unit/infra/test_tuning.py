"""What an operator is told of how lists are weighed."""

import json

import msgspec
import pytest

from chalicelib.recommendations.tuned import SHIPPED, Tuned
from chalicelib.tuning.standing import Kept, standing
from infra import tuning
from infra.__main__ import main
from tests.contract.tuning.test_book import KEPT_ONE, WORD
from tests.fakes.tuning import FakeBook


def told(book: FakeBook) -> str:
    return "\n".join(tuning.told(json.loads(msgspec.json.encode(standing(book)))))


def test_before_the_first_run_it_is_said_so() -> None:
    found = told(FakeBook())
    assert "in force: shipped" in found
    assert "none yet" in found
    assert "(ships as" not in found


def test_what_differs_from_what_ships_and_what_was_found_stand_beside_it() -> None:
    book = FakeBook()
    book.keep(KEPT_ONE)
    found = told(book)
    assert "in force: tuned" in found
    assert f"0.6  (ships as {SHIPPED.seen_left:g})" in found
    assert "changed: {'seen_left': 0.6} brings +2.0 +1.0 +3.0 %" in found


def test_an_operators_word_is_told_as_such() -> None:
    book = FakeBook()
    book.keep(Kept(in_force=Tuned(seen_left=0.9)))
    book.say(WORD)
    assert "in force: pinned" in told(book)


def test_other_words_are_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["tuning", "--stage", "dev", "forever"])
    assert "unpin" in capsys.readouterr().err
