"""Small histories whose lists anybody can count, one for each meaning the lists have."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.activity.public import Erased
from chalicelib.recommendations import engine
from chalicelib.recommendations.domain import DAY_MS, Parameters, RankedList
from tests.unit.recommendations.acted import LakeRow
from tests.unit.recommendations.test_lists_equal_the_oracle import AS_OF, computed, everything, lake_row

NOW = AS_OF - 3_600_000
MINUTE = 60_000
DEFAULTS = Parameters()


class History:
    """Rows of a story, told in the order in which they happen."""

    def __init__(self) -> None:
        self.rows: list[LakeRow] = []

    def add(self, event: str, visitor: str | None, item: str | None, at: int, **more: Any) -> None:
        """One row of its own event."""
        known = {"n": 0, "visitor": visitor, "product_id": item, "received": at, **more}
        known.setdefault("event_id", f"e{len(self.rows)}")
        self.rows.append(lake_row(event=event, at=at, **known))

    def view(self, visitor: str | None, item: str, at: int = NOW, **more: Any) -> None:
        self.add("product_viewed", visitor, item, at, **more)

    def buy(
        self, visitor: str | None, item: str, at: int = NOW, order: str | None = None, **more: Any
    ) -> None:
        order = order or f"order-{len(self.rows)}"
        self.add("order_placed", visitor, item, at, order_id=order, **more)

    def search(self, visitor: str, phrase: str, at: int = NOW, event: str = "products_searched") -> None:
        self.add(event, visitor, None, at, phrase=phrase)

    def like(self, visitor: str, item: str, at: int = NOW, reaction: str = "like") -> None:
        self.add("reaction_set", visitor, item, at, reaction=reaction)

    def compare(self, visitor: str, items: list[str], at: int = NOW) -> None:
        event_id = f"e{len(self.rows)}"
        for number, item in enumerate(items):
            self.add("products_compared", visitor, item, at, event_id=event_id, n=number)

    def lists(self, parameters: Parameters = DEFAULTS) -> dict[str, dict[str, RankedList]]:
        """Computed with the shipped defaults, everything still fresh."""
        return computed([], self.rows, parameters)

    def keys(self) -> set[str]:
        """The keys of lists in which somebody is counted: what became of new products is told beside them."""
        return {key for key, lists in self.lists().items() if any(ranked.of for ranked in lists.values())}


def counts(
    found: dict[str, dict[str, RankedList]], key: str, name: str
) -> tuple[int | None, dict[str, int | None]]:
    """(of, {product: people}) of a list; (0, {}) where there is none."""
    ranked = found.get(key, {}).get(name, RankedList(0, ()))
    return ranked.of, {row.product_id: row.people for row in ranked.rows}


def test_viewed_also_viewed_counts_people_of_one_session() -> None:
    story = History()
    for visitor in ("v1", "v2"):
        story.view(visitor, "a")
        story.view(visitor, "b", NOW + MINUTE)
    story.view("v3", "a")
    story.view("v3", "c", NOW + 31 * MINUTE)
    found = story.lists()
    assert counts(found, "product:a", "viewed-also-viewed") == (3, {"b": 2})
    assert counts(found, "product:c", "viewed-also-viewed") == (0, {})


def test_a_pause_of_exactly_thirty_minutes_keeps_the_session() -> None:
    story = History()
    story.view("v1", "a")
    story.view("v1", "b", NOW + 30 * MINUTE)
    assert counts(story.lists(), "product:a", "viewed-also-viewed") == (1, {"b": 1})


def test_nearer_and_later_products_rank_first() -> None:
    story = History()
    for number, item in enumerate("abcd"):
        story.view("v1", item, NOW + number)
    assert [row.product_id for row in story.lists()["product:b"]["viewed-also-viewed"].rows] == [
        "c",
        "a",
        "d",
    ]


def test_ones_visits_count_once_however_many() -> None:
    story = History()
    for day in range(5):
        story.view("v1", "a", NOW - day * DAY_MS)
        story.view("v1", "b", NOW - day * DAY_MS + 1)
    assert counts(story.lists(), "product:a", "viewed-also-viewed") == (1, {"b": 1})


def test_viewed_then_bought_within_seven_days_and_not_cancelled() -> None:
    story = History()
    week = 7 * DAY_MS
    for visitor, after in (("v1", week), ("v2", week + 1), ("v3", -1), ("v4", 5)):
        story.view(visitor, "a", NOW - 8 * DAY_MS)
        story.buy(visitor, "b", NOW - 8 * DAY_MS + after, order=f"order-of-{visitor}")
    story.add("order_cancelled", None, None, NOW, order_id="order-of-v4")
    assert counts(story.lists(), "product:a", "viewed-then-bought") == (4, {"b": 1})


def test_what_was_given_back_to_the_last_piece_was_not_bought() -> None:
    story = History()
    for visitor in ("v1", "v2", "v3", "v4"):
        story.view(visitor, "a", NOW)
        story.buy(visitor, "b", NOW + 1, order=f"order-of-{visitor}", quantity=2)
        story.buy(visitor, "c", NOW + 1, order=f"order-of-{visitor}")
    for order, product, many in (
        ("v1", "b", 1),
        ("v1", "b", 1),
        ("v2", "b", 1),
        ("v3", "b", 3),
        ("v4", "c", None),
    ):
        story.add("order_refunded", None, product, NOW + 2, order_id=f"order-of-{order}", quantity=many)
    story.add("order_refunded", None, None, NOW + 2, order_id="order-of-v2", amount=500)
    assert counts(story.lists(), "product:a", "viewed-then-bought") == (4, {"b": 2, "c": 3})
    assert counts(story.lists(), "product:b", "bought-also-bought") == (2, {"c": 1})


def test_bought_also_bought_within_thirty_days_in_either_order() -> None:
    story = History()
    month = 30 * DAY_MS
    for visitor, after in (("v1", month), ("v2", -month), ("v3", month + 1)):
        story.buy(visitor, "a", NOW - 40 * DAY_MS)
        story.buy(visitor, "b", NOW - 40 * DAY_MS + after)
    found = story.lists()
    assert counts(found, "product:a", "bought-also-bought") == (3, {"b": 2})
    assert counts(found, "product:b", "bought-also-bought") == (3, {"a": 2})


def test_one_order_says_more_than_two_of_one_day() -> None:
    story = History()
    for visitor in ("v1", "v2", "v3"):
        story.buy(visitor, "a", NOW - DAY_MS, order=f"first-of-{visitor}")
        story.buy(visitor, "b", NOW - DAY_MS + 1, order=f"second-of-{visitor}")
    story.buy("v1", "c", NOW - DAY_MS, order="first-of-v1")
    found = story.lists()
    assert counts(found, "product:a", "bought-also-bought") == (3, {"c": 1, "b": 3})
    first, second = found["product:a"]["bought-also-bought"].rows
    assert first.product_id == "c"
    assert first.score > 100 * second.score


def test_liked_also_liked_counts_what_is_liked_now() -> None:
    story = History()
    for visitor in ("v1", "v2"):
        story.like(visitor, "a", NOW - DAY_MS)
        story.like(visitor, "b", NOW - DAY_MS)
    story.like("v2", "b", NOW, reaction="none")
    story.add("product_liked", "v3", "a", NOW)
    assert counts(story.lists(), "product:a", "liked-also-liked") == (2, {"b": 1})


def test_compared_lists_of_one_product_and_of_a_pair() -> None:
    story = History()
    story.compare("v1", ["b", "a"])
    story.compare("v1", ["a", "c"], NOW + MINUTE)
    story.buy("v1", "d", NOW + 2 * MINUTE)
    found = story.lists()
    assert counts(found, "product:a", "compared-also-compared") == (1, {"b": 1, "c": 1})
    assert counts(found, "pair:a|b", "compared-also-compared") == (1, {"c": 1})
    assert counts(found, "pair:a|b", "compared-then-bought") == (1, {"d": 1})
    assert counts(found, "product:c", "compared-then-bought") == (1, {"d": 1})
    assert "pair:b|c" not in found


def test_of_a_large_order_no_two_products_say_much_of_each_other() -> None:
    story = History()
    for visitor, others in (("v1", "b"), ("v2", "cdefghij")):
        for item in ("a", *others):
            story.buy(visitor, item, order=f"order-of-{visitor}")
    first, second, *_ = story.lists()["product:a"]["bought-also-bought"].rows
    assert (first.product_id, second.product_id) == ("b", "c")
    assert first.score / second.score == pytest.approx(707 / 333, rel=0.01), "1/√2 beside 1/√9"


def test_who_was_erased_counts_nowhere_until_they_come_back() -> None:
    story = History()
    for visitor, at in (("v1", NOW - DAY_MS), ("v2", NOW - DAY_MS), ("v2", NOW)):
        story.view(visitor, "a", at)
        story.view(visitor, "b" if at < NOW else "c", at + 1)
    found, _ = everything([], story.rows, DEFAULTS, Erased({"v1": NOW, "v2": NOW - 1}))
    assert counts(found, "product:a", "viewed-also-viewed") == (1, {"c": 1})


@pytest.mark.parametrize(
    ("event", "kind", "viewed", "bought"),
    [
        ("products_searched", "search", "searched-then-viewed", "searched-then-bought"),
        ("search_engine_arrival", "keyword", "keyword-then-viewed", "keyword-then-bought"),
    ],
)
def test_phrases_count_what_follows_them(event: str, kind: str, viewed: str, bought: str) -> None:
    story = History()
    story.view("v1", "a", NOW - 1)
    story.search("v1", "röd klänning", event=event)
    story.view("v1", "b", NOW + 1)
    story.buy("v1", "c", NOW + DAY_MS // 48)
    found = story.lists()
    assert counts(found, f"{kind}:röd klänning", viewed) == (1, {"b": 1})
    assert counts(found, f"{kind}:röd klänning", bought) == (1, {"c": 1})


def test_a_visitor_becomes_the_customer_seen_with_it_latest() -> None:
    story = History()
    story.view("v1", "a", NOW - 3)
    story.view("v1", "d", NOW - 2, customer="c2")
    story.buy("v1", "d", NOW - 1, customer="c1")
    story.view("v2", "a", NOW - DAY_MS)
    story.buy(None, "b", NOW, customer="c1")
    assert counts(story.lists(), "product:a", "viewed-then-bought") == (2, {"b": 1, "d": 1})


def test_people_without_consent_and_robots_count_nowhere() -> None:
    story = History()
    for visitor, bot in ((None, False), ("v1", True)):
        story.view(visitor, "a", bot=bot)
        story.view(visitor, "b", NOW + 1, bot=bot)
    assert story.keys() == set()


def test_over_long_sessions_count_nowhere() -> None:
    story = History()
    for number in range(DEFAULTS.session_limit + 1):
        story.view("v1", "a" if number % 2 else "b", NOW - 1_000 + number)
    story.buy("v1", "c")
    assert story.keys() == {"popular", "category:sale"}
    del story.rows[0]
    assert counts(story.lists(), "product:a", "viewed-also-viewed") == (1, {"b": 1})


def story_of_a_ring() -> History:
    """Five people went from a to b, on five days; on one of these days, fifty from a to p."""
    story = History()
    for day in range(5):
        story.view(f"v{day}", "a", NOW - day * DAY_MS)
        story.view(f"v{day}", "b", NOW - day * DAY_MS + 1)
    for number in range(50):
        story.view(f"ring-{number}", "a")
        story.view(f"ring-{number}", "p", NOW + 1)
    return story


def test_a_day_adds_no_more_to_a_pair_than_one_person_or_all_other_days() -> None:
    story = story_of_a_ring()
    ranked = story.lists()["product:a"]["viewed-also-viewed"].rows
    assert [(row.product_id, row.people) for row in ranked] == [("b", 5), ("p", 50)]
    unlimited = story.lists(Parameters(day_limit=0))["product:a"]["viewed-also-viewed"].rows
    assert [(row.product_id, row.people) for row in unlimited] == [("p", 50), ("b", 5)]
    for number in range(2):
        story.view(f"early-{number}", "a", NOW - 4 * DAY_MS)
        story.view(f"early-{number}", "p", NOW - 4 * DAY_MS + 1)
    _, helped = story.lists(Parameters(half_life_days=10_000))["product:a"]["viewed-also-viewed"].rows
    _, single = ranked
    assert helped.score / single.score == pytest.approx(4, rel=0.05), (
        "two on other days, and so two of this one"
    )


def test_what_is_looked_at_mostly_on_one_day_is_paired_on_that_day_in_full() -> None:
    story = story_of_a_ring()
    limited = story.lists()["product:a"]["viewed-also-viewed"].rows
    for number in range(5):
        story.view(f"passer-{number}", "a")
    assert [row.product_id for row in limited] == ["b", "p"]
    assert [row.product_id for row in story.lists()["product:a"]["viewed-also-viewed"].rows] == ["p", "b"]


def test_a_ring_gains_nothing_by_going_on_past_midnight() -> None:
    story = story_of_a_ring()
    midnight = AS_OF // DAY_MS * DAY_MS
    for row in story.rows:
        is_ring, is_left = row["visitor"].startswith("ring"), row["product_id"] == "a"
        row["at"] = (midnight - is_left) if is_ring else row["at"] - DAY_MS
    assert [row.product_id for row in story.lists()["product:a"]["viewed-also-viewed"].rows] == ["b", "p"]


def test_phrases_and_comparisons_are_limited_by_day_and_purchases_are_not() -> None:
    story = History()
    for visitor, item, at in [
        *((f"v{day}", "b", NOW - day * DAY_MS) for day in range(4)),
        *((f"ring-{number}", "p", NOW) for number in range(6)),
    ]:
        story.search(visitor, "tent", at - 1)
        story.view(visitor, item, at)
        story.compare(visitor, ["a", item], at + 1)
        story.buy(visitor, item, at + 2)
    found = story.lists()
    for key, name, first in [
        ("search:tent", "searched-then-viewed", "b"),
        ("product:a", "compared-also-compared", "b"),
        ("search:tent", "searched-then-bought", "p"),
        ("product:a", "compared-then-bought", "p"),
    ]:
        assert found[key][name].rows[0].product_id == first, name


def test_discreet_products_stand_only_beside_discreet_ones_and_hide_small_counts() -> None:
    story = History()
    for visitor in ("v1", "v2"):
        for number, item in enumerate(["quiet-1", "a", "quiet-2", "b"]):
            story.view(visitor, item, NOW + number)
    found = story.lists()
    assert counts(found, "product:a", "viewed-also-viewed") == (2, {"b": 2})
    assert counts(found, "product:quiet-1", "viewed-also-viewed") == (
        None,
        {"a": None, "quiet-2": None, "b": None},
    )
    assert counts(found, "popular", "viewed") == (2, {"a": 2, "b": 2})
    assert counts(found, "category:intimate", "viewed") == (None, {"quiet-1": None, "quiet-2": None})


def test_a_row_stored_twice_counts_once_and_the_first_received_is_believed() -> None:
    story = History()
    story.view("v1", "a", event_id="same", received=NOW + 1)
    story.view("v1", "c", event_id="same", received=NOW)
    story.view("v1", "b", NOW + 1)
    assert counts(story.lists(), "product:b", "viewed-also-viewed") == (1, {"c": 1})


def test_a_sku_stands_for_its_product() -> None:
    story = History()
    story.add("product_viewed", "v1", None, NOW, sku="sku-a")
    story.view("v1", "b", NOW + 1)
    assert counts(story.lists(), "product:b", "viewed-also-viewed") == (1, {"a": 1})


def test_each_key_comes_once_however_the_read_back_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "_CHUNK", 1)
    story = History()
    story.view("v1", "a")
    story.view("v1", "b", NOW + 1)
    story.view("v1", "c", NOW + 2)
    story.like("v1", "a")
    story.like("v1", "d")
    assert story.keys() == {f"product:{item}" for item in "abcd"} | {"popular"} | {
        "category:shoes",
        "category:sale",
    }
