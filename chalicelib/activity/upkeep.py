"""The operator's door to the quarantine: the stream's records, and what other rooms put aside."""

from typing import Annotated, Final

import msgspec
from chalice.app import Blueprint

from chalicelib.activity import quarantine, wiring
from chalicelib.activity.quarantine import Kept, KeptRecord
from chalicelib.aws import secrets
from chalicelib.aws.quarantine import READERS
from chalicelib.kernel import cursors
from chalicelib.kernel.errors import Conflict, NotFound
from chalicelib.web.access import Needs
from chalicelib.web.answers import Answer, Page
from chalicelib.web.endpoint import Call, endpoint

upkeep = Blueprint(__name__)

_PURPOSE: Final = "quarantine"


class KeptQuery(msgspec.Struct, frozen=True):
    """Which page of the records."""

    cursor: str | None = None
    limit: Annotated[int, msgspec.Meta(ge=1, le=100)] = 20


class Replayed(msgspec.Struct, frozen=True):
    """How many facts a record told: rows brought into the lake, or news of an order or a product."""

    facts: int


@endpoint(
    upkeep, "GET", "/v1/quarantine", needs=Needs.SECRET, query=KeptQuery, answer=Page[Kept]
)  # fmt: skip
def list_quarantine(call: Call[None, KeptQuery]) -> Answer:
    """What couldn't be read and was kept, with the reasons: the stream's records, webhooks, news."""
    secret = secrets.current().cursor_secret
    cursor = call.query.cursor
    after = cursors.unseal(cursor, str, purpose=_PURPOSE, secret=secret) if cursor else None
    items = quarantine.page(after, call.query.limit + 1, wiring.objects())
    shown, more = items[: call.query.limit], len(items) > call.query.limit
    following = cursors.seal(shown[-1].id, purpose=_PURPOSE, secret=secret) if more else None
    return Answer(Page(tuple(shown), following))


@endpoint(
    upkeep, "GET", "/v1/quarantine/{record_id}", needs=Needs.SECRET, answer=KeptRecord, raises=(NotFound,)
)  # fmt: skip
def show_quarantine(call: Call[None, None], record_id: str) -> Answer:  # noqa: ARG001
    """One record in quarantine, as it came."""
    return Answer(quarantine.show(record_id, wiring.objects()))


@endpoint(
    upkeep, "POST", "/v1/quarantine/{record_id}/replay", needs=Needs.SECRET, answer=Replayed,
    raises=(NotFound, Conflict),
)  # fmt: skip
def replay_quarantine(call: Call[None, None], record_id: str) -> Answer:
    """Read a record again and do what it says; it then leaves quarantine.

    A conflict says why it still can't be read.
    """
    return Answer(Replayed(quarantine.replay(record_id, wiring.objects(), READERS, call.now)))
