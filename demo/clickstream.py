"""The usual layout of published clickstreams: a header, then `SessionId <tab> ItemId <tab> Time` (Unix seconds).

Each line is a `product_viewed` of a visitor and a session of that name, with consent.
"""

import gzip
import math
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, Final, NamedTuple

COLUMNS: Final = ("SessionId", "ItemId", "Time")

#: How the API is to read the table that `table` gives.
READING: Final[dict[str, Any]] = {
    "format": "tsv",
    "mapping": {
        "session_id": "SessionId", "anonymous_id": "SessionId", "product_id": "ItemId", "occurred_at": "Time",
    },
    "defaults": {"event": "product_viewed", "consent": True},
}  # fmt: skip

_ID: Final = re.compile(r"[A-Za-z0-9._:-]{1,128}")
_MOST_ID: Final = 48  # three of them make an event's id
_YEAR_3000: Final = 32_503_680_000


class Click(NamedTuple):
    """One line: somebody's session viewed an item, `time` seconds after 1970."""

    session: str
    item: str
    time: float


class Bad(NamedTuple):
    """A line that isn't a click."""

    line: int
    reason: str
    text: str


@contextmanager
def opened(path: Path) -> Iterator[IO[str]]:
    """The text of a file, which may be gzipped (told by its first bytes, not by its name)."""
    with path.open("rb") as raw:
        is_gzip = raw.read(2) == b"\x1f\x8b"
    if is_gzip:
        with gzip.open(path, "rt", encoding="utf-8", errors="replace", newline="") as text:
            yield text
    else:
        with path.open(encoding="utf-8", errors="replace", newline="") as text:
            yield text


def is_clickstream(header: str) -> bool:
    """Whether a file that begins with this line has the layout."""
    return tuple(header.lstrip("\ufeff").strip("\r\n").split("\t")) == COLUMNS


def read(lines: Iterable[str]) -> Iterator[Click | Bad]:
    """The clicks of a file's lines, and what can't be read, in order. Empty lines are passed over.

    Raises `ValueError` if the first line isn't the header.
    """
    numbered = enumerate(lines, 1)
    _, header = next(numbered, (1, ""))
    if not is_clickstream(header):
        raise ValueError(f"the first line isn't {' <tab> '.join(COLUMNS)}")
    for number, line in numbered:
        text = line.rstrip("\r\n")
        if text:
            yield _click(text, number)


def newest(clicks: Iterable[Click | Bad]) -> float | None:
    """The time of the latest click; None if there is none."""
    return max((click.time for click in clicks if isinstance(click, Click)), default=None)


def shift_to(now: float, latest: float, window_days: int) -> float:
    """The seconds to add to every time so that the latest is `now`; 0 if it lies in the window already."""
    is_recent = now - window_days * 86_400 <= latest <= now
    return 0.0 if is_recent else now - latest


def table(lines: Iterable[str], shift: float) -> Iterator[bytes]:
    """The file as a table to import: every row with an event's id, its time `shift` seconds later.

    The same click has the same id however shifted. What can't be read as a click goes along as it is, so
    that the import refuses it under its own row's number.
    """
    yield "\t".join(("event_id", *COLUMNS)).encode() + b"\n"
    for click in read(lines):
        yield (_row(click, shift) if isinstance(click, Click) else f"\t{click.text}\n").encode()


def _row(click: Click, shift: float) -> str:
    event_id = f"click:{click.session}:{click.item}:{click.time:.3f}"
    return f"{event_id}\t{click.session}\t{click.item}\t{click.time + shift:.3f}\n"


def _click(text: str, number: int) -> Click | Bad:
    fields = text.split("\t")
    if len(fields) < len(COLUMNS):
        return Bad(number, f"{len(fields)} fields where 3 are expected", text)
    session, item, time = fields[:3]
    for name, value in zip(COLUMNS, (session, item), strict=False):
        if len(value) > _MOST_ID or not _ID.fullmatch(value):
            return Bad(number, f"{name} {value[:40]!r} can't be an id", text)
    try:
        seconds = float(time)
    except ValueError:
        return Bad(number, f"Time {time[:40]!r} isn't a number of seconds", text)
    if not math.isfinite(seconds) or not 0 <= seconds < _YEAR_3000:
        return Bad(number, f"Time {time[:40]!r} is out of range", text)
    return Click(session, item, seconds)
