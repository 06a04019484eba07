"""Questions from elsewhere, as they were there; and everything that is here, in the same form."""

from typing import Any, Final, NamedTuple

import msgspec
from msgspec.structs import replace

from chalicelib.kernel.errors import Conflict
from chalicelib.moderation.domain import Assessment, Case, CaseChange, State, Verdict
from chalicelib.questions import domain, service
from chalicelib.questions.domain import Entry, Role, Thread, Votes
from chalicelib.questions.ports import Doors

IMPORT: Final = "import"


class ImportedText(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A question or an answer of another system, by that system's id. `at` is in milliseconds.

    `author` is a pseudonym, where it is known who wrote it.
    """

    external_id: str
    text: str
    at: int
    author: str | None = None
    name: str | None = None
    language: str | None = None
    edited_at: int | None = None
    votes: Votes = Votes()
    state: State = State.PUBLISHED


class ImportedAnswer(ImportedText, frozen=True, kw_only=True, omit_defaults=True):
    """An answer, as whose it is shown, and whether it was the accepted one."""

    role: Role = Role.SHOPPER
    accepted: bool = False


class ImportedQuestion(ImportedText, frozen=True, kw_only=True, omit_defaults=True):
    """A question with its answers, and the product that it is about."""

    product_id: str
    answers: tuple[ImportedAnswer, ...] = ()


class Taken(NamedTuple):
    """What became of an imported question: its id here, and how many texts weren't known before."""

    question_id: str
    fresh: int


def take_in(imported: ImportedQuestion, *, doors: Doors, now: int) -> Taken:
    """Take a question and its answers in, once: what is known by its id stays as it is, what is new is added.

    Interrupted anywhere and done again, it ends the same. Raises `Invalid` for a text that can't be taken.
    """
    at = "/answers/{}/text"
    domain.tidy(imported.text, domain.LONGEST_QUESTION)
    for number, one in enumerate(imported.answers):
        domain.tidy(one.text, domain.LONGEST_ANSWER, at.format(number))
    question_id = _id_here(imported, doors)
    fresh = service.persist(
        question_id, doors.questions, lambda before: _begin(before, question_id, imported, doors, now)
    )
    for answer in imported.answers:
        fresh += _add(question_id, answer, doors, now)
    return Taken(question_id, fresh)


def _id_here(imported: ImportedQuestion, doors: Doors) -> str:
    # What was exported from here comes back under the id that it has here.
    if doors.questions.get(imported.external_id) is not None:
        return imported.external_id
    return doors.seed(f"imported\0{imported.product_id}\0{imported.external_id}")


def _begin(
    before: Thread | None, question_id: str, imported: ImportedQuestion, doors: Doors, now: int
) -> int:
    if before is not None:
        return 0
    entry = _entry(question_id, imported, domain.LONGEST_QUESTION, doors)
    thread = Thread(product_id=imported.product_id, question=entry)
    doors.questions.write(None, thread, case=_case(entry, imported.product_id, now), now=now)
    return 1


def _add(question_id: str, answer: ImportedAnswer, doors: Doors, now: int) -> int:
    own = doors.seed(f"imported\0{question_id}\0{answer.external_id}")
    subject_id = domain.answer_id(question_id, own)

    def attempt(before: Thread | None) -> int:
        if before is None:
            raise Conflict("the question went away while its answers came in")
        known = (before.entry(subject_id), before.entry(answer.external_id))
        if any(known) or before.question.is_gone:
            return 0
        entry = replace(_entry(subject_id, answer, domain.LONGEST_ANSWER, doors), role=answer.role)
        if answer.role is Role.SHOP:
            entry = replace(entry, author=domain.SHOP)
        after = service.next_revision(before.having(entry))
        after = replace(after, accepted=subject_id) if answer.accepted else after
        service.check_size(after)
        doors.questions.write(before, after, case=_case(entry, before.product_id, now), now=now)
        return 1

    return service.persist(question_id, doors.questions, attempt)


def _entry(subject_id: str, imported: ImportedText, longest: int, doors: Doors) -> Entry:
    return Entry(
        subject_id=subject_id,
        author=imported.author or doors.seed(f"imported author\0{subject_id}"),
        text=domain.tidy(imported.text, longest),
        at=imported.at,
        state=imported.state,
        name=domain.tidy_name(imported.name),
        language=imported.language,
        edited_at=imported.edited_at,
        votes=imported.votes,
        given=imported.votes,
        external_id=imported.external_id,
    )


def _case(entry: Entry, product_id: str, now: int) -> CaseChange:
    """It was judged where it was published first; the case is there so that it can be reported here."""
    told = service.submission(entry, product_id, at=entry.at)
    assessment = Assessment(score=0, reasons=(), state=entry.state)
    return CaseChange(
        None,
        Case(
            submission=told,
            assessment=assessment,
            state=entry.state,
            opened_at=now,
            decided_at=now,
            decided_by=IMPORT,
            queued_at=now,
            strictest=Verdict(entry.state),
        ),
    )


def exported(thread: Thread) -> ImportedQuestion | None:
    """A thread in the form in which `take_in` takes it; None once its question was taken back."""
    if thread.question.is_gone:
        return None
    answers = tuple(
        ImportedAnswer(
            **_plain(one),
            role=one.role,
            accepted=one.subject_id == thread.accepted,
        )
        for one in thread.answers
        if not one.is_gone
    )
    return ImportedQuestion(**_plain(thread.question), product_id=thread.product_id, answers=answers)


def _plain(entry: Entry) -> dict[str, Any]:
    same = ("text", "at", "name", "language", "edited_at", "votes", "state", "author")
    return {name: getattr(entry, name) for name in same} | {
        "external_id": entry.external_id or entry.subject_id
    }
