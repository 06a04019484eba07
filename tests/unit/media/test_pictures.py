"""Pictures: made anew in two sizes, turned, without anything but what is seen; or refused."""

import io
import tempfile
import zlib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from chalicelib.media.domain import REFUSALS, TYPES, Kind, Made, Refusal
from chalicelib.media.workshop import TheWorkshop
from tests.support import pictures, recordings
from tests.support.examples import examples

NAMES = ["large.webp", "large.jpg", "small.webp", "small.jpg"]


def make(data: bytes, content_type: str | None, folder: Path) -> tuple[Made, dict[str, bytes]]:
    (folder / "sent").write_bytes(data)
    kind, made = TheWorkshop().make(folder / "sent", content_type, folder)
    assert kind is Kind.PICTURE
    assert [piece.name for piece in made.pieces] == NAMES
    return made, {name: (folder / name).read_bytes() for name in NAMES}


def is_clean(sent: bytes, files: dict[str, bytes]) -> bool:
    """Whether each file is what its name says, other than what was sent, and holds no metadata."""
    for name, body in files.items():
        with Image.open(io.BytesIO(body)) as shown:
            shown.load()
            form = {"webp": "WEBP", "jpg": "JPEG"}[name.partition(".")[2]]
            told = set(shown.info) - {"jfif", "jfif_version", "jfif_unit", "jfif_density", "progressive"}
            told -= {"progression", "loop", "background", "timestamp", "duration"}
            if shown.format != form or told or len(shown.getexif()) or max(shown.size) > 1600:
                return False
        if body == sent or any(
            mark in body for mark in (b"Exif", b"http://ns.adobe", b"ICC_PROFILE", b"PK\x05")
        ):
            return False
    return True


@pytest.mark.parametrize(
    ("sent", "content_type"),
    [
        (pictures.jpeg(), "image/jpeg"),
        (pictures.jpeg(progressive=True, icc_profile=pictures.profile(), comment=b"Anna"), "image/jpeg"),
        (pictures.jpeg(comment=b"Anna"), "image/jpeg"),
        (pictures.with_position(), "image/jpeg"),
        (pictures.with_xmp_position(), "image/jpeg"),
        (pictures.png_with_text(), "image/png"),
        (pictures.png(icc_profile=pictures.profile()), "image/png"),
        (pictures.gif(), "image/gif"),
        (pictures.gif(200), "image/gif"),
        (pictures.webp(), "image/webp"),
        (pictures.webp(exif=b"Exif\0\0II*\0\x08\0\0\0\0\0\0\0\0\0"), "image/webp"),
        (pictures.jpeg() + pictures.jpeg(), "image/jpeg"),  # as cameras append a picture for bright screens
    ],
    ids=[
        "jpeg", "all of jpeg", "comment", "gps", "xmp", "png text", "png profile", "gif", "moving", "webp", "webp exif", "mpf",
    ],
)  # fmt: skip
def test_what_is_kept_is_never_what_was_sent(sent: bytes, content_type: str, tmp_path: Path) -> None:
    made, files = make(sent, content_type, tmp_path)
    assert is_clean(sent, files)
    for secret in (pictures.SECRET, b"Anna", b"Kamera", b"GPSLatitude"):
        assert not any(secret in body for body in files.values())
    assert made.colour is not None


def test_it_is_turned_as_its_camera_was(tmp_path: Path) -> None:
    _, upright = make(pictures.with_position(1), "image/jpeg", tmp_path)
    made, turned = make(pictures.with_position(6), "image/jpeg", tmp_path)
    assert [(piece.width, piece.height) for piece in made.pieces] == [(480, 640)] * 2 + [(360, 480)] * 2
    first, second = Image.open(io.BytesIO(upright["large.jpg"])), Image.open(io.BytesIO(turned["large.jpg"]))
    # The red corner, the only place without blue, goes to the right with a quarter turn to the right.
    assert first.getpixel((5, 5))[2] < 40
    assert second.getpixel((474, 5))[2] < 40
    assert second.getpixel((5, 5))[2] > 60


def test_sizes_are_two_and_nothing_grows(tmp_path: Path) -> None:
    large, _ = make(pictures.encoded(pictures.photo(3200, 2000), "JPEG"), "image/jpeg", tmp_path)
    assert [(one.width, one.height) for one in large.pieces] == [(1600, 1000)] * 2 + [(480, 300)] * 2
    small, _ = make(pictures.encoded(pictures.photo(50, 20), "PNG"), "image/png", tmp_path)
    assert {(one.width, one.height) for one in small.pieces} == {(50, 20)}


def test_what_is_transparent_stays_so_and_is_white_as_jpeg(tmp_path: Path) -> None:
    sent = Image.new("RGBA", (40, 40), (255, 0, 0, 0))
    _, files = make(pictures.encoded(sent, "PNG"), "image/png", tmp_path)
    assert Image.open(io.BytesIO(files["large.webp"])).convert("RGBA").getpixel((9, 9))[3] == 0
    assert Image.open(io.BytesIO(files["large.jpg"])).getpixel((9, 9)) == (255, 255, 255)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16", "CMYK"])
def test_every_mode_is_taken(mode: str, tmp_path: Path) -> None:
    sent = Image.new("I;16", (60, 40), 30_000) if mode == "I;16" else pictures.photo(60, 40).convert(mode)
    form = "JPEG" if mode == "CMYK" else "PNG"
    data = pictures.encoded(sent, form)
    _, files = make(data, f"image/{form.lower()}", tmp_path)
    assert is_clean(data, files)


def test_colours_are_taken_by_their_profile(tmp_path: Path) -> None:
    lab = Image.new("RGB", (20, 20), (0, 200, 0))
    swapped = bytearray(pictures.profile())
    red, green = swapped.index(b"rXYZ", 128), swapped.index(b"gXYZ", 128)
    swapped[red : red + 4], swapped[green : green + 4] = b"gXYZ", b"rXYZ"
    _, files = make(pictures.encoded(lab, "PNG", icc_profile=bytes(swapped)), "image/png", tmp_path)
    shown = Image.open(io.BytesIO(files["large.jpg"])).getpixel((9, 9))
    assert shown[0] > 150 > 60 > shown[1]  # a profile that swaps red and green was followed


BOMB = zlib.compress(bytes(64 << 20), 9)
HOSTILE = {
    "jpeg and archive": (pictures.jpeg() + pictures.archive(), "image/jpeg", "hidden_content"),
    "gif and archive": (pictures.gif() + pictures.archive(), "image/gif", "hidden_content"),
    "archive in a comment": (pictures.jpeg(comment=pictures.archive()), "image/jpeg", "hidden_content"),
    "png and page": (pictures.png() + b"<html><script>alert(1)</script></html>", "image/png", "hidden_content"),
    "page in a png's text": (pictures.png_with_chunk(b"tEXt", b"x\0<SCRIPT >alert(1)"), "image/png", "hidden_content"),
    "jpeg and script": (b"\xff\xd8\xff\xe0/*" + pictures.jpeg()[4:] + b"*/=alert(1)//", "image/jpeg", "hidden_content"),
    "gif and script": (b"GIF89a/*" + pictures.gif()[8:] + b"*/=1;alert(1)", "image/gif", "hidden_content"),
    "gif as a script's name": (b"GIF89a=1;alert(1)//" + pictures.gif()[19:], "image/gif", "hidden_content"),
    "jpeg and php": (pictures.jpeg(comment=b"<?php system($_GET[0]);"), "image/jpeg", "hidden_content"),
    "jpeg and pdf": (pictures.jpeg() + b"%PDF-1.7\n1 0 obj", "image/jpeg", "hidden_content"),
    "webp and something": (pictures.webp() + b"\x7fELF", "image/webp", "hidden_content"),
    "png bomb": (pictures.png_of_size(50_000, 50_000), "image/png", "too_many_pixels"),
    "100 megapixels": (pictures.png_of_size(10_000, 10_000, rows=10_000), "image/png", "too_many_pixels"),
    "jpeg bomb": (pictures.jpeg_of_size(65_000, 65_000), "image/jpeg", "too_many_pixels"),
    "gif bomb": (pictures.gif_of_size(65_000, 65_000), "image/gif", "too_many_pixels"),
    "webp bomb": (pictures.webp_of_size(16_384, 16_384), "image/webp", "too_many_pixels"),
    "profile bomb": (pictures.png_with_chunk(b"iCCP", b"x\0\0" + BOMB), "image/png", "damaged"),
    "text bomb": (pictures.png_with_chunk(b"zTXt", b"x\0\0" + BOMB), "image/png", "damaged"),
    "svg": (b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', "image/png", "unsupported"),
    "svg with a declaration": (b"<?xml version='1.0'?><svg/>", None, "unsupported"),
    "html": (b"<!doctype html><title>x</title>", "image/jpeg", "unsupported"),
    "script": (b"#!/bin/sh\nrm -rf /", "image/jpeg", "unsupported"),
    "pdf": (b"%PDF-1.7\n", "image/jpeg", "unsupported"),
    "archive": (pictures.archive(), "image/png", "unsupported"),
    "bmp": (pictures.encoded(pictures.photo(9, 9), "BMP"), "image/png", "unsupported"),
    "tiff": (pictures.encoded(pictures.photo(9, 9), "TIFF"), None, "unsupported"),
    "ico": (pictures.encoded(pictures.photo(64, 64), "ICO"), None, "unsupported"),
    "png called jpeg": (pictures.png(), "image/jpeg", "wrong_type"),
    "film called picture": (recordings.mp4(), "image/jpeg", "wrong_type"),
    "picture called film": (pictures.jpeg(), "video/mp4", "wrong_type"),
    "nothing": (b"", "image/jpeg", "unsupported"),
    "a head only": (b"\xff\xd8\xff\xe0", "image/jpeg", "damaged"),
    "no pixels": (pictures.png_of_size(0, 0), "image/png", "damaged"),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_hostile_is_refused(name: str, tmp_path: Path) -> None:
    data, content_type, code = HOSTILE[name]
    (tmp_path / "sent").write_bytes(data)
    with pytest.raises(Refusal) as raised:
        TheWorkshop().make(tmp_path / "sent", content_type, tmp_path)
    assert raised.value.code == code
    assert REFUSALS[code].sv != REFUSALS[code].en


@pytest.mark.parametrize("sent", [pictures.jpeg(), pictures.png(), pictures.gif(), pictures.webp()])
def test_what_is_cut_short_is_refused(sent: bytes, tmp_path: Path) -> None:
    for at in [*range(0, 60, 7), *range(60, len(sent) - 1, len(sent) // 12), len(sent) - 1]:
        (tmp_path / "sent").write_bytes(sent[:at])
        with pytest.raises(Refusal):
            TheWorkshop().make(tmp_path / "sent", None, tmp_path)


SEEDS = [
    pictures.with_position(), pictures.png_with_text(), pictures.gif(3), pictures.webp(), recordings.with_places(),
    recordings.webm(live=True), recordings.mp3(0.2), recordings.aac(0.2), recordings.wav(0.01), recordings.opus(),
    recordings.vorbis(),
]  # fmt: skip
_CHANGES = st.lists(
    st.tuples(st.floats(0, 1, exclude_max=True), st.binary(min_size=1, max_size=8)), max_size=6
)


@settings(max_examples=examples(300))
@given(seed=st.sampled_from(SEEDS), changes=_CHANGES, content_type=st.sampled_from([None, *TYPES]))
def test_whatever_comes_ends_clean_or_refused(
    seed: bytes, changes: list[tuple[float, bytes]], content_type: str | None
) -> None:
    data = bytearray(seed)
    for place, body in changes:
        at = int(place * len(data))
        data[at : at + len(body)] = body
    _end(bytes(data), content_type)


@given(data=st.binary(max_size=2_000), content_type=st.sampled_from([None, *TYPES]))
def test_noise_is_refused(data: bytes, content_type: str | None) -> None:
    _end(data, content_type)


def _end(data: bytes, content_type: str | None) -> None:
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        (folder / "sent").write_bytes(data)
        try:
            kind, told = TheWorkshop().make(folder / "sent", content_type, folder)
        except Refusal as refusal:
            assert refusal.code in REFUSALS
            return
        files = {piece.name: (folder / piece.name).read_bytes() for piece in told.pieces}
        assert kind is not Kind.PICTURE or is_clean(data, files)
