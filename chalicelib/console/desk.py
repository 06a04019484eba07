"""What a moderator does: looks through a queue, looks at one case with all that belongs to it, decides."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Final, NamedTuple, Protocol, TypeVar

from chalicelib.kernel.errors import Invalid, NotFound, TorgError
from chalicelib.kernel.text import tidy_text
from chalicelib.moderation.domain import Case, Decision, Kind, State

T = TypeVar("T")

LONGEST_NOTE: Final = 2_000
PAGE: Final = 25
MOST_COUNTED: Final = 100
MOST_PAGES: Final = 5
# Queues in the order of their tabs, and the lists behind them.
QUEUES: Final = ("held", "reported", "appealed")
LISTS: Final = ("published", "rejected")


class Listed(Protocol):
    """A page of cases and the cursor of the next."""

    @property
    def items(self) -> tuple[Case, ...]:
        """The cases."""

    @property
    def next(self) -> str | None:
        """The cursor, None on the last page."""


class Moderate(Protocol):
    """How a room carries out a decision on something of its own."""

    def __call__(self, subject_id: str, decision: Decision, now: int, /) -> Case:
        """The case afterwards. Raises `NotFound` or `Conflict`."""


@dataclass(frozen=True, slots=True)
class Doors:
    """What the desk asks of the rooms below. `cards` and `previews` are by id, of those that are there.

    `kept` is what a case's own room keeps of it, as far as operators see more there; `names` are operators'.
    """

    cases: Callable[[str, str | None, int, bool], Listed]
    waiting: Callable[[str, int], int]
    case: Callable[[Kind, str], Case | None]
    reports: Callable[[Kind, str], Sequence[Any]]
    lately: Callable[[str, int], Sequence[Case]]
    cards: Callable[[Iterable[str]], Mapping[str, Any]]
    previews: Callable[[Iterable[str]], Mapping[str, Any]]
    moderate: Callable[[Kind], Moderate]
    fits: Callable[[State], tuple[str, ...]]
    kept: Callable[[Case], Any]
    names: Callable[[], Mapping[str, str]]


class Queue(NamedTuple):
    """A page of a queue: its cases, their products and files, and how many wait in each queue."""

    cases: tuple[Case, ...]
    next: str | None
    cards: Mapping[str, Any]
    previews: Mapping[str, Any]
    counts: Mapping[str, int]


class Look(NamedTuple):
    """One case with its product, files, reports, what its author sent in lately, and what its room keeps."""

    case: Case
    card: Any
    previews: Mapping[str, Any]
    reports: Sequence[Any]
    others: Sequence[Case]
    kept: Any
    names: Mapping[str, str]


class Outcome(NamedTuple):
    """What became of a decision on several: those it holds for, and why not for the others."""

    done: tuple[str, ...]
    refused: tuple[tuple[str, str], ...]


def queue(place: str, kind: Kind | None, cursor: str | None, newest: bool, *, doors: Doors) -> Queue:
    """A page of a queue or list, of one kind or all; it may be short and go on. Raises `Invalid`."""
    with ThreadPoolExecutor(4) as pool:
        listed = pool.submit(_listed, place, kind, cursor, newest, doors)
        counting = {one: pool.submit(doors.waiting, one, MOST_COUNTED) for one in QUEUES}
        shown, following = listed.result()
        files = [name for one in shown for name in files_of(one)]
        previews = pool.submit(doors.previews, files) if files else None
        cards = doors.cards(_products(shown))
        counts = {one: count.result() for one, count in counting.items()}
        return Queue(shown, following, cards, previews.result() if previews else {}, counts)


def _listed(
    place: str, kind: Kind | None, cursor: str | None, newest: bool, doors: Doors
) -> tuple[tuple[Case, ...], str | None]:
    """The next cases of a place. Those of one kind lie among the others: a few pages are looked through."""
    if kind is None:
        listed = doors.cases(place, cursor, PAGE, newest)
        return listed.items, listed.next
    found: list[Case] = []
    for _ in range(MOST_PAGES):
        listed = doors.cases(place, cursor, MOST_COUNTED, newest)
        found += [one for one in listed.items if one.submission.kind is kind]
        cursor = listed.next
        if cursor is None or len(found) >= PAGE:
            break
    return tuple(found), cursor


def files_of(case: Case) -> tuple[str, ...]:
    """The files that a case is about, or that come with it."""
    it = case.submission
    return (it.subject_id,) if it.kind is Kind.MEDIA else it.media


def _products(cases: Iterable[Case]) -> list[str]:
    return list(dict.fromkeys(one.submission.product_id for one in cases if one.submission.product_id))


def look(kind: Kind, subject_id: str, *, doors: Doors, now: int) -> Look:
    """One case with all that belongs to it, in two waves. Raises `NotFound`."""
    with ThreadPoolExecutor(6) as pool:
        names = pool.submit(doors.names)
        reported = pool.submit(doors.reports, kind, subject_id)
        case = doors.case(kind, subject_id)
        if case is None:
            raise NotFound(f"no case of the {kind} {subject_id!r}")
        submission = case.submission
        files = files_of(case)
        cards = pool.submit(doors.cards, _products([case]))
        previews = pool.submit(doors.previews, files) if files else None
        kept = pool.submit(doors.kept, case)
        others = pool.submit(doors.lately, submission.author, now) if submission.author else None
        return Look(
            case,
            cards.result().get(submission.product_id or ""),
            previews.result() if previews else {},
            reported.result(),
            [one for one in others.result() if one.submission.key != submission.key] if others else (),
            kept.result(),
            names.result(),
        )


def decision(state: State, ground: str | None, note: str, operator_id: str, *, doors: Doors) -> Decision:
    """A decision as it is carried out. Where a state has a single ground, it needn't be named.

    Raises `Invalid` naming /state, /ground or /note.
    """
    if state not in (State.PUBLISHED, State.HELD, State.REJECTED):
        raise Invalid.field("/state", "expected published, held or rejected")
    fit = doors.fits(state)
    chosen = ground or (fit[0] if len(fit) == 1 else "")
    # A ground of rejecting stays chosen in the form when one publishes after all.
    if chosen not in fit and len(fit) == 1:
        chosen = fit[0]
    if chosen not in fit:
        raise Invalid.field("/ground", "choose the ground of the decision")
    try:
        tidy = tidy_text(note, longest=LONGEST_NOTE, lines=True)
    except ValueError as error:
        raise Invalid.field("/note", str(error)) from error
    return Decision(state=state, ground=chosen, note=tidy, operator=operator_id)


def decide(kind: Kind, subject_id: str, wanted: Decision, *, doors: Doors, now: int) -> Case:
    """Let a decision hold: by the room whose it is. Raises `NotFound` or `Conflict`."""
    return doors.moderate(kind)(subject_id, wanted, now)


def decide_many(subjects: Sequence[str], wanted: Decision, *, doors: Doors, now: int) -> Outcome:
    """Let a decision hold for several, each by itself. Subjects are `<kind>:<id>`. Raises `Invalid`."""
    parsed = [_subject(one) for one in dict.fromkeys(subjects)]

    def attempt(subject: tuple[Kind, str]) -> str | None:
        try:
            decide(*subject, wanted, doors=doors, now=now)
        except TorgError as error:
            return error.detail
        return None

    with ThreadPoolExecutor(4) as pool:
        outcomes = list(zip(parsed, pool.map(attempt, parsed), strict=True))
    done = tuple(subject_id for (_, subject_id), why in outcomes if why is None)
    return Outcome(done, tuple((subject_id, why) for (_, subject_id), why in outcomes if why is not None))


def _subject(text: str) -> tuple[Kind, str]:
    kind, _, subject_id = text.partition(":")
    if kind not in set(Kind) or not subject_id:
        raise Invalid.field("/case", "expected <kind>:<id>")
    return Kind(kind), subject_id


def find(subject_id: str, *, doors: Doors) -> list[Case]:
    """Everything by this id, of whatever kind."""
    with ThreadPoolExecutor(len(Kind)) as pool:
        found = pool.map(lambda kind: doors.case(kind, subject_id), Kind)
    return [one for one in found if one is not None]


def marked(text: str, found: Iterable[str]) -> list[tuple[str, bool]]:
    """A text in pieces, those marked that the rules found something in; joined they are the text."""
    low = text.casefold()
    if len(low) != len(text):  # folding moved the letters (ß)
        low = text
    wanted = sorted({one.casefold() for one in found if len(one) > 1}, key=len, reverse=True)
    covered = [False] * len(text)
    for word in wanted:
        at = low.find(word)
        while at >= 0:
            covered[at : at + len(word)] = [True] * len(word)
            at = low.find(word, at + len(word))
    pieces: list[tuple[str, bool]] = []
    start = 0
    for index in range(1, len(text) + 1):
        if index == len(text) or covered[index] != covered[start]:
            pieces.append((text[start:index], covered[start]))
            start = index
    return pieces if text else []
