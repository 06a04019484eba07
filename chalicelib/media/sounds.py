"""Sound in plain containers: MP3, AAC (ADTS) and WAV, taken apart and put together of nothing but sound.

Formats: ISO 11172-3 and 13818-3 (MPEG audio frames), ISO 13818-7 (ADTS), Microsoft's RIFF.
"""

import struct
from collections.abc import Callable
from typing import Final, NamedTuple

from chalicelib.media.domain import Kind, Refusal


class Cleaned(NamedTuple):
    """A file without what isn't sound or film: its kind, bytes, length in seconds, type, and name's end.

    `width` and `height` are a film's, 0 where they aren't known.
    """

    kind: Kind
    body: bytes
    seconds: float
    content_type: str
    suffix: str
    width: int = 0
    height: int = 0


class _Frame(NamedTuple):
    size: int
    samples: int
    rate: int


_KBITS_1: Final = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
_KBITS_2: Final = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)
_RATES: Final = {3: (44_100, 48_000, 32_000), 2: (22_050, 24_000, 16_000), 0: (11_025, 12_000, 8_000)}
_AAC_RATES: Final = (
    96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8_000, 7_350,
)  # fmt: skip
_TAGS: Final = (b"TAG", b"APETAGEX", b"LYRICSBEGIN", b"ID3", b"\0")
_LONGEST_FRAME: Final = 8_192
_FEWEST: Final = 3


def mp3(data: bytes) -> Cleaned:
    """The frames of an MP3 and nothing else: tags before and after them are left out. Raises `Refusal`."""
    body, seconds = _frames(data, _mpeg_frame)
    return Cleaned(Kind.SOUND, body, seconds, "audio/mpeg", "mp3")


def aac(data: bytes) -> Cleaned:
    """The frames of an ADTS stream and nothing else. Raises `Refusal`."""
    body, seconds = _frames(data, _adts_frame)
    return Cleaned(Kind.SOUND, body, seconds, "audio/aac", "aac")


def _frames(data: bytes, read: Callable[[bytes, int], _Frame | None]) -> tuple[bytes, float]:
    begin = at = _after_tags(data)
    count, seconds = 0, 0.0
    while (frame := read(data, at)) is not None and at + frame.size <= len(data):
        count, seconds, at = count + 1, seconds + frame.samples / frame.rate, at + frame.size
    rest = data[at:]
    if count < _FEWEST:
        raise Refusal("damaged", "too few frames of sound")
    if len(rest) > _LONGEST_FRAME and not rest.startswith(_TAGS):
        raise Refusal("damaged", f"{len(rest)} bytes that aren't sound")
    return data[begin:at], seconds


def _after_tags(data: bytes) -> int:
    """Where ID3v2 tags and their padding end."""
    at = 0
    while data[at : at + 3] == b"ID3" and len(data) >= at + 10:
        size = 0
        for byte in data[at + 6 : at + 10]:
            size = size << 7 | byte & 0x7F
        at += 10 + size + (10 if data[at + 5] & 0x10 else 0)
    while at < len(data) and data[at] == 0:
        at += 1
    return at


def _mpeg_frame(data: bytes, at: int) -> _Frame | None:
    head = int.from_bytes(data[at : at + 4], "big")
    version, layer = head >> 19 & 3, head >> 17 & 3
    bitrate, rate = head >> 12 & 15, head >> 10 & 3
    if head >> 21 != 0x7FF or version == 1 or layer != 1 or bitrate in (0, 15) or rate == 3:
        return None
    hertz = _RATES[version][rate]
    kbits, samples = (_KBITS_1[bitrate], 1152) if version == 3 else (_KBITS_2[bitrate], 576)
    return _Frame(samples // 8 * kbits * 1000 // hertz + (head >> 9 & 1), samples, hertz)


def _adts_frame(data: bytes, at: int) -> _Frame | None:
    head = data[at : at + 7]
    if len(head) < 7 or head[0] != 0xFF or head[1] & 0xF6 != 0xF0 or head[2] >> 2 & 15 >= len(_AAC_RATES):
        return None
    size = (head[3] & 3) << 11 | head[4] << 3 | head[5] >> 5
    if size < 7:
        return None
    return _Frame(size, 1024 * ((head[6] & 3) + 1), _AAC_RATES[head[2] >> 2 & 15])


_KEPT_CHUNKS: Final = (b"fmt ", b"fact", b"data")
_PCM_AND_FLOAT: Final = (1, 3, 0xFFFE)


def wav(data: bytes) -> Cleaned:
    """A WAV's format and samples and nothing else. Raises `Refusal`."""
    chunks = _chunks(data)
    form = chunks.get(b"fmt ", b"")
    if len(form) < 16 or b"data" not in chunks:
        raise Refusal("damaged", "a WAV without format or samples")
    codec, _, _, per_second, block, _ = struct.unpack_from("<HHIIHH", form)
    if codec not in _PCM_AND_FLOAT:
        raise Refusal("unsupported", f"WAV codec {codec}")
    if not per_second or not block:
        raise Refusal("damaged", "a WAV without a rate")
    parts = [_chunk(name, chunks[name]) for name in _KEPT_CHUNKS if name in chunks]
    body = b"WAVE" + b"".join(parts)
    seconds = len(chunks[b"data"]) / per_second
    return Cleaned(Kind.SOUND, _chunk(b"RIFF", body), seconds, "audio/wav", "wav")


def _chunks(data: bytes) -> dict[bytes, bytes]:
    end = 8 + int.from_bytes(data[4:8], "little")
    if end > len(data) or len(data) - end > 1:
        raise Refusal("damaged", "a WAV of another length than it says")
    found: dict[bytes, bytes] = {}
    at = 12
    while at + 8 <= end:
        name, size = data[at : at + 4], int.from_bytes(data[at + 4 : at + 8], "little")
        if at + 8 + size > end or name in found:
            raise Refusal("damaged", "a WAV's chunk is cut short, or there twice")
        found[name] = data[at + 8 : at + 8 + size]
        at += 8 + size + (size & 1)
    return {name: body for name, body in found.items() if name in _KEPT_CHUNKS}


def _chunk(name: bytes, body: bytes) -> bytes:
    return name + struct.pack("<I", len(body)) + body + b"\0" * (len(body) & 1)
