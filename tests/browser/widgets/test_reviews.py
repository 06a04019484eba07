"""`<torg-reviews>` and `<torg-questions>` in a browser: what they show, and what their readers do with them."""

import re
from typing import Any

import pytest

from tests.browser import axe
from tests.browser.conftest import NewPage
from tests.support.chromium import PATIENCE
from tests.support.said import Sayings
from tests.support.storefront import shifted, visit

REVIEWS = '<torg-reviews product="tent"></torg-reviews>'
BOTH = f'<torg-rating product="tent"></torg-rating>{REVIEWS}<torg-questions product="tent"></torg-questions>'


def open_reviews(page: Any, address: str, body: str = REVIEWS, **said: Any) -> Any:
    """The element once it has something to show."""
    visit(page, address, body, **said)
    page.route("**/v1/media/**", lambda route: route.fulfill(body="<svg xmlns='http://www.w3.org/2000/svg'/>",
               content_type="image/svg+xml"))  # fmt: skip
    page.locator("torg-reviews[state=ready]").wait_for()
    return page.locator("torg-reviews")


def titles(reviews: Any) -> list[str]:
    return [one for one in reviews.locator("article h3").all_inner_texts() if one]


@pytest.mark.parametrize(("language", "said"), [("sv", "Recensioner"), ("en", "Reviews")])
def test_a_page_shows_numbers_reviews_and_questions_without_a_shift(
    page: Any, address: str, sayings: Sayings, language: str, said: str
) -> None:
    sayings.tent()
    asked: list[str] = []
    page.on("request", lambda one: asked.append(one.url))
    reviews = open_reviews(page, address, BOTH, language=language)
    page.locator("torg-questions").scroll_into_view_if_needed()
    page.locator("torg-questions article").first.wait_for()
    assert reviews.get_by_role("heading", name=said).is_visible()
    assert titles(reviews)[0] == "Höll tätt hela Kungsleden"
    assert reviews.get_by_role("row").count() == 5
    assert reviews.get_by_text("Vindtålighet" if language == "sv" else "In the wind").first.is_visible()
    assert (
        page.locator("torg-rating").get_by_text("4,1" if language == "sv" else "4.1", exact=True).is_visible()
    )
    assert len([one for one in asked if "/page?" in one]) == 1, "one data request a page, whatever is on it"
    assert not [one for one in asked if "deeds" in one or "forms" in one], (
        "what is done comes when it is done"
    )
    assert shifted(page) == 0
    assert page.said == []


def test_a_bar_filters_and_its_reader_is_told(page: Any, address: str, sayings: Sayings) -> None:
    sayings.tent()
    reviews = open_reviews(page, address)
    bar = reviews.get_by_role("button", name="2 stjärnor")
    bar.click()
    reviews.get_by_text("1 visas").wait_for()
    assert titles(reviews) == ["Läckte i sömmen"]
    assert bar.get_attribute("aria-pressed") == "true"
    reviews.get_by_role("button", name="Visa alla").click()
    reviews.get_by_text("Rekommenderas", exact=True).wait_for()
    assert bar.get_attribute("aria-pressed") == "false"


def test_reviews_are_ordered_filtered_and_searched(page: Any, address: str, sayings: Sayings) -> None:
    sayings.tent()
    reviews = open_reviews(page, address)
    reviews.get_by_role("button", name="Sortera och filtrera").click()
    order = reviews.get_by_label("Ordning")
    order.select_option("lowest")
    reviews.locator("article h3").first.get_by_text("Läckte i sömmen").wait_for()
    order.select_option("helpful")
    reviews.get_by_role("button", name="Med bilder").click()
    reviews.get_by_text("1 visas").wait_for()
    assert titles(reviews) == ["Höll tätt hela Kungsleden"]
    reviews.get_by_role("button", name="Med bilder").click()
    search = reviews.get_by_role("searchbox")
    search.fill("höftbälte")
    search.press("Enter")
    reviews.get_by_text("1 visas").wait_for()
    search.fill("ubåt")
    search.press("Enter")
    reviews.get_by_text("Inget här passar.").wait_for()
    reviews.get_by_role("button", name="Visa alla").click()
    reviews.get_by_text("Läckte i sömmen").wait_for()
    assert search.input_value() == ""
    assert page.said == []


def test_more_are_added_and_focus_is_with_the_first_of_them(
    page: Any, address: str, sayings: Sayings
) -> None:
    sayings.tent()
    reviews = open_reviews(page, address)
    assert reviews.locator("article").count() == 3
    reviews.get_by_role("button", name="Fler recensioner").click()
    reviews.locator("article").nth(7).wait_for()
    focused = "document.querySelector('torg-reviews').shadowRoot.activeElement?.dataset.id"
    fourth = reviews.locator("article").nth(3).get_attribute("data-id")
    page.wait_for_function(f"() => {focused} === '{fourth}'")
    assert reviews.get_by_role("button", name="Fler recensioner").count() == 0
    ids = reviews.locator("article").evaluate_all("all => all.map(({ dataset }) => dataset.id)")
    assert len(ids) == len(set(ids)) == 8


def test_a_guest_votes_switches_and_takes_it_back(page: Any, address: str, sayings: Sayings) -> None:
    ids = sayings.tent()
    reviews = open_reviews(page, address)
    first = reviews.locator("article").first
    assert first.get_attribute("data-id") == ids[0]
    first.get_by_role("button", name="Hjälpsam (14)", exact=True).click()
    helpful = first.get_by_role("button", name="Hjälpsam (15)", exact=True)
    helpful.wait_for()
    assert helpful.get_attribute("aria-pressed") == "true"
    first.get_by_role("button", name="Inte hjälpsam (0)").click()
    first.get_by_role("button", name="Inte hjälpsam (1)").click()
    first.get_by_role("button", name="Inte hjälpsam (0)").wait_for()
    kept = sayings.house.reviews.get(ids[0])
    assert kept is not None
    assert (kept.votes.helpful, kept.votes.unhelpful) == (14, 0)
    assert page.evaluate("Object.keys(localStorage).length + Object.keys(sessionStorage).length") == 0


def test_a_vote_that_cannot_be_kept_is_told(page: Any, address: str, sayings: Sayings) -> None:
    sayings.tent()
    reviews = open_reviews(page, address)
    page.route("**/vote?*", lambda route: route.abort())
    first = reviews.locator("article").first
    first.get_by_role("button", name="Hjälpsam (14)", exact=True).click()
    first.get_by_role("alert").wait_for()
    assert (
        first.get_by_role("button", name="Hjälpsam (14)", exact=True).get_attribute("aria-pressed") == "false"
    )


def test_pictures_are_seen_in_full_and_by_keyboard(page: Any, address: str, sayings: Sayings) -> None:
    sayings.tent()
    reviews = open_reviews(page, address)
    link = reviews.get_by_role("link", name="Tältet i regn")
    link.focus()
    page.keyboard.press("Enter")
    shown = page.get_by_role("dialog", name="Bilder")
    shown.get_by_text("1 / 2").wait_for()
    page.keyboard.press("ArrowRight")
    shown.get_by_text("2 / 2").wait_for()
    assert shown.get_by_role("img").get_attribute("src").endswith("/v1/media/pic-2/large.jpg")
    assert axe.violations(page) == []
    page.keyboard.press("Escape")
    shown.wait_for(state="detached")
    assert link.evaluate("one => one.getRootNode().activeElement === one")


def test_an_answer_that_cannot_be_had_is_tried_again(page: Any, address: str, sayings: Sayings) -> None:
    sayings.tent()
    page.route("**/page?*", lambda route: route.fulfill(status=500, body="{}"))
    visit(page, address, REVIEWS)
    again = page.get_by_role("button", name="Försök igen")
    again.wait_for()
    assert page.get_by_text("Kan inte visas just nu.").is_visible()
    page.unroute("**/page?*")
    again.click()
    page.get_by_text("Höll tätt hela Kungsleden").wait_for()
    page.route("**/reviews?*", lambda route: route.abort())
    page.get_by_role("button", name="5 stjärnor").click()
    page.get_by_text("Kan inte visas just nu.").wait_for()
    page.unroute("**/reviews?*")
    page.get_by_role("button", name="Försök igen").click()
    page.get_by_text("4 visas").wait_for()


def test_offline_says_so_and_comes_back_by_itself(page: Any, address: str, sayings: Sayings) -> None:
    sayings.tent()
    visit(page, address, '<div style="height: 300vh"></div>' + REVIEWS)
    page.wait_for_function("() => customElements.get('torg-reviews') || true")
    page.evaluate("Promise.all([torg.saying('sv'), import(torg.api.base + '/v1/assets/torg.js')])")
    page.evaluate("scrollTo(0, innerHeight * 2.4)")
    page.locator("torg-reviews[state]").wait_for(state="attached")
    page.context.set_offline(True)
    page.locator("torg-reviews").scroll_into_view_if_needed()
    page.locator("torg-reviews[state=ready], torg-reviews[state=offline]").wait_for()
    page.context.set_offline(False)
    page.get_by_text("Höll tätt hela Kungsleden").wait_for()


def test_without_reviews_it_invites_to_the_first(page: Any, address: str, sayings: Sayings) -> None:
    sayings.sells("tent")
    reviews = open_reviews(page, address)
    assert reviews.get_by_text("Ingen har recenserat produkten än.").is_visible()
    assert reviews.get_by_role("button", name="Skriv en recension").is_visible()
    assert axe.violations(page) == []


def test_what_is_switched_off_leaves_nothing(
    page: Any, address: str, sayings: Sayings, monkeypatch: pytest.MonkeyPatch
) -> None:
    sayings.sells("tent")
    page.route(re.compile(r"/page\?"), lambda route: route.fulfill(json={"reviews": None, "product": None}))
    visit(page, address, REVIEWS)
    page.locator("torg-reviews[state=empty]").wait_for()
    assert page.locator("torg-reviews").evaluate("one => one.shadowRoot.childElementCount") == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_every_state_is_accessible_and_never_too_wide(
    new_page: NewPage, address: str, sayings: Sayings, scheme: str, width: int
) -> None:
    sayings.tent()
    page = new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
    page.set_default_timeout(PATIENCE)
    reviews = open_reviews(page, address, BOTH)
    page.locator("torg-questions").scroll_into_view_if_needed()
    page.locator("torg-questions article").first.wait_for()
    assert axe.violations(page) == []
    reviews.get_by_role("button", name="Sortera och filtrera").click()
    reviews.get_by_label("Ordning").wait_for()
    reviews.get_by_role("button", name="5 stjärnor").click()
    reviews.get_by_text("4 visas").wait_for()
    assert axe.violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    for button in ("Skriv en recension", "Ställ en fråga", "Svara", "Anmäl"):
        page.get_by_role("button", name=button, exact=True).first.click()
        dialog = page.locator("dialog[open]")
        dialog.locator(".send button").click()
        dialog.get_by_role("alert").get_by_text("Det gick inte att skicka:").wait_for()
        assert axe.violations(page) == [], button
        assert dialog.evaluate("one => one.scrollWidth <= one.clientWidth"), button
        page.keyboard.press("Escape")
    assert page.said == []


def test_questions_are_voted_on_ordered_and_seen_whole(page: Any, address: str, sayings: Sayings) -> None:
    sayings.tent()
    open_reviews(page, address, BOTH)
    questions = page.locator("torg-questions")
    questions.scroll_into_view_if_needed()
    washed = questions.locator("article", has_text="Går den att tvätta?")
    questions.get_by_role("button", name="Fler frågor").click()
    washed.wait_for()
    assert washed.get_by_text("Butiken", exact=True).is_visible()
    washed.get_by_role("button", name="Undrar också (0)").click()
    washed.get_by_role("button", name="Undrar också (1)").wait_for()
    questions.get_by_role("button", name="Sortera och filtrera").click()
    questions.get_by_label("Ordning").select_option("unanswered")
    questions.locator("article").last.get_by_text("Går den att tvätta?").wait_for()
