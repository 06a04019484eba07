"""The rows of the table `torg-<stage>-campaigns`, in DynamoDB's own form.

| row | pk | sk |
|---|---|---|
| campaign | `campaigns` | `<campaign id>` |
| figures | `figures#<campaign id>` | `<part>`: counts are spread over 16, for writers not to meet |
| plan | `plan#order:<order id>`, `plan#person:<pseudonym>` | `<campaign id>#<entity>#<ask>`; once ended it expires after 400 days |
| place in the queue | `due#<shard>` | `<due at, ms>#<campaign id>#<entity>#<ask>` |
| plans to be given new times | `walks` | `<campaign id>` |
"""

import zlib
from collections import Counter
from collections.abc import Iterable
from typing import Any, Final, TypeVar

import msgspec

from chalicelib.aws.tables import Item, Key
from chalicelib.campaigns.plans import Due, Plan
from chalicelib.kernel import clock, settings

T = TypeVar("T")

CAMPAIGNS: Final = "campaigns"
WALKS: Final = "walks"
# How many partitions the queue is spread over.
SHARDS: Final = 4
_FIGURES: Final = 16
_KEPT: Final = 400 * clock.DAY
# Names of counts beside those of the key.
_COUNTS: Final = "n_"
WANTED: Final = "wanted"


def table() -> str:
    """The table's name."""
    return settings.current().table("campaigns")


def campaign_key(campaign_id: str) -> Key:
    """Where a campaign is."""
    return Key(table(), CAMPAIGNS, campaign_id)


def walk_key(campaign_id: str) -> Key:
    """Where it stands how far a campaign's plans were given new times."""
    return Key(table(), WALKS, campaign_id)


def figures_pk(campaign_id: str) -> str:
    """The partition of a campaign's figures."""
    return f"figures#{campaign_id}"


def figures_key(plan: Plan) -> Key:
    """Where a plan is counted."""
    part = zlib.crc32(plan.anchor.encode()) // SHARDS % _FIGURES
    return Key(table(), figures_pk(plan.campaign_id), f"{part:02d}")


def plan_pk(anchor: str) -> str:
    """The partition of the plans of an order, or of a person."""
    return f"plan#{anchor}"


def plan_key(anchor: str, name: str) -> Key:
    """Where a plan is."""
    return Key(table(), plan_pk(anchor), name)


def shard_of(anchor: str) -> int:
    """In which part of the queue the plans of an order, or of a person, stand."""
    return zlib.crc32(anchor.encode()) % SHARDS


def due_pk(shard: int) -> str:
    """The partition of a part of the queue."""
    return f"due#{shard}"


def due_sk(due_at: int, name: str = "") -> str:
    """Where in a part of the queue a plan stands; without a name: where those of an instant begin."""
    return f"{due_at:015d}#{name}"


def due_key(due: Due) -> Key:
    """Where a plan stands in the queue."""
    return Key(table(), due_pk(shard_of(due.anchor)), due_sk(due.due_at, due.name))


def due_item(due: Due) -> dict[str, Any]:
    """A place in the queue."""
    return due_key(due).as_item() | {"anchor": {"S": due.anchor}}


def due_from(item: Item) -> Due:
    """A place in the queue from its row."""
    at, _, name = item["sk"]["S"].partition("#")
    return Due(due_at=int(at), anchor=item["anchor"]["S"], name=name)


def item(place: Key, document: Any, revision: int) -> dict[str, Any]:
    """A row holding a document, with the revision that conditions look at beside it."""
    return place.as_item() | {
        "document": {"S": msgspec.json.encode(document).decode()},
        "revision": {"N": str(revision)},
    }


def plan_item(plan: Plan) -> dict[str, Any]:
    """A plan's row."""
    made = item(plan_key(plan.anchor, plan.name), plan, plan.revision)
    if plan.ended_at is None:
        return made
    return made | {"expires_at": {"N": str((plan.ended_at + _KEPT) // clock.SECOND)}}


def document(row: Item, kind: type[T]) -> T:
    """The document in a row."""
    return msgspec.json.decode(row["document"]["S"], type=kind)


def counting(plan: Plan, words: dict[str, int]) -> Any:
    """A transaction's action that counts words of a plan's campaign."""
    names = {f"#{place}": _COUNTS + word for place, word in enumerate(words)}
    values = {f":{place}": {"N": str(count)} for place, count in enumerate(words.values())}
    return {
        "Update": {
            "TableName": table(),
            "Key": figures_key(plan).as_item(),
            "UpdateExpression": "ADD " + ", ".join(f"#{place} :{place}" for place in range(len(words))),
            "ExpressionAttributeNames": names,
            "ExpressionAttributeValues": values,
        }
    }


def figures_from(rows: Iterable[Item]) -> dict[str, int]:
    """The counts in a campaign's rows, by word."""
    found: Counter[str] = Counter()
    for row in rows:
        for name, value in row.items():
            if name.startswith(_COUNTS):
                found[name.removeprefix(_COUNTS)] += int(value["N"])
    return dict(sorted(found.items()))


def counts(before: Plan | None, after: Plan, follow: Plan | None) -> dict[str, int]:
    """What a change adds to its campaign's figures."""
    words: dict[str, int] = {}
    if before is None or follow is not None:
        words[WANTED] = 1
    if after.outcome is not None and (before is None or before.outcome is None):
        word = f"{after.outcome}:{after.reason}" if after.reason else str(after.outcome)
        words[word] = 1
    return words
