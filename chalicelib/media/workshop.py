"""Looks into a file and remakes it, whatever it is."""

import struct
from pathlib import Path
from typing import Final

from chalicelib.media import boxes, hidden, matroska, ogg, sounds
from chalicelib.media.domain import LIMITS, TYPES, Kind, Made, Piece, Refusal

_CLEANERS: Final = {
    "mp3": sounds.mp3,
    "aac": sounds.aac,
    "wav": sounds.wav,
    "ogg": ogg.cleaned,
    "mp4": boxes.cleaned,
    "webm": matroska.cleaned,
}


class TheWorkshop:
    """The adapter of `processing.Workshop`."""

    def make(self, path: Path, content_type: str | None, folder: Path) -> tuple[Kind, Made]:
        """What the file truly is, remade into `folder`. Raises `Refusal`."""
        data = path.read_bytes()
        family = hidden.sniffed(data)
        if family is None:
            raise Refusal("unsupported")
        if content_type is not None and family not in hidden.FAMILIES[content_type]:
            raise Refusal("wrong_type", f"{family} instead of {content_type}")
        hidden.check(family, data)
        if family in hidden.PICTURES:
            return Kind.PICTURE, _picture(family, data, folder)
        return _recording(family, data, content_type, folder)


def _picture(family: str, data: bytes, folder: Path) -> Made:
    from chalicelib.media import pictures  # Pillow, which only one function has

    if len(data) > LIMITS[Kind.PICTURE].size:
        raise Refusal("too_large")
    return pictures.remade(family, data, folder)


def _recording(family: str, data: bytes, content_type: str | None, folder: Path) -> tuple[Kind, Made]:
    try:
        made = _CLEANERS[family](data)
    except (IndexError, KeyError, ValueError, OverflowError, struct.error) as error:
        raise Refusal("damaged", f"{type(error).__name__}: {error}") from error
    if content_type is not None and TYPES[content_type] is not made.kind:
        raise Refusal("wrong_type", f"{made.kind} instead of {content_type}")
    limits = LIMITS[made.kind]
    if len(data) > limits.size:
        raise Refusal("too_large")
    if made.seconds > limits.seconds:
        raise Refusal("too_long", f"{made.seconds:.0f} s")
    name = f"{made.kind}.{made.suffix}"
    (folder / name).write_bytes(made.body)
    piece = Piece(name, made.content_type, made.width, made.height)
    return made.kind, Made(pieces=(piece,), seconds=round(made.seconds, 2))
