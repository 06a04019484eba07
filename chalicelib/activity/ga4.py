"""GA4's Measurement Protocol and ecommerce parameters, into our events.

{"client_id": "…", "user_id": "…", "timestamp_micros": 1770000000000000,
 "events": [{"name": "view_item", "params": {"items": [{"item_id": "…"}], "session_id": "…"}}]}
"""

from datetime import UTC, datetime
from typing import Any, Final

from chalicelib.activity import vocabulary
from chalicelib.activity.domain import Refusal
from chalicelib.activity.events import Event
from chalicelib.activity.foreign import (
    Fields,
    LineNames,
    Terms,
    currency,
    event,
    event_id,
    first,
    instant,
    lines,
    refusing,
    rows,
    section,
    stated,
)
from chalicelib.kernel.errors import Invalid

MOST_BYTES: Final = 130_000
_NAMES: Final = LineNames(product_id=("item_id",), sku=("item_sku", "sku"), position="index")
MOST_EVENTS: Final = 25
PLACES: Final = {
    "event": "name",
    "occurred_at": "timestamp_micros",
    "products": "params/items",
    "product_id": "params/items",
    "query": "params/search_term",
    "order_id": "params/transaction_id",
    "session_id": "params/session_id",
    "list": "params/item_list_id",
}
REFUSE: Final = refusing(PLACES, "/events")


def entries(body: Fields, terms: Terms) -> list[tuple[int, Event | Refusal]]:
    """The request's events, each read or refused; names that mean nothing to us are refused, too."""
    found = rows(body, "events")
    if len(found) > MOST_EVENTS:
        raise Invalid.field("/events", f"at most {MOST_EVENTS} events")
    return [(index, _read(index, one, body, terms)) for index, one in enumerate(found)]


def _read(index: int, sent: Fields, body: Fields, terms: Terms) -> Event | Refusal:
    try:
        return _event(index, sent, body, terms)
    except Invalid as error:
        return REFUSE(index, error)


def _event(index: int, sent: Fields, body: Fields, terms: Terms) -> Event:
    word = first(sent, "name") or ""
    if vocabulary.canonical(word) is None:
        raise Invalid.field("/event", "no such event in Torg's vocabulary")
    params = section(sent, "params")
    micros = sent.get("timestamp_micros") or body.get("timestamp_micros")
    whose = [first(body, "client_id", "app_instance_id"), index, sent, micros]
    fields = {
        "event_id": event_id(None, whose, terms.received, timed=micros is not None),
        "event": word,
        "occurred_at": instant(_moment(micros), terms.received),
        "anonymous_id": first(body, "client_id", "app_instance_id"),
        "user_id": first(body, "user_id"),
        "session_id": first(params, "session_id", "ga_session_id"),
        "consent": {"analytics": _consented(body, terms)},
        "context": _context(body, params),
        "query": first(params, "search_term"),
        "list": (first(params, "item_list_id", "item_list_name") or "")[:200] or None,
        "order_id": first(params, "transaction_id"),
        "products": _products(params, terms.currency),
    }
    return event(fields)


def _moment(micros: object) -> object:
    """GA4's microseconds as a moment; what is none of it is left for the reader of times to refuse."""
    try:
        return datetime.fromtimestamp(int(str(micros)) / 1_000_000, UTC) if micros is not None else None
    except (ValueError, OverflowError, OSError):
        return str(micros)[:40]


def _products(params: Fields, default: str) -> list[dict[str, Any]]:
    items = rows(params, "items") or ([params] if first(params, "item_id") else [])
    return lines(items, _NAMES, currency(params.get("currency"), default))


def _context(body: Fields, params: Fields) -> dict[str, Any]:
    given = {
        "url": first(params, "page_location"),
        "referrer": first(params, "page_referrer"),
        "user_agent": first(body, "user_agent"),
    }
    return {name: value for name, value in given.items() if value is not None}


def _consented(body: Fields, terms: Terms) -> bool:
    consent = section(body, "consent")
    said = stated([consent.get("analytics_storage"), consent.get("analytics")])
    return terms.implied_consent if said is None else said
