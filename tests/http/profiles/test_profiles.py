"""Profiles and follows over HTTP: chosen, seen, followed, taken down, gone."""

from typing import Any

import pytest

from chalicelib.console import wiring as console
from chalicelib.kernel import settings
from chalicelib.kernel.settings import Settings
from chalicelib.moderation.domain import Decision, State
from chalicelib.moderation.domain import Kind as Subject
from chalicelib.moderation.grounds import allowed
from chalicelib.moderation.policy import Policy
from tests.http.conftest import Api
from tests.http.fakes import House, Shop
from tests.support import keys


@pytest.fixture
def shop(api: Api, house: House) -> Shop:
    return Shop(api, house)


def logged_in(customer: str) -> dict[str, Any]:
    return {"key": keys.PUBLISHABLE, "Authorization": keys.shopper_token(customer)}


def member(shop: Shop, customer: str, *shows: str, name: str = "Maja K") -> str:
    answer = shop.api.put("/v1/me/profile", {"name": name, "shows": shows}, **logged_in(customer))
    assert answer.status_code == 200, answer.body
    return str(answer.json_body["member_id"])


def public_list(shop: Shop, customer: str = "keeper", title: str = "Warm things") -> str:
    said = {"kind": "collection", "title": title, "visibility": "public"}
    made = shop.api.post("/v1/me/lists", said, **logged_in(customer))
    assert made.status_code == 201, made.body
    return str(made.json_body["list_id"])


def follow(shop: Shop, customer: str, target: str) -> Any:
    return shop.api.put(f"/v1/me/following/{target}", None, **logged_in(customer))


def seen(shop: Shop, member_id: str) -> Any:
    return shop.api.get(f"/v1/members/{member_id}", key=keys.PUBLISHABLE)


def test_a_member_shows_what_they_chose_under_an_id_that_says_nothing(shop: Shop) -> None:
    assert shop.api.get("/v1/me/profile", **logged_in("c-1")).status_code == 404
    member_id = member(shop, "c-1", "liked", "reviewed")
    assert (len(member_id), member_id[0]) == (17, "m")
    assert "c-1" not in member_id
    answer = seen(shop, member_id)
    assert answer.headers["Cache-Control"] == "private, no-store", "what is switched off is off at once"
    assert answer.json_body == {
        "member_id": member_id, "name": "Maja K", "shows": ["reviewed", "liked"], "followers": 0,
        "how": "/v1/how/feed",
    }  # fmt: skip
    mine = shop.api.get("/v1/me/profile", **logged_in("c-1")).json_body
    assert (mine["state"], mine["shows"], mine["followers"]) == ("published", ["reviewed", "liked"], 0)
    assert member(shop, "c-1") == member_id
    assert seen(shop, member_id).json_body["shows"] == []


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"shows": []}, "/name"),
        ({"name": ""}, "/name"),
        ({"name": "  "}, "/name"),
        ({"name": "x" * 61}, "/name"),
        ({"name": "x" * 600}, "/name"),
        ({"name": "Maja", "shows": ["sold"]}, "/shows/0"),
        ({"name": "Maja", "shows": ["liked", "liked"]}, "/shows"),
        ({"name": "Maja", "shows": "liked"}, "/shows"),
        ({"name": "Maja", "member_id": "m1"}, "/member_id"),
    ],
)
def test_what_is_wrong_with_a_profile_is_named(shop: Shop, body: Any, pointer: str) -> None:
    answer = shop.api.put("/v1/me/profile", body, **logged_in("c-1"))
    assert answer.status_code == 400, answer.body
    assert [one["pointer"] for one in answer.json_body["errors"]] == [pointer]


def test_a_name_that_carries_contact_data_waits_and_a_forbidden_one_is_refused(
    shop: Shop, house: House
) -> None:
    kept = shop.api.put("/v1/me/profile", {"name": "maja@example.se"}, **logged_in("c-1")).json_body
    assert kept["state"] == "held"
    assert seen(shop, kept["member_id"]).status_code == 404
    told = shop.api.get(f"/v1/statements/{kept['receipt']}?language=en", key=keys.PUBLISHABLE)
    assert told.status_code == 200, told.body
    house.moderation.ledger.kept = Policy(words=("voldemort",), reject_from=50)  # type: ignore[attr-defined]
    refused = shop.api.put("/v1/me/profile", {"name": "Voldemort"}, **logged_in("c-2"))
    assert refused.status_code == 400, refused.body
    assert refused.json_body["errors"][0]["pointer"] == "/name"
    assert shop.api.get("/v1/me/profile", **logged_in("c-2")).status_code == 404


def decision(state: State) -> Decision:
    return Decision(state=state, ground=allowed(state)[0], note="", operator="op")


def test_a_name_is_reported_and_taken_down_by_an_operator(shop: Shop) -> None:
    member_id = member(shop, "c-1", "liked")
    notice = {"kind": "profile", "subject_id": member_id, "reason": "other", "explanation": "Not a name."}
    reported = shop.api.post("/v1/reports", notice, key=keys.PUBLISHABLE)
    assert reported.status_code in (201, 202), reported.body
    moderate = console.moderate(Subject.PROFILE)
    assert moderate(member_id, decision(State.REJECTED), 2_000).state is State.REJECTED
    assert seen(shop, member_id).status_code == 404
    assert follow(shop, "c-2", f"member:{member_id}").status_code == 404
    assert shop.api.get("/v1/me/profile", **logged_in("c-1")).json_body["state"] == "rejected"
    moderate(member_id, decision(State.PUBLISHED), 3_000)
    assert seen(shop, member_id).json_body["shows"] == ["liked"]


def test_members_and_lists_are_followed_named_and_left(shop: Shop) -> None:
    member_id, list_id = member(shop, "c-1"), public_list(shop)
    for target in (f"member:{member_id}", f"list:{list_id}", f"member:{member_id}"):
        assert follow(shop, "c-2", target).status_code == 200
    page = shop.api.get("/v1/me/following", **logged_in("c-2")).json_body
    assert [(one["kind"], one["id"], one["name"]) for one in page["items"]] == [
        ("list", list_id, "Warm things"), ("member", member_id, "Maja K"),
    ]  # fmt: skip
    assert seen(shop, member_id).json_body["followers"] == 1
    assert shop.api.get("/v1/me/following", **logged_in("c-3")).json_body["items"] == []
    for _ in range(2):
        left = shop.api.delete(f"/v1/me/following/member:{member_id}", **logged_in("c-2"))
        assert left.status_code == 204
    assert seen(shop, member_id).json_body["followers"] == 0
    assert [
        one["kind"] for one in shop.api.get("/v1/me/following", **logged_in("c-2")).json_body["items"]
    ] == ["list"]


def test_encoded_targets_are_the_same(shop: Shop) -> None:
    member_id = member(shop, "c-1")
    assert follow(shop, "c-2", f"member%3A{member_id}").json_body["target"] == f"member:{member_id}"


def test_a_list_is_followed_while_anyone_may_see_it(shop: Shop, house: House) -> None:
    list_id = public_list(shop)
    assert follow(shop, "c-2", f"list:{list_id}").status_code == 200
    hidden = {"title": "Warm things", "visibility": "private"}
    assert shop.api.put(f"/v1/lists/{list_id}", hidden, **logged_in("keeper")).status_code == 200
    assert follow(shop, "c-3", f"list:{list_id}").status_code == 404
    (one,) = shop.api.get("/v1/me/following", **logged_in("c-2")).json_body["items"]
    assert one["name"] is None
    assert shop.api.delete(f"/v1/lists/{list_id}", **logged_in("keeper")).status_code == 204
    assert shop.api.get("/v1/me/following", **logged_in("c-2")).json_body["items"] == []
    assert house.profiles.edges == {}


def test_following_is_for_shoppers(shop: Shop) -> None:
    member_id = member(shop, "c-1")
    path = f"/v1/me/following/member:{member_id}"
    guest = {"key": keys.PUBLISHABLE, "X-Torg-Guest": keys.guest_token("g-1")}
    assert shop.api.put(path, None, **guest).status_code == 403
    assert shop.api.put(path, None, key=None).status_code == 401
    assert shop.api.put("/v1/me/profile", {"name": "Maja"}, **guest).status_code == 403
    assert seen(shop, member_id).json_body["followers"] == 0


@pytest.mark.parametrize(
    ("target", "status"),
    [("m1", 400), ("member:", 400), ("shop:1", 400), ("member:m1", 404), ("list:l1", 404)],
)
def test_what_cannot_be_followed(shop: Shop, target: str, status: int) -> None:
    assert follow(shop, "c-1", target).status_code == status


def test_nobody_follows_themselves(shop: Shop) -> None:
    member_id = member(shop, "c-1")
    refused = follow(shop, "c-1", f"member:{member_id}")
    assert (refused.status_code, refused.json_body["errors"][0]["pointer"]) == (400, "path:target")


def test_a_deleted_profile_is_gone_and_the_next_one_is_another(shop: Shop, house: House) -> None:
    member_id = member(shop, "c-1")
    follow(shop, "c-2", f"member:{member_id}")
    for _ in range(2):
        assert shop.api.delete("/v1/me/profile", **logged_in("c-1")).status_code == 204
    assert seen(shop, member_id).status_code == 404
    assert shop.api.get("/v1/me/following", **logged_in("c-2")).json_body["items"] == []
    assert house.profiles.edges == {}
    assert member(shop, "c-1") != member_id


def test_a_copy_holds_it_and_erasure_takes_it(shop: Shop, house: House) -> None:
    member_id, list_id = member(shop, "c-1", "liked"), public_list(shop)
    follow(shop, "c-1", f"list:{list_id}")
    follow(shop, "c-2", f"member:{member_id}")
    kept = shop.api.get("/v1/me/data", **logged_in("c-1")).json_body["data"]["profiles"]
    assert (kept["profile"]["member_id"], kept["profile"]["shows"]) == (member_id, ["liked"])
    assert [one["target"] for one in kept["following"]] == [f"list:{list_id}"]
    gone = shop.api.post("/v1/people/erase", {"customer_id": "c-1"})
    assert gone.json_body["counts"]["profiles"] == 2
    assert seen(shop, member_id).status_code == 404
    assert (house.profiles.profiles, house.profiles.edges) == ({}, {})
    again = shop.api.post("/v1/people/erase", {"customer_id": "c-1"})
    assert again.json_body["counts"]["profiles"] == 0


def test_the_room_can_be_switched_off(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    member_id = member(shop, "c-1")
    monkeypatch.setattr(settings, "current", lambda: Settings(off=frozenset({"profiles"})))
    assert seen(shop, member_id).status_code == 404
