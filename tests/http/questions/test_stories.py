"""Questions and answers as news and as stories: the relay as its function is called, and what a story shows now."""

from typing import Any

import pytest

from chalicelib.aws import tables
from chalicelib.kernel.news import QuestionAnswered, QuestionShown
from chalicelib.members import public as members
from chalicelib.moderation.domain import State
from chalicelib.questions import models, wiring
from chalicelib.questions import public as questions
from chalicelib.questions.public import ImportedAnswer, ImportedQuestion, Role
from chalicelib.questions.stories import QuestionStory
from tests.http.conftest import Api
from tests.http.fakes import House, Shop
from tests.support import keys
from tests.support.decisions import decision
from tests.support.relays import Tap, record, shuffled

ANNA = {"key": keys.PUBLISHABLE, "Authorization": keys.shopper_token("anna")}
BERT = {"key": keys.PUBLISHABLE, "Authorization": keys.shopper_token("bert")}
ASKED = "Does it stand without pegs?"
ANSWERED = "It does, on grass and sand."
NOW = 1_800_000_000_000


@pytest.fixture
def shop(api: Api, house: House) -> Shop:
    shop = Shop(api, house)
    shop.sells("tent")
    return shop


@pytest.fixture
def tap(house: House, monkeypatch: pytest.MonkeyPatch) -> Tap:
    return Tap(house, wiring, "questions_relay", monkeypatch)


def ask(shop: Shop, text: str = ASKED) -> str:
    made = shop.api.post("/v1/products/tent/questions", {"text": text, "name": "Maja"}, **ANNA)
    assert made.status_code == 201, made.body
    return str(made.json_body["id"])


def answer(shop: Shop, question_id: str, who: dict[str, Any] = BERT, text: str = ANSWERED) -> str:
    made = shop.api.post(f"/v1/questions/{question_id}/answers", {"text": text}, **who)
    assert made.status_code == 201, made.body
    return str(made.json_body["id"])


def shown(tap: Tap) -> set[tuple[str | None, bool]]:
    found = [one for one in tap.news() if isinstance(one, QuestionShown)]
    assert len({one.question_id for one in found}) <= 1
    return {(one.answer_id, one.shown) for one in found}


def decide(subject_id: str, state: State) -> None:
    questions.moderate(subject_id, decision(state), NOW)


def stories(*subject_ids: str) -> dict[str, QuestionStory]:
    part = questions.story_part([*subject_ids, "none", "none.none"])
    return part.parse(tables.batch_get(part.keys))


def test_questions_and_answers_are_told_of_when_they_are_seen_and_when_they_are_not(
    shop: Shop, tap: Tap
) -> None:
    question_id = ask(shop)
    (one,) = tap.news()
    assert isinstance(one, QuestionShown)
    assert (one.question_id, one.product_id, one.answer_id, one.shown) == (question_id, "tent", None, True)
    assert (one.person, one.historical) == (members.customer("anna").key, False)
    first = answer(shop, question_id)
    told, seen = tap.news()
    assert isinstance(told, QuestionAnswered)
    assert isinstance(seen, QuestionShown)
    assert (seen.answer_id, seen.shown, seen.person) == (first, True, members.customer("bert").key)
    shop.api.put(f"/v1/answers/{first}/vote", {"helpful": True}, **ANNA)
    assert tap.news() == []
    decide(first, State.REJECTED)
    assert shown(tap) == {(first, False)}
    decide(first, State.PUBLISHED)
    assert shown(tap) == {(first, True)}
    decide(question_id, State.REJECTED)
    assert shown(tap) == {(None, False), (first, False)}, "its answers go out of sight with a question"
    decide(question_id, State.PUBLISHED)
    assert shown(tap) == {(None, True), (first, True)}
    shop.api.delete(f"/v1/answers/{first}", **BERT)
    assert shown(tap) == {(first, False)}


def test_a_story_shows_what_is_said_now(shop: Shop) -> None:
    question_id = ask(shop)
    mine, theirs = answer(shop, question_id), answer(shop, question_id, {"key": keys.SECRET}, "Yes.")
    found = stories(question_id, mine, theirs)
    assert set(found) == {question_id, mine, theirs}
    question = found[question_id]
    assert (question.quote, question.question, question.name, question.answer_id) == (
        ASKED,
        None,
        "Maja",
        None,
    )
    assert (question.person, question.product_id) == (members.customer("anna").key, "tent")
    assert (found[mine].quote, found[mine].question, found[mine].role) == (ANSWERED, ASKED, Role.SHOPPER)
    assert (found[theirs].quote, found[theirs].person, found[theirs].role) == (None, None, Role.SHOP)


def test_old_stories_show_nothing_once_what_they_tell_of_is_gone(shop: Shop) -> None:
    question_id = ask(shop)
    mine = answer(shop, question_id)
    decide(mine, State.HELD)
    assert set(stories(question_id, mine)) == {question_id}
    decide(mine, State.PUBLISHED)
    shop.api.post("/v1/people/erase", {"customer_id": "bert"})
    assert set(stories(question_id, mine)) == {question_id}
    another = answer(shop, question_id)
    shop.api.post("/v1/people/erase", {"customer_id": "anna"})
    assert stories(question_id, mine, another) == {}


def test_what_comes_from_elsewhere_says_so(shop: Shop, tap: Tap) -> None:
    said = ImportedAnswer(external_id="a", text=ANSWERED, at=7)
    questions.take_in(
        ImportedQuestion(external_id="q", product_id="tent", text=ASKED, at=5, answers=(said,)), NOW
    )
    told = tap.news()
    assert [(type(one), one.historical, one.at) for one in told if isinstance(one, QuestionShown)] == [
        (QuestionShown, True, 5), (QuestionShown, True, 7),
    ]  # fmt: skip
    assert len(told) == 2


def test_shuffled_and_repeated_records_tell_the_same(shop: Shop, tap: Tap) -> None:
    question_id = ask(shop)
    records = tap.records()
    for text in ("One way or another.", "Never in my life, no."):
        answer(shop, question_id, text=text)
        records += tap.records()
    decide(question_id, State.REJECTED)
    records += tap.records()
    tap.hear(records)
    once = set(tap.told)
    assert len(once) == len(tap.told) == 1 + 2 * 2 + 3
    for again in shuffled(records, 3):
        tap.told.clear()
        tap.hear(again)
        assert set(tap.told) == once


def test_a_row_that_goes_is_told_of_and_poison_is_put_aside(shop: Shop, tap: Tap) -> None:
    question_id = ask(shop)
    (made,) = [one for one in tap.records() if one["dynamodb"]["Keys"]["sk"]["S"] == models.THREAD]
    row, key = made["dynamodb"]["NewImage"], models.thread_key(question_id)
    poison = record(key, row, {**row, "thread": {"S": "{"}})
    assert tap.hear([poison, record(key, row, None)]) == {"records": 2, "published": 1, "set_aside": 1}
    (one,) = tap.told
    assert isinstance(one, QuestionShown)
    assert not one.shown
