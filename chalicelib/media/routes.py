"""Media over HTTP: declared, looked after by their owner, and seen by all once they are published."""

from typing import Annotated, Any

import msgspec
from chalice.app import Blueprint

from chalicelib.kernel.errors import Conflict, NotFound, TooMany
from chalicelib.media import service, views, wiring
from chalicelib.media.domain import Upload
from chalicelib.media.views import DeclaredView, MediaStateView
from chalicelib.web.access import Needs
from chalicelib.web.answers import Answer
from chalicelib.web.endpoint import Call, endpoint

routes = Blueprint(__name__)

_MEDIA = "/v1/media/{media_id}"


class ReceiptQuery(msgspec.Struct, frozen=True):
    """The receipt from `POST /v1/media`, for who showed no token then."""

    receipt: Annotated[str, msgspec.Meta(max_length=200)] | None = None


@endpoint(
    routes, "POST", "/v1/media", needs=Needs.KEY, body=Upload, answer=DeclaredView, status=201,
    raises=(Conflict, TooMany),
)  # fmt: skip
def post_media(call: Call[Upload, None]) -> Answer:
    """Announce a picture, sound or film, and be told where to send it.

    Post `upload.fields` and then the file to `upload.url` within a quarter of an hour. It is then looked
    into: `GET /v1/media/{id}` says what became of it. Name the id in a review, question or answer within two
    days, or it is forgotten. Pictures: 15 MB, 40 megapixels. Sound: 20 MB, 5 minutes. Film: 100 MB, a minute.
    `Idempotency-Key` makes the same again one upload.
    """
    doors = wiring.doors()
    media = service.declare(call.body, wiring.uploader(call), doors=doors, now=call.now)
    form = doors.bucket.form(media)
    return Answer(views.declared(media, form, wiring.receipt(media), call.now), 201)


@endpoint(
    routes, "GET", _MEDIA, needs=Needs.KEY, query=ReceiptQuery, answer=MediaStateView, raises=(NotFound,)
)  # fmt: skip
def get_media(call: Call[None, ReceiptQuery], media_id: str) -> Answer:
    """What became of a file: for its owner (by token or receipt) at any time, for others once it is published."""
    media = service.get(media_id, files=wiring.files())
    return Answer(views.state(media, is_own=wiring.is_own(media, call, call.query.receipt)))


@endpoint(
    routes, "DELETE", _MEDIA, needs=Needs.KEY, query=ReceiptQuery, answer=None, status=204, raises=(NotFound,)
)  # fmt: skip
def delete_media(call: Call[None, ReceiptQuery], media_id: str) -> Answer:
    """Take one's own file back, wherever it is shown. The shop's server may take any back."""
    media = service.get(media_id, files=wiring.files())
    views.require_own(media, is_own=wiring.may_delete(media, call, call.query.receipt))
    service.delete(media_id, doors=wiring.doors(), now=call.now)
    return Answer(None, 204)


@endpoint(
    routes, "GET", "/v1/media/{media_id}/{name}", needs=Needs.NOTHING, answer=None, status=302,
    raises=(NotFound,), cache="public, max-age=60",
)  # fmt: skip
def get_object(call: Call[Any, None], media_id: str, name: str) -> Answer:  # noqa: ARG001
    """A published file itself: leads to the bucket, which is an origin of its own.

    Sound and film come as attachments. Needs no key, so that pages can show it.
    """
    media = service.get(media_id, files=wiring.files())
    return Answer(None, 302, {"Location": views.location(media, name, wiring.bucket())})
