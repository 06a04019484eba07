"""The files that places are read from: a directory of the countries, and a sheet for each.

`places.bin` is the directory's length (four bytes, big-endian), the directory, and the sheets one after another; each
part is MessagePack, compressed. Names and codes are columns, so that they pack well; points are hundredths of a
degree (1.1 km), 16 bits each. `python -m infra places` writes them.
"""

import lzma
import math
from array import array
from collections.abc import Mapping, Sequence
from typing import Final

import msgspec

SCALE: Final = 100
_LENGTH: Final = 4
# Bare LZMA: no headers (the directory knows the lengths), no check (the package has its own).
_PACKING: Final = ({"id": lzma.FILTER_LZMA2, "preset": 9, "pb": 0, "dict_size": 1 << 20},)
_SIZE_STEP: Final = 0.07


class Entry(msgspec.Struct, array_like=True, frozen=True):
    """A country in the directory. Its titles are in its own language, in Swedish and in English.

    `box` is west, south, east and north of all its points in degrees, rounded outwards; west > east where it lies
    across the date line. `start` and `length` say where its sheet is; no sheet where nobody lives.
    """

    titles: tuple[str, str, str]
    point: tuple[int, int]
    people: int
    box: tuple[int, int, int, int]
    start: int
    length: int


class County(msgspec.Struct, array_like=True, frozen=True):
    """A county: its code's last part and name; its titles in Swedish and English and ISO 3166-2 code where it has."""

    code: str
    name: str
    swedish: str = ""
    english: str = ""
    iso: str = ""


class Sheet(msgspec.Struct, array_like=True, frozen=True, kw_only=True):
    """A country's places, in columns, by county and name; `places` below are positions in them.

    `sizes` are how many live there (see `size`), `people` the same exactly where it is known. `codes` has the last part of a code where it isn't the name's slug. `swedish` and `english` have the titles that
    differ from the name. `nicks` are other keys (see `spelling.key`) by which a place is found. `dots` are points
    that lie in a place beside its own: its villages. `posts` are the runs of postal codes that lie in one place:
    first codes, last codes, places.
    """

    counties: tuple[County, ...]
    names: str
    codes: dict[int, str]
    county: bytes
    lat: bytes
    lon: bytes
    sizes: bytes
    people: tuple[int, ...]
    swedish: dict[int, str]
    english: dict[int, str]
    nicks: dict[int, str]
    dot_lat: bytes
    dot_lon: bytes
    dot_place: bytes
    post_first: tuple[int, ...]
    post_last: tuple[int, ...]
    post_place: bytes
    post_digits: int


Directory = dict[str, Entry]


def packed(sheets: Mapping[str, tuple[Entry, Sheet | None]]) -> bytes:
    """The file's bytes: the same for the same places. The entries' `start` and `length` are set here."""
    bodies, directory, at = [], {}, 0
    for country, (entry, sheet) in sorted(sheets.items()):
        body = _small(msgspec.msgpack.encode(sheet)) if sheet else b""
        directory[country] = msgspec.structs.replace(entry, start=at, length=len(body))
        bodies.append(body)
        at += len(body)
    head = _small(msgspec.msgpack.encode(directory))
    return len(head).to_bytes(_LENGTH, "big") + head + b"".join(bodies)


def directory(file: bytes) -> Directory:
    """The directory at a file's beginning."""
    return msgspec.msgpack.decode(_whole(file[_LENGTH : base(file)]), type=Directory)


def base(file: bytes) -> int:
    """Where the sheets begin."""
    return _LENGTH + int.from_bytes(file[:_LENGTH], "big")


def sheet(body: bytes) -> Sheet:
    """A country's sheet out of its bytes."""
    return msgspec.msgpack.decode(_whole(body), type=Sheet)


def numbers(values: Sequence[int], kind: str = "h") -> bytes:
    """A column of numbers (`h`: 16 bits signed, `H`: 16 bits), little-endian."""
    column = array(kind, values)
    if array("H", [1]).tobytes() != b"\x01\x00":
        column.byteswap()
    return column.tobytes()


def column(raw: bytes, kind: str = "h") -> "array[int]":
    """The numbers of a column."""
    found: array[int] = array(kind)
    found.frombytes(raw)
    if array("H", [1]).tobytes() != b"\x01\x00":
        found.byteswap()
    return found


def size(people: int) -> int:
    """A number of people as one byte: steps of seven in a hundred, up to fifty million; 0 for none."""
    return min(255, 1 + round(math.log(people) / _SIZE_STEP)) if people > 0 else 0


def people(size: int) -> int:
    """The number of people that a size stands for, within four in a hundred."""
    return round(math.exp((size - 1) * _SIZE_STEP)) if size else 0


def _small(raw: bytes) -> bytes:
    return lzma.compress(raw, format=lzma.FORMAT_RAW, filters=_PACKING)


def _whole(packed: bytes) -> bytes:
    return lzma.decompress(packed, format=lzma.FORMAT_RAW, filters=_PACKING)
