"""`<torg-map>` in a browser: places as points, the same as a list, and nothing that moves against the reader's will."""

from typing import Any, Final

import pytest

from tests.browser import axe
from tests.browser.square.test_live import awaits
from tests.support.paths import PROJECT
from tests.support.square import Life, Push
from tests.support.storefront import shifted, visit

MAP: Final = "<div class=map-place><torg-map></torg-map></div>"
SIZES: Final = PROJECT / "demo" / "torg-sizes.css"
# Where they stand on the map, in shares of its width and height, as one reads them off it.
PLACES: Final = {
    "Umeå": (63.83, 20.26),
    "Göteborg": (57.71, 11.97),
    "Reykjavik": (64.13, -21.9),
    "Lima": (-12, -77),
}


def point(name: str, count: int = 12, level: str = "municipality", **more: Any) -> dict[str, Any]:
    lat, lon = PLACES[name]
    card = {
        "product_id": "tent",
        "title": "Vila <b>tält</b>",
        "url": "/p/tent",
        "image_url": None,
        "price": None,
    }
    return {
        "place": name, "name": {"sv": name, "en": name}, "level": level, "lat": lat, "lon": lon, "product_id": "tent",
        "product": card, "count": count, "first_day": "2026-11-14", "last_day": "2026-11-20",
        "published_at": "2026-11-20T12:00:00.000Z", **more,
    }  # fmt: skip


def opened(page: Any, address: str, points: list[dict[str, Any]], body: str = MAP, **said: Any) -> Any:
    """The map once it has its points."""
    told = {"points": points, "until": None, "how": "/v1/how/bought-nearby"}
    page.route("**/v1/map?*", lambda route: route.fulfill(json=told))
    visit(page, address, body, **said)
    page.locator("torg-map[state=ready]").wait_for()
    return page.locator("torg-map")


def spot(page: Any, n: int = 0) -> tuple[float, float]:
    """Where the n-th point stands, in shares of the map."""
    x, y = page.evaluate(
        """n => { const root = document.querySelector("torg-map").shadowRoot;
          const box = root.querySelector("svg").getBoundingClientRect();
          const dots = root.querySelectorAll(".dot"), dot = dots[dots.length - 1 - n].getBoundingClientRect();
          return [(dot.x + dot.width / 2 - box.x) / box.width, (dot.y + dot.height / 2 - box.y) / box.height]; }""",
        n,
    )
    return round(x, 2), round(y, 2)


def test_points_stand_where_their_places_are(page: Any, address: str, life: Life) -> None:
    opened(page, address, [point("Umeå"), point("Göteborg"), point("Reykjavik"), point("Lima")])
    assert page.locator("torg-map .dot").count() == 3, "the map doesn't reach to Lima"
    umea, goteborg, reykjavik = (spot(page, n) for n in range(3))
    assert umea == pytest.approx((0.6, 0.45), abs=0.03)
    assert goteborg == pytest.approx((0.28, 0.8), abs=0.03)
    assert reykjavik[0] < 0.1, "Iceland stands nearer than it lies"
    assert page.said == []


def test_the_world_has_all_of_them(page: Any, address: str, life: Life) -> None:
    opened(page, address, [point(one) for one in PLACES], '<torg-map region="world"></torg-map>')
    assert page.locator("torg-map .dot").count() == 4
    assert spot(page, 3) == pytest.approx((0.29, 0.67), abs=0.03)


@pytest.mark.parametrize(("language", "count"), [("sv", "12 personer"), ("en", "12 people")])
def test_the_same_stands_in_a_list(page: Any, address: str, life: Life, language: str, count: str) -> None:
    shop_map = opened(page, address, [point("Umeå"), point("Göteborg", 30)], language=language)
    shop_map.locator("summary").press("Enter")
    rows = shop_map.locator("ol li")
    assert rows.count() == 2
    assert rows.first.get_by_role("link", name="Vila <b>tält</b>").get_attribute("href") == "/p/tent"
    told = rows.first.inner_text()
    assert "Umeå" in told
    assert count in told
    assert "14" in told
    assert "20" in told


def test_a_points_card_comes_under_the_pointer_and_others_in_turn(
    page: Any, address: str, life: Life
) -> None:
    page.clock.install()
    points = [point("Umeå"), point("Göteborg")]
    shop_map = opened(page, address, points, style=SIZES.read_text("utf-8"))
    card = shop_map.locator(".card")
    assert "Umeå" in card.inner_text()
    page.clock.run_for(5_500)
    assert "Göteborg" in card.inner_text()
    shop_map.get_by_role("button", name="Pausa").click()
    page.mouse.move(0, 0)
    page.clock.run_for(20_000)
    assert "Göteborg" in card.inner_text()
    assert shop_map.get_by_role("button", name="Fortsätt").evaluate("one => one.matches(':focus')")
    shop_map.locator(".dot").last.hover()
    assert "Umeå" in card.inner_text()
    assert shifted(page) == 0


def test_a_point_without_a_product_has_no_picture(page: Any, address: str, life: Life) -> None:
    shop_map = opened(page, address, [point("Umeå", product=None), point("Göteborg")])
    assert "12 köp" in shop_map.locator(".card").inner_text()
    assert not shop_map.locator(".card .picture").is_visible()


def test_nothing_moves_for_who_wants_it_still(context: Any, address: str, life: Life) -> None:
    page = context.new_page()
    page.emulate_media(reduced_motion="reduce")
    page.clock.install()
    shop_map = opened(page, address, [point("Umeå"), point("Göteborg")])
    page.clock.run_for(20_000)
    assert "Umeå" in shop_map.locator(".card").inner_text()
    assert shop_map.get_by_role("button", name="Fortsätt").is_visible()
    assert page.evaluate("document.querySelector('torg-map').shadowRoot.getAnimations().length") == 0


def test_new_groups_come_by_themselves(page: Any, address: str, life: Life) -> None:
    life.pushes()
    push = Push(page)
    shop_map = opened(page, address, [point("Umeå")])
    awaits(page, push, {"map"})
    push.tell("map", {"points": [point("Göteborg", 40), point("Umeå")]}, "2026-11-22T10:00:05Z")
    shop_map.locator(".dot").nth(1).wait_for()
    assert "Göteborg" in shop_map.locator(".card").inner_text()


def test_without_points_and_without_an_answer(page: Any, address: str, life: Life) -> None:
    shop_map = opened(page, address, [])
    assert shop_map.get_by_text("när många står bakom").is_visible()
    assert shop_map.locator("details").count() == 0
    page.unroute("**/v1/map?*")
    page.route("**/v1/map?*", lambda route: route.fulfill(status=503, json={"status": 503}))
    page.evaluate("document.querySelector('torg-map').setAttribute('region', 'world')")
    page.locator("torg-map[state=error]").wait_for()
    page.unroute("**/v1/map?*")
    page.route("**/v1/map?*", lambda route: route.fulfill(json={"points": [], "until": None, "how": ""}))
    page.get_by_role("button", name="Försök igen").click()
    page.locator("torg-map[state=ready]").wait_for()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_everybody_can_read_it_and_nothing_shifts(
    context: Any, address: str, life: Life, scheme: str, width: int
) -> None:
    page = context.new_page()
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 900})
    points = [point("Umeå"), point("Göteborg", level="county")]
    shop_map = opened(page, address, points, style=SIZES.read_text("utf-8"))
    shop_map.locator("summary").click()
    assert axe.violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.reload()
    page.locator("torg-map[state=ready]").wait_for()
    assert shifted(page) == 0
