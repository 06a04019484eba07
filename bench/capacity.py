"""DynamoDB's units, from what was read and written: emulators count them wrongly."""

from typing import Any


def read_units(operation: str, request: bytes, parsed: Any) -> float:
    """Read units by DynamoDB's rule: 4 KB a unit, half where the read needn't be consistent; what isn't there
    costs as much as a small item. A query is charged for the sum of what it read.
    """
    consistent = 1.0 if b'"ConsistentRead":true' in request else 0.5
    if operation == "BatchGetItem":
        found = [item for items in parsed["Responses"].values() for item in items]
        missing = request.count(b'"pk"') - len(found)
        return consistent * (missing + sum(_blocks(item_size(item)) for item in found))
    if operation == "Query":
        return consistent * _blocks(sum(item_size(item) for item in parsed["Items"]))
    return consistent * _blocks(item_size(parsed.get("Item", {})))


def write_units(operation: str, request: Any) -> float:
    """Write units by DynamoDB's rule: 1 KB a unit, twice that in a transaction.

    A row that is deleted, or changed in place by an update, is taken as one unit: such rows are small here.
    """
    if operation == "TransactWriteItems":
        return 2.0 * sum(_action_units(action) for action in request["TransactItems"])
    if operation == "BatchWriteItem":
        wanted = [one for many in request["RequestItems"].values() for one in many]
        return float(sum(_action_units({name[:-7]: body for name, body in one.items()}) for one in wanted))
    if operation in ("PutItem", "UpdateItem", "DeleteItem"):
        return float(_action_units({operation[:-4]: request}))
    return 0.0


def larger_units(before: Any, after: Any) -> int:
    """Write units of one row by DynamoDB's rule: the larger of what was there (None: nothing) and what is."""
    return max(1, -(-max(item_size(before or {}), item_size(after or {})) // 1024))


def _action_units(action: Any) -> int:
    ((kind, body),) = action.items()
    return max(1, -(-item_size(body["Item"]) // 1024)) if kind == "Put" else 1


def _blocks(size: int) -> int:
    return max(1, -(-size // 4096))


def item_size(item: dict[str, Any]) -> int:
    """An item's size as DynamoDB counts it: names and values, a byte and three more for a list."""
    return sum(len(name.encode()) + _value_size(value) for name, value in item.items())


def _value_size(value: Any) -> int:
    ((kind, plain),) = value.items()
    if kind == "S":
        return len(plain.encode())
    if kind == "B":
        return len(plain)
    if kind == "N":
        return len(plain) // 2 + 2
    if kind == "L":
        return 3 + sum(1 + _value_size(one) for one in plain)
    if kind == "M":
        return 3 + sum(1 + len(name.encode()) + _value_size(one) for name, one in plain.items())
    if kind in ("SS", "BS"):
        return sum(len(one if kind == "BS" else one.encode()) for one in plain)
    return 1
