"""Use cases of the log: take a batch once, append what other rooms know, keep what can't be read."""

from collections.abc import Callable, Iterable, Sequence
from typing import Final, Protocol

import msgspec

from chalicelib.activity import reading
from chalicelib.activity.domain import Batch, Fact, Outcome, Refusal, digest, packed, row_text
from chalicelib.activity.events import Event
from chalicelib.activity.reading import Hashes, Receipt
from chalicelib.kernel.errors import Conflict, Forbidden, Invalid, TorgError

# Doors refuse `~` in ids, so what rooms append can't be displaced by an event a browser made up.
_OWN: Final = "~"


# An event with its place in what was sent, or its refusal.
Entry = tuple[int, Event | Refusal]
Refuse = Callable[[int, TorgError], Refusal]


class Log(Protocol):
    """The append-once log of batches."""

    def add_once(self, batch: Batch) -> Batch | None:
        """Write `batch` if its key is free and return None, else return the batch that has the key.

        Raises `Unavailable` when it isn't known whether the batch was written; trying again is harmless.
        """


def take(
    entries: Iterable[Entry],
    *,
    key: str,
    digest: bytes,
    receipt: Receipt,
    hashes: Hashes,
    log: Log,
    refuse: Refuse | None = None,
) -> Outcome:
    """Log what holds of a batch in one write, and tell what doesn't.

    The same batch again gets the answer of the first time. Raises `Conflict` if `key` was used for other
    events, and `Forbidden` for history without a secret key. Nothing is written if nothing holds.
    `refuse` words a refusal in the sender's terms.
    """
    if receipt.historical and not receipt.trusted:
        raise Forbidden("historical events need a secret key")
    facts, outcome = judged(entries, receipt, hashes, refuse or _in_events)
    if not outcome.accepted:
        return outcome
    batch = Batch(
        key=key, digest=digest, rows=packed(facts), outcome=outcome, received=receipt.now,
        source=receipt.source, near=receipt.near,
    )  # fmt: skip
    held = log.add_once(batch)
    if held is None:
        return outcome
    if held.digest != digest:
        raise Conflict("this batch_id was used for other events; a new batch needs a new id")
    return held.outcome


def judged(
    entries: Iterable[Entry], receipt: Receipt, hashes: Hashes, refuse: Refuse
) -> tuple[list[Fact], Outcome]:
    """The facts of the events that hold, and what to answer. An id counts once in a batch."""
    facts: list[Fact] = []
    refused: list[Refusal] = []
    seen: set[str] = set()
    for index, entry in entries:
        if isinstance(entry, Refusal):
            refused.append(entry)
            continue
        try:
            if entry.event_id in seen:
                raise Invalid.field("/event_id", "used by an earlier event of this batch")
            facts += reading.facts(entry, receipt, hashes)
            seen.add(entry.event_id)
        except TorgError as error:
            refused.append(refuse(index, error))
    return facts, Outcome(len(seen), tuple(refused))


def _in_events(index: int, error: TorgError) -> Refusal:
    return Refusal.of(index, error, f"/events/{index}")


def own_batch(facts: Sequence[Fact], *, batch_id: str, now: int) -> Batch:
    """The batch that a room appends under a `batch_id` of its own choice, unique over all rooms."""
    if not facts:
        raise ValueError("a batch needs a fact")
    marked = [msgspec.structs.replace(fact, event_id=_OWN + fact.event_id) for fact in facts]
    told = digest(row_text(msgspec.structs.replace(fact, received=0)) for fact in marked)
    return Batch(
        key=f"{_OWN}#{batch_id}", digest=told, rows=packed(marked), outcome=Outcome(len(facts)), received=now
    )


def append(facts: Sequence[Fact], *, batch_id: str, now: int, log: Log) -> None:
    """Log `facts` once under `batch_id`; again is harmless. Raises `Conflict` if the id has other facts."""
    batch = own_batch(facts, batch_id=batch_id, now=now)
    held = log.add_once(batch)
    if held is not None and held.digest != batch.digest:
        raise Conflict("this batch was appended with other facts")
