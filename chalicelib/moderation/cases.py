"""The life of a case: what each act makes of it, and where it then lies for operators."""

from typing import Any, Final

from msgspec.structs import replace

from chalicelib.kernel.errors import Conflict, Invalid
from chalicelib.moderation import grounds
from chalicelib.moderation.domain import (
    RULES,
    STRICTNESS,
    Act,
    Appeal,
    Assessment,
    Case,
    CaseChange,
    Decision,
    Entry,
    Reason,
    State,
    Submission,
    Verdict,
)

HELD: Final = "held"
REPORTED: Final = "reported"
APPEALED: Final = "appealed"
# By whom a case is decided that came from another system, as the rooms that import say.
IMPORTED: Final = "import"
# Where operators' work lies, the most urgent first.
QUEUES: Final = (APPEALED, REPORTED, HELD)
PLACES: Final = (*QUEUES, State.PUBLISHED.value, State.REJECTED.value)

# A case keeps what an operator can read; a row of the table holds 400 KB.
MOST_KEPT: Final = 20_000

# On which ground the rules refuse or hold, by the finding that weighs most.
_GROUND_OF: Final = {
    "blocked_word": "terms",
    "hate": "hate",
    "threat": "threat",
    "abuse": "abuse",
    "link": "contact_data",
    "email": "contact_data",
    "phone": "contact_data",
    "handle": "contact_data",
    "identity_number": "private_data",
    "account_number": "private_data",
    "home_address": "private_data",
    "advertising": "advertising",
    "paid": "fake",
    "shouting": "unreadable",
    "repetition": "unreadable",
    "gibberish": "unreadable",
    "hidden": "unreadable",
    "duplicate": "duplicate",
    "author_rate": "too_many",
    "source_rate": "too_many",
    "burst": "fake",
    "affiliated": "affiliated",
    "too_short": "off_topic",
    "off_topic": "off_topic",
    "unseen": "unseen",
    "overlong": "unreadable",
}

_ACTORS: Final = {Act.REPORTED: "reader", Act.APPEALED: "author", Act.WITHDRAWN: "author"}


def ground_of(reasons: tuple[Reason, ...]) -> str:
    """The ground that stands for the weightiest of the findings."""
    if not reasons:
        return "terms"
    return _GROUND_OF.get(max(reasons, key=lambda one: one.weight).code, "terms")


def place(case: Case) -> str | None:
    """The queue in which a case waits for an operator, else the list of its state; None once withdrawn."""
    if case.state is State.WITHDRAWN:
        return None
    if case.has_open_appeal:
        return APPEALED
    if case.state is State.HELD:
        return HELD
    return REPORTED if case.open_reports else case.state.value


def kept(submission: Submission) -> Submission:
    """The submission with no more text than a case keeps."""
    left, texts = MOST_KEPT, []
    for text in submission.texts:
        texts.append(text[:left])
        left -= len(texts[-1])
    return replace(submission, texts=tuple(texts))


def is_repeat(before: Case, submission: Submission) -> bool:
    """Whether a submission is the version that the case already is about."""
    known = before.submission
    return before.state is not State.WITHDRAWN and known == replace(
        kept(submission), at=known.at, source=known.source
    )


def screened(before: Case | None, submission: Submission, assessment: Assessment, now: int) -> CaseChange:
    """A submission's case after the rules have seen this version.

    What an operator has taken down, or an appeal is open about, isn't shown again by the rules alone.
    """
    state = assessment.state
    if before is not None and state is State.PUBLISHED and _is_in_hands(before):
        state = State.HELD
    verdict = Verdict(assessment.state, submission.stars)
    fields: dict[str, Any] = {
        "submission": kept(submission),
        "assessment": assessment,
        "state": state,
        "decided_at": now,
        "decided_by": RULES,
        "ground": None if state is State.PUBLISHED else ground_of(assessment.reasons),
        "note": "",
    }
    if before is None:
        opened = Case(**fields, opened_at=now, queued_at=now, strictest=verdict)
        return CaseChange(None, opened, Act.SCREENED)
    if _strictness(verdict) > _strictness(before.strictest):
        fields["strictest"] = verdict
    if not before.has_open_appeal:
        fields["appeal"] = None
    return _changed(before, Act.SCREENED, now, **fields)


def _is_in_hands(before: Case) -> bool:
    # Also after a withdrawal: what was taken down doesn't come back by being written anew.
    by_operator = before.judged is not None and before.judged.state is not State.PUBLISHED
    return by_operator or before.has_open_appeal


def _strictness(verdict: Verdict) -> int:
    return STRICTNESS.index(verdict.state)


def decided(before: Case, decision: Decision, now: int) -> CaseChange:
    """The case after an operator's decision, which also answers an open appeal unless it is to hold.

    The same decision again changes nothing. Raises `Invalid` on a ground that doesn't fit, `Conflict` if the
    author has withdrawn it.
    """
    if decision.state not in STRICTNESS:
        raise Invalid.field("/state", "expected published, held or rejected")
    if decision.ground not in grounds.allowed(decision.state):
        raise Invalid.field("/ground", f"isn't a ground on which something is {decision.state}")
    if before.state is State.WITHDRAWN:
        raise Conflict("the author has withdrawn it")
    same = (before.state, before.ground, before.note, before.decided_by) == (
        decision.state, decision.ground, decision.note, decision.operator,
    )  # fmt: skip
    if same and not before.open_reports and not before.has_open_appeal:
        return CaseChange(before, before, Act.DECIDED)
    fields: dict[str, Any] = {
        "state": decision.state,
        "decided_at": now,
        "decided_by": decision.operator,
        "ground": decision.ground,
        "note": decision.note,
        "judged": Verdict(decision.state, before.submission.stars),
        "open_reports": 0,
    }
    return _changed(before, Act.DECIDED, now, **fields, **_answer(before, decision.state))


def _answer(before: Case, state: State) -> dict[str, Any]:
    """What a decision makes of the appeal: it answers an open one, and a new one may follow on a new one."""
    if before.appeal is None or (before.has_open_appeal and state is State.HELD):
        return {}
    if not before.has_open_appeal:
        return {"appeal": None} if state is not before.state else {}
    upheld = state is State.PUBLISHED
    return {
        "appeal": replace(before.appeal, upheld=upheld),
        "appeals_upheld": before.appeals_upheld + upheld,
        "appeals_refused": before.appeals_refused + (not upheld),
    }


def may_appeal(case: Case) -> bool:
    """Whether the decision that stands can be appealed: it refuses, and hasn't been appealed yet."""
    return case.state is State.REJECTED and case.appeal is None


def appealed(before: Case, text: str, now: int) -> CaseChange:
    """The case after its author's appeal. The same again changes nothing; raises `Conflict` where none may be."""
    if before.appeal is not None and before.appeal.text == text and before.state is not State.WITHDRAWN:
        return CaseChange(before, before, Act.APPEALED)
    if not may_appeal(before):
        raise Conflict("there is no decision here that can be appealed, or it was appealed before")
    appeal = Appeal(text=text, at=now)
    return _changed(before, Act.APPEALED, now, appeal=appeal, appeals=before.appeals + 1)


def reported(before: Case, now: int) -> CaseChange:
    """The case after one more report. It stays as it is shown: reports take nothing down by themselves."""
    return _changed(
        before, Act.REPORTED, now, reports=before.reports + 1, open_reports=before.open_reports + 1
    )


def withdrawn(before: Case, now: int) -> CaseChange:
    """The case after its author took it back: without words, name, author or what was found in it.

    Codes, stars and states stay, so that figures stay true.
    """
    submission = replace(
        before.submission, texts=(), author="", author_name=None, source=None, media=()
    )  # fmt: skip
    reasons = tuple(Reason(one.code, one.weight) for one in before.assessment.reasons)
    return _changed(
        before,
        Act.WITHDRAWN,
        now,
        submission=submission,
        assessment=replace(before.assessment, reasons=reasons),
        state=State.WITHDRAWN,
        note="",
        open_reports=0,
        appeal=replace(before.appeal, text="") if before.appeal else None,
    )


def _changed(before: Case, act: Act, now: int, **fields: Any) -> CaseChange:
    after = replace(before, **fields, revision=before.revision + 1)
    if place(after) != place(before):
        after = replace(after, queued_at=now)
    return CaseChange(before, after, act)


def entry(change: CaseChange, now: int) -> Entry | None:
    """The audit log's line of a change; None for what the rules published as it came, which nobody decided."""
    before, after = change.before, change.after
    was = before.state.value if before else ""
    if change.act is Act.SCREENED and after.state is State.PUBLISHED and was in ("", after.state):
        return None
    actor = _ACTORS.get(change.act, after.decided_by)
    key = after.submission.key
    return Entry(
        at=now, id=f"{key}#{after.revision}", actor=actor, action=change.act.value, subject=key,
        before=was, after=after.state.value, ground=after.ground or "",
    )  # fmt: skip


def tells_author(change: CaseChange) -> bool:
    """Whether an author is to be told of a change: it was published after waiting, refused, taken down, restored, or
    an appeal was answered.

    Not of what is published at once or held: they are told that in the answer to sending it in.
    """
    before, after = change.before, change.after
    is_theirs = after.submission.author and after.decided_by != IMPORTED
    if not is_theirs or after.state not in (State.PUBLISHED, State.REJECTED):
        return False
    if before is None or before.state is State.WITHDRAWN:
        return after.state is State.REJECTED
    return before.state is not after.state or (before.has_open_appeal and not after.has_open_appeal)


def tells_reporters(change: CaseChange) -> bool:
    """Whether those who reported it are to be told: an operator decided on what was open."""
    before, after = change.before, change.after
    was_open = before is not None and before.open_reports > 0
    return was_open and after.open_reports == 0 and after.state in (State.PUBLISHED, State.REJECTED)
