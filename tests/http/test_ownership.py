"""What one person owns, by everybody else: each route under an owned thing × each stranger.

Passing isn't owning (see test_authorisation): here another shopper, a guest, the bare key and nobody ask for what a
shopper made. Every route with an id that a person's thing can stand for is either tried here or declared open.
"""

import re
from collections.abc import Callable
from typing import Any, Final, NamedTuple

import pytest

import app  # noqa: F401  (registers every endpoint)
from chalicelib.web.access import Needs
from chalicelib.web.endpoint import ENDPOINTS
from tests.http.conftest import Api
from tests.http.fakes import House, Shop
from tests.support import keys

OWNER: Final = {"key": keys.PUBLISHABLE, "Authorization": keys.shopper_token("owner")}
STRANGERS: Final[dict[str, dict[str, Any]]] = {
    "another shopper": {"key": keys.PUBLISHABLE, "Authorization": keys.shopper_token("stranger")},
    "a guest": {"key": keys.PUBLISHABLE, "X-Torg-Guest": keys.guest_token("stranger")},
    "a bare key": {"key": keys.PUBLISHABLE},
    "nobody": {"key": None},
}


class Owned(NamedTuple):
    """A route under an owned thing: what is asked, and how the thing is made (its id)."""

    method: str
    path: str
    body: Any
    make: Callable[[Shop], str]


def _review(shop: Shop) -> str:
    said = {"product_id": "tent", "stars": 4, "text": "Stood through the night."}
    answer = shop.api.post("/v1/reviews", said, **OWNER)
    assert answer.status_code == 201, answer.body
    return str(answer.json_body["review_id"])


def _question(shop: Shop) -> str:
    asked = shop.api.post("/v1/products/tent/questions", {"text": "Does it stand alone?"}, **OWNER)
    assert asked.status_code == 201, asked.body
    return str(asked.json_body["id"])


def _answer(shop: Shop) -> str:
    path = f"/v1/questions/{_question(shop)}/answers"
    given = shop.api.post(path, {"text": "It does, on grass."}, **OWNER)
    assert given.status_code == 201, given.body
    return str(given.json_body["id"])


def _list(shop: Shop) -> str:
    made = shop.api.post("/v1/me/lists", {"kind": "collection", "title": "Mine"}, **OWNER)
    assert made.status_code == 201, made.body
    list_id = str(made.json_body["list_id"])
    assert shop.api.put(f"/v1/lists/{list_id}/items/tent", {}, **OWNER).status_code == 200
    return list_id


OWNED: Final = (
    Owned("PUT", "/v1/reviews/{review_id}", {"stars": 1, "text": "Hijacked."}, _review),
    Owned("DELETE", "/v1/reviews/{review_id}", None, _review),
    Owned("PUT", "/v1/questions/{question_id}", {"text": "Hijacked?"}, _question),
    Owned("DELETE", "/v1/questions/{question_id}", None, _question),
    Owned("PUT", "/v1/questions/{question_id}/accepted", {"answer_id": None}, _question),
    Owned("PUT", "/v1/answers/{answer_id}", {"text": "Hijacked."}, _answer),
    Owned("DELETE", "/v1/answers/{answer_id}", None, _answer),
    Owned("GET", "/v1/lists/{list_id}", None, _list),
    Owned("PUT", "/v1/lists/{list_id}", {"title": "Hijacked"}, _list),
    Owned("DELETE", "/v1/lists/{list_id}", None, _list),
    Owned("PUT", "/v1/lists/{list_id}/items/{product_id}", {}, _list),
    Owned("DELETE", "/v1/lists/{list_id}/items/{product_id}", None, _list),
    Owned("POST", "/v1/lists/{list_id}/items/{product_id}/move", {"position": 1}, _list),
)
# What carries a person's id and is meant for others as well: reading what is published, voting, answering, gifts
# by a list's link, a receipt's statement (the token is the proof). Files have a test of their own, with uploads.
OPEN: Final = {
    ("GET", "/v1/reviews/{review_id}"),
    ("PUT", "/v1/reviews/{review_id}/vote"),
    ("GET", "/v1/questions/{question_id}"),
    ("PUT", "/v1/questions/{question_id}/vote"),
    ("POST", "/v1/questions/{question_id}/answers"),
    ("PUT", "/v1/answers/{answer_id}/vote"),
    ("GET", "/v1/shared-lists/{token}"),
    ("PUT", "/v1/shared-lists/{token}/gifts/{product_id}"),
    ("DELETE", "/v1/shared-lists/{token}/gifts/{product_id}"),
    ("GET", "/v1/public-lists/{list_id}"),
    ("GET", "/v1/members/{member_id}"),
    ("GET", "/v1/members/{member_id}/feed"),
    # What one follows oneself; nobody's list of it has a route but one's own.
    ("PUT", "/v1/me/following/{target}"),
    ("DELETE", "/v1/me/following/{target}"),
    ("GET", "/v1/statements/{receipt}"),
    ("POST", "/v1/statements/{receipt}/appeal"),
    ("GET", "/v1/media/{media_id}"),
    ("GET", "/v1/media/{media_id}/{name}"),
    ("DELETE", "/v1/media/{media_id}"),
}
_ROOMS: Final = {
    "reviews",
    "questions",
    "lists",
    "media",
    "moderation",
    "reactions",
    "privacy",
    "profiles",
    "feed",
}


@pytest.fixture
def shop(api: Api, monkeypatch: pytest.MonkeyPatch) -> Shop:
    house = House()
    house.install(monkeypatch)
    shop = Shop(api, house)
    shop.sells("tent")
    return shop


def test_no_route_under_a_persons_thing_is_forgotten() -> None:
    named = {
        (one.method, one.path)
        for one in ENDPOINTS
        if one.room in _ROOMS
        and one.needs is not Needs.SECRET
        and re.search(r"{(?!product_id)\w+}", one.path)
    }
    assert named == {(one.method, one.path) for one in OWNED} | OPEN


@pytest.mark.parametrize("stranger", STRANGERS)
@pytest.mark.parametrize("one", OWNED, ids=lambda one: f"{one.method} {one.path}")
def test_strangers_reach_nothing_of_it(shop: Shop, one: Owned, stranger: str) -> None:
    path = re.sub(r"{(?!product_id)\w+}", one.make(shop), one.path).replace("{product_id}", "tent")
    before = shop.api.get("/v1/me/data", **OWNER).json_body
    answer = shop.api.request(one.method, path, one.body, **STRANGERS[stranger])
    assert answer.status_code in (401, 403, 404), answer.body
    assert shop.api.get("/v1/me/data", **OWNER).json_body == before


@pytest.mark.parametrize("one", OWNED, ids=lambda one: f"{one.method} {one.path}")
def test_the_owner_does(shop: Shop, one: Owned) -> None:
    path = re.sub(r"{(?!product_id)\w+}", one.make(shop), one.path).replace("{product_id}", "tent")
    answer = shop.api.request(one.method, path, one.body, **OWNER)
    assert answer.status_code in (200, 204), answer.body
