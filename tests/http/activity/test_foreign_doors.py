import base64
import gzip
import json
from typing import Any

import pytest

from chalicelib.activity.domain import Fact
from chalicelib.kernel import clock, settings
from chalicelib.members.domain import Pseudonyms
from tests.fakes.activity import FakeLog
from tests.fakes.members import FakeMembers
from tests.http.conftest import Api
from tests.support import keys

NOW = clock.now_ms()
HASHES = Pseudonyms(b"pepper")
BASIC = "Basic " + base64.b64encode(f"{keys.PUBLISHABLE}:".encode()).decode()
AGREED = {"consent": {"categoryPreferences": {"analytics": True, "marketing": False}}}


def track(event: str, properties: dict[str, Any], **fields: Any) -> dict[str, Any]:
    return {
        "type": "track",
        "event": event,
        "messageId": f"m-{event.replace(' ', '-')}",
        "anonymousId": "anon",
        "userId": 42,
        "timestamp": clock.iso(NOW),
        "properties": properties,
        "context": AGREED,
    } | fields


def seen(facts: list[Fact]) -> list[tuple[str, str | None, int | None, int | None, str | None]]:
    return [(one.event, one.product_id or one.sku, one.quantity, one.amount, one.phrase) for one in facts]


SEGMENT_TABLE = [
    ("Product Viewed", {"product_id": "p1", "price": 18.99, "currency": "usd"}, [("product_viewed", "p1", None, 1899, None)]),
    ("Product Viewed", {"sku": "s-1", "price": "18.99", "quantity": "2"}, [("product_viewed", "s-1", 2, 3798, None)]),
    ("Products Searched", {"query": " Blue  Tent "}, [("products_searched", None, None, None, "blue tent")]),
    (
        "Product List Viewed",
        {"list_id": "hot", "products": [{"product_id": "p1", "position": 1}, {"product_id": "p2"}]},
        [("product_list_viewed", "p1", None, None, None), ("product_list_viewed", "p2", None, None, None)],
    ),
    ("Product Clicked", {"product_id": "p1"}, [("product_clicked", "p1", None, None, None)]),
    ("Product Added", {"product_id": "p1", "quantity": 3}, [("product_added", "p1", 3, None, None)]),
    ("Product Removed", {"product_id": "p1"}, [("product_removed", "p1", None, None, None)]),
    ("Checkout Started", {"order_id": "o1", "products": [{"product_id": "p1", "quantity": 1, "price": 10}]}, [("checkout_started", "p1", 1, 1000, None)]),
    ("Order Completed", {"order_id": "o1", "products": [{"product_id": "p1"}]}, [("order_completed", "p1", None, None, None)]),
    ("Product Shared", {"share_via": "email", "product_id": "p1"}, [("product_shared", "p1", None, None, None)]),
    ("Products Compared", {"products": [{"product_id": "p1"}, {"product_id": "p2"}]}, [("products_compared", "p1", None, None, None), ("products_compared", "p2", None, None, None)]),
    ("Signed Up", {"plan": "x"}, []),
]  # fmt: skip


@pytest.mark.parametrize(("event", "properties", "facts"), SEGMENT_TABLE)
def test_segment_events_mean_ours(
    api: Api, log: FakeLog, event: str, properties: dict[str, Any], facts: list[Any]
) -> None:
    answer = api.post("/v1/segment/v1/track", track(event, properties), key=None, Authorization=BASIC)

    assert answer.status_code == 200
    assert answer.json_body == {"success": True}
    assert seen(log.facts()) == facts
    for fact in log.facts():
        assert fact.visitor == HASHES.visitor("anon")
        assert fact.customer == HASHES.customer("42")


def test_segment_batches_are_split_and_survive_retries(api: Api, log: FakeLog) -> None:
    messages = [track("Product Viewed", {"product_id": f"p{n}"}, messageId=f"m{n}") for n in range(120)]
    for attempt in range(2):
        body = gzip.compress(
            json.dumps(
                {"batch": messages, "sentAt": clock.iso(NOW + attempt), "writeKey": keys.PUBLISHABLE}
            ).encode()
        )
        answer = api.post(
            "/v1/segment/v1/batch",
            body,
            key=None,
            Content_Type="application/octet-stream",
            Content_Encoding="gzip",
        )
        assert answer.json_body == {"success": True}

    assert len(log.batches) == 3
    assert [fact.product_id for fact in log.facts()] == [f"p{n}" for n in range(120)]


@pytest.mark.parametrize("word", ["page", "p"])
def test_a_page_is_told_under_both_names(api: Api, log: FakeLog, word: str) -> None:
    message = {
        "anonymousId": "anon",
        "timestamp": clock.iso(NOW),
        "properties": {"url": "https://shop.example/"},
    }
    answer = api.post(f"/v1/segment/v1/{word}", message, key=None, Authorization=BASIC)
    assert (answer.status_code, seen(log.facts())) == (200, [("page_viewed", None, None, None, None)])


@pytest.mark.parametrize("name", ["b", "import"])
def test_a_batch_has_other_names_too(api: Api, log: FakeLog, name: str) -> None:
    messages = [
        track("Product Viewed", {"product_id": "p1"}, messageId="m1"),
        track("Product Viewed", {}, messageId="m2"),
    ]
    body = {"batch": messages, "sentAt": clock.iso(NOW), "writeKey": keys.PUBLISHABLE}
    answer = api.post(
        f"/v1/segment/v1/{name}", json.dumps(body).encode(), key=None, Content_Type="text/plain"
    )

    assert (
        answer.json_body["rejected"][0]["problem"]["errors"][0]["pointer"] == "/batch/1/properties/product_id"
    )
    assert [fact.product_id for fact in log.facts()] == ["p1"]
    wrong = api.post(f"/v1/segment/v1/{name}", {"batch": 7}, key=None, Authorization=BASIC)
    assert (wrong.status_code, wrong.json_body["errors"][0]["pointer"]) == (400, "/batch")


def test_segment_tells_what_it_did_not_take_in_the_senders_words(api: Api, log: FakeLog) -> None:
    messages = [
        track("Product Viewed", {"product_id": "p 1"}, messageId="a"),
        {"type": "alias"},
        track("Product Viewed", {}, messageId="b"),
        track("Product Viewed", {"product_id": "p"}, messageId="c", timestamp="2020-01-01T00:00:00Z"),
    ]
    answer = api.post("/v1/segment/v1/batch", {"batch": messages}, key=keys.PUBLISHABLE).json_body

    told = [(one["index"], one["problem"]["errors"][0]["pointer"]) for one in answer["rejected"]]
    assert told == [
        (0, "/batch/0/properties/products/0/product_id"),
        (2, "/batch/2/properties/product_id"),
        (3, "/batch/3/timestamp"),
    ]
    assert answer["success"] is True


def test_segment_without_consent_counts_anonymously(
    api: Api, log: FakeLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    message = track("Product Viewed", {"product_id": "p1"}, context={})
    api.post("/v1/segment/v1/track", message, key=keys.PUBLISHABLE)
    [fact] = log.facts()
    assert (fact.visitor, fact.customer, fact.session) == (None, None, None)

    stage = settings.Settings(doors_imply_consent=True)
    monkeypatch.setattr(settings, "current", lambda: stage)
    api.post("/v1/segment/v1/track", message | {"messageId": "second"}, key=keys.PUBLISHABLE)
    refused = {"consent": {"categoryPreferences": {"Analytics": False}}}
    api.post(
        "/v1/segment/v1/track", message | {"messageId": "third", "context": refused}, key=keys.PUBLISHABLE
    )
    assert [fact.visitor is None for fact in log.facts()] == [True, False, True]


def test_a_search_engines_keyword_is_read_from_segments_page_call(api: Api, log: FakeLog) -> None:
    page = {
        "url": "https://shop.example/?utm_source=x&secret=1",
        "referrer": "https://www.bing.com/search?q=Blue+Tent",
    }
    message = {"type": "page", "messageId": "m", "timestamp": clock.iso(NOW), "context": {"page": page}}
    api.post("/v1/segment/v1/p", message, key=keys.PUBLISHABLE)

    first, arrival = log.facts()
    assert (first.event, first.phrase) == ("page_viewed", None)
    assert (arrival.event_id, arrival.event, arrival.phrase) == (
        "m~arrival",
        "search_engine_arrival",
        "blue tent",
    )
    assert json.loads(first.detail or "") == {"referrer": "bing.com", "utm": {"source": "x"}}


def test_identify_goes_to_members_and_never_to_the_log(api: Api, log: FakeLog, members: FakeMembers) -> None:
    traits = {"firstName": "Åsa", "email": "a@example.com", "ssn": "1", "plan": {"x": 1}, "name": ""}
    message = {"userId": "c1", "traits": traits}
    api.post("/v1/segment/v1/identify", message, key=keys.PUBLISHABLE)
    assert members.rows == {}

    api.post("/v1/segment/v1/identify", message | {"context": AGREED}, key=keys.PUBLISHABLE)
    api.post("/v1/segment/v1/i", message, key=keys.SECRET)
    kept = {"first_name": "Åsa", "email": "a@example.com"}
    assert members.rows == {(HASHES.customer("c1"), False): kept, (HASHES.customer("c1"), True): kept}
    assert log.batches == {}


@pytest.mark.parametrize(
    ("path", "key", "body", "status"),
    [
        ("/v1/segment/v1/track", None, {}, 401),
        ("/v1/segment/v1/track", "pk_wrong", {}, 401),
        ("/v1/segment/v1/dance", keys.PUBLISHABLE, {}, 404),
        ("/v1/segment/v1/track", keys.PUBLISHABLE, [], 400),
        ("/v1/segment/v1/batch", keys.PUBLISHABLE, {"batch": "x"}, 400),
        ("/v1/segment/v1/track", keys.PUBLISHABLE, b" " * (500 * 1024 + 1), 413),
        ("/v1/ga4/mp/collect", None, {}, 401),
        ("/v1/ga4/mp/collect", keys.PUBLISHABLE, {"events": [{}] * 26}, 400),
        ("/v1/ga4/mp/collect", keys.PUBLISHABLE, {"events": "x"}, 204),
    ],
)
def test_foreign_doors_refuse_in_problem_documents(
    api: Api, log: FakeLog, path: str, key: str | None, body: Any, status: int
) -> None:
    answer = api.post(path, body, key=key)
    assert answer.status_code == status
    if status != 204:
        assert answer.headers["Content-Type"] == "application/problem+json"
    assert log.batches == {}


GA4_TABLE = [
    ("view_item", {"items": [{"item_id": "p1", "price": 9.5}], "currency": "EUR"}, [("product_viewed", "p1", None, 950, None)]),
    ("view_item_list", {"item_list_id": "x", "items": [{"item_id": "p1", "index": 0}, {"item_id": "p2"}]}, [("product_list_viewed", "p1", None, None, None), ("product_list_viewed", "p2", None, None, None)]),
    ("select_item", {"items": [{"item_id": "p1"}]}, [("product_clicked", "p1", None, None, None)]),
    ("search", {"search_term": "Tält"}, [("products_searched", None, None, None, "tält")]),
    ("view_search_results", {"search_term": "Tält"}, [("products_searched", None, None, None, "tält")]),
    ("add_to_cart", {"items": [{"item_id": "p1", "quantity": 2}]}, [("product_added", "p1", 2, None, None)]),
    ("remove_from_cart", {"items": [{"item_id": "p1"}]}, [("product_removed", "p1", None, None, None)]),
    ("begin_checkout", {"items": []}, [("checkout_started", None, None, None, None)]),
    ("purchase", {"transaction_id": "T1", "items": [{"item_id": "p1"}]}, [("order_completed", "p1", None, None, None)]),
    ("share", {"method": "x", "content_type": "product", "item_id": "p1"}, [("product_shared", "p1", None, None, None)]),
    ("page_view", {"page_location": "https://shop.example/"}, [("page_viewed", None, None, None, None)]),
    ("level_up", {}, []),
]  # fmt: skip


def collect(*events: dict[str, Any], **fields: Any) -> dict[str, Any]:
    agreed = {"analytics_storage": "GRANTED"}
    return {
        "client_id": "1.2", "timestamp_micros": NOW * 1000, "consent": agreed, "events": list(events)
    } | fields  # fmt: skip


@pytest.mark.parametrize(("name", "params", "facts"), GA4_TABLE)
def test_ga4_events_mean_ours(
    api: Api, log: FakeLog, name: str, params: dict[str, Any], facts: list[Any]
) -> None:
    path = f"/v1/ga4/mp/collect?measurement_id=G-1&api_secret={keys.PUBLISHABLE}"
    body = collect({"name": name, "params": params | {"session_id": 5}})
    for _ in range(2):
        answer = api.post(path, body, key=None)
        assert (answer.status_code, answer.body) == (204, b"")

    assert seen(log.facts()) == facts
    for fact in log.facts():
        assert (fact.visitor, fact.session) == (HASHES.visitor("1.2"), HASHES.session("5"))


def test_ga4_without_a_time_counts_every_request(
    api: Api, log: FakeLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = collect({"name": "view_item", "params": {"items": [{"item_id": "p1"}]}}, timestamp_micros=None)
    for instant in (NOW, NOW + 1):
        monkeypatch.setattr(settings.Settings, "now", lambda self, instant=instant: instant)
        api.post("/v1/ga4/mp/collect", body, key=keys.PUBLISHABLE)
    assert len({fact.event_id for fact in log.facts()}) == 2


def test_ga4_debug_says_what_would_not_be_taken_and_takes_nothing(api: Api, log: FakeLog) -> None:
    body = collect(
        {"name": "level_up"}, {"name": "view_item"}, {"name": "view_item", "params": {"item_id": "p"}},
        {"name": "search", "params": {"search_term": "x"}, "timestamp_micros": "soon"},
    )  # fmt: skip
    answer = api.post("/v1/ga4/debug/mp/collect", body, key=keys.PUBLISHABLE).json_body

    told = [one["fieldPath"] for one in answer["validationMessages"]]
    assert told == ["events.0.name", "events.1.params.items", "events.3.timestamp_micros"]
    assert log.batches == {}


def test_a_servers_own_user_agent_makes_no_bots(api: Api, log: FakeLog) -> None:
    message = track("Product Viewed", {"product_id": "p1"})
    api.post(
        "/v1/segment/v1/track",
        message,
        key=keys.PUBLISHABLE,
        User_Agent="analytics-python/2.3 python-requests",
    )
    [fact] = log.facts()
    assert not fact.bot
