"""`GET /v1/products/{id}/page/mine`: what a product page shows one person and nobody else."""

from dataclasses import replace
from typing import Any

import pytest

from chalicelib.kernel import settings
from chalicelib.members import public as members
from chalicelib.presence import domain as presence
from chalicelib.presence.public import viewer
from chalicelib.presence.service import Joining
from tests.http.fakes import Shop
from tests.support import keys

HERE = "127.0.0.1"  # where the test's client calls from
MINE = "/v1/products/tent/page/mine"
ANNA = {"Authorization": keys.shopper_token("anna")}
BO = {"Authorization": keys.shopper_token("bo")}
GUEST = {"X-Torg-Guest": keys.guest_token("g-1", "browser-1")}
OTHER_GUEST = {"X-Torg-Guest": keys.guest_token("g-2", "browser-2")}
OWN = ("reaction", "wanted", "lists", "bought")
ORDER = {
    "order_id": "o-1", "placed_at": "2026-11-20T10:00:00Z", "customer_id": "anna",
    "lines": [{"product_id": "tent", "quantity": 1, "price": {"amount": 100, "currency": "SEK"}}],
}  # fmt: skip


def answered(shop: Shop, who: dict[str, str], path: str = MINE) -> Any:
    key = None if "Authorization" in who else keys.PUBLISHABLE
    answer = shop.api.get(path, key=key, **who)
    assert answer.status_code == 200, answer.body
    return answer


def mine(shop: Shop, who: dict[str, str], path: str = MINE) -> Any:
    return answered(shop, who, path).json_body


def say(shop: Shop, path: str, body: Any, who: dict[str, str], method: str = "PUT") -> Any:
    key = None if "Authorization" in who else keys.PUBLISHABLE
    answer = shop.api.request(method, path, body, key=key, **who)
    assert answer.status_code in (200, 201), answer.body
    return answer.json_body


@pytest.fixture
def tent(shop: Shop) -> Shop:
    """A tent that Anna bought, likes, and has in both of her lists; a guest dislikes and wants it."""
    shop.sells("tent", "mat")
    assert shop.api.post("/v1/orders", ORDER).status_code == 201
    say(shop, "/v1/products/tent/reaction", {"reaction": "like"}, ANNA)
    say(shop, "/v1/lists/wish/items/tent", {}, ANNA)
    made = say(shop, "/v1/me/lists", {"kind": "collection", "title": "Fjällen"}, ANNA, "POST")
    say(shop, f"/v1/lists/{made['list_id']}/items/tent", {}, ANNA)
    say(shop, "/v1/products/tent/reaction", {"reaction": "dislike"}, GUEST)
    say(shop, "/v1/lists/wish/items/tent", {}, GUEST)
    return shop


def test_a_shopper_sees_what_is_theirs(tent: Shop) -> None:
    found = mine(tent, ANNA)
    assert (found["reaction"], found["wanted"], found["bought"]) == ("like", True, True)
    assert [(one["kind"], one["title"], one["holds"]) for one in found["lists"]] == [
        ("wish", None, True), ("collection", "Fjällen", True),
    ]  # fmt: skip
    found = mine(tent, ANNA, "/v1/products/mat/page/mine")
    assert (found["reaction"], found["wanted"], found["bought"]) == ("none", False, False)
    assert [one["holds"] for one in found["lists"]] == [False, False]


def test_a_guest_sees_what_is_theirs(tent: Shop) -> None:
    found = mine(tent, GUEST)
    assert (found["reaction"], found["wanted"], found["bought"]) == ("dislike", True, None)
    assert [one["kind"] for one in found["lists"]] == ["wish"]


@pytest.mark.parametrize("who", [BO, OTHER_GUEST])
def test_nobody_sees_what_is_anothers(tent: Shop, who: dict[str, str]) -> None:
    found = mine(tent, who)
    assert (found["reaction"], found["wanted"], found["lists"]) == ("none", False, [])
    assert not found["bought"]
    assert "Fjällen" not in str(found)


def test_of_somebody_unknown_nothing_is_said(tent: Shop) -> None:
    found = mine(tent, {})
    assert [found[name] for name in OWN] == [None] * 4
    assert found["viewers"]["how"] == "/v1/how/viewers"


@pytest.mark.parametrize("who", [ANNA, GUEST, {}])
def test_it_is_never_kept(tent: Shop, who: dict[str, str]) -> None:
    headers = answered(tent, who).headers
    assert headers["Cache-Control"] == "private, no-store"
    assert "ETag" not in headers


def test_the_shared_page_holds_nothing_personal(tent: Shop) -> None:
    page = "/v1/products/tent/page"
    assert answered(tent, ANNA, page).body == answered(tent, {}, page).body


@pytest.mark.parametrize(("who", "waves"), [(ANNA, 2), (GUEST, 2), (BO, 1), ({}, 1)])
def test_it_takes_two_waves_at_most(tent: Shop, who: dict[str, str], waves: int) -> None:
    tent.house.waves = 0
    mine(tent, who)
    assert tent.house.waves == waves


def test_what_the_shop_has_switched_off_is_null(tent: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    off = frozenset({"presence", "reactions", "lists", "orders"})
    switched = replace(settings.current(), off=off)
    monkeypatch.setattr(settings, "current", lambda: switched)
    found = mine(tent, ANNA)
    assert [found[name] for name in ("viewers", *OWN)] == [None] * 5


def test_a_discreet_product_has_no_viewers(shop: Shop) -> None:
    shop.sells("tent", discreet=True)
    assert mine(shop, ANNA)["viewers"] is None


def test_a_key_is_needed_and_a_token_must_hold(shop: Shop) -> None:
    assert shop.api.get(MINE, key=None).status_code == 401
    assert shop.api.get(MINE, key=None, Authorization="Bearer x.y.z").status_code == 401
    assert shop.api.get(MINE, key=keys.PUBLISHABLE, X_Torg_Guest="made-up").status_code == 401


def test_viewers_are_counted_without_the_reader(shop: Shop) -> None:
    shop.sells("tent")
    stretch = presence.stretch_of(settings.current().now())
    visitors = [members.sender(ip) for ip in (HERE, "198.51.100.7", "2001:db8::1")]
    pairs = (presence.packed(viewer(one, None)) for one in visitors)
    shop.house.crowds.join([Joining(stretch, "tent", frozenset(pairs))])
    assert shop.ask("/v1/products/tent/page")["viewers"]["viewers"]["people"] == 3
    assert mine(shop, {})["viewers"]["people"] == 2
