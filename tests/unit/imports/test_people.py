"""What people answered elsewhere comes in row by row: each row is told of, again changes nothing."""

import json
from typing import Any

import pytest

from chalicelib.imports import columns, public, service, sinks
from chalicelib.imports.domain import Job, Reading
from chalicelib.imports.service import Doors
from chalicelib.kernel.errors import Unavailable
from chalicelib.post import public as post
from tests.fakes.imports import FakeCalls, FakeFiles, FakeJobs

NOW = 1_795_000_000_000
DAY = 86_400_000


class Known:
    """What post keeps of addresses: the latest answer, and whether they are suppressed."""

    def __init__(self) -> None:
        self.answers: dict[str, tuple[int, bool, str, str]] = {}
        self.suppressed: dict[str, tuple[str, int]] = {}
        self.breaks_at: int | None = None

    def answer(self, email: str, given: bool, at: int, source: str, text: str = "") -> bool:
        if self.breaks_at is not None and len(self.answers) >= self.breaks_at:
            raise Unavailable("the table doesn't answer")
        if email in self.answers and self.answers[email][0] >= at:
            return False
        self.answers[email] = (at, given, source, text)
        return True

    def suppress(self, email: str, reason: str, at: int) -> bool:
        if email in self.suppressed:
            return False
        self.suppressed[email] = (reason, at)
        return True


@pytest.fixture
def known(monkeypatch: pytest.MonkeyPatch) -> Known:
    known = Known()
    monkeypatch.setattr(post, "take_in_consent", known.answer)
    monkeypatch.setattr(post, "take_in_suppression", known.suppress)
    return known


def doors() -> Doors:
    return Doors(
        FakeJobs(), FakeFiles(), FakeCalls(), {"consents": sinks.consents, "suppressions": sinks.suppressions}
    )


def imported(body: str, reading: Reading, there: Doors | None = None) -> tuple[Job, list[dict[str, Any]]]:
    there = there or doors()
    job = service.announce(reading, key=None, now=NOW, jobs=there.jobs)
    there.files.report(job.key, body.encode())
    service.start(job.import_id, doors=there, now=NOW)
    done = service.run(job.import_id, doors=there, now=lambda: NOW, go_on=lambda: True)
    assert done is not None
    told = there.files.whole(done.report_key)
    return done, [json.loads(line) for line in told.splitlines()]


CONSENTS = """E-mail,given,at,source,text
Ada@Shop.example,yes,2026-03-05T10:00:00Z,newsletter form,"Ja, skicka mejl"
bo@shop.example,nej,2026-03-06,checkout,
not an address,yes,2026-03-06,checkout,
cy@shop.example,perhaps,2026-03-06,checkout,
di@shop.example,yes,2150-01-01,checkout,
em@shop.example,yes,2026-03-06,,
ada@shop.example,no,2026-04-01,unsubscribed,
"""


def test_each_row_is_told_of_and_the_latest_answer_holds(known: Known) -> None:
    done, told = imported(CONSENTS, Reading(kind="consents", format="csv"))
    assert (done.state, done.rows, done.accepted, done.rejected) == ("done", 7, 3, 4)
    assert done.outcomes == {"changed": 3, "refused": 4}
    assert [one["outcome"] for one in told] == [
        "changed", "changed", "refused", "refused", "refused", "refused", "changed",
    ]  # fmt: skip
    why = {one["row"]: one["errors"][0] for one in told if one["outcome"] == "refused"}
    assert why[3]["pointer"] == "/email"
    assert "expected yes or no" in why[4]["detail"]
    assert "future" in why[5]["detail"]
    assert why[6]["pointer"] == "/source" or "source" in why[6]["detail"]
    assert known.answers["ada@shop.example"][1:] == (False, "unsubscribed", "")
    assert known.answers["bo@shop.example"][1] is False


def test_the_same_file_again_changes_nothing(known: Known) -> None:
    imported(CONSENTS, Reading(kind="consents", format="csv"))
    before = dict(known.answers)
    done, told = imported(CONSENTS, Reading(kind="consents", format="csv"))
    assert done.outcomes == {"refused": 4, "unchanged": 3}
    assert known.answers == before
    assert len(told) == 7


def test_a_piece_cut_off_is_told_once(known: Known) -> None:
    there = doors()
    rows = "".join(f"p{n}@shop.example,yes,2026-01-01,form,\n" for n in range(40))
    known.breaks_at = 25
    job = service.announce(Reading(kind="consents", format="csv"), key=None, now=NOW, jobs=there.jobs)
    there.files.report(job.key, b"email,given,at,source,text\n" + rows.encode())
    service.start(job.import_id, doors=there, now=NOW)
    first = service.run(job.import_id, doors=there, now=lambda: NOW, go_on=lambda: True)
    assert first is not None
    assert (first.state, first.failures) == ("running", 1)
    known.breaks_at = None
    done = service.run(job.import_id, doors=there, now=lambda: NOW, go_on=lambda: True)
    assert done is not None
    assert (done.state, done.accepted) == ("done", 40)
    assert len(known.answers) == 40
    assert sum(done.outcomes.values()) == 40


def test_suppressions_come_with_or_without_when_and_why(known: Known) -> None:
    text = "email\treason\tat\na@x.example\tbounce\t2026-01-02\nb@x.example\t\t\na@x.example\tbounce\t2026-01-02\n"
    done, _ = imported(text, Reading(kind="suppressions", format="tsv"))
    assert done.outcomes == {"changed": 2, "unchanged": 1}
    assert known.suppressed["b@x.example"] == ("imported", NOW)
    assert known.suppressed["a@x.example"][0] == "bounce"


def test_days_that_could_be_two_are_asked_about(known: Known) -> None:
    text = "email,given,at,source\na@x.example,yes,03/04/2026,form\n"
    refused, _ = imported(text, Reading(kind="consents", format="csv"))
    assert refused.rejected == 1
    taken, _ = imported(text, Reading(kind="consents", format="csv", date_order="day_first"))
    assert taken.accepted == 1
    assert columns.person({"at": "03/04/2026"}, NOW, "month_first")["at"] < known.answers["a@x.example"][0]


def test_rows_by_hand_are_told_of_in_their_order(known: Known) -> None:
    rows = [
        {"email": "a@x.example", "given": "yes", "at": str(NOW), "source": "by phone"},
        {"email": "b", "given": "yes", "at": str(NOW), "source": "by phone"},
        {"email": "c@x.example", "given": "?", "at": str(NOW), "source": "by phone"},
    ]
    told = public.take_in("consents", rows, NOW)
    assert [(one.row, one.outcome) for one in told] == [(1, "changed"), (2, "refused"), (3, "refused")]
    assert public.take_in("consents", rows[:1], NOW + DAY)[0].outcome == "unchanged"
    assert public.take_in("suppressions", [{"email": "a@x.example", "reason": "manual"}], NOW)[0].row == 1
    assert known.suppressed["a@x.example"] == ("manual", NOW)
