"""A person's data over HTTP, across all rooms: handed over whole, gone at once, and numbers stay sums."""

from typing import Any

import pytest

from chalicelib.activity import forgetting
from chalicelib.activity import public as activity
from chalicelib.experiments import public as experiments
from chalicelib.letters.domain import Kind
from chalicelib.members import public as members
from chalicelib.members.domain import Pseudonyms
from chalicelib.post import public as post
from chalicelib.post.domain import Wanted
from chalicelib.privacy import public as privacy
from tests.fakes.activity import PlainSieve
from tests.http.conftest import Api
from tests.http.fakes import House, Shop
from tests.support import keys


@pytest.fixture
def shop(api: Api, monkeypatch: pytest.MonkeyPatch) -> Shop:
    house = House()
    house.install(monkeypatch)
    return Shop(api, house)


def as_shopper(customer: str) -> dict[str, Any]:
    return {"key": keys.PUBLISHABLE, "Authorization": keys.shopper_token(customer)}


def _is_busy(shop: Shop, customer: str, stars: int = 4) -> None:
    """The customer buys, reviews, asks, likes and wants the tent."""
    order = {
        "order_id": f"o-{customer}",
        "customer_id": customer,
        "lines": [{"product_id": "tent", "quantity": 1}],
    }
    assert shop.api.post("/v1/orders", order).status_code == 201
    review = {"product_id": "tent", "stars": stars, "text": f"words of {customer}", "name": "Maja"}
    assert shop.api.post("/v1/reviews", review, **as_shopper(customer)).status_code == 201
    question = {"text": f"does it stand alone, asks {customer}?", "name": "Maja"}
    asked = shop.api.post("/v1/products/tent/questions", question, **as_shopper(customer))
    assert asked.status_code == 201, asked.body
    liked = shop.api.put("/v1/products/tent/reaction", {"reaction": "like"}, **as_shopper(customer))
    assert liked.status_code == 200, liked.body
    wanted = shop.api.put("/v1/lists/wish/items/tent", {}, **as_shopper(customer))
    assert wanted.status_code in (200, 201), wanted.body


def _shown(shop: Shop) -> tuple[int, float | None, int, int, int]:
    page = shop.ask("/v1/products/tent/page")
    rating = page["reviews"]["rating"]
    asked = page["questions"]["counts"]["questions"]
    return rating["count"], rating["mean"], asked, page["reactions"]["likes"], page["wanted"]


def test_a_copy_holds_what_every_room_keeps(shop: Shop) -> None:
    shop.sells("tent")
    _is_busy(shop, "c-1")
    _is_busy(shop, "c-2")
    mine = shop.api.get("/v1/me/data", **as_shopper("c-1")).json_body["data"]
    assert set(mine) >= {
        "reviews", "questions", "reactions", "lists", "media", "orders", "members", "campaigns", "offers", "mail", "new_password",
        "experiments",
    }  # fmt: skip
    told = str(mine)
    assert "words of c-1" in told
    assert "asks c-1" in told
    assert "o-c-1" in told
    assert "c-2" not in told
    assert all(mine[name] for name in ("reviews", "questions", "reactions", "lists", "orders"))
    asked = shop.api.post("/v1/people/export", {"customer_id": "c-1"})
    assert asked.json_body["data"] == mine


@pytest.mark.parametrize("by", ["shopper", "shop"])
def test_the_erased_are_gone_and_no_longer_counted(shop: Shop, by: str) -> None:
    shop.sells("tent")
    _is_busy(shop, "c-1", stars=1)
    _is_busy(shop, "c-2", stars=5)
    assert _shown(shop) == (2, 3.0, 2, 2, 2)

    def erase() -> Any:
        if by == "shopper":
            return shop.api.delete("/v1/me/data", **as_shopper("c-1"))
        return shop.api.post("/v1/people/erase", {"customer_id": "c-1"})

    assert erase().json_body["counts"]["reviews"] == 1
    assert _shown(shop) == (1, 5.0, 1, 1, 1)
    left = shop.api.get("/v1/me/data", **as_shopper("c-1")).json_body["data"]
    assert "words of" not in str(left)
    assert "asks c-1" not in str(left)
    assert "words of c-1" not in str(shop.ask("/v1/products/tent/page"))
    again = erase()
    assert again.status_code == 200
    assert again.json_body["counts"]["reviews"] == 0
    assert _shown(shop) == (1, 5.0, 1, 1, 1)


@pytest.mark.parametrize("who", [{"customer_id": "c-1"}, {"email": "maja@example.se"}])
def test_what_is_noted_of_a_shopper_is_handed_over_and_goes_with_them(
    shop: Shop, who: dict[str, str]
) -> None:
    shop.sells("tent", "mat")
    shop.house.keep("product:tent", "bought-also-bought", ("mat", 5))
    for customer, email in (("c-1", "maja@example.se"), ("c-2", "per@example.se")):
        lines = [{"product_id": "tent", "quantity": 1}]
        order = {"order_id": f"o-{customer}", "customer_id": customer, "email": email, "lines": lines}
        assert shop.api.post("/v1/orders", order).status_code == 201
        assert shop.api.get("/v1/recommendations", **as_shopper(customer)).json_body["items"]
    told = shop.api.post("/v1/people/export", who).json_body["data"]["recommendations"]
    assert told == [{"goes_with_what_was_bought": ["mat"]}]
    assert "c-1" not in str(shop.house.notes.held)
    assert shop.api.post("/v1/people/erase", who).json_body["counts"]["recommendations"] == 1
    assert len(shop.house.notes.held) == 1
    assert shop.api.post("/v1/people/erase", who).json_body["counts"]["recommendations"] == 0
    assert shop.api.get("/v1/recommendations", **as_shopper("c-1")).json_body["items"] == []
    assert len(shop.house.notes.held) == 1, "of who bought nothing nothing is noted"


def test_the_log_is_told_who_is_erased_and_tells_when_it_is_rid_of_them(shop: Shop) -> None:
    shop.sells("tent")
    _is_busy(shop, "c-1")
    lake = shop.house.objects

    def told(**who: str) -> Any:
        return shop.api.post("/v1/people/erased", who).json_body

    before = told(customer_id="c-1")
    assert (before["erased_at"], before["log"]) == (None, "never")
    assert {"reviews", "questions", "reactions", "lists", "orders"} <= set(before["left"])
    shop.api.post("/v1/people/erase", {"customer_id": "c-1"})
    after = told(customer_id="c-1")
    assert after["erased_at"]
    assert (after["left"], after["log"]) == ([], "waiting")
    assert told(customer_id="c-2")["log"] == "never"
    marks = " ".join(lake.keys("erased/"))
    assert marks
    assert "c-1" not in marks

    forgetting.forget(objects=lake, sieve=PlainSieve(), now=lambda: 1_900_000_000_000)
    assert told(customer_id="c-1")["log"] == "done"
    assert told(customer_id="c-1")["log_done_at"] == "2030-03-17T17:46:40.000Z"


def test_a_browser_alone_is_erased_from_the_log_and_no_room_is_asked(shop: Shop) -> None:
    shop.sells("tent")
    _is_busy(shop, "c-1")
    counts = shop.api.post("/v1/people/erase", {"anonymous_id": "a-1"}).json_body["counts"]
    assert set(counts.values()) <= {0, 1}
    assert counts["reviews"] == counts["orders"] == 0
    assert shop.api.post("/v1/people/erased", {"anonymous_id": "a-1"}).json_body["log"] == "waiting"
    assert shop.api.post("/v1/people/erased", {"customer_id": "c-1"}).json_body["log"] == "never"


def test_after_a_restore_the_rooms_forget_by_the_mark_alone(shop: Shop) -> None:
    """The rows came back; of who they were only a keyed hash is left."""
    shop.sells("tent")
    for customer in ("c-1", "c-2"):
        _is_busy(shop, customer)
    mail = Wanted(
        kind=Kind.WELCOME, entity="c-1", to="c1@example.se", language="sv", why="x", customer_id="c-1"
    )
    assert post.add(mail, 1_900_000_000_000)
    members.keep_contact("c1@example.se", 1, customer_id="c-1")
    activity.erase([members.customer("c-1").key], 2_000_000_000_000)
    activity.erase([members.customer("c-2").key], 1_000_000_000_000)

    assert privacy.erase_again(1_500_000_000_000) == 1
    one, other = (
        shop.api.post("/v1/people/erased", {"customer_id": name}).json_body for name in ("c-1", "c-2")
    )
    assert one["left"] == []
    assert {"reviews", "questions", "reactions", "lists", "orders"} <= set(other["left"])
    assert "c1@example.se" not in str(
        shop.api.post("/v1/people/export", {"email": "c1@example.se"}).json_body
    )
    assert _shown(shop)[0] == 1


def test_a_guest_becomes_the_customer(shop: Shop) -> None:
    shop.sells("tent", "stove")
    token = keys.guest_token("g-1")
    guest = {"key": keys.PUBLISHABLE, "X-Torg-Guest": token}
    for product, word in (("tent", "like"), ("stove", "dislike")):
        shop.api.put(f"/v1/products/{product}/reaction", {"reaction": word}, **guest)
    shop.api.put("/v1/lists/wish/items/stove", {}, **guest)
    shop.api.put("/v1/products/tent/reaction", {"reaction": "dislike"}, **as_shopper("c-1"))

    merged = shop.api.post("/v1/me/merge", {"guest": token}, **as_shopper("c-1"))
    assert merged.status_code == 200, merged.body
    assert set(merged.json_body["counts"]) == {"questions", "reactions", "lists"}
    for product in ("tent", "stove"):
        reactions = shop.ask(f"/v1/products/{product}/page")["reactions"]
        assert (reactions["likes"], reactions["dislikes"]) == (0, 1)
    assert shop.ask("/v1/products/stove/page")["wanted"] == 1
    assert "stove" in str(shop.api.get("/v1/me/data", **as_shopper("c-1")).json_body["data"]["lists"])
    assert shop.api.post("/v1/me/merge", {"guest": token}, **as_shopper("c-1")).status_code == 200
    assert shop.ask("/v1/products/stove/page")["wanted"] == 1


def test_a_made_up_guest_is_refused(shop: Shop) -> None:
    assert shop.api.post("/v1/me/merge", {"guest": "gt_x"}, **as_shopper("c-1")).status_code == 401


def test_somebody_must_be_named(shop: Shop) -> None:
    refused = shop.api.post("/v1/people/erase", {})
    assert refused.status_code == 400
    assert refused.json_body["errors"][0]["pointer"] == "/customer_id"


def test_a_person_is_forgotten_by_the_rooms_that_write_to_them(shop: Shop) -> None:
    now = 1_900_000_000_000
    key = Pseudonyms(keys.SECRETS.pseudonym_secret.encode()).customer_by_email("asa@example.se")
    experiments.start("subject:welcome:sv", experiments.Plan(arms=2, sample=100), now)
    experiments.exposed("subject:welcome:sv", 1, key, now)
    wanted = Wanted(kind=Kind.WELCOME, entity="c-1", to="asa@example.se", language="sv", why="an account")
    assert post.add(wanted, now)
    asked = {"email": "asa@example.se"}
    copied = shop.api.post("/v1/people/export", asked).json_body["data"]
    assert [seat["arm"] for seat in copied["experiments"]] == [1]
    assert "asa@example.se" in str(copied["mail"])
    counts = shop.api.post("/v1/people/erase", asked).json_body["counts"]
    assert (counts["experiments"], counts["mail"]) == (1, 1)
    left = shop.api.post("/v1/people/export", asked).json_body["data"]
    assert left["experiments"] == []
    assert "asa@example.se" not in str(left)
    assert experiments.report("subject:welcome:sv", now).arms[1].people == 1
