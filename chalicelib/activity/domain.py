"""The log's values: facts (the lake's rows), batches of them, and what was refused of a batch."""

import hashlib
import zlib
from collections.abc import Iterable, Sequence
from typing import Final, Literal

import msgspec

from chalicelib.kernel import clock
from chalicelib.kernel.errors import Forbidden, TooLarge, TorgError

MOST_EVENTS: Final = 50
MOST_BATCH_BYTES: Final = 64 * 1024
MOST_EVENT_BYTES: Final = 8 * 1024
LATE: Final = 48 * clock.HOUR
CLOSES_AFTER: Final = 72 * clock.HOUR
# A client's clock that is off by less than this is taken as right: the difference is the network's.
SKEW_TOLERANCE: Final = 10 * clock.SECOND
KEPT_SECONDS: Final = 7 * 86_400
SOURCE_BYTES: Final = 6
_MOST_ROW_BYTES: Final = 64 << 20


class Fact(msgspec.Struct, frozen=True, kw_only=True):
    """One row of the lake: one event, or one product of an event that names several (`n` = 0, 1, …).

    Instants are ms since the epoch; `visitor`, `customer` and `session` are pseudonyms, and null without
    consent; `amount` is the line's total in minor units; `detail` is a small JSON object as text. Fields
    stand in the order of the lake's columns.
    """

    event_id: str
    n: int = 0
    event: str
    at: int
    received: int
    visitor: str | None = None
    customer: str | None = None
    session: str | None = None
    product_id: str | None = None
    sku: str | None = None
    phrase: str | None = None
    order_id: str | None = None
    quantity: int | None = None
    amount: int | None = None
    currency: str | None = None
    reaction: str | None = None
    bot: bool = False
    historical: bool = False
    detail: str | None = None


# The same columns with their types in Parquet and SQL.
COLUMNS: Final[dict[str, str]] = {
    "event_id": "VARCHAR",
    "n": "INTEGER",
    "event": "VARCHAR",
    "at": "BIGINT",
    "received": "BIGINT",
    "visitor": "VARCHAR",
    "customer": "VARCHAR",
    "session": "VARCHAR",
    "product_id": "VARCHAR",
    "sku": "VARCHAR",
    "phrase": "VARCHAR",
    "order_id": "VARCHAR",
    "quantity": "INTEGER",
    "amount": "BIGINT",
    "currency": "VARCHAR",
    "reaction": "VARCHAR",
    "bot": "BOOLEAN",
    "historical": "BOOLEAN",
    "detail": "VARCHAR",
}


class Refusal(msgspec.Struct, frozen=True):
    """An event of a batch that wasn't taken, and why."""

    index: int
    kind: Literal["invalid", "forbidden", "too_large"]
    detail: str
    errors: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, index: int, error: TorgError, prefix: str = "") -> "Refusal":
        """The refusal for what was raised about the event at `index`; pointers get `prefix` in front."""
        errors = tuple((prefix + pointer, detail) for pointer, detail in error.errors)
        detail = f"{errors[0][0]}: {errors[0][1]}" if errors else error.detail
        kind: Literal["invalid", "forbidden", "too_large"] = "invalid"
        if isinstance(error, Forbidden | TooLarge):
            kind = "forbidden" if isinstance(error, Forbidden) else "too_large"
        return cls(index, kind, detail, errors)


class Outcome(msgspec.Struct, frozen=True):
    """What became of a batch: how many events were taken, and which weren't."""

    accepted: int
    refused: tuple[Refusal, ...] = ()


class Batch(msgspec.Struct, frozen=True, kw_only=True):
    """What one write to the log holds: the rows as text, the answer given, and what was sent as a digest.

    `source` (six bytes, a keyed hash of the sender's address) and `near` (`59.3,18.1`) are of a browser's batch
    only, reach no lake, and go with the row.
    """

    key: str
    digest: bytes
    rows: bytes
    outcome: Outcome
    received: int
    source: bytes | None = None
    near: str | None = None

    @property
    def expires_at(self) -> int:
        """When the batch may leave the log (epoch seconds); long after the lake has it."""
        return self.received // 1000 + KEPT_SECONDS


class Taken(msgspec.Struct, frozen=True, kw_only=True):
    """A batch as the stream's readers get it; `source` and `near` as in `Batch`."""

    facts: tuple[Fact, ...]
    source: bytes | None = None
    near: str | None = None


def digest(parts: Iterable[bytes]) -> bytes:
    """16 bytes that stand for the parts in their order."""
    whole = hashlib.sha256()
    for part in parts:
        whole.update(len(part).to_bytes(8, "big") + part)
    return whole.digest()[:16]


_encoder: Final = msgspec.json.Encoder()
_decoder: Final = msgspec.json.Decoder(Fact)


def row_text(fact: Fact) -> bytes:
    """A fact's one canonical text: a line of NDJSON without its line break."""
    return _encoder.encode(fact)


def packed(facts: Sequence[Fact]) -> bytes:
    """Facts as compressed NDJSON, as the log keeps them."""
    return zlib.compress(_encoder.encode_lines(facts), 6)


def unpacked(rows: bytes) -> list[Fact]:
    """The facts in what `packed` wrote. Raises `ValueError` on anything else."""
    stream = zlib.decompressobj()
    try:
        text = stream.decompress(rows, _MOST_ROW_BYTES)
    except zlib.error as error:
        raise ValueError(f"not zlib: {error}") from error
    if not stream.eof:
        raise ValueError("cut short, or too large")
    return [fact_of(line) for line in text.splitlines()]


def fact_of(line: bytes) -> Fact:
    """The fact in a line of NDJSON. Raises `ValueError` on anything else."""
    try:
        fact = _decoder.decode(line)
        clock.iso(fact.at)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError, OverflowError, OSError) as error:
        raise ValueError(f"not a row: {error}") from error
    if fact.at < 0:
        raise ValueError("not a row: a time before 1970")
    return fact


def order_of_choice(fact: Fact) -> tuple[int, bytes]:
    """Of rows with the same `(event_id, n)` readers keep the smallest by this."""
    return fact.received, row_text(fact)


def deduplicated(facts: Iterable[Fact]) -> list[Fact]:
    """One row for each `(event_id, n)`, chosen as every reader of the lake chooses; by those keys in order."""
    chosen: dict[tuple[str, int], Fact] = {}
    for fact in facts:
        key = (fact.event_id, fact.n)
        held = chosen.get(key)
        if held is None or order_of_choice(fact) < order_of_choice(held):
            chosen[key] = fact
    return [chosen[key] for key in sorted(chosen)]
