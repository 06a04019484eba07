"""Pictures, sound and film that shoppers send: what each may be, and how far it has come.

A file is declared first (kind, size, consent), then uploaded to quarantine, then looked into and remade, and
then decided on by moderation. What is kept of it is never what was sent.
"""

import enum
import hashlib
import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Annotated, Final, NamedTuple

import msgspec
from msgspec import Meta

from chalicelib.kernel import clock
from chalicelib.kernel.errors import FieldError

MIB: Final = 1 << 20


class Kind(enum.StrEnum):
    """What a file is for those who see or hear it."""

    PICTURE = "picture"
    SOUND = "sound"
    FILM = "film"


class State(enum.StrEnum):
    """How far a file has come. `awaited` until it was looked into; only what is published is shown."""

    AWAITED = "awaited"
    REFUSED = "refused"
    HELD = "held"
    PUBLISHED = "published"
    REJECTED = "rejected"


class Limits(NamedTuple):
    """The most that a kind may be: bytes as sent, pixels, seconds."""

    size: int
    pixels: int = 0
    seconds: int = 0


LIMITS: Final[Mapping[Kind, Limits]] = MappingProxyType(
    {
        Kind.PICTURE: Limits(15 * MIB, pixels=40_000_000),
        Kind.SOUND: Limits(20 * MIB, seconds=300),
        Kind.FILM: Limits(100 * MIB, seconds=60),
    }
)

MOST_BYTES: Final = max(limits.size for limits in LIMITS.values())

# What may be declared, and what the content must then be. Types of one family are taken for each other:
# browsers call the same container by several names.
TYPES: Final[Mapping[str, Kind]] = MappingProxyType(
    {
        "image/jpeg": Kind.PICTURE,
        "image/png": Kind.PICTURE,
        "image/webp": Kind.PICTURE,
        "image/gif": Kind.PICTURE,
        "audio/mpeg": Kind.SOUND,
        "audio/mp4": Kind.SOUND,
        "audio/x-m4a": Kind.SOUND,
        "audio/aac": Kind.SOUND,
        "audio/ogg": Kind.SOUND,
        "audio/webm": Kind.SOUND,
        "audio/wav": Kind.SOUND,
        "audio/x-wav": Kind.SOUND,
        "video/mp4": Kind.FILM,
        "video/quicktime": Kind.FILM,
        "video/webm": Kind.FILM,
    }
)

SIDES: Final[Mapping[str, int]] = MappingProxyType({"large": 1600, "small": 480})

UPLOAD_SECONDS: Final = 900
# How long a file may lie about that nothing names, before it is forgotten.
LOOSE: Final = 2 * clock.DAY
SWEPT_BACK: Final = 30
MOST_AN_HOUR: Final = 60

_TEXT: Final = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$(?!\n)"


class LicenceBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The author's consent to the shop's terms for media: which version they accepted."""

    accepted: bool
    version: Annotated[str, Meta(pattern=r"^[A-Za-z0-9._:-]{1,40}$(?!\n)", examples=["2026-11"])]


class Upload(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a shopper is about to send.

    `size` in bytes must be exact. `sha256` (hex) is checked if it is said. `reuse` allows the shop to show
    the file elsewhere than beside what it is attached to. `alt` says what is to be seen or heard.
    """

    content_type: Annotated[str, Meta(max_length=60, examples=["image/jpeg"])]
    size: Annotated[int, Meta(ge=1, le=100 * MIB, examples=[2_400_000])]
    sha256: Annotated[str, Meta(pattern=r"^[0-9a-f]{64}$(?!\n)")] | None = None
    licence: LicenceBody
    reuse: bool = False
    alt: Annotated[str, Meta(max_length=300, pattern=_TEXT)] = ""


class Licence(msgspec.Struct, frozen=True, omit_defaults=True):
    """The consent that stands behind a file: version, when it was given (ms), and reuse elsewhere."""

    version: str
    at: int
    reuse: bool = False


class Piece(msgspec.Struct, frozen=True, omit_defaults=True):
    """One object made of a file: its name, media type and, of a picture, its size in pixels."""

    name: str
    content_type: str
    width: int = 0
    height: int = 0


class Made(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What was made of a file. `colour` (`#rrggbb`) is a picture's own, for while it loads."""

    pieces: tuple[Piece, ...]
    seconds: float = 0.0
    colour: str | None = None


class Media(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A file as it is kept.

    `author` is the pseudonym of whom it belongs to; a file that isn't `claimed` (uploaded by a guest or
    without any token) belongs to whoever first attaches it, as only its uploader knows its id. `subject` is
    what it is attached to, such as `review:<id>`. A file that was detached isn't shown any more.
    """

    media_id: str
    author: str
    uploader: str
    content_type: str | None
    size: int
    created_at: int
    kind: Kind | None = None
    state: State = State.AWAITED
    claimed: bool = False
    subject: str | None = None
    detached: bool = False
    sha256: str | None = None
    licence: Licence | None = None
    alt: str = ""
    has_bought: bool = False
    source: str | None = None
    url: str | None = None
    fingerprint: str = ""
    refusal: str | None = None
    made: Made | None = None
    revision: int = 1

    @property
    def is_shown(self) -> bool:
        """Whether others may see it."""
        return self.state is State.PUBLISHED and not self.detached

    def belongs_to(self, person: str | None) -> bool:
        """Whether the file is a person's, named by pseudonym."""
        return person is not None and person in (self.author, *(() if self.claimed else (self.uploader,)))


class Problem(msgspec.Struct, frozen=True):
    """Why a file isn't taken: a stable code, and words for the shopper in Swedish and English."""

    code: str
    sv: str
    en: str


class Refusal(Exception):
    """A file that isn't taken; `code` is one of `REFUSALS`."""

    def __init__(self, code: str, detail: str = "") -> None:
        """`detail` is for operators' logs."""
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code = code


REFUSALS: Final[Mapping[str, Problem]] = MappingProxyType(
    {
        one.code: one
        for one in (
            Problem("too_large", "Filen är för stor.", "The file is too large."),
            Problem("too_long", "Inspelningen är för lång.", "The recording is too long."),
            Problem(
                "too_many_pixels", "Bilden har för många bildpunkter.", "The picture has too many pixels."
            ),
            Problem("unsupported", "Den sortens fil tas inte emot.", "That kind of file isn't accepted."),
            Problem(
                "wrong_type",
                "Filens innehåll är av en annan sort än den utger sig för.",
                "The file's content isn't of the kind it is said to be.",
            ),
            Problem("damaged", "Filen är skadad eller avkortad.", "The file is damaged or cut short."),
            Problem(
                "hidden_content",
                "Filen innehåller något mer än bild, ljud eller film.",
                "The file holds something beside picture, sound or film.",
            ),
            Problem(
                "not_as_declared",
                "Filen som kom fram är inte den som anmäldes.",
                "The file that arrived isn't the one that was announced.",
            ),
            Problem("unreadable", "Filen gick inte att läsa.", "The file couldn't be read."),
            Problem("unfetchable", "Filen gick inte att hämta.", "The file couldn't be fetched."),
        )
    }
)


def faults(upload: Upload) -> Iterator[FieldError]:
    """What the types can't say is wrong with what is about to be sent."""
    kind = TYPES.get(upload.content_type)
    if kind is None:
        yield FieldError("/content_type", f"expected one of {', '.join(TYPES)}")
    elif upload.size > LIMITS[kind].size:
        yield FieldError("/size", f"at most {LIMITS[kind].size} bytes for {kind}")
    if not upload.licence.accepted:
        yield FieldError("/licence/accepted", "the terms for media must be accepted")


def fingerprint(upload: Upload) -> str:
    """What tells one declaration from another."""
    return hashlib.sha256(msgspec.json.encode(upload, order="deterministic")).hexdigest()[:32]


def incoming_key(media_id: str) -> str:
    """Where a file is uploaded to, in quarantine."""
    return f"incoming/{media_id}"


def kept_prefix(media_id: str) -> str:
    """Under what the objects made of a file are kept, for nobody but the shop."""
    return f"kept/{media_id}/"


def published_prefix(media_id: str) -> str:
    """Under what the same objects stand while everyone may see them."""
    return f"published/{media_id}/"


_INCOMING = re.compile(r"incoming/([A-Za-z0-9_-]{1,64})")


def id_of_incoming(key: str) -> str | None:
    """The file that an uploaded object's key names; None if it isn't one of ours."""
    match = _INCOMING.fullmatch(key)
    return match[1] if match else None


class Look(msgspec.Struct, frozen=True, tag="look", tag_field="message"):
    """A message that has a file looked at: fetched, looked into, or its objects brought into place."""

    media_id: str


def look_message(media_id: str) -> str:
    """The message as it stands in the queue."""
    return msgspec.json.encode(Look(media_id)).decode()
