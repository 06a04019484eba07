"""What moderation's ports promise, held against the fakes and the real stores."""

import uuid
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from chalicelib.aws import clients, tables
from chalicelib.kernel import clock
from chalicelib.kernel.errors import Conflict, NotFound, Unavailable
from chalicelib.kernel.revisions import Stale
from chalicelib.moderation import cases as lives
from chalicelib.moderation import counting, grounds, models, reporting, service
from chalicelib.moderation.domain import Case, CaseChange, Decision, Entry, Kind, State, Submission
from chalicelib.moderation.evidence import DynamoEvidence
from chalicelib.moderation.ledger import DynamoLedger
from chalicelib.moderation.likeness import Print
from chalicelib.moderation.policy import Limits, Policy
from chalicelib.moderation.ports import Doors, Report
from chalicelib.moderation.rules import Trace
from chalicelib.moderation.store import DynamoCases
from tests.fakes import moderation as fakes
from tests.support.examples import examples

NOW = 1_800_000_000_000
BAD = "Ring nisse på 070-123 45 67"


class Room(NamedTuple):
    """The doors, and what a content room's store does with a change."""

    doors: Doors
    keep: Callable[[CaseChange, int], None]
    every: Callable[[], list[Case]]


def _every() -> list[Case]:
    query = clients.dynamodb().get_paginator("scan")
    pages = query.paginate(TableName=models.table(), ConsistentRead=True)
    return [
        models.case_from(item)
        for page in pages
        for item in page["Items"]
        if item["pk"]["S"].startswith("case#")
    ]


def _keep(change: CaseChange, now: int) -> None:
    actions = models.actions(change, now)
    assert len(actions) <= 5
    if actions:
        tables.transact(actions)


def _empty() -> None:
    client = clients.dynamodb()
    for page in client.get_paginator("scan").paginate(TableName=models.table(), ConsistentRead=True):
        for item in page["Items"]:
            client.delete_item(TableName=models.table(), Key={"pk": item["pk"], "sk": item["sk"]})


@pytest.fixture(params=["fake", "real"])
def room(request: pytest.FixtureRequest) -> Room:
    if request.param == "fake":
        doors = fakes.doors()
        cases: Any = doors.cases
        return Room(doors, cases.keep, lambda: list(cases.cases.values()))
    request.getfixturevalue("aws_endpoint")
    _empty()
    doors = Doors(DynamoCases(), DynamoEvidence(), DynamoLedger(), Limits(), "cursor")
    return Room(doors, _keep, _every)


@pytest.fixture
def name() -> str:
    return uuid.uuid4().hex[:22]


def review(name: str, *texts: str, **fields: Any) -> Submission:
    said: dict[str, Any] = {
        "kind": Kind.REVIEW, "subject_id": name, "version": 1, "author": f"a-{name}", "at": NOW,
        "product_id": f"tent-{name}", "texts": texts or ("Bra", "Håller tätt i regn."), "stars": 4, "language": "sv",
    }  # fmt: skip
    return Submission(**said | fields)


def submit(room: Room, submission: Submission, now: int = NOW) -> CaseChange:
    change = service.screen(submission, doors=room.doors, now=now)
    room.keep(change, now)
    return change


def decision(state: State, ground: str | None = None, operator: str = "op-1") -> Decision:
    return Decision(state=state, ground=ground or grounds.allowed(state)[0], note="", operator=operator)


def decide(room: Room, name: str, said: Decision, now: int = NOW + 5) -> CaseChange:
    change = service.decide(Kind.REVIEW, name, said, doors=room.doors, now=now)
    room.keep(change, now)
    return change


def notice(name: str, reporter: str, at: int = NOW + 2) -> Report:
    return Report(
        kind=Kind.REVIEW, subject_id=name, reporter=reporter, reason="hate", explanation="Se rad två", at=at,
        contact="anna@example.se",
    )  # fmt: skip


def names(room: Room, place: str) -> list[str]:
    found: list[str] = []
    cursor = None
    while True:
        page = service.listed(place, cursor, 2, doors=room.doors)
        found += [one.submission.subject_id for one in page.items]
        cursor = page.next
        if cursor is None:
            return found


def test_queues_are_counted_and_read_from_either_end(room: Room, name: str) -> None:
    before = room.doors.cases.count("held", 100)
    for n in range(3):
        submit(room, review(f"{name}-{n}"), NOW + n)
        decide(room, f"{name}-{n}", decision(State.HELD), NOW + 10 + n)
    assert room.doors.cases.count("held", 100) == min(100, before + 3)
    assert room.doors.cases.count("held", 2) == 2
    wanted = [f"{name}-{n}" for n in range(3)]

    def mine(newest: bool) -> list[str]:
        found: list[str] = []
        cursor = None
        while True:
            page = service.listed("held", cursor, 2, doors=room.doors, newest=newest)
            found += [one.submission.subject_id for one in page.items if one.submission.subject_id in wanted]
            cursor = page.next
            if cursor is None:
                return found

    assert mine(False) == wanted
    assert mine(True) == wanted[::-1]


def test_a_case_is_kept_and_screened_once(room: Room, name: str) -> None:
    first = submit(room, review(name))
    assert first.before is None
    assert first.after.state is State.PUBLISHED
    assert room.doors.cases.get(Kind.REVIEW, name) == first.after
    again = submit(room, replace(review(name), at=NOW + 9, source="elsewhere"), NOW + 9)
    assert again.before == again.after == first.after


def test_a_change_of_a_case_that_is_another_by_now_leaves_nothing(room: Room, name: str) -> None:
    first = submit(room, review(name))
    stale = service.decide(Kind.REVIEW, name, decision(State.REJECTED), doors=room.doors, now=NOW)
    decide(room, name, decision(State.HELD))
    with pytest.raises(Stale):
        room.keep(stale, NOW)
    with pytest.raises(Stale):
        room.keep(first, NOW)
    kept = room.doors.cases.get(Kind.REVIEW, name)
    assert kept is not None
    assert kept.state is State.HELD
    assert names(room, "rejected") == []


def test_queues_are_worked_from_the_oldest_and_lists_read_from_the_latest(room: Room, name: str) -> None:
    for n in range(5):
        submit(room, review(f"{name}{n}", BAD, at=NOW + n, author=f"h{n}"), NOW + n)
        submit(room, review(f"{name}p{n}", at=NOW + n), NOW + n)
    assert names(room, "held") == [f"{name}{n}" for n in range(5)]
    assert names(room, "published") == [f"{name}p{n}" for n in reversed(range(5))]
    decide(room, f"{name}2", decision(State.PUBLISHED), NOW + 9)
    assert names(room, "held") == [f"{name}{n}" for n in (0, 1, 3, 4)]
    assert names(room, "published")[0] == f"{name}2"
    assert all(case is not None for _, case in room.doors.cases.page("held", None, 50, newest=False))
    assert len(room.doors.cases.page("held", None, 50, newest=False)) == 4


def test_a_report_brings_what_is_shown_before_an_operator_and_takes_nothing_down(
    room: Room, name: str
) -> None:
    submit(room, review(name))
    for _ in range(2):
        taken = reporting.report(notice(name, "r1"), "s", doors=room.doors, now=NOW + 2)
        assert taken == notice(name, "r1")
    reporting.report(notice(name, "r2", NOW + 3), "s", doors=room.doors, now=NOW + 3)
    case = service.get(Kind.REVIEW, name, doors=room.doors)
    assert (case.state, case.reports, case.open_reports) == (State.PUBLISHED, 2, 2)
    assert names(room, "reported") == [name]
    assert [one.reporter for one in room.doors.cases.reports(Kind.REVIEW, name)] == ["r1", "r2"]
    decide(room, name, decision(State.PUBLISHED))
    assert names(room, "reported") == []
    assert names(room, "published") == [name]


def test_a_reporter_can_be_forgotten_and_the_report_counts_still(room: Room, name: str) -> None:
    for n in range(2):
        submit(room, review(f"{name}{n}"))
        reporting.report(notice(f"{name}{n}", name), None, doors=room.doors, now=NOW + 2)
    assert len(reporting.export([name], doors=room.doors)) == 2
    assert reporting.erase([name], doors=room.doors) == 2
    assert reporting.erase([name], doors=room.doors) == 0
    assert reporting.export([name], doors=room.doors) == []
    (left,) = room.doors.cases.reports(Kind.REVIEW, f"{name}0")
    assert (left.explanation, left.contact) == ("", None)
    assert name not in left.reporter
    assert service.get(Kind.REVIEW, f"{name}0", doors=room.doors).reports == 1


def test_an_appeal_is_made_once_and_answered_by_a_decision(room: Room, name: str) -> None:
    submit(room, review(name))
    token = service.receipt(Kind.REVIEW, name, f"a-{name}", secret="cursor")
    with pytest.raises(Conflict):
        service.appeal(token, "varför?", doors=room.doors, now=NOW + 1)
    decide(room, name, decision(State.REJECTED))
    for _ in range(2):
        appealed = service.appeal(token, "varför?", doors=room.doors, now=NOW + 6)
    assert appealed.appeals == 1
    assert names(room, "appealed") == [name]
    with pytest.raises(Conflict):
        service.appeal(token, "en gång till", doors=room.doors, now=NOW + 7)
    decide(room, name, decision(State.PUBLISHED), NOW + 8)
    case = service.of_receipt(token, doors=room.doors)
    assert case.appeal is not None
    assert case.appeal.upheld is True
    assert names(room, "appealed") == []


def test_what_is_withdrawn_holds_no_words_and_still_counts(room: Room, name: str) -> None:
    submit(room, review(name, BAD, author_name="Anna", source="s", stars=1))
    token = service.receipt(Kind.REVIEW, name, f"a-{name}", secret="cursor")
    change = service.withdraw(Kind.REVIEW, name, doors=room.doors, now=NOW + 3)
    assert change is not None
    room.keep(change, NOW + 3)
    assert service.withdraw(Kind.REVIEW, name, doors=room.doors, now=NOW + 4) is None
    case = service.get(Kind.REVIEW, name, doors=room.doors)
    told = repr(case)
    assert not any(word in told for word in ("070", "Anna", f"a-{name}", "nisse"))
    assert case.submission.stars == 1
    assert names(room, "held") == []
    with pytest.raises(NotFound):
        service.of_receipt(token, doors=room.doors)
    figures = service.fairness(NOW, 1, doors=room.doors)
    assert (figures[0].received, figures[0].held.count) == (1, 1)
    lines = service.audit(counting.month(NOW), None, 50, doors=room.doors).items
    assert [line.action for line in lines] == ["withdrawn", "screened"]
    assert not any("070" in repr(line) for line in lines)


def test_lines_of_the_log_stay_as_they_were_written(room: Room, name: str) -> None:
    month = counting.month(NOW)
    for n in range(5):
        room.doors.ledger.log(Entry(at=NOW + n, id=f"{name}{n}", actor="op", action="signed_in"))
    room.doors.ledger.log(Entry(at=NOW + 2, id=f"{name}2", actor="somebody", action="else"))
    found, cursor = [], None
    while True:
        page = service.audit(month, cursor, 2, doors=room.doors)
        found += page.items
        cursor = page.next
        if cursor is None:
            break
    assert [one.at for one in found] == [NOW + n for n in reversed(range(5))]
    assert {one.actor for one in found} == {"op"}


def test_a_policy_is_kept_with_what_it_was_before(room: Room) -> None:
    first = service.keep_policy(Policy(words=("tältkung",)), "op-1", doors=room.doors, now=NOW)
    assert first.revision == 1
    assert room.doors.ledger.policy() == first
    same = service.keep_policy(Policy(words=("tältkung",)), "op-2", doors=room.doors, now=NOW + 1)
    assert same == first
    with pytest.raises(Conflict):
        service.keep_policy(Policy(hold_from=50), "op-2", doors=room.doors, now=NOW + 1)
    service.keep_policy(replace(first, hold_from=50), "op-2", doors=room.doors, now=NOW + 2)
    lines = service.audit(counting.month(NOW), None, 50, doors=room.doors).items
    assert [one.actor for one in lines] == ["op-2", "op-1"]
    assert "tältkung" in lines[0].before
    assert '"hold_from":50' in lines[0].after


def test_traces_are_found_within_their_window_latest_first(room: Room, name: str) -> None:
    evidence = room.doors.evidence
    for n in range(5):
        for _ in range(2):
            evidence.record({name: Trace(f"review#{n}", NOW + n, n, verified=n % 2 == 0)}, {})
    found = evidence.recent(name, NOW, NOW + 3)
    assert found == [Trace(f"review#{n}", NOW + n, n, verified=n % 2 == 0) for n in (3, 2, 1)]
    assert evidence.recent("nobody", NOW, NOW + 9) == []


def test_prints_are_found_under_their_bands_while_they_live(room: Room, name: str) -> None:
    evidence = room.doors.evidence
    mark = Print(f"review#{name}", "a", "p", "AAAA", NOW)
    for _ in range(2):
        evidence.record({}, {f"{name}x": mark, f"{name}y": mark})
    assert evidence.prints([f"{name}x", f"{name}none"], NOW) == {f"{name}x": mark}
    assert evidence.prints([f"{name}x"], NOW + 1) == {}
    assert evidence.prints([], NOW) == {}


def test_the_first_of_several_copies_stays_the_one_they_are_compared_with(room: Room, name: str) -> None:
    text = f"Ryggsäcken {name} har följt med på tre resor och sitter som en smäck, fast remmen skaver."
    for n in range(3):
        submit(room, review(f"{name}{n}", text, author=f"a{n}", at=NOW + n), NOW + n)
    case = service.get(Kind.REVIEW, f"{name}2", doors=room.doors)
    assert [(one.code, one.found) for one in case.assessment.reasons] == [("duplicate", "1")]
    months_later = NOW + 91 * clock.DAY
    fresh = submit(room, review(f"{name}3", text, author="a9", at=months_later), months_later)
    assert fresh.after.state is State.PUBLISHED


def test_a_copy_of_another_authors_text_is_found_and_the_original_is_not(room: Room, name: str) -> None:
    text = "Tältet kom i tid och tål regn, men stängerna är för mjuka och golvet släpper igenom väta."
    first = submit(room, review(f"{name}1", text, author="a"))
    copy = submit(room, review(f"{name}2", text.replace("mjuka", "klena"), author="b", at=NOW + 1), NOW + 1)
    assert first.after.state is State.PUBLISHED
    assert [one.code for one in copy.after.assessment.reasons] == ["duplicate"]
    assert copy.after.state is State.HELD
    for submission, change in ((review(f"{name}1", text, author="a"), first),):
        assert service.assess(submission, doors=room.doors) == change.after.assessment


ACTS = st.lists(
    st.tuples(
        st.sampled_from(
            ["submit", "edit", "bad", "publish", "hold", "reject", "report", "appeal", "withdraw"]
        ),
        st.integers(0, 3),
        st.integers(0, 5),
    ),
    max_size=30,
)


def act(room: Room, what: str, name: str, stars: int, now: int) -> None:
    token = service.receipt(Kind.REVIEW, name, f"a-{name}", secret="cursor")
    if what in ("submit", "edit", "bad"):
        texts = (BAD,) if what == "bad" else ("Bra", f"Håller tätt i regn, {what}.")
        submit(room, review(name, *texts, version=now, at=now, stars=stars or None), now)
    elif what == "report":
        reporting.report(notice(name, f"r{stars}", now), None, doors=room.doors, now=now)
    elif what == "appeal":
        service.appeal(token, "varför?", doors=room.doors, now=now)
    elif what == "withdraw":
        change = service.withdraw(Kind.REVIEW, name, doors=room.doors, now=now)
        if change:
            room.keep(change, now)
    else:
        state = {"publish": State.PUBLISHED, "hold": State.HELD, "reject": State.REJECTED}[what]
        decide(room, name, decision(state, operator=f"op-{stars}"), now)


@settings(
    max_examples=examples(25),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(acts=ACTS, months=st.integers(1, 3))
def test_the_figures_are_a_recount_of_the_cases_whatever_happens(room: Room, acts: Any, months: int) -> None:
    run = uuid.uuid4().hex[:12]
    before = _figures(room)
    for n, (what, who, stars) in enumerate(acts):
        try:
            act(room, what, f"{run}{who}", stars, NOW + n * 3 * clock.DAY * months)
        except (NotFound, Conflict):
            continue
    mine = [one for one in room.every() if one.submission.subject_id.startswith(run)]
    total: Counter[str] = Counter()
    for figures in counting.recount(mine).values():
        total.update(figures)
    gained = _figures(room)
    gained.subtract(before)
    assert {name: n for name, n in gained.items() if n} == dict(total)
    for place in lives.PLACES:
        listed = [one for one in names(room, place) if one.startswith(run)]
        assert sorted(listed) == sorted(
            one.submission.subject_id for one in mine if lives.place(one) == place
        )


def _figures(room: Room) -> "Counter[str]":
    span = counting.months_back(NOW + 30 * 9 * clock.DAY, 11)
    total: Counter[str] = Counter()
    for figures in room.doors.ledger.figures(span).values():
        total.update(figures)
    return total


def test_many_at_once_are_all_counted(room: Room, name: str) -> None:
    def come_in(n: int) -> None:
        while True:
            try:
                submit(room, review(f"{name}{n}", author=f"a{n}", verified=True, stars=n % 5 + 1))
                reporting.report(notice(f"{name}{n}", "r"), None, doors=room.doors, now=NOW + 2)
            except (Stale, Unavailable):
                continue
            return

    with ThreadPoolExecutor(8) as people:
        list(people.map(come_in, range(15)))
    figures = room.doors.ledger.figures([counting.month(NOW)])[counting.month(NOW), "review"]
    assert (figures["received"], figures["reports"]) == (15, 15)
    assert len(names(room, "reported")) == 15


def test_reporters_at_once_count_once_each(room: Room, name: str) -> None:
    submit(room, review(name))

    def tell(n: int) -> None:
        reporting.report(notice(name, f"r{n % 5}"), None, doors=room.doors, now=NOW + 2)

    with ThreadPoolExecutor(5) as people:
        list(people.map(tell, range(15)))
    assert service.get(Kind.REVIEW, name, doors=room.doors).reports == 5
