"""What the API shows of media."""

from collections.abc import Callable, Mapping
from typing import Final

import msgspec

from chalicelib.kernel import clock, settings
from chalicelib.kernel.errors import NotFound
from chalicelib.media import domain
from chalicelib.media.domain import Licence, Media, Problem
from chalicelib.media.ports import Bucket, Form

# How long an address of a published object holds: longer than the answer that leads to it may be kept.
SEEN_SECONDS: Final = 300


class MediaView(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A file as others see it.

    `urls` of a picture: `large.webp`, `large.jpg`, `small.webp`, `small.jpg` (long edges 1600 and 480); of
    sound and film the one attachment. `width` and `height` are the large picture's.
    """

    id: str
    kind: domain.Kind
    urls: Mapping[str, str]
    width: int | None = None
    height: int | None = None
    seconds: float | None = None
    colour: str | None = None
    alt: str = ""


class LicenceView(msgspec.Struct, frozen=True, kw_only=True):
    """Which terms were accepted, when, and whether the shop may show the file elsewhere."""

    version: str
    accepted_at: str
    reuse: bool


class OwnView(msgspec.Struct, frozen=True, kw_only=True):
    """What only a file's owner is told. `problem` says why it was refused."""

    created_at: str
    subject: str | None
    alt: str
    licence: LicenceView | None
    problem: Problem | None


class MediaStateView(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a file. `shown` is there once it is published; `own` is for its owner."""

    id: str
    state: domain.State
    kind: domain.Kind | None
    shown: MediaView | None
    own: OwnView | None


class FormView(msgspec.Struct, frozen=True, kw_only=True):
    """Post `fields` and then the file, as `file`, to `url` as multipart/form-data, before `expires_at`."""

    url: str
    fields: Mapping[str, str]
    expires_at: str


class DeclaredView(msgspec.Struct, frozen=True, kw_only=True):
    """A file that is awaited, where to send it, and the receipt by which its owner is known."""

    id: str
    state: domain.State
    upload: FormView
    receipt: str


def shown(media: Media) -> MediaView | None:
    """The file as others see it; None if they don't."""
    return view(media, lambda name: url(media.media_id, name)) if media.is_shown else None


def view(media: Media, address: Callable[[str], str]) -> MediaView | None:
    """The file with addresses by `address(piece's name)`; None if nothing was made of it."""
    if media.made is None or media.kind is None or not media.made.pieces:
        return None
    first = media.made.pieces[0]
    return MediaView(
        id=media.media_id,
        kind=media.kind,
        urls={piece.name: address(piece.name) for piece in media.made.pieces},
        width=first.width or None,
        height=first.height or None,
        seconds=media.made.seconds or None,
        colour=media.made.colour,
        alt=media.alt,
    )


def url(media_id: str, name: str) -> str:
    """Where a published object is read: from the distribution if there is one, else by the API."""
    here = settings.current()
    if here.media_base_url:
        return f"{here.media_base_url}/{domain.published_prefix(media_id)}{name}"
    return f"{here.public_url}/v1/media/{media_id}/{name}"


def own(media: Media) -> OwnView:
    """What the file's owner is told."""
    licence = media.licence
    return OwnView(
        created_at=clock.iso(media.created_at),
        subject=media.subject,
        alt=media.alt,
        licence=_licence(licence) if licence else None,
        problem=domain.REFUSALS[media.refusal] if media.refusal else None,
    )


def _licence(licence: Licence) -> LicenceView:
    return LicenceView(version=licence.version, accepted_at=clock.iso(licence.at), reuse=licence.reuse)


def state(media: Media, *, is_own: bool) -> MediaStateView:
    """What became of a file. Raises `NotFound` for others while it isn't shown."""
    if not media.is_shown:
        require_own(media, is_own=is_own)
    return MediaStateView(
        id=media.media_id,
        state=media.state,
        kind=media.kind,
        shown=shown(media),
        own=own(media) if is_own else None,
    )


def require_own(media: Media, *, is_own: bool) -> None:
    """Raise `NotFound` unless the file is the caller's: others aren't told that it is there."""
    if not is_own:
        raise NotFound(f"no media {media.media_id!r}")


def declared(media: Media, form: Form, receipt: str, now: int) -> DeclaredView:
    """Where to send a file that was announced."""
    expires = clock.iso(now + domain.UPLOAD_SECONDS * clock.SECOND)
    upload = FormView(url=form.url, fields=form.fields, expires_at=expires)
    return DeclaredView(id=media.media_id, state=media.state, upload=upload, receipt=receipt)


def location(media: Media, name: str, bucket: Bucket) -> str:
    """Where a published object is to be read. Raises `NotFound`."""
    if not media.is_shown or media.made is None or name not in [piece.name for piece in media.made.pieces]:
        raise NotFound("no such file")
    if settings.current().media_base_url:
        return url(media.media_id, name)
    return bucket.link(domain.published_prefix(media.media_id) + name, SEEN_SECONDS)
