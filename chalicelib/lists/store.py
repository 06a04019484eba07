"""Lists in DynamoDB: a list, its items and everything counted from them, in one transaction."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from chalicelib.aws import clients, tables
from chalicelib.aws.tables import Key
from chalicelib.lists import changes, models
from chalicelib.lists.changes import Change, GiftMove, ItemChange, ListChange, WantChange
from chalicelib.lists.domain import Gift, Item, Kind, List, Place, Shelf, Visibility
from chalicelib.moderation import public as moderation


class DynamoLists:
    """The adapter of `changes.Lists`."""

    def get(self, list_id: str) -> List | None:
        """A list, read consistently."""
        row = tables.get(models.list_key(list_id))
        return models.list_from(row) if row else None

    def many(self, list_ids: Sequence[str]) -> dict[str, List]:
        """Those of the lists that are there."""
        keys = {one: models.list_key(one) for one in list_ids}
        found = tables.batch_get(keys.values(), consistent=True)
        return {one: models.list_from(found[key]) for one, key in keys.items() if key in found}

    def by_token(self, token: str) -> str | None:
        """The list that a link leads to."""
        row = tables.get(models.link_key(token))
        return str(row["list_id"]["S"]) if row else None

    def shelf(self, person: str) -> Shelf:
        """A person's lists."""
        return models.shelf_from(person, tables.get(models.shelf_key(person)))

    def items(self, list_id: str, product_ids: Sequence[str]) -> dict[str, Item]:
        """What a list says about these products."""
        keys = models.item_keys(list_id, product_ids)
        found = tables.batch_get(keys.values(), consistent=True)
        return models.by_product(found, keys, models.item_from)

    def gifts(self, list_id: str, product_ids: Sequence[str]) -> dict[str, Gift]:
        """Which of these products are marked in a list."""
        keys = models.gift_keys(list_id, product_ids)
        found = tables.batch_get(keys.values(), consistent=True)
        return models.by_product(found, keys, models.gift_from)

    def wants(self, pairs: Iterable[tuple[str, str]]) -> changes.Wants:
        """In which of their wish lists people have products."""
        keys = {pair: models.want_key(*pair) for pair in pairs}
        found = tables.batch_get(keys.values(), consistent=True)
        return {pair: models.want_from(found.get(key)) for pair, key in keys.items()}

    def write(self, change: Change, now: int) -> None:
        """The whole change in one transaction. Raises `Stale` or `Unavailable`."""
        case = moderation.transact(change.case, now) if change.case else []
        tables.transact([*_actions(change), *case])

    def mark(self, shared: List, product_id: str, gift: Gift) -> None:
        """Mark an item of a list that is as `shared`. Raises `Stale` or `Unavailable`."""
        row = models.gift_row(shared.list_id, product_id, gift)
        check = _check(models.list_key(shared.list_id), tables.unless_changed(shared.revision))
        tables.transact([check, tables.put(models.table(), row, **tables.unless_changed(None))])

    def unmark(self, list_id: str, product_id: str, gift: Gift) -> None:
        """Take a mark away. Raises `Stale` or `Unavailable`."""
        tables.transact([_delete(models.gift_key(list_id, product_id), _if("undo_word", gift.undo))])

    def announce(self, public: List, product_ids: Sequence[str]) -> None:
        """Let the public lists of these products name this one."""
        keys = (models.public_key(one, models.place_of(public)) for one in product_ids)
        tables.batch_write(models.table(), ({"PutRequest": {"Item": key.as_item()}} for key in keys))

    def hush(self, public: List, product_ids: Sequence[str]) -> None:
        """Take these names back."""
        keys = (models.public_key(one, models.place_of(public)) for one in product_ids)
        tables.batch_write(models.table(), ({"DeleteRequest": {"Key": key.as_item()}} for key in keys))

    def public(self, product_id: str | None, after: Place | None, limit: int) -> list[Place]:
        """The next `limit` public lists that may hold a product, newest first."""
        query: Any = {
            "TableName": models.table(),
            "KeyConditionExpression": "pk = :pk" + (" AND sk < :after" if after else ""),
            "ExpressionAttributeValues": {":pk": {"S": models.public_pk(product_id)}}
            | ({":after": {"S": models.place_sk(after)}} if after else {}),
            "ScanIndexForward": False,
            "Limit": limit,
        }
        return [models.place_from(row) for row in clients.dynamodb().query(**query)["Items"]]

    def wanted(self, product_id: str) -> int:
        """How many people have a product in a wish list."""
        return models.wanted_from(tables.get(models.wanted_key(product_id)))


def _actions(change: Change) -> list[Any]:
    return [
        *(one for listed in change.lists for one in _list_actions(listed)),
        *(_shelf_action(before, after) for before, after in change.shelves),
        *(one for item in change.items for one in _item_actions(item, change)),
        *(one for gift in change.gifts for one in _gift_actions(gift)),
        *(_want_action(one) for one in change.wants),
        *(_wanted_action(*one) for one in changes.wanted_steps(change.wants).items()),
    ]


def _list_actions(change: ListChange) -> Iterator[Any]:
    before, after = change
    unchanged = tables.unless_changed(before.revision if before else None)
    if after is not None:
        yield tables.put(models.table(), models.list_row(after), **unchanged)
    else:
        yield _delete(models.list_key(change.known.list_id), unchanged)
    yield from _link_actions(before.token if before else None, change)
    was_public = before is not None and before.said.visibility is Visibility.PUBLIC
    is_public = after is not None and after.said.visibility is Visibility.PUBLIC
    key = models.public_key(None, models.place_of(change.known))
    if is_public and not was_public:
        yield tables.put(key.table, key.as_item())
    elif was_public and not is_public:
        yield tables.delete(key)


def _link_actions(old: str | None, change: ListChange) -> Iterator[Any]:
    new = change.after.token if change.after else None
    if new == old:
        return
    if old is not None:
        yield tables.delete(models.link_key(old))
    if new is not None:
        yield tables.put(models.table(), models.link_row(new, change.known.list_id))


def _shelf_action(before: Shelf, after: Shelf) -> Any:
    key = models.shelf_key(before.person)
    unchanged = _if("held", models.shelf_text(before) if before.list_ids else None)
    if not after.list_ids:
        return _delete(key, unchanged)
    return tables.put(key.table, models.shelf_row(after), **unchanged)


def _item_actions(change: ItemChange, whole: Change) -> Iterator[Any]:
    of = whole.list_of(change.list_id)
    hint = models.public_key(change.product_id, models.place_of(of))
    if change.after is not None:
        yield tables.put(models.table(), models.item_row(change.list_id, change.after))
        if change.before is None and of.said.visibility is Visibility.PUBLIC:
            yield tables.put(hint.table, hint.as_item())
        return
    yield tables.delete(models.item_key(change.list_id, change.product_id))
    follows = any(one[:2] == (change.product_id, change.list_id) for one in whole.gifts)
    if of.kind is Kind.WISH and not follows:
        yield tables.delete(models.gift_key(change.list_id, change.product_id))
    if of.was_public:
        yield tables.delete(hint)


def _gift_actions(move: GiftMove) -> Iterator[Any]:
    source = models.gift_key(move.source, move.product_id)
    if move.gift is None:
        yield _check(source, tables.unless_changed(None))
        return
    yield _delete(source, _if("undo_word", move.gift.undo))
    yield tables.put(models.table(), models.gift_row(move.target, move.product_id, move.gift))


def _want_action(change: WantChange) -> Any:
    key = models.want_key(change.person, change.product_id)
    unchanged = _if("held", models.want_text(change.before) if change.before else None)
    if not change.after:
        return _delete(key, unchanged)
    row = models.want_row(change.person, change.product_id, change.after)
    return tables.put(key.table, row, **unchanged)


def _wanted_action(product_id: str, step: int) -> Any:
    key = models.wanted_key(product_id)
    return {
        "Update": {
            "TableName": key.table,
            "Key": key.as_item(),
            "UpdateExpression": "ADD people :step",
            "ExpressionAttributeValues": {":step": {"N": str(step)}},
        }
    }


def _if(name: str, text: str | None) -> dict[str, Any]:
    """The condition that a row's text is as it was; None: that there is no row."""
    if text is None:
        return tables.unless_changed(None)
    return {
        "ConditionExpression": f"{name} = :before",
        "ExpressionAttributeValues": {":before": {"S": text}},
    }


def _delete(key: Key, condition: dict[str, Any]) -> Any:
    return {"Delete": {"TableName": key.table, "Key": key.as_item(), **condition}}


def _check(key: Key, condition: dict[str, Any]) -> Any:
    return {"ConditionCheck": {"TableName": key.table, "Key": key.as_item(), **condition}}
