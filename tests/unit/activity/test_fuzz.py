"""Whatever is sent, the parsers answer with events and refusals, and never raise."""

import json
from typing import Any

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.activity import foreign, ga4, intake, segment, service
from chalicelib.activity.domain import Fact, fact_of, row_text
from chalicelib.activity.events import Event
from chalicelib.activity.reading import Receipt
from chalicelib.activity.vocabulary import MEANINGS
from chalicelib.kernel.errors import Invalid
from tests.support.events import HASHES, NOW

TERMS = foreign.Terms("SEK", True, NOW)
json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
names = st.sampled_from([*MEANINGS, "view_item", "Product Viewed", "x"])
times = st.sampled_from(
    ["2026-11-18T10:00:00Z", "0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59.999999-23:59", "soon", ""]
)
addresses = (
    st.sampled_from(["https://www.google.com/search?q=å", "https://[x", "::", "?utm_term=%00"]) | st.text()
)
money = st.fixed_dictionaries({"amount": st.integers(), "currency": st.sampled_from(["SEK", "sek"])})
likely = st.fixed_dictionaries(
    {},
    optional={
        "event_id": st.sampled_from(["a", "b", "a b", ""]) | json_values,
        "event": names | json_values,
        "occurred_at": times | json_values,
        "anonymous_id": st.text() | json_values,
        "user_id": st.text() | json_values,
        "session_id": st.text() | json_values,
        "consent": st.sampled_from([{"analytics": True}, {}, None]) | json_values,
        "context": st.fixed_dictionaries(
            {},
            optional={"url": addresses, "referrer": addresses, "user_agent": st.text(), "utm": json_values},
        )
        | json_values,
        "product_id": st.sampled_from(["p", "p/q"]) | json_values,
        "sku": json_values,
        "product_ids": st.lists(st.sampled_from(["a", "b", "c"])) | json_values,
        "products": st.lists(
            st.fixed_dictionaries(
                {}, optional={"product_id": st.just("p"), "quantity": st.integers(), "price": money}
            )
        )
        | json_values,
        "quantity": st.integers(),
        "price": money | json_values,
        "position": st.integers(),
        "query": st.text() | json_values,
        "keyword": st.text() | json_values,
        "list": st.text(),
        "historical": st.booleans(),
    },
)


def logged(entries: list[tuple[int, Any]]) -> list[Fact]:
    facts, outcome = service.judged(entries, Receipt(now=NOW, sent_at=NOW), HASHES, service._in_events)
    assert outcome.accepted + len(outcome.refused) == len(entries)
    for refusal in outcome.refused:
        assert refusal.detail
    for fact in facts:
        assert fact_of(row_text(fact)) == fact
        assert 0 <= fact.at <= NOW
    return facts


@given(st.lists(likely | json_values, min_size=1, max_size=5))
def test_any_batch_is_read_or_refused(sent: list[Any]) -> None:
    raws = [msgspec.Raw(json.dumps(one).encode()) for one in sent]
    entries = intake.events(raws)
    assert len(entries) == len(sent)
    logged(list(enumerate(entries)))


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(sent: bytes) -> None:
    entries = intake.events([msgspec.Raw(sent)])
    intake.digest_of([msgspec.Raw(sent)], historical=False)
    logged(list(enumerate(entries)))


properties = st.fixed_dictionaries(
    {},
    optional={
        "product_id": st.sampled_from(["p", 5, "p q", None]),
        "sku": json_values,
        "price": st.sampled_from(["18.99", 1e300, -1, "NaN", "Infinity", True, ""]) | json_values,
        "quantity": st.sampled_from(["2", 2.5, 1e400, "1e5", "NaN"]) | json_values,
        "currency": st.sampled_from(["sek", "JPY", "XX", 5]),
        "products": st.lists(json_values) | json_values,
        "items": st.lists(
            st.fixed_dictionaries({}, optional={"item_id": st.just("p"), "price": json_values})
        ),
        "query": st.text() | json_values,
        "search_term": st.text(),
        "session_id": json_values,
        "list_id": st.text(min_size=190, max_size=300),
        "page_location": addresses,
        "page_referrer": addresses,
    },
)
messages = st.fixed_dictionaries(
    {},
    optional={
        "type": st.sampled_from(["track", "page", "identify", "alias"]) | json_values,
        "event": names | json_values,
        "messageId": st.text() | json_values,
        "anonymousId": json_values,
        "userId": json_values,
        "timestamp": times | json_values,
        "properties": properties | json_values,
        "context": st.fixed_dictionaries(
            {}, optional={"page": st.fixed_dictionaries({"url": addresses}), "campaign": json_values}
        )
        | json_values,
        "traits": json_values,
    },
)


@given(st.lists(messages | st.dictionaries(st.text(), json_values), max_size=5))
def test_any_segment_messages_are_read_or_refused(sent: list[dict[str, Any]]) -> None:
    refuse = foreign.refusing(segment.PLACES, "/batch")
    for chunk in segment.chunks(sent, TERMS, refuse):
        logged(chunk.entries)


@given(
    st.fixed_dictionaries(
        {},
        optional={
            "client_id": json_values,
            "timestamp_micros": st.integers() | json_values,
            "consent": json_values,
            "events": st.lists(
                st.fixed_dictionaries({}, optional={"name": names, "params": properties | json_values})
                | json_values,
                max_size=30,
            )
            | json_values,
        },
    )
)
def test_any_ga4_body_is_read_or_refused(body: dict[str, Any]) -> None:
    try:
        entries = ga4.entries(body, TERMS)
    except Invalid:
        assert len(body["events"]) > 25
        return
    logged(entries)


@given(likely)
def test_spelling_doesnt_make_another_batch(sent: dict[str, Any]) -> None:
    plain = msgspec.Raw(json.dumps(sent).encode())
    other = msgspec.Raw(
        json.dumps(dict(reversed(sent.items())), indent=2, ensure_ascii=False).encode("utf-8", "replace")
    )
    if b"\\ud" in bytes(plain):
        return
    assert intake.digest_of([plain], False) == intake.digest_of([other], False)
    assert intake.digest_of([plain], False) != intake.digest_of([plain], True)
    assert intake.digest_of([plain], False) != intake.digest_of([plain, plain], False)


def test_an_event_is_its_own_allow_list() -> None:
    sent = {
        "event_id": "a",
        "event": "product_viewed",
        "occurred_at": "2026-11-18T10:00:00Z",
        "ssn": "19121212",
        "product_id": "p",
    }
    [event] = intake.events([msgspec.Raw(json.dumps(sent).encode())])
    assert isinstance(event, Event)
    assert "19121212" not in str(event)
