"""Purchases and their groups in DynamoDB. Whatever changes a purchase is one transaction over all its rows."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from msgspec.structs import replace

from chalicelib.aws import clients, tables
from chalicelib.aws.tables import Item, Key
from chalicelib.kernel import revisions
from chalicelib.kernel.revisions import Stale
from chalicelib.nearby import domain, models
from chalicelib.nearby.domain import YEAR, Atom, Draft, Group, Held
from chalicelib.nearby.ports import Stir

# A transaction holds a hundred actions: the draft's check, and two a purchase.
_AT_ONCE: Final = 49


def rows(pk: str, prefix: str = "") -> Iterator[Item]:
    """All rows of a partition whose sort key begins so, read consistently."""
    query: dict[str, Any] = {
        "TableName": models.table(),
        "KeyConditionExpression": "pk = :pk" + (" AND begins_with(sk, :sk)" if prefix else ""),
        "ExpressionAttributeValues": {":pk": {"S": pk}} | ({":sk": {"S": prefix}} if prefix else {}),
        "ConsistentRead": True,
    }
    for page in clients.dynamodb().get_paginator("query").paginate(**query):
        yield from page["Items"]


def put_once(item: Item) -> bool:
    """Write a row where there is none; whether there was none."""
    client = clients.dynamodb()
    try:
        client.put_item(TableName=models.table(), Item=item, ConditionExpression="attribute_not_exists(pk)")
    except client.exceptions.ConditionalCheckFailedException:
        return False
    return True


class DynamoPurchases:
    """The adapter of `ports.Purchases`."""

    def __init__(self) -> None:
        self._counties: set[str] = set()

    def of_order(self, order_id: str) -> list[Held]:
        """The purchases of an order, read consistently."""
        return [models.held_from(item) for item in rows(f"order#{order_id}")]

    def of_buyer(self, key: str) -> list[Held]:
        """The purchases of a buyer: their marks, and then the purchases in one wave."""
        marks = [(item["order_id"]["S"], item["sk"]["S"]) for item in rows(f"buyer#{key}")]
        found = tables.batch_get((models.purchase_key(*one) for one in marks), consistent=True)
        return [models.held_from(item) for item in found.values()]

    def add(self, atom: Atom) -> bool:
        """Put the purchase, its buyer's marks and its place in the queue, or nothing."""
        self._know(domain.county(atom.place))
        key = models.purchase_key(*atom.name)
        marks = [models.buyer_key(one, atom.product_id) for one in atom.keys]

        def attempt(found: dict[Key, Item]) -> bool:
            near = (int(found[mark]["placed_at"]["N"]) for mark in marks if mark in found)
            if key in found or any(abs(at - atom.placed_at) < YEAR for at in near):
                return False
            tables.transact(_adding(atom, marks))
            return True

        return revisions.persist(
            lambda: tables.batch_get([key, *marks], consistent=True), attempt, what="a purchase"
        )

    def _know(self, county: str) -> None:
        if county not in self._counties:
            put_once(Key(models.table(), models.COUNTIES, county).as_item())
            self._counties.add(county)

    def remove(self, atom: Atom) -> bool:
        """Delete all its rows while it waits."""

        def attempt(item: Item | None) -> bool:
            if item is None or models.held_from(item).group is not None:
                return False
            tables.transact(_removing(atom, ConditionExpression="attribute_not_exists(in_group)"))
            return True

        key = models.purchase_key(*atom.name)
        return revisions.persist(lambda: tables.get(key), attempt, what="a purchase")

    def forget(self, atom: Atom) -> None:
        """Delete all its rows."""
        revisions.persist(lambda: None, lambda _: tables.transact(_removing(atom)), what="a purchase")

    def stir(self, place: str) -> None:
        """Put the note, with a mark that no other has."""
        item = Key(models.table(), models.STIRRED, place).as_item()
        clients.dynamodb().update_item(
            TableName=models.table(), Key=item, UpdateExpression="ADD n :one",
            ExpressionAttributeValues={":one": {"N": "1"}},
        )  # fmt: skip

    def stirred(self) -> list[Stir]:
        """All notes."""
        return [Stir(item["sk"]["S"], item["n"]["N"]) for item in rows(models.STIRRED)]

    def calm(self, stir: Stir) -> None:
        """Delete the note if its mark is the same still."""
        client = clients.dynamodb()
        try:
            client.delete_item(
                TableName=models.table(),
                Key=Key(models.table(), models.STIRRED, stir.place).as_item(),
                ConditionExpression="n = :n",
                ExpressionAttributeValues={":n": {"N": stir.mark}},
            )
        except client.exceptions.ConditionalCheckFailedException:
            return

    def counties(self) -> list[str]:
        """All counties, by code."""
        return [item["sk"]["S"] for item in rows(models.COUNTIES)]

    def waiting(self, county: str, place: str | None = None) -> list[Atom]:
        """What waits in a county or a place, read consistently."""
        found = rows(models.wait_pk(county), f"{place}#" if place else "")
        return [models.atom_from(item) for item in found]


def _adding(atom: Atom, marks: Sequence[Key]) -> list[Any]:
    free = {"ConditionExpression": "attribute_not_exists(pk)"}
    # A mark of over a year ago may still be there.
    old = {
        "ConditionExpression": "attribute_not_exists(pk) OR placed_at <= :before OR placed_at >= :after",
        "ExpressionAttributeValues": {
            ":before": {"N": str(atom.placed_at - YEAR)},
            ":after": {"N": str(atom.placed_at + YEAR)},
        },
    }
    table = models.table()
    return [
        tables.put(table, models.atom_item(atom, models.purchase_key(*atom.name)), **free),
        tables.put(table, models.atom_item(atom, models.wait_key(atom))),
        *(tables.put(table, models.atom_item(atom, mark), **old) for mark in marks),
    ]


def _removing(atom: Atom, **condition: Any) -> list[Any]:
    """Delete the purchase on a condition, what waits, and those marks that are its own."""
    key = models.purchase_key(*atom.name)
    whole = [{"Delete": {"TableName": key.table, "Key": key.as_item(), **condition}}]
    whole.append(tables.delete(models.wait_key(atom)))
    mine = {
        "ConditionExpression": "attribute_not_exists(pk) OR order_id = :order",
        "ExpressionAttributeValues": {":order": {"S": atom.order_id}},
    }
    marks = [models.buyer_key(one, atom.product_id) for one in atom.keys]
    found = tables.batch_get(marks, consistent=True)
    own = [mark for mark in marks if mark in found and found[mark]["order_id"]["S"] == atom.order_id]
    whole += [{"Delete": {"TableName": mark.table, "Key": mark.as_item(), **mine}} for mark in own]
    return whole


class DynamoGroups:
    """The adapter of `ports.Groups`."""

    def unfinished(self) -> list[Draft]:
        """All groups that are being made."""
        return [models.draft_from(item) for item in rows(models.OPEN)]

    def begin(self, draft: Draft) -> bool:
        """Put the draft's row, once."""
        return put_once(models.draft_item(draft))

    def mark(self, draft: Draft) -> list[Atom]:
        """Put the members in, many at once; where any is elsewhere by now, one by one."""
        for start in range(0, len(draft.members), _AT_ONCE):
            piece = draft.members[start : start + _AT_ONCE]
            try:
                tables.transact(
                    [_still_draft(draft), *(one for atom in piece for one in _marking(draft, atom))]
                )
            except Stale:
                for atom in piece:
                    self._mark_one(draft, atom)
        return self._members(draft)

    def _mark_one(self, draft: Draft, atom: Atom) -> None:
        key, own = models.purchase_key(*atom.name), models.open_key(draft.group_id)

        def attempt(found: dict[Key, Item]) -> None:
            waits = key in found and models.held_from(found[key]) == Held(atom)
            if waits and own in found and found[own]["is_draft"]["BOOL"]:
                tables.transact([_still_draft(draft), *_marking(draft, atom)])

        revisions.persist(lambda: tables.batch_get([key, own], consistent=True), attempt, what="a purchase")

    def _members(self, draft: Draft) -> list[Atom]:
        keys = {models.purchase_key(*atom.name): atom for atom in draft.members}
        found = tables.batch_get(keys, consistent=True)
        return [
            atom
            for key, atom in keys.items()
            if key in found and models.held_from(found[key]).group == draft.group_id
        ]

    def publish(self, draft: Draft, group: Group) -> Draft | None:
        """Change the draft's row, if it is a draft."""
        return self._become(replace(draft, group=group))

    def dissolve(self, draft: Draft) -> Draft | None:
        """Change the draft's row, if it is a draft."""
        return self._become(replace(draft, dissolving=True))

    def _become(self, draft: Draft) -> Draft | None:
        client, key = clients.dynamodb(), models.open_key(draft.group_id)
        try:
            client.put_item(
                TableName=models.table(), Item=models.draft_item(draft),
                ConditionExpression="is_draft = :yes", ExpressionAttributeValues={":yes": {"BOOL": True}},
            )  # fmt: skip
        except client.exceptions.ConditionalCheckFailedException:
            item = tables.get(key)
            return models.draft_from(item) if item else None
        return draft

    def release(self, draft: Draft) -> None:
        """Let each member wait again that is in the group."""
        for atom in self._members(draft):
            self._release_one(draft, atom)

    def _release_one(self, draft: Draft, atom: Atom) -> None:
        key = models.purchase_key(*atom.name)

        def attempt(item: Item | None) -> None:
            if item is not None and models.held_from(item).group == draft.group_id:
                tables.transact(_releasing(draft, atom))

        revisions.persist(lambda: tables.get(key), attempt, what="a purchase")

    def settle(self, draft: Draft) -> None:
        """Write the place at each purchase that is in the group and may have it beside it."""
        client = clients.dynamodb()
        for atom in draft.placed:
            try:
                client.update_item(
                    TableName=models.table(),
                    Key=models.purchase_key(*atom.name).as_item(),
                    UpdateExpression="SET told = :place",
                    ConditionExpression="in_group = :group",
                    ExpressionAttributeValues=_names(draft) | {":place": {"S": draft.label.place}},
                )
            except client.exceptions.ConditionalCheckFailedException:
                continue

    def finish(self, draft: Draft) -> None:
        """Keep the published group's own row, and delete the draft's."""
        if draft.group is not None:
            put_once(models.group_item(draft.group))
        key = models.open_key(draft.group_id)
        clients.dynamodb().delete_item(TableName=key.table, Key=key.as_item())


def _names(draft: Draft) -> dict[str, Any]:
    return {":group": {"S": draft.group_id}}


def _still_draft(draft: Draft) -> Any:
    key = models.open_key(draft.group_id)
    return {
        "ConditionCheck": {
            "TableName": key.table,
            "Key": key.as_item(),
            "ConditionExpression": "is_draft = :yes",
            "ExpressionAttributeValues": {":yes": {"BOOL": True}},
        }
    }


def _marking(draft: Draft, atom: Atom) -> list[Any]:
    key = models.purchase_key(*atom.name)
    marked = {
        "TableName": key.table,
        "Key": key.as_item(),
        "UpdateExpression": "SET in_group = :group",
        "ConditionExpression": ("atom = :atom AND (attribute_not_exists(in_group) OR in_group = :group)"),
        "ExpressionAttributeValues": _names(draft) | {":atom": models.atom_item(atom, key)["atom"]},
    }
    return [{"Update": marked}, tables.delete(models.wait_key(atom))]


def _releasing(draft: Draft, atom: Atom) -> list[Any]:
    key = models.purchase_key(*atom.name)
    released = {
        "TableName": key.table,
        "Key": key.as_item(),
        "UpdateExpression": "REMOVE in_group",
        "ConditionExpression": "in_group = :group",
        "ExpressionAttributeValues": _names(draft),
    }
    return [{"Update": released}, tables.put(key.table, models.atom_item(atom, models.wait_key(atom)))]
