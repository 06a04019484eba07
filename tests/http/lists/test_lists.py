from typing import Any

import pytest

from tests.http.conftest import Api
from tests.http.fakes import House, Shop
from tests.support import keys

ANNA = {"Authorization": keys.shopper_token("anna")}
BERT = {"Authorization": keys.shopper_token("bert")}
GUEST = {"X-Torg-Guest": keys.guest_token("g-1", "browser-1")}
WISH = "/v1/lists/wish"


@pytest.fixture(autouse=True)
def shop(api: Api, house: House) -> Shop:
    shop = Shop(api, house)
    shop.sells("tent", variants=[{"sku": "TENT-RED"}])
    shop.sells("mat", "rope")
    shop.sells("toy", discreet=True)
    return shop


def ask(
    api: Api, method: str, path: str, body: Any = None, who: dict[str, str] = ANNA, **headers: str
) -> Any:
    key = None if "Authorization" in who else keys.PUBLISHABLE
    return api.request(method, path, body, key=key, **who, **headers)


def done(
    api: Api, method: str, path: str, body: Any = None, who: dict[str, str] = ANNA, **headers: str
) -> Any:
    answer = ask(api, method, path, body, who, **headers)
    assert answer.status_code in (200, 201, 204), answer.body
    return answer.json_body if answer.body else None


def make(api: Api, title: str = "Min bokhylla", who: dict[str, str] = ANNA, **said: Any) -> Any:
    return done(api, "POST", "/v1/me/lists", {"title": title, "kind": "collection", **said}, who)


def put(api: Api, path: str, *products: str, who: dict[str, str] = ANNA, **said: Any) -> Any:
    for one in products:
        answer = done(api, "PUT", f"{path}/items/{one}", said, who)
    return answer


def products(api: Api, path: str, who: dict[str, str] = ANNA) -> list[str]:
    return [one["product_id"] for one in done(api, "GET", path, who=who)["items"]]


def pointer(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json_body["errors"][0]["pointer"]


def test_a_wish_list_is_there_from_the_start(api: Api) -> None:
    page = ask(api, "GET", "/v1/me/lists", who=GUEST)
    assert page.headers["Cache-Control"] == "private, no-store"
    assert page.json_body["next"] is None
    (wish,) = page.json_body["items"]
    assert (wish["list_id"], wish["kind"], wish["count"], wish["is_default"]) == ("wish", "wish", 0, True)
    assert done(api, "GET", WISH, who=GUEST)["items"] == []
    said = put(api, WISH, "tent", who=GUEST, sku="TENT-RED", note="den röda")
    assert said == {
        "list_id": said["list_id"], "product_id": "tent", "position": 1, "sku": "TENT-RED", "note": "den röda",
        "added_at": said["added_at"], "state": None,
    }  # fmt: skip
    (wish,) = done(api, "GET", "/v1/me/lists", who=GUEST)["items"]
    assert (wish["list_id"], wish["count"]) == (said["list_id"], 1)


def test_items_come_with_their_cards_and_deleted_ones_say_so(api: Api, house: House) -> None:
    put(api, WISH, "tent", "mat")
    api.delete("/v1/products/mat")
    house.waves = 0
    page = done(api, "GET", WISH)
    assert house.waves == 1
    assert [(one["position"], one["product"]["title"], one["product"]["deleted"]) for one in page["items"]] == [
        (1, "The tent", False), (2, "The mat", True),
    ]  # fmt: skip
    assert {one["taken"] for one in page["items"]} == {None}


def test_a_list_is_paged(api: Api, shop: Shop) -> None:
    shop.sells(*(f"p{n}" for n in range(5)))
    put(api, WISH, *(f"p{n}" for n in range(5)))
    first = done(api, "GET", f"{WISH}?limit=3")
    rest = done(api, "GET", f"{WISH}?limit=3&cursor={first['next']}")
    shown = [(one["product_id"], one["position"]) for one in first["items"] + rest["items"]]
    assert shown == [(f"p{n}", n + 1) for n in range(5)]
    assert rest["next"] is None
    made = make(api)
    assert pointer(ask(api, "GET", f"/v1/lists/{made['list_id']}?cursor={first['next']}")) == (
        400, "query:cursor",
    )  # fmt: skip


def test_lists_are_made_once_a_key_renamed_and_deleted(api: Api) -> None:
    body = {"title": "Min bokhylla", "kind": "collection", "description": "Allt jag läst"}
    first = ask(api, "POST", "/v1/me/lists", body, Idempotency_Key="k")
    assert first.status_code == 201
    again = ask(api, "POST", "/v1/me/lists", body, Idempotency_Key="k")
    assert again.json_body == first.json_body
    other = ask(api, "POST", "/v1/me/lists", {**body, "title": "x"}, Idempotency_Key="k")
    assert other.status_code == 409
    path = f"/v1/lists/{first.json_body['list_id']}"
    named = done(api, "PUT", path, {"title": "Bokhyllan"})
    assert (named["title"], named["description"], named["kind"]) == ("Bokhyllan", None, "collection")
    put(api, path, "tent")
    done(api, "DELETE", path)
    assert ask(api, "DELETE", path).status_code == 404
    assert ask(api, "GET", path).status_code == 404
    assert len(done(api, "GET", "/v1/me/lists")["items"]) == 1


def test_products_move_in_their_list_and_to_another(api: Api) -> None:
    made = make(api, kind="top_have")
    path = f"/v1/lists/{made['list_id']}"
    put(api, path, "tent", "mat", "rope")
    assert done(api, "POST", f"{path}/items/rope/move", {"position": 1})["position"] == 1
    assert products(api, path) == ["rope", "tent", "mat"]
    put(api, path, "tent", position=3, note="stor")
    assert products(api, path) == ["rope", "mat", "tent"]
    moved = done(api, "POST", f"{path}/items/tent/move", {"to": "wish"})
    assert (moved["note"], moved["position"]) == ("stor", 1)
    assert (products(api, path), products(api, WISH)) == (["rope", "mat"], ["tent"])
    done(api, "DELETE", f"{path}/items/rope")
    done(api, "DELETE", f"{path}/items/rope")
    assert products(api, path) == ["mat"]


def test_which_lists_hold_a_product(api: Api) -> None:
    make(api)
    put(api, WISH, "tent")
    assert [one["holds"] for one in done(api, "GET", "/v1/me/lists?product_id=tent")["items"]] == [
        True,
        False,
    ]
    assert [one["holds"] for one in done(api, "GET", "/v1/me/lists")["items"]] == [None, None]


def test_how_many_want_it(api: Api, shop: Shop) -> None:
    for who in (ANNA, BERT, GUEST):
        put(api, WISH, "tent", who=who)
    put(api, f"/v1/lists/{make(api, kind='wish')['list_id']}", "tent")
    assert shop.ask("/v1/products/tent/wanted") == {
        "product_id": "tent",
        "people": 3,
        "how": "/v1/how/wanted",
    }
    done(api, "DELETE", f"{WISH}/items/tent", who=GUEST)
    assert shop.ask("/v1/products/tent/wanted")["people"] == 2
    assert shop.ask("/v1/products/mat/wanted")["people"] == 0
    put(api, WISH, "toy")
    assert shop.ask("/v1/products/toy/wanted")["people"] is None
    assert shop.ask("/v1/products/unknown/wanted")["people"] is None


def test_what_is_anothers_answers_404(api: Api) -> None:
    path = f"/v1/lists/{make(api)['list_id']}"
    put(api, path, "tent")
    for method, where, body in (
        ("GET", path, None), ("PUT", path, {"title": "x"}), ("DELETE", path, None),
        ("PUT", f"{path}/items/mat", {}), ("DELETE", f"{path}/items/tent", None),
        ("POST", f"{path}/items/tent/move", {"position": 1}),
    ):  # fmt: skip
        for who in (BERT, GUEST):
            assert ask(api, method, where, body, who).status_code == 404
    put(api, WISH, "mat", who=BERT)
    assert ask(api, "POST", f"{WISH}/items/mat/move", {"to": path.split("/")[-1]}, BERT).status_code == 404
    assert products(api, path) == ["tent"]


@pytest.mark.parametrize(
    ("method", "path", "body", "at"),
    [
        ("POST", "/v1/me/lists", {"kind": "collection"}, "/title"),
        ("POST", "/v1/me/lists", {"kind": "collection", "title": "x" * 101}, "/title"),
        ("POST", "/v1/me/lists", {"kind": "collection", "title": "\u200b"}, "/title"),
        ("POST", "/v1/me/lists", {"kind": "hoard", "title": "x"}, "/kind"),
        ("POST", "/v1/me/lists", {"title": "x"}, "/kind"),
        ("POST", "/v1/me/lists", {"kind": "wish", "title": "x", "visibility": "all"}, "/visibility"),
        ("POST", "/v1/me/lists", {"kind": "wish", "title": "x", "owner": "bert"}, "/owner"),
        ("PUT", WISH, {"description": "x" * 1_001}, "/description"),
        ("PUT", WISH, {"visibility": "public"}, "/title"),
        ("PUT", WISH, {"kind": "compare"}, "/kind"),
        ("PUT", f"{WISH}/items/tent", {"note": "x" * 301}, "/note"),
        ("PUT", f"{WISH}/items/tent", {"position": 0}, "/position"),
        ("PUT", f"{WISH}/items/tent", {"position": 501}, "/position"),
        ("PUT", f"{WISH}/items/tent", {"sku": "NO"}, "/sku"),
        ("PUT", f"{WISH}/items/mat", {"sku": "TENT-RED"}, "/sku"),
        ("PUT", f"{WISH}/items/tent", {"stars": 5}, "/stars"),
        ("PUT", f"{WISH}/items/a%20b", {}, "path:product_id"),
        ("POST", f"{WISH}/items/tent/move", {"to": "a b"}, "/to"),
        ("GET", f"{WISH}?limit=34", None, "query:limit"),
        ("GET", f"{WISH}?cursor=x", None, "query:cursor"),
        ("GET", f"{WISH}?sort=new", None, "query:sort"),
        ("GET", "/v1/me/lists?product_id=a%20b", None, "query:product_id"),
    ],
)
def test_a_bad_field_is_named(api: Api, house: House, method: str, path: str, body: Any, at: str) -> None:
    assert pointer(ask(api, method, path, body)) == (400, at)
    assert house.shelves.lists == {}


def test_a_bad_key_is_named(api: Api) -> None:
    body = {"kind": "wish", "title": "x"}
    for key in ("", "x" * 201):
        refused = ask(api, "POST", "/v1/me/lists", body, Idempotency_Key=key)
        assert pointer(refused) == (400, "header:Idempotency-Key")


def test_what_is_not_sold_or_not_there_answers_404(api: Api) -> None:
    assert ask(api, "PUT", f"{WISH}/items/unknown", {}).status_code == 404
    api.delete("/v1/products/rope")
    assert ask(api, "PUT", f"{WISH}/items/rope", {}).status_code == 404
    assert ask(api, "POST", f"{WISH}/items/tent/move", {}).status_code == 404
    assert ask(api, "DELETE", WISH).status_code == 204


def test_full_lists_and_shelves_answer_409(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    from chalicelib.lists import domain

    monkeypatch.setattr(domain, "MOST_ITEMS", 1)
    monkeypatch.setattr(domain, "MOST_LISTS", 1)
    put(api, WISH, "tent")
    assert ask(api, "PUT", f"{WISH}/items/mat", {}).status_code == 409
    make(api)
    assert ask(api, "POST", "/v1/me/lists", {"kind": "wish", "title": "x"}).status_code == 409


def test_a_person_must_be_shown(api: Api) -> None:
    for key, status in ((None, 401), (keys.PUBLISHABLE, 403), (keys.SECRET, 403)):
        for method, path, body in (
            ("GET", "/v1/me/lists", None), ("POST", "/v1/me/lists", {"kind": "wish", "title": "x"}),
            ("GET", WISH, None), ("PUT", WISH, {}), ("DELETE", WISH, None), ("PUT", f"{WISH}/items/tent", {}),
            ("DELETE", f"{WISH}/items/tent", None), ("POST", f"{WISH}/items/tent/move", {}),
        ):  # fmt: skip
            assert api.request(method, path, body, key=key).status_code == status
    for path in ("/v1/shared-lists/x", "/v1/public-lists", "/v1/public-lists/x", "/v1/products/tent/wanted"):
        assert api.get(path, key=None).status_code == 401
