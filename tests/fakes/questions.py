"""An in-memory stand-in for questions' port; the contract suite holds it to the real store's behaviour."""

from collections.abc import Iterator
from threading import Lock

from msgspec.structs import replace

from chalicelib.kernel.errors import NotFound
from chalicelib.kernel.revisions import Stale
from chalicelib.moderation.domain import Assessment, Case, CaseChange, Decision, Kind, State, Submission
from chalicelib.questions import domain, models
from chalicelib.questions.domain import Counts, Place, Thread
from chalicelib.questions.ports import Reading, Vote


class FakeQuestions:
    def __init__(self) -> None:
        self.kept: dict[str, Thread] = {}
        self.counts: dict[str, Counts] = {}
        self.ballots: dict[tuple[str, str], int] = {}
        self.cases: list[CaseChange] = []
        self._lock = Lock()

    def get(self, question_id: str) -> Thread | None:
        return self.kept.get(question_id)

    def write(
        self,
        before: Thread | None,
        after: Thread,
        *,
        now: int,
        case: CaseChange | None = None,
        vote: Vote | None = None,
    ) -> None:
        with self._lock:
            if self.kept.get(after.question_id) != before:
                raise Stale
            self.kept[after.question_id] = after
            change = domain.contribution(after).minus(domain.contribution(before))
            self.counts[after.product_id] = self.counts.get(after.product_id, Counts()).plus(change)
            if case is not None:
                self.cases.append(case)
            if vote is not None:
                self.ballots[vote.person, vote.subject_id] = vote.value

    def vote(self, person: str, subject_id: str) -> int:
        return self.ballots.get((person, subject_id), 0)

    def places(self, product_id: str, name: str, after: str | None, limit: int) -> list[Place]:
        threads = [one for one in self.kept.values() if one.product_id == product_id]
        mine = sorted(place for one in threads for place in domain.places(one) if place.list == name)
        return [one for one in mine if after is None or one.sort > after][: max(limit, 0)]

    def said(self, author: str, after: str | None, limit: int) -> list[tuple[str, str]]:
        pk = models.person_pk(author)
        keys = (key for thread in self.kept.values() for key in models.said_keys(thread) if key.pk == pk)
        rows = sorted(models.said_from(key.as_item()) for key in keys)
        return [row for row in rows if after is None or row[0] > after][:limit]

    def votes(self, person: str) -> list[Vote]:
        found = [Vote(who, subject, value) for (who, subject), value in self.ballots.items() if value]
        return sorted(one for one in found if one.person == person)

    def threads(self) -> Iterator[Thread]:
        yield from list(self.kept.values())

    def read(self, product_id: str, question_ids: list[str]) -> Reading:
        found = {one: self.kept[one] for one in question_ids if one in self.kept}
        return Reading(self.counts.get(product_id, Counts()), found, named=True)


class Verdicts:
    """Moderation as this room sees it: gives `verdict` to all that comes, and keeps the cases it was shown."""

    def __init__(self) -> None:
        self.verdict = State.PUBLISHED
        self.cases: dict[str, Case] = {}

    def screen(self, submission: Submission, now: int) -> CaseChange:
        assessment = Assessment(0, (), self.verdict)
        before = self.cases.get(submission.subject_id)
        after = Case(
            submission=submission, assessment=assessment, state=self.verdict, opened_at=now, decided_at=now,
            revision=before.revision + 1 if before else 1,
        )  # fmt: skip
        self.cases[submission.subject_id] = after
        return CaseChange(before, after)

    def is_affiliated(self, customer_id: str | None, email: str | None) -> bool:
        return customer_id == "staff"

    def decide(self, kind: Kind, subject_id: str, decision: Decision, now: int) -> CaseChange:
        before = self._found(kind, subject_id)
        after = replace(before, state=decision.state, decided_by=decision.operator, decided_at=now)
        self.cases[subject_id] = after
        return CaseChange(before, after)

    def withdraw(self, kind: Kind, subject_id: str, now: int) -> CaseChange | None:
        before = self.cases.get(subject_id)
        if before is None:
            return None
        told = replace(before.submission, texts=(), author_name=None)
        after = replace(before, state=State.WITHDRAWN, submission=told)
        self.cases[subject_id] = after
        return CaseChange(before, after)

    def _found(self, kind: Kind, subject_id: str) -> Case:
        case = self.cases.get(subject_id)
        if case is None or case.submission.kind is not kind:
            raise NotFound("no such case")
        return case
