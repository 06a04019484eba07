"""The tour, the bar and the second shopper in a browser: for everybody, by keyboard, on a phone and a desk."""

import re
import threading
from collections.abc import Iterator
from typing import Any
from wsgiref.simple_server import make_server

import pytest

from demo import shop
from tests.browser import axe, looks
from tests.browser.conftest import NewPage, _Handler, _Server
from tests.support import keys
from tests.support.chromium import AGENT, PATIENCE

PRODUCT = "/p/vila-tunneltalt-2"
WINDOWS = [(320, "dark"), (375, "light"), (1280, "light"), (1280, "dark")]


#: What came of a button.
CAME = {
    "news": [
        {"number": 1, "at": "2026-11-22T12:00:00+00:00", "time": "13:00:00", "text": "Ett brev kom",
         "flow": [["brevlådan", True]], "address": "/mailbox/x/brev"}
    ],
    "shown": {"ship": False, "later": True, "now": True, "pause": False, "resume": False},
    "state": "Stackens klocka: 2026-12-13 12:00",
    "again": 25,
}  # fmt: skip


@pytest.fixture
def street() -> Iterator[str]:
    """The address of a shop behind which no stack answers."""
    yield from _shop()


def _shop(api: str = "") -> Iterator[str]:
    with make_server("127.0.0.1", 0, None, _Server, _Handler) as server:  # type: ignore[arg-type]
        address = f"http://127.0.0.1:{server.server_address[1]}"
        local = {"address": address, "api_base": api or f"{address}/api", "publishable_key": keys.PUBLISHABLE}
        server.set_app(shop.application(local))
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        yield address
        server.shutdown()
        thread.join()


@pytest.fixture
def open_street(address: str) -> Iterator[str]:
    """The address of a shop that has all of Torg behind it."""
    yield from _shop(address)


def told(page: Any, name: str, **detail: Any) -> None:
    """What Torg's script tells of itself."""
    page.evaluate(
        "([name, detail]) => document.dispatchEvent(new CustomEvent(name, {detail}))", [name, detail]
    )


def opened(new_page: NewPage, address: str, width: int = 1280, scheme: str = "light", **options: Any) -> Any:
    page = new_page(viewport={"width": width, "height": 720}, color_scheme=scheme, **options)
    page.set_default_timeout(PATIENCE)
    page.goto(address)
    return page


def faults(page: Any) -> list[str]:
    wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    return [*axe.violations(page), *looks.faults(page), *([f"{wide} too wide"] if wide > 0 else [])]


@pytest.mark.parametrize(("width", "scheme"), WINDOWS)
def test_the_bar_can_be_used_by_everybody(street: str, new_page: NewPage, width: int, scheme: str) -> None:
    page = opened(new_page, street + PRODUCT, width, scheme)
    for status in (202, 401, 0):
        told(page, "torg:sent", events=["product_viewed", "products_searched"], status=status)
    page.locator("#bar summary").click()
    page.locator(".bar-log > ol > li").nth(2).wait_for()
    assert page.locator(".bar").evaluate("one => one.scrollWidth - one.clientWidth") <= 0
    assert [one for one in faults(page) if "bar" in one or "flow" in one] == []


@pytest.mark.parametrize(("width", "scheme"), WINDOWS)
def test_the_tour_can_be_used_by_everybody(street: str, new_page: NewPage, width: int, scheme: str) -> None:
    page = opened(new_page, street, width, scheme)
    assert [one for one in faults(page) if "tour" in one or "wide" in one] == []
    page.get_by_role("button", name="Börja rundturen").click()
    page.locator(".tour .next").wait_for()
    assert [one for one in faults(page) if "tour" in one or "wide" in one] == []


def test_a_batch_is_told_with_what_was_answered_and_where_it_heads(street: str, new_page: NewPage) -> None:
    page = opened(new_page, street + PRODUCT)
    told(page, "torg:sent", events=["product_viewed", "product_added", "products_searched"], status=202)
    rows = page.locator(".bar-log > ol > li")
    rows.first.wait_for(state="attached")
    assert "3 händelser skickades" in rows.first.text_content()
    assert rows.first.locator(".flow li.known").all_text_contents() == ["sidan", "loggen (202)"]
    assert rows.first.locator(".flow li:not(.known)").all_text_contents() == ["strömmen", "närvaron"]
    assert "3 händelser skickades" in page.locator(".bar-last").inner_text()
    told(page, "torg:sent", events=["products_searched"], status=202)
    rows.nth(1).wait_for(state="attached")
    assert rows.first.locator(".flow li").last.text_content() == "listorna, nästa timme"
    told(page, "torg:sent", events=["product_viewed"], status=403)
    rows.nth(2).wait_for(state="attached")
    assert rows.first.locator(".flow li").all_text_contents() == ["sidan", "avvisad (403)"]
    told(page, "torg:sent", events=["product_viewed"], status=0)
    rows.nth(3).wait_for(state="attached")
    assert rows.first.locator(".flow li.known").count() == 0


def test_what_torgs_own_script_sends_is_told_and_nothing_before_consent(
    open_street: str, new_page: NewPage
) -> None:
    page = opened(new_page, open_street + PRODUCT, user_agent=AGENT)
    page.wait_for_function("() => globalThis.torg")
    rows = page.locator(".bar-log > ol > li")
    assert rows.count() == 0
    page.get_by_role("button", name="Ja, räkna mig").click()
    rows.first.wait_for(state="attached")
    assert "1 händelse skickades: visad produkt." in rows.last.text_content(), "only what was done"
    assert "loggen (202)" in rows.last.text_content()


def test_what_is_heard_first_of_a_topic_is_no_news_and_what_is_heard_again_stands_once(
    street: str, new_page: NewPage
) -> None:
    page = opened(new_page, street + PRODUCT)
    topic = PRODUCT.replace("/p/", "product:")
    for _ in range(4):
        told(page, "torg:live", topic=topic)
    told(page, "torg:live", topic="map")
    rows = page.locator(".bar-log > ol > li")
    rows.first.wait_for(state="attached")
    told(page, "torg:sent", events=["product_viewed"], status=202)
    rows.nth(1).wait_for(state="attached")
    assert rows.count() == 2
    assert page.locator("h1").inner_text() in rows.nth(1).text_content()


def test_the_whole_bar_goes_by_keyboard_and_stays_as_it_was_left(street: str, new_page: NewPage) -> None:
    page = opened(new_page, street + PRODUCT)
    page.locator("#bar summary").focus()
    page.keyboard.press("Enter")
    assert page.locator("#bar details").get_attribute("open") is not None
    reached = []
    for _ in range(9):
        page.keyboard.press("Tab")
        reached.append(
            page.evaluate("document.activeElement.textContent || document.activeElement.className")
        )
    assert reached[1:7] == [
        "Tre veckor fram",
        "Öppna en andra kund",
        "Rundturen",
        "Brevlådan",
        "Konsolen",
        "API:et",
    ]
    page.wait_for_function("() => document.cookie.includes('fk_bar')")
    page.goto(street + PRODUCT)
    assert page.locator("#bar details").get_attribute("open") is not None
    page.locator("#bar summary").press("Enter")
    # The browser tells of it in a task of its own.
    page.wait_for_function("() => !document.cookie.includes('fk_bar')")
    page.goto(street + PRODUCT)
    assert page.locator("#bar details").get_attribute("open") is None


@pytest.mark.parametrize("is_open", [False, True])
@pytest.mark.parametrize("width", [320, 1280])
def test_the_bar_covers_nothing_of_the_page(
    street: str, new_page: NewPage, width: int, is_open: bool
) -> None:
    page = opened(new_page, street + PRODUCT, width)
    page.get_by_role("button", name="Nej tack").click()
    if is_open:
        page.locator("#bar summary").click()
    page.evaluate(
        "document.documentElement.style.scrollBehavior = 'auto'; scrollTo(0, document.body.scrollHeight)"
    )
    foot = page.locator("body > footer").bounding_box()
    assert foot["y"] + foot["height"] <= page.locator("#bar").bounding_box()["y"] + 1


def test_a_button_says_that_it_works_and_what_came_of_it(street: str, new_page: NewPage) -> None:
    page = opened(new_page, street + PRODUCT)
    page.locator("#bar summary").click()
    asked: list[Any] = []
    page.route("**/bar/gor", lambda route: asked.append(route))
    button = page.get_by_role("button", name="Tre veckor fram")
    button.press("Enter")
    state = page.locator(".bar-state")
    page.get_by_text("Det pågår …").wait_for()
    assert button.is_disabled()
    (one,) = asked
    assert "gor=later" in one.request.post_data
    one.fulfill(json=CAME)
    page.get_by_role("link", name="Ett brev kom").wait_for()
    assert state.inner_text() == "Stackens klocka: 2026-12-13 12:00"
    assert page.get_by_role("button", name="Nu igen").is_visible()
    assert page.evaluate("document.activeElement.value") == "later"


def test_a_server_that_is_gone_is_said_to_be(street: str, new_page: NewPage) -> None:
    page = opened(new_page, street + PRODUCT)
    page.locator("#bar summary").click()
    page.route("**/bar/gor", lambda route: route.abort())
    page.get_by_role("button", name="Tre veckor fram").click()
    page.get_by_text("Demons server svarar inte.").wait_for()
    assert page.get_by_role("button", name="Tre veckor fram").is_enabled()


def test_without_script_the_tour_ticks_and_the_bar_tells(street: str, new_page: NewPage) -> None:
    page = opened(new_page, street, java_script_enabled=False)
    page.get_by_role("button", name="Börja rundturen").click()
    for path in ("/sok?q=t%C3%A4lt", "/jamfor?p=vila-tunneltalt-2,holme-kupoltalt-3"):
        page.goto(street + path)
    page.goto(street)
    assert page.locator(".tour .done h3").all_text_contents() == ["Klart:  Sök", "Klart:  Jämför"]
    assert "2 av 7 steg klara" in page.locator(".tour").inner_text()
    page.locator("#bar summary").click()
    page.get_by_role("button", name="Nu igen", include_hidden=True).wait_for(state="hidden")
    page.get_by_role("button", name="Tre veckor fram").click()
    assert "Det blev inget" in page.locator(".bar-last").text_content(), "there is no stack"


def test_two_shoppers_are_two_browsers(street: str, new_page: NewPage) -> None:
    page = opened(new_page, f"{street}/tillsammans?sida={PRODUCT}", 1280)
    frames = [page.frame_locator("iframe").nth(n) for n in range(2)]
    for one in frames:
        one.locator("h1").wait_for()
    addresses = {frame.url for frame in page.frames[1:]}
    assert addresses == {street + PRODUCT, street.replace("127.0.0.1", "localhost") + PRODUCT}
    frames[1].get_by_role("button", name="Ja, räkna mig").click()
    frames[1].locator(".consent").wait_for(state="detached")
    assert frames[0].locator(".consent").count() == 1
    page.reload()
    frames[0].locator(".consent").wait_for()
    frames[1].locator("h1").wait_for()
    assert frames[1].locator(".consent").count() == 0, "a frame's cookie is kept as the page's own part"
    assert page.locator("body > .bar").count() == 0
    assert axe.violations(page) == []


def test_on_a_phone_the_second_shopper_has_a_window(street: str, new_page: NewPage) -> None:
    page = opened(new_page, f"{street}/tillsammans?sida={PRODUCT}", 320)
    link = page.get_by_role("link", name=re.compile("eget fönster"))
    assert link.get_attribute("href") == street.replace("127.0.0.1", "localhost") + PRODUCT
    assert not page.locator("iframe").first.is_visible()
    assert page.frames[1:] == [] or all(frame.url in ("", "about:blank") for frame in page.frames[1:])
    assert [one for one in faults(page) if "beside" in one or "wide" in one] == []


@pytest.mark.parametrize("path", ["/", PRODUCT])
def test_nobody_else_frames_the_shop(street: str, new_page: NewPage, path: str) -> None:
    page = new_page()
    answer = page.goto(street + path)
    policy = answer.headers["content-security-policy"]
    (ancestors,) = re.findall(r"frame-ancestors ([^;]*)", policy)
    assert set(ancestors.split()) == {"'self'", street, street.replace("127.0.0.1", "localhost")}
