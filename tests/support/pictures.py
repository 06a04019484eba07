"""Pictures made by code: good ones, and ones that try something."""

import io
import struct
import zipfile
import zlib
from typing import Any

from PIL import Image, ImageCms, PngImagePlugin

GPS_IFD = 0x8825
SECRET = b"59.3293"


def photo(width: int = 640, height: int = 480) -> Image.Image:
    """Something with colours and edges, so that sizes and turns can be told."""
    shown = Image.linear_gradient("L").resize((width, height))
    turned = shown.transpose(Image.Transpose.ROTATE_90).resize((width, height))
    made = Image.merge("RGB", (shown, turned, Image.new("L", (width, height), 90)))
    made.paste((255, 0, 0), (0, 0, width // 4, height // 4))
    return made


def encoded(picture: Image.Image, form: str, **options: Any) -> bytes:
    out = io.BytesIO()
    picture.save(out, form, **options)
    return out.getvalue()


def jpeg(**options: Any) -> bytes:
    return encoded(photo(), "JPEG", **options)


def png(**options: Any) -> bytes:
    return encoded(photo(), "PNG", **options)


def gif(frames: int = 1) -> bytes:
    first = photo(64, 48).convert("P")
    others = [Image.new("P", (64, 48), n % 256) for n in range(1, frames)]
    return encoded(first, "GIF", save_all=frames > 1, append_images=others)


def webp(**options: Any) -> bytes:
    return encoded(photo(), "WEBP", **options)


def with_position(orientation: int = 1) -> bytes:
    """A JPEG whose EXIF tells where it was taken, by whom, and how it is to be turned."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = "Kamera AB"
    exif[0x013B] = "Anna Andersson"
    exif[0x010E] = SECRET.decode()
    exif.get_ifd(GPS_IFD).update({1: "N", 2: (59.0, 19.0, 45.5), 3: "E", 4: (18.0, 4.0, 7.1)})
    return jpeg(exif=exif)


def with_xmp_position() -> bytes:
    """A JPEG whose XMP tells where it was taken."""
    packet = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><exif:GPSLatitude>59.3293N</exif:GPSLatitude></x:xmpmeta>'
    body = b"http://ns.adobe.com/xap/1.0/\0" + packet
    made = jpeg()
    return made[:2] + b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body + made[2:]


def png_with_text() -> bytes:
    """A PNG with comments: plain, compressed and international, with a position."""
    info = PngImagePlugin.PngInfo()
    info.add_text("Comment", f"taken at {SECRET.decode()}")
    info.add_text("Location", SECRET.decode(), zip=True)
    info.add_itxt("Author", "Anna", zip=True)
    return png(pnginfo=info)


def archive() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as zipped:
        zipped.writestr("Evil.class", b"\xca\xfe\xba\xbe")
    return out.getvalue()


def png_chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def png_of_size(width: int, height: int, *, rows: int = 1) -> bytes:
    """A PNG that says it is so large, with next to nothing in it."""
    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    body = zlib.compress(bytes((width // 8 + 1) * rows), 9)
    chunks = png_chunk(b"IHDR", head) + png_chunk(b"IDAT", body) + png_chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + chunks


def png_with_chunk(name: bytes, body: bytes) -> bytes:
    made = png()
    return made[:33] + png_chunk(name, body) + made[33:]


def webp_of_size(width: int, height: int) -> bytes:
    head = b"VP8X" + struct.pack("<I", 10) + b"\x10\0\0\0"
    head += struct.pack("<I", width - 1)[:3] + struct.pack("<I", height - 1)[:3]
    body = b"WEBP" + head + webp()[12:]
    return b"RIFF" + struct.pack("<I", len(body)) + body


def jpeg_of_size(width: int, height: int) -> bytes:
    """A JPEG whose frame header says it is so large."""
    made = bytearray(jpeg())
    at = made.index(b"\xff\xc0")
    made[at + 5 : at + 9] = struct.pack(">HH", height, width)
    return bytes(made)


def gif_of_size(width: int, height: int) -> bytes:
    made = gif()
    return made[:6] + struct.pack("<HH", width, height) + made[10:]


def profile() -> bytes:
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
