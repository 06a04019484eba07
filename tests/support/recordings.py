"""Sound and film made by code: containers as players write them, around samples that mean nothing."""

import struct

SECRET = b"+59.3293+018.0686/"
SOUND = b"\x21\x10\x04\x60\x8c\x1c" * 20
FRAME = b"\0\0\0\x05\x65\x88\x84\x21\xa0" * 30


def box(kind: bytes, *parts: bytes) -> bytes:
    body = b"".join(parts)
    return struct.pack(">I", len(body) + 8) + kind + body


def full(kind: bytes, *parts: bytes, flags: int = 0) -> bytes:
    return box(kind, struct.pack(">I", flags), *parts)


def _header(kind: bytes, scale: int, length: int) -> bytes:
    return full(kind, struct.pack(">IIII", 3_800_000_000, 3_800_000_001, scale, length), bytes(80))


def _track(sort: bytes, samples: list[bytes], offset: int, seconds: float, reference: bytes) -> bytes:
    scale = 1000
    delta = int(seconds * scale / len(samples))
    tables = box(
        b"stbl",
        full(b"stsd", bytes(4)),
        full(b"stts", struct.pack(">III", 1, len(samples), delta)),
        full(b"stsc", struct.pack(">IIII", 1, 1, len(samples), 1)),
        full(b"stsz", struct.pack(">II", 0, len(samples)), *(struct.pack(">I", len(one)) for one in samples)),
        full(b"stco", struct.pack(">II", 1, offset)),
    )
    minf = box(b"minf", box(b"dinf", full(b"dref", struct.pack(">I", 1), reference)), tables)
    mdhd = full(b"mdhd", struct.pack(">IIIII", 3_800_000_000, 3_800_000_001, scale, delta * len(samples), 0))
    mdia = box(b"mdia", mdhd, full(b"hdlr", bytes(4), sort, bytes(13)), minf)
    size = struct.pack(">II", 320 << 16, 240 << 16) if sort == b"vide" else bytes(8)
    return box(b"trak", full(b"tkhd", bytes(72), size), mdia)


OWN = full(b"url ", flags=1)


def mp4(
    *,
    film: bool = True,
    seconds: float = 2.0,
    extra: bytes = b"",
    tail: bytes = b"",
    positions: bool = False,
    reference: bytes = OWN,
    brand: bytes = b"isom",
) -> bytes:
    """A movie: `extra` boxes stand in its header, `tail` after everything; with a track of `positions`."""
    tracks = [(b"soun", [SOUND] * 4)]
    if film:
        tracks.insert(0, (b"vide", [FRAME] * 5))
    if positions:
        tracks.append((b"meta", [SECRET] * 3))
    head = box(b"ftyp", brand, bytes(4), b"isommp42")
    stores, places, at = [], [], len(head) + 8
    for _, samples in tracks:
        places.append(at)
        stores.append(b"".join(samples))
        at += len(stores[-1])
    moov = box(
        b"moov",
        _header(b"mvhd", 1000, int(seconds * 1000)),
        *(_track(sort, s, at, seconds, reference) for (sort, s), at in zip(tracks, places, strict=True)),
        extra,
    )
    return head + box(b"mdat", *stores) + moov + tail


def with_places() -> bytes:
    """A movie that tells where it was made in four places: Apple's, the iTunes way, as XMP, as a track."""
    udta = box(b"udta", box(b"\xa9xyz", struct.pack(">HH", len(SECRET), 0x15C7), SECRET))
    meta = box(b"meta", box(b"keys", b"com.apple.quicktime.location.ISO6709"), box(b"ilst", SECRET))
    return mp4(extra=udta + meta, tail=box(b"uuid", bytes(16), SECRET) + box(b"free", SECRET), positions=True)


def element(name: int, body: bytes, *, unknown: bool = False) -> bytes:
    raw = name.to_bytes((name.bit_length() + 7) // 8, "big")
    size = (1 << 56) - 1 if unknown else len(body)
    return raw + (1 << 56 | size).to_bytes(8, "big") + body


def webm(
    *, film: bool = True, seconds: int = 2, told: bool = True, live: bool = False, doc: bytes = b"webm"
) -> bytes:
    """A WebM with tags and attachments; `live` as a browser records it, without lengths."""
    info = element(0x2AD7B1, (1_000_000).to_bytes(4, "big")) + element(0x7BA9, SECRET)
    info += element(0x4D80, b"lib") + element(0x5741, b"lib")
    info += element(0x4489, struct.pack(">d", seconds * 1000.0)) if told else b""
    video = element(0xE0, element(0xB0, b"\x01\x40") + element(0xBA, b"\0\xf0"))
    entry = element(0xD7, b"\1") + element(0x83, b"\1" if film else b"\2")
    entry += element(0x86, b"V_VP8" if film else b"A_OPUS") + (video if film else b"")
    block = element(0xA3, b"\x81" + struct.pack(">h", 500) + b"\x80" + FRAME)
    clusters = b"".join(
        element(0x1F43B675, element(0xE7, (n * 1000).to_bytes(4, "big")) + block, unknown=live)
        for n in range(seconds)
    )
    body = element(0x1549A966, info) + element(0x1654AE6B, element(0xAE, entry + element(0x536E, SECRET)))
    body += clusters + element(0x1254C367, SECRET * 3) + element(0x1941A469, SECRET)
    head = element(0x1A45DFA3, element(0x4282, doc))
    return head + element(0x18538067, body, unknown=live)


def mp3(seconds: float = 2.0, *, tagged: bool = True) -> bytes:
    """MPEG 1 layer III, 128 kbit/s at 44,100 Hz: 417 bytes a frame; with an ID3v2 tag and an ID3v1."""
    frame = b"\xff\xfb\x90\x00" + b"\x55" * 413
    body = frame * round(seconds * 44_100 / 1152)
    tag = b"GEOB" + SECRET * 8
    head = b"ID3\x04\0\0" + bytes((0, 0, len(tag) >> 7, len(tag) & 127)) + tag
    return head + body + b"TAG" + SECRET.ljust(125, b"\0") if tagged else body


def aac(seconds: float = 2.0) -> bytes:
    """ADTS at 44,100 Hz: 200 bytes a frame."""
    head = bytes((0xFF, 0xF1, 0x50, 0x80, 200 >> 3, (200 & 7) << 5 | 0x1F, 0xFC))
    return (head + b"\x21" * 193) * round(seconds * 44_100 / 1024)


def wav(seconds: float = 2.0) -> bytes:
    def chunk(name: bytes, body: bytes) -> bytes:
        return name + struct.pack("<I", len(body)) + body + b"\0" * (len(body) & 1)

    form = struct.pack("<HHIIHH", 1, 1, 8000, 16_000, 2, 16)
    body = chunk(b"fmt ", form) + chunk(b"LIST", b"INFO" + chunk(b"IARL", SECRET))
    return chunk(b"RIFF", b"WAVE" + body + chunk(b"data", b"\1\2" * round(8000 * seconds)))


def _ogg_sum(page: bytes) -> int:
    """The checksum by its definition, bit by bit."""
    made = 0
    for byte in page:
        made ^= byte << 24
        for _ in range(8):
            made = (made << 1 ^ (0x04C11DB7 if made >> 31 else 0)) & 0xFFFFFFFF
    return made


def ogg_page(number: int, granule: int, packets: list[bytes], *, serial: int = 7) -> bytes:
    lacing = b"".join(b"\xff" * (len(one) // 255) + bytes((len(one) % 255,)) for one in packets)
    flags = 2 if number == 0 else 0
    head = b"OggS\0" + bytes((flags,)) + struct.pack("<qIII", granule, serial, number, 0)
    page = head + bytes((len(lacing),)) + lacing + b"".join(packets)
    return page[:22] + struct.pack("<I", _ogg_sum(page)) + page[26:]


def comments(magic: bytes) -> bytes:
    text = b"LOCATION=" + SECRET
    many = [text, b"METADATA_BLOCK_PICTURE=" + b"A" * 400]
    body = b"".join(struct.pack("<I", len(one)) + one for one in many)
    end = b"\1" if magic.startswith(b"\3") else b""
    return magic + struct.pack("<I", 5) + b"maker" + struct.pack("<I", len(many)) + body + end


def opus(seconds: float = 2.0) -> bytes:
    head = b"OpusHead\1\1" + struct.pack("<HIHB", 312, 48_000, 0, 0)
    last = ogg_page(2, round(seconds * 48_000) + 312, [b"\xfc" + b"\x33" * 100] * 4)
    return ogg_page(0, 0, [head]) + ogg_page(1, 0, [comments(b"OpusTags")]) + last


def vorbis(seconds: float = 2.0) -> bytes:
    head = b"\1vorbis" + struct.pack("<IBIiiiBB", 0, 1, 44_100, 0, 96_000, 0, 0xB8, 1)
    second = ogg_page(1, 0, [comments(b"\3vorbis"), b"\5vorbis" + b"\x44" * 300])
    return ogg_page(0, 0, [head]) + second + ogg_page(2, round(seconds * 44_100), [b"\x33" * 90] * 4)


def ogg_sums_hold(data: bytes) -> bool:
    """Whether every page's checksum is right."""
    at = 0
    while at < len(data):
        lacing = data[at + 27 : at + 27 + data[at + 26]]
        end = at + 27 + len(lacing) + sum(lacing)
        page = data[at:end]
        if struct.unpack("<I", page[22:26])[0] != _ogg_sum(page[:22] + bytes(4) + page[26:]):
            return False
        at = end
    return True
