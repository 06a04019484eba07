"""Reading questions, a page at a time, with work bounded by the page."""

from typing import Final, NamedTuple

from chalicelib.kernel import cursors
from chalicelib.questions import domain
from chalicelib.questions.domain import Counts, Entry, Place, Sort, Thread
from chalicelib.questions.ports import Questions, Read, Reading

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


class Look(NamedTuple):
    """The first wave of a page: the places looked at, whose threads the second wave fetches."""

    wanted: Wanted
    limit: int
    purpose: str
    places: list[Place]
    is_end: bool

    @property
    def question_ids(self) -> list[str]:
        """The threads to fetch."""
        return [_question_id(place) for place in self.places]


def look(
    product_id: str, wanted: Wanted, cursor: str | None, limit: int, *, questions: Questions, secret: str
) -> Look:
    """Where the next questions of a product are. A search looks at `MOST_EXAMINED` of them at a time.

    Raises `Invalid` for a cursor of another list.
    """
    purpose = f"questions?{product_id}&{wanted.sort}&{wanted.answered}&{' '.join(wanted.words)}"
    names = domain.lists(wanted.sort, wanted.answered)
    after = (
        Place(*cursors.unseal(cursor, tuple[str, str], purpose=purpose, secret=secret)) if cursor else None
    )
    most = MOST_EXAMINED if wanted.words else limit
    places = _walk(product_id, names, after, most, questions)
    return Look(wanted, limit, purpose, places, is_end=len(places) < most)


def shown(looked: Look, reading: Reading, secret: str) -> QuestionPage:
    """The page of what was read; it may be short and still have a next one."""
    threads: list[Thread] = []
    last: Place | None = None
    for place in looked.places:
        last = place
        thread = reading.threads.get(_question_id(place))
        if thread is not None and thread.question.is_shown and domain.holds(thread, looked.wanted.words):
            threads.append(thread)
        if len(threads) == looked.limit:
            break
    is_last = looked.is_end and (not looked.places or last == looked.places[-1])
    following = None
    if last is not None and not is_last:
        following = cursors.seal(tuple(last), purpose=looked.purpose, secret=secret)
    return QuestionPage(tuple(threads), following, reading.counts, reading.named)


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

    Raises `Invalid` for a cursor of another list.
    """
    looked = look(product_id, wanted, cursor, limit, questions=questions, secret=secret)
    return shown(looked, read(product_id, looked.question_ids), secret)


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
