"""Reading questions, a page at a time, with work bounded by the page."""

from typing import Final, NamedTuple

from chalicelib.kernel import cursors
from chalicelib.questions import domain
from chalicelib.questions.domain import Counts, Entry, Place, Sort, Thread
from chalicelib.questions.ports import Questions, Read

# How many questions one search looks at before it hands out a cursor.
MOST_EXAMINED: Final = 100


class Wanted(NamedTuple):
    """Which of a product's questions: their order, only answered or only open ones, and words they hold."""

    sort: Sort = Sort.VOTES
    answered: bool | None = None
    words: tuple[str, ...] = ()


class QuestionPage(NamedTuple):
    """One page: its threads, the next page's cursor, the product's numbers, and whether to name people."""

    threads: tuple[Thread, ...]
    next: str | None
    counts: Counts
    named: bool


def page(
    product_id: str,
    wanted: Wanted,
    cursor: str | None,
    limit: int,
    *,
    questions: Questions,
    read: Read,
    secret: str,
) -> QuestionPage:
    """The questions of a product, in two waves: the places, then the threads.

    A page may be short and still have a next one: a search looks at `MOST_EXAMINED` questions at a time.
    Raises `Invalid` for a cursor of another list.
    """
    purpose = f"questions?{product_id}&{wanted.sort}&{wanted.answered}&{' '.join(wanted.words)}"
    names = domain.lists(wanted.sort, wanted.answered)
    after = (
        Place(*cursors.unseal(cursor, tuple[str, str], purpose=purpose, secret=secret)) if cursor else None
    )
    most = MOST_EXAMINED if wanted.words else limit
    places = _walk(product_id, names, after, most, questions)
    reading = read(product_id, [_question_id(place) for place in places])
    shown: list[Thread] = []
    last: Place | None = None
    for place in places:
        last = place
        thread = reading.threads.get(_question_id(place))
        if thread is not None and thread.question.is_shown and domain.holds(thread, wanted.words):
            shown.append(thread)
        if len(shown) == limit:
            break
    is_end = len(places) < most and (not places or last == places[-1])
    following = None if is_end or last is None else cursors.seal(tuple(last), purpose=purpose, secret=secret)
    return QuestionPage(tuple(shown), following, reading.counts, reading.named)


def _walk(
    product_id: str, names: tuple[str, ...], after: Place | None, most: int, questions: Questions
) -> list[Place]:
    """The next `most` places after `after`, through lists that follow each other."""
    start = names.index(after.list) if after else 0
    found: list[Place] = []
    for name in names[start:]:
        at = after.sort if after and after.list == name else None
        found += questions.places(product_id, name, at, most - len(found))
        if len(found) == most:
            break
    return found


def _question_id(place: Place) -> str:
    return place.sort.partition("#")[2]


class Mine(NamedTuple):
    """One thing that a person said, in its thread."""

    thread: Thread
    entry: Entry


def mine(
    author: str, cursor: str | None, limit: int, *, questions: Questions, read: Read, secret: str
) -> tuple[list[Mine], str | None]:
    """What a person asked and answered, latest first, in whatever state. Raises `Invalid`."""
    purpose = f"my questions?{author}"
    after = cursors.unseal(cursor, str, purpose=purpose, secret=secret) if cursor else None
    rows = questions.said(author, after, limit)
    threads = read("", list(dict.fromkeys(domain.question_of(subject) for _, subject in rows))).threads
    found = [
        Mine(thread, entry)
        for _, subject in rows
        if (thread := threads.get(domain.question_of(subject))) is not None
        and (entry := thread.entry(subject)) is not None
        and not entry.is_gone
    ]
    last = rows[-1][0] if len(rows) == limit else None
    return found, cursors.seal(last, purpose=purpose, secret=secret) if last else None
