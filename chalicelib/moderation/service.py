"""What can be done with cases. Each may be done again with the same end."""

import hashlib
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Final

from msgspec.structs import replace

from chalicelib.kernel import clock, cursors, revisions
from chalicelib.kernel.errors import Invalid, NotFound
from chalicelib.moderation import cases, counting, likeness, policy, rules
from chalicelib.moderation.domain import (
    Act,
    Assessment,
    Case,
    CaseChange,
    Decision,
    Entry,
    Kind,
    State,
    Submission,
)
from chalicelib.moderation.likeness import Print
from chalicelib.moderation.policy import Policy
from chalicelib.moderation.ports import Doors, Listed
from chalicelib.moderation.rules import Trace

PRINTS_LIVE: Final = 90 * clock.DAY
MOST_LISTED: Final = 100
_MARK: Final = 8


def screen(submission: Submission, *, doors: Doors, now: int) -> CaseChange:
    """A submission's case after the rules have looked at it; the same version again changes nothing.

    What was seen is recorded for later submissions, without their words.
    """
    before = doors.cases.get(submission.kind, submission.subject_id)
    if before is not None and cases.is_repeat(before, submission):
        return CaseChange(before, before, Act.SCREENED)
    return cases.screened(before, submission, assess(submission, doors=doors), now)


def assess(submission: Submission, *, doors: Doors) -> Assessment:
    """What the rules make of a submission and of what was seen before it; leaves its traces."""
    trails = _trails(submission)
    mine = _print(submission)
    bands = likeness.bands(mine.signature) if mine else []
    earlier = doors.evidence.prints(bands, submission.at - PRINTS_LIVE)
    # The first text under a band stays: the others are copies of it.
    free = [band for band in bands if band not in earlier]
    evidence = rules.Evidence(
        by_author=_recent("author", trails, rules.AUTHOR_WINDOW, submission, doors),
        by_source=_recent("source", trails, rules.SOURCE_WINDOW, submission, doors),
        on_product=_recent("product", trails, rules.BURST_WINDOW, submission, doors),
        alike=likeness.alike(mine, earlier.values()) if mine else (),
    )
    trace = Trace(submission.key, submission.at, submission.stars, submission.verified)
    doors.evidence.record(dict.fromkeys(trails.values(), trace), dict.fromkeys(free, mine) if mine else {})
    return rules.assess(submission, evidence, doors.ledger.policy(), doors.limits)


def _trails(submission: Submission) -> dict[str, str]:
    """On which trails a submission leaves its trace."""
    trails = {}
    if submission.author:
        trails["author"] = f"author#{submission.author}"
    if submission.source:
        trails["source"] = f"source#{submission.source}"
    if submission.product_id and submission.kind is Kind.REVIEW:
        trails["product"] = f"product#{submission.product_id}"
    return trails


def _recent(
    name: str, trails: Mapping[str, str], window: int, submission: Submission, doors: Doors
) -> tuple[Trace, ...]:
    if name not in trails:
        return ()
    found = doors.evidence.recent(trails[name], submission.at - window, submission.at)
    return tuple(one for one in found if one.subject != submission.key)


def _print(submission: Submission) -> Print | None:
    mark = likeness.signature(submission.texts)
    if mark is None:
        return None
    return Print(submission.key, submission.author, submission.product_id or "", mark, submission.at)


def get(kind: Kind, subject_id: str, *, doors: Doors) -> Case:
    """A case. Raises `NotFound`."""
    case = doors.cases.get(kind, subject_id)
    if case is None:
        raise NotFound(f"no case of the {kind} {subject_id!r}")
    return case


def decide(kind: Kind, subject_id: str, decision: Decision, *, doors: Doors, now: int) -> CaseChange:
    """A case after an operator's decision. Raises `NotFound`, `Invalid` (the ground) or `Conflict`."""
    return cases.decided(get(kind, subject_id, doors=doors), decision, now)


def withdraw(kind: Kind, subject_id: str, *, doors: Doors, now: int) -> CaseChange | None:
    """A case after its author took it back; None where there is nothing to take back."""
    before = doors.cases.get(kind, subject_id)
    if before is None or before.state is State.WITHDRAWN:
        return None
    return cases.withdrawn(before, now)


def receipt(kind: Kind, subject_id: str, author: str, *, secret: str) -> str:
    """A token for the author of a submission, at most 128 characters, fit for a path."""
    return cursors.seal((kind.value, subject_id, _mark(author)), purpose="receipt", secret=secret)


def of_receipt(token: str, *, doors: Doors) -> Case:
    """The case that a receipt is for. Raises `NotFound` if it isn't one, or its author took all back."""
    try:
        kind, subject_id, mark = cursors.unseal(
            token, tuple[Kind, str, bytes], purpose="receipt", secret=doors.secret
        )
    except Invalid as error:
        raise NotFound("no such receipt") from error
    case = doors.cases.get(kind, subject_id)
    if case is None or not case.submission.author or _mark(case.submission.author) != mark:
        raise NotFound("no such receipt")
    return case


def _mark(author: str) -> bytes:
    return hashlib.sha256(author.encode("utf-8", "surrogatepass")).digest()[:_MARK]


def appeal(token: str, text: str, *, doors: Doors, now: int) -> Case:
    """A case after its author's appeal; the same words again change nothing. Raises `NotFound` or `Conflict`."""

    def attempt(before: Case) -> Case:
        change = cases.appealed(before, text, now)
        if change.before != change.after:
            doors.cases.write(change, now)
        return change.after

    return revisions.persist(lambda: of_receipt(token, doors=doors), attempt, what="the case")


def listed(
    place: str, cursor: str | None, limit: int, *, doors: Doors, newest: bool | None = None
) -> Listed[Case]:
    """A page of a queue (oldest first) or of a state's list (newest first), or as `newest` has it.

    A page may be short.

    Raises `Invalid` on an unknown place or a cursor of another list.
    """
    if place not in cases.PLACES:
        raise Invalid.field("query:place", f"expected one of {', '.join(cases.PLACES)}")
    newest = place not in cases.QUEUES if newest is None else newest
    purpose = f"cases {place} {newest}"
    after = cursors.unseal(cursor, str, purpose=purpose, secret=doors.secret) if cursor else None
    limit = max(1, min(limit, MOST_LISTED))
    found = doors.cases.page(place, after, limit, newest=newest)
    follows = (
        cursors.seal(found[-1][0], purpose=purpose, secret=doors.secret) if len(found) == limit else None
    )
    return Listed(tuple(case for _, case in found if case is not None), follows)


def lately(author: str, *, doors: Doors, now: int) -> list[Case]:
    """What an author sent in within the last two days, the latest first, at most ten."""
    traces = doors.evidence.recent(f"author#{author}", now - 2 * clock.DAY, now)
    subjects = list(dict.fromkeys(trace.subject for trace in traces))[:10]
    named = [(Kind(kind), subject_id) for kind, _, subject_id in (one.partition("#") for one in subjects)]
    with ThreadPoolExecutor(5) as pool:
        found = list(pool.map(lambda one: doors.cases.get(*one), named))
    return [one for one in found if one is not None and one.submission.author == author]


def audit(month: str, cursor: str | None, limit: int, *, doors: Doors) -> Listed[Entry]:
    """A page of a month's audit log, the latest first. Raises `Invalid` on a cursor of another list."""
    purpose = f"audit {month}"
    after = cursors.unseal(cursor, str, purpose=purpose, secret=doors.secret) if cursor else None
    limit = max(1, min(limit, MOST_LISTED))
    found = doors.ledger.entries(month, after, limit)
    follows = (
        cursors.seal(found[-1][0], purpose=purpose, secret=doors.secret) if len(found) == limit else None
    )
    return Listed(tuple(entry for _, entry in found), follows)


def keep_policy(wanted: Policy, operator: str, *, doors: Doors, now: int) -> Policy:
    """The policy in place of the kept one, with both in the audit log; the same again changes nothing.

    `wanted.revision` is the one it was made from. Raises `Invalid`, or `Conflict` if another came between.
    """
    wrong = list(policy.faults(wanted, doors.limits))
    if wrong:
        raise Invalid(f"{wrong[0].pointer}: {wrong[0].detail}", wrong)

    def attempt(before: Policy) -> Policy:
        if replace(wanted, revision=before.revision) == before:
            return before
        after = policy.next_revision(before, wanted)
        entry = Entry(
            at=now, id=f"policy#{after.revision}", actor=operator, action="policy", subject="policy",
            before=policy.told(before), after=policy.told(after),
        )  # fmt: skip
        doors.ledger.keep_policy(before, after, entry)
        return after

    return revisions.persist(doors.ledger.policy, attempt, what="the policy")


def transparency(now: int, months: int, *, doors: Doors) -> list[tuple[str, dict[str, Mapping[str, int]]]]:
    """The figures of the latest months, this one first: by kind."""
    names = counting.months_back(now, months)
    found = doors.ledger.figures(names)
    return [
        (name, {kind: one for (month, kind), one in sorted(found.items()) if month == name}) for name in names
    ]


def fairness(now: int, months: int, *, doors: Doors) -> tuple[counting.StarsFigures, ...]:
    """What became of reviews by their stars over the latest months."""
    return by_stars(transparency(now, months, doors=doors))


def by_stars(
    months: list[tuple[str, dict[str, Mapping[str, int]]]],
) -> tuple[counting.StarsFigures, ...]:
    """What became of reviews by their stars, over all the months that are given."""
    total: dict[str, int] = {}
    for _, kinds in months:
        for name, count in kinds.get(Kind.REVIEW, {}).items():
            total[name] = total.get(name, 0) + count
    return counting.by_stars(total)
