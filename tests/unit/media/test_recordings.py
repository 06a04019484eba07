"""Sound and film: what they are, how long they are, and that nothing of where they were made is left."""

import struct
from pathlib import Path

import pytest

from chalicelib.media.domain import Kind, Refusal
from chalicelib.media.workshop import TheWorkshop
from tests.support import recordings as made
from tests.support.pictures import archive

GOOD = {
    "mp4": (made.with_places(), "video/mp4", Kind.FILM, 2.0),
    "mov": (made.mp4(brand=b"qt  "), "video/quicktime", Kind.FILM, 2.0),
    "m4a": (made.mp4(film=False), "audio/mp4", Kind.SOUND, 2.0),
    "webm": (made.webm(), "video/webm", Kind.FILM, 2.0),
    "recorded webm": (made.webm(told=False, live=True), "video/webm", Kind.FILM, 1.5),
    "webm sound": (made.webm(film=False), "audio/webm", Kind.SOUND, 2.0),
    "mp3": (made.mp3(), "audio/mpeg", Kind.SOUND, 2.0),
    "aac": (made.aac(), "audio/aac", Kind.SOUND, 2.0),
    "wav": (made.wav(), "audio/wav", Kind.SOUND, 2.0),
    "opus": (made.opus(), "audio/ogg", Kind.SOUND, 2.0),
    "vorbis": (made.vorbis(), "audio/ogg", Kind.SOUND, 2.0),
}


def make(data: bytes, content_type: str | None, folder: Path) -> tuple[Kind, float, bytes]:
    (folder / "sent").write_bytes(data)
    kind, told = TheWorkshop().make(folder / "sent", content_type, folder)
    (piece,) = told.pieces
    assert not piece.content_type.startswith("image/")
    return kind, told.seconds, (folder / piece.name).read_bytes()


def refused(data: bytes, content_type: str | None, folder: Path) -> str:
    with pytest.raises(Refusal) as raised:
        make(data, content_type, folder)
    return raised.value.code


@pytest.mark.parametrize("name", GOOD)
def test_what_is_good_is_taken_without_its_places(name: str, tmp_path: Path) -> None:
    data, content_type, kind, seconds = GOOD[name]
    was, lasted, body = make(data, content_type, tmp_path)
    assert (was, lasted) == (kind, pytest.approx(seconds, abs=0.05))
    assert made.SECRET not in body
    assert b"maker" not in body
    # Nothing but what was taken out differs: it can be taken in again, and comes out the same.
    assert make(body, content_type, tmp_path)[2] == body


def test_what_plays_is_left(tmp_path: Path) -> None:
    assert make(made.with_places(), "video/mp4", tmp_path)[2].count(made.FRAME) == 5
    assert make(made.with_places(), "video/mp4", tmp_path)[2].count(made.SOUND) == 4
    assert make(made.webm(), "video/webm", tmp_path)[2].count(made.FRAME) == 2
    assert make(made.mp3(), "audio/mpeg", tmp_path)[2] == made.mp3(tagged=False)
    for stream in (made.opus(), made.vorbis()):
        body = make(stream, "audio/ogg", tmp_path)[2]
        assert len(body) == len(stream)
        assert made.ogg_sums_hold(stream)
        assert made.ogg_sums_hold(body)


@pytest.mark.parametrize(
    ("data", "content_type"),
    [
        (made.mp4(seconds=61), "video/mp4"),
        (made.mp4(film=False, seconds=301), "audio/mp4"),
        (made.webm(seconds=62), "video/webm"),
        (made.webm(seconds=62, told=False, live=True), "video/webm"),
        (made.mp3(301), "audio/mpeg"),
        (made.aac(301), "audio/aac"),
        (made.wav(301), "audio/wav"),
        (made.opus(301), "audio/ogg"),
        (made.vorbis(301), "audio/ogg"),
    ],
    ids=["mp4", "m4a", "webm", "recorded webm", "mp3", "aac", "wav", "opus", "vorbis"],
)
def test_what_is_too_long_is_refused(data: bytes, content_type: str, tmp_path: Path) -> None:
    assert refused(data, content_type, tmp_path) == "too_long"


def test_a_length_is_counted_where_a_header_lies(tmp_path: Path) -> None:
    honest = made.mp4(seconds=90)
    lying = honest.replace(struct.pack(">II", 1000, 90_000), struct.pack(">II", 1000, 1_000))
    assert lying != honest
    assert refused(lying, "video/mp4", tmp_path) == "too_long"
    told = made.webm(seconds=90).replace(struct.pack(">d", 90_000.0), struct.pack(">d", 1.0))
    assert refused(told, "video/webm", tmp_path) == "too_long"


HOSTILE = {
    "film called sound": (made.mp4(), "audio/mp4", "wrong_type"),
    "sound called film": (made.mp4(film=False), "video/mp4", "wrong_type"),
    "mp3 called film": (made.mp3(), "video/mp4", "wrong_type"),
    "film and archive": (made.mp4() + archive(), "video/mp4", "hidden_content"),
    "archive in a free box": (made.mp4(tail=made.box(b"free", archive())), "video/mp4", "hidden_content"),
    "bytes after the last box": (made.mp4(tail=b"\0\0\0\x20evil"), "video/mp4", "damaged"),
    "samples elsewhere": (
        made.mp4(reference=made.full(b"url ", b"http://x/\0")),
        "video/mp4",
        "hidden_content",
    ),
    "fragments": (made.mp4(tail=made.box(b"moof")), "video/mp4", "unsupported"),
    "compressed header": (made.mp4(extra=made.box(b"cmov")), "video/mp4", "unsupported"),
    "matroska": (made.webm(doc=b"matroska"), "video/webm", "unsupported"),
    "script in webm": (made.webm() + b"<script>", "video/webm", "hidden_content"),
    "html as mp3": (b"<!doctype html><script>alert(1)</script>", "audio/mpeg", "unsupported"),
    "empty id3": (b"ID3\x04\0\0\0\0\0\0", "audio/mpeg", "damaged"),
    "mp3 and archive": (made.mp3() + archive(), "audio/mpeg", "hidden_content"),
    "wav with more": (made.wav() + b"more", "audio/wav", "damaged"),
    "wav of another codec": (
        made.wav().replace(b"fmt \x10\0\0\0\1", b"fmt \x10\0\0\0\2"),
        "audio/wav",
        "unsupported",
    ),
    "two streams": (made.opus() + made.ogg_page(3, 9, [b"x"], serial=8), "audio/ogg", "unsupported"),
    "ogg of something": (made.opus().replace(b"OpusHead", b"\x80theora."), "audio/ogg", "unsupported"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_hostile_is_refused(name: str, tmp_path: Path) -> None:
    data, content_type, code = HOSTILE[name]
    assert refused(data, content_type, tmp_path) == code


@pytest.mark.parametrize("name", GOOD)
def test_what_is_cut_short_is_refused_or_ends_earlier(name: str, tmp_path: Path) -> None:
    data, content_type, _, seconds = GOOD[name]
    for at in range(0, len(data) - 1, max(1, len(data) // 60)):
        try:
            _, lasted, body = make(data[:at], content_type, tmp_path)
        except Refusal:
            continue
        # Streams of frames have no end of their own.
        assert lasted <= seconds + 0.05
        assert made.SECRET not in body
