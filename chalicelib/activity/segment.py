"""Segment's HTTP API and Ecommerce V2 vocabulary, into our events.

{"type": "track", "event": "Product Viewed", "messageId": "…", "anonymousId": "…", "userId": "…",
 "timestamp": "…", "properties": {"product_id": "…", …}, "context": {"page": {…}, "campaign": {…}, …}}
"""

from collections.abc import Callable, Sequence
from typing import Any, Final, NamedTuple

from chalicelib.activity import vocabulary
from chalicelib.activity.domain import Refusal, digest
from chalicelib.activity.events import Event
from chalicelib.activity.foreign import (
    Fields,
    LineNames,
    Terms,
    canonical,
    currency,
    event,
    event_id,
    first,
    instant,
    lines,
    rows,
    section,
    stated,
)
from chalicelib.kernel.errors import Invalid, TorgError

MOST_BYTES: Final = 500 * 1024
_NAMES: Final = LineNames(product_id=("product_id",), sku=("sku", "variant"), position="position")
CHUNK: Final = 50
PLACES: Final = {
    "event_id": "messageId",
    "occurred_at": "timestamp",
    "anonymous_id": "anonymousId",
    "user_id": "userId",
    "session_id": "context/sessionId",
    **{
        name: f"properties/{name}" for name in ("product_id", "sku", "products", "query", "quantity", "price")
    },
}
Refuse = Callable[[int, TorgError], Refusal]
_TRANSPORT: Final = frozenset({"sentAt", "writeKey", "_metadata", "receivedAt"})


class Identity(NamedTuple):
    """An identify call: whose traits, which, and whether they agreed to analytics."""

    user_id: str
    traits: dict[str, object]
    consented: bool


class Chunk(NamedTuple):
    """Up to 50 messages of a request, under an id that a retry finds again."""

    batch_id: str
    digest: bytes
    entries: list[tuple[int, Event | Refusal]]
    identities: list[Identity]


def chunks(messages: Sequence[Fields], terms: Terms, refuse: Refuse) -> list[Chunk]:
    """The request's messages, read, in chunks whose ids follow from their content."""
    starts = range(0, len(messages), CHUNK)
    return [_chunk(messages[start : start + CHUNK], start, terms, refuse) for start in starts]


def _chunk(messages: Sequence[Fields], start: int, terms: Terms, refuse: Refuse) -> Chunk:
    plain = [{name: value for name, value in one.items() if name not in _TRANSPORT} for one in messages]
    ids = [_id(one, terms) for one in plain]
    entries = [
        (index, read)
        for index, message, name in zip(range(start, start + CHUNK), plain, ids, strict=False)
        if (read := _read(index, message, name, terms, refuse)) is not None
    ]
    identities = [found for message in plain if (found := _identity(message, terms)) is not None]
    told = digest([*map(str.encode, ids), *map(canonical, plain)])
    return Chunk(f"segment-{told.hex()}", told, entries, identities)


def _id(message: Fields, terms: Terms) -> str:
    given = first(message, "messageId")
    return event_id(given, message, terms.received, timed=_time(message) is not None)


def _time(message: Fields) -> object:
    return message.get("timestamp") or message.get("originalTimestamp")


def _read(index: int, message: Fields, name: str, terms: Terms, refuse: Refuse) -> Event | Refusal | None:
    try:
        return _event(message, name, terms)
    except Invalid as error:
        return refuse(index, error)


def _event(message: Fields, name: str, terms: Terms) -> Event | None:
    """Our event; None for what means nothing to us, which Segment's protocol has us take in silence."""
    kind = message.get("type")
    word = "page_viewed" if kind == "page" else first(message, "event") or ""
    if kind not in ("track", "page") or vocabulary.canonical(word) is None:
        return None
    properties, context = section(message, "properties"), section(message, "context")
    fields = {
        "event_id": name,
        "event": word,
        "occurred_at": instant(_time(message), terms.received),
        "anonymous_id": first(message, "anonymousId"),
        "user_id": first(message, "userId"),
        "session_id": first(context, "sessionId") or first(properties, "session_id"),
        "consent": {"analytics": _consented(message, terms)},
        "context": _context(context, properties if kind == "page" else {}),
        "query": first(properties, "query"),
        "keyword": first(properties, "keyword"),
        "list": (first(properties, "list_id", "list", "category") or "")[:200] or None,
        "order_id": first(properties, "order_id"),
        "share_id": first(properties, "share_id"),
        "products": None if kind == "page" else _products(properties, terms.currency),
    }
    return event(fields)


def _products(properties: Fields, default: str) -> list[dict[str, Any]]:
    listed = rows(properties, "products")
    whose = listed or ([properties] if first(properties, "product_id", "sku") else [])
    return lines(whose, _NAMES, currency(properties.get("currency"), default))


def _context(context: Fields, page_properties: Fields) -> dict[str, Any]:
    page, campaign = section(context, "page"), section(context, "campaign")
    utm = {
        "source": first(campaign, "source"),
        "medium": first(campaign, "medium"),
        "campaign": first(campaign, "name"),
        "term": first(campaign, "term"),
        "content": first(campaign, "content"),
    }
    given = {
        "url": first(page, "url") or first(page_properties, "url"),
        "referrer": first(page, "referrer") or first(page_properties, "referrer"),
        "user_agent": first(context, "userAgent"),
        "utm": {name: value[:200] for name, value in utm.items() if value} or None,
        "staff": True if context.get("staff") is True else None,
    }
    return {name: value for name, value in given.items() if value is not None}


def _consented(message: Fields, terms: Terms) -> bool:
    """Segment's consent object names the shop's own categories; ours is the one called analytics."""
    context_consent = section(section(message, "context"), "consent")
    categories = section(context_consent, "categoryPreferences")
    named = {str(name).lower(): value for name, value in categories.items()}
    said = stated(
        [
            named.get("analytics"),
            context_consent.get("analytics"),
            section(message, "consent").get("analytics"),
        ]
    )
    return terms.implied_consent if said is None else said


def _identity(message: Fields, terms: Terms) -> Identity | None:
    user = first(message, "userId")
    if message.get("type") != "identify" or user is None:
        return None
    return Identity(user, dict(section(message, "traits")), _consented(message, terms))
