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


WORDS = "/v1/me/words?reviews={review}&questions={question},{answer}"


@pytest.fixture
def said(tent: Shop) -> dict[str, str]:
    """A review of the tent, a question of Anna's, and an answer; the guest votes on all, Anna on the answer."""
    asked = {"text": "Går den att tvätta?"}
    review = say(tent, "/v1/reviews", {"product_id": "tent", "stars": 5}, BO, "POST")["review_id"]
    question = say(tent, "/v1/products/tent/questions", asked, ANNA, "POST")["id"]
    answer = say(tent, f"/v1/questions/{question}/answers", {"text": "Ja."}, BO, "POST")["id"]
    say(tent, f"/v1/reviews/{review}/vote", {"helpful": True}, GUEST)
    say(tent, f"/v1/questions/{question}/vote", {"helpful": True}, GUEST)
    say(tent, f"/v1/answers/{answer}/vote", {"helpful": False}, GUEST)
    say(tent, f"/v1/answers/{answer}/vote", {"helpful": True}, ANNA)
    return {"review": review, "question": question, "answer": answer}


def test_votes_are_read_back_by_who_gave_them(tent: Shop, said: dict[str, str]) -> None:
    review, question, answer = said.values()
    tent.house.waves = 0
    assert mine(tent, GUEST, WORDS.format(**said)) == {
        "votes": {review: True, question: True, answer: False}, "asked": [],
    }  # fmt: skip
    assert tent.house.waves == 1
    assert mine(tent, ANNA, WORDS.format(**said)) == {"votes": {answer: True}, "asked": [question]}
    assert mine(tent, BO, WORDS.format(**said)) == {"votes": {}, "asked": []}


def test_a_vote_that_was_taken_back_is_none(tent: Shop, said: dict[str, str]) -> None:
    say(tent, f"/v1/reviews/{said['review']}/vote", {"helpful": None}, GUEST)
    say(tent, f"/v1/answers/{said['answer']}/vote", {"helpful": None}, GUEST)
    assert mine(tent, GUEST, WORDS.format(**said))["votes"] == {said["question"]: True}


def test_a_vote_dies_with_the_review_that_it_was_given_to(tent: Shop, said: dict[str, str]) -> None:
    review = {"product_id": "tent", "stars": 1}
    assert tent.api.delete(f"/v1/reviews/{said['review']}", key=None, **BO).status_code == 204
    assert say(tent, "/v1/reviews", review, BO, "POST")["review_id"] == said["review"]
    assert said["review"] not in mine(tent, GUEST, WORDS.format(**said))["votes"]


def test_nobodys_words_are_nobodys(tent: Shop, said: dict[str, str]) -> None:
    assert tent.api.get(WORDS.format(**said), key=keys.PUBLISHABLE).status_code == 403
    found = answered(tent, GUEST, WORDS.format(**said))
    assert found.headers["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        ("reviews=a,%20b", "query:reviews"),
        ("questions=" + ",".join(f"q{n}" for n in range(51)), "query:questions"),
    ],
)
def test_what_is_asked_for_is_few_ids(tent: Shop, query: str, pointer: str) -> None:
    answer = tent.api.get(f"/v1/me/words?{query}", key=keys.PUBLISHABLE, **GUEST)
    assert (answer.status_code, answer.json_body["errors"][0]["pointer"]) == (400, pointer)


def test_of_what_is_switched_off_nothing_is_read(
    tent: Shop, said: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    switched = replace(settings.current(), off=frozenset({"reviews", "questions"}))
    monkeypatch.setattr(settings, "current", lambda: switched)
    assert mine(tent, GUEST, WORDS.format(**said)) == {"votes": {}, "asked": []}
