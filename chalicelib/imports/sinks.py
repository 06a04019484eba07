"""Where rows go, by kind: each room's own public door."""

import zlib
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final, TypeVar

import msgspec

from chalicelib.activity import public as activity
from chalicelib.catalogue import public as catalogue
from chalicelib.imports.steps import Values
from chalicelib.kernel.errors import FieldError, TorgError, Unavailable
from chalicelib.kernel.ids import Id
from chalicelib.orders import public as orders
from chalicelib.web.parsing import invalid_body

_LANES: Final = 8
Refused = list[tuple[int, Sequence[FieldError]]]
T = TypeVar("T")


def events(rows: Sequence[Values], name: str, received: int) -> Refused:
    """Events as history, into the lake."""
    return [(one.place, one.errors) for one in activity.import_events(rows, name=name, received=received)]


def order_rows(rows: Sequence[Values], name: str, received: int) -> Refused:  # noqa: ARG001  (an order's id is its name)
    """Orders as history."""

    def place(row: Values) -> None:
        content = _read({**row, "historical": True}, orders.OrderContent)
        orders.place(content, received)

    return each(rows, "order_id", place)


def product_rows(rows: Sequence[Values], name: str, received: int) -> Refused:  # noqa: ARG001  (as above)
    """Products, each replaced by what the file says of it."""

    def put(row: Values) -> None:
        named = _read({"product_id": row.get("product_id")}, _Named)
        content = {field: value for field, value in row.items() if field != "product_id"}
        catalogue.put(named.product_id, _read(content, catalogue.Content), received)

    return each(rows, "product_id", put)


class _Named(msgspec.Struct, frozen=True):
    product_id: Id


def _read(fields: Mapping[str, Any], kind: type[T]) -> T:
    try:
        return msgspec.convert(dict(fields), type=kind)
    except (msgspec.ValidationError, ValueError) as error:
        raise invalid_body(error) from error


def each(rows: Sequence[Values], key: str, take: Callable[[Values], None]) -> Refused:
    """Take each row, several at once; rows with the same key keep their order. Raises `Unavailable`."""
    lanes: list[list[int]] = [[] for _ in range(_LANES)]
    for place, row in enumerate(rows):
        lanes[zlib.crc32(str(row.get(key)).encode("utf-8", "replace")) % _LANES].append(place)

    def drive(lane: Sequence[int]) -> Refused:
        refused: Refused = []
        for place in lane:
            try:
                take(rows[place])
            except Unavailable:
                raise
            except TorgError as error:
                refused.append((place, error.errors or (FieldError("", error.detail),)))
        return refused

    with ThreadPoolExecutor(_LANES) as pool:
        return sorted((one for lane in pool.map(drive, lanes) for one in lane), key=lambda one: one[0])
