"""What the ledger promises, held against the fake and the real one: the log, the policy, and figures that count all."""

import uuid
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from chalicelib.kernel import clock
from chalicelib.kernel.errors import Conflict, NotFound, Unavailable
from chalicelib.kernel.revisions import Stale
from chalicelib.moderation import cases as lives
from chalicelib.moderation import counting, reporting, service
from chalicelib.moderation.domain import Entry, Kind, State
from chalicelib.moderation.policy import Policy
from tests.contract.moderation.conftest import (
    BAD,
    NOW,
    Room,
    decide,
    decision,
    names,
    notice,
    review,
    submit,
)
from tests.support.examples import examples


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
