"""DynamoDB's read units, from what was read: emulators count them wrongly."""

from typing import Any


def read_units(operation: str, request: bytes, parsed: Any) -> float:
    """Read units by DynamoDB's rule: 4 KB a unit, half where the read needn't be consistent; what isn't there
    costs as much as a small item. A query is charged for the sum of what it read.
    """
    consistent = 1.0 if b'"ConsistentRead": true' in request else 0.5
    if operation == "BatchGetItem":
        found = [item for items in parsed["Responses"].values() for item in items]
        missing = request.count(b'"pk"') - len(found)
        return consistent * (missing + sum(_blocks(item_size(item)) for item in found))
    if operation == "Query":
        return consistent * _blocks(sum(item_size(item) for item in parsed["Items"]))
    return consistent * _blocks(item_size(parsed.get("Item", {})))


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
    return 1
