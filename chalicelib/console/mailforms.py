"""What the forms and queries of the mailroom hold: streams, sent mails, people."""

from datetime import date
from typing import Annotated, Literal

import msgspec

from chalicelib.console.letterforms import Shown
from chalicelib.letters.domain import Kind
from chalicelib.post.domain import State

Cursor = Annotated[str, msgspec.Meta(max_length=2_000)]
OutboxId = Annotated[str, msgspec.Meta(min_length=1, max_length=600)]
Address = Annotated[str, msgspec.Meta(max_length=320)]
Why = Annotated[str, msgspec.Meta(max_length=300)]


class OverviewQuery(msgspec.Struct, frozen=True):
    """What was just done."""

    told: Literal["resumed", "paused"] | None = None


class StreamForm(msgspec.Struct, frozen=True):
    """Let a stream go on, or stand still. `sure` is the confirmation, without which nothing is done."""

    act: Literal["resume", "pause"]
    sure: bool = False
    why: Why = ""


class SentQuery(msgspec.Struct, frozen=True):
    """Which mails: of one state or kind, from where on."""

    state: State | None = None
    kind: Kind | None = None
    cursor: Cursor | None = None


class SearchForm(msgspec.Struct, frozen=True):
    """An address or an order's id. It comes in a form, so that no address stands in a log of addresses."""

    q: Address


class LetterQuery(msgspec.Struct, frozen=True):
    """One mail, by its key in the outbox."""

    id: OutboxId


class ArchiveQuery(Shown, frozen=True, kw_only=True):
    """One mail as it was sent, and how it is looked at."""

    id: OutboxId


class PersonForm(msgspec.Struct, frozen=True):
    """Whom to look up, and what to change: nothing, unless an admin says so."""

    q: Address


class ChangeForm(msgspec.Struct, frozen=True):
    """What is to hold for an address from now on, and why."""

    q: Address
    act: Literal["suppress", "unsuppress"]
    why: Annotated[str, msgspec.Meta(min_length=1, max_length=300)]


class ListForm(msgspec.Struct, frozen=True):
    """A short list of addresses, one a line, about which all the same is known."""

    kind: Literal["consents", "suppressions"]
    addresses: Annotated[str, msgspec.Meta(min_length=1, max_length=60_000)]
    source: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
    given: Literal["yes", "no"] = "yes"
    on: date | None = None
    text: Annotated[str, msgspec.Meta(max_length=2_000)] = ""
