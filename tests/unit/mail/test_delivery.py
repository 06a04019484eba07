"""Sending one mail, and counting who met which subject."""

from collections.abc import Callable

import pytest

from chalicelib.letters import rendering
from chalicelib.letters.domain import Composed, Kind, Letter, Theme, Wording
from chalicelib.mail import clicks, delivery
from chalicelib.mail.domain import Candidate
from chalicelib.mail.ports import Delivery, Subject
from chalicelib.merchandising.domain import Rule, RuleContent, Scope, Withhold
from chalicelib.post.domain import Posting, Skip, State
from tests.support.mailing import Desk


class Post:
    """One row, and what became of it."""

    def __init__(self, desk: Desk, state: State) -> None:
        self.desk = desk
        self.state = state
        self.asked: list[tuple[str, bool, str]] = []
        self.met: list[tuple[str, int, str]] = []
        self.subjects: list[tuple[int, tuple[str, ...]]] = []
        self.subject = Subject(1, ("a", "b"), "campaign:x:sv")
        self.composed: Composed | Skip | None = None

    def send(self, outbox_id: str, compose: Callable[[Posting], Composed | Skip]) -> State | None:
        if outbox_id == "unknown":
            return None
        self.composed = compose(self.desk.row(Kind.ORDER_CONFIRMATION))
        return State.SKIPPED if isinstance(self.composed, Skip) else self.state

    def write(self, letter: Letter, subjects: tuple[str, ...]) -> Composed:
        self.subjects.append((letter.subject, subjects))
        return rendering.compose(letter, Theme(name="Nordhem"), Wording(subjects=subjects))

    def deliver(self, outbox_id: str = "row") -> State | None:
        gather = self.desk.gather
        doors = Delivery(
            self.send, lambda _: gather(Kind.ORDER_CONFIRMATION), lambda _: self.subject, self.write,
            lambda test_id, arm, person: self.met.append((test_id, arm, person)),
            lambda draw, customer: self.asked.append((draw.rule.rule_id, draw.drawn, customer)),
        )  # fmt: skip
        return delivery.deliver(outbox_id, doors=doors)


def test_somebody_met_a_subject_once_the_mail_was_sent(desk: Desk) -> None:
    post = Post(desk, State.SENT)
    assert post.deliver() is State.SENT
    assert post.subjects == [(1, ("a", "b"))]
    assert isinstance(post.composed, Composed)
    assert post.composed.subject == "b"
    assert post.met == [("campaign:x:sv", 1, desk.row(Kind.ORDER_CONFIRMATION).recipient)]


@pytest.mark.parametrize("state", [State.WAITING, State.SHADOWED, State.UNCLEAR, State.FAILED])
def test_nobody_met_a_subject_of_a_mail_that_was_not_sent(desk: Desk, state: State) -> None:
    post = Post(desk, state)
    assert post.deliver() is state
    assert post.met == []


@pytest.mark.parametrize("state", [State.SENT, State.SHADOWED, State.WAITING, State.UNCLEAR])
def test_what_is_withheld_is_noted_of_mails_that_were_sent(desk: Desk, state: State) -> None:
    does = Withhold(percent=50)
    rule = RuleContent(does=does, where=Scope(lists=("mail",)))
    desk.rooms.rules = [Rule(rule_id="r", content=rule, revision=1, created_at=0, changed_at=0)]
    desk.rooms.recommends, desk.rooms.counted = True, {"c1"}
    desk.rooms.groups = [[Candidate("mat", "popular")]]
    post = Post(desk, state)
    post.deliver()
    assert post.asked == ([("r", False, "c1")] if state is State.SENT else [])


def test_where_nothing_is_tried_nobody_is_counted(desk: Desk) -> None:
    post = Post(desk, State.SENT)
    post.subject = Subject()
    post.deliver()
    assert post.met == []
    assert post.deliver("unknown") is None


def test_what_has_nothing_to_say_is_skipped(desk: Desk) -> None:
    desk.rooms.orders.clear()
    post = Post(desk, State.SENT)
    assert post.deliver() is State.SKIPPED
    assert (post.subjects, post.met) == ([], [])


CHROME = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36"
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148 Safari/604.1"
)


@pytest.mark.parametrize(
    ("headers", "is_person"),
    [
        ({"user-agent": CHROME}, True),
        ({"user-agent": IPHONE}, True),
        ({}, False),
        ({"user-agent": CHROME, "sec-purpose": "prefetch;prerender"}, False),
        ({"user-agent": CHROME, "purpose": "prefetch"}, False),
        ({"user-agent": CHROME, "x-moz": "prefetch"}, False),
        ({"user-agent": "Mozilla/5.0 (compatible; Googlebot/2.1)"}, False),
        ({"user-agent": "Mozilla/5.0 (Windows NT 6.1; GoogleImageProxy)"}, False),
        ({"user-agent": "BarracudaCentral/2.0"}, False),
        ({"user-agent": "curl/8.5"}, False),
        ({"user-agent": "python-requests/2.32"}, False),
    ],
)
def test_programs_are_not_taken_for_people(headers: dict[str, str], is_person: bool) -> None:
    assert clicks.is_person(headers) is is_person
