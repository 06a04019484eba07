"""An event as a shop sends it. The fields here are the allow-list: what isn't named is dropped unread."""

from datetime import datetime
from typing import Annotated

import msgspec

from chalicelib.kernel.ids import Id
from chalicelib.kernel.money import Money

PersonId = Annotated[str, msgspec.Meta(min_length=1, max_length=256)]
Phrase = Annotated[str, msgspec.Meta(max_length=1000)]
Word = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
Address = Annotated[str, msgspec.Meta(max_length=4096)]
Position = Annotated[int, msgspec.Meta(ge=0, le=1_000_000)]
Quantity = Annotated[int, msgspec.Meta(ge=1, le=1_000_000)]
Instant = Annotated[datetime, msgspec.Meta(tz=True)]


class Consented(msgspec.Struct, frozen=True):
    """What the shopper has agreed to. Without `analytics: true` the event counts anonymously."""

    analytics: bool = False


class Campaign(msgspec.Struct, frozen=True):
    """The `utm_*` parameters, where they aren't in the URL."""

    source: Word | None = None
    medium: Word | None = None
    campaign: Word | None = None
    term: Word | None = None
    content: Word | None = None


class Context(msgspec.Struct, frozen=True):
    """Where the event happened. Of `url` only `utm_*` is kept, of `referrer` only the host and a keyword."""

    url: Address | None = None
    referrer: Address | None = None
    user_agent: Address | None = None
    utm: Campaign | None = None
    staff: bool = False


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One product of an event that names several. `price` is for one piece."""

    product_id: Id | None = None
    sku: Id | None = None
    quantity: Quantity | None = None
    price: Money | None = None
    position: Position | None = None


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """One thing a shopper did.

    `event` is one of Torg's words or an alias (see docs/events.md). Products are named by `product_id` or
    `sku`, by `product_ids`, or by `products`. `anonymous_id`, `user_id` and `session_id` are hashed before
    they are logged. `historical` needs a secret key.
    """

    event_id: Id
    event: Annotated[str, msgspec.Meta(min_length=1, max_length=100)]
    occurred_at: Instant
    anonymous_id: PersonId | None = None
    user_id: PersonId | None = None
    session_id: PersonId | None = None
    consent: Consented | None = None
    context: Context | None = None
    product_id: Id | None = None
    sku: Id | None = None
    product_ids: tuple[Id, ...] | None = None
    products: tuple[Line, ...] | None = None
    quantity: Quantity | None = None
    price: Money | None = None
    position: Position | None = None
    query: Phrase | None = None
    keyword: Phrase | None = None
    list: Word | None = None
    order_id: Id | None = None
    share_id: Id | None = None
    historical: bool = False


class Envelope(msgspec.Struct, frozen=True, kw_only=True):
    """A batch with its events unread, so that a bad one doesn't sink the others."""

    batch_id: Id
    sent_at: Instant | None = None
    historical: bool = False
    events: Annotated[list[msgspec.Raw], msgspec.Meta(min_length=1, max_length=50)]


class EventBatch(msgspec.Struct, frozen=True, kw_only=True):
    """Up to 50 events. `sent_at` is the client's clock at sending, by which its times are corrected."""

    batch_id: Id
    sent_at: Instant | None = None
    historical: bool = False
    events: Annotated[tuple[Event, ...], msgspec.Meta(min_length=1, max_length=50)]
