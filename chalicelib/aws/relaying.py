"""What the relays share: from a table's stream to the news topic, so that a row and its news can't come apart.

A room says which records matter, what each means, and what is told of it; what can't be read is put aside, and the
rest goes on. News that weren't taken, and storage that fails, raise: the platform hands the same records out again.
"""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple, TypeVar

from chalicelib.aws.tables import Item
from chalicelib.kernel import settings
from chalicelib.kernel.news import News

T = TypeVar("T")
Record = Mapping[str, Any]

_WRITTEN: Final = ("INSERT", "MODIFY")


class Change(NamedTuple):
    """A row before and after (None: no row), as a stream of old and new images tells it."""

    before: Item | None
    after: Item | None


class Outcome(NamedTuple):
    """Where a relay's news go, and where what it can't read."""

    publish: Callable[[Sequence[Any]], None]
    set_aside: Callable[[Mapping[str, Any], str, int], None]


def relay(
    event: Any,
    outcome: Outcome,
    *,
    matters: Callable[[Record], bool],
    read: Callable[[Record], T],
    told: Callable[[T], Iterable[News]],
    only_latest_of: Callable[[Any], Hashable] | None = None,
) -> dict[str, Any]:
    """Publish the news of a stream's records, and count: `records`, `published`, `set_aside`.

    `read` may raise `AttributeError`, `KeyError`, `TypeError` or `ValueError` on a record that isn't what it should
    be; that one is put aside. Of news with the same `only_latest_of` only the one of the greatest revision is told.
    """
    records = event.to_dict()["Records"]
    understood: list[T] = []
    aside = 0
    for record in filter(matters, records):
        try:
            understood.append(read(record))
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            outcome.set_aside(record, f"{type(error).__name__}: {error}", settings.current().now())
            aside += 1
    news = [one for change in understood for one in told(change)]
    if only_latest_of is not None:
        news = _latest(news, only_latest_of)
    outcome.publish(news)
    return {"records": len(records), "published": len(news), "set_aside": aside}


def _latest(news: Iterable[Any], what: Callable[[Any], Hashable]) -> list[Any]:
    return list({what(one): one for one in sorted(news, key=lambda one: one.revision)}.values())


def is_of(record: Record, *, sk: str, pk: str = "") -> bool:
    """Whether a record tells of a row with this sort key, in a partition that begins so."""
    keys = record.get("dynamodb", {}).get("Keys", {})
    return bool(keys.get("sk", {}).get("S") == sk) and str(keys.get("pk", {}).get("S", "")).startswith(pk)


def change(record: Record) -> Change:
    """The row before and after. Raises `KeyError` where a record that tells of a change lacks its images."""
    images, name = record["dynamodb"], record["eventName"]
    before = images["OldImage"] if name in ("MODIFY", "REMOVE") else None
    return Change(before, images["NewImage"] if name in _WRITTEN else None)
