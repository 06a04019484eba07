"""Bodies into events: each event is read by itself, so that a bad one doesn't sink its batch."""

from collections.abc import Iterable, Sequence

import msgspec

from chalicelib.activity.domain import MOST_EVENT_BYTES, Refusal, digest
from chalicelib.activity.events import Event
from chalicelib.kernel.errors import TooLarge
from chalicelib.web.parsing import invalid_body

_UNREADABLE = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)
_event = msgspec.json.Decoder(Event)


def events(raws: Sequence[msgspec.Raw]) -> list[Event | Refusal]:
    """The events of a batch in their order, each read or refused."""
    return [_read(index, raw) for index, raw in enumerate(raws)]


def _read(index: int, raw: msgspec.Raw) -> Event | Refusal:
    pointer = f"/events/{index}"
    size = len(memoryview(raw))
    if size > MOST_EVENT_BYTES:
        detail = f"the event has {size} bytes; at most {MOST_EVENT_BYTES}"
        return Refusal(index, "too_large", TooLarge(detail).detail, ((pointer, detail),))
    try:
        return _event.decode(raw)
    except _UNREADABLE as error:
        return Refusal.of(index, invalid_body(error, pointer))


def digest_of(raws: Iterable[msgspec.Raw], historical: bool) -> bytes:
    """What stands for the events as they were sent; spelling (spaces, order of fields) doesn't count."""
    return digest([b"historical" if historical else b"", *(_plain(raw) for raw in raws)])


def _plain(raw: msgspec.Raw) -> bytes:
    try:
        return msgspec.json.encode(msgspec.json.decode(raw), order="sorted")
    except (*_UNREADABLE, ValueError):
        return bytes(raw)
