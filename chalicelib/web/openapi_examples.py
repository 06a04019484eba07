"""Examples for the document where a schema has none of its own: ids and words of the demo's shop.

What they name is there after `make run`, so that a request made of them has a true answer.
"""

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any, Final

_PRODUCT: Final = "fjallrav-skaljacka"
# What the one type of all ids offers, whatever it is the id of.
_ANY_ID: Final = ["tent-2"]

_NAMED: Final = MappingProxyType(
    {
        # ids
        "product_id": _PRODUCT,
        "order_id": "order-10482",
        "customer_id": "customer-anna",
        "anonymous_id": "anna",
        "anonymousId": "anna",
        "userId": "customer-anna",
        "user_id": "customer-anna",
        "session_id": "anna-1",
        "batch_id": "batch-1",
        "event_id": "event-1",
        "record_id": "event-1",
        "review_id": "rv_0000000000000001",
        "question_id": "qu_0000000000000001",
        "answer_id": "an_0000000000000001",
        "list_id": "li_0000000000000001",
        "media_id": "md_0000000000000001",
        "member_id": "me_0000000000000001",
        "offer_id": "autumn",
        "campaign_id": "review-request",
        "rule_id": "black-week",
        "test_id": "subject-line",
        "endpoint_id": "warehouse",
        "import_id": "im_0000000000000001",
        "export_id": "ex_0000000000000001",
        "sku": "FJALLRAV-SKALJACKA-M",
        # words
        "name": "Anna",
        "first_name": "Anna",
        "last_name": "Lindqvist",
        "email": "anna@example.com",
        "contact": "anna@example.com",
        "title": "Tät och lätt",
        "text": "Höll tätt i tre dagars regn på Sarek, och andas på vägen upp.",
        "description": "Tätt och lätt skal för svenska fjäll.",
        "reason": "The parcel was lost",
        "note": "Seen by two of us",
        "brand": "Nordanvind",
        "category": "Kläder > Jackor",
        "q": "ryggsäck",
        "query": "ryggsäck",
        "company": "Fjällboden AB",
        "city": "Umeå",
        "postal_code": "903 26",
        "payment": "card",
        "carrier": "PostNord",
        "number": "LX123456785SE",
        "variant": "M",
        "alt": "The jacket on a ridge, in rain",
        "channel": "web",
        "locale": "sv-SE",
        "language": "sv",
        "market": "SE",
        "country": "SE",
        "currency": "SEK",
        "timezone": "Europe/Stockholm",
        "place": "SE.23.2480",
        # addresses and times
        "url": f"https://shop.example/p/{_PRODUCT}",
        "status_url": "https://shop.example/orders/order-10482",
        "image_url": f"https://shop.example/pictures/{_PRODUCT}.jpg",
        "at": "2026-11-21T12:00:00Z",
        "occurred_at": "2026-11-21T12:00:00Z",
        "created_at": "2026-11-21T12:00:00Z",
        "as_of": "2026-11-21T12:00:00Z",
        "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    }
)

# Where a name says too little, and what an operation can't do without though each parameter alone may be left out.
_OF: Final[Mapping[str, Mapping[str, Any]]] = MappingProxyType(
    {
        "/v1/assets/{asset}": {"asset": "torg.js"},
        "/v1/codes/{code}/check": {"code": "HOST-7K2M-9QXR"},
        "/v1/codes/{code}/redeem": {"code": "HOST-7K2M-9QXR"},
        "/v1/codes/{code}/release": {"code": "HOST-7K2M-9QXR"},
        "/v1/compare/recommendations": {"products": f"{_PRODUCT},sarek-ryggsack-65"},
        "/docs/{word}": {"word": "catalogue"},
        "/v1/experiment-size": {"baseline": 0.21, "lift": 0.1},
        "/v1/feeds/{name}": {"name": "google-reviews.xml"},
        "/v1/how/{word}": {"word": "viewers"},
        "/v1/nearby": {"place": "SE.23.2480"},
        "/v1/me/following/{target}": {"target": "member:me_0000000000000001"},
        "/v1/media/{media_id}/{name}": {"name": "large.jpg"},
        "/v1/places": {"q": "Umeå"},
        "/v1/places/here": {"lat": 63.8, "lon": 20.3},
        "/v1/places/{code}": {"code": "SE.23.2480"},
        "/v1/places/{code}/top": {"code": "SE.23.2480"},
        "/v1/products/{product_id}/nearby": {"place": "SE.23.2480"},
        "/v1/search/order": {"products": f"{_PRODUCT},sarek-ryggsack-65"},
        "/v1/segment/v1/{word}": {"word": "track"},
    }
)

_WHEN: Final = "2026-11-21T12:00:00Z"
_DAYS: Final = {"days": 21}
_PRICE: Final = {"amount": 249_500, "currency": "SEK"}
_SKU: Final = "FJALLRAV-SKALJACKA-M"
_WHO: Final = {"customer_id": "customer-anna"}
# Bodies that make sense only as a whole, by method and path.
_BODIES: Final[Mapping[tuple[str, str], Any]] = MappingProxyType(
    {
        ("post", "/v1/events"): {
            "batch_id": "batch-1",
            "events": [
                {
                    "event_id": "event-1",
                    "event": "product_viewed",
                    "occurred_at": _WHEN,
                    "anonymous_id": "anna",
                    "session_id": "anna-1",
                    "consent": {"analytics": True},
                    "product_id": _PRODUCT,
                }
            ],
        },
        ("post", "/v1/orders"): {
            "order_id": "order-10482",
            "lines": [{"sku": _SKU, "quantity": 1, "price": _PRICE}],
            "placed_at": _WHEN,
            "customer_id": "customer-anna",
            "anonymous_id": "anna",
        },
        ("post", "/v1/reviews"): {
            "product_id": _PRODUCT,
            "stars": 5,
            "title": "Tät och lätt",
            "text": "Höll tätt i tre dagars regn på Sarek.",
            "name": "Anna",
        },
        ("put", "/v1/reviews/{review_id}"): {
            "stars": 4,
            "title": "Tät",
            "text": "Fortfarande tät efter ett år.",
        },
        ("put", "/v1/campaigns/{campaign_id}"): {
            "name": "Review request",
            "kind": "review_request",
            "trigger": "order_delivered",
            "delay": _DAYS,
        },
        ("put", "/v1/merchandising/rules/{rule_id}"): {
            "does": {"kind": "pin", "products": [_PRODUCT], "position": 1},
            "where": {"lists": ["bought-also-bought"], "categories": ["Friluftsliv > Tält"]},
            "starts_at": _WHEN,
            "note": "Black week",
        },
        ("put", "/v1/offers/{offer_id}"): {
            "title": "Free shipping on your next order",
            "gives": "free_shipping",
            "valid_days": 30,
        },
        ("post", "/v1/imports"): {"kind": "products", "format": "ndjson"},
        ("post", "/v1/me/lists"): {"kind": "collection", "title": "Till fjällen"},
        ("put", "/v1/lists/{list_id}"): {"title": "Till fjällen", "visibility": "link"},
        ("post", "/v1/products/{product_id}/questions"): {"text": "Går den att ha över en tjock dunjacka?"},
        ("post", "/v1/questions/{question_id}/answers"): {"text": "Ja, en storlek större gör det lätt."},
        ("put", "/v1/products/{product_id}/reaction"): {"reaction": "like"},
        ("post", "/v1/people/erase"): _WHO,
        ("post", "/v1/people/erased"): _WHO,
        ("post", "/v1/people/export"): _WHO,
        ("post", "/v1/segment/v1/batch"): {
            "writeKey": "pk_…",
            "batch": [
                {
                    "type": "track",
                    "event": "Product Viewed",
                    "messageId": "event-1",
                    "anonymousId": "anna",
                    "timestamp": _WHEN,
                    "properties": {"product_id": _PRODUCT},
                }
            ],
        },
        ("post", "/v1/segment/v1/{word}"): {
            "writeKey": "pk_…",
            "event": "Product Viewed",
            "messageId": "event-1",
            "anonymousId": "anna",
            "timestamp": _WHEN,
            "properties": {"product_id": _PRODUCT},
        },
    }
)


def fill(document: dict[str, Any]) -> None:
    """Give parameters and fields their examples, in place.

    A parameter that a request can't do without has `example` beside its schema; a field's stand in its schema.
    """
    for schema in document["components"]["schemas"].values():
        for name, field in schema.get("properties", {}).items():
            _offer(name, field)
    for path, parameter in _parameters(document):
        name, own = parameter["name"], _OF.get(path, {})
        _offer(name, parameter["schema"])
        known = own.get(name, next(iter(parameter["schema"].get("examples", ())), None))
        if known is not None and (name in own or parameter["required"]):
            parameter["example"] = known
    for (method, path), example in _BODIES.items():
        operation = document["paths"].get(path, {}).get(method, {})
        for content in operation.get("requestBody", {}).get("content", {}).values():
            content["example"] = example


def _parameters(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, operations in document["paths"].items():
        for operation in operations.values():
            for parameter in operation["parameters"]:
                yield path, parameter


def _offer(name: str, schema: dict[str, Any]) -> None:
    """Put the example that goes by a field's name into a schema of texts that has none of its own."""
    options = [one for one in schema.get("anyOf", [schema]) if one.get("type") != "null"]
    if name not in _NAMED or len(options) != 1:
        return
    own = options[0]
    if own.get("examples", _ANY_ID) == _ANY_ID and _holds(own, _NAMED[name]):
        own["examples"] = [_NAMED[name]]


def _holds(schema: dict[str, Any], text: str) -> bool:
    """Whether a text is one that the schema takes. The listed words of an enumeration are their own examples."""
    if schema.get("type") != "string" or "enum" in schema or "format" in schema:
        return False
    shortest, longest = schema.get("minLength", 0), schema.get("maxLength", len(text))
    return bool(shortest <= len(text) <= longest and re.search(schema.get("pattern", ""), text))
