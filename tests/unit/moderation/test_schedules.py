"""Any order of writing, editing, reporting, deciding, appealing, withdrawing and dying keeps what moderation promises."""

import contextlib
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from chalicelib.kernel import clock
from chalicelib.kernel.errors import Conflict, NotFound, TooMany
from chalicelib.moderation import counting, grounds, reporting, service
from chalicelib.moderation.domain import Case, CaseChange, Decision, Kind, State, Submission
from chalicelib.moderation.ports import Doors, Report
from tests.fakes.moderation import doors as fake_doors
from tests.support.examples import tried
from tests.support.faults import Killed, Killer

SCHEDULES = tried(10, 60, 10_000)
SUBJECTS = ("r1", "r2", "r3")
TEXTS = (
    "Bra",
    "Ring 070-123 45 67",
    "Tjäna snabba pengar, skriv till kungen@example.com eller https://bit.ly/x",
)
subject, cut, late = st.sampled_from(SUBJECTS), st.integers(0, 5), st.booleans()
Act = Callable[[Doors], Any]


class Desk(RuleBasedStateMachine):
    """Authors, readers and operators, each by a process that may die at any call."""

    def __init__(self) -> None:
        super().__init__()
        self.real = fake_doors()
        # The last day of a month, so that some come in before its end and are decided after.
        self.now = clock.parse_iso("2026-11-30T18:00:00Z")
        self.versions: Counter[str] = Counter()
        self.refused: set[str] = set()

    def case(self, name: str) -> Case | None:
        return self.real.cases.get(Kind.REVIEW, name)

    def does(self, act: Act, cut: int, late: bool) -> None:
        killer = Killer(cut, after=late)
        doors: Any = self.real
        if cut:
            stores = {name: killer.before(getattr(doors, name)) for name in ("cases", "evidence", "ledger")}
            doors = replace(doors, **stores)
        with contextlib.suppress(Killed, Conflict, NotFound, TooMany):
            act(doors)

    def keeps(self, change: Callable[[Doors], CaseChange | None], cut: int, late: bool) -> None:
        """What a room of content does: the case's change with its own row, in one transaction."""

        def act(doors: Any) -> None:
            made = change(doors)
            if made is not None:
                doors.cases.keep(made, self.now)

        self.does(act, cut, late)

    @rule(
        name=subject,
        text=st.sampled_from(TEXTS),
        again=st.booleans(),
        stars=st.integers(1, 5),
        cut=cut,
        late=late,
    )
    def write(self, name: str, text: str, again: bool, stars: int, cut: int, late: bool) -> None:
        self.versions[name] += not again or not self.versions[name]
        said = Submission(
            kind=Kind.REVIEW, subject_id=name, version=self.versions[name], author=f"a-{name}", at=self.now, stars=stars,
            product_id="tent", texts=(text,), language="sv",
        )  # fmt: skip
        self.keeps(lambda doors: service.screen(said, doors=doors, now=self.now), cut, late)

    @rule(
        name=subject, state=st.sampled_from([State.PUBLISHED, State.REJECTED, State.HELD]), cut=cut, late=late
    )
    def decide(self, name: str, state: State, cut: int, late: bool) -> None:
        before = self.case(name)
        said = Decision(state=state, ground=grounds.allowed(state)[0], note="", operator="op")
        self.keeps(
            lambda doors: service.decide(Kind.REVIEW, name, said, doors=doors, now=self.now), cut, late
        )
        after = self.case(name)
        if after is not None and after != before:
            (self.refused.add if state is State.REJECTED else self.refused.discard)(name)

    @rule(name=subject, by=st.sampled_from(["anna", "bo"]), cut=cut, late=late)
    def report(self, name: str, by: str, cut: int, late: bool) -> None:
        said = Report(
            kind=Kind.REVIEW, subject_id=name, reporter=by, reason="hate", explanation="", at=self.now
        )
        self.does(lambda doors: reporting.report(said, "here", doors=doors, now=self.now), cut, late)

    @rule(name=subject, text=st.sampled_from(["nej", "jo"]), cut=cut, late=late)
    def appeal(self, name: str, text: str, cut: int, late: bool) -> None:
        token = service.receipt(Kind.REVIEW, name, f"a-{name}", secret="cursor")
        self.does(lambda doors: service.appeal(token, text, doors=doors, now=self.now), cut, late)

    @rule(name=subject, cut=cut, late=late)
    def withdraw(self, name: str, cut: int, late: bool) -> None:
        self.keeps(lambda doors: service.withdraw(Kind.REVIEW, name, doors=doors, now=self.now), cut, late)

    @rule(hours=st.integers(1, 12))
    def wait(self, hours: int) -> None:
        self.now += hours * clock.HOUR

    def cases(self) -> dict[str, Case]:
        return {name: case for name in SUBJECTS if (case := self.case(name)) is not None}

    @invariant()
    def the_figures_are_a_recount(self) -> None:
        wanted = {place: dict(one) for place, one in counting.recount(self.cases().values()).items()}
        months = {month for month, _ in wanted}
        assert self.real.ledger.figures(months) == wanted

    @invariant()
    def every_report_counts_once(self) -> None:
        for name, case in self.cases().items():
            assert case.reports == len(self.real.cases.reports(Kind.REVIEW, name))
            assert case.open_reports <= case.reports

    @invariant()
    def what_isnt_shown_was_logged_once(self) -> None:
        lines = [one for lines in self.real.ledger.lines.values() for one in lines.values()]  # type: ignore[attr-defined]
        assert len({one.id for one in lines}) == len(lines)
        for case in self.cases().values():
            mine = [one for one in lines if one.subject == case.submission.key]
            assert len(mine) <= case.revision
            if case.state in (State.HELD, State.REJECTED):
                assert max(mine, key=lambda one: int(one.id.rpartition("#")[2])).after == case.state.value

    @invariant()
    def what_an_operator_refused_no_edit_shows(self) -> None:
        for name in self.refused:
            case = self.case(name)
            assert case is not None
            assert case.state is not State.PUBLISHED

    @invariant()
    def each_lies_where_it_belongs_and_nowhere_else(self) -> None:
        found = Counter(
            case.submission.key
            for place in ("held", "reported", "appealed", "rejected", "published")
            for _, case in self.real.cases.page(place, None, 10, newest=True)
            if case is not None
        )
        assert all(count == 1 for count in found.values())


TestDesk = Desk.TestCase
TestDesk.settings = settings(max_examples=SCHEDULES, stateful_step_count=30, deadline=None)
