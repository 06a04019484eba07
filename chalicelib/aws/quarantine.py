"""Where a consumer puts what it can't read, so that the rest goes on and an operator can look at it."""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

from chalicelib.aws import metrics, objects
from chalicelib.kernel import clock, settings

_PREFIX: Final = "quarantine/"
_LONGEST_REASON: Final = 500

# Reads a record again at `now`, and tells how much came of it. Raises `ValueError` if it still can't be read.
Reader = Callable[[Mapping[str, Any], int], int]
# Rooms whose records can be read again, by the name they put them aside under; each registers itself.
READERS: Final[dict[str, Reader]] = {}


def put(reader: str, record: Mapping[str, Any], reason: str, now: int) -> str:
    """Put `record`, which the consumer named `reader` couldn't read, aside; returns its name there.

    The same record gets the same name, so that a retry leaves one. Raises what the bucket raises: then the
    record must be tried again.
    """
    text = json.dumps(record, sort_keys=True, default=repr)
    name = f"{reader}-{hashlib.blake2b(text.encode(), digest_size=8).hexdigest()}"
    told = {
        "id": name,
        "reason": reason[:_LONGEST_REASON],
        "kept_at": clock.iso(now),
        "record": json.loads(text),
    }
    body = json.dumps(told, indent=1).encode()
    objects.put(settings.current().lake_bucket, f"{_PREFIX}{name}.json", body, "application/json")
    noted(1)
    return name


def noted(records: int) -> None:
    """Tell the operator that so many records were put aside, or are still there."""
    metrics.count("Quarantined", "activity", "kept", records)


def records(reader: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """All records that `reader` put aside: name and record."""
    bucket = settings.current().lake_bucket
    for key in objects.keys(bucket, f"{_PREFIX}{reader}-"):
        body = objects.get(bucket, key)
        if body is not None:
            yield key.removeprefix(_PREFIX).removesuffix(".json"), json.loads(body)["record"]


def remove(names: Sequence[str]) -> None:
    """Throw records away; those that aren't there don't matter."""
    objects.delete(settings.current().lake_bucket, [f"{_PREFIX}{name}.json" for name in names])
