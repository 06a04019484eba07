"""MP4, M4A and QuickTime: boxes that aren't picture or sound are blanked in place, so that offsets stay right.

Of the media data only the bytes that a kept track's samples stand on are left: a track of positions (phones
and action cameras write them) goes with its samples, and so does whatever was put between them.

Format: ISO/IEC 14496-12 (boxes, sample tables) and Apple's QuickTime file format.
"""

import struct
from collections.abc import Iterator
from typing import Final, NamedTuple

from chalicelib.media.domain import Kind, Refusal
from chalicelib.media.sounds import Cleaned

_TOP: Final = frozenset({b"ftyp", b"moov", b"mdat", b"free", b"skip", b"wide", b"pdin"})
_FRAGMENTS: Final = frozenset({b"moof", b"mvex", b"sidx", b"styp", b"cmov"})
_KEPT: Final = {
    b"moov": frozenset({b"mvhd", b"trak", b"iods"}),
    b"trak": frozenset({b"tkhd", b"mdia", b"edts"}),
    b"mdia": frozenset({b"mdhd", b"hdlr", b"minf", b"elng"}),
    b"minf": frozenset({b"vmhd", b"smhd", b"gmhd", b"nmhd", b"dinf", b"stbl", b"hdlr"}),
    b"stbl": frozenset(
        b"stsd stts ctts cslg stss stsz stz2 stsc stco co64 sdtp sbgp sgpd".split()  # sample tables
    ),
}
_BLANK: Final = frozenset({b"free", b"skip", b"wide"})
_MOST_SAMPLES: Final = 500_000
_MOST_BOXES: Final = 10_000


class _Box(NamedTuple):
    kind: bytes
    at: int  # of the header
    body: int
    end: int


class _Track(NamedTuple):
    is_film: bool
    seconds: float
    width: int
    height: int
    ranges: list[tuple[int, int]]


def cleaned(data: bytes) -> Cleaned:
    """The film or sound with nothing else in it. Raises `Refusal`."""
    made = bytearray(data)
    top = list(_boxes(made, 0, len(made)))
    kinds = [box.kind for box in top]
    if kinds.count(b"moov") != 1 or b"mdat" not in kinds or _FRAGMENTS & frozenset(kinds):
        raise Refusal("unsupported" if _FRAGMENTS & frozenset(kinds) else "damaged", "not one whole movie")
    _blank_all(made, (box for box in top if box.kind not in _TOP or box.kind in _BLANK))
    moov = next(box for box in top if box.kind == b"moov")
    tracks = _movie(made, moov)
    seconds = max(_movie_seconds(made, moov), *(track.seconds for track in tracks))
    _keep_only_samples(made, data, [box for box in top if box.kind == b"mdat"], tracks)
    film = next((track for track in tracks if track.is_film), None)
    if film is None:
        return Cleaned(Kind.SOUND, bytes(made), seconds, "audio/mp4", "m4a")
    return Cleaned(Kind.FILM, bytes(made), seconds, "video/mp4", "mp4", film.width, film.height)


def _boxes(data: bytearray, at: int, end: int) -> Iterator[_Box]:
    """The boxes between two places, which they must fill."""
    for _ in range(_MOST_BOXES):
        if at == end:
            return
        size, body = int.from_bytes(data[at : at + 4], "big"), at + 8
        if size == 1:
            size, body = int.from_bytes(data[at + 8 : at + 16], "big"), at + 16
        elif size == 0:
            # To the end; at the end of some QuickTime containers four zeros stand for none.
            if end - at == 4:
                return
            size = end - at
        if at + size > end or at + size < body:
            raise Refusal("damaged", "a box that doesn't end where it says")
        yield _Box(bytes(data[at + 4 : at + 8]), at, body, at + size)
        at += size
    raise Refusal("damaged", "too many boxes")


def _blank_all(data: bytearray, boxes: Iterator[_Box]) -> None:
    for box in boxes:
        data[box.at + 4 : box.at + 8] = b"free"
        data[box.body : box.end] = bytes(box.end - box.body)


def _children(data: bytearray, parent: _Box) -> dict[bytes, _Box]:
    """A container's kept boxes by kind (the last of each); the others are blanked."""
    found = list(_boxes(data, parent.body, parent.end))
    if _FRAGMENTS & {box.kind for box in found}:
        raise Refusal("unsupported", "a movie in fragments, or compressed")
    _blank_all(data, (box for box in found if box.kind not in _KEPT[parent.kind]))
    return {box.kind: box for box in found if box.kind in _KEPT[parent.kind]}


def _movie(data: bytearray, moov: _Box) -> list[_Track]:
    """The tracks of picture and sound; all others are blanked."""
    known = _children(data, moov)
    if b"mvhd" not in known:
        raise Refusal("damaged", "a movie without a header")
    _forget_times(data, known[b"mvhd"])
    found = []
    for trak in [box for box in _boxes(data, moov.body, moov.end) if box.kind == b"trak"]:
        track = _track(data, trak)
        if track is None:
            _blank_all(data, iter((trak,)))
        else:
            found.append(track)
    if not found:
        raise Refusal("unsupported", "neither picture nor sound")
    return found


def _track(data: bytearray, trak: _Box) -> _Track | None:
    parts = _children(data, trak)
    media = _children(data, _need(parts, b"mdia"))
    handler = _need(media, b"hdlr")
    sort = bytes(data[handler.body + 8 : handler.body + 12])
    if sort not in (b"vide", b"soun"):
        return None
    info = _children(data, _need(media, b"minf"))
    _refuse_references(data, info)
    tables = _children(data, _need(info, b"stbl"))
    head, times = _need(parts, b"tkhd"), _need(media, b"mdhd")
    _forget_times(data, head)
    _forget_times(data, times)
    scale, told = _scale_and_length(data, times)
    counted = sum(count * delta for count, delta in _table(data, tables, b"stts", ">II"))
    width, height = struct.unpack(">II", data[head.end - 8 : head.end])
    ranges = _sample_ranges(data, tables)
    return _Track(sort == b"vide", max(told, counted) / scale, width >> 16, height >> 16, ranges)


def _need(found: dict[bytes, _Box], kind: bytes) -> _Box:
    if kind not in found or found[kind].end - found[kind].body < 8:
        raise Refusal("damaged", f"no {kind!r}")
    return found[kind]


def _refuse_references(data: bytearray, info: dict[bytes, _Box]) -> None:
    """Media data must be in the file itself: no addresses to fetch from."""
    if b"dinf" not in info:
        return
    for box in _boxes(data, info[b"dinf"].body, info[b"dinf"].end):
        if box.kind == b"dref":
            for entry in _boxes(data, box.body + 8, box.end):
                if entry.end - entry.body < 4 or not data[entry.body + 3] & 1:
                    raise Refusal("hidden_content", "a reference to other files")


def _forget_times(data: bytearray, header: _Box) -> None:
    """Zero when it was made and changed, which stand first in all headers."""
    length = 16 if data[header.body] else 8
    data[header.body + 4 : header.body + 4 + length] = bytes(length)


def _scale_and_length(data: bytearray, header: _Box) -> tuple[int, int]:
    """Units per second and length in units, of a movie's or a track's header."""
    shape, at = (">IQ", header.body + 20) if data[header.body] else (">II", header.body + 12)
    if at + struct.calcsize(shape) > header.end:
        raise Refusal("damaged", "a header that is cut short")
    scale, length = struct.unpack_from(shape, data, at)
    if not scale:
        raise Refusal("damaged", "a header without a time scale")
    # All ones stand for a length that isn't known.
    return scale, 0 if length in (0xFFFFFFFF, 0xFFFFFFFFFFFFFFFF) else length


def _movie_seconds(data: bytearray, moov: _Box) -> float:
    header = next(box for box in _boxes(data, moov.body, moov.end) if box.kind == b"mvhd")
    scale, length = _scale_and_length(data, header)
    return length / scale


def _table(data: bytearray, tables: dict[bytes, _Box], kind: bytes, shape: str) -> list[tuple[int, ...]]:
    """The rows of a sample table that begins with version, flags and their count."""
    box = _need(tables, kind)
    count = int.from_bytes(data[box.body + 4 : box.body + 8], "big")
    size = struct.calcsize(shape)
    if count > _MOST_SAMPLES or box.body + 8 + count * size > box.end:
        raise Refusal("damaged", f"{kind!r} is cut short")
    return list(struct.iter_unpack(shape, bytes(data[box.body + 8 : box.body + 8 + count * size])))


def _sizes(data: bytearray, tables: dict[bytes, _Box]) -> list[int]:
    box = _need(tables, b"stsz")
    if box.end - box.body < 12:
        raise Refusal("damaged", "stsz is cut short")
    fixed, count = struct.unpack_from(">II", data, box.body + 4)
    if count > _MOST_SAMPLES or (not fixed and box.body + 12 + 4 * count > box.end):
        raise Refusal("damaged", "stsz is cut short, or too long")
    return [fixed] * count if fixed else list(struct.unpack_from(f">{count}I", data, box.body + 12))


def _sample_ranges(data: bytearray, tables: dict[bytes, _Box]) -> list[tuple[int, int]]:
    """Where a track's samples are: (from, to), one for each chunk."""
    sizes = _sizes(data, tables)
    wide = b"co64" in tables
    chunks = [one for (one,) in _table(data, tables, b"co64" if wide else b"stco", ">Q" if wide else ">I")]
    runs = _table(data, tables, b"stsc", ">III")
    found, sample, run = [], 0, -1
    for number, begin in enumerate(chunks, 1):
        while run + 1 < len(runs) and runs[run + 1][0] <= number:
            run += 1
        if run < 0:
            raise Refusal("damaged", "chunks without samples")
        end = begin + sum(sizes[sample : sample + runs[run][1]])
        sample += runs[run][1]
        found.append((begin, end))
    if sample < len(sizes):
        raise Refusal("damaged", "samples without chunks")
    return found


def _keep_only_samples(made: bytearray, data: bytes, stores: list[_Box], tracks: list[_Track]) -> None:
    """Zero the media data but for the samples of `tracks`, which must all lie in it."""
    for box in stores:
        made[box.body : box.end] = bytes(box.end - box.body)
    for begin, end in (one for track in tracks for one in track.ranges):
        if end > begin and not any(box.body <= begin and end <= box.end for box in stores):
            raise Refusal("damaged", "samples that aren't there")
        made[begin:end] = data[begin:end]
