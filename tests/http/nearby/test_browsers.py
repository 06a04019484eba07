"""From a browser's events to what a reader is told near them; and what browsers can't make it tell."""

from typing import Any

from chalicelib.activity.public import Fact, Taken
from chalicelib.kernel import clock
from chalicelib.nearby import public
from tests.http.conftest import Api
from tests.http.fakes import House, Shop
from tests.support.looking import source
from tests.support.nearby import (
    CODE,
    NOW,
    VIEWED,
    Watch,
    changed,
    hear,
    publish,
)


def looks(
    product: str, address: int, browser: str | None, at: int, near: str | None = "63.8,20.3", **said: Any
) -> Taken:
    fact = Fact(
        event_id=f"{product}{address}",
        event="product_viewed",
        at=at,
        received=at,
        visitor=browser,
        product_id=product,
        **said,
    )
    return Taken(facts=(fact,), source=source(address), near=near)


def test_people_who_looked_are_told_of_an_hour_later_in_single_groups(
    api: Api, shop: Shop, house: House, watch: Watch
) -> None:
    seen = [looks("tent", n, f"b{n}", NOW) for n in range(12)]
    seen += [looks("tent", 3, f"forged{n}", NOW) for n in range(500)]
    seen += [looks("tent", 100 + n, "b3", NOW) for n in range(500)]
    seen += [looks("toy", n, f"b{n}", NOW) for n in range(12)]
    seen += [looks("mat", n, f"b{n}", NOW) for n in range(9)] + [looks("mat", 9, "b9", NOW, bot=True)]
    seen += [looks("mat", 9, "b9", NOW, near=None)]
    for taken in (seen[:200], seen[100:], seen[::-1], seen):
        public.take_views(taken, NOW)
    watch.now += 80 * clock.MINUTE
    assert publish()["viewed"] == 0
    watch.now += 20 * clock.MINUTE
    assert publish()["viewed"] == 1
    told = shop.ask(f"/v1/products/tent/nearby?place={CODE}&kind=viewed")
    # Twelve, and whoever carried one's browser through 500 networks while 500 browsers were forged on theirs.
    assert told["how"] == VIEWED
    assert told["statement"]["text"] == {
        "sv": "13 personer i Umeå tittade på den här mellan 14 och 15",
        "en": "13 people in Umeå looked at this between 14 and 15",
    }
    assert told["statement"]["window"] == "hour"
    public.take_views([looks("tent", 50 + n, f"late{n}", NOW) for n in range(9)], watch.now)
    assert publish()["viewed"] == 0
    assert shop.ask(f"/v1/products/tent/nearby?place={CODE}&kind=viewed") == told
    near = shop.ask(f"/v1/nearby?place={CODE}&kind=viewed")
    assert [one["product_id"] for one in near["items"]] == ["tent"]
    assert near["statement"] is None
    watch.now += 25 * clock.HOUR
    assert shop.ask(f"/v1/products/tent/nearby?place={CODE}&kind=viewed")["statement"] is None


def test_a_hundred_thousand_forged_purchases_change_nothing(
    api: Api, shop: Shop, house: House, watch: Watch
) -> None:
    """Browsers' purchases are kept for journeys; only orders of the shop's own server count by place."""
    events = [
        Taken(
            facts=tuple(
                Fact(event_id=f"f{n}-{m}", event=event, at=NOW, received=NOW, visitor=f"v{n}-{m}", product_id="tent", order_id=f"o{n}")
                for m in range(50)
            ),
            source=source(n), near="63.8,20.3",
        )
        for n, event in enumerate(["order_completed", "order_placed"] * 1_000)
    ]  # fmt: skip
    before = dict(house.nearby.sheets)
    assert public.take_views(events, NOW) == 0
    hear(*(changed(f"o{n}") for n in range(100)))
    watch.now += 3 * clock.HOUR
    assert publish() == {"bought": 0, "viewed": 0}
    assert house.nearby.held == {}
    assert {name for name in house.nearby.sheets if name not in before} <= {"progress", "hours"}
