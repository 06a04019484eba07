"""The life of a case, what its author is told, and what is counted of it."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from chalicelib.kernel import clock
from chalicelib.kernel.errors import Conflict, Invalid, NotFound, TooMany
from chalicelib.moderation import (
    cases,
    counting,
    grounds,
    models,
    policy,
    reporting,
    rules,
    service,
    statements,
)
from chalicelib.moderation.domain import (
    Act,
    Assessment,
    Case,
    CaseChange,
    Decision,
    Kind,
    Reason,
    State,
    Submission,
    Verdict,
)
from chalicelib.moderation.policy import Limits, Policy
from chalicelib.moderation.ports import Doors, Report
from tests.fakes.moderation import FakeModeration
from tests.fakes.moderation import doors as fake_doors

NOW = 1_800_000_000_000
PHONE = "Ring 070-123 45 67"
WORST = "Tjäna snabba pengar, skriv till kungen@example.com eller https://bit.ly/x och ring 070-123 45 67"


def submission(*texts: str, **fields: Any) -> Submission:
    said: dict[str, Any] = {
        "kind": Kind.REVIEW, "subject_id": "r1", "version": 1, "author": "a", "at": NOW, "stars": 1,
        "product_id": "tent", "texts": texts or ("Bra",), "language": "sv",
    }  # fmt: skip
    return Submission(**said | fields)


def kept(doors: Doors, change: CaseChange, now: int = NOW) -> Case:
    fake: Any = doors.cases
    fake.keep(change, now)
    return change.after


def screened(doors: Doors, *texts: str, now: int = NOW, **fields: Any) -> Case:
    return kept(doors, service.screen(submission(*texts, at=now, **fields), doors=doors, now=now), now)


def decided(doors: Doors, state: State, now: int = NOW, **fields: Any) -> Case:
    said = Decision(**{
        "state": state, "ground": grounds.allowed(state)[0], "note": "", "operator": "op-1", **fields,
    })  # fmt: skip
    return kept(doors, service.decide(Kind.REVIEW, "r1", said, doors=doors, now=now), now)


@pytest.fixture
def doors() -> Doors:
    return fake_doors()


def receipt() -> str:
    return service.receipt(Kind.REVIEW, "r1", "a", secret="cursor")


def test_the_rules_publish_hold_or_refuse(doors: Doors) -> None:
    assert screened(doors, "Skräp!").state is State.PUBLISHED
    held = screened(doors, PHONE, version=2)
    assert (held.state, held.ground, cases.place(held)) == (State.HELD, "contact_data", "held")
    refused = screened(doors, WORST, version=3)
    assert (refused.state, cases.place(refused)) == (State.REJECTED, "rejected")
    mended = screened(doors, "Skräp!", version=4)
    assert (mended.state, mended.ground, mended.revision) == (State.PUBLISHED, None, 4)
    assert mended.strictest == Verdict(State.REJECTED, 1)
    assert mended.opened_at == NOW


def test_what_an_operator_took_down_doesnt_come_back_by_an_edit_or_by_being_written_anew(
    doors: Doors,
) -> None:
    screened(doors, "Skräp!")
    decided(doors, State.REJECTED)
    assert screened(doors, "Skräp, men snällare", version=2).state is State.HELD
    change = service.withdraw(Kind.REVIEW, "r1", doors=doors, now=NOW)
    assert change
    kept(doors, change)
    assert screened(doors, "Skräp!", version=1).state is State.HELD
    decided(doors, State.PUBLISHED)
    assert screened(doors, "Skräp igen", version=2).state is State.PUBLISHED


def test_the_same_decision_again_changes_nothing(doors: Doors) -> None:
    screened(doors, "Skräp!")
    first = decided(doors, State.REJECTED, NOW + 1)
    again = decided(doors, State.REJECTED, NOW + 2)
    assert first == again
    other = decided(doors, State.REJECTED, NOW + 2, operator="op-2")
    assert (other.decided_by, other.revision) == ("op-2", 3)


@pytest.mark.parametrize(
    ("state", "ground", "pointer"),
    [
        (State.PUBLISHED, "hate", "/ground"),
        (State.REJECTED, "in_order", "/ground"),
        (State.REJECTED, "because", "/ground"),
        (State.WITHDRAWN, "hate", "/state"),
    ],
)
def test_a_decision_needs_a_ground_that_fits(doors: Doors, state: State, ground: str, pointer: str) -> None:
    screened(doors, "Skräp!")
    with pytest.raises(Invalid) as refused:
        decided(doors, state, ground=ground)
    assert refused.value.errors[0].pointer == pointer


def test_nobody_decides_on_what_is_withdrawn_or_never_was(doors: Doors) -> None:
    with pytest.raises(NotFound):
        decided(doors, State.PUBLISHED)
    assert service.withdraw(Kind.REVIEW, "r1", doors=doors, now=NOW) is None
    screened(doors, "Skräp!")
    change = service.withdraw(Kind.REVIEW, "r1", doors=doors, now=NOW)
    assert change
    kept(doors, change)
    with pytest.raises(Conflict):
        decided(doors, State.PUBLISHED)


def test_an_appeal_may_follow_each_new_refusal_and_none_its_own_answer(doors: Doors) -> None:
    screened(doors, "Skräp!")
    decided(doors, State.REJECTED, NOW + 1)
    service.appeal(receipt(), "nej", doors=doors, now=NOW + 2)
    held = decided(doors, State.HELD, NOW + 3)
    assert held.has_open_appeal
    refused = decided(doors, State.REJECTED, NOW + 4)
    assert (refused.appeals, refused.appeals_refused, cases.may_appeal(refused)) == (1, 1, False)
    decided(doors, State.PUBLISHED, NOW + 5)
    anew = decided(doors, State.REJECTED, NOW + 6, ground="hate")
    assert cases.may_appeal(anew)
    service.appeal(receipt(), "nej igen", doors=doors, now=NOW + 7)
    granted = decided(doors, State.PUBLISHED, NOW + 8)
    assert (granted.appeals, granted.appeals_upheld, granted.appeals_refused) == (2, 1, 1)


def test_the_rules_alone_publish_nothing_while_an_appeal_waits(doors: Doors) -> None:
    screened(doors, WORST)
    service.appeal(receipt(), "nej", doors=doors, now=NOW + 2)
    edited = screened(doors, "Bra", version=2, now=NOW + 3)
    assert (edited.state, cases.place(edited)) == (State.HELD, "appealed")


def test_a_receipt_is_for_one_author_and_one_thing(doors: Doors) -> None:
    screened(doors, "Skräp!")
    assert service.of_receipt(receipt(), doors=doors).submission.subject_id == "r1"
    for author, secret in (("b", "cursor"), ("a", "another")):
        with pytest.raises(NotFound):
            service.of_receipt(service.receipt(Kind.REVIEW, "r1", author, secret=secret), doors=doors)
    for token in ("", "x", "tent-2", receipt()[:-2], "å" * 40):
        with pytest.raises(NotFound):
            service.of_receipt(token, doors=doors)
    longest = service.receipt(Kind.QUESTION, "q" * 60, "a" * 500, secret="s")
    assert len(longest) <= 128
    assert all(one.isalnum() or one in "-_" for one in longest)


@pytest.mark.parametrize("language", ["sv", "en"])
def test_a_statement_says_facts_ground_how_and_what_can_be_done(doors: Doors, language: str) -> None:
    case = screened(doors, WORST)
    told = statements.statement(case, language)
    assert (told.state, told.automated, told.may_appeal) == (State.REJECTED, True, True)
    assert told.ground_text == grounds.GROUNDS[told.ground or ""].text(language)
    assert {"link", "email", "advertising"} <= {fact.code for fact in told.facts}
    assert all(fact.text for fact in told.facts)
    assert ("överklaga" if language == "sv" else "appeal") in told.redress
    human = statements.statement(decided(doors, State.REJECTED, ground="hate", note="rad 2"), language)
    assert (human.automated, human.facts, human.note, human.law) == (False, (), "rad 2", "Brottsbalken 16:8")
    service.appeal(receipt(), "nej", doors=doors, now=NOW)
    answered = statements.statement(decided(doors, State.REJECTED, NOW + 9), language)
    assert (answered.appeal_upheld, answered.may_appeal) == (False, False)
    shown = statements.statement(decided(doors, State.PUBLISHED, NOW + 10), language)
    assert (shown.ground, shown.redress != answered.redress) == (None, True)


def test_every_code_has_its_words_and_its_ground() -> None:
    assert set(cases._GROUND_OF) == set(statements.FINDINGS)
    assert set(cases._GROUND_OF.values()) <= set(grounds.allowed(State.REJECTED))
    for ground in (*grounds.GROUNDS.values(), *grounds.REPORT_REASONS.values()):
        assert ground.sv
        assert ground.en
        assert ground.sv != ground.en
    assert cases.ground_of((Reason("nobody_knows", 9),)) == "terms"
    assert cases.ground_of((Reason("hate", 70), Reason("link", 60))) == "hate"


def test_reports_are_bounded_by_reporter_and_source(doors: Doors) -> None:
    def report(reporter: str, n: int, source: str | None) -> None:
        said = Report(
            kind=Kind.REVIEW, subject_id=f"r{n}", reporter=reporter, reason="hate", explanation="", at=NOW + n
        )
        reporting.report(said, source, doors=doors, now=NOW + n)

    for n in range(reporting.MOST_PER_SOURCE + 2):
        screened(doors, "Skräp!", subject_id=f"r{n}", author=f"a{n}", product_id=f"p{n}", verified=True)
    for n in range(reporting.MOST_PER_REPORTER):
        report("anna", n, None)
    with pytest.raises(TooMany):
        report("anna", 21, None)
    report("anna", 0, None)
    report("anna", 0, None)
    for n in range(reporting.MOST_PER_SOURCE):
        report(f"somebody-{n}", n, "here")
    with pytest.raises(TooMany):
        report("another", 61, "here")


def test_only_what_is_shown_can_be_reported(doors: Doors) -> None:
    said = Report(kind=Kind.REVIEW, subject_id="r1", reporter="x", reason="hate", explanation="", at=NOW)
    for texts in ((), (PHONE,)):
        with pytest.raises(NotFound):
            reporting.report(said, None, doors=doors, now=NOW)
        screened(doors, *texts or (PHONE,))


def test_a_policy_that_contradicts_itself_is_refused(doors: Doors) -> None:
    for wanted, pointer in (
        (Policy(hold_from=80, reject_from=70), "/reject_from"),
        (Policy(hold_from=95), "/reject_from"),
        (Policy(words=("ok då", "--")), "/words/1"),
    ):
        assert [one.pointer for one in policy.faults(wanted, Limits())] == [pointer]
        with pytest.raises(Invalid):
            service.keep_policy(wanted, "op", doors=doors, now=NOW)
    long = Policy(words=tuple(f"ord nummer {n}" for n in range(2_000)))
    assert '"words":2000' in policy.told(long)


def test_shares_come_with_their_interval() -> None:
    one = counting.share(2, 150)
    assert (one.share, one.low, one.high) == (0.0133, 0.0037, 0.0473)
    assert counting.share(0, 0) == counting.Share(0, 0, 0.0, 0.0, 1.0)
    assert counting.share(5, 5).high == 1.0


def test_fairness_is_told_by_the_stars_that_the_strictest_outcome_met(doors: Doors) -> None:
    screened(doors, PHONE, stars=1)
    screened(doors, "Bra", stars=5, version=2)
    screened(doors, "Bra", stars=1, subject_id="r2", author="b")
    decided(doors, State.REJECTED)
    ones = service.fairness(NOW, 1, doors=doors)[0]
    assert (ones.received, ones.held.count, ones.rejected_by_operators.count) == (2, 1, 1)


def test_months_are_counted_back_over_the_turn_of_the_year() -> None:
    january = clock.parse_iso("2027-01-31T23:59:59Z")
    assert counting.months_back(january, 3) == ["2027-01", "2026-12", "2026-11"]


def test_a_long_text_is_kept_as_far_as_an_operator_reads(doors: Doors) -> None:
    case = screened(doors, "a " * 9_000, "ö" * 100_000)
    assert sum(map(len, case.submission.texts)) == cases.MOST_KEPT
    assert len(repr(models.case_item(case)).encode()) < 200_000
    again = service.screen(submission("a " * 9_000, "ö" * 100_000), doors=doors, now=NOW)
    assert again.before == again.after


@given(
    texts=st.lists(
        st.sampled_from([PHONE, "Bra", WORST, "Skräp, fy fan vad dåligt", "Tält" * 30]),
        min_size=1,
        max_size=4,
    ),
    others=st.integers(0, 15),
    stars=st.integers(1, 5),
)
def test_screening_again_finds_the_same(texts: list[str], others: int, stars: int) -> None:
    doors = fake_doors()
    for n in range(others):
        screened(
            doors,
            texts[0] + " av mig",
            subject_id=f"o{n}",
            author=f"o{n % 3}",
            source="s",
            stars=stars,
            now=NOW - n,
        )
    one = submission(*texts, source="s", stars=stars)
    first = service.assess(one, doors=doors)
    assert service.assess(one, doors=doors) == first
    kept(doors, service.screen(one, doors=doors, now=NOW))
    assert service.screen(one, doors=doors, now=NOW + 5).before is not None
    change = service.screen(one, doors=doors, now=NOW + 5)
    assert change.before == change.after
    assert models.actions(change, NOW + 5) == []
    assert service.assess(one, doors=doors) == first


def test_a_change_is_at_most_five_actions(doors: Doors) -> None:
    screened(doors, "Bra")
    case = doors.cases.get(Kind.REVIEW, "r1")
    assert case
    reported = replace(case, reports=1, open_reports=1, revision=2)
    said = Decision(state=State.REJECTED, ground="hate", note="", operator="op")
    assert len(models.actions(cases.decided(reported, said, NOW + 1), NOW + 1)) == 5
    assert len(models.actions(CaseChange(None, case), NOW)) == 3


def test_the_stand_in_for_content_rooms_does_as_it_is_told() -> None:
    room = FakeModeration()
    first = room.screen(submission("Bra"), NOW)
    assert first.after.state is State.PUBLISHED
    room.keep(first)
    room.outcome = State.HELD
    assert room.screen(submission("Bra"), NOW).after == first.after
    edited = room.screen(submission("Annat", version=2), NOW)
    assert (edited.after.state, edited.act) == (State.HELD, Act.SCREENED)
    room.keep(edited)
    said = Decision(state=State.REJECTED, ground="hate", note="", operator="op")
    room.keep(room.decide(Kind.REVIEW, "r1", said, NOW))
    assert room.cases["review#r1"].state is State.REJECTED
    with pytest.raises(NotFound):
        room.decide(Kind.LIST, "r1", said, NOW)


def test_an_unassessed_case_isnt_told_of_as_refused() -> None:
    calm = Assessment(0, (), State.PUBLISHED)
    change = cases.screened(None, submission("Bra"), calm, NOW)
    assert cases.entry(change, NOW) is None
    assert statements.statement(change.after, "sv").facts == ()
    assert rules.combined(calm.reasons) == 0
