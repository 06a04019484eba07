"""All that a person said and voted: given out, taken back, and a guest's become a customer's."""

from chalicelib.questions import persons, service
from chalicelib.questions.domain import Counts, Votes
from chalicelib.questions.ports import Vote, Who
from tests.unit.questions.conftest import ANNA, BO, CARL, NOW, House, recount


def test_everything_of_a_person_is_given_out_and_taken_back(house: House) -> None:
    mine = house.ask("Min fråga", name="Anna")
    other = house.ask("Bos fråga", BO)
    house.answer(other, "Mitt svar", ANNA)
    kept = house.answer(other, "Carls svar", CARL)
    service.vote(kept, 1, ANNA, questions=house.questions, now=NOW)
    service.vote(mine, 1, BO, questions=house.questions, now=NOW)
    told = persons.export(["anna"], questions=house.questions)
    assert {one["text"] for one in told["questions_and_answers"]} == {"Min fråga", "Mitt svar"}
    assert told["votes"] == [{"subject_id": kept, "vote": 1}]
    assert persons.erase(["anna"], doors=house.doors, now=NOW) == 3
    assert persons.erase(["anna"], doors=house.doors, now=NOW) == 0
    assert persons.export(["anna"], questions=house.questions) == {"questions_and_answers": [], "votes": []}
    assert house.counts() == Counts(questions=1, answered=1, answers=1)
    assert house.thread(kept).answers[1].votes == Votes()
    assert "Anna" not in repr(house.questions.kept)
    assert "Min fråga" not in repr(house.questions.kept)


def test_what_a_guest_said_and_voted_becomes_the_customers(house: House) -> None:
    guest = Who("guest")
    mine = house.ask("Som gäst?", guest)
    other = house.ask("Bos fråga", BO)
    answer = house.answer(other, "Annas svar", ANNA)
    both = house.ask("Carls fråga", CARL)
    for subject, value, who in (
        (other, 1, guest), (answer, 1, guest), (both, 1, guest), (both, -1, ANNA), (mine, 1, BO), (mine, 1, ANNA)
    ):  # fmt: skip
        service.vote(subject, value, who, questions=house.questions, now=NOW)
    assert persons.merge("guest", "anna", questions=house.questions, now=NOW) == 4
    assert persons.merge("guest", "anna", questions=house.questions, now=NOW) == 0
    assert (house.thread(mine).question.author, house.thread(mine).question.votes) == ("anna", Votes(1, 0))
    assert house.thread(other).question.votes == Votes(1, 0)
    assert house.thread(other).answers[0].votes == Votes(0, 0), "nobody votes on their own words"
    assert house.thread(both).question.votes == Votes(0, 1), "the customer's word holds"
    assert house.questions.votes("guest") == []
    assert persons.export(["guest"], questions=house.questions)["questions_and_answers"] == []
    recount(house)


def test_a_vote_on_what_went_away_meanwhile_is_taken_back_with_its_voter(house: House) -> None:
    question_id = house.ask()
    service.vote(question_id, 1, BO, questions=house.questions, now=NOW)
    service.delete(question_id, ANNA, doors=house.doors, now=NOW)
    assert persons.erase(["bo"], doors=house.doors, now=NOW) == 1
    assert house.questions.votes("bo") == []
    assert house.questions.votes("anna") == []
    assert house.questions.vote("bo", question_id) == Vote("bo", question_id, 0).value
