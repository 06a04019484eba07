"""Any order of looking, filling carts, reading the log in parts and again, counting the day and dying ends as if
everything had been read once."""

import contextlib
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from chalicelib.activity.domain import Taken
from chalicelib.kernel import clock
from chalicelib.presence import models, service
from chalicelib.presence.domain import Presence
from chalicelib.presence.service import Doors, Memory
from tests.fakes.presence import FakeCrowds
from tests.support.examples import tried
from tests.support.faults import Killed, Killer
from tests.support.looking import batch, fact, source

SCHEDULES = tried(10, 60, 10_000)
PRODUCTS = ("tent", "stove")
START = 1_795_000_000_000
cut, late = st.integers(0, 9), st.booleans()


class Counting(RuleBasedStateMachine):
    """Readers of the log, and the job of the days; each a process that may die at any call, or go on with what it knows."""

    def __init__(self) -> None:
        super().__init__()
        self.crowds, self.now = FakeCrowds(), START
        self.log: list[Taken] = []
        self.read = 0
        self.memory = Memory()

    def doors(self, crowds: Any, memory: Memory) -> Doors:
        return Doors(crowds, dict, set, memory, clock.DAY)

    @rule(
        product=st.sampled_from(PRODUCTS), kind=st.sampled_from(["product_viewed", "product_added", "product_removed"]),
        browser=st.integers(0, 4), address=st.integers(0, 4), ago=st.integers(0, 240_000), known=st.booleans(),
    )  # fmt: skip
    def happens(self, product: str, kind: str, browser: int, address: int, ago: int, known: bool) -> None:
        told = fact(
            product, self.now - ago, event=kind, received=self.now, visitor=f"b{browser}" if known else None
        )
        self.log.append(batch(told, address=source(address)))

    @rule(data=st.data(), cut=cut, late=late)
    def takes(self, data: Any, cut: int, late: bool) -> None:
        """The stream hands out what comes next, with what was read before among it."""
        first = data.draw(st.integers(0, self.read))
        last = data.draw(st.integers(self.read, len(self.log)))
        crowds = Killer(cut, after=late).before(self.crowds) if cut else self.crowds
        with contextlib.suppress(Killed):
            service.take(self.log[first:last], doors=self.doors(crowds, self.memory), now=self.now)
            self.read = last
            return
        self.memory = Memory()

    @rule(cut=cut, late=late)
    def settles(self, cut: int, late: bool) -> None:
        crowds = Killer(cut, after=late).before(self.crowds) if cut else self.crowds
        with contextlib.suppress(Killed):
            service.settle(crowds=crowds, now=self.now, go_on=lambda: True)

    @rule(minutes=st.sampled_from([1, 4, 20, 60]))
    def waits(self, minutes: int) -> None:
        self.now += minutes * clock.MINUTE

    def shown(self, crowds: FakeCrowds) -> list[Presence]:
        return [models.presence_from(crowds.items(), one, self.now, None) for one in PRODUCTS]

    def whole(self, batches: list[Taken]) -> FakeCrowds:
        """What one reader makes of these batches, once and at once."""
        crowds = FakeCrowds()
        service.take(batches, doors=self.doors(crowds, Memory()), now=self.now)
        service.settle(crowds=crowds, now=self.now, go_on=lambda: True)
        return crowds

    @invariant()
    def never_more_than_were_there(self) -> None:
        for mine, most in zip(self.shown(self.crowds), self.shown(self.whole(self.log)), strict=True):
            assert mine.viewers.people <= most.viewers.people
            assert mine.day.people <= most.day.people

    def teardown(self) -> None:
        service.take(self.log, doors=self.doors(self.crowds, Memory()), now=self.now)
        service.settle(crowds=self.crowds, now=self.now, go_on=lambda: True)
        assert self.shown(self.crowds) == self.shown(self.whole(self.log))


TestCounting = Counting.TestCase
TestCounting.settings = settings(max_examples=SCHEDULES, stateful_step_count=25, deadline=None)


def test_what_is_read_when_its_time_was_settled_already_counts_in_the_day() -> None:
    run = Counting()
    run.happens(product="tent", kind="product_viewed", browser=0, address=0, ago=0, known=False)
    run.waits(minutes=20)
    run.settles(cut=0, late=False)
    run.teardown()
