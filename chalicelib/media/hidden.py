"""What a file truly is, by its content; and whether it is something else as well.

A polyglot is good in two formats at once: a picture to us, an archive or a page to whom it is passed on. Names
and declared types say nothing about that, so they aren't asked.
"""

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from chalicelib.media.domain import Refusal

# The families of formats that each declared type may turn out to be.
FAMILIES: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        "image/jpeg": frozenset({"jpeg"}),
        "image/png": frozenset({"png"}),
        "image/webp": frozenset({"webp"}),
        "image/gif": frozenset({"gif"}),
        "audio/mpeg": frozenset({"mp3"}),
        "audio/mp4": frozenset({"mp4"}),
        "audio/x-m4a": frozenset({"mp4"}),
        "audio/aac": frozenset({"aac", "mp4"}),
        "audio/ogg": frozenset({"ogg"}),
        "audio/webm": frozenset({"webm"}),
        "audio/wav": frozenset({"wav"}),
        "audio/x-wav": frozenset({"wav"}),
        "video/mp4": frozenset({"mp4"}),
        "video/quicktime": frozenset({"mp4"}),
        "video/webm": frozenset({"webm"}),
    }
)
PICTURES: Final = frozenset({"jpeg", "png", "gif", "webp"})

# Each is so long that compressed data doesn't hold it by chance: the end of a ZIP archive (Java's too), RAR,
# 7z, PDF, and what makes a browser or a server run something.
_MARKS: Final = re.compile(
    rb"PK\x05\x06\0\0\0\0|Rar!\x1a\x07|7z\xbc\xaf\x27\x1c|%PDF-[12]\.|<script[\s>]|<!doctype\s|<\?php\s",
    re.IGNORECASE,
)
_NEXT_MARKER: Final = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]", re.DOTALL)


def sniffed(data: bytes) -> str | None:
    """The family that the content belongs to; None if it isn't one that is accepted."""
    if data.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if data.startswith((b"GIF87a", b"GIF89a")):
        return "gif"
    if data.startswith(b"RIFF"):
        return {b"WEBP": "webp", b"WAVE": "wav"}.get(bytes(data[8:12]))
    if data.startswith(b"OggS"):
        return "ogg"
    return _of_sound_and_film(data)


def _of_sound_and_film(data: bytes) -> str | None:
    if data.startswith(b"\x1a\x45\xdf\xa3"):
        return "webm"
    if data[4:8] in (b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip"):
        return "mp4"
    if data.startswith(b"ID3"):
        return "mp3"
    if len(data) > 1 and data[0] == 0xFF and data[1] & 0xE0 == 0xE0:
        return {1: "mp3", 0: "aac"}.get(data[1] >> 1 & 3)
    return None


def check(family: str, data: bytes) -> None:
    """Raise `Refusal` if the file is, or holds, something beside what its family is for."""
    if found := _MARKS.search(data):
        raise Refusal("hidden_content", repr(found[0][:8]))
    if family not in PICTURES:
        return
    if _opens_a_comment(family, data):
        raise Refusal("hidden_content", "a header that is a script's comment")
    rest = data[_ENDS[family](data) :]
    # Cameras append second pictures and clips to a JPEG; they are dropped. The other formats know no such use.
    if family != "jpeg" and rest.strip(b"\0"):
        raise Refusal("hidden_content", f"{len(rest)} bytes after the picture's end")


def _opens_a_comment(family: str, data: bytes) -> bool:
    """Whether the header is also the beginning of a script (`/*` as a length, `=` as a width)."""
    if family == "jpeg":
        return data[4:6] == b"/*"
    return family == "gif" and (data[6:8] == b"/*" or data[6:7] == b"=")


def _end_of_jpeg(data: bytes) -> int:
    at = 2
    while True:
        found = _NEXT_MARKER.search(data, at)
        if found is None:
            raise Refusal("damaged", "a JPEG without an end")
        marker, at = data[found.start() + 1], found.end()
        if marker == 0xD9:
            return at
        if marker not in (0x01, 0xD8):
            at += max(2, int.from_bytes(data[at : at + 2], "big"))


def _end_of_png(data: bytes) -> int:
    at = 8
    while at + 12 <= len(data):
        kind = data[at + 4 : at + 8]
        at += 12 + int.from_bytes(data[at : at + 4], "big")
        if kind == b"IEND" and at <= len(data):
            return at
    raise Refusal("damaged", "a PNG without an end")


def _end_of_webp(data: bytes) -> int:
    end = 8 + int.from_bytes(data[4:8], "little")
    if end > len(data):
        raise Refusal("damaged", "a WebP that is cut short")
    return end


def _end_of_gif(data: bytes) -> int:
    at = 13 + _colours(data, 10)
    while at < len(data):
        kind = data[at]
        if kind == 0x3B:
            return at + 1
        if kind == 0x21:
            at = _after_blocks(data, at + 2)
        elif kind == 0x2C:
            at = _after_blocks(data, at + 11 + _colours(data, at + 9))
        else:
            raise Refusal("damaged", "a GIF with an unknown block")
    raise Refusal("damaged", "a GIF without an end")


def _colours(data: bytes, at: int) -> int:
    """The length of the colour table that the flags at `at` speak of."""
    flags = data[at] if at < len(data) else 0
    return 3 << ((flags & 7) + 1) if flags & 0x80 else 0


def _after_blocks(data: bytes, at: int) -> int:
    while at < len(data) and data[at]:
        at += data[at] + 1
    return at + 1


_ENDS: Final[Mapping[str, Callable[[bytes], int]]] = MappingProxyType(
    {"jpeg": _end_of_jpeg, "png": _end_of_png, "gif": _end_of_gif, "webp": _end_of_webp}
)


def declared_pixels(family: str, data: bytes) -> int | None:
    """How many pixels a picture's header says it has, without a decoder; None where only one can tell."""
    if family == "png":
        return int.from_bytes(data[16:20], "big") * int.from_bytes(data[20:24], "big")
    if family == "gif":
        return int.from_bytes(data[6:8], "little") * int.from_bytes(data[8:10], "little")
    if family == "webp":
        return _pixels_of_webp(data)
    return None


def _pixels_of_webp(data: bytes) -> int:
    kind, head = data[12:16], data[20:30]
    if kind == b"VP8X":
        return (int.from_bytes(head[4:7], "little") + 1) * (int.from_bytes(head[7:10], "little") + 1)
    if kind == b"VP8L":
        bits = int.from_bytes(head[1:5], "little")
        return ((bits & 0x3FFF) + 1) * ((bits >> 14 & 0x3FFF) + 1)
    return (int.from_bytes(head[6:8], "little") & 0x3FFF) * (int.from_bytes(head[8:10], "little") & 0x3FFF)
