"""WebM: elements that aren't picture or sound are made void in place, so that positions stay right.

Formats: RFC 8794 (EBML), RFC 9559 (Matroska), and the WebM guidelines.
"""

import struct
from collections.abc import Iterator
from typing import Final, NamedTuple

from chalicelib.media.domain import Kind, Refusal
from chalicelib.media.sounds import Cleaned

_EBML, _DOCTYPE, _SEGMENT, _CLUSTER = 0x1A45DFA3, 0x4282, 0x18538067, 0x1F43B675
_INFO, _TRACKS, _TRACK, _VOID = 0x1549A966, 0x1654AE6B, 0xAE, 0xEC
_SCALE, _DURATION, _TIMESTAMP, _SIMPLE, _GROUP, _BLOCK = 0x2AD7B1, 0x4489, 0xE7, 0xA3, 0xA0, 0xA1
_TYPE, _CODEC, _VIDEO, _WIDTH, _HEIGHT, _ENCODINGS = 0x83, 0x86, 0xE0, 0xB0, 0xBA, 0x6D80

_LEVEL_1: Final = frozenset(
    {0x114D9B74, _INFO, _TRACKS, _CLUSTER, 0x1C53BB6B, 0x1254C367, 0x1941A469, 0x1043A770}
)
_KEPT: Final = {
    _SEGMENT: frozenset({0x114D9B74, _INFO, _TRACKS, _CLUSTER, 0x1C53BB6B}),
    _INFO: frozenset(
        {_SCALE, _DURATION, 0x4D80, 0x5741}
    ),  # the two last: muxer and writer, which must be there
    _TRACKS: frozenset({_TRACK}),
    _TRACK: frozenset(
        {0xD7, 0x73C5, _TYPE, _CODEC, 0x63A2, _VIDEO, 0xE1, 0x22B59C, 0x23E383, 0x56AA, 0x56BB, 0x88, 0x55AA}
        | {0x9C, 0xB9, 0x6DE7, 0x55EE}
    ),
    _CLUSTER: frozenset({_TIMESTAMP, _SIMPLE, _GROUP, 0xAB, 0xA7}),
    _GROUP: frozenset({_BLOCK, 0x9B, 0xFB, 0x75A2}),
}
_CODECS: Final = (b"V_VP8", b"V_VP9", b"V_AV1", b"A_OPUS")
_MOST_ELEMENTS: Final = 1_000_000


class _Element(NamedTuple):
    id: int
    at: int  # of the header
    body: int
    end: int
    open: bool = False  # of unknown length: up to what can't be inside


class _Tracks(NamedTuple):
    is_film: bool
    width: int
    height: int


def cleaned(data: bytes) -> Cleaned:
    """The film or sound with nothing else in it. Raises `Refusal`."""
    made = bytearray(data)
    top = list(_elements(made, 0, len(made)))
    if [one.id for one in top if one.id != _VOID] != [_EBML, _SEGMENT]:
        raise Refusal("damaged", "not one segment")
    header = {one.id: bytes(made[one.body : one.end]) for one in _elements(made, top[0].body, top[0].end)}
    if header.get(_DOCTYPE, b"").rstrip(b"\0") != b"webm":
        raise Refusal("unsupported", "Matroska, but not WebM")
    parts = _kept(made, next(one for one in top if one.id == _SEGMENT))
    scale, told = _info(made, parts)
    tracks = _tracks(made, parts)
    clusters = [one for one in parts if one.id == _CLUSTER]
    if not clusters:
        raise Refusal("damaged", "a WebM without content")
    last = max(_cluster(made, one) for one in clusters)
    seconds = max(told, last) * scale / 1e9
    if tracks.is_film:
        return Cleaned(Kind.FILM, bytes(made), seconds, "video/webm", "webm", tracks.width, tracks.height)
    return Cleaned(Kind.SOUND, bytes(made), seconds, "audio/webm", "webm")


def _number(data: bytearray, at: int, most: int) -> tuple[int, int, int]:
    """The variable-length number at a place: its bits, with and without its length's mark, and its length."""
    length = 9 - data[at].bit_length() if at < len(data) and data[at] else 9
    if length > most or at + length > len(data):
        raise Refusal("damaged", "a number that is none")
    raw = int.from_bytes(data[at : at + length], "big")
    return raw, raw & (1 << 7 * length) - 1, length


def _elements(data: bytearray, at: int, end: int, parent: int = 0) -> Iterator[_Element]:
    """The elements between two places, which they must fill, or up to what can't be in an open `parent`."""
    for _ in range(_MOST_ELEMENTS):
        if at >= end:
            break
        name, _bits, id_length = _number(data, at, 4)
        if parent == _CLUSTER and name in _LEVEL_1:
            return
        _, size, size_length = _number(data, at + id_length, 8)
        body = at + id_length + size_length
        unknown = size == (1 << 7 * size_length) - 1
        if unknown and name not in (_SEGMENT, _CLUSTER):
            raise Refusal("damaged", "an element without a length")
        finish = _open_end(data, name, body, end) if unknown else body + size
        if finish > end:
            raise Refusal("damaged", "an element that is cut short")
        yield _Element(name, at, body, finish, unknown)
        at = finish
    if at != end:
        raise Refusal("damaged", "too many elements, or bytes that are none")


def _open_end(data: bytearray, name: int, body: int, end: int) -> int:
    if name == _SEGMENT:
        return end
    last = body
    for child in _elements(data, body, end, _CLUSTER):
        last = child.end
    return last


def _kept(data: bytearray, parent: _Element) -> list[_Element]:
    """An element's kept children; the others are made void."""
    inside = list(_elements(data, parent.body, parent.end))
    for one in inside:
        if one.id not in _KEPT[parent.id]:
            _make_void(data, one)
    return [one for one in inside if one.id in _KEPT[parent.id]]


def _make_void(data: bytearray, one: _Element) -> None:
    length = one.end - one.at
    if length >= 9:
        head = bytes((_VOID,)) + (1 << 56 | length - 9).to_bytes(8, "big")
    else:
        head = bytes((_VOID, 0x80 | length - 2))
    data[one.at : one.end] = head.ljust(length, b"\0")


def _info(data: bytearray, parts: list[_Element]) -> tuple[int, float]:
    """Nanoseconds in a tick, and the told length in ticks."""
    scale, told = 1_000_000, 0.0
    for info in (one for one in parts if one.id == _INFO):
        for one in _kept(data, info):
            if one.id == _SCALE:
                scale = _whole(data, one)
            elif one.id == _DURATION and one.end - one.body in (4, 8):
                told = struct.unpack(">f" if one.end - one.body == 4 else ">d", data[one.body : one.end])[0]
    # A length that isn't a number is no length.
    return scale, told if 0 <= told < 1e18 else 0.0


def _whole(data: bytearray, one: _Element) -> int:
    return int.from_bytes(data[one.body : one.end][:8], "big")


def _tracks(data: bytearray, parts: list[_Element]) -> _Tracks:
    entries = [entry for tracks in parts if tracks.id == _TRACKS for entry in _kept_but_encoded(data, tracks)]
    found = [{one.id: one for one in _kept(data, entry)} for entry in entries]
    if not found:
        raise Refusal("damaged", "a WebM without tracks")
    film = _Tracks(False, 0, 0)
    for track in found:
        if _TYPE not in track or _CODEC not in track:
            raise Refusal("damaged", "a track without a type")
        codec = bytes(data[track[_CODEC].body : track[_CODEC].end]).rstrip(b"\0")
        if codec not in _CODECS:
            raise Refusal("unsupported", f"codec {codec[:20]!r}")
        if codec.startswith(b"V_"):
            film = _Tracks(True, *_size(data, track.get(_VIDEO)))
    return film


def _kept_but_encoded(data: bytearray, tracks: _Element) -> list[_Element]:
    """The tracks' entries. Raises `Refusal` for what is compressed or encrypted once more."""
    found = _kept(data, tracks)
    for entry in found:
        if any(one.id == _ENCODINGS for one in _elements(data, entry.body, entry.end)):
            raise Refusal("unsupported", "encoded once more")
    return found


def _size(data: bytearray, video: _Element | None) -> tuple[int, int]:
    inside = {one.id: one for one in _elements(data, video.body, video.end)} if video else {}
    return tuple(_whole(data, inside[name]) if name in inside else 0 for name in (_WIDTH, _HEIGHT))  # type: ignore[return-value]


def _cluster(data: bytearray, cluster: _Element) -> int:
    """The last time, in ticks, of a cluster's blocks."""
    begin = last = 0
    for one in _kept(data, cluster):
        if one.id == _TIMESTAMP:
            begin = _whole(data, one)
        elif one.id == _SIMPLE:
            last = max(last, _time(data, one))
        elif one.id == _GROUP:
            last = max(last, *(_time(data, block) for block in _kept(data, one) if block.id == _BLOCK), 0)
    return begin + last


def _time(data: bytearray, block: _Element) -> int:
    """A block's time beside its cluster's."""
    _, _, length = _number(data, block.body, 8)
    if block.end - block.body < length + 3:
        raise Refusal("damaged", "a block that is cut short")
    return int.from_bytes(data[block.body + length : block.body + length + 2], "big", signed=True)
