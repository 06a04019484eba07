"""Feeds of those one follows, and of members, over HTTP: what they let be shown, from the moment they do until they don't."""

import pytest

from chalicelib.feed import public
from tests.http.feed.conftest import Square
from tests.support import keys


def told(stories: list[dict[str, object]]) -> list[str]:
    return [str(one["text"]["en"]) for one in stories]  # type: ignore[index]


def test_one_reads_what_those_one_follows_let_be_shown(square: Square) -> None:
    anna = square.profile("anna", "liked", "reviewed")
    square.profile("bo", "liked")
    square.follow("cia", f"member:{anna}")
    square.like("anna")
    square.like("bo", "mat")
    square.ask("anna")
    square.spread()
    assert told(square.following("cia")) == ["Anna liked Tält Fjäll 2"]
    assert square.following("bo") == []
    assert any(key.pk.startswith("inbox#") for key in square.house.stories.rows)


def test_an_unfollow_empties_the_feed_at_once_and_a_follow_fills_it(square: Square) -> None:
    anna = square.profile("anna", "liked")
    square.like("anna")
    square.spread()
    square.later(86_400)
    assert square.following("cia") == []
    square.follow("cia", f"member:{anna}")
    # What was there before anybody followed.
    assert told(square.following("cia")) == ["Anna liked Tält Fjäll 2"]
    square.like("anna", "mat")
    square.spread()
    assert told(square.following("cia")) == ["Anna liked Liggunderlag", "Anna liked Tält Fjäll 2"]
    square.unfollow("cia", f"member:{anna}")
    assert square.following("cia") == []
    square.follow("cia", f"member:{anna}")
    assert len(square.following("cia")) == 2


def test_an_inbox_alone_serves_who_has_followed_for_long(square: Square) -> None:
    anna = square.profile("anna", "liked")
    square.follow("cia", f"member:{anna}")
    square.later(40 * 86_400)
    square.like("anna")
    square.spread()
    square.house.waves = 0
    assert len(square.following("cia")) == 1
    assert square.house.waves == 1
    square.later(31 * 86_400)
    assert square.following("cia") == []
    assert len(square.member(anna)) == 1


def test_who_is_followed_by_many_is_copied_to_nobody_and_read_by_all(square: Square) -> None:
    square.limit(3)
    anna = square.profile("anna", "liked")
    for number in range(4):
        square.follow(f"f{number}", f"member:{anna}")
    square.later(40 * 86_400)
    square.like("anna")
    square.spread()
    assert not any(key.pk.startswith("inbox#") for key in square.house.stories.rows)
    assert [told(square.following(f"f{number}")) for number in range(4)] == [["Anna liked Tält Fjäll 2"]] * 4
    square.unfollow("f0", f"member:{anna}")
    assert square.following("f0") == []
    public.erase("anna", now=0)
    assert square.house.stories.many() == {}


def test_a_list_is_followed_whoever_keeps_it(square: Square) -> None:
    list_id = square.list("anna", "Warm things")
    square.follow("cia", f"list:{list_id}")
    square.put("anna", list_id)
    square.spread()
    assert told(square.following("cia")) == [
        "Somebody put Tält Fjäll 2 into the list “Warm things”",
        "Somebody shared the list “Warm things”",
    ]
    square.profile("anna", "listed")
    assert told(square.following("cia"))[0].startswith("Anna put")
    said = {"title": "Warm things", "visibility": "private"}
    square.ok(square.api.put(f"/v1/lists/{list_id}", said, **square.shopper("anna")))
    assert square.following("cia") == []


def test_a_switch_holds_at_once_on_old_stories_everywhere(square: Square) -> None:
    anna = square.profile("anna", "liked", "reviewed", "bought")
    square.follow("cia", f"member:{anna}")
    square.like("anna")
    square.review("anna")
    square.buy("o1", "anna")
    square.spread()
    square.later(86_400)
    kinds = {"liked", "reviewed", "bought"}
    assert {one["kind"] for one in square.following("cia")} == kinds
    assert {one["kind"] for one in square.member(anna)} == kinds
    square.profile("anna", "liked")
    assert [one["kind"] for one in square.following("cia")] == ["liked"]
    assert [one["kind"] for one in square.member(anna)] == ["liked"]
    square.profile("anna", *kinds)
    assert {one["kind"] for one in square.member(anna)} == kinds
    square.profile("anna")
    assert square.following("cia") == square.member(anna) == []


def test_a_purchase_is_a_members_story_only_where_they_chose_it_and_late(square: Square) -> None:
    anna = square.profile("anna", "bought")
    bo = square.profile("bo", "liked")
    square.buy("o1", "anna")
    square.buy("o2", "bo")
    square.spread()
    assert square.member(anna) == []
    square.later(3_600)
    assert told(square.member(anna)) == ["Anna bought Tält Fjäll 2"]
    assert "o1" not in str(square.member(anna))
    assert square.member(bo) == []
    square.ok(square.api.post("/v1/orders/o1/cancel", {}))
    assert square.member(anna) == []


def test_erasure_holds_at_once_in_inboxes_too(square: Square) -> None:
    anna = square.profile("anna", "liked")
    square.follow("cia", f"member:{anna}")
    square.like("anna")
    square.spread()
    assert len(square.following("cia")) == 1
    assert len(public.export("cia")["inbox"]) == 1
    square.ok(square.api.post("/v1/people/erase", {"customer_id": "anna"}))
    assert square.following("cia") == []
    assert public.erase("cia", now=0) == 1
    assert public.export("cia") == {"stories": [], "inbox": []}


def test_a_word_taken_back_and_given_again_is_one_story(square: Square) -> None:
    anna = square.profile("anna", "liked")
    square.follow("cia", f"member:{anna}")
    square.like("anna")
    square.spread()
    square.later(86_400)
    square.like("anna", word="none")
    assert square.following("cia") == []
    square.spread()
    square.later(60)
    square.like("anna")
    square.spread()
    assert len(square.following("cia")) == len(square.member(anna)) == 1
    square.replay(3)
    assert len(square.following("cia")) == 1


def test_what_is_put_into_a_list_again_is_one_story(square: Square) -> None:
    list_id = square.list("anna")
    square.follow("cia", f"list:{list_id}")
    for _ in range(2):
        square.later(3_600)
        square.put("anna", list_id)
        square.spread()
        path: str | None = "/v1/feed/following?limit=1"
        seen = []
        while path:
            page = square.ok(square.api.get(path, **square.shopper("cia")))
            seen += [one["product"] for one in page["items"]]
            path = f"/v1/feed/following?limit=1&cursor={page['next']}" if page["next"] else None
        assert [one and one["product_id"] for one in seen] == ["tent", None]
        square.ok(square.api.delete(f"/v1/lists/{list_id}/items/tent", **square.shopper("anna")))
        square.spread()
        assert len(square.following("cia")) == 1


def test_likes_of_those_one_follows_are_one_story(square: Square) -> None:
    for who in ("anna", "bo", "dag"):
        square.follow("cia", f"member:{square.profile(who, 'liked')}")
        square.like(who)
    square.like("eva")
    square.spread()
    (story,) = square.following("cia")
    assert story["count"] == 3
    assert story["text"]["en"].endswith("and 2 others liked Tält Fjäll 2")
    assert {one["name"] for one in story["actors"]} == {"Anna", "Bo", "Dag"}


def test_pages_of_inbox_and_feeds_together_hold_everything_once(square: Square) -> None:
    square.limit(1)
    anna, bo = square.profile("anna", "liked"), square.profile("bo", "liked")
    for who in ("cia", "dag"):
        square.follow(who, f"member:{anna}")
    square.follow("cia", f"member:{bo}")
    for number in range(7):
        square.shop.sells(f"p{number}")
        square.like("anna", f"p{number}")
        square.like("bo", f"p{number}", "like" if number % 2 else "dislike")
        square.later(86_400)
        square.spread()
    seen: list[str] = []
    path: str | None = "/v1/feed/following?limit=3"
    while path:
        page = square.ok(square.api.get(path, **square.shopper("cia")))
        seen += [f"{one['product']['product_id']} {one['count']}" for one in page["items"]]
        path = f"/v1/feed/following?limit=3&cursor={page['next']}" if page["next"] else None
    assert len(seen) == len(set(seen))
    assert {one.split()[0] for one in seen} == {f"p{number}" for number in range(7)}


def test_a_member_who_is_not_to_be_seen_has_no_feed(square: Square) -> None:
    answer = square.api.get("/v1/members/m-nobody/feed", key=keys.PUBLISHABLE)
    assert answer.status_code == 404
    anna = square.profile("anna", "liked")
    answer = square.api.get(f"/v1/members/{anna}/feed", key=keys.PUBLISHABLE)
    assert answer.json_body == {"items": [], "next": None}
    assert answer.headers["Cache-Control"].startswith("public, max-age=5")
    square.ok(square.api.delete("/v1/me/profile", **square.shopper("anna")))
    assert square.api.get(f"/v1/members/{anna}/feed", key=keys.PUBLISHABLE).status_code == 404


def test_ones_own_following_is_private_and_its_cursors_ones_own(square: Square) -> None:
    anna = square.profile("anna", "liked")
    for who in ("cia", "dag"):
        square.follow(who, f"member:{anna}")
    for product in ("tent", "mat"):
        square.like("anna", product)
    square.spread()
    answer = square.api.get("/v1/feed/following?limit=1", **square.shopper("cia"))
    assert answer.headers["Cache-Control"] == "private, no-store"
    path = f"/v1/feed/following?cursor={answer.json_body['next']}"
    assert square.api.get(path, **square.shopper("dag")).status_code == 400
    assert square.api.get("/v1/feed/following", key=keys.PUBLISHABLE).status_code == 403


@pytest.mark.parametrize("path", ["/v1/feed", "/v1/feed/following", "/v1/members/m1/feed"])
def test_a_shop_without_feeds_answers_404(square: Square, path: str) -> None:
    square.off("feed")
    assert square.api.get(path, **square.shopper("anna")).status_code == 404
    square.like("anna")
    square.spread()
    assert square.house.stories.rows == {}


def test_rooms_that_a_shop_does_not_use_have_no_stories(square: Square) -> None:
    anna = square.profile("anna", "liked", "reviewed")
    square.follow("cia", f"member:{anna}")
    square.like("anna")
    square.review("anna")
    square.spread()
    square.off("reactions")
    for stories in (square.feed(), square.following("cia"), square.member(anna)):
        assert [one["kind"] for one in stories] == ["reviewed"]
    assert square.feed("?kinds=liked") == []
    square.off("profiles")
    assert [one["actor"] for one in square.feed()] == [None, None]
    assert square.api.get(f"/v1/members/{anna}/feed", key=keys.PUBLISHABLE).status_code == 404
    assert square.following("cia") == []
