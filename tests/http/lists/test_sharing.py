"""What others see of lists over HTTP."""

from typing import Any

import pytest

from chalicelib.lists import public as lists
from chalicelib.members import public as members
from chalicelib.moderation.domain import Decision, State
from chalicelib.web import tokens
from tests.http.conftest import Api
from tests.http.fakes import House, Shop, body
from tests.support import keys

ANNA = {"Authorization": keys.shopper_token("anna")}
BERT = {"Authorization": keys.shopper_token("bert")}
NOW = 1_800_000_000_000


@pytest.fixture(autouse=True)
def shop(api: Api, house: House) -> Shop:
    shop = Shop(api, house)
    shop.sells("tent", "mat", "rope")
    shop.sells("toy", discreet=True)
    return shop


def mine(api: Api, method: str, path: str, sent: Any = None, who: dict[str, str] = ANNA) -> Any:
    return api.request(method, path, sent, key=None, **who)


def make(api: Api, visibility: str, *products: str, kind: str = "wish", **said: Any) -> Any:
    sent = {"title": "Min önskelista", "kind": kind, "visibility": visibility, **said}
    made = mine(api, "POST", "/v1/me/lists", sent).json_body
    for one in products:
        answer = mine(api, "PUT", f"/v1/lists/{made['list_id']}/items/{one}", {"note": f"{one} till jul"})
        assert answer.status_code == 200, answer.body
    return made


def give(api: Api, link: str, product: str, key: str = "a-long-random-key") -> Any:
    path = f"/v1/shared-lists/{link}/gifts/{product}"
    return api.put(path, None, key=keys.PUBLISHABLE, Idempotency_Key=key)


def taken(page: Any) -> list[tuple[str, bool | None]]:
    return [(one["product_id"], one["taken"]) for one in page["items"]]


def test_a_link_shows_the_list_and_nothing_of_its_owner(api: Api, shop: Shop, house: House) -> None:
    made = make(api, "link", "tent", "mat", signed="Anna")
    house.waves = 0
    answer = api.get(f"/v1/shared-lists/{made['link']}", key=keys.PUBLISHABLE)
    assert house.waves == 1
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert answer.json_body["list"] == {
        "list_id": None, "kind": "wish", "title": "Min önskelista", "description": None, "signed": "Anna",
        "created_at": made["created_at"],
    }  # fmt: skip
    assert [(one["product_id"], one["note"]) for one in answer.json_body["items"]] == [
        ("tent", "tent till jul"), ("mat", "mat till jul"),
    ]  # fmt: skip
    assert members.customer("anna").key not in answer.body.decode()
    mine(api, "PUT", f"/v1/lists/{made['list_id']}", {"title": "x"})
    assert api.get(f"/v1/shared-lists/{made['link']}", key=keys.PUBLISHABLE).status_code == 404


def test_givers_see_what_is_taken_and_the_owner_does_not(api: Api, shop: Shop) -> None:
    made = make(api, "link", "tent", "mat")
    link, path = made["link"], f"/v1/shared-lists/{made['link']}"
    first = give(api, link, "tent")
    assert give(api, link, "tent").json_body == first.json_body
    assert give(api, link, "tent", "another-giver's-key").status_code == 409
    assert taken(shop.ask(path)) == [("tent", True), ("mat", False)]
    assert taken(mine(api, "GET", path, who=BERT).json_body) == [("tent", True), ("mat", False)]
    assert taken(mine(api, "GET", path).json_body) == [("tent", None), ("mat", None)]
    own = f"/v1/lists/{made['list_id']}"
    assert taken(mine(api, "GET", own).json_body) == [("tent", None), ("mat", None)]
    mine(api, "PUT", own, {"title": "x", "visibility": "link", "reveal_gifts": True})
    assert taken(mine(api, "GET", own).json_body) == [("tent", True), ("mat", False)]
    gift = f"{path}/gifts/tent"
    assert api.delete(f"{gift}?undo=guess", key=keys.PUBLISHABLE).status_code == 404
    for _ in range(2):
        assert api.delete(f"{gift}?undo={first.json_body['undo']}", key=keys.PUBLISHABLE).status_code == 204
    assert taken(shop.ask(path)) == [("tent", False), ("mat", False)]


def test_a_gift_that_cannot_be_is_refused(api: Api, shop: Shop) -> None:
    made = make(api, "link", "tent")
    nameless = api.put(f"/v1/shared-lists/{made['link']}/gifts/tent", None, key=keys.PUBLISHABLE)
    assert (nameless.status_code, nameless.json_body["errors"][0]["pointer"]) == (
        400,
        "header:Idempotency-Key",
    )
    assert give(api, made["link"], "mat").status_code == 404
    assert give(api, "none", "tent").status_code == 404
    assert give(api, make(api, "link", "tent", kind="collection")["link"], "tent").status_code == 404
    without = api.delete(f"/v1/shared-lists/{made['link']}/gifts/tent", key=keys.PUBLISHABLE)
    assert (without.status_code, without.json_body["errors"][0]["pointer"]) == (400, "query:undo")


def test_discreet_products_are_shared_by_link_only_on_purpose(api: Api, shop: Shop) -> None:
    made = make(api, "private", "tent", "toy")
    path = f"/v1/lists/{made['list_id']}"
    refused = mine(api, "PUT", path, {"title": "x", "visibility": "link"})
    assert refused.json_body["errors"][0]["pointer"] == "/visibility"
    assert "toy" in refused.json_body["errors"][0]["detail"]
    shared = mine(api, "PUT", path, {"title": "x", "visibility": "link", "share_discreet": True}).json_body
    assert [one[0] for one in taken(shop.ask(f"/v1/shared-lists/{shared['link']}"))] == ["tent", "toy"]
    plain = make(api, "link", "mat")
    refused = mine(api, "PUT", f"/v1/lists/{plain['list_id']}/items/toy", {})
    assert (refused.status_code, refused.json_body["errors"][0]["pointer"]) == (400, "path:product_id")
    api.put("/v1/products/mat", body("mat", discreet=True))
    assert shop.ask(f"/v1/shared-lists/{plain['link']}")["items"] == [], "discreet since a moment ago"
    assert give(api, plain["link"], "mat").status_code == 404


def test_public_lists_of_a_product(api: Api, shop: Shop) -> None:
    made = make(api, "public", "tent", "mat", kind="top_have", signed="Anna")
    assert made["state"] == "published"
    assert made["receipt"]
    make(api, "link", "tent")
    answer = api.get("/v1/public-lists?product_id=tent", key=keys.PUBLISHABLE)
    assert answer.headers["Cache-Control"].startswith("public")
    assert [one["list_id"] for one in answer.json_body["items"]] == [made["list_id"]]
    assert shop.ask("/v1/public-lists?product_id=rope")["items"] == []
    assert [one["signed"] for one in shop.ask("/v1/public-lists")["items"]] == ["Anna"]
    page = shop.ask(f"/v1/public-lists/{made['list_id']}?limit=1")
    assert (taken(page), page["list"]["list_id"]) == ([("tent", None)], made["list_id"])
    rest = shop.ask(f"/v1/public-lists/{made['list_id']}?limit=1&cursor={page['next']}")
    assert (taken(rest), rest["next"]) == ([("mat", None)], None)
    assert mine(api, "DELETE", f"/v1/lists/{made['list_id']}").status_code == 204
    assert shop.ask("/v1/public-lists")["items"] == []
    gone = api.get(f"/v1/public-lists/{made['list_id']}", key=keys.PUBLISHABLE)
    assert gone.status_code == 404


def test_public_lists_are_paged(api: Api, shop: Shop) -> None:
    made = {make(api, "public", "tent", title=f"Lista {n}")["list_id"] for n in range(3)}
    first = shop.ask("/v1/public-lists?product_id=tent&limit=2")
    rest = shop.ask(f"/v1/public-lists?product_id=tent&limit=2&cursor={first['next']}")
    assert {one["list_id"] for one in first["items"] + rest["items"]} == made
    assert rest["next"] is None
    assert shop.refusal(f"/v1/public-lists?cursor={first['next']}") == (400, ["query:cursor"])
    assert shop.refusal("/v1/public-lists?product_id=a%20b") == (400, ["query:product_id"])
    assert shop.refusal("/v1/public-lists?limit=51") == (400, ["query:limit"])


def test_discreet_products_stand_in_no_public_list(api: Api, shop: Shop) -> None:
    made = make(api, "public", "tent", "mat")
    refused = mine(api, "PUT", f"/v1/lists/{made['list_id']}/items/toy", {})
    assert (refused.status_code, refused.json_body["errors"][0]["pointer"]) == (400, "path:product_id")
    private = make(api, "private", "toy")
    sent = {"title": "x", "visibility": "public", "share_discreet": True}
    refused = mine(api, "PUT", f"/v1/lists/{private['list_id']}", sent)
    assert (refused.status_code, refused.json_body["errors"][0]["pointer"]) == (400, "/visibility")
    api.put("/v1/products/tent", body("tent", discreet=True))
    assert shop.ask("/v1/public-lists?product_id=tent")["items"] == []
    assert taken(shop.ask(f"/v1/public-lists/{made['list_id']}")) == [("mat", None)]


def test_what_moderation_takes_down_is_gone_at_once(api: Api, shop: Shop) -> None:
    made = make(api, "public", "tent")
    decision = Decision(state=State.REJECTED, ground="advertising", note="", operator="o")
    assert lists.moderate(made["list_id"], decision, NOW).state is State.REJECTED
    assert shop.ask("/v1/public-lists?product_id=tent")["items"] == []
    own = mine(api, "GET", f"/v1/lists/{made['list_id']}").json_body["list"]
    assert own["state"] == "rejected"
    statement = api.get(f"/v1/statements/{own['receipt']}", key=keys.PUBLISHABLE)
    assert statement.status_code == 200, statement.body


def test_a_guests_lists_become_the_customers_and_everything_is_given_back_and_forgotten(
    api: Api, shop: Shop, house: House
) -> None:
    token = keys.guest_token("g-1")
    api.put("/v1/lists/wish/items/tent", {"note": "min"}, key=keys.PUBLISHABLE, X_Torg_Guest=token)
    merged = mine(api, "POST", "/v1/me/merge", {"guest": token})
    assert merged.json_body["counts"]["lists"] == 1
    (given,) = lists.export(customer_id="anna", email=None)
    assert [(one["product_id"], one["note"]) for one in given["items"]] == [("tent", "min")]
    assert lists.export(guest=members.guest(tokens.Guest("g-1"))) == []
    assert lists.erase(customer_id="anna", email="a@example.se", now=NOW) == 1
    assert lists.erase(email="a@example.se", now=NOW) == 0
    assert (house.shelves.lists, house.shelves.kept, house.shelves.wanted("tent")) == ({}, {}, 0)
