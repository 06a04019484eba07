"""Where pages connect, over HTTP; and the functions behind the connections, as the platform calls them."""

from typing import Any, Final

import msgspec
import pytest

from chalicelib.aws import secrets
from chalicelib.kernel import settings
from chalicelib.kernel.settings import LiveSettings, Settings
from chalicelib.push import consumers, domain, public, wiring
from chalicelib.push.ports import Call
from tests.fakes.push import Push
from tests.http.conftest import Api
from tests.support import keys
from tests.support.noting import Wirings, running

NOW: Final = 1_800_000_000_000
ORIGIN: Final = "https://shop.example"
STAGE: Final = Settings(
    stage="test", push_url="wss://live.shop.example", push_endpoint="https://posts.example/api",
    live=LiveSettings(push_connections=2),
)  # fmt: skip


@pytest.fixture(autouse=True)
def push(monkeypatch: pytest.MonkeyPatch) -> Push:
    push = Push(NOW)
    monkeypatch.setattr(settings, "current", lambda: STAGE)
    Wirings(monkeypatch).setattr(wiring, "connections", lambda: push.connections)
    Wirings(monkeypatch).setattr(wiring, "carrier", lambda: push.carrier)
    Wirings(monkeypatch).setattr(wiring, "calls", lambda: push.calls)
    Wirings(monkeypatch).setattr(wiring, "registry", lambda: push.connections)
    monkeypatch.setattr(wiring, "now", lambda: push.now)
    bound = msgspec.structs.replace(keys.SECRETS.publishable_keys[0], origins=(ORIGIN,))
    secrets.hold(msgspec.structs.replace(keys.SECRETS, publishable_keys=(bound,)))
    return push


def event(name: str, body: Any = None, **said: Any) -> dict[str, Any]:
    where = {"connectionId": name, "requestId": "r1", "identity": {"sourceIp": "203.0.113.9"}}
    text = body if isinstance(body, str) or body is None else msgspec.json.encode(body).decode()
    return {"requestContext": where, "body": text, **said}


def connect(name: str = "c1", key: str | None = keys.PUBLISHABLE, origin: str | None = ORIGIN) -> int:
    said: dict[str, Any] = {"headers": {"Origin": origin} if origin else {}}
    if key:
        said["queryStringParameters"] = {"key": key}
    with running("websocket_connect"):
        status: int = consumers.websocket_connect(event(name, **said), None)["statusCode"]
    return status


def say(push: Push, body: Any, name: str = "c1") -> list[Any]:
    """What a connection is answered."""
    push.carrier.posted.clear()
    with running("websocket_message"):
        assert consumers.websocket_message(event(name, body), None) == {"statusCode": 200}
    return [msgspec.json.decode(one.message) for one in push.carrier.posted]


def test_a_key_from_one_of_its_origins_gets_in(push: Push) -> None:
    assert connect() == 200
    assert connect("c2", origin=None) == 200, "no browser: nothing to bind"
    assert set(push.connections.rows) == {"c1", "c2"}


@pytest.mark.parametrize(
    ("key", "origin", "status"),
    [(None, ORIGIN, 401), ("pk_other", ORIGIN, 401), (keys.PUBLISHABLE, "https://else.example", 403)],
)
def test_others_do_not(push: Push, key: str | None, origin: str, status: int) -> None:
    assert connect(key=key, origin=origin) == status
    assert push.connections.rows == {}
    assert push.connections.visitors == {}


def test_an_address_with_too_many_connections_is_told_to_wait(push: Push) -> None:
    assert [connect(f"c{n}") for n in range(3)] == [200, 200, 429]
    with running("websocket_disconnect"):
        assert consumers.websocket_disconnect(event("c0"), None) == {"statusCode": 200}
    assert connect("c3") == 200
    assert "203.0.113.9" not in repr(push.connections.visitors)


@pytest.mark.parametrize("room", ["push", "live"])
def test_a_shop_that_has_it_off_takes_nobody_in(
    push: Push, monkeypatch: pytest.MonkeyPatch, room: str
) -> None:
    off = Settings(push_url="wss://x", push_endpoint="https://x", off=frozenset({room}))
    monkeypatch.setattr(settings, "current", lambda: off)
    assert connect() == 404
    public.touch(["map"])
    assert push.calls.queued == []


def test_a_page_subscribes_and_is_told_what_it_hears_of(push: Push) -> None:
    connect()
    assert say(push, {"subscribe": ["product:tent-2", "map"]}) == [{"topics": ["map", "product:tent-2"]}]
    assert say(push, {"unsubscribe": ["map"], "ping": "x"}) == [{"topics": ["product:tent-2"]}, {"pong": "x"}]
    assert say(push, {"ping": 7}) == [{"pong": 7}]
    assert say(push, {}) == []


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"subscribe": ["maps"]}, "/subscribe/0"),
        ({"subscribe": "map"}, "/subscribe"),
        ({"subscribe": [f"product:{n}" for n in range(11)]}, "/subscribe"),
        ({"shout": 1}, "/shout"),
        ({"ping": "x" * 65}, "/ping"),
        ("[", ""),
        ("", ""),
        ("\ud800", ""),
        ("[" * 5000, ""),
    ],
)
def test_what_is_wrong_is_told_as_a_problem(push: Push, body: Any, pointer: str) -> None:
    connect()
    (told,) = say(push, body)
    problem = told["problem"]
    assert problem["request_id"] == "r1"
    if body == "[" * 5000:
        assert (problem["type"], problem["status"]) == ("urn:torg:problem:too-large", 413)
    else:
        assert (problem["type"], problem["status"]) == ("urn:torg:problem:invalid", 400)
        assert problem["errors"][0]["pointer"] == pointer
    assert push.connections.rows["c1"].topics == {}


def test_who_says_too_much_is_told_once(push: Push) -> None:
    connect()
    answers = [say(push, {"ping": n}) for n in range(domain.MOST_SAID + 3)]
    assert answers[domain.MOST_SAID - 1] == [{"pong": domain.MOST_SAID - 1}]
    assert answers[domain.MOST_SAID][0]["problem"]["status"] == 429
    assert answers[domain.MOST_SAID + 1 :] == [[], []]


def test_a_connection_that_is_not_known_any_more_is_closed(push: Push) -> None:
    assert say(push, {"ping": 1}, "c9") == []
    assert push.carrier.closed == ["c9"]


def test_one_that_is_gone_when_it_is_answered_is_forgotten(push: Push) -> None:
    connect()
    push.carrier.gone.add("c1")
    say(push, {"subscribe": ["map"]})
    assert (push.connections.rows, push.connections.subscriptions) == ({}, set())


def test_a_service_that_does_not_answer_is_told_of(push: Push, monkeypatch: pytest.MonkeyPatch) -> None:
    from botocore.exceptions import EndpointConnectionError

    connect()

    def down(_: str) -> None:
        raise EndpointConnectionError(endpoint_url="x")

    monkeypatch.setattr(push.connections, "get", down)
    assert say(push, {"ping": 1})[0]["problem"]["status"] == 503


def test_what_changed_is_touched_where_somebody_listens(push: Push) -> None:
    connect()
    say(push, {"subscribe": ["map"]})
    push.calls.taken()
    public.touch(["map", "feed"])
    assert push.calls.taken() == [Call(topics=("map",))]


def test_a_touch_that_cannot_be_told_is_no_failure_of_what_changed(
    push: Push, monkeypatch: pytest.MonkeyPatch
) -> None:
    from botocore.exceptions import EndpointConnectionError

    def down(*_: Any) -> Any:
        raise EndpointConnectionError(endpoint_url="x")

    monkeypatch.setattr(push.connections, "wanted", down)
    public.touch(["map"])

    def wrong(*_: Any) -> Any:
        raise ValueError("a mistake of our own")

    monkeypatch.setattr(push.connections, "wanted", wrong)
    with pytest.raises(ValueError, match="our own"):
        public.touch(["map"])


def test_storefronts_find_where_to_connect(api: Api) -> None:
    answer = api.get("/v1/push", key=keys.PUBLISHABLE)
    assert answer.status_code == 200
    body = answer.json_body
    assert body["url"] == "wss://live.shop.example"
    assert body["limits"] == {"topics": 10, "connections": 2, "messages": 20, "message_bytes": 4096}
    assert [one["topic"] for one in body["topics"]] == ["product:{product_id}", "latest", "map", "feed"]
    assert answer.headers["ETag"]


def test_where_nothing_is_pushed_they_are_told_what_to_ask_again(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "current", lambda: Settings(push_url="wss://x"))
    body = api.get("/v1/push", key=keys.PUBLISHABLE).json_body
    assert body["url"] is None
    assert body["poll_seconds"] == 15
    declared = {path.split("?")[0] for one in body["topics"] for path in one["fallback"]}
    from app import app

    assert declared <= set(app.routes)
