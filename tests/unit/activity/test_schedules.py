"""Every schedule ends with what was acknowledged, once: batches sent, struck and sent again; records handed out in any
pieces, twice and cut off; days compacted in between, killed anywhere; time passing. `make soak` tries 10,000 schedules.
"""

from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from chalicelib.activity import compaction, lake, service
from chalicelib.activity.domain import CLOSES_AFTER, digest
from chalicelib.activity.events import Event
from chalicelib.activity.reading import Receipt
from chalicelib.kernel import clock
from chalicelib.kernel.errors import Unavailable
from tests.fakes.activity import FakeLog, FakeObjects, plain_merge
from tests.support.events import AGREED, HASHES, NOW, event, moment
from tests.support.examples import tried
from tests.support.faults import Killed, Killer
from tests.support.lake import rows_of_lake
from tests.support.stream import records

SCHEDULES = tried(10, 60, 10_000)
STRUCK = ("not", "throttled", "lost", "killed")
kills = st.tuples(st.integers(1, 16), st.booleans())


class Struck:
    """A log whose one call is throttled, or unheard, or the last."""

    def __init__(self, log: FakeLog, how: str) -> None:
        self._log, self._how = log, how

    def add_once(self, batch: Any) -> Any:
        if self._how == "throttled":
            raise Unavailable("it isn't known whether it was written")
        held = self._log.add_once(batch)
        if self._how == "lost":
            raise Unavailable("it isn't known whether it was written")
        if self._how == "killed":
            raise Killed
        return held


class Schedules(RuleBasedStateMachine):
    """A browser, a stream, a consumer and a schedule, none of which can be relied on."""

    def __init__(self) -> None:
        super().__init__()
        self.log, self.objects = FakeLog(), FakeObjects()
        self.now = NOW
        self.sent: list[list[Event]] = []
        self.waiting: set[int] = set()
        self.handed = 0

    @rule(count=st.integers(1, 3), hours=st.integers(0, 47), how=st.sampled_from(STRUCK))
    def send(self, count: int, hours: int, how: str) -> None:
        at = moment(self.now - hours * clock.HOUR)
        name = len(self.sent)
        ids = (f"{name}-{number}" for number in range(count))
        self.sent.append(
            [event(event_id=one, occurred_at=at, anonymous_id="a", consent=AGREED) for one in ids]
        )
        self.waiting.add(name)
        self._take(name, how)

    @precondition(lambda self: self.sent)
    @rule(which=st.integers(0, 99), how=st.sampled_from(STRUCK))
    def send_again(self, which: int, how: str) -> None:
        """A client that heard nothing, or one that has forgotten that it heard."""
        self._take(which % len(self.sent), how)

    def _take(self, name: int, how: str) -> None:
        found = self.sent[name]
        told = digest(one.event_id.encode() for one in found)
        try:
            outcome = service.take(
                enumerate(found), key=f"pk1#{name}", digest=told,
                receipt=Receipt(now=self.now, sent_at=self.now), hashes=HASHES, log=Struck(self.log, how),
            )  # fmt: skip
        except (Unavailable, Killed):
            return
        if outcome.accepted:
            assert outcome.accepted == len(found)
            self.waiting.discard(name)

    @precondition(lambda self: self.log.batches)
    @rule(back=st.integers(0, 3), ahead=st.integers(1, 4), kill=kills)
    def hand_out(self, back: int, ahead: int, kill: tuple[int, bool]) -> None:
        """Some records, of which the first were handed out before; the platform goes on once that went well."""
        upto = min(self.handed + ahead, len(self.log.batches))
        found = records(self.log.batches.values())[max(0, self.handed - back) : upto]
        at, after = kill
        try:
            lake.take_records(found, now=self.now, objects=Killer(at, after=after).before(self.objects))
        except Killed:
            return
        self.handed = upto

    @rule(kill=kills)
    def compact(self, kill: tuple[int, bool]) -> None:
        at, after = kill
        try:
            compaction.compact(
                objects=Killer(at, after=after).before(self.objects), merge=plain_merge, now=self.now
            )
        except Killed:
            pass

    @rule(hours=st.sampled_from([1, 30, 120]))
    def wait(self, hours: int) -> None:
        self.now += hours * clock.HOUR

    @invariant()
    def nothing_counts_twice_and_nothing_handed_out_is_lost(self) -> None:
        seen = [row.event_id for row in rows_of_lake(self.objects)]
        assert len(seen) == len(set(seen))
        handed = list(self.log.batches)[: self.handed]
        wanted = {one.event_id for key in handed for one in self.sent[int(key.split("#")[1])]}
        assert wanted <= set(seen)

    def teardown(self) -> None:
        acknowledged = {
            one.event_id for name in set(range(len(self.sent))) - self.waiting for one in self.sent[name]
        }
        lake.take_records(records(self.log.batches.values()), now=self.now, objects=self.objects)
        for step in range(3):
            later = self.now + 2 * clock.DAY + CLOSES_AFTER + step * compaction.GRACE
            compaction.compact(objects=self.objects, merge=plain_merge, now=later)
        seen = [row.event_id for row in rows_of_lake(self.objects)]
        assert len(seen) == len(set(seen)), "counted twice"
        assert acknowledged <= set(seen), "lost"
        assert set(seen) <= {one.event_id for found in self.sent for one in found}


TestSchedules = Schedules.TestCase
TestSchedules.settings = settings(max_examples=SCHEDULES, stateful_step_count=25, deadline=None)
