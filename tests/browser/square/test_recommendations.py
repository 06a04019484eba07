"""`<torg-recommendations>` in a browser: a row of products, each with why it stands there."""

from typing import Any

import pytest

from tests.browser import axe
from tests.support.square import Life, enter
from tests.support.storefront import shifted

ROW = '<torg-recommendations list="viewed-also-viewed" product="tent"></torg-recommendations>'


@pytest.fixture
def asked(page: Any) -> list[str]:
    """The paths that the page asked the API for."""
    paths: list[str] = []
    page.on("request", lambda request: paths.append(request.url.split("/v1/")[-1]))
    return paths


def cards(page: Any) -> Any:
    return page.locator("torg-recommendations li")


def test_a_card_says_what_it_is_what_it_costs_how_it_is_rated_and_why_it_is_there(
    page: Any, address: str, life: Life, asked: list[str]
) -> None:
    life.lists()
    life.review("byxa", 5, 4)
    enter(page, address, ROW)
    page.get_by_role("heading", name="Andra tittade också på").wait_for()
    assert cards(page).count() == 6
    first = cards(page).first
    assert first.get_by_role("link").inner_text() == "Kebne vandringsbyxa"
    assert first.get_by_role("link").get_attribute("href") == "https://shop.example/p/byxa"
    assert first.get_by_text("1 299 kr").is_visible()
    assert first.get_by_role("img", name="4,5 av 5 stjärnor").is_visible()
    assert first.get_by_text("12 av 40 som tittade på den här tittade också här").is_visible()
    how = page.get_by_role("link", name="Hur vet vi det?")
    assert "/v1/how/recommendations?language=sv" in how.get_attribute("href")
    assert [one for one in asked if "recommendations?" in one and "page" not in one] == [], (
        "one request for the page"
    )
    assert page.said == []


def test_it_speaks_english_and_the_shops_own_words(page: Any, address: str, life: Life) -> None:
    life.lists("viewed-then-bought")
    body = '<torg-recommendations list="viewed-then-bought" product="tent" heading="Go with it"></torg-recommendations>'
    enter(page, address, body, language="en")
    page.get_by_role("heading", name="Go with it").wait_for()
    assert page.get_by_text("12 of 40 who looked at this bought it").is_visible()
    assert page.get_by_text("SEK 1,299").is_visible()


def test_a_short_list_is_filled_up_by_the_api(page: Any, address: str, life: Life, asked: list[str]) -> None:
    life.lists("viewed-also-viewed", 3)
    life.house.keep("popular", "viewed", ("sack", None), ("mossa", None))
    enter(page, address, ROW)
    cards(page).first.wait_for()
    assert any(one.startswith("products/tent/recommendations?list=viewed-also-viewed") for one in asked)


@pytest.mark.parametrize(
    ("body", "path"),
    [
        ('query="tält"', "search/recommendations?q=t%C3%A4lt&list=searched-then-bought"),
        ('products="tent,sack"', "compare/recommendations?products=tent%2Csack&list=compared-also-compared"),
        ('viewed="tent"', "recommendations?viewed=tent"),
    ],
)
def test_other_questions_have_other_addresses(
    page: Any, address: str, life: Life, asked: list[str], body: str, path: str
) -> None:
    life.lists()
    enter(page, address, f"<torg-recommendations {body}></torg-recommendations>")
    page.locator("torg-recommendations[state=ready], torg-recommendations[state=empty]").wait_for(
        state="attached"
    )
    assert any(one.startswith(path) for one in asked), asked


def test_what_is_seen_and_what_is_chosen_is_told_after_consent(page: Any, address: str, life: Life) -> None:
    life.lists()
    enter(page, address, ROW, script="&consent=true")
    with page.expect_request(
        lambda one: "/v1/events" in one.url and "recommendation_shown" in (one.post_data or "")
    ) as sent:
        cards(page).first.wait_for()
    (shown,) = [one for one in sent.value.post_data_json["events"] if one["event"] == "recommendation_shown"]
    assert shown["list"] == "viewed-also-viewed"
    assert shown["products"][0]["product_id"] == "byxa"
    assert len(shown["products"]) == 5, "the sixth stands out of the row by more than half"
    page.evaluate(
        "document.addEventListener('torg:choose', (event) => { event.preventDefault(); window.chosen = event.detail })"
    )
    with page.expect_request(lambda one: "recommendation_clicked" in (one.post_data or "")) as sent:
        cards(page).nth(1).get_by_role("link").click()
        page.evaluate("dispatchEvent(new Event('pagehide'))")
    (clicked,) = [
        one for one in sent.value.post_data_json["events"] if one["event"] == "recommendation_clicked"
    ]
    assert (clicked["product_id"], clicked["position"]) == ("sack", shown["products"][1]["position"])
    assert page.evaluate("chosen") == {"product_id": "sack"}
    assert page.url.endswith("/shop"), "the page took care itself"


def test_without_consent_it_shows_and_tells_nothing(
    page: Any, address: str, life: Life, asked: list[str]
) -> None:
    life.lists()
    enter(page, address, ROW)
    cards(page).nth(4).wait_for()
    page.mouse.wheel(0, 200)
    page.wait_for_load_state("networkidle")
    assert [one for one in asked if one.startswith("events")] == []
    assert page.evaluate("Object.keys(localStorage).length + document.cookie.length") == 0


def test_the_row_scrolls_by_buttons_and_by_keyboard(page: Any, address: str, life: Life) -> None:
    life.lists()
    enter(page, address, ROW, style="main { max-width: 30rem }")
    back, on = page.get_by_role("button", name="Tillbaka"), page.get_by_role("button", name="Visa fler")
    on.wait_for()
    assert back.is_disabled()
    on.click()
    page.wait_for_function(
        "() => document.querySelector('torg-recommendations').shadowRoot.querySelector('ul').scrollLeft > 200"
    )
    cards(page).nth(5).get_by_role("link").focus()
    page.wait_for_function("""() => {
      const last = document.querySelector('torg-recommendations').shadowRoot.querySelector('li:last-child');
      return last.getBoundingClientRect().right <= last.parentElement.getBoundingClientRect().right + 1;
    }""")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_it_is_fit_for_everybody(new_page: Any, address: str, life: Life, width: int, scheme: str) -> None:
    life.lists()
    life.review("byxa", 5)
    page = new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
    enter(page, address, ROW)
    cards(page).first.wait_for()
    page.wait_for_load_state("networkidle")
    assert axe.violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert shifted(page) == 0


def test_with_nothing_to_show_it_leaves_unseen_and_moves_nothing(page: Any, address: str, life: Life) -> None:
    below = f'<div style="height: 500px">Long</div>{ROW}'
    enter(page, address, f"{ROW}{below}")
    page.locator("torg-recommendations[state=empty]").nth(1).wait_for(state="attached")
    first, second = page.locator("torg-recommendations").all()
    assert first.bounding_box()["height"] > 300, "what is seen keeps its place"
    assert second.bounding_box() is None, "what isn't seen yet gives it back"
    assert shifted(page) == 0


def test_what_cannot_be_had_says_so_and_can_be_asked_for_again(page: Any, address: str, life: Life) -> None:
    life.lists()
    page.route("**/v1/products/tent/page*", lambda route: route.fulfill(status=500, body="{}"))
    enter(page, address, ROW)
    page.get_by_text("Kan inte visas just nu.").wait_for()
    page.unroute("**/v1/products/tent/page*")
    page.get_by_role("button", name="Försök igen").click()
    cards(page).first.wait_for()
    assert shifted(page) == 0


def test_offline_it_says_so_and_comes_back(page: Any, address: str, context: Any, life: Life) -> None:
    life.lists()
    enter(page, address, ROW)
    cards(page).first.wait_for()
    context.set_offline(True)
    page.evaluate("""() => {
      const later = document.createElement('torg-recommendations');
      later.setAttribute('viewed', 'tent');
      document.querySelector('h1').after(later);
    }""")
    page.get_by_text("Du är inte uppkopplad.").wait_for()
    context.set_offline(False)
    page.get_by_text("Du är inte uppkopplad.").wait_for(state="hidden")
    assert page.locator("torg-recommendations[state=ready]").count() == 2
