"""A person's own questions, answers and votes: all of it given out, or taken back."""

from collections.abc import Iterable, Iterator
from typing import Any, Final

from msgspec.structs import replace

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


def merge(guest: str, person: str, *, questions: Questions, now: int) -> int:
    """Make what a guest said and voted a customer's; how many things there were. May be repeated.

    Where both voted, the customer's vote holds; on words that are now their own nobody's does.
    """
    if guest == person:
        return 0
    done = 0
    for subject_id in list(_said(guest, questions)):
        _hand_over(subject_id, person, questions, now)
        _take_back(Vote(person, subject_id, 0), questions, now)
        done += 1
    for vote in questions.votes(guest):
        # The customer's comes first: cut off between the two, a vote counts twice until this is done again,
        # and isn't lost.
        if questions.vote(person, vote.subject_id) == 0 and not _is_by(person, vote.subject_id, questions):
            _set(vote._replace(person=person), questions, now)
        _take_back(vote, questions, now)
        done += 1
    return done


def _hand_over(subject_id: str, person: str, questions: Questions, now: int) -> None:
    def attempt(thread: Thread | None) -> None:
        entry = thread.entry(subject_id) if thread else None
        if thread is not None and entry is not None and not entry.is_gone and entry.author != person:
            after = service.next_revision(thread.having(replace(entry, author=person)))
            questions.write(thread, after, now=now)

    service.persist(domain.question_of(subject_id), questions, attempt)


def _is_by(person: str, subject_id: str, questions: Questions) -> bool:
    thread = questions.get(domain.question_of(subject_id))
    entry = thread.entry(subject_id) if thread else None
    return entry is not None and entry.author == person


def _take_back(vote: Vote, questions: Questions, now: int) -> None:
    _set(vote._replace(value=0), questions, now)


def _set(vote: Vote, questions: Questions, now: int) -> None:
    def attempt(thread: Thread | None) -> None:
        entry = thread.entry(vote.subject_id) if thread else None
        if thread is not None and entry is not None:
            service.set_vote(thread, entry, vote, questions, now)

    service.persist(domain.question_of(vote.subject_id), questions, attempt)


def _said(person: str, questions: Questions) -> Iterator[str]:
    after: str | None = None
    while True:
        rows = questions.said(person, after, _AT_A_TIME)
        yield from (subject_id for _, subject_id in rows)
        if len(rows) < _AT_A_TIME:
            return
        after = rows[-1][0]
