from typing import Any

import pytest

from chalicelib.reactions.domain import HOW, Reactions
from tests.http.conftest import Api
from tests.http.fakes import House, Shop
from tests.support import keys

ANNA = {"Authorization": keys.shopper_token("anna")}
GUEST = {"X-Torg-Guest": keys.guest_token("g-1", "browser-1")}


@pytest.fixture
def shop(api: Api, house: House) -> Shop:
    shop = Shop(api, house)
    shop.sells("tent", "mat", "rope")
    shop.sells("toy", discreet=True)
    return shop


def say(api: Api, product: str, word: Any, who: dict[str, str] = ANNA) -> Any:
    key = None if "Authorization" in who else keys.PUBLISHABLE
    return api.put(f"/v1/products/{product}/reaction", {"reaction": word}, key=key, **who)


def mine(api: Api, query: str = "", who: dict[str, str] = ANNA) -> Any:
    key = None if "Authorization" in who else keys.PUBLISHABLE
    return api.get(f"/v1/me/reactions{query}", key=key, **who)


def test_likes_are_counted_once_a_person_and_switched(api: Api, shop: Shop) -> None:
    assert say(api, "tent", "like").json_body == {
        "product_id": "tent", "reaction": "like", "likes": 1, "dislikes": 0, "how": HOW,
    }  # fmt: skip
    assert say(api, "tent", "like").json_body["likes"] == 1
    assert say(api, "tent", "like", GUEST).json_body["likes"] == 2
    assert say(api, "tent", "dislike").json_body == {
        "product_id": "tent", "reaction": "dislike", "likes": 1, "dislikes": 1, "how": HOW,
    }  # fmt: skip
    answer = api.get("/v1/products/tent/reactions", key=keys.PUBLISHABLE)
    assert answer.json_body == {"product_id": "tent", "likes": 1, "dislikes": 1, "how": HOW}
    assert answer.headers["Cache-Control"].startswith("public, max-age=10")
    assert say(api, "tent", "none").json_body["dislikes"] == 0


def test_counts_take_one_round_trip(api: Api, shop: Shop, house: House) -> None:
    house.waves = 0
    assert shop.ask("/v1/products/mat/reactions") == {
        "product_id": "mat",
        "likes": 0,
        "dislikes": 0,
        "how": HOW,
    }
    assert house.waves == 1


def test_own_words_are_paged_and_private(api: Api, shop: Shop) -> None:
    for product, word in (("tent", "like"), ("mat", "dislike"), ("rope", "like")):
        say(api, product, word)
    first = mine(api, "?limit=2")
    assert first.headers["Cache-Control"] == "private, no-store"
    assert [(one["product_id"], one["reaction"]) for one in first.json_body["items"]] == [
        ("mat", "dislike"), ("rope", "like"),
    ]  # fmt: skip
    assert set(first.json_body["items"][0]) == {"product_id", "reaction", "at"}
    rest = mine(api, f"?limit=2&cursor={first.json_body['next']}").json_body
    assert ([one["product_id"] for one in rest["items"]], rest["next"]) == (["tent"], None)
    assert [one["product_id"] for one in mine(api, "?reaction=dislike").json_body["items"]] == ["mat"]
    assert mine(api, who=GUEST).json_body == {"items": [], "next": None}
    stolen = mine(api, f"?cursor={first.json_body['next']}", GUEST)
    assert (stolen.status_code, stolen.json_body["errors"][0]["pointer"]) == (400, "query:cursor")


def test_a_page_asks_for_its_own_products(api: Api, shop: Shop) -> None:
    say(api, "tent", "like")
    say(api, "mat", "none")
    found = mine(api, "?products=mat,tent,rope").json_body
    assert ([one["product_id"] for one in found["items"]], found["next"]) == (["tent"], None)


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        ("?products=a%20b", "query:products"),
        ("?products=" + ",".join(f"p{n}" for n in range(51)), "query:products"),
        ("?reaction=none", "query:reaction"),
        ("?reaction=love", "query:reaction"),
        ("?limit=0", "query:limit"),
        ("?limit=101", "query:limit"),
        ("?cursor=x", "query:cursor"),
        ("?sort=new", "query:sort"),
    ],
)
def test_a_bad_question_names_the_parameter(api: Api, shop: Shop, query: str, pointer: str) -> None:
    refused = mine(api, query)
    assert (refused.status_code, refused.json_body["errors"][0]["pointer"]) == (400, pointer)


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"reaction": "love"}, "/reaction"),
        ({"reaction": None}, "/reaction"),
        ({}, "/reaction"),
        ({"reaction": "like", "as": "bert"}, "/as"),
        ([], ""),
        (b"{", ""),
    ],
)
def test_a_bad_word_is_refused(api: Api, shop: Shop, house: House, body: Any, pointer: str) -> None:
    refused = api.put("/v1/products/tent/reaction", body, key=None, **ANNA)
    assert (refused.status_code, refused.json_body["errors"][0]["pointer"]) == (400, pointer)
    assert house.opinions.rows == {}


def test_what_is_not_sold_is_not_liked(api: Api, shop: Shop, house: House) -> None:
    for product in ("made-up", "rope"):
        api.delete("/v1/products/rope")
        assert say(api, product, "like").status_code == 404
        assert api.get(f"/v1/products/{product}/reactions", key=keys.PUBLISHABLE).status_code == 404
    assert house.opinions.rows == {}
    say(api, "mat", "like")
    api.delete("/v1/products/mat")
    assert say(api, "mat", "none").status_code == 200
    assert house.opinions.counts("mat") == Reactions(0, 0)
    assert say(api, "a b", "like").status_code == 400


def test_small_numbers_of_a_discreet_product_are_null(api: Api, shop: Shop) -> None:
    answers = [
        say(api, "toy", "like", {"Authorization": keys.shopper_token(f"c-{n}")}).json_body for n in range(10)
    ]
    assert [(one["likes"], one["dislikes"]) for one in answers] == [(None, None)] * 9 + [(10, None)]
    assert shop.ask("/v1/products/toy/reactions") == {
        "product_id": "toy",
        "likes": 10,
        "dislikes": None,
        "how": HOW,
    }


def test_a_person_must_be_shown(api: Api, shop: Shop, house: House) -> None:
    for key, status in ((None, 401), (keys.PUBLISHABLE, 403), (keys.SECRET, 403)):
        assert api.put("/v1/products/tent/reaction", {"reaction": "like"}, key=key).status_code == status
        assert api.get("/v1/me/reactions", key=key).status_code == status
    forged = {"X-Torg-Guest": "gt_" + "A" * 40}
    assert say(api, "tent", "like", forged).status_code == 401
    assert api.get("/v1/products/tent/reactions", key=None).status_code == 401
    assert house.opinions.rows == {}
