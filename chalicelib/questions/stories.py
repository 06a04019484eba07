"""What others are told of questions and answers as stories: that one came to be seen or went, and what it shows now."""

from collections.abc import Iterable, Mapping

import msgspec

from chalicelib.aws.tables import Item, Key, Part
from chalicelib.kernel.news import QuestionAnswered, QuestionShown
from chalicelib.kernel.text import quotable
from chalicelib.questions import domain, models
from chalicelib.questions.domain import SHOP, Entry, Role, Thread


class QuestionStory(msgspec.Struct, frozen=True, kw_only=True):
    """What a story shows of a question, or (`answer_id`) of an answer, now.

    `quote` is its whole text where that is short, `question` the question's where it is an answer. `name` is what
    its author is shown as; `person` their pseudonym, which leads to a profile and is never shown: none where the
    shop speaks. `at` is when it was said (ms).
    """

    question_id: str
    answer_id: str | None
    product_id: str
    quote: str | None
    question: str | None
    language: str | None
    name: str | None
    person: str | None
    role: Role
    at: int


def part(subject_ids: Iterable[str]) -> Part[dict[str, QuestionStory]]:
    """The part of a page that tells of questions and answers: by id, of those that all may see now."""
    keys = {one: models.thread_key(domain.question_of(one)) for one in subject_ids}

    def parse(found: Mapping[Key, Item]) -> dict[str, QuestionStory]:
        threads = [models.thread_from(found[key]) for key in dict.fromkeys(keys.values()) if key in found]
        seen = ((thread, entry) for thread in threads for entry in _seen(thread).values())
        return {entry.subject_id: _story(thread, entry) for thread, entry in seen if entry.subject_id in keys}

    return Part(tuple(dict.fromkeys(keys.values())), parse)


def _seen(thread: Thread | None) -> dict[str, Entry]:
    """What all may see of a thread: nothing without its question."""
    if thread is None or not thread.question.is_shown:
        return {}
    return {one.subject_id: one for one in (thread.question, *thread.answers) if one.is_shown}


def _story(thread: Thread, entry: Entry) -> QuestionStory:
    is_answer = domain.is_answer(entry.subject_id)
    return QuestionStory(
        question_id=thread.question_id,
        answer_id=entry.subject_id if is_answer else None,
        product_id=thread.product_id,
        quote=quotable(entry.text),
        question=quotable(thread.question.text) if is_answer else None,
        language=entry.language,
        name=entry.name,
        person=_person(entry),
        role=entry.role,
        at=entry.at,
    )


def _person(entry: Entry) -> str | None:
    return entry.author if entry.author not in ("", SHOP) else None


def news(change: models.ThreadChange) -> list[QuestionAnswered | QuestionShown]:
    """The news of a thread: answers for who asked, and what all may see now, or not any more."""
    return [*models.answered(change), *_shown(change)]


def _shown(change: models.ThreadChange) -> Iterable[QuestionShown]:
    before, after = _seen(change.before), _seen(change.after)
    for subject_id, entry in (before | after).items():
        if (subject_id in before) is not (subject_id in after):
            yield _news(change, entry, shown=subject_id in after)


def _news(change: models.ThreadChange, entry: Entry, *, shown: bool) -> QuestionShown:
    thread = change.known
    return QuestionShown(
        question_id=thread.question_id,
        product_id=thread.product_id,
        revision=thread.revision if change.after else thread.revision + 1,
        shown=shown,
        answer_id=entry.subject_id if domain.is_answer(entry.subject_id) else None,
        person=_person(entry) if shown else None,
        at=entry.at,
        historical=entry.external_id is not None,
    )
