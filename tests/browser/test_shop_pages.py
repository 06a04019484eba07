"""The demo shop in a browser: every page for everybody, the whole way to an order by keyboard, with Torg and without."""

import json
import threading
from collections.abc import Callable, Iterator
from typing import Any
from wsgiref.simple_server import make_server

import pytest

from demo import shop
from tests.browser import axe
from tests.browser.conftest import NewPage, _Handler, _Server

PAGES = (
    "/", "/p/vila-tunneltalt-2", "/p/fjallrav-skaljacka", "/k/klader", "/sok?q=tält", "/sok?q=zzz", "/jamfor",
    "/jamfor?p=vila-tunneltalt-2,holme-kupoltalt-3,vindil-tarp", "/varukorg", "/kassa", "/konto", "/samtycke",
    "/just-nu", "/nowhere",
)  # fmt: skip
#: What stands for Torg's script here: it says what it is told, so that a test can read it.
SCRIPT = """
const said = (globalThis.said = { events: [], consents: [] });
export const init = (options) => (globalThis.torg = {
  options,
  track: (event, fields) => said.events.push({ event, ...fields }),
  consent: (agreed) => said.consents.push(agreed),
});
"""
RATED = [{"product_id": "vila-tunneltalt-2", "rating": {"mean": 4.5, "count": 12}}]
MINE: dict[str, Any] = {
    "/api/v1/me/reviews": {"items": [{"review": {"product_id": "vila-tunneltalt-2", "stars": 5, "title": "Stod emot"}, "state": "held"}]},
    "/api/v1/me/lists": {"items": [{"title": None, "count": 2}]},
    "/api/v1/me/reactions": {"items": [{"product_id": "harjedalen-kasa"}]},
    "/api/v1/me/consents": {"analytics": None, "marketing": {"given": True, "at": "2026-11-01T00:00:00Z", "source": "konto"}},
}  # fmt: skip


class Place:
    """The shop and as much of an API as its pages read, at one address. `api` decides how that answers."""

    def __init__(self) -> None:
        self.api: Callable[[str], Any] = self.well
        self.address = ""

    def well(self, path: str) -> Any:
        """It answers."""
        if path == "/api/v1/products":
            return {"items": RATED, "next": None}
        return MINE.get(path)

    def serve(self, local: dict[str, str]) -> Any:
        there = shop.application(local)

        def answer(environ: dict[str, Any], start_response: Any) -> Any:
            path = environ["PATH_INFO"]
            if not path.startswith("/api/"):
                return there(environ, start_response)
            if path == "/api/v1/assets/torg.js" and self.api == self.well:
                start_response("200 OK", [("Content-Type", "text/javascript")])
                return [SCRIPT.encode()]
            told = self.api(path)
            start_response(
                "404 Not Found" if told is None else "200 OK", [("Content-Type", "application/json")]
            )
            return [json.dumps(told or {}).encode()]

        return answer


@pytest.fixture
def place() -> Iterator[Place]:
    made = Place()
    with make_server("127.0.0.1", 0, None, _Server, _Handler) as server:  # type: ignore[arg-type]
        made.address = f"http://127.0.0.1:{server.server_address[1]}"
        local = {
            "address": made.address, "api_base": f"{made.address}/api", "publishable_key": "pk_x",
            "shopper_signing_secret": "a secret that nobody guesses, long enough",
        }  # fmt: skip
        server.set_app(made.serve(local))
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        yield made
        server.shutdown()
        thread.join()


def visitor(place: Place, new_page: NewPage, *, signed_in: bool = False, **options: Any) -> Any:
    """A page of somebody with things in the cart and things to compare, who has answered the banner with no."""
    page = new_page(**options)
    kept = {
        "fk_korg": "fjallrav-skaljacka~2~1!harjedalen-kasa~0~2",
        "fk_jamfor": "vindil-tarp",
        "fk_samtycke": "nej",
    }
    page.context.add_cookies(
        [{"name": name, "value": value, "url": place.address} for name, value in kept.items()]
    )
    if signed_in:
        page.goto(f"{place.address}/konto")
        page.get_by_role("button", name="Frida Lindqvist").click()
    return page


@pytest.mark.parametrize(("width", "scheme", "prefix"), [(320, "dark", "/en"), (1280, "light", "")])
def test_every_page_can_be_used_by_everybody(
    place: Place, new_page: NewPage, width: int, scheme: str, prefix: str
) -> None:
    page = visitor(place, new_page, viewport={"width": width, "height": 800}, color_scheme=scheme)
    faults = []
    page.on(
        "console",
        lambda said: faults.append(said.text) if said.type == "error" and "404" not in said.text else None,
    )
    page.on("pageerror", lambda error: faults.append(str(error)))
    for path in PAGES:
        page.goto(f"{place.address}{prefix}{path}".removesuffix("/") if prefix else f"{place.address}{path}")
        faults += [f"{path}: {one}" for one in axe.violations(page)]
        if (wide := page.evaluate("document.documentElement.scrollWidth - innerWidth")) > 0:
            faults.append(f"{path}: {wide} too wide")
    assert faults == []


@pytest.mark.parametrize(("width", "scheme"), [(320, "dark"), (1280, "light")])
def test_the_account_can_be_used_by_everybody(
    place: Place, new_page: NewPage, width: int, scheme: str
) -> None:
    size = {"width": width, "height": 800}
    page = visitor(place, new_page, signed_in=True, viewport=size, color_scheme=scheme)
    assert "Inloggad som Frida Lindqvist" in page.locator("main").inner_text()
    assert "Väntar på granskning" in page.locator("main").inner_text()
    assert axe.violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    page.get_by_role("button", name="Logga ut").click()
    assert page.get_by_role("button", name="Frida Lindqvist").is_visible()


@pytest.mark.parametrize("path", ["/", "/just-nu"])
def test_a_long_line_in_an_element_does_not_widen_the_page(
    place: Place, new_page: NewPage, path: str
) -> None:
    page = visitor(place, new_page, viewport={"width": 320, "height": 800})
    page.goto(f"{place.address}{path}")
    lines = page.evaluate(
        """() => [...document.querySelectorAll(".sides :is(torg-presence, torg-latest, torg-feed)")].map((one) => {
          one.textContent = "5 personer tittar nu på något med ett långt namn, längre än en rad";
          Object.assign(one.style, { whiteSpace: "nowrap", overflow: "hidden" });
        }).length"""
    )
    assert lines
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


def test_the_whole_way_to_an_order_by_keyboard_and_without_script(place: Place, new_page: NewPage) -> None:
    page = new_page(java_script_enabled=False, viewport={"width": 375, "height": 800})
    page.goto(place.address)
    page.get_by_role("searchbox").focus()
    page.keyboard.type("skaljacka")
    press(page, page.get_by_role("searchbox"))
    press(page, page.locator("main").get_by_role("link", name="Fjällräv skaljacka"))
    page.get_by_label("M", exact=True).focus()
    page.keyboard.press("ArrowRight")
    press(page, page.get_by_role("button", name="Lägg i varukorgen"))
    assert "Storlek L" in page.locator("main").inner_text()
    press(page, page.get_by_role("link", name="Till kassan"))
    press(page, page.get_by_role("button", name="Beställ på låtsas"))
    assert "Nästan framme" in page.get_by_role("alert").inner_text()
    page.get_by_role("textbox", name="Namn").focus()
    page.keyboard.type("Åsa Fjällman")
    page.get_by_label("E-post").focus()
    page.keyboard.type("asa@example.com")
    press(page, page.get_by_role("button", name="Beställ på låtsas"))
    assert page.get_by_role("heading", level=1).inner_text() == "Tack för din beställning"
    assert axe_free(page)


def press(page: Any, target: Any) -> None:
    """What is pressed leads to another page."""
    target.focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")


def axe_free(page: Any) -> bool:
    """Whether the page stands as it should at the end of a way without script, where axe can't run: one heading, no blanks."""
    return bool(page.locator("h1").count() == 1 and page.locator("torg-recommendations:visible").count() == 0)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_an_order_page_and_a_form_with_faults_can_be_used_by_everybody(
    place: Place, new_page: NewPage, scheme: str
) -> None:
    page = visitor(place, new_page, viewport={"width": 320, "height": 800}, color_scheme=scheme)
    page.goto(f"{place.address}/kassa")
    page.get_by_role("button", name="Beställ på låtsas").click()
    assert axe.violations(page) == []
    page.get_by_role("textbox", name="Namn").fill("Åsa Fjällman")
    page.get_by_label("E-post").fill("asa@example.com")
    page.get_by_role("button", name="Beställ på låtsas").click()
    page.wait_for_url("**/order/*")
    assert axe.violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


@pytest.mark.parametrize(("answer", "is_yes"), [("Ja, räkna mig", True), ("Nej tack", False)])
def test_the_banner_asks_once_and_both_answers_weigh_the_same(
    place: Place, new_page: NewPage, answer: str, is_yes: bool
) -> None:
    page = new_page(viewport={"width": 375, "height": 800})
    page.goto(f"{place.address}/p/vila-tunneltalt-2")
    page.wait_for_function("() => globalThis.said?.events.length")
    assert page.evaluate("[torg.options.key, torg.options.consent ?? null, torg.options.api]") == [
        "pk_x",
        None,
        "/api",
    ]
    boxes = [page.get_by_role("button", name=name).bounding_box() for name in ("Ja, räkna mig", "Nej tack")]
    assert boxes[0]["width"] == boxes[1]["width"]
    assert boxes[0]["height"] == boxes[1]["height"]
    assert axe.violations(page) == []
    page.get_by_role("button", name=answer).click()
    page.wait_for_function("() => said.consents.length")
    assert page.evaluate("said.consents") == [is_yes]
    assert page.locator(".consent").count() == 0
    page.reload()
    page.wait_for_function("() => globalThis.said")
    assert page.evaluate("torg.options.consent") is is_yes
    assert page.locator(".consent").count() == 0
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0


def test_pages_tell_torg_what_the_visitor_does(place: Place, new_page: NewPage) -> None:
    page = visitor(place, new_page)
    page.goto(f"{place.address}/p/vila-tunneltalt-2")
    page.wait_for_function("() => globalThis.said?.events.length")
    assert page.evaluate("said.events") == [{"event": "product_viewed", "product_id": "vila-tunneltalt-2"}]
    page.evaluate("addEventListener('submit', (one) => one.preventDefault())")
    page.get_by_label("Antal").select_option("3")
    page.get_by_role("button", name="Lägg i varukorgen").click()
    assert page.evaluate("said.events.at(-1)") == {
        "event": "product_added", "product_id": "vila-tunneltalt-2", "quantity": 3,
    }  # fmt: skip
    page.goto(f"{place.address}/varukorg")
    page.wait_for_function("() => globalThis.said")
    page.evaluate("addEventListener('submit', (one) => one.preventDefault())")
    page.get_by_role("button", name="Ta bort: Härjedalen kåsa").click()
    assert page.evaluate("said.events.at(-1).event") == "product_removed"


def test_a_choice_in_an_element_stays_in_english(place: Place, new_page: NewPage) -> None:
    page = visitor(place, new_page)
    page.goto(f"{place.address}/en/p/vila-tunneltalt-2")
    page.wait_for_function("() => globalThis.said")
    page.evaluate(
        "document.dispatchEvent(new CustomEvent('torg:choose', {detail: {product_id: 'harjedalen-kasa'}, cancelable: true}))"
    )
    page.wait_for_url("**/en/p/harjedalen-kasa")


@pytest.mark.parametrize("trouble", ["dead", "slow"])
def test_with_torg_dead_or_slow_the_shop_sells_as_ever(place: Place, new_page: NewPage, trouble: str) -> None:
    ended, asked = threading.Event(), []

    def answer(path: str) -> None:
        asked.append(path)
        if trouble == "slow":
            ended.wait(600)  # nothing is answered before it has sold

    place.api = answer
    page = visitor(place, new_page, viewport={"width": 1280, "height": 800})
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.add_init_script(
        "globalThis.moved = 0; new PerformanceObserver((list) => { for (const one of list.getEntries()) "
        "moved += one.value; }).observe({type: 'layout-shift', buffered: true});"
    )
    for path in PAGES[:-1]:
        page.goto(f"{place.address}{path}", wait_until="domcontentloaded")
        assert page.get_by_role("heading", level=1).is_visible()
    page.goto(f"{place.address}/p/ensling-talt-1", wait_until="domcontentloaded")
    page.get_by_role("button", name="Lägg i varukorgen").click()
    page.get_by_role("link", name="Till kassan").click()
    page.get_by_role("textbox", name="Namn").fill("Åsa Fjällman")
    page.get_by_label("E-post").fill("asa@example.com")
    page.get_by_role("button", name="Beställ på låtsas").click()
    page.wait_for_url("**/order/*", wait_until="domcontentloaded")
    assert "Butiken har din order" in page.locator("main").inner_text()
    assert page.evaluate("moved") == 0
    assert errors == []
    assert asked
    ended.set()
