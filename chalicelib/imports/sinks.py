"""Where rows go, by kind: each room's own public door."""

import zlib
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Annotated, Any, Final, TypeVar

import msgspec

from chalicelib.activity import public as activity
from chalicelib.catalogue import public as catalogue
from chalicelib.imports import cells
from chalicelib.imports.steps import Taken, Values
from chalicelib.imports.voices import CHANGED, UNCHANGED
from chalicelib.kernel.errors import FieldError, Invalid, TorgError, Unavailable
from chalicelib.kernel.ids import Id
from chalicelib.orders import public as orders
from chalicelib.post import public as post
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


def consents(rows: Sequence[Values], name: str, received: int) -> Taken:  # noqa: ARG001  (an answer's time is its name)
    """What people answered, with when and where; of several of one person the latest holds."""

    def take(row: Values) -> bool:
        said = _read(row, Consent)
        return post.take_in_consent(_address(said.email), said.given, said.at, said.source, said.text)

    return _told(rows, take)


def suppressions(rows: Sequence[Values], name: str, received: int) -> Taken:  # noqa: ARG001  (as above)
    """Addresses that nothing may be sent to."""

    def take(row: Values) -> bool:
        said = _read(row, Suppressed)
        at = received if said.at is None else said.at
        return post.take_in_suppression(_address(said.email), said.reason, at)

    return _told(rows, take)


class Consent(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An answer to whether marketing may be sent: when (ms), where it was given, and to which words."""

    email: Annotated[str, msgspec.Meta(max_length=320)]
    given: bool
    at: int
    source: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
    text: Annotated[str, msgspec.Meta(max_length=2_000)] = ""


class Suppressed(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """That an address mustn't be written to, why and since when (ms; without it, since the import)."""

    email: Annotated[str, msgspec.Meta(max_length=320)]
    reason: Annotated[str, msgspec.Meta(min_length=1, max_length=200)] = "imported"
    at: int | None = None


def _told(rows: Sequence[Values], take: Callable[[Values], bool]) -> Taken:
    """Each row's outcome: whether it changed what is known of its address."""
    outcomes: dict[int, str] = {}

    def one(numbered: Values) -> None:
        outcomes[numbered["place"]] = CHANGED if take(numbered["row"]) else UNCHANGED

    numbered = [
        {"place": place, "row": row, "email": str(row.get("email")).lower()} for place, row in enumerate(rows)
    ]
    return Taken(each(numbered, "email", one), outcomes)


def _address(text: str) -> str:
    found = cells.email(text)
    if not found:
        raise Invalid.field("/email", "expected an e-mail address")
    return found


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
