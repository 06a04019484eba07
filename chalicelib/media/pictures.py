"""Pictures, decoded and made anew in two sizes: nothing of the sent bytes is left but what the eye sees.

The one module that needs Pillow, which only the function `media` has.
"""

import io
from pathlib import Path
from typing import Final

# The four plugins register themselves; without them the first WebP would have all forty imported.
from PIL import (
    GifImagePlugin,
    Image,
    ImageCms,
    ImageFile,
    JpegImagePlugin,
    PngImagePlugin,
    WebPImagePlugin,
)

from chalicelib.media import hidden
from chalicelib.media.domain import LIMITS, SIDES, Kind, Made, Piece, Refusal

FORMATS: Final = (GifImagePlugin, JpegImagePlugin, PngImagePlugin, WebPImagePlugin)
Image.MAX_IMAGE_PIXELS = None  # this module has a limit of its own, and refuses instead of warning
ImageFile.LOAD_TRUNCATED_IMAGES = False

_PIXELS: Final = LIMITS[Kind.PICTURE].pixels
_WEBP: Final = {"format": "WEBP", "quality": 80, "method": 4}
_JPEG: Final = {"format": "JPEG", "quality": 82, "optimize": True, "progressive": True}
_LARGEST_PROFILE: Final = 4 << 20
_ORIENTATION: Final = 0x0112
_TURNS: Final = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def remade(family: str, data: bytes, folder: Path) -> Made:
    """The picture in `data` as WebP and JPEG in two sizes, in `folder`. Raises `Refusal`.

    Turned as its EXIF says, in sRGB, without any metadata; of what moves, the first frame. The JPEG of what
    is transparent stands on white.
    """
    told = hidden.declared_pixels(family, data)
    if told is not None and told > _PIXELS:
        raise Refusal("too_many_pixels", str(told))
    try:
        seen = _seen(family, data)
    except Refusal:
        raise
    except Exception as error:
        raise Refusal("damaged", f"{type(error).__name__}: {error}") from error
    pieces = [piece for size, side in SIDES.items() for piece in _written(seen, size, side, folder)]
    return Made(pieces=tuple(pieces), colour=_colour(seen))


def _seen(family: str, data: bytes) -> Image.Image:
    """What the eye sees, at most as large as the largest size: RGB or RGBA, holding nothing else."""
    with Image.open(io.BytesIO(data), formats=[family.upper()]) as sent:
        width, height = sent.size
        if width * height > _PIXELS:
            raise Refusal("too_many_pixels", f"{width} x {height}")
        if width < 1 or height < 1:
            raise Refusal("damaged", "no pixels")
        turn = _turn(sent)
        profile = sent.info.get("icc_profile")
        small = _reduced(sent)
    seen = _in_srgb(small, profile)
    if turn is not None:
        seen = seen.transpose(turn)
    clean = Image.new(seen.mode, seen.size)
    clean.paste(seen)
    return clean


def _turn(sent: Image.Image) -> Image.Transpose | None:
    try:
        return _TURNS.get(sent.getexif().get(_ORIENTATION, 1))
    except Exception:  # noqa: BLE001  (unreadable EXIF turns nothing)
        return None


def _reduced(sent: Image.Image) -> Image.Image:
    """The picture within the largest size. A JPEG is decoded at a fraction of its size where that will do."""
    side = max(SIDES.values())
    scale = side / max(sent.size)
    if scale < 1:
        sent.draft(None, (round(sent.width * scale), round(sent.height * scale)))
    sent.load()
    shown = _plain(sent)
    shown.thumbnail((side, side), Image.Resampling.LANCZOS, reducing_gap=2.0)
    return shown


def _plain(sent: Image.Image) -> Image.Image:
    """The picture in a mode that can be reduced: palettes and depths beyond eight bits resolved."""
    if sent.mode == "P" or "transparency" in sent.info:
        return sent.convert("RGBA" if "transparency" in sent.info else "RGB")
    if sent.mode.startswith("I") or sent.mode == "F":
        return sent.convert("F").point(lambda value: value * (1 / 256) + 0).convert("L")
    if sent.mode in ("RGB", "RGBA", "L", "CMYK"):
        return sent.copy()
    return sent.convert("RGBA" if sent.mode in ("LA", "PA", "La", "RGBa") else "RGB")


def _in_srgb(shown: Image.Image, profile: bytes | None) -> Image.Image:
    alpha = shown.getchannel("A") if shown.mode == "RGBA" else None
    opaque = shown.convert("RGB") if alpha else shown
    made = _by_profile(opaque, profile) if profile and len(profile) <= _LARGEST_PROFILE else None
    made = made or opaque.convert("RGB")
    if alpha:
        made.putalpha(alpha)
    return made


def _by_profile(opaque: Image.Image, profile: bytes) -> Image.Image | None:
    """The picture's colours as its profile means them; None if the profile isn't good for it."""
    try:
        given = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        return ImageCms.profileToProfile(opaque, given, ImageCms.createProfile("sRGB"), outputMode="RGB")
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return None


def _written(seen: Image.Image, size: str, side: int, folder: Path) -> list[Piece]:
    shown = seen.copy()
    shown.thumbnail((side, side), Image.Resampling.LANCZOS)
    shown.save(folder / f"{size}.webp", **_WEBP)  # type: ignore[arg-type]
    _on_white(shown).save(folder / f"{size}.jpg", **_JPEG)  # type: ignore[arg-type]
    return [
        Piece(f"{size}.webp", "image/webp", shown.width, shown.height),
        Piece(f"{size}.jpg", "image/jpeg", shown.width, shown.height),
    ]


def _on_white(shown: Image.Image) -> Image.Image:
    if shown.mode == "RGB":
        return shown
    ground = Image.new("RGB", shown.size, "white")
    ground.paste(shown, mask=shown.getchannel("A"))
    return ground


def _colour(seen: Image.Image) -> str:
    return "#{:02x}{:02x}{:02x}".format(*_on_white(seen.resize((1, 1), Image.Resampling.BOX)).tobytes())
