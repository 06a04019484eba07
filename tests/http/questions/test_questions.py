from typing import Any

import pytest

from chalicelib.kernel import settings
from chalicelib.kernel.settings import ReviewSettings, Settings
from chalicelib.moderation.domain import Decision, State
from chalicelib.questions import public
from chalicelib.questions.domain import Counts
from tests.http.conftest import Api
from tests.http.fakes import House, Shop
from tests.support import hostile, keys

LIST = "/v1/products/tent/questions"
ANNA = {"key": None, "Authorization": keys.shopper_token("anna")}
BO = {"key": None, "Authorization": keys.shopper_token("bo")}
GUEST = {"key": keys.PUBLISHABLE, "X-Torg-Guest": keys.guest_token("g1")}
SHOP = {"key": keys.SECRET}


@pytest.fixture
def shop(api: Api, monkeypatch: pytest.MonkeyPatch) -> Shop:
    house = House()
    house.install(monkeypatch)
    shop = Shop(api, house)
    shop.sells("tent")
    shop.sells("toy", discreet=True)
    return shop


def ask(shop: Shop, text: str = "Är den tät?", who: Any = ANNA, product: str = "tent", **more: Any) -> Any:
    answer = shop.api.post(f"/v1/products/{product}/questions", {"text": text, **more}, **who)
    assert answer.status_code == 201, answer.body
    return answer.json_body


def reply(shop: Shop, question_id: str, text: str = "Ja.", who: Any = BO) -> Any:
    answer = shop.api.post(f"/v1/questions/{question_id}/answers", {"text": text}, **who)
    assert answer.status_code == 201, answer.body
    return answer.json_body


def test_a_question_is_asked_answered_and_read(shop: Shop) -> None:
    asked = ask(shop, name="Anna")
    assert (asked["state"], asked["name"], bool(asked["receipt"])) == ("published", "Anna", True)
    assert ask(shop, name="Anna")["id"] == asked["id"]
    told = reply(shop, asked["id"], "Ja, 30 grader.", SHOP)
    assert told["badge"] == "shop"
    page = shop.ask(LIST)
    assert page["counts"] == {"questions": 1, "answered": 1, "answers": 1}
    (item,) = page["items"]
    assert (item["text"], item["name"], item["answer_count"]) == ("Är den tät?", "Anna", 1)
    assert (item["answers"][0]["text"], item["answers"][0]["badge"]) == ("Ja, 30 grader.", "shop")
    assert shop.ask(f"/v1/questions/{asked['id']}") == item


def test_a_page_takes_two_waves(shop: Shop) -> None:
    for number in range(5):
        ask(shop, f"Fråga {number}")
    shop.house.waves = 0
    first = shop.ask(f"{LIST}?limit=2&sort=newest")
    assert shop.house.waves == 1, "and one query of the places before it"
    seen = [item["text"] for item in first["items"]]
    cursor = first["next"]
    while cursor:
        page = shop.ask(f"{LIST}?limit=2&sort=newest&cursor={cursor}")
        seen += [item["text"] for item in page["items"]]
        cursor = page["next"]
    assert sorted(seen) == [f"Fråga {number}" for number in range(5)]
    assert shop.refusal(f"{LIST}?sort=votes&cursor={first['next']}") == (400, ["query:cursor"])


def test_who_bought_it_has_a_badge(shop: Shop) -> None:
    order = {
        "order_id": "1",
        "customer_id": "bo",
        "lines": [{"product_id": "tent", "quantity": 1}],
    }
    assert shop.api.post("/v1/orders", order).status_code == 201
    question_id = ask(shop)["id"]
    assert reply(shop, question_id)["badge"] == "buyer"
    assert reply(shop, question_id, who=GUEST)["badge"] is None


def test_votes_are_one_a_person_and_switchable(shop: Shop) -> None:
    question_id = ask(shop)["id"]
    answer_id = reply(shop, question_id)["id"]

    def vote(path: str, helpful: bool | None, who: Any) -> Any:
        return shop.api.put(path, {"helpful": helpful}, **who)

    path = f"/v1/answers/{answer_id}/vote"
    assert vote(path, True, ANNA).json_body == {"up": 1, "down": 0}
    assert vote(path, True, ANNA).json_body == {"up": 1, "down": 0}
    assert vote(path, False, ANNA).json_body == {"up": 0, "down": 1}
    assert vote(path, True, GUEST).json_body == {"up": 1, "down": 1}
    assert vote(path, None, ANNA).json_body == {"up": 1, "down": 0}
    assert vote(path, True, BO).status_code == 403
    assert vote(f"/v1/questions/{question_id}/vote", True, BO).json_body == {"up": 1, "down": 0}
    assert vote("/v1/questions/none/vote", True, BO).status_code == 404


def test_the_asker_accepts(shop: Shop) -> None:
    question_id = ask(shop)["id"]
    answer_id = reply(shop, question_id)["id"]
    path = f"/v1/questions/{question_id}/accepted"
    assert shop.api.put(path, {"answer_id": answer_id}, **BO).status_code == 403
    assert shop.api.put(path, {"answer_id": "none"}, **ANNA).status_code == 400
    accepted = shop.api.put(path, {"answer_id": answer_id}, **ANNA).json_body
    assert (accepted["accepted_answer_id"], accepted["answers"][0]["is_accepted"]) == (answer_id, True)
    assert shop.api.put(path, {"answer_id": None}, **SHOP).json_body["accepted_answer_id"] is None


def test_one_changes_ones_own_only(shop: Shop) -> None:
    question_id = ask(shop)["id"]
    path = f"/v1/questions/{question_id}"
    for who in (BO, GUEST, SHOP, {"key": keys.PUBLISHABLE}):
        assert shop.api.put(path, {"text": "Annat"}, **who).status_code == 403
        assert shop.api.delete(path, **who).status_code == 403
    assert (
        shop.api.put(path, {"text": "Är den tät i regn?"}, **ANNA).json_body["text"] == "Är den tät i regn?"
    )
    assert shop.api.delete(path, **ANNA).status_code == 204
    assert shop.api.delete(path, **ANNA).status_code == 204
    assert shop.api.get(path).status_code == 404
    assert shop.ask(LIST)["counts"] == {"questions": 0, "answered": 0, "answers": 0}


def test_anonymous_only_where_the_shop_allows(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    def post(**headers: str) -> Any:
        return shop.api.post(LIST, {"text": "Tät?"}, key=keys.PUBLISHABLE, **headers)

    assert post(Idempotency_Key="k").status_code == 403
    allowed = Settings.from_environ({"TORG_STAGE": "test", "TORG_REVIEWS_ANONYMOUS": "1"})
    assert allowed.reviews == ReviewSettings(anonymous=True)
    monkeypatch.setattr(settings, "current", lambda: allowed)
    assert [error["pointer"] for error in post().json_body["errors"]] == ["header:Idempotency-Key"]
    first = post(Idempotency_Key="k")
    assert first.status_code == 201
    assert post(Idempotency_Key="k").json_body == first.json_body
    assert post(Idempotency_Key="l").json_body["id"] != first.json_body["id"]


def test_nobody_is_named_beside_a_discreet_product(shop: Shop) -> None:
    question_id = ask(shop, product="toy", name="Anna")["id"]
    reply(shop, question_id)
    (item,) = shop.ask("/v1/products/toy/questions")["items"]
    assert (item["name"], item["answers"][0]["name"]) == (None, None)
    named = ask(shop, name="Anna")["id"]
    assert shop.ask(f"/v1/questions/{named}")["name"] == "Anna"
    shop.sells("tent", discreet=True)
    assert shop.ask(f"/v1/questions/{named}")["name"] is None, "what becomes discreet names nobody any more"
    assert shop.ask(LIST)["items"][0]["name"] is None


def test_what_is_held_is_its_authors_to_see(shop: Shop) -> None:
    shop.house.verdicts.verdict = State.HELD
    held = ask(shop)
    assert held["state"] == "held"
    assert shop.ask(LIST)["items"] == []
    assert shop.api.get(f"/v1/questions/{held['id']}").status_code == 404
    (mine,) = shop.api.get("/v1/me/questions", **ANNA).json_body["items"]
    assert (mine["id"], mine["state"], mine["kind"]) == (held["id"], "held", "question")
    assert shop.api.get("/v1/me/questions", **BO).json_body["items"] == []
    decision = Decision(state=State.PUBLISHED, ground="", note="", operator="o")
    public.moderate(held["id"], decision, 5)
    assert len(shop.ask(LIST)["items"]) == 1


def test_search_and_filters(shop: Shop) -> None:
    first = ask(shop, "Hur tungt är tältet?")["id"]
    ask(shop, "Är det tätt?")
    reply(shop, first, "Två kilo.")

    def texts(query: str) -> list[str]:
        return [item["text"] for item in shop.ask(f"{LIST}?{query}")["items"]]

    assert texts("q=kilo") == ["Hur tungt är tältet?"]
    assert texts("answered=true") == ["Hur tungt är tältet?"]
    assert texts("answered=false") == ["Är det tätt?"]
    assert texts("sort=unanswered") == ["Är det tätt?", "Hur tungt är tältet?"]
    assert shop.refusal(f"{LIST}?q=%20") == (400, ["query:q"])
    assert shop.refusal(f"{LIST}?sort=random") == (400, ["query:sort"])


@pytest.mark.parametrize("text", [*hostile.TEXTS.values(), *hostile.SCRIPTS[:20]])
def test_hostile_texts_are_taken_or_refused(shop: Shop, text: str) -> None:
    answer = shop.api.post(LIST, {"text": text, "name": text}, **ANNA)
    assert answer.status_code in (201, 400), answer.body


@pytest.mark.parametrize(
    "body", [*hostile.BODIES, b"[]", b"{", {"text": 5}, {"text": ""}, {"text": "x", "a": 1}]
)
def test_a_bad_body_is_refused(shop: Shop, body: Any) -> None:
    assert shop.api.post(LIST, body, **ANNA).status_code in (201, 400)
    assert len(shop.house.questions.kept) <= 1


def test_a_person_leaves_with_everything(shop: Shop) -> None:
    question_id = ask(shop, name="Anna")["id"]
    answer_id = reply(shop, question_id)["id"]
    shop.api.put(f"/v1/answers/{answer_id}/vote", {"helpful": True}, **ANNA)
    told = public.export(customer_id="anna")
    assert [one["text"] for one in told["questions_and_answers"]] == ["Är den tät?"]
    assert len(told["votes"]) == 1
    assert public.erase(customer_id="anna", now=9) == 2
    assert public.erase(customer_id="anna", now=9) == 0
    assert shop.house.questions.counts["tent"] == Counts()
    assert public.first("tent", 3).items == ()


def test_an_unknown_product_or_question_is_not_found(shop: Shop) -> None:
    assert shop.api.post("/v1/products/none/questions", {"text": "Hej?"}, **ANNA).status_code == 404
    assert shop.api.post("/v1/questions/none/answers", {"text": "Hej?"}, **ANNA).status_code == 404
    assert shop.api.get("/v1/questions/none").status_code == 404
