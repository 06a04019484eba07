"""What news lead to."""

from typing import Any

import pytest

from chalicelib.kernel.news import (
    DecisionMade,
    OrderChanged,
    ProductChanged,
    QuestionAnswered,
    ReportDecided,
)
from chalicelib.letters.domain import Kind
from chalicelib.mail import service
from chalicelib.mail.domain import Person
from chalicelib.mail.ports import Answered, Ears, Notice
from chalicelib.post.domain import Wanted
from tests.fakes.mail import PEOPLE, FakeRooms
from tests.support.mailing import EMAIL, NOW, order

ME = PEOPLE.customer_by_email(EMAIL)
HAPPENED = OrderChanged(order_id="o1", revision=1, historical=False)
ANSWERED = QuestionAnswered(question_id="q", answer_id="q.a", product_id="tent", asker="asker")


class House:
    """Rooms, the outbox by its keys, and who was told of what."""

    def __init__(self) -> None:
        self.rooms = FakeRooms()
        self.outbox: dict[tuple[Kind, str, str], Wanted] = {}
        self.told: list[tuple[Any, ...]] = []

    def add(self, wanted: Wanted) -> bool:
        self.told.append(("add", wanted.kind))
        key = wanted.kind, wanted.entity, wanted.to
        return self.outbox.setdefault(key, wanted) is wanted

    def hear(self, news: Any, *, counter: bool = False) -> int:
        def tell(word: str) -> Any:
            return lambda *said: self.told.append((word, *said))

        ears = Ears(self.rooms, self.add, tell("purchased"), tell("ordered"), tell("redeem"), "sv", counter)
        return service.hear(news, ears=ears, now=NOW)


@pytest.fixture
def house() -> House:
    return House()


def test_an_order_is_mailed_counted_and_its_codes_are_redeemed(house: House) -> None:
    placed = order(codes=("TACK-1",), marketing=True)
    house.rooms.orders["o1"] = placed
    assert house.hear(HAPPENED) == 1
    assert house.told == [
        ("purchased", EMAIL, True, placed.placed_at),
        ("add", Kind.ORDER_CONFIRMATION),
        ("redeem", "o1"),
        ("ordered", ME, placed.placed_at),
    ]
    assert house.hear(HAPPENED) == 0, "told again it is asked for already"
    assert len(house.outbox) == 1


@pytest.mark.parametrize("fields", [{"historical": True}, {"test": True}])
def test_the_past_and_tests_touch_nothing(house: House, fields: dict[str, Any]) -> None:
    house.rooms.orders["o1"] = order(codes=("TACK-1",), **fields)
    assert house.hear(HAPPENED) == 0
    assert house.told == []
    house.rooms.orders["o1"] = order()
    assert house.hear(OrderChanged(order_id="o1", revision=1, historical=True)) == 0
    assert house.told == []


def test_a_cancelled_order_is_no_purchase_but_its_answer_is_one(house: House) -> None:
    house.rooms.orders["o1"] = order(cancelled_at=NOW, codes=("TACK-1",))
    house.hear(HAPPENED)
    cancelled = ("add", Kind.ORDER_CANCELLED)
    assert house.told == [cancelled, ("redeem", "o1")], "so that the code comes back"
    house.told.clear()
    house.rooms.orders["o1"] = order(cancelled_at=NOW, marketing=False)
    house.hear(HAPPENED)
    assert house.told == [("purchased", EMAIL, False, order().placed_at), cancelled]


def test_orders_that_are_gone_or_of_nobody_lead_to_nothing(house: House) -> None:
    assert house.hear(HAPPENED) == 0
    house.rooms.orders["o1"] = order(email=None)
    assert house.hear(HAPPENED) == 0
    house.rooms.orders["o1"] = order(erased=True)
    assert house.hear(HAPPENED) == 0
    assert (house.outbox, house.told) == ({}, [])


def test_who_asked_is_told_of_an_answer_in_their_language(house: House) -> None:
    house.rooms.people["asker"] = Person(EMAIL, "c1", "Åsa", "en-GB")
    house.rooms.answers["q.a"] = Answered("q", "q.a", "tent", "Warm?", "Yes.", True)
    assert house.hear(ANSWERED) == 1
    (wanted,) = house.outbox.values()
    assert (wanted.kind, wanted.entity, wanted.language) == (Kind.QUESTION_ANSWERED, "q.a", "en")
    assert dict(wanted.payload) == {"question_id": "q", "answer_id": "q.a", "product_id": "tent"}


@pytest.mark.parametrize("missing", ["person", "answer", "news"])
def test_nobody_is_told_of_what_is_no_news_to_anybody(house: House, missing: str) -> None:
    if missing != "person":
        house.rooms.people["asker"] = Person(EMAIL)
    if missing != "answer":
        house.rooms.answers["q.a"] = Answered("q", "q.a", "tent", "Warm?", "Yes.", missing != "news")
    assert house.hear(ANSWERED) == 0


def decided(subject: str = "review", state: str = "rejected", revision: int = 2) -> DecisionMade:
    return DecisionMade(subject=subject, subject_id="r", author="a", state=state, revision=revision)


def test_an_author_is_told_of_each_decision_once(house: House) -> None:
    house.rooms.authors["r"] = Person(EMAIL)
    assert [house.hear(decided()), house.hear(decided()), house.hear(decided(revision=3))] == [1, 0, 1]
    assert {wanted.entity for wanted in house.outbox.values()} == {"review.r.2", "review.r.3"}
    assert {wanted.language for wanted in house.outbox.values()} == {"sv"}


def test_pictures_let_through_in_passing_are_no_news(house: House) -> None:
    house.rooms.authors["r"] = Person(EMAIL)
    assert house.hear(decided("media", "published")) == 0
    assert house.hear(decided("media", "rejected")) == 1
    assert house.hear(decided("review", "published")) == 1


def test_who_sent_a_notice_in_is_told_once(house: House) -> None:
    news = ReportDecided(report_id="n", subject="review", subject_id="r", state="rejected")
    assert house.hear(news) == 0, "nobody left an address"
    house.rooms.notices["n"] = Notice(EMAIL, "spam", "rejected", None)
    house.rooms.people[ME] = Person(EMAIL, "c1", "Åsa", "en")
    assert [house.hear(news), house.hear(news)] == [1, 0]
    (wanted,) = house.outbox.values()
    assert (wanted.entity, wanted.language) == ("review.r.n", "en")


def test_other_news_are_nothing_to_mail(house: House) -> None:
    changed = ProductChanged(
        product_id="p", revision=1, deleted=False, created_at=1, categories=(), discreet=False
    )
    assert house.hear(changed) == 0
