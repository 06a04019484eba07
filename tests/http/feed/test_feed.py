"""The shop's feed over HTTP: what it tells, when, of whom, and how true that stays."""

from typing import Any

import msgspec
import pytest

from chalicelib.aws.observed import Failed
from chalicelib.feed import public, wiring
from chalicelib.kernel import clock, settings
from chalicelib.members import public as members
from chalicelib.push import public as push
from chalicelib.reactions.domain import Word
from tests.http.feed.conftest import Square, deliver
from tests.support import keys
from tests.support.examples import examples


def test_everything_others_may_see_is_told_newest_first(square: Square) -> None:
    square.profile("anna", "liked", "reviewed", "listed", "asked")
    review_id = square.review("anna", title="Bra")
    question_id = square.ask("anna")
    answer_id = square.answer("bo", question_id)
    list_id = square.list("anna")
    square.put("anna", list_id)
    square.like("anna")
    square.spread()
    told = square.feed()
    assert {(one["kind"], one["text"]["sv"]) for one in told} == {
        ("liked", "Anna gillade Tält Fjäll 2"),
        ("listed", "Anna lade Tält Fjäll 2 i listan ”Fjällveckan”"),
        ("listed", "Anna delade listan ”Fjällveckan”"),
        ("answered", "Någon svarade på en fråga om Tält Fjäll 2"),
        ("asked", "Anna ställde en fråga om Tält Fjäll 2"),
        ("reviewed", "Anna gav Tält Fjäll 2 4 av 5 stjärnor"),
    }
    by = {one["kind"]: one for one in told if one["product"]}
    assert by["reviewed"]["review_id"] == review_id
    assert (by["reviewed"]["stars"], by["reviewed"]["title"]) == (4, "Bra")
    assert by["reviewed"]["quote"] == "Stood through anna's storm on the fell."
    assert (by["answered"]["answer_id"], by["answered"]["question_id"]) == (answer_id, question_id)
    assert by["listed"]["list_id"] == list_id
    assert by["liked"]["text"]["en"] == "Anna liked Tält Fjäll 2"
    assert {one["how"] for one in told} == {"/v1/how/feed"}
    assert by["liked"]["product"]["product_id"] == "tent"
    assert members.customer("anna").key not in str(told)


def test_it_takes_one_wave_after_the_list_and_is_cached_for_seconds(square: Square) -> None:
    square.like("anna")
    square.review("bo")
    square.buy("o1", "cia")
    square.spread()
    square.later(3_600)
    square.house.waves = 0
    answer = square.api.get("/v1/feed", key=keys.PUBLISHABLE)
    assert len(answer.json_body["items"]) == 3
    assert square.house.waves == 1
    assert answer.headers["Cache-Control"] == "public, max-age=5, stale-while-revalidate=50"
    again = square.api.get("/v1/feed", key=keys.PUBLISHABLE, If_None_Match=answer.headers["ETag"])
    assert again.status_code == 304


def test_likes_of_a_day_are_one_story_whose_count_equals_the_rows(square: Square) -> None:
    square.profile("p03", "liked", name="Anna")
    square.profile("p05", "reviewed", name="Bo")
    for number in range(14):
        square.like(f"p{number:02d}")
    square.spread()
    (story,) = square.feed()
    assert story["text"]["sv"] == "Anna och 13 andra gillade Tält Fjäll 2"
    assert story["count"] == _likes(square) == 14
    assert [one["name"] for one in story["actors"]] == ["Anna"]
    square.like("p03", word="none")
    square.like("p04", word="dislike")
    # Before any news of it: the first ten are looked at.
    (story,) = square.feed()
    assert (story["text"]["en"], story["count"]) == ("12 people liked Tält Fjäll 2", _likes(square))
    square.like("p13", word="none")
    square.spread()
    assert square.feed()[0]["count"] == _likes(square) == 11
    square.like("p03")
    square.spread()
    assert square.feed()[0]["count"] == _likes(square) == 12


def _likes(square: Square) -> int:
    return sum(one.word is Word.LIKE for one in square.house.opinions.rows.values())


def test_a_word_taken_back_and_given_again_is_of_its_new_day_at_once(square: Square) -> None:
    square.like("anna")
    square.spread()
    square.later(2 * 86_400)
    square.like("anna", word="none")
    square.gather()
    square.later(1)
    square.like("anna")
    # The news of it are on their way.
    assert square.feed() == []
    square.spread()
    (story,) = square.feed()
    assert story["at"][:10] == clock.iso(settings.current().now())[:10]


def test_a_purchase_is_told_late_and_of_nobody(square: Square) -> None:
    square.profile("anna", "bought")
    square.buy("o1", "anna")
    square.buy("o2", "anna")
    square.buy("o3", None, "tent", "mat")
    square.spread()
    assert square.feed() == []
    square.later(19 * 60 + 60)
    told = {one["text"]["sv"]: one for one in square.feed()}
    assert set(told) == {"2 personer köpte Tält Fjäll 2", "Någon köpte Liggunderlag"}
    assert all(one["actor"] is None and one["actors"] == [] for one in told.values())
    assert "o1" not in str(told)
    square.ok(square.api.post("/v1/orders/o1/cancel", {}))
    square.ok(square.api.post("/v1/orders/o2/cancel", {}))
    assert square.feed("?kinds=bought")[0]["count"] == 1
    square.ok(square.api.post("/v1/orders/o3/cancel", {}))
    assert square.feed() == []


def test_orders_of_the_past_and_tests_are_no_story(square: Square) -> None:
    square.buy("o1", "anna", historical=True)
    square.buy("o2", "anna", test=True)
    square.spread()
    square.later(3_600)
    assert square.feed() == []
    assert "tent" not in str(square.house.stories.rows)


def test_discreet_products_are_told_of_nowhere(square: Square) -> None:
    square.profile("anna", "liked", "reviewed", "asked")
    square.like("anna", "toy")
    square.ask("anna", "toy")
    square.buy("o1", "anna", "toy")
    square.spread()
    square.later(3_600)
    assert square.feed() == []
    assert "toy" not in str(square.house.stories.rows)
    square.like("anna")
    square.review("anna")
    square.spread()
    assert len(square.feed()) == 2
    square.shop.sells("tent", discreet=True)
    assert square.feed() == []
    square.shop.sells("tent")
    square.ok(square.api.delete("/v1/products/tent"))
    assert square.feed() == []


def test_what_goes_is_told_no_more_at_once(square: Square) -> None:
    square.profile("anna", "reviewed", "listed", "asked")
    review_id, question_id, list_id = square.review("anna"), square.ask("anna"), square.list("anna")
    square.put("anna", list_id)
    square.spread()
    assert len(square.feed()) == 4
    square.ok(square.api.delete(f"/v1/lists/{list_id}/items/tent", **square.shopper("anna")))
    assert len(square.feed()) == 3
    square.ok(
        square.api.put(
            f"/v1/lists/{list_id}", {"title": "Mine", "visibility": "private"}, **square.shopper("anna")
        )
    )
    assert {one["kind"] for one in square.feed()} == {"reviewed", "asked"}
    square.ok(square.api.delete(f"/v1/reviews/{review_id}", **square.shopper("anna")))
    square.ok(square.api.delete(f"/v1/questions/{question_id}", **square.shopper("anna")))
    assert square.feed() == []
    square.spread()
    assert square.feed() == []


def test_a_name_goes_at_once_with_its_switch_also_from_old_stories(square: Square) -> None:
    square.profile("anna", "liked", "reviewed")
    square.like("anna")
    square.review("anna")
    square.spread()
    square.later(20 * 86_400)
    assert [one["actor"]["name"] for one in square.feed()] == ["Anna", "Anna"]
    square.profile("anna", "liked")
    assert {one["kind"]: one["actor"] is None for one in square.feed()} == {"liked": False, "reviewed": True}
    square.ok(square.api.delete("/v1/me/profile", **square.shopper("anna")))
    assert [one["actor"] for one in square.feed()] == [None, None]
    square.profile("anna", "liked", name="Annika")
    assert {one["actor"] and one["actor"]["name"] for one in square.feed()} == {"Annika", None}


def test_erasure_holds_at_once_and_leaves_nothing(square: Square) -> None:
    square.profile("anna", *("liked", "reviewed", "bought"))
    square.like("anna")
    square.like("bo")
    square.review("anna")
    square.buy("o1", "anna")
    square.spread()
    square.later(3_600)
    assert len(square.feed()) == 3
    exported = public.export("anna")
    assert sorted(one["kind"] for one in exported["stories"]) == ["bought", "liked", "reviewed"]
    square.ok(square.api.post("/v1/people/erase", {"customer_id": "anna"}))
    assert [(one["kind"], one["count"]) for one in square.feed()] == [("liked", 1)]
    assert public.erase("anna", now=0) + public.erase("anna", now=0) <= 3
    assert public.export("anna") == {"stories": [], "inbox": []}
    square.spread()
    square.replay(7)
    assert [(one["kind"], one["count"]) for one in square.feed()] == [("liked", 1)]
    assert members.customer("anna").key not in str(square.house.stories.rows)


def test_news_three_times_in_any_order_change_no_story(square: Square) -> None:
    for number in range(12):
        square.like(f"p{number}")
        square.like(f"p{number}", "mat", "like" if number % 2 else "dislike")
        square.spread()
    for number in range(0, 12, 3):
        square.like(f"p{number}", word="none")
        square.buy(f"o{number}", f"p{number}", "tent", "mat")
        square.review(f"p{number}")
        square.spread()
    square.put("p1", square.list("p1"))
    square.ok(square.api.post("/v1/orders/o3/cancel", {}))
    square.spread()
    square.later(3_600)
    before, rows = square.feed("?limit=50"), dict(square.house.stories.rows)
    for seed in range(3):
        square.replay(seed)
    assert square.house.stories.rows == rows
    assert square.feed("?limit=50") == before


def test_forged_purchases_and_likes_of_a_browser_are_no_story(square: Square) -> None:
    square.like("anna")
    square.buy("o1", "bo")
    square.spread()
    square.later(3_600)
    before, rows = square.feed(), dict(square.house.stories.rows)
    for batch in range(examples(200)):
        events = [_forged(f"{batch}-{number}", number) for number in range(50)]
        body = {"batch_id": f"b{batch}", "events": events}
        answer = square.api.post("/v1/events", body, key=keys.PUBLISHABLE)
        assert answer.json_body["accepted"] == 50, answer.body
    square.spread()
    assert square.house.stories.rows == rows
    assert square.feed() == before


def _forged(event_id: str, number: int) -> dict[str, Any]:
    who = {
        "event_id": event_id,
        "anonymous_id": f"v{number}",
        "occurred_at": clock.iso(settings.current().now()),
    }
    if number % 2:
        return {**who, "event": "product_liked", "product_id": "tent"}
    lines = [{"product_id": "tent", "quantity": 1}]
    return {**who, "event": "order_completed", "order_id": f"forged-{event_id}", "products": lines}


def test_pages_go_through_everything_once_while_more_comes(square: Square) -> None:
    for number in range(7):
        square.shop.sells(f"p{number}")
        square.like(f"c{number}", f"p{number}")
        square.review(f"c{number}", f"p{number}", text="")
        square.later(60)
    square.spread()
    seen: list[str] = []
    path: str | None = "/v1/feed?limit=4"
    while path:
        page = square.shop.ask(path)
        seen += [one["story_id"] for one in page["items"]]
        # Others join stories that were read already, and ones that weren't: none of them moves.
        square.like(f"more{len(seen)}", "p0")
        square.like(f"more{len(seen)}", "p6")
        square.spread()
        path = f"/v1/feed?limit=4&cursor={page['next']}" if page["next"] else None
    assert len(seen) == len(set(seen)) == 14


def test_only_what_is_asked_for(square: Square) -> None:
    square.like("anna")
    square.review("anna")
    square.spread()
    assert [one["kind"] for one in square.feed("?kinds=reviewed")] == ["reviewed"]
    assert len(square.feed("?kinds=reviewed,liked")) == 2
    assert {tuple(one["text"]) for one in square.feed("?language=en")} == {("en",)}
    assert square.shop.refusal("/v1/feed?kinds=sold") == (400, ["query:kinds"])
    assert square.shop.refusal("/v1/feed?limit=51")[0] == 400
    cursor = square.shop.ask("/v1/feed?limit=1")["next"]
    assert square.shop.refusal(f"/v1/feed?kinds=liked&cursor={cursor}") == (400, ["query:cursor"])
    assert square.shop.refusal("/v1/feed?cursor=abc") == (400, ["query:cursor"])


def test_what_cannot_be_read_is_put_aside_and_the_rest_goes_on(square: Square) -> None:
    square.like("anna")
    square._seen.clear()
    bodies = ["{", '{"kind":"later_invented"}', "[]", '{"kind":"feed_fan_out"}']
    deliver(*bodies)
    square.spread()
    assert len(square.feed()) == 1
    assert sum(key.startswith("quarantine/feed-") for key in square.house.objects.bodies) == len(bodies)


def test_what_fails_is_handed_out_again(square: Square, monkeypatch: pytest.MonkeyPatch) -> None:
    square.like("anna")

    def broken(product_ids: Any) -> Any:
        raise OSError("no answer")

    with monkeypatch.context() as patch:
        patch.setattr(wiring, "discreet", broken)
        with pytest.raises(Failed, match=r"^OSError$"):
            square.spread()
    square.replay(1)
    assert len(square.feed()) == 1


def test_a_change_that_can_be_seen_is_told_to_open_pages(
    square: Square, monkeypatch: pytest.MonkeyPatch
) -> None:
    touched: list[tuple[list[str], int]] = []
    monkeypatch.setattr(push, "touch", lambda topics, after=0: touched.append((list(topics), after)))
    square.like("anna")
    square.spread()
    assert touched == [(["feed"], 0)]
    square.replay(1)
    assert len(touched) == 1
    square.buy("o1", "anna")
    square.spread()
    assert touched[1][0] == ["feed"]
    assert touched[1][1] > 500


def test_the_head_is_what_the_route_gives(square: Square) -> None:
    square.like("anna")
    square.spread()
    head = public.head(20, settings.current().now())
    assert msgspec.json.decode(msgspec.json.encode(head)) == square.shop.ask("/v1/feed")
