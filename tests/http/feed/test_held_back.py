"""Purchases whose place others tell: the feed keeps them back, or it told when they were."""

from dataclasses import replace

import pytest

from chalicelib.kernel import settings
from chalicelib.latest import public as latest
from tests.http.feed.conftest import Square


def test_what_is_told_by_its_place_elsewhere_is_neither_told_nor_counted_here(square: Square) -> None:
    """Else whoever compares the two knew when each purchase was that the latest give a place."""
    order_ids = [f"n{n}" for n in range(40)]
    for number, order_id in enumerate(order_ids):
        square.buy(order_id, f"c{number}")
    square.spread()
    square.later(3_600)
    placed = [one for one in order_ids if latest.is_for_place(one, "tent")]
    assert 3 < len(placed) < 20
    (story,) = square.feed("?kinds=bought")
    assert story["count"] == len(order_ids) - len(placed)
    who = order_ids.index(placed[0])
    member_id = square.profile(f"c{who}", "bought", name="Anna")
    square.follow("reader", f"member:{member_id}")
    assert square.member(member_id) == square.following("reader") == []


def test_stories_from_before_places_were_told_go_when_they_are(square: Square) -> None:
    square.off("nearby")
    order_ids = [f"n{n}" for n in range(8)]
    for number, order_id in enumerate(order_ids):
        square.buy(order_id, f"c{number}")
    square.spread()
    square.later(3_600)
    assert square.feed("?kinds=bought")[0]["count"] == len(order_ids)
    square.off()
    placed = sum(latest.is_for_place(one, "tent") for one in order_ids)
    assert placed
    assert square.feed("?kinds=bought")[0]["count"] == len(order_ids) - placed


def test_a_purchase_is_told_no_finer_than_among_the_latest(
    square: Square, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = settings.current()
    rough = replace(here, live=replace(here.live, latest_step_minutes=60))
    monkeypatch.setattr(settings, "current", lambda: rough)
    order_id = next(one for one in map(str, range(20)) if not latest.is_for_place(one, "tent"))
    square.buy(order_id, "anna")
    square.like("anna")
    square.spread()
    square.later(30 * 60)
    at = {one["kind"]: one["at"] for one in square.feed()}
    assert at["bought"][14:19] == "00:00"
    assert at["bought"] <= at["liked"]
