"""A person's own questions, answers and votes: all of it given out, or taken back."""

from collections.abc import Iterable, Iterator
from typing import Any, Final

from chalicelib.kernel import clock
from chalicelib.questions import domain, service
from chalicelib.questions.domain import Entry, Thread
from chalicelib.questions.ports import Doors, Questions, Vote

_AT_A_TIME: Final = 50


def export(persons: Iterable[str], *, questions: Questions) -> dict[str, Any]:
    """What people of these pseudonyms said and how they voted, ready for JSON."""
    said: list[dict[str, Any]] = []
    votes: list[dict[str, Any]] = []
    for person in persons:
        for subject_id in _said(person, questions):
            thread = questions.get(domain.question_of(subject_id))
            entry = thread.entry(subject_id) if thread else None
            if thread is not None and entry is not None and not entry.is_gone:
                said.append(_told(thread, entry))
        votes += [{"subject_id": one.subject_id, "vote": one.value} for one in questions.votes(person)]
    return {"questions_and_answers": said, "votes": votes}


def _told(thread: Thread, entry: Entry) -> dict[str, Any]:
    return {
        "kind": "answer" if domain.is_answer(entry.subject_id) else "question",
        "id": entry.subject_id,
        "product_id": thread.product_id,
        "text": entry.text,
        "name": entry.name,
        "language": entry.language,
        "state": entry.state.value,
        "at": clock.iso(entry.at),
        "edited_at": clock.iso(entry.edited_at) if entry.edited_at else None,
    }


def erase(persons: Iterable[str], *, doors: Doors, now: int) -> int:
    """Take back all that these people said and voted; how many things there were. May be repeated."""
    done = 0
    for person in persons:
        for subject_id in list(_said(person, doors.questions)):
            done += service.delete(subject_id, None, doors=doors, now=now)
        for vote in doors.questions.votes(person):
            _take_back(vote, doors.questions, now)
            done += 1
    return done


def _take_back(vote: Vote, questions: Questions, now: int) -> None:
    def attempt(thread: Thread | None) -> None:
        entry = thread.entry(vote.subject_id) if thread else None
        if thread is not None and entry is not None:
            service.set_vote(thread, entry, vote._replace(value=0), questions, now)

    service.persist(domain.question_of(vote.subject_id), questions, attempt)


def _said(person: str, questions: Questions) -> Iterator[str]:
    after: str | None = None
    while True:
        rows = questions.said(person, after, _AT_A_TIME)
        yield from (subject_id for _, subject_id in rows)
        if len(rows) < _AT_A_TIME:
            return
        after = rows[-1][0]
