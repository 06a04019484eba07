from typing import Any

import pytest

from chalicelib.kernel import settings
from chalicelib.kernel.settings import ReviewSettings, Settings
from chalicelib.moderation.domain import Decision, State
from chalicelib.reviews import public
from tests.http.conftest import Api
from tests.http.fakes import House, Shop
from tests.support import hostile, keys

LIST = "/v1/products/tent/reviews"
ANNA = {"key": None, "Authorization": keys.shopper_token("anna")}
BO = {"key": None, "Authorization": keys.shopper_token("bo")}
GUEST = {"key": keys.PUBLISHABLE, "X-Torg-Guest": keys.guest_token("g1")}
NOBODY = {"key": keys.PUBLISHABLE}
SECRET = {"key": keys.SECRET}
NOW = 1_800_000_000_000
SAID = "Vi sov torrt i tre nätter trots att det regnade hela tiden."


@pytest.fixture
def shop(api: Api, monkeypatch: pytest.MonkeyPatch) -> Shop:
    house = House()
    house.install(monkeypatch)
    shop = Shop(api, house)
    shop.sells("tent", categories=["Friluftsliv > Tält"])
    shop.sells("stove")
    shop.sells("toy", discreet=True)
    return shop


@pytest.fixture
def open_shop(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> Shop:
    """A shop that takes reviews from people it doesn't know."""
    here = Settings(stage="test", reviews=ReviewSettings(anonymous=True))
    monkeypatch.setattr(settings, "current", lambda: here)
    return shop


def write(shop: Shop, who: Any = ANNA, status: int = 201, **said: Any) -> Any:
    answer = shop.api.post("/v1/reviews", {"product_id": "tent", "stars": 4, "text": SAID} | said, **who)
    assert answer.status_code == status, answer.body
    return answer.json_body


def refused(answer: Any) -> list[str]:
    assert answer.status_code == 400, answer.body
    return [one["pointer"] for one in answer.json_body["errors"]]


def order(shop: Shop, order_id: str = "o-1", **person: Any) -> None:
    lines = [{"product_id": "tent", "quantity": 1}]
    assert shop.api.post("/v1/orders", {"order_id": order_id, "lines": lines, **person}).status_code == 201


def test_a_review_is_written_counted_and_read(shop: Shop) -> None:
    order(shop, customer_id="anna")
    told = write(shop, name="Anna", recommends=True, language="sv", pros=["Lätt"])
    assert (told["state"], told["verified"], told["version"]) == ("published", "verified_buyer", 1)
    assert (
        write(shop, name="Anna", recommends=True, language="sv", pros=["Lätt"])["review_id"]
        == told["review_id"]
    )
    write(shop, BO, stars=2, text="Tungt att bära på längre turer med barn.")
    page = shop.ask(f"{LIST}?sort=highest&locale=sv-SE")
    first, second = page["items"]
    assert (first["name"], first["text"], first["verified"]) == ("Anna", SAID, "verified_buyer")
    assert (second["name"], second["verified"]) == (None, "verified_shopper")
    assert page["rating"] == shop.ask("/v1/products/tent/rating")
    assert page["rating"] | {"told": 0} == {
        "count": 2, "mean": 3.0, "histogram": {"1": 0, "2": 1, "3": 0, "4": 1, "5": 0}, "reviews": 2,
        "recommend": {"count": 1, "of": 1, "share": 1.0}, "verified": {"count": 1, "of": 2, "share": 0.5},
        "attributes": {}, "nps": None, "told": 0, "how": "/v1/how/ratings",
    }  # fmt: skip
    assert (page["told"]["language"], page["told"]["sorting"]["code"]) == ("sv", "highest")
    assert "Verifierat köp" in page["told"]["verification"]["text"]
    assert shop.ask(f"{LIST}?locale=en")["told"]["incentives"]["text"].startswith("Reviews that something")


def test_a_page_takes_two_waves(shop: Shop) -> None:
    write(shop)
    shop.house.waves = 0
    shop.ask(LIST)
    assert shop.house.waves == 1, "and one query of the places before it"


def test_filters_and_words(shop: Shop) -> None:
    order(shop, customer_id="anna")
    write(shop, language="sv")
    write(shop, BO, stars=2, text="It leaked in the rain, all night long.", language="en")
    texts = {
        "stars=4,5": [SAID], "stars=1": [], "verified=true": [SAID], "language=en": ["It leaked"],
        "q=regnade+torrt": [SAID], "q=LEAKED": ["It leaked"], "media=true": [], "sort=pictures": [],
        "sort=lowest": ["It leaked", SAID], "attribute=fit:3": [],
    }  # fmt: skip
    for query, wanted in texts.items():
        found = [one["text"] for one in shop.ask(f"{LIST}?{query}")["items"]]
        assert len(found) == len(wanted), query
        assert all(text.startswith(start) for text, start in zip(found, wanted, strict=True)), query
    for query, pointer in {
        "stars=6": "stars", "sort=best": "sort", "q=%00": "q", "limit=51": "limit", "cursor=x": "cursor",
        "attribute=fit": "attribute", "language=Swedish!": "language",
    }.items():  # fmt: skip
        assert shop.refusal(f"{LIST}?{query}") == (400, [f"query:{pointer}"])


def test_a_second_review_is_a_conflict_and_an_edit_replaces_the_first(shop: Shop) -> None:
    review_id = write(shop)["review_id"]
    assert review_id in write(shop, status=409, text="Något annat om tältet här.")["detail"]
    body = {"stars": 1, "text": "Efter en månad gick dragkedjan sönder."}
    path = f"/v1/reviews/{review_id}"
    assert shop.api.put(path, body, **ANNA).json_body["version"] == 2
    assert shop.api.put(path, body, **BO).status_code == 403
    assert shop.api.put(path, body, **NOBODY).status_code == 403
    assert shop.ask("/v1/products/tent/rating")["mean"] == 1.0
    (earlier,) = shop.api.get(f"{path}/versions", **SECRET).json_body["items"]
    assert earlier["content"]["text"] == SAID
    (mine,) = shop.api.get("/v1/me/reviews", **ANNA).json_body["items"]
    assert (mine["state"], mine["review"]["text"]) == ("published", body["text"])
    assert shop.api.get("/v1/me/reviews", **BO).json_body["items"] == []
    assert shop.api.delete(path, **BO).status_code == 403
    assert [shop.api.delete(path, **ANNA).status_code for _ in range(2)] == [204, 204]
    assert shop.api.get(path, **ANNA).status_code == 404
    assert shop.ask("/v1/products/tent/rating")["reviews"] == 0


def test_a_buyer_writes_through_a_link_without_a_login(shop: Shop) -> None:
    order(shop, email="maja@example.se")
    made = shop.api.post("/v1/review-links", {"order_id": "o-1", "incentivised": True}, **SECRET).json_body
    links = {one["product_id"]: one["link"] for one in made["items"]}
    assert set(links) == {"tent", None}
    said = {"stars": 5, "text": SAID, "link": links["tent"]}
    told = shop.api.post("/v1/reviews", said, **NOBODY).json_body
    assert (told["state"], told["verified"]) == ("published", "verified_buyer")
    assert shop.ask(LIST)["items"][0]["incentivised"] is True
    linked = shop.ask(f"/v1/review-links?link={links['tent']}")
    assert (linked["product_id"], linked["review_id"]) == ("tent", told["review_id"])
    path = f"/v1/reviews/{told['review_id']}"
    for token in (links["tent"], told["edit_token"]):
        assert shop.api.put(f"{path}?token={token}", {"stars": 3}, **NOBODY).status_code == 200
    other = shop.api.post("/v1/reviews", {"stars": 1, "link": links[None]}, **NOBODY).json_body
    assert shop.api.put(f"{path}?token={other['edit_token']}", {"stars": 1}, **NOBODY).status_code == 403
    assert refused(shop.api.put(f"{path}?token=re_x", {"stars": 1}, **NOBODY)) == ["query:token"]
    wrong = shop.api.post("/v1/reviews", {"stars": 1, "link": "rl_x"}, **NOBODY)
    assert refused(wrong) == ["/link"]
    mixed = {"stars": 1, "product_id": "stove", "link": links["tent"]}
    assert refused(shop.api.post("/v1/reviews", mixed, **NOBODY)) == ["/product_id"]
    assert shop.api.delete(f"{path}?token={told['edit_token']}", **NOBODY).status_code == 204
    shop.api.post("/v1/orders/o-1/cancel")
    assert shop.api.post("/v1/reviews", said, **NOBODY).status_code == 403
    assert shop.api.post("/v1/review-links", {"order_id": "o-1"}, **SECRET).status_code == 404


def test_the_shops_server_writes_for_a_customer(shop: Shop) -> None:
    told = write(shop, SECRET, author={"email": "Maja@example.se"}, incentivised=True)
    assert told["verified"] is None
    order(shop, "o-2", email="kim@example.se")
    assert write(shop, SECRET, author={"email": "kim@example.se"})["verified"] == "verified_buyer"
    assert refused(shop.api.post("/v1/reviews", {"product_id": "tent", "stars": 1}, **SECRET)) == ["/author"]
    body = {"product_id": "tent", "stars": 1, "author": {"customer_id": "x"}}
    assert refused(shop.api.post("/v1/reviews", body, **ANNA)) == ["/author"]
    body = {"product_id": "tent", "stars": 1, "incentivised": True}
    assert refused(shop.api.post("/v1/reviews", body, **ANNA)) == ["/incentivised"]


def test_people_whom_nobody_knows_write_only_where_the_shop_allows_it(shop: Shop) -> None:
    for who in (NOBODY, GUEST):
        assert shop.api.post("/v1/reviews", {"product_id": "tent", "stars": 4}, **who).status_code == 403


def test_an_open_shop_takes_reviews_from_anybody(open_shop: Shop) -> None:
    body = {"product_id": "tent", "stars": 4, "text": SAID}
    assert refused(open_shop.api.post("/v1/reviews", body, **NOBODY)) == ["header:Idempotency-Key"]
    sent = NOBODY | {"Idempotency-Key": "k-1"}
    first, again = (open_shop.api.post("/v1/reviews", body, **sent).json_body for _ in range(2))
    assert (first, first["verified"]) == (again, None)
    guest = write(open_shop, GUEST, text="Rymligt för två, trångt för tre personer.")
    path = f"/v1/reviews/{guest['review_id']}"
    assert open_shop.api.put(path, {"stars": 5}, **GUEST).status_code == 200
    token = first["edit_token"]
    path = f"/v1/reviews/{first['review_id']}?token={token}"
    assert open_shop.api.put(path, {"stars": 5}, **NOBODY).status_code == 200
    assert open_shop.ask("/v1/products/tent/rating")["mean"] == 5.0


def test_votes_are_one_a_person_and_not_on_ones_own(shop: Shop) -> None:
    path = f"/v1/reviews/{write(shop)['review_id']}/vote"
    for who, helpful, votes in (
        (BO, True, (1, 0)), (BO, True, (1, 0)), (GUEST, False, (1, 1)), (BO, False, (0, 2)), (BO, None, (0, 1)),
    ):  # fmt: skip
        answer = shop.api.put(path, {"helpful": helpful}, **who).json_body
        assert (answer["helpful"], answer["unhelpful"]) == votes
    assert shop.api.put(path, {"helpful": True}, **ANNA).status_code == 403
    assert shop.api.put(path, {"helpful": True}, **NOBODY).status_code == 403
    assert shop.api.put("/v1/reviews/nope/vote", {"helpful": True}, **BO).status_code == 404
    assert shop.ask(LIST)["items"][0]["votes"] == {"helpful": 0, "unhelpful": 1}


def test_the_shop_replies(shop: Shop) -> None:
    path = f"/v1/reviews/{write(shop)['review_id']}/reply"
    assert shop.api.put(path, {"text": "Tack!", "name": "Kim, kundtjänst"}, **SECRET).status_code == 200
    reply = shop.ask(LIST)["items"][0]["reply"]
    assert (reply["text"], reply["name"], reply["edited_at"]) == ("Tack!", "Kim, kundtjänst", None)
    assert shop.api.put(path, {"text": "Tack!"}, **ANNA).status_code == 403
    assert shop.api.delete(path, **SECRET).status_code == 204
    assert shop.ask(LIST)["items"][0]["reply"] is None


def test_what_the_rules_hold_is_seen_by_its_author_alone(shop: Shop) -> None:
    told = write(shop, text="Köp billigare på https://billigt.example/tält och ring 070-123 45 67 nu!")
    assert told["state"] in ("held", "rejected")
    assert told["reasons"]
    assert all(one["code"] and one["text"] for one in told["reasons"])
    path = f"/v1/reviews/{told['review_id']}"
    assert shop.api.get(path, **BO).status_code == 404
    assert shop.api.get(path, **NOBODY).status_code == 404
    assert shop.api.get(path, **ANNA).json_body["state"] == told["state"]
    assert shop.api.get(f"/v1/statements/{told['receipt']}", **NOBODY).status_code == 200
    assert shop.ask(LIST)["items"] == []
    decision = Decision(state=State.PUBLISHED, ground="in_order", note="", operator="op")
    assert public.moderate(told["review_id"], decision, NOW).state is State.PUBLISHED
    assert shop.ask(path)["receipt"] is None
    assert len(shop.ask(LIST)["items"]) == 1


def test_a_published_review_can_be_reported(shop: Shop) -> None:
    review_id = write(shop)["review_id"]
    body = {
        "kind": "review",
        "id": review_id,
        "reason": "fake",
        "explanation": "Samma text hos en annan butik.",
    }
    answer = shop.api.post("/v1/reports", body, **BO)
    assert answer.status_code < 500
    assert len(shop.ask(LIST)["items"]) == 1, "a report takes nothing down by itself"


def test_the_shop_itself_is_reviewed_with_a_recommendation_score(shop: Shop) -> None:
    write(shop, product_id=None, nps=9, stars=None)
    write(shop, BO, product_id=None, nps=3)
    rating = shop.ask("/v1/site/rating")
    assert rating["nps"] == {"score": 0.0, "promoters": 1, "passives": 0, "detractors": 1}
    assert [one["nps"] for one in shop.ask("/v1/site/reviews?sort=newest&stars=4")["items"]] == [3]
    assert refused(shop.api.post("/v1/reviews", {"product_id": "tent", "nps": 9}, **ANNA)) == ["/nps"]


def test_what_is_rated_is_the_shops_to_say(shop: Shop) -> None:
    book = {
        "categories": [
            {"attributes": [{"name": "value", "labels": {"sv": "Prisvärdhet"}}]},
            {"category": "Friluftsliv", "attributes": [{"name": "warmth", "labels": {}}]},
        ]
    }
    assert shop.api.put("/v1/review-attributes", book, **SECRET).status_code == 200
    assert shop.api.put("/v1/review-attributes", book, **ANNA).status_code == 403
    asked = shop.ask("/v1/review-attributes?product_id=tent")["items"]
    assert [one["name"] for one in asked] == ["value", "warmth"]
    assert [one["name"] for one in shop.ask("/v1/review-attributes")["items"]] == ["value"]
    assert shop.api.get("/v1/review-attributes?product_id=ghost", **NOBODY).status_code == 404
    write(shop, attributes={"warmth": 3, "value": 5})
    rated = shop.ask("/v1/products/tent/rating")["attributes"]
    assert rated == {"value": {"count": 1, "mean": 5.0}, "warmth": {"count": 1, "mean": 3.0}}
    body = {"product_id": "stove", "stars": 3, "attributes": {"warmth": 3}}
    assert refused(shop.api.post("/v1/reviews", body, **ANNA)) == ["/attributes/warmth"]
    twice = {"categories": [{"attributes": []}, {"attributes": []}]}
    assert refused(shop.api.put("/v1/review-attributes", twice, **SECRET)) == ["/categories/1/category"]


def test_nobody_is_named_beside_a_discreet_product(shop: Shop) -> None:
    write(shop, product_id="toy", name="Anna Andersson")
    write(shop, name="Anna Andersson")
    assert shop.ask("/v1/products/toy/reviews")["items"][0]["name"] is None
    assert shop.ask(LIST)["items"][0]["name"] == "Anna Andersson"
    shop.sells("tent", discreet=True)
    page = shop.ask(LIST)
    assert page["items"][0]["name"] is None, "also where it became so afterwards"
    assert shop.ask(f"/v1/reviews/{page['items'][0]['review_id']}")["review"]["name"] is None


def test_a_name_from_the_login_is_shortened_and_an_empty_one_is_none(shop: Shop) -> None:
    for name, shown in (("Anna", "Anna"), ("", None), (None, None)):
        told = write(shop, ANNA, name=name, text=SAID, product_id="tent" if name is None else None)
        kept = shop.house.reviews.get(told["review_id"])
        assert kept is not None
        assert kept.content.name == shown
        shop.api.delete(f"/v1/reviews/{told['review_id']}", **ANNA)


@pytest.mark.parametrize("name", hostile.TEXTS)
def test_a_hostile_text_is_kept_plain_or_refused(shop: Shop, name: str) -> None:
    text = hostile.TEXTS[name]
    for field in ("text", "title", "name"):
        answer = shop.api.post("/v1/reviews", {"product_id": "tent", "stars": 3, field: text}, **ANNA)
        assert answer.status_code in (201, 400), (field, answer.body)
        if answer.status_code == 201:
            shop.api.delete(f"/v1/reviews/{answer.json_body['review_id']}", **ANNA)


def test_a_text_is_limited_and_the_limit_is_told(shop: Shop) -> None:
    for field in ("text", "title", "name"):
        body = {"product_id": "tent", "stars": 3, field: "x" * 100_000}
        assert refused(shop.api.post("/v1/reviews", body, **ANNA)) == [f"/{field}"]


def test_a_persons_reviews_are_handed_out_and_erased(shop: Shop) -> None:
    review_id = write(shop, name="Anna")["review_id"]
    assert public.export(customer_id="anna")["reviews"][0]["content"]["text"] == SAID
    assert public.erase(customer_id="anna", now=NOW) == 1
    assert public.export(customer_id="anna") == {"reviews": [], "votes": []}
    assert shop.api.get(f"/v1/reviews/{review_id}", **SECRET).status_code == 404
    assert SAID not in str(shop.house.reviews.rows)
