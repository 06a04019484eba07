"""What other rooms may ask of moderation."""

from typing import Any

from chalicelib.kernel import ids
from chalicelib.members import public as members
from chalicelib.moderation import cases as lives
from chalicelib.moderation import counting, grounds, models, reporting, rules, service, statements, wiring
from chalicelib.moderation.domain import (
    Appeal,
    Assessment,
    Case,
    CaseChange,
    Decision,
    Entry,
    Kind,
    Reason,
    State,
    Submission,
)
from chalicelib.moderation.grounds import Ground
from chalicelib.moderation.policy import Policy
from chalicelib.moderation.ports import Listed, Report
from chalicelib.moderation.statements import Statement
from chalicelib.moderation.views import LONGEST_APPEAL, AppealBody, appeal_text

__all__ = [
    "LONGEST_APPEAL",
    "PLACES",
    "QUEUES",
    "Appeal",
    "Assessment",
    "Case",
    "CaseChange",
    "Decision",
    "Entry",
    "Ground",
    "Kind",
    "Listed",
    "Policy",
    "Reason",
    "Report",
    "State",
    "Statement",
    "Submission",
    "appeal",
    "audit",
    "case",
    "cases",
    "decide",
    "decision_grounds",
    "erase",
    "export",
    "fairness",
    "finding",
    "is_affiliated",
    "is_unfit",
    "keep_policy",
    "lately",
    "log",
    "log_action",
    "policy",
    "receipt",
    "report_reason",
    "reports",
    "screen",
    "source",
    "statement",
    "statement_by",
    "transact",
    "transparency",
    "waiting",
    "withdraw",
]

# Where operators' work lies, the most urgent first; and everything that `cases` lists.
QUEUES = lives.QUEUES
PLACES = lives.PLACES


def source(source_ip: str | None, now: int) -> str | None:
    """A keyed hash of where a call came from, good for the day: it can't be followed into the next."""
    return members.source(source_ip, now)


def screen(submission: Submission, now: int) -> CaseChange:
    """A submission's case after the rules: `after.state` says whether it is shown, held or refused.

    The same version again changes nothing (`before == after`).
    """
    return service.screen(submission, doors=wiring.doors(), now=now)


def decide(kind: Kind, subject_id: str, decision: Decision, now: int) -> CaseChange:
    """A case after an operator's decision, for the content room to write with its own rows.

    Raises `NotFound`, `Invalid` (the ground doesn't fit the state) or `Conflict` (withdrawn).
    """
    return service.decide(kind, subject_id, decision, doors=wiring.doors(), now=now)


def withdraw(kind: Kind, subject_id: str, now: int) -> CaseChange | None:
    """A case after its author took it back; None where there is nothing (any more) to take back."""
    return service.withdraw(kind, subject_id, doors=wiring.doors(), now=now)


def transact(change: CaseChange, now: int) -> list[Any]:
    """A transaction's actions that make a change, at most five; none if it changes nothing.

    They hold only while the case is what it was: the transaction is then cancelled by a condition.
    """
    return models.actions(change, now)


def receipt(kind: Kind, subject_id: str, author: str) -> str:
    """With what an author without login sees the statement of reasons and appeals; at most 128 characters."""
    return service.receipt(kind, subject_id, author, secret=wiring.secret())


def is_unfit(name: str) -> bool:
    """Whether a word can't be shown as somebody's name, by the rules alone: nothing is read or kept."""
    return rules.is_unfit(name)


def is_affiliated(customer_id: str | None, email: str | None) -> bool:
    """Whether a person works for the shop or one of its sellers, as the policy says."""
    return wiring.ledger().policy().is_affiliated(customer_id, email)


def cases(
    place: str, cursor: str | None = None, limit: int = 50, *, newest: bool | None = None
) -> Listed[Case]:
    """A page of a queue (oldest first) or of a state's list (newest first), or as `newest` has it.

    Raises `Invalid`.
    """
    return service.listed(place, cursor, limit, doors=wiring.doors(), newest=newest)


def waiting(place: str, most: int = 100) -> int:
    """How many cases lie in a queue; `most` if there are as many or more."""
    return wiring.cases().count(place, most)


def lately(author: str, now: int) -> list[Case]:
    """What an author sent in within the last two days, the latest first, at most ten."""
    return service.lately(author, doors=wiring.doors(), now=now)


def case(kind: Kind, subject_id: str) -> Case | None:
    """A case, if there is one."""
    return wiring.cases().get(kind, subject_id)


def reports(kind: Kind, subject_id: str) -> list[Report]:
    """What was reported of a subject, the oldest first."""
    return wiring.cases().reports(kind, subject_id)


def audit(month: str, cursor: str | None = None, limit: int = 50) -> Listed[Entry]:
    """A page of the audit log of a month (`2026-11`), the latest first. Raises `Invalid`."""
    return service.audit(month, cursor, limit, doors=wiring.doors())


def log(actor: str, action: str, now: int, *, subject: str = "", detail: str = "") -> None:
    """Add a line to the audit log, such as an operator's sign-in. It must hold no shopper's words."""
    entry = Entry(at=now, id=ids.new_id("e"), actor=actor, action=action, subject=subject, detail=detail)
    wiring.ledger().log(entry)


def log_action(actor: str, action: str, now: int, *, subject: str = "", detail: str = "") -> Any:
    """The same as an action for the caller's own transaction, so that an act and its line can't come apart."""
    entry = Entry(at=now, id=ids.new_id("e"), actor=actor, action=action, subject=subject, detail=detail)
    return models.once(models.entry_item(entry))


def transparency(now: int, months: int = 12) -> list[tuple[str, dict[str, Any]]]:
    """The figures of the latest months, this one first, by kind."""
    return service.transparency(now, months, doors=wiring.doors())


def fairness(now: int, months: int = 12) -> tuple[counting.StarsFigures, ...]:
    """What became of reviews by their stars: shares held and rejected, with intervals."""
    return service.fairness(now, months, doors=wiring.doors())


def policy() -> Policy:
    """The shop's policy."""
    return wiring.ledger().policy()


def keep_policy(wanted: Policy, operator: str, now: int) -> Policy:
    """Keep a policy made from the one of `wanted.revision`. Raises `Invalid` or `Conflict`."""
    return service.keep_policy(wanted, operator, doors=wiring.doors(), now=now)


def decision_grounds(state: State) -> tuple[Ground, ...]:
    """The grounds on which an operator may put a case in `state`, with their words."""
    return tuple(grounds.GROUNDS[code] for code in grounds.allowed(state))


def statement(kind: Kind, subject_id: str, language: str) -> statements.Statement:
    """What the author of a submission is told. Raises `NotFound`."""
    return statements.statement(service.get(kind, subject_id, doors=wiring.doors()), language)


def statement_by(receipt: str, language: str) -> Statement:
    """What whoever holds a receipt is told. Raises `NotFound`."""
    return statements.statement(service.of_receipt(receipt, doors=wiring.doors()), language)


def appeal(receipt: str, text: str, language: str, now: int) -> Statement:
    """Appeal against a refusal by its receipt, as `POST /v1/statements/{receipt}/appeal` does.

    Raises `NotFound`, `Invalid` (/text) or `Conflict`.
    """
    words = appeal_text(AppealBody(text))
    return statements.statement(service.appeal(receipt, words, doors=wiring.doors(), now=now), language)


def report_reason(code: str, language: str) -> str:
    """Why something was reported, in words."""
    known = grounds.REPORT_REASONS.get(code)
    return known.text(language) if known else code


def finding(code: str, language: str) -> str:
    """What a finding of the rules means, in words."""
    return statements.finding(code, language)


def export(customer_id: str | None = None, email: str | None = None) -> list[dict[str, Any]]:
    """All that a person has reported, ready for JSON."""
    return reporting.export(wiring.reporters(customer_id, email), doors=wiring.doors())


def erase(customer_id: str | None = None, email: str | None = None, *, now: int) -> int:  # noqa: ARG001
    """Take a person out of their reports, which still count; how many there were. May be repeated.

    What they wrote is withdrawn by the room that it was written in.
    """
    return reporting.erase(wiring.reporters(customer_id, email), doors=wiring.doors())
