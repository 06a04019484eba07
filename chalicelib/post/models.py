"""The rows of the table `torg-<stage>-post`, in DynamoDB's own form. The README lists them."""

import hashlib
from collections.abc import Mapping
from typing import Any, Final

import msgspec

from chalicelib.aws.tables import Item, Key
from chalicelib.kernel import clock, settings
from chalicelib.letters.domain import Stream
from chalicelib.post import domain
from chalicelib.post.caps import Caps
from chalicelib.post.domain import DayFigures, Pause, Posting, Standing, State

SHARDS: Final = 4
COUNTERS: Final = 8
# States that an operator looks for by themselves; the others are found in the log of days.
LISTED: Final = frozenset(State) - {State.WAITING, State.SENDING, State.SENT}
_CAPS_KEPT: Final = 15 * clock.DAY
_COUNTS_KEPT: Final = 800 * clock.DAY


def table() -> str:
    """The table's name."""
    return settings.current().table("post")


def posting_key(tag: str) -> Key:
    """Where a row of the outbox is, by what SES knows it by."""
    return Key(table(), f"mail#{tag}", "mail")


def standing_key(recipient: str) -> Key:
    """Where it is kept what is known of an address."""
    return Key(table(), f"address#{recipient}", "standing")


def caps_key(recipient: str) -> Key:
    """Where somebody's marketing mails of the last week are counted."""
    return Key(table(), f"address#{recipient}", "caps")


def pause_key(stream: Stream) -> Key:
    """Where it stands whether a stream stands still."""
    return Key(table(), f"stream#{stream}", "pause")


def pace_key() -> Key:
    """Where the next free turn to send stands."""
    return Key(table(), "pace", "pace")


def due_pks(stream: Stream) -> list[str]:
    """The partitions of a stream's due places."""
    return [f"due#{stream}#{shard}" for shard in range(SHARDS)]


def due_key(posting: Posting) -> Key | None:
    """A row's due place, if it has one."""
    if posting.place is None:
        return None
    shard = _spread(posting.outbox_id, SHARDS)
    return Key(table(), f"due#{posting.stream}#{shard}", f"{posting.place:013d}#{posting.outbox_id}")


def due_sort(now: int) -> str:
    """What sorts after all that is due at `now`."""
    return f"{now + 1:013d}"


def id_after_time(sort: str) -> str:
    """The outbox id in a sort key that begins with a time."""
    return sort.partition("#")[2]


def log_pk(month: str) -> str:
    """The partition of what was added in a UTC month (`2026-01`): few enough to be read one after the other."""
    return f"log#{month}"


def state_pk(state: State) -> str:
    """The partition of what ended as `state`."""
    return f"in#{state}"


def person_pk(key: str) -> str:
    """The partition of the mails to a person."""
    return f"person#{key}"


def index_keys(posting: Posting) -> list[Key]:
    """What leads to a row for as long as it lives: the month's log, and its person's lists."""
    sort = f"{posting.added_at:013d}#{posting.outbox_id}"
    people = dict.fromkeys(one for one in (posting.recipient, posting.owner) if one)
    pks = [log_pk(clock.utc_day(posting.added_at)[:7]), *map(person_pk, people)]
    return [Key(table(), pk, sort) for pk in pks]


def state_key(posting: Posting) -> Key | None:
    """Where a row stands in its state's own list; None in states without one."""
    if posting.state not in LISTED:
        return None
    return Key(table(), state_pk(posting.state), f"{posting.added_at:013d}#{posting.outbox_id}")


def listed_item(key: Key, posting: Posting) -> dict[str, Any]:
    """A row that leads to a posting; it goes when the posting does."""
    return key.as_item() | {"expires_at": _expires(posting.added_at + domain.KEPT)}


def posting_item(posting: Posting) -> dict[str, Any]:
    """The row of the outbox: as JSON, with what conditions and operators look at beside it."""
    return posting_key(posting.tag).as_item() | {
        "revision": {"N": str(posting.revision)},
        "state": {"S": posting.state.value},
        "posting": {"S": msgspec.json.encode(posting).decode()},
        # Counted from its due time: what may be asked for again is remembered.
        "expires_at": _expires(max(posting.added_at, posting.due_at) + domain.KEPT),
    }


def posting_from(item: Item) -> Posting:
    """The posting in a row."""
    return msgspec.json.decode(item["posting"]["S"], type=Posting)


def standing_item(standing: Standing) -> dict[str, Any]:
    """The row of an address; it doesn't expire."""
    return _document(standing_key(standing.recipient), standing, standing.revision)


def standing_from(item: Item | None, recipient: str) -> Standing:
    """What is known of an address."""
    return _read(item, Standing) or Standing(recipient=recipient)


def caps_item(caps: Caps) -> dict[str, Any]:
    """The row of somebody's caps, which goes when nothing in it counts any more."""
    latest = max(caps.days.values(), default=0)
    # Local days are numbered from year 1; 719,163 is the first of January 1970.
    until = max(latest - 719_163, 0) * clock.DAY + _CAPS_KEPT
    return _document(caps_key(caps.recipient), caps, caps.revision) | {"expires_at": _expires(until)}


def caps_from(item: Item | None, recipient: str) -> Caps:
    """Somebody's caps."""
    return _read(item, Caps) or Caps(recipient=recipient)


def pause_item(pause: Pause) -> dict[str, Any]:
    """The row of a stream."""
    return _document(pause_key(pause.stream), pause, pause.revision)


def pause_from(item: Item | None, stream: Stream) -> Pause:
    """Whether a stream stands still."""
    return _read(item, Pause) or Pause(stream=stream)


def counts_pk(stream: Stream, day: str) -> str:
    """The partition of a stream's counters of a UTC day."""
    return f"count#{stream}#{day}"


def counting(posting: Posting, counts: Mapping[str, int], now: int) -> dict[str, Any]:
    """A transaction's action that adds to a stream's counters of the day, in one of several rows."""
    key = Key(
        table(), counts_pk(posting.stream, clock.utc_day(now)), str(_spread(posting.outbox_id, COUNTERS))
    )
    names = {f"#{n}": f"n:{word}" for n, word in enumerate(counts)}
    values = {f":{n}": {"N": str(count)} for n, count in enumerate(counts.values())}
    return {
        "Update": {
            "TableName": key.table,
            "Key": key.as_item(),
            "UpdateExpression": "ADD "
            + ", ".join(f"#{n} :{n}" for n in range(len(counts)))
            + " SET expires_at = :until",
            "ExpressionAttributeNames": names,
            "ExpressionAttributeValues": values | {":until": _expires(now + _COUNTS_KEPT)},
        }
    }


def figures_from(items: list[Item], stream: Stream, day: str) -> DayFigures:
    """A day's figures from its counters' rows."""
    summed: dict[str, int] = {}
    for item in items:
        for name, value in item.items():
            if name.startswith("n:"):
                summed[name[2:]] = summed.get(name[2:], 0) + int(value["N"])
    return DayFigures(stream=stream, day=day, counts=summed)


def _document(key: Key, value: msgspec.Struct, revision: int) -> dict[str, Any]:
    return key.as_item() | {
        "revision": {"N": str(revision)},
        "document": {"S": msgspec.json.encode(value).decode()},
    }


def _read(item: Item | None, kind: Any) -> Any:
    return msgspec.json.decode(item["document"]["S"], type=kind) if item else None


def _expires(until: int) -> dict[str, str]:
    return {"N": str(until // clock.SECOND)}


def _spread(outbox_id: str, among: int) -> int:
    return hashlib.blake2b(outbox_id.encode(), digest_size=2).digest()[0] % among
