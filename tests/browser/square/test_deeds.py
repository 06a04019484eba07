"""`<torg-like>`, `<torg-list-button>` and `<torg-share>` in a browser: what a reader does holds at once."""

from typing import Any

import pytest

from tests.browser import axe
from tests.support import keys
from tests.support.square import Life, enter
from tests.support.storefront import shifted

LIKE = '<torg-like product="tent" dislike></torg-like>'
SAVE = '<torg-list-button product="tent"></torg-list-button>'
SHARE = '<torg-share product="tent"></torg-share>'
NO_SHARE = "delete Navigator.prototype.share"
OWN_SHARE = "Navigator.prototype.share = async (what) => { window.offered = what; }"


def logged_in(page: Any, who: str) -> None:
    """From the start the page's script knows who is logged in."""
    token = keys.shopper_token(who).removeprefix("Bearer ")
    page.add_init_script(f"window.torgq = [(torg) => torg.identify('{token}')]")


def likes(life: Life) -> Any:
    return life.shop.ask("/v1/products/tent/reactions")


def awaits(page: Any, condition: Any) -> None:
    for _ in range(500):
        if condition():
            return
        page.wait_for_timeout(20)
    raise AssertionError("it never came")


def test_a_like_holds_at_once_is_kept_and_can_be_taken_back(page: Any, address: str, life: Life) -> None:
    life.square.like("bo")
    enter(page, address, LIKE)
    button = page.get_by_role("button", name="Gilla 1")
    button.click()
    pressed = page.get_by_role("button", name="Gilla 2", pressed=True)
    pressed.wait_for()
    awaits(page, lambda: likes(life)["likes"] == 2)
    assert page.evaluate("document.activeElement.localName") == "torg-like"
    page.get_by_role("button", name="Ogilla").click()
    page.get_by_role("button", name="Ogilla 1", pressed=True).wait_for()
    awaits(page, lambda: (likes(life)["likes"], likes(life)["dislikes"]) == (1, 1))
    page.get_by_role("button", name="Ogilla 1").click()
    awaits(page, lambda: likes(life)["dislikes"] == 0)
    assert page.evaluate("Object.keys(localStorage).length") == 0, (
        "a guest without consent is kept in memory only"
    )


def test_a_like_that_cannot_be_kept_is_taken_back_and_said(page: Any, address: str, life: Life) -> None:
    life.square.like("bo")
    enter(page, address, LIKE)
    page.route("**/reaction?*", lambda route: route.fulfill(status=500, body="{}"))
    page.get_by_role("button", name="Gilla 1").click()
    page.get_by_role("status").get_by_text("Det gick inte att spara").wait_for()
    assert page.get_by_role("button", name="Gilla 1", pressed=False).is_visible()


def test_a_shopper_sees_their_own_word(page: Any, address: str, life: Life) -> None:
    life.square.like("anna")
    logged_in(page, "anna")
    enter(page, address, LIKE, language="en")
    page.get_by_role("button", name="Like 1", pressed=True).wait_for()


def test_a_like_is_told_after_consent(page: Any, address: str, life: Life) -> None:
    enter(page, address, LIKE, script="&consent=true")
    with page.expect_request(lambda one: "product_liked" in (one.post_data or "")) as sent:
        page.get_by_role("button", name="Gilla", exact=True).click()
        page.get_by_role("button", name="Gilla 1", pressed=True).wait_for()
    assert sent.value.post_data_json["events"][-1]["product_id"] == "tent"


def test_a_product_goes_on_the_wish_list_and_off_it(page: Any, address: str, life: Life) -> None:
    logged_in(page, "anna")
    enter(page, address, SAVE)
    page.get_by_role("button", name="Spara").click()
    page.get_by_role("button", name="Sparad 1", pressed=True).wait_for()
    wanted = lambda: life.shop.ask("/v1/products/tent/page?fields=wanted")["wanted"]  # noqa: E731
    awaits(page, lambda: wanted() == 1)
    page.get_by_role("button", name="Sparad 1").click()
    page.get_by_role("button", name="Spara", pressed=False).wait_for()
    awaits(page, lambda: wanted() == 0)


def test_lists_open_beneath_by_keyboard_and_a_new_one_takes_the_product(
    page: Any, address: str, life: Life
) -> None:
    who = life.square.shopper("anna")
    said = {"kind": "collection", "title": "Fjällveckan"}
    life.square.ok(life.api.post("/v1/me/lists", said, **who))
    logged_in(page, "anna")
    enter(page, address, SAVE)
    more = page.get_by_role("button", name="Mina listor")
    more.press("Enter")
    page.get_by_role("checkbox", name="Fjällveckan").check()
    page.get_by_role("checkbox", name="Önskelista").wait_for()
    titled = lambda: {  # noqa: E731
        one["title"]: one["holds"]
        for one in life.square.ok(life.api.get("/v1/me/lists?product_id=tent", **who))["items"]
    }
    awaits(page, lambda: titled().get("Fjällveckan"))
    page.get_by_role("textbox", name="Ny lista").fill("Vinter")
    page.keyboard.press("Enter")
    page.get_by_role("checkbox", name="Vinter").wait_for()
    awaits(page, lambda: titled().get("Vinter"))
    assert axe.violations(page) == []
    page.keyboard.press("Escape")
    page.get_by_role("checkbox", name="Vinter").wait_for(state="hidden")
    assert more.get_attribute("aria-expanded") == "false"
    assert page.said == []


def test_what_cannot_be_saved_is_taken_back(page: Any, address: str, life: Life) -> None:
    logged_in(page, "anna")
    enter(page, address, SAVE)
    page.route("**/items/tent?*", lambda route: route.abort())
    page.get_by_role("button", name="Spara").click()
    page.get_by_role("status").get_by_text("Det gick inte att spara").wait_for()
    assert page.get_by_role("button", name="Spara", pressed=False).is_visible()


def test_the_browsers_own_way_to_share_comes_first(page: Any, address: str, life: Life) -> None:
    page.add_init_script(OWN_SHARE)
    enter(page, address, SHARE)
    page.get_by_role("button", name="Dela").click()
    page.wait_for_function("() => window.offered")
    assert page.evaluate("offered") == {
        "title": "Fjällräv skaljacka",
        "url": "https://shop.example/p/tent",
    }, "without consent nobody can be known by the link"


def test_with_consent_a_shared_link_is_known_by_its_id(page: Any, address: str, life: Life) -> None:
    page.add_init_script(OWN_SHARE)
    enter(page, address, SHARE, script="&consent=true")
    shared: list[str] = []
    for _ in range(2):
        with page.expect_request(lambda one: "product_shared" in (one.post_data or "")) as sent:
            page.get_by_role("button", name="Dela").click()
            page.wait_for_function(f"() => window.offered && !{shared}.includes(offered.url)")
            page.evaluate("dispatchEvent(new Event('pagehide'))")
        told = sent.value.post_data_json["events"][-1]
        shared.append(page.evaluate("offered.url"))
        assert (told["product_id"], shared[-1]) == (
            "tent",
            f"https://shop.example/p/tent?torg_share={told['share_id']}",
        )
    assert len(set(shared)) == 2, "each share is one of its own"
    page.unroute(f"{address}/shop")
    html = f'<script type="module" src="{address}/v1/assets/torg.js?key={keys.PUBLISHABLE}&consent=true"></script>'
    page.route(f"{address}/shop?*", lambda route: route.fulfill(body=html, content_type="text/html"))
    with page.expect_request(lambda one: "page_viewed" in (one.post_data or "")) as came:
        page.goto(shared[0].replace("https://shop.example/p/tent", f"{address}/shop"))
        page.evaluate("(window.torgq ??= []).push((torg) => torg.track('page_viewed'))")
    assert came.value.post_data_json["events"][0]["share_id"] == shared[0].partition("=")[2]


@pytest.mark.parametrize("width", [320, 1280])
def test_else_there_are_links_that_load_nothing(new_page: Any, address: str, life: Life, width: int) -> None:
    page = new_page(viewport={"width": width, "height": 800})
    page.add_init_script(NO_SHARE)
    hosts: set[str] = set()
    page.on("request", lambda one: hosts.add(one.url.split("/")[2]))
    enter(page, address, f'<p style="text-align: end">{SHARE}</p>')
    page.get_by_role("button", name="Dela").click()
    panel = page.locator("torg-share .panel")
    panel.wait_for()
    links = {one.inner_text(): one.get_attribute("href") for one in panel.get_by_role("link").all()}
    assert list(links) == ["E-post", "WhatsApp", "Facebook", "X", "Pinterest", "LinkedIn"]
    assert (
        links["Facebook"]
        == "https://www.facebook.com/sharer/sharer.php?u=https%3A%2F%2Fshop.example%2Fp%2Ftent"
    )
    assert links["E-post"].startswith("mailto:?subject=Fj%C3%A4llr%C3%A4v%20skaljacka")
    assert hosts == {address.removeprefix("http://")}
    box = panel.bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= width
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert axe.violations(page) == []
    page.keyboard.press("Escape")
    panel.wait_for(state="hidden")


def test_the_link_can_be_copied(page: Any, address: str, context: Any, life: Life) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.add_init_script(NO_SHARE)
    enter(page, address, SHARE)
    page.get_by_role("button", name="Dela").click()
    page.get_by_role("button", name="Kopiera länken").click()
    page.get_by_role("button", name="Länken är kopierad").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == "https://shop.example/p/tent"


def test_the_links_of_the_panel_carry_the_id_that_is_told(page: Any, address: str, life: Life) -> None:
    page.add_init_script(NO_SHARE)
    enter(page, address, SHARE, script="&consent=true", language="en")
    page.get_by_role("button", name="Share").click()
    link = page.get_by_role("link", name="LinkedIn")
    link.evaluate("one => one.addEventListener('click', (event) => event.preventDefault())")
    with page.expect_request(lambda one: "product_shared" in (one.post_data or "")) as sent:
        link.click()
    share_id = sent.value.post_data_json["events"][-1]["share_id"]
    assert link.get_attribute("href").endswith(f"tent%3Ftorg_share%3D{share_id}")


def test_nobody_is_prompted_to_share_what_is_discreet(page: Any, address: str, life: Life) -> None:
    life.shop.sells("tent", discreet=True)
    enter(page, address, SHARE)
    page.locator("torg-share[state=empty]").wait_for(state="attached")
    assert page.get_by_role("button").count() == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_they_are_fit_for_everybody(new_page: Any, address: str, life: Life, scheme: str) -> None:
    life.square.like("bo")
    page = new_page(viewport={"width": 320, "height": 800}, color_scheme=scheme)
    enter(page, address, f"{LIKE} {SAVE} {SHARE}")
    page.get_by_role("button", name="Dela").wait_for()
    page.get_by_role("button", name="Gilla 1").wait_for()
    page.get_by_role("button", name="Spara").wait_for()
    assert axe.violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert shifted(page) == 0
    assert page.said == []
