"""Any order of adding, dispatching, sending, dying, hearing and choosing keeps every promise."""

import contextlib
import json
from collections import Counter
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from chalicelib.kernel import clock
from chalicelib.letters.domain import Kind, Stream
from chalicelib.post import (
    dispatching,
    fate,
    forgetting,
    hearing,
    listening,
    people,
    quiet,
    sending,
    service,
    streams,
)
from chalicelib.post.domain import Answer, Posting, Standing, State, Wanted
from chalicelib.post.ports import NotTaken
from tests.fakes.post import PEOPLE, Office, composed
from tests.support.examples import tried
from tests.support.faults import Killed, Killer

SCHEDULES = tried(12, 120, 10_000)
# The evening before the clocks go forward in Stockholm.
START = clock.parse_iso("2026-03-28T17:00:00Z")
PERSONS = ("moa@else.example", "bo@else.example")
ZONES = ("Europe/Stockholm", "America/New_York")
KINDS = (Kind.ORDER_PAID, Kind.TIMED_OFFER, Kind.WIN_BACK)


class PostOffice(RuleBasedStateMachine):
    """A post office in which everything happens that can."""

    def __init__(self) -> None:
        super().__init__()
        self.office = Office(now=START, per_second=2)
        self.events: list[dict[str, Any]] = []
        self.seen = 0
        self.unsubscribed: dict[str, int] = {}
        for one in PERSONS:
            who = PEOPLE.customer_by_email(one)
            said = Answer(given=True, at=1, source="t")
            self.office.registers.standings[who] = Standing(recipient=who, answer=said, revision=1)

    def doors(self, at: int = 0, *, after: bool = False) -> Any:
        return self.office.doors(Killer(at, after=after).before if at else lambda inner: inner)

    @rule(
        kind=st.sampled_from(KINDS), entity=st.sampled_from("abc"), to=st.sampled_from(PERSONS),
        hours=st.integers(0, 30), expires=st.none() | st.integers(1, 60), zone=st.sampled_from(ZONES),
        at=st.integers(0, 3), after=st.booleans(),
    )  # fmt: skip
    def add(
        self,
        kind: Kind,
        entity: str,
        to: str,
        hours: int,
        expires: int | None,
        zone: str,
        at: int,
        after: bool,
    ) -> None:
        now = self.office.now
        mail = Wanted(
            kind=kind, entity=entity, to=to, language="sv", why="t", due_at=now + hours * clock.HOUR if hours > 3 else 0,
            expires_at=now + expires * clock.HOUR if expires else None, timezone=zone,
        )  # fmt: skip
        with contextlib.suppress(Killed):
            service.add(mail, doors=self.doors(at, after=after), now=now)

    @rule(at=st.integers(0, 12), after=st.booleans())
    def dispatch(self, at: int, after: bool) -> None:
        with contextlib.suppress(Killed):
            dispatching.dispatch(
                doors=self.doors(at, after=after), now=self.office.now, has_time=lambda: True
            )

    @rule(data=st.data(), at=st.integers(0, 14), after=st.booleans(), times=st.integers(1, 3))
    def work(self, data: Any, at: int, after: bool, times: int) -> None:
        """A message, handed out once or more, to workers of whom the first may die."""
        if not self.office.queues.waiting:
            return
        one = data.draw(st.sampled_from(self.office.queues.waiting))
        for n in range(times):
            with contextlib.suppress(Killed):
                sending.send(
                    one, composed, doors=self.doors(0 if n else at, after=after), now=self.office.now
                )

    @rule(about=st.sampled_from(["later", "mail"]))
    def refuse_once(self, about: str) -> None:
        def refusing(posting: Posting) -> None:
            self.office.carrier.refuse = lambda posting: None
            raise NotTaken(about, "t")

        self.office.carrier.refuse = refusing

    @rule(
        data=st.data(), kind=st.sampled_from(["Send", "Delivery"]), at=st.integers(0, 5), after=st.booleans()
    )
    def hear(self, data: Any, kind: str, at: int, after: bool) -> None:
        """An event about anything that was taken, as often and as late as it likes."""
        if not self.office.carrier.sent:
            return
        posting, _ = data.draw(st.sampled_from(self.office.carrier.sent))
        told = hearing.read(json.dumps({
            "eventType": kind,
            "mail": {"timestamp": clock.iso(self.office.now), "messageId": "m", "tags": {"torg-mail": [posting.tag]}},
        }))  # fmt: skip
        assert told is not None
        with contextlib.suppress(Killed):
            listening.hear(told, doors=self.doors(at, after=after), now=self.office.now)

    @rule(minutes=st.sampled_from([1, 6, 15, 60, 600]))
    def wait(self, minutes: int) -> None:
        self.office.now += minutes * clock.MINUTE

    @rule(to=st.sampled_from(PERSONS))
    def unsubscribe(self, to: str) -> None:
        who = PEOPLE.customer_by_email(to)
        people.unsubscribe(who, registers=self.office.registers, now=self.office.now)
        self.unsubscribed.setdefault(who, self.office.now)

    @rule(kind=st.sampled_from(KINDS), entity=st.sampled_from("abc"), to=st.sampled_from(PERSONS))
    def cancel(self, kind: Kind, entity: str, to: str) -> None:
        service.cancel_by(kind, entity, to, 1, doors=self.doors(), now=self.office.now)

    @rule(to=st.sampled_from(PERSONS[1:]), at=st.integers(0, 20), after=st.booleans())
    def erase(self, to: str, at: int, after: bool) -> None:
        with contextlib.suppress(Killed):
            forgetting.erase(None, to, doors=self.doors(at, after=after), now=self.office.now)
            self.unsubscribed.setdefault(PEOPLE.customer_by_email(to), self.office.now)

    @rule(stream=st.sampled_from(list(Stream)), stops=st.booleans())
    def switch(self, stream: Stream, stops: bool) -> None:
        if stops:
            streams.pause(stream, "t", "op", registers=self.office.registers, now=self.office.now)
        else:
            streams.resume(stream, "op", registers=self.office.registers, now=self.office.now)

    @invariant()
    def offers_at_most_once_and_orders_exactly_once_unless_unclear(self) -> None:
        times = Counter(posting.outbox_id for posting, _ in self.office.carrier.sent)
        for one, n in times.items():
            row = self.office.outbox.rows[one]
            assert n <= (1 if row.stream is Stream.MARKETING else 1 + row.repeats)
            assert row.repeats <= 1
            assert row.was_unclear or not row.repeats
        for one, row in self.office.outbox.rows.items():
            if row.state is State.SENT:
                assert times[one] >= 1
            if row.state in (State.SKIPPED, State.EXPIRED, State.FAILED, State.SHADOWED):
                assert times[one] == 0

    @invariant()
    def marketing_keeps_quiet_hours_caps_expiry_and_refusals(self) -> None:
        for posting, at in self.office.carrier.sent[self.seen :]:
            if posting.wanted.expires_at is not None and posting.stream is Stream.MARKETING:
                assert at < posting.wanted.expires_at + sending.LONGEST_WAIT
            if posting.stream is Stream.MARKETING:
                where = ZoneInfo(posting.wanted.timezone or ZONES[0])
                assert not quiet.is_quiet(at - sending.LONGEST_WAIT, where, 21, 8) or not quiet.is_quiet(
                    at, where, 21, 8
                )
                assert at <= self.unsubscribed.get(posting.recipient, at)
        self.seen = len(self.office.carrier.sent)
        for to in PERSONS:
            who = PEOPLE.customer_by_email(to)
            days = [
                quiet.local_day(at, ZoneInfo(one.wanted.timezone or ZONES[0]))
                for one, at in self.office.carrier.sent
                if one.recipient == who and one.stream is Stream.MARKETING
            ]
            if who not in self.unsubscribed:  # who is forgotten is no longer counted, nor written to
                assert all(sum(1 for other in days if day - 7 < other <= day) <= 3 for day in days)

    @invariant()
    def figures_say_what_happened(self) -> None:
        told = streams.figures(30, registers=self.office.registers, now=self.office.now)
        rows = self.office.outbox.rows.values()
        for word, n in (
            ("unclear", sum(row.was_unclear for row in rows)),
            ("sent", sum(row.state is State.SENT for row in rows)),
            ("skipped", sum(row.state is State.SKIPPED for row in rows)),
        ):
            assert sum(one.counts.get(word, 0) for one in told) == n

    def teardown(self) -> None:
        """In the end everything comes to an end by itself."""
        for stream in Stream:
            streams.resume(stream, "op", registers=self.office.registers, now=self.office.now)
        self.office.carrier.refuse = lambda posting: None
        for _ in range(40):
            self.office.queues.waiting.clear()
            dispatching.dispatch(doors=self.doors(), now=self.office.now, has_time=lambda: True)
            for one in self.office.queues.waiting:
                sending.send(one, composed, doors=self.doors(), now=self.office.now)
            self.office.now += 8 * clock.HOUR
        self.offers_at_most_once_and_orders_exactly_once_unless_unclear()
        self.marketing_keeps_quiet_hours_caps_expiry_and_refusals()
        times = Counter(posting.outbox_id for posting, _ in self.office.carrier.sent)
        for one, row in self.office.outbox.rows.items():
            assert row.state in fate.ENDS
            assert row.place is None
            if row.stream is Stream.TRANSACTIONAL and row.state is State.SENT and not row.was_unclear:
                assert times[one] == 1


PostOffice.TestCase.settings = settings(max_examples=SCHEDULES, stateful_step_count=40, deadline=None)
TestPostOffice = PostOffice.TestCase
