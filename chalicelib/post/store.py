"""The outbox in DynamoDB: a row, its due place, and what leads to it, in one transaction each time."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, Final

from chalicelib.aws import clients, tables
from chalicelib.aws.tables import Key
from chalicelib.kernel import clock
from chalicelib.kernel.revisions import Stale
from chalicelib.letters.domain import Kind, Stream
from chalicelib.post import domain, models
from chalicelib.post.domain import Posting, Postings, State
from chalicelib.post.ports import Around, CapsChange

# A month has 28 days at least, and the first and the last one aren't whole.
_MOST_MONTHS: Final = domain.KEPT // (28 * clock.DAY) + 2
_PAGE: Final = 200
# How many pages' rows are read past for one page of a rare kind; the cursor goes on from there.
_MOST_PIECES: Final = 20


class DynamoOutbox:
    """The adapter of `ports.Outbox`."""

    def add(self, posting: Posting) -> bool:
        """One transaction, on condition that the row isn't there."""
        try:
            tables.transact(adding(posting))
        except Stale:
            if self.get(posting.outbox_id) is None:
                raise
            return False
        return True

    def get(self, outbox_id: str) -> Posting | None:
        """Read consistently."""
        return self.by_tag(domain.tag_of(outbox_id))

    def by_tag(self, tag: str) -> Posting | None:
        """Read consistently."""
        item = tables.get(models.posting_key(tag))
        return models.posting_from(item) if item else None

    def many(self, outbox_ids: Sequence[str]) -> dict[str, Posting]:
        """A hundred a call."""
        keys = {models.posting_key(domain.tag_of(one)): one for one in outbox_ids}
        found = tables.batch_get(keys, consistent=True)
        return {one: models.posting_from(found[key]) for key, one in keys.items() if key in found}

    def around(self, posting: Posting) -> Around:
        """Three rows in one call."""
        who = posting.recipient
        keys = models.standing_key(who), models.caps_key(who), models.pause_key(posting.stream)
        found = tables.batch_get(keys, consistent=True)
        return Around(
            models.standing_from(found.get(keys[0]), who),
            models.caps_from(found.get(keys[1]), who),
            models.pause_from(found.get(keys[2]), posting.stream),
        )

    def write(
        self,
        before: Posting,
        after: Posting,
        *,
        caps: CapsChange | None = None,
        counts: Mapping[str, int] | None = None,
        now: int,
    ) -> None:
        """One transaction, on condition that row and caps are at the revisions they were read at."""
        unchanged = tables.unless_changed(before.revision)
        actions: list[Any] = [tables.put(models.table(), models.posting_item(after), **unchanged)]
        actions += _moved(models.due_key(before), models.due_key(after), after)
        actions += _moved(models.state_key(before), models.state_key(after), after)
        if caps is not None:
            held = tables.unless_changed(caps.before.revision or None)
            actions.append(tables.put(models.table(), models.caps_item(caps.after), **held))
        if counts:
            actions.append(models.counting(after, counts, now))
        tables.transact(actions)

    def due(self, stream: Stream, now: int, limit: int) -> list[str]:
        """The earliest of every shard."""
        found: list[str] = []
        for pk in models.due_pks(stream):
            found += _first(pk, models.due_sort(now), -(-limit // models.SHARDS))
        return [models.id_after_time(sort) for sort in sorted(found)]

    def lately(
        self, state: State | None, kind: Kind | None, before: str | None, limit: int, now: int
    ) -> Postings:
        """From the state's own list, else from the months' logs; what doesn't fit is read past."""
        listed = state in models.LISTED if state else False
        place = before or f"{now + clock.DAY:013d}"
        if listed and state is not None:
            sorts = _backwards([models.state_pk(state)], place)
        else:
            sorts = _backwards(map(models.log_pk, _months_before(int(place[:13]))), place)
        items: list[Posting] = []
        for n, piece in enumerate(_pieces(sorts, limit)):
            rows = self.many([models.id_after_time(one) for one in piece])
            for sort in piece:
                row = rows.get(models.id_after_time(sort))
                if row is not None and row.state is (state or row.state) and row.kind is (kind or row.kind):
                    items.append(row)
                if len(items) == limit:
                    return Postings(items=tuple(items), next=sort)
            if n >= _MOST_PIECES:
                return Postings(items=tuple(items), next=piece[-1])
        return Postings(items=tuple(items), next=None)

    def of_person(self, keys: Iterable[str]) -> Iterator[str]:
        """From each key's list, latest first."""
        for key in keys:
            yield from map(models.id_after_time, _backwards([models.person_pk(key)], "~"))


def adding(posting: Posting) -> list[Any]:
    """What puts a new row and all that leads to it: at most five actions of a transaction."""
    new = tables.unless_changed(None)
    due = models.due_key(posting)
    keys = [*models.index_keys(posting), *([due] if due is not None else [])]
    return [
        tables.put(models.table(), models.posting_item(posting), **new),
        *(tables.put(key.table, models.listed_item(key, posting)) for key in keys),
    ]


def _moved(old: Key | None, new: Key | None, after: Posting) -> list[Any]:
    if old == new:
        return []
    gone = [tables.delete(old)] if old is not None else []
    return gone + ([tables.put(new.table, models.listed_item(new, after))] if new is not None else [])


def _first(pk: str, until: str, limit: int) -> list[str]:
    """The first sort keys of a partition that lie before `until`."""
    found: list[str] = []
    for page in (
        clients.dynamodb()
        .get_paginator("query")
        .paginate(
            TableName=models.table(),
            KeyConditionExpression="pk = :pk AND sk < :until",
            ExpressionAttributeValues={":pk": {"S": pk}, ":until": {"S": until}},
            PaginationConfig={"MaxItems": limit},
        )
    ):
        found += [item["sk"]["S"] for item in page["Items"]]
    return found


def _backwards(pks: Iterable[str], before: str) -> Iterator[str]:
    """The sort keys of these partitions that lie before `before`, latest first."""
    query = clients.dynamodb().get_paginator("query")
    for pk in pks:
        for page in query.paginate(
            TableName=models.table(),
            KeyConditionExpression="pk = :pk AND sk < :before",
            ExpressionAttributeValues={":pk": {"S": pk}, ":before": {"S": before}},
            ScanIndexForward=False,
            PaginationConfig={"PageSize": _PAGE},
        ):
            yield from (item["sk"]["S"] for item in page["Items"])


def _months_before(instant: int) -> Iterator[str]:
    """UTC months from that of `instant` back, for as long as rows are kept."""
    year, month = map(int, clock.utc_day(instant)[:7].split("-"))
    last = year * 12 + month - 1
    for n in range(_MOST_MONTHS):
        yield f"{(last - n) // 12:04d}-{(last - n) % 12 + 1:02d}"


def _pieces(sorts: Iterator[str], length: int) -> Iterator[list[str]]:
    while piece := list(islice(sorts, length)):
        yield piece
