"""Answers and decisions: from the stream's record to the mail, each once."""

from collections.abc import Callable
from typing import Any

import pytest
from chalice.test import Client
from msgspec.structs import replace

from app import app
from chalicelib.kernel import news
from chalicelib.kernel.news import News
from chalicelib.letters.domain import Letter
from chalicelib.moderation import models as case_rows
from chalicelib.moderation import wiring as moderation
from chalicelib.moderation.domain import Case, Decision, Kind, State
from chalicelib.post.domain import State as Fate
from chalicelib.questions import models as thread_rows
from chalicelib.questions import wiring as questions
from chalicelib.reviews import public as reviews
from tests.http.fakes import House, Shop
from tests.http.mail.test_handlers import send, told  # noqa: F401  (a fixture)
from tests.support import keys

Queue = Callable[..., Any]


class Stream:
    """A table's stream and its relay: what it published, what it put aside."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.news: list[News] = []
        self.aside: list[str] = []
        for room in (questions, moderation):
            monkeypatch.setattr(room, "publish", self._publish)
            monkeypatch.setattr(room, "set_aside", lambda record, reason, now: self.aside.append(reason))

    def _publish(self, messages: list[News]) -> None:
        """What came to be seen by all is for others to hear; mail's queue has a filter."""
        self.news += [one for one in messages if not isinstance(one, news.QuestionShown)]

    def changed(self, relay: str, before: Any, after: Any) -> dict[str, Any]:
        images = {"NewImage": after} | ({"OldImage": before} if before else {})
        keys_ = {"pk": after["pk"], "sk": after["sk"]}
        record = {
            "eventID": "1", "eventName": "MODIFY" if before else "INSERT", "awsRegion": "r",
            "eventSourceARN": "arn:aws:dynamodb:r:1:table/t/stream/s",
            "dynamodb": {"Keys": keys_, "SequenceNumber": "1", "ApproximateCreationDateTime": 0, "SizeBytes": 1,
                         "StreamViewType": "NEW_AND_OLD_IMAGES", **images},
        }  # fmt: skip
        with Client(app) as client:
            return dict(client.lambda_.invoke(relay, {"Records": [record]}).payload)

    def bodies(self) -> list[str]:
        found, self.news[:] = [news.encode(one) for one in self.news], []
        return found


@pytest.fixture
def stream(monkeypatch: pytest.MonkeyPatch) -> Stream:
    return Stream(monkeypatch)


def asker(**more: Any) -> dict[str, Any]:
    return {"key": keys.PUBLISHABLE, "Authorization": keys.shopper_token("c1")} | more


def known(email: str = "asa@example.se") -> None:
    from chalicelib.members import public as members

    members.keep_contact(email, 1, customer_id="c1", name="Åsa Ek", locale="sv-SE")


def thread(house: House) -> Any:
    (one,) = house.questions.kept.values()
    return one


def test_who_asked_is_told_of_an_answer_once(
    shop: Shop, house: House, queue: Queue, stream: Stream, told: list[Letter]  # noqa: F811
) -> None:  # fmt: skip
    shop.sells("tent")
    known()
    asked = shop.api.post("/v1/products/tent/questions", {"text": "Is it warm inside?"}, **asker()).json_body
    before = thread_rows.thread_item(thread(house))
    question_id = asked["id"]
    shop.api.post(f"/v1/questions/{question_id}/answers", {"text": "Very warm."})
    after = thread_rows.thread_item(thread(house))
    assert stream.changed("questions_relay", before, after)["records"] == 1
    (body,) = stream.bodies()
    assert queue("mail_news", body, body)["mails"] == 1
    assert send(house, queue) == [Fate.SENT]
    (letter,) = told
    assert (letter.question, letter.answer) == ("Is it warm inside?", "Very warm.")
    assert (letter.first_name, letter.asked[0].title) == ("Åsa", "The tent")
    assert stream.changed("questions_relay", after, after)["published"] == 0, "a vote is no answer"
    assert stream.changed("questions_relay", None, {**after, "thread": {"S": "{"}})["set_aside"] == 1
    own = {**before, "sk": {"S": "counts"}}
    assert stream.changed("questions_relay", None, own) == {"records": 1, "published": 0, "set_aside": 0}


def test_answers_of_oneself_and_from_elsewhere_are_no_news(shop: Shop, house: House, stream: Stream) -> None:
    shop.sells("tent")
    asked = shop.api.post("/v1/products/tent/questions", {"text": "Is it warm inside?"}, **asker()).json_body
    before = thread_rows.thread_item(thread(house))
    path = f"/v1/questions/{asked['id']}/answers"
    shop.api.post(path, {"text": "I found out: it is."}, **asker())
    after = thread(house)
    stream.changed("questions_relay", before, thread_rows.thread_item(after))
    assert stream.bodies() == []
    (mine,) = after.answers
    foreign = replace(after, answers=(replace(mine, author="x", external_id="42"),))
    stream.changed("questions_relay", None, thread_rows.thread_item(foreign))
    assert stream.bodies() == []
    others = replace(after, answers=(replace(mine, author="x"),))
    stream.changed("questions_relay", None, thread_rows.thread_item(others))
    assert len(stream.bodies()) == 1


def reviewed(shop: Shop) -> str:
    shop.sells("tent")
    said = {"product_id": "tent", "stars": 1, "text": "It leaks, sadly."}
    made = shop.api.post("/v1/reviews", said, **asker())
    return str(made.json_body["review_id"])


def case(house: House, review_id: str) -> Case:
    found = house.moderation.cases.get(Kind.REVIEW, review_id)
    assert found is not None
    return found


def decide(review_id: str, state: State = State.REJECTED) -> None:
    from chalicelib.moderation import public

    ground = public.decision_grounds(state)[0].code
    reviews.moderate(review_id, Decision(state=state, ground=ground, note="", operator="op"), 2_000)


def test_an_author_is_told_why_something_was_taken_down(
    shop: Shop, house: House, queue: Queue, stream: Stream, told: list[Letter],  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    known()
    review_id = reviewed(shop)
    first = case_rows.case_item(case(house, review_id))
    assert stream.changed("moderation_relay", None, first)["published"] == 0, "published at once"
    decide(review_id)
    after = case_rows.case_item(case(house, review_id))
    assert stream.changed("moderation_relay", first, after)["published"] == 1
    assert stream.changed("moderation_relay", after, after)["published"] == 0
    (body,) = stream.bodies()
    assert queue("mail_news", body, body)["mails"] == 1
    assert send(house, queue) == [Fate.SENT]
    (letter,) = told
    assert letter.paragraphs[0] == "Det du skrev visas inte."
    assert any("av en människa" in one for one in letter.paragraphs)
    assert stream.changed("moderation_relay", None, {**after, "document": {"S": "{"}})["set_aside"] == 1


def test_a_restored_review_is_told_of_and_an_import_is_not(
    shop: Shop, house: House, queue: Queue, stream: Stream
) -> None:
    review_id = reviewed(shop)
    decide(review_id)
    before = case(house, review_id)
    decide(review_id, State.PUBLISHED)
    after = case(house, review_id)
    changed = case_rows.case_item(before), case_rows.case_item(after)
    assert stream.changed("moderation_relay", *changed)["published"] == 1
    imported = replace(before, decided_by="import")
    assert stream.changed("moderation_relay", None, case_rows.case_item(imported))["published"] == 0


def test_who_reported_it_is_told_what_became_of_it(
    shop: Shop, house: House, queue: Queue, stream: Stream, told: list[Letter]  # noqa: F811
) -> None:  # fmt: skip
    review_id = reviewed(shop)
    report = {
        "kind": "review", "subject_id": review_id, "reason": "advertising", "explanation": "It is an advertisement.",
        "contact": "bo@example.se", "good_faith": True,
    }  # fmt: skip
    made = shop.api.post("/v1/reports", report, key=keys.PUBLISHABLE)
    assert made.status_code == 202, made.json_body
    before = case(house, review_id)
    decide(review_id)
    after = case(house, review_id)
    images = case_rows.case_item(before), case_rows.case_item(after)
    assert stream.changed("moderation_relay", *images)["published"] == 2
    heard = queue("mail_news", *stream.bodies())
    assert heard["mails"] == 1, "the author left no address"
    (row,) = house.outbox.rows.values()
    assert (row.kind.value, row.wanted.to) == ("report_decision", "bo@example.se")
    assert send(house, queue) == [Fate.SENT]
    assert "inte ska visas" in " ".join(told[0].paragraphs)
