"""A whole file of reviews or questions, of any format, as rows of one form; each once."""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from typing import BinaryIO, Final

from msgspec.structs import replace

from chalicelib.imports import bazaarvoice, columns, judgeme, plain, prose, tables, yotpo
from chalicelib.imports.cells import Row
from chalicelib.imports.dates import Order
from chalicelib.imports.domain import Reading
from chalicelib.imports.tables import Record
from chalicelib.imports.voices import Cells, Fault, Question, Review, Spoken, Unreadable

Reader = Callable[[Row, int, Order | None], Review]

_REVIEWS: Final[dict[str, tuple[Reader, tuple[frozenset[str], ...]]]] = {
    "csv": (plain.review, plain.REVIEW_NEEDS),
    "judgeme": (judgeme.review, judgeme.NEEDS),
    "yotpo": (yotpo.review, yotpo.NEEDS),
}
# One question with all its answers is one row of ours.
_MOST_ANSWERS: Final = 100


def read(stream: BinaryIO, reading: Reading, now: int) -> Iterator[Spoken]:
    """The rows of a file that can be sought in, each with its faults. Raises `BrokenFile`.

    `now` is when the import was started: nothing is later than that.
    """
    if reading.format == "bazaarvoice":
        found = _elements(stream, reading, now)
    elif reading.kind == "questions":
        found = _threads(_records(stream, reading, plain.QUESTION_NEEDS), now, reading.date_order)
    else:
        found = _reviews(stream, reading, now)
    return _once(found)


def _records(stream: BinaryIO, reading: Reading, needs: tuple[frozenset[str], ...]) -> Iterator[Record]:
    """The rows under our own names where a mapping says so."""
    # What is mapped or has a default needn't stand in the header under our name.
    given = set(reading.mapping) | set(reading.defaults)
    wanted = tuple(choice for choice in needs if not choice & given)
    for record in tables.records(prose.lines(stream), wanted, reading.mapping.values()):
        yield record._replace(cells=_fields(record.cells, reading))


def _fields(row: Cells, reading: Reading) -> Cells:
    return columns.fields(row, reading) if reading.mapping or reading.defaults else row


def _reviews(stream: BinaryIO, reading: Reading, now: int) -> Iterator[Spoken]:
    reader, needs = _REVIEWS[reading.format]
    is_plain = reading.format == "csv"
    for record in _records(stream, reading, needs):
        if record.fault:
            yield _faulty(record.row, record.fault)
            continue
        try:
            said = reader(Row(record.cells, html=not is_plain), now, reading.date_order)
            yield Spoken(row=record.row, review=said)
        except Unreadable as error:
            yield Spoken(row=record.row, faults=(error.fault,))


def _faulty(row: int, detail: str, field: str = "") -> Spoken:
    return Spoken(row=row, faults=(Fault(field, detail),))


def _elements(stream: BinaryIO, reading: Reading, now: int) -> Iterator[Spoken]:
    is_reviews = reading.kind == "reviews"
    found = bazaarvoice.elements(stream, "Review" if is_reviews else "Question")
    for row, (product, node) in enumerate(found, 1):
        try:
            if is_reviews:
                said = bazaarvoice.review(product, node, now, reading.date_order)
                yield Spoken(row=row, review=said)
            else:
                asked = bazaarvoice.question(product, node, now, reading.date_order)
                yield Spoken(row=row, question=asked)
        except Unreadable as error:
            yield Spoken(row=row, faults=(error.fault,))


class _Thread:
    """A question whose answers are still coming."""

    def __init__(self, row: int, question: Question) -> None:
        self.row, self.rows, self.question = row, 1, question

    def with_answer(self, record: Record, now: int, order: Order | None) -> None:
        """Take an answer. Raises `Unreadable`."""
        said = plain.answer(Row(record.cells, html=False), now, order)
        if any(one.external_id == said.external_id for one in self.question.answers):
            raise Unreadable("external_id", "is another answer's")
        if len(self.question.answers) == _MOST_ANSWERS:
            raise Unreadable("answers", f"more than {_MOST_ANSWERS} answers")
        self.question = replace(self.question, answers=(*self.question.answers, said))
        self.rows += 1

    def whole(self) -> Spoken:
        """The question with its answers."""
        return Spoken(row=self.row, rows=self.rows, question=self.question)


def _threads(records: Iterable[Record], now: int, order: Order | None) -> Iterator[Spoken]:
    """Questions, each with the answers that follow it."""
    thread: _Thread | None = None
    for record in records:
        try:
            if record.fault:
                raise Unreadable("", record.fault)
            asked = Row(record.cells, html=False).get("answers")
            if not asked:
                if thread:
                    yield thread.whole()
                thread = None
                thread = _Thread(record.row, plain.question(Row(record.cells, html=False), now, order))
            elif thread is None or thread.question.external_id != asked:
                raise Unreadable("answers", f"no question {asked[:60]!r} stands right above")
            else:
                thread.with_answer(record, now, order)
        except Unreadable as error:
            yield Spoken(row=record.row, faults=(error.fault,))
    if thread:
        yield thread.whole()


def _once(found: Iterator[Spoken]) -> Iterator[Spoken]:
    """The rows; one whose id an earlier row has is refused, so that the order of a file decides nothing."""
    seen: dict[bytes, int] = {}
    for one in found:
        if one.external_id:
            mark = hashlib.sha256(f"{one.source}\0{one.external_id}".encode("utf-8", "replace")).digest()[:12]
            first = seen.setdefault(mark, one.row)
            if first != one.row:
                yield _faulty(one.row, f"the same as row {first}", "external_id")
                continue
        yield one
