"""What is told of people now, over all rooms that tell it: what one of them keeps back none of the others gives away."""

import json
from typing import Any

import pytest

from chalicelib.kernel import clock, settings
from chalicelib.latest import public as latest
from chalicelib.live import composing
from chalicelib.nearby import jobs, rooms
from chalicelib.presence import public as presence
from tests.http.conftest import Api
from tests.http.feed.conftest import Square, square
from tests.http.latest.test_latest import hear as hear_latest
from tests.support.looking import view
from tests.support.nearby import CODE, UMEA, changed, publish
from tests.support.nearby import hear as hear_nearby

__all__ = ["square"]

_SURFACES = (
    "/v1/now", "/v1/latest?limit=50", "/v1/products/tent/latest", "/v1/feed", f"/v1/nearby?place={CODE}",
    f"/v1/products/tent/nearby?place={CODE}", "/v1/map", f"/v1/places/{CODE}/top",
)  # fmt: skip
_ROOMS = ("feed", "latest", "nearby", "profiles")
_TOPICS = ("product:tent", "latest", "map", "feed")


@pytest.fixture(autouse=True)
def in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rooms, "touch", lambda: None)
    monkeypatch.setattr(jobs, "_LAST_MS", 0)


def buys(square: Square, order_id: str, who: str, **said: Any) -> None:
    square.buy(order_id, who, "tent", deliver_to=UMEA, **said)
    square.spread()
    hear_latest(changed(order_id))
    hear_nearby(changed(order_id))


def told_in_feed(square: Square) -> int:
    return sum(one["count"] for one in square.feed("?kinds=bought"))


def test_who_watches_everything_gives_no_time_to_what_has_a_place(square: Square) -> None:
    """All that changes when such a purchase is made, or its delay is over, would be its time."""
    due: dict[str, int] = {}
    seen: dict[int, list[tuple[int, str]]] = {}
    places = 0
    delay = settings.current().live.latest_delay_minutes * clock.MINUTE
    for number in range(36):
        order_id = f"n{number}"
        buys(square, order_id, f"c{number}")
        due[order_id] = settings.current().now() + delay
        square.later(21 * 60)
        publish()
        now = settings.current().now()
        timed = [one for one, at in due.items() if at <= now and not latest.is_for_place(one, "tent")]
        assert told_in_feed(square) == len(timed)
        items = square.shop.ask("/v1/latest?limit=50")["items"]
        assert sum(one["ago"] is not None for one in items) == len(timed)
        assert all((one["ago"] is None) is not (one["place"] is None) for one in items)
        places = max(places, sum(one["place"] is not None for one in items))
        seen[number] = [(one["count"], one["at"]) for one in square.feed("?kinds=bought")]
    assert places > 2, "an attack on silence proves nothing"
    kept = [number for number in range(1, 36) if latest.is_for_place(f"n{number}", "tent")]
    assert kept
    assert all(
        [count for count, _ in seen[number]] == [count for count, _ in seen[number - 1]] for number in kept
    )


def bustle(square: Square) -> str:
    """Everything that can be told of a product is; who did it all is a member that `reader` follows."""
    kinds = ("bought", "liked", "reviewed", "listed", "asked", "answered")
    member_id = square.profile("anna", *kinds)
    square.follow("reader", f"member:{member_id}")
    for number in range(12):
        buys(square, f"n{number}", f"c{number}")
    buys(square, "anna", "anna", consent={"public_name": True, "analytics": True}, first_name="Anna")
    square.like("anna")
    square.review("anna")
    square.answer("anna", square.ask("anna"))
    square.put("anna", square.list("anna", title="Packning"))
    square.spread()
    square.later(3_600)
    publish()
    now = settings.current().now()
    presence.take([view("tent", now, number) for number in range(3)], now)
    return member_id


def tells(square: Square, member_id: str) -> set[str]:
    """Where the product, by its id, its title or its numbers, is to be seen."""
    found = {path: json.dumps(square.shop.ask(path)) for path in _SURFACES}
    found["following"] = json.dumps(square.following("reader"))
    found["member"] = json.dumps(square.member(member_id))
    told = composing.compose(_TOPICS, settings.current().now())
    found |= {topic: state.decode() for topic, state in told.items()}
    return {name for name, text in found.items() if _is_told(name, text)}


def _is_told(name: str, text: str) -> bool:
    if name.startswith("/v1/products/tent/"):
        said = json.loads(text)
        return bool(said.get("items") or said.get("statement"))
    return "Tält" in text or '"tent"' in text


@pytest.mark.parametrize("how", ["discreet", "deleted"])
def test_a_product_that_becomes_discreet_or_goes_is_told_of_nowhere_from_that_moment(
    square: Square, api: Api, how: str
) -> None:
    member_id = bustle(square)
    assert tells(square, member_id) == {*_SURFACES, *_TOPICS, "following", "member"}
    if how == "discreet":
        square.shop.sells("tent", title="Tält Fjäll 2", discreet=True)
    else:
        square.ok(api.delete("/v1/products/tent"))
        assert api.get("/v1/products/tent/latest").status_code == 404
    left = [path for path in _SURFACES if how == "discreet" or not path.startswith("/v1/products/")]
    found = {path for path in left if _is_told(path, json.dumps(square.shop.ask(path)))}
    told = composing.compose(_TOPICS, settings.current().now())
    found |= {topic for topic, state in told.items() if _is_told(topic, state.decode())}
    assert found == set()
    assert '"tent"' not in json.dumps([square.following("reader"), square.member(member_id)])


def copied(square: Square) -> set[str]:
    """The rooms that have something of her in her copy."""
    held = square.ok(square.api.post("/v1/people/export", {"customer_id": "anna"}))["data"]
    return {name for name, one in held.items() if (one["stories"] if name == "feed" else one)}


def test_who_is_erased_is_told_of_nowhere_from_that_moment(square: Square) -> None:
    member_id = bustle(square)
    assert set(_ROOMS) <= copied(square)
    square.ok(square.api.delete("/v1/me/data", **square.shopper("anna")))
    told = composing.compose(_TOPICS, settings.current().now())
    surfaces = [square.shop.ask(path) for path in _SURFACES] + [state.decode() for state in told.values()]
    assert "Anna" not in json.dumps(surfaces)
    assert "Packning" not in json.dumps(surfaces)
    assert square.following("reader") == []
    assert {one["kind"] for one in square.feed()} == {"bought"}
    assert square.api.get(f"/v1/members/{member_id}/feed").status_code == 404
    square.spread()
    square.replay(1)
    hear_latest(changed("anna"))
    hear_nearby(changed("anna"))
    assert {one["kind"] for one in square.feed()} == {"bought"}
    assert "Anna" not in json.dumps(square.shop.ask("/v1/latest?limit=50"))


@pytest.mark.parametrize("room", ["latest", "feed", "nearby", "presence", "profiles", "live", "push"])
def test_a_room_that_is_off_takes_nothing_from_copy_and_erasure(square: Square, room: str) -> None:
    bustle(square)
    square.off(room)
    assert set(_ROOMS) <= copied(square)
    square.ok(square.api.post("/v1/people/erase", {"customer_id": "anna"}))
    square.off()
    assert "Anna" not in json.dumps([square.feed(), square.shop.ask("/v1/latest?limit=50")])
    assert square.following("reader") == []
