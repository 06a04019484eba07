"""Ogg with Opus or Vorbis: the comments are emptied in place, everything else stays.

Formats: RFC 3533 (pages), RFC 7845 (Opus), the Vorbis I specification.
"""

import zlib
from typing import Final, NamedTuple

from chalicelib.media.domain import Kind, Refusal
from chalicelib.media.sounds import Cleaned

_HEADER: Final = 27
_MIRRORED: Final = bytes(int(f"{byte:08b}"[::-1], 2) for byte in range(256))


class _Page(NamedTuple):
    at: int  # of the header
    body: int  # of what follows it
    end: int
    serial: bytes
    granule: int
    lacing: bytes


def cleaned(data: bytes) -> Cleaned:
    """The stream with empty comments. Raises `Refusal` for other streams than one of Opus or Vorbis."""
    pages = _pages(data)
    if len({page.serial for page in pages}) != 1:
        raise Refusal("unsupported", "several streams in one Ogg")
    first = data[pages[0].body : pages[0].end]
    if first.startswith(b"OpusHead") and len(first) >= 19:
        rate, skipped, magic = 48_000, int.from_bytes(first[10:12], "little"), b"OpusTags"
    elif first.startswith(b"\x01vorbis") and len(first) >= 16:
        rate, skipped, magic = int.from_bytes(first[12:16], "little"), 0, b"\x03vorbis"
    else:
        raise Refusal("unsupported", "neither Opus nor Vorbis")
    made = bytearray(data)
    _empty_comments(made, pages, magic)
    last = max((page.granule for page in pages if page.granule != 2**64 - 1), default=0)
    if not rate:
        raise Refusal("damaged", "no sample rate")
    return Cleaned(Kind.SOUND, bytes(made), max(0, last - skipped) / rate, "audio/ogg", "ogg")


def _pages(data: bytes) -> list[_Page]:
    found: list[_Page] = []
    at = 0
    while at < len(data):
        head = data[at : at + _HEADER]
        if len(head) < _HEADER or head[:5] != b"OggS\0":
            raise Refusal("damaged", "a page of Ogg that is none")
        lacing = data[at + _HEADER : at + _HEADER + head[26]]
        body = at + _HEADER + head[26]
        end = body + sum(lacing)
        if len(lacing) < head[26] or end > len(data):
            raise Refusal("damaged", "an Ogg that is cut short")
        found.append(_Page(at, body, end, head[14:18], int.from_bytes(head[6:14], "little"), lacing))
        at = end
    if len(found) < 3:
        raise Refusal("damaged", "too few pages of Ogg")
    return found


def _empty_comments(made: bytearray, pages: list[_Page], magic: bytes) -> None:
    """Overwrite the second packet's comments, wherever its bytes are, and sum the touched pages anew."""
    places, touched = _second_packet(pages)
    packet = bytes(made[at] for at in places)
    if not packet.startswith(magic) or len(packet) < len(magic) + 8:
        raise Refusal("damaged", "an Ogg without its comments")
    start = len(magic) + 4
    after = start + int.from_bytes(packet[len(magic) : start], "little")
    if after + 4 > len(packet):
        raise Refusal("damaged", "an Ogg whose comments are cut short")
    # No comments, and (Vorbis) the bit that ends them; what follows is padding to both.
    emptied = packet[:start] + b" " * (after - start) + bytes(4) + b"\x01" * magic.startswith(b"\x03")
    if len(emptied) > len(packet):
        raise Refusal("damaged", "an Ogg whose comments have no end")
    for at, byte in zip(places, emptied.ljust(len(packet), b"\0"), strict=True):
        made[at] = byte
    for page in touched:
        made[page.at + 22 : page.at + 26] = bytes(4)
        made[page.at + 22 : page.at + 26] = _sum(made[page.at : page.end])


def _second_packet(pages: list[_Page]) -> tuple[list[int], list[_Page]]:
    """Where each byte of the second packet is, and on which pages."""
    places: list[int] = []
    touched: list[_Page] = []
    for page in pages[1:]:
        touched.append(page)
        at = page.body
        for size in page.lacing:
            places += range(at, at + size)
            at += size
            if size < 255:
                return places, touched
    raise Refusal("damaged", "an Ogg of comments only")


def _sum(page: bytes | bytearray) -> bytes:
    """A page's checksum: CRC-32 unreflected, from 0, without the last inversion; by way of zlib's."""
    reflected = zlib.crc32(page.translate(_MIRRORED), 0xFFFFFFFF) ^ 0xFFFFFFFF
    return int(f"{reflected:032b}"[::-1], 2).to_bytes(4, "little")
