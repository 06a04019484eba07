"""What other rooms may ask of media."""

from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any, Final

import msgspec

from chalicelib.aws import tables
from chalicelib.aws.tables import Item, Key, Part
from chalicelib.media import domain, models, service, wiring
from chalicelib.media import views as _views
from chalicelib.media.domain import Media, State
from chalicelib.media.ports import Bucket
from chalicelib.media.views import MediaView
from chalicelib.moderation.domain import Case, Decision

__all__ = [
    "Media",
    "MediaView",
    "State",
    "attach_actions",
    "attachable",
    "detach_actions",
    "erase",
    "export",
    "fetch_later",
    "moderate",
    "part",
    "previews",
    "remove",
    "views",
]

_AFTER_TRANSACTION: Final = 20


def attachable(
    media_ids: Iterable[str], owner: str | None, pointer: str, subject: str | None = None
) -> tuple[Media, ...]:
    """The files named at `pointer`, if `owner` (a pseudonym) may attach them.

    Files that a guest or nobody known uploaded are whose who names them first. A file may still be awaited.
    Raises `Invalid` naming `<pointer>/<index>`: unknown, another's, refused, or attached to anything but
    `subject`.
    """
    return service.attachable(media_ids, owner, pointer, subject, files=wiring.files())


def attach_actions(media_ids: Iterable[str], subject: str, owner: str | None = None) -> list[dict[str, Any]]:
    """At most two actions a file for the caller's transaction: it is `subject`'s and `owner`'s from then on.

    The transaction is cancelled by a condition if a file was attached elsewhere meanwhile. The same again
    holds.
    """
    wanted = list(media_ids)
    found = wiring.files().get_many(wanted) if wanted else {}
    for media in found.values():
        if media.detached:
            wiring.calls().look(media.media_id, _AFTER_TRANSACTION)
    return [action for one in wanted for action in models.attach_actions(one, subject, owner)]


def detach_actions(media_ids: Iterable[str], now: int) -> list[dict[str, Any]]:
    """At most two actions a file for the caller's transaction: nothing names it any more.

    It isn't shown from then on, its objects follow within minutes, and it is forgotten in two days unless it
    is attached again. Files that are gone already need none.
    """
    found = wiring.files().get_many(media_ids)
    for media_id in found:
        wiring.calls().look(media_id, service.REPAIR_SECONDS)
    return [action for one in found for action in models.detach_actions(one, now)]


def part(media_ids: Iterable[str]) -> Part[dict[str, MediaView]]:
    """The part of a page that shows media: by id, of those that are published."""
    keys = {one: models.media_key(one) for one in media_ids}

    def parse(found: Mapping[Key, Item]) -> dict[str, MediaView]:
        rows = ((one, models.media_from(found[key])) for one, key in keys.items() if key in found)
        return {one: seen for one, media in rows if (seen := _views.shown(media)) is not None}

    return Part(tuple(keys.values()), parse)


def views(media_ids: Iterable[str]) -> dict[str, MediaView]:
    """What `part` gives, read at once."""
    wanted = part(media_ids)
    return wanted.parse(tables.batch_get(wanted.keys))


def previews(media_ids: Iterable[str]) -> dict[str, MediaView]:
    """Files as an operator sees them before anyone else may: addresses that hold for five minutes."""
    found: dict[str, MediaView] = {}
    for media_id, media in wiring.files().get_many(media_ids).items():
        seen = _views.view(media, partial(_preview, wiring.bucket(), domain.kept_prefix(media_id)))
        if seen is not None:
            found[media_id] = seen
    return found


def _preview(bucket: Bucket, prefix: str, name: str) -> str:
    return bucket.link(prefix + name, service.PREVIEW_SECONDS)


def moderate(media_id: str, decision: Decision, now: int) -> Case:
    """Let an operator's decision hold for a file: row and case in one transaction, objects after them.

    Raises `NotFound` or `Conflict`.
    """
    return service.moderate(media_id, decision, doors=wiring.doors(), now=now)


def fetch_later(url: str, owner: str, subject: str, now: int, alt: str = "") -> str:
    """Have a file fetched from `url` for a subject, such as an imported review; its id.

    It is fetched through the guarded fetcher and treated as an upload is. The same again changes nothing.
    """
    return service.fetch_later(url, owner, subject, alt=alt, doors=wiring.doors(), now=now)


def remove(media_ids: Iterable[str], now: int) -> int:
    """Forget files at once, with all their objects; how many there were. May be repeated."""
    return sum(service.delete(one, doors=wiring.doors(), now=now) for one in media_ids)


def export(customer_id: str | None = None, email: str | None = None) -> list[dict[str, Any]]:
    """Everything that media keeps about a person, ready for JSON, with addresses good for five minutes."""
    mine = service.of_person(_people(customer_id, email), files=wiring.files())
    copies = previews(one.media_id for one in mine)
    return [
        msgspec.to_builtins(_views.state(one, is_own=True))
        | {"copy": msgspec.to_builtins(copies.get(one.media_id))}
        for one in mine
    ]


def erase(customer_id: str | None = None, email: str | None = None, *, now: int) -> int:
    """Forget all files of a person: rows, cases' content and objects; how many. May be repeated."""
    return service.erase(_people(customer_id, email), doors=wiring.doors(), now=now)


def _people(customer_id: str | None, email: str | None) -> list[str]:
    hashes = wiring.pseudonyms()
    by_id = [hashes.customer(customer_id)] if customer_id else []
    return by_id + ([hashes.customer_by_email(email)] if email else [])
