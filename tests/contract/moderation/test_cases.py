"""What the store of cases promises, held against the fake and the real one: queues, reports, appeals."""

import pytest
from msgspec.structs import replace

from chalicelib.kernel.errors import Conflict, NotFound
from chalicelib.kernel.revisions import Stale
from chalicelib.moderation import counting, reporting, service
from chalicelib.moderation.domain import Kind, State
from tests.contract.moderation.conftest import BAD, NOW, Room, decide, decision, names, notice, review, submit


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
