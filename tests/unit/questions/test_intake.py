"""Questions from elsewhere: taken in once, and given back as they came."""

import pytest

from chalicelib.kernel.errors import Invalid
from chalicelib.questions import intake, service
from chalicelib.questions.domain import SHOP, Counts, Votes
from chalicelib.questions.intake import ImportedAnswer, ImportedQuestion
from tests.unit.questions.conftest import (
    BO,
    IMPORTED,
    NOW,
    House,
)


def test_what_comes_from_elsewhere_is_taken_in_once_and_given_back_as_it_came(house: House) -> None:
    taken = intake.take_in(IMPORTED, doors=house.doors, now=NOW)
    assert taken.fresh == 3
    assert intake.take_in(IMPORTED, doors=house.doors, now=NOW) == taken._replace(fresh=0)
    assert house.counts() == Counts(questions=1, answered=1, answers=2)
    out = intake.exported(house.thread(taken.question_id))
    assert out is not None
    authors = [out.author, *(one.author for one in out.answers)]
    assert authors[1] == SHOP
    fresh = House()
    intake.take_in(out, doors=fresh.doors, now=NOW)
    assert [intake.exported(one) for one in fresh.questions.threads()] == [out]
    intake.take_in(out, doors=house.doors, now=NOW)
    assert len(house.questions.kept) == 1
    service.vote(taken.question_id, 1, BO, questions=house.questions, now=NOW)
    assert house.thread(taken.question_id).question.votes == Votes(5, 1)


def test_what_was_asked_here_comes_back_to_where_it_is(house: House) -> None:
    question_id = house.ask()
    house.answer(question_id)
    out = intake.exported(house.thread(question_id))
    assert out is not None
    assert intake.take_in(out, doors=house.doors, now=NOW) == (question_id, 0)
    assert [intake.exported(one) for one in house.questions.threads()] == [out]


def test_a_text_that_cannot_be_taken_is_named_before_anything_is_written(house: House) -> None:
    bad = ImportedQuestion(
        external_id="q", product_id="tent", text="Ok?", at=1,
        answers=(ImportedAnswer(external_id="a", text="  ", at=1),),
    )  # fmt: skip
    with pytest.raises(Invalid) as refused:
        intake.take_in(bad, doors=house.doors, now=NOW)
    assert [error.pointer for error in refused.value.errors] == ["/answers/0/text"]
    assert house.questions.kept == {}
