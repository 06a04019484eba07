"""What the API shows of media."""

from collections.abc import Mapping
from typing import Any

import msgspec

from chalicelib.kernel import clock, settings
from chalicelib.media import domain
from chalicelib.media.domain import Media, Problem


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
    """A file as its owner sees it. `problem` says why it was refused; `shown` is there once it is published."""

    id: str
    state: domain.State
    kind: domain.Kind | None
    created_at: str
    subject: str | None
    alt: str
    licence: LicenceView | None
    problem: Problem | None
    shown: MediaView | None


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


def view(media: Media, address: Any) -> MediaView | None:
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
    """The file as its owner sees it."""
    licence = media.licence
    return OwnView(
        id=media.media_id,
        state=media.state,
        kind=media.kind,
        created_at=clock.iso(media.created_at),
        subject=media.subject,
        alt=media.alt,
        licence=licence
        and LicenceView(version=licence.version, accepted_at=clock.iso(licence.at), reuse=licence.reuse),
        problem=domain.REFUSALS[media.refusal] if media.refusal else None,
        shown=shown(media),
    )
