"""Questions and answers: asked, answered, held, edited, deleted, accepted and voted on."""

import pytest

from chalicelib.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from chalicelib.moderation.domain import Decision, Kind, State
from chalicelib.questions import domain, service
from chalicelib.questions.domain import Counts, Role, Votes
from chalicelib.questions.ports import Said, Who
from tests.support.hostile import TEXTS
from tests.unit.questions.conftest import ANNA, BO, CARL, NOW, THE_SHOP, House


def test_a_question_is_asked_once(house: House) -> None:
    first = house.ask("Är  det\u200b tätt?")
    assert house.ask("Är det tätt?") == first
    assert house.ask("Är det tätt?", who=BO) != first
    assert house.ask("Är det tätt?", product="toy") != first
    assert house.counts() == Counts(questions=2)
    assert house.thread(first).question.text == "Är det tätt?"


def test_a_key_makes_it_the_same_question_and_takes_no_other_text(house: House) -> None:
    first = house.ask("Ett?", key="k")
    assert house.ask("Ett?", key="k") == first
    assert house.ask("Ett?", key="l") != first
    with pytest.raises(Conflict):
        house.ask("Två?", key="k")


def test_there_is_no_asking_about_what_is_not_sold(house: House) -> None:
    with pytest.raises(NotFound):
        house.ask(product="none")


@pytest.mark.parametrize("text", ["", "   ", "\u200b\u2060", "?!", "x" * 1_001, "\u0301"])
def test_a_question_has_words(house: House, text: str) -> None:
    with pytest.raises(Invalid) as refused:
        house.ask(text)
    assert [error.pointer for error in refused.value.errors] == ["/text"]


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_hostile_texts_are_refused_or_kept_tidy(house: House, text: str) -> None:
    try:
        question_id = house.ask(text, name=text[:40])
    except Invalid:
        return
    kept = house.thread(question_id).question
    assert kept.text == domain.tidy(kept.text, domain.LONGEST_QUESTION)
    assert not set(kept.text) & set("\u202e\u2066\u200b\x00\ufeff")


def test_what_is_held_is_seen_by_nobody_and_counts_nowhere(house: House) -> None:
    house.rules.verdict = State.HELD
    question_id = house.ask()
    assert house.counts() == Counts()
    with pytest.raises(NotFound):
        service.shown(question_id, house.questions)
    with pytest.raises(NotFound):
        house.answer(question_id)
    decision = Decision(state=State.PUBLISHED, ground="", note="", operator="o")
    assert service.moderate(question_id, decision, doors=house.doors, now=NOW).state is State.PUBLISHED
    assert service.shown(question_id, house.questions).question.is_shown
    assert house.counts() == Counts(questions=1)


def test_a_held_answer_leaves_its_question_open(house: House) -> None:
    question_id = house.ask()
    house.rules.verdict = State.HELD
    answer_id = house.answer(question_id)
    assert house.counts() == Counts(questions=1)
    decision = Decision(state=State.REJECTED, ground="spam", note="", operator="o")
    service.moderate(answer_id, decision, doors=house.doors, now=NOW)
    assert house.thread(question_id).shown_answers == []
    assert house.rules.cases[answer_id].submission.kind is Kind.ANSWER


def test_who_bought_answers_as_a_buyer_and_the_shop_as_itself(house: House) -> None:
    house.bought.add(("bo", "tent"))
    question_id = house.ask()
    for who in (BO, CARL, THE_SHOP, Who("guest")):
        house.answer(question_id, f"Ja, säger {who.author}.", who)
    roles = [one.role for one in house.thread(question_id).answers]
    assert roles == [Role.BUYER, Role.SHOPPER, Role.SHOP, Role.SHOPPER]


def test_the_shops_own_words_are_published_whatever_the_rules_say(house: House) -> None:
    question_id = house.ask()
    house.rules.verdict = State.HELD
    answer_id = house.answer(question_id, "Ja: https://shop.example/tvatt", THE_SHOP)
    assert house.counts() == Counts(questions=1, answered=1, answers=1)
    assert house.questions.cases[-1].after.state is State.PUBLISHED
    assert answer_id in house.rules.cases, "so that it can be reported"


def test_nobody_is_named_beside_a_discreet_product(house: House) -> None:
    named = Who("anna", "anna", name="Anna L")
    question_id = house.ask("Håller den?", named, product="toy", name="Anna Larsson")
    house.answer(question_id, "Ja", named, name="Anna")
    thread = house.thread(question_id)
    assert [one.name for one in (thread.question, *thread.answers)] == [None, None]
    assert [one.after.submission.author_name for one in house.questions.cases] == [None, None]
    assert house.thread(house.ask("Tält?", named)).question.name == "Anna L"
    assert house.thread(house.ask("Tält!", named, name=" Annika\n L ")).question.name == "Annika L"


def test_one_edits_ones_own(house: House) -> None:
    question_id = house.ask("Tät?")
    with pytest.raises(Forbidden):
        service.edit(question_id, Said("Hej"), BO, doors=house.doors, now=NOW + 5)
    edited = service.edit(question_id, Said("Är den tät?"), ANNA, doors=house.doors, now=NOW + 5)
    again = service.edit(question_id, Said("Är den tät?"), ANNA, doors=house.doors, now=NOW + 9)
    assert (edited.text, edited.version, edited.edited_at, again) == ("Är den tät?", 2, NOW + 5, edited)
    assert house.ask("Tät?") == question_id, "the first sending, come again"
    house.rules.verdict = State.REJECTED
    service.edit(question_id, Said("Köp billigt"), ANNA, doors=house.doors, now=NOW + 9)
    assert house.counts() == Counts()


def test_one_deletes_ones_own(house: House) -> None:
    question_id = house.ask()
    answer_id = house.answer(question_id)
    with pytest.raises(Forbidden):
        service.delete(answer_id, ANNA, doors=house.doors, now=NOW)
    assert service.delete(answer_id, BO, doors=house.doors, now=NOW)
    assert not service.delete(answer_id, BO, doors=house.doors, now=NOW)
    assert house.counts() == Counts(questions=1)
    assert service.delete(question_id, ANNA, doors=house.doors, now=NOW)
    assert house.counts() == Counts()
    thread = house.thread(question_id)
    assert [(one.text, one.author, one.name) for one in (thread.question, *thread.answers)] == [
        ("", "", None)
    ] * 2
    assert house.rules.cases[question_id].state is State.WITHDRAWN
    with pytest.raises(NotFound):
        service.edit(question_id, Said("Hej"), ANNA, doors=house.doors, now=NOW)


def test_the_asker_or_the_shop_accepts_one_answer(house: House) -> None:
    question_id = house.ask()
    first, second = house.answer(question_id, "Ja"), house.answer(question_id, "Nej", CARL)
    for who in (BO, Who("stranger")):
        with pytest.raises(Forbidden):
            service.accept(question_id, first, who, doors=house.doors, now=NOW)
    with pytest.raises(Invalid):
        service.accept(question_id, f"{question_id}.x", ANNA, doors=house.doors, now=NOW)
    service.accept(question_id, first, ANNA, doors=house.doors, now=NOW)
    service.accept(question_id, second, THE_SHOP, doors=house.doors, now=NOW)
    thread = house.thread(question_id)
    assert (thread.accepted, [one.subject_id for one in thread.shown_answers]) == (second, [second, first])
    service.accept(question_id, None, ANNA, doors=house.doors, now=NOW)
    assert house.thread(question_id).accepted is None
    service.accept(question_id, first, ANNA, doors=house.doors, now=NOW)
    service.delete(first, BO, doors=house.doors, now=NOW)
    assert house.thread(question_id).accepted is None


def test_a_vote_is_one_switchable_and_never_ones_own(house: House) -> None:
    question_id = house.ask()
    answer_id = house.answer(question_id)

    def vote(subject_id: str, value: int, who: Who) -> Votes:
        return service.vote(subject_id, value, who, questions=house.questions, now=NOW).votes

    assert vote(answer_id, 1, CARL) == Votes(1, 0)
    assert vote(answer_id, 1, CARL) == Votes(1, 0)
    assert vote(answer_id, -1, CARL) == Votes(0, 1)
    assert vote(answer_id, 1, ANNA) == Votes(1, 1)
    assert vote(answer_id, 0, CARL) == Votes(1, 0)
    with pytest.raises(Forbidden):
        vote(answer_id, 1, BO)
    with pytest.raises(NotFound):
        vote(f"{question_id}.none", 1, CARL)


def test_a_thread_holds_a_hundred_answers(house: House) -> None:
    question_id = house.ask()
    for number in range(domain.MOST_ANSWERS):
        house.answer(question_id, f"Svar {number}")
    with pytest.raises(Conflict):
        house.answer(question_id, "Ett till")
