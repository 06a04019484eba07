"""Where this room's ports meet their adapters."""

import hmac
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from chalicelib.aws import secrets
from chalicelib.kernel import ids, settings
from chalicelib.media.domain import MOST_BYTES, Media, Refusal
from chalicelib.media.ports import Bucket, Calls, Doors, Files, Moderation
from chalicelib.media.service import Uploader
from chalicelib.media.store import DynamoFiles, MediaBucket, QueuedCalls
from chalicelib.members import public as members
from chalicelib.members.public import Pseudonyms
from chalicelib.moderation import public as _moderation
from chalicelib.moderation.domain import Kind
from chalicelib.orders import public as orders
from chalicelib.web.endpoint import Call

if TYPE_CHECKING:
    from chalicelib.media.processing import Tools


@cache
def files() -> Files:
    """Where files' rows are kept."""
    return DynamoFiles()


@cache
def bucket() -> Bucket:
    """Where files' objects are."""
    return MediaBucket()


@cache
def calls() -> Calls:
    """How this room has itself called again."""
    return QueuedCalls()


def moderation() -> Moderation:
    """Who decides what is shown."""
    return _moderation  # a module has the functions of the port


def doors() -> Doors:
    """What this room works with."""
    return Doors(files(), bucket(), calls(), moderation(), secrets.current().cursor_secret)


def pseudonyms() -> Pseudonyms:
    """How people are called."""
    return members.pseudonyms()


def uploader(call: Call[Any, Any]) -> Uploader:
    """Who announces a file: the shopper, the guest, or nobody known, for whom a name is made up."""
    once = call.headers.get("idempotency-key")
    source = _moderation.source(call.source_ip, call.now)
    if call.shopper is not None:
        key = members.customer(call.shopper.customer_id).key
        return Uploader(key, True, source, once, bool(orders.recent_products(call.shopper.customer_id)))
    if call.guest is not None:
        return Uploader(members.guest(call.guest).key, False, source, once)
    assert call.credential is not None
    unknown = pseudonyms().guest(f"anonymous:{call.credential.id}:{once or ids.new_id('u')}")
    return Uploader(unknown, False, source, once)


def is_own(media: Media, call: Call[Any, Any], shown: str | None) -> bool:
    """Whether the caller is a file's owner: by token, or by the receipt for its upload."""
    if shown is not None and hmac.compare_digest(shown.encode(), receipt(media).encode()):
        return True
    if call.shopper is None and call.guest is None:
        return False
    return media.belongs_to(members.person(call.shopper, call.guest).key)


def may_delete(media: Media, call: Call[Any, Any], shown: str | None) -> bool:
    """Whether the caller may take a file back: its owner, and the shop's server."""
    return (call.credential is not None and call.credential.is_secret) or is_own(media, call, shown)


def receipt(media: Media) -> str:
    """What the uploader of a file is known by later, also to moderation."""
    return _moderation.receipt(Kind.MEDIA, media.media_id, media.uploader)


def tools() -> "Tools":
    """What looks into files and remakes them; only the function that does so can use it."""
    from chalicelib.media.processing import Tools
    from chalicelib.media.workshop import TheWorkshop

    return Tools(TheWorkshop(), fetched)


def fetched(url: str, path: Path) -> None:
    """Fetch a file by the guarded way out. Raises `Refusal` where it can't or mustn't be fetched."""
    from chalicelib.web import fetch

    allow, limits = settings.current().fetch_allow, fetch.Limits(size=MOST_BYTES, seconds=60)
    try:
        fetch.download(url, path, allow=allow, headers={"Accept-Encoding": "identity"}, limits=limits)
    except fetch.Unfetchable as error:
        raise Refusal("unfetchable", str(error)) from error
