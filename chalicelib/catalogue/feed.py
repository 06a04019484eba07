"""A run of the feed's import: fetch, read, write what changed, tell of every row.

A run may be cut off anywhere. Products are written idempotently; the state remembers how far a run came, so
that the next one goes on from there as long as the feed is the same.
"""

import hashlib
import tempfile
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import BinaryIO, Final, Literal, Protocol

import msgspec

from chalicelib.catalogue import merchant, offers, service
from chalicelib.catalogue.domain import Availability, Content
from chalicelib.catalogue.merchant import BadRow, BrokenFeed
from chalicelib.catalogue.offers import Reading
from chalicelib.catalogue.service import Item, Outcome, Products
from chalicelib.catalogue.spool import Spool, Spooled
from chalicelib.kernel import clock
from chalicelib.kernel.errors import FieldError

STATE: Final = "state/feed.json"
KNOWN: Final = "state/feed-products.json"
REPORTS: Final = "imports/feed/"
_BATCH: Final = 100
# With less than this share of the products that it named before, a feed is taken for a damaged one.
_FEWEST_PERCENT: Final = 50


class State(msgspec.Struct, frozen=True, kw_only=True):
    """How far the import came: with which feed, up to which product, and until when a finished one holds."""

    url: str = ""
    digest: str = ""
    started: str = ""
    after: str = ""
    part: int = 0
    finished: bool = False
    until: int | None = None
    etag: str | None = None
    last_modified: str | None = None


class RowReport(msgspec.Struct, frozen=True, omit_defaults=True):
    """What became of a row, and why; or what was left out of it."""

    row: int
    outcome: Literal["written", "unchanged", "refused"]
    product_id: str | None = None
    reasons: tuple[str, ...] = ()


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """One part of a run's report. `finished` stands in the last."""

    url: str
    started: str
    part: int
    finished: bool
    rows: list[RowReport]
    problem: str | None = None
    marked_out_of_stock: int = 0


class Run(msgspec.Struct, frozen=True, kw_only=True):
    """How a run ended: `off`, `unchanged`, `finished`, `cut off` (the next goes on), `broken`, `not fetched`."""

    outcome: str
    products: int = 0
    written: int = 0
    refused_rows: int = 0
    problem: str | None = None


class Source(Protocol):
    """Where the feed comes from."""

    def fetch(self, url: str, path: Path, etag: str | None, last_modified: str | None) -> "Arrival":
        """Bring the feed to `path`. Raises `NotFetched`."""

    def opened(self, path: Path) -> BinaryIO:
        """The feed's plain bytes, decompressed as they are read. Raises `NotFetched` while read, if over a limit."""


class Arrival(msgspec.Struct, frozen=True):
    """Whether the feed is another than the one we have, and what to ask with next time."""

    is_new: bool
    etag: str | None
    last_modified: str | None


class NotFetched(Exception):
    """The feed can't be had; the message says why."""


class Shelf(Protocol):
    """Where state and reports are kept."""

    def get(self, key: str) -> bytes | None:
        """An object's body, or None."""

    def put(self, key: str, body: bytes) -> None:
        """Write an object."""


class Import:
    """One run. `has_time` says whether another batch may be begun."""

    def __init__(
        self,
        url: str,
        *,
        missing: Literal["keep", "out_of_stock"],
        source: Source,
        shelf: Shelf,
        products: Products,
        now: int,
        has_time: Callable[[], bool],
    ) -> None:
        self._url = url
        self._missing = missing
        self._source = source
        self._shelf = shelf
        self._products = products
        self._now = now
        self._has_time = has_time
        self._counts = {"products": 0, "written": 0, "refused_rows": 0}

    def run(self) -> Run:
        """Import the feed, or go on with it; returns how that ended."""
        if not self._url:
            return Run(outcome="off")
        try:
            with tempfile.TemporaryDirectory() as directory:
                return self._run(Path(directory))
        except NotFetched as error:
            return self._failed("not fetched", str(error))
        except BrokenFeed as error:
            return self._failed("broken", str(error))

    def _run(self, directory: Path) -> Run:
        held = self._state()
        is_good = held.finished and held.url == self._url and (held.until is None or self._now < held.until)
        told = (held.etag, held.last_modified) if is_good else (None, None)
        arrival = self._source.fetch(self._url, directory / "feed", *told)
        if not arrival.is_new:
            return Run(outcome="unchanged")
        digest = _digest(directory / "feed")
        is_same = held.url == self._url and held.digest == digest
        if is_same and is_good:
            return Run(outcome="unchanged")
        state = held if is_same and not held.finished else self._begun(digest, arrival)
        with Spool(directory / "spool") as spool, self._source.opened(directory / "feed") as stream:
            unreadable: list[RowReport] = []
            spool.fill(self._spooled(stream, unreadable))
            if state.part == 0:
                self._counts["refused_rows"] += len(unreadable)
                state = self._reported(state, unreadable)
            return self._written(state, spool)

    def _begun(self, digest: str, arrival: Arrival) -> State:
        return State(
            url=self._url,
            digest=digest,
            started=clock.iso(self._now),
            etag=arrival.etag,
            last_modified=arrival.last_modified,
        )

    def _spooled(self, stream: BinaryIO, unreadable: list[RowReport]) -> Iterator[tuple[str, Spooled]]:
        for number, row in enumerate(merchant.rows(stream), start=1):
            try:
                if isinstance(row, BadRow):
                    raise ValueError(row.reason)
                yield offers.product_of(row), Spooled(number, row)
            except ValueError as error:
                unreadable.append(RowReport(number, "refused", reasons=(str(error),)))

    def _written(self, state: State, spool: Spool) -> Run:
        groups = spool.products(state.after)
        while batch := list(islice(groups, _BATCH)):
            if not self._has_time():
                return self._ended("cut off")
            state = self._batch(state, batch)
        return self._finished(state, [product_id for product_id, _ in spool.products("")])

    def _batch(self, state: State, batch: list[tuple[str, list[Spooled]]]) -> State:
        readings = [(product_id, offers.read(rows, self._now)) for product_id, rows in batch]
        items = [
            Item(product_id, reading.content, ())
            if reading.content is not None
            else Item(product_id, None, (FieldError("", "no row of it can be taken"),))
            for product_id, reading in readings
        ]
        outcomes = service.put_many(items, products=self._products, now=self._now)
        rows = [
            row
            for (product_id, reading), outcome in zip(readings, outcomes, strict=True)
            for row in _told(product_id, reading, outcome)
        ]
        self._counts["products"] += len(batch)
        self._counts["written"] += sum(outcome.changed for outcome in outcomes)
        self._counts["refused_rows"] += sum(row.outcome == "refused" for row in rows)
        until = [at for at in (state.until, *(reading.until for _, reading in readings)) if at is not None]
        after = msgspec.structs.replace(state, after=batch[-1][0], until=min(until, default=None))
        return self._reported(after, rows)

    def _reported(self, state: State, rows: list[RowReport]) -> State:
        """The state after a part of the report was written; the report first, so that no row goes untold."""
        self._report(state, rows)
        after = msgspec.structs.replace(state, part=state.part + 1)
        self._shelf.put(STATE, msgspec.json.encode(after))
        return after

    def _report(
        self, state: State, rows: list[RowReport], *, finished: bool = False, marked: int = 0
    ) -> None:
        report = Report(
            url=self._url, started=state.started, part=state.part, finished=finished, rows=rows,
            marked_out_of_stock=marked,
        )  # fmt: skip
        key = f"{REPORTS}{state.started}/{state.part:05d}.json"
        self._shelf.put(key, msgspec.json.encode(report))

    def _finished(self, state: State, named: list[str]) -> Run:
        marked = self._mark_missing(set(named)) if self._missing == "out_of_stock" and named else 0
        self._shelf.put(KNOWN, msgspec.json.encode(named))
        self._report(state, [], finished=True, marked=marked)
        self._shelf.put(STATE, msgspec.json.encode(msgspec.structs.replace(state, finished=True)))
        return self._ended("finished")

    def _mark_missing(self, named: set[str]) -> int:
        """Mark out of stock what the last finished feed named and this one doesn't; how many that were."""
        known = msgspec.json.decode(self._shelf.get(KNOWN) or b"[]", type=list[str])
        missing = sorted(set(known) - named)
        if len(named & set(known)) * 100 < len(known) * _FEWEST_PERCENT:
            return 0
        for start in range(0, len(missing), _BATCH):
            held = self._products.get_many(missing[start : start + _BATCH])
            live = [one for one in held.values() if not one.deleted]
            items = [Item(one.product_id, _out_of_stock(one.content), ()) for one in live]
            service.put_many(items, products=self._products, now=self._now)
        return len(missing)

    def _state(self) -> State:
        body = self._shelf.get(STATE)
        return msgspec.json.decode(body, type=State) if body else State()

    def _ended(self, outcome: str, problem: str | None = None) -> Run:
        return Run(outcome=outcome, problem=problem, **self._counts)

    def _failed(self, outcome: str, problem: str) -> Run:
        """A feed that can't be had or read changes nothing; the report says why."""
        started = clock.iso(self._now)
        report = Report(url=self._url, started=started, part=0, finished=True, rows=[], problem=problem)
        self._shelf.put(f"{REPORTS}{started}/00000.json", msgspec.json.encode(report))
        return self._ended(outcome, problem)


def _told(product_id: str, reading: Reading, outcome: Outcome) -> Iterator[RowReport]:
    """What became of the rows of one product."""
    for remark in reading.refused:
        yield RowReport(remark.number, "refused", product_id, (remark.text,))
    for number in reading.taken:
        if outcome.error is not None:
            yield RowReport(number, "refused", product_id, (outcome.error.detail,))
        else:
            left_out = tuple(remark.text for remark in reading.remarks if remark.number == number)
            yield RowReport(number, "written" if outcome.changed else "unchanged", product_id, left_out)


def _out_of_stock(content: Content) -> Content:
    gone = Availability.OUT_OF_STOCK
    variants = tuple(msgspec.structs.replace(one, availability=gone) for one in content.variants)
    return msgspec.structs.replace(content, availability=gone, variants=variants)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
