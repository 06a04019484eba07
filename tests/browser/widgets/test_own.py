"""What is the reader's own in reviews and questions: votes are read back, and whoever asked accepts an answer."""

from typing import Any

import pytest

from tests.browser import axe
from tests.support import keys
from tests.support.said import Sayings
from tests.support.storefront import visit

REVIEWS = '<torg-reviews product="tent"></torg-reviews>'
QUESTIONS = '<torg-questions product="tent"></torg-questions>'
WORDS = {
    "sv": ("Godta svaret", "Godtaget svar", "Fler frågor", "Ja, för hand i ljummet vatten."),
    "en": ("Accept the answer", "Accepted answer", "More questions", "Ja, för hand i ljummet vatten."),
}


def enter(page: Any, address: str, body: str, who: str | None = None, **said: Any) -> None:
    """Open the shop's page, logged in as `who`."""
    if who:
        token = keys.shopper_token(who).removeprefix("Bearer ")
        page.add_init_script(f"window.torgq = [(torg) => torg.identify('{token}')]")
    visit(page, address, body, **said)
    page.wait_for_function(
        "() => document.querySelector('[state]') && !document.querySelector('[state]:not([state=ready])')"
    )


def test_a_shopper_finds_their_votes_on_the_next_page(page: Any, address: str, sayings: Sayings) -> None:
    ids = sayings.tent()
    enter(page, address, REVIEWS, "v0")
    for review in ids[:2]:
        pressed = page.locator(f"[data-id={review}]").get_by_role("button", name="Hjälpsam", pressed=True)
        pressed.wait_for()
    assert page.get_by_role("button", name="Inte hjälpsam", pressed=True).count() == 0
    first = page.locator(f"[data-id={ids[0]}]")
    first.get_by_role("button", name="Inte hjälpsam (0)").click()
    first.get_by_role("button", name="Inte hjälpsam (1)", pressed=True).wait_for()
    page.reload()
    page.locator(f"[data-id={ids[0]}]").get_by_role("button", name="Inte hjälpsam", pressed=True).wait_for()
    assert first.get_by_role("button", name="Hjälpsam (13)", exact=True, pressed=False).is_visible()


def test_what_comes_later_is_marked_too(page: Any, address: str, sayings: Sayings) -> None:
    ids = sayings.tent()
    for review in ids[3:]:
        kept = sayings.house.reviews.get(review)
        if kept is not None and kept.is_shown:
            sayings.vote(review, "v0")
    enter(page, address, REVIEWS, "v0")
    page.get_by_role("button", name="Fler recensioner").click()
    page.locator("article").nth(7).wait_for()
    page.wait_for_function("""() => {
      const { shadowRoot } = document.querySelector("torg-reviews");
      return shadowRoot.querySelectorAll("[data-do=vote][value=true][aria-pressed=true]").length
        === shadowRoot.querySelectorAll("article").length;
    }""")


def test_a_guests_votes_outlast_the_page_with_consent(page: Any, address: str, sayings: Sayings) -> None:
    ids = sayings.tent()
    enter(page, address, REVIEWS, script="&consent=true")
    first = page.locator(f"[data-id={ids[0]}]")
    first.get_by_role("button", name="Hjälpsam (14)", exact=True).click()
    first.get_by_role("button", name="Hjälpsam (15)", exact=True, pressed=True).wait_for()
    page.reload()
    first.get_by_role("button", name="Hjälpsam (15)", exact=True, pressed=True).wait_for()


def test_of_nobody_known_nothing_is_asked(page: Any, address: str, sayings: Sayings) -> None:
    sayings.tent()
    asked = list[str]()
    page.on("request", lambda one: asked.append(one.url))
    enter(page, address, REVIEWS + QUESTIONS)
    page.wait_for_load_state("networkidle")
    assert not [one for one in asked if "/me/" in one or "deeds" in one]


def test_who_signs_out_leaves_no_votes_behind(page: Any, address: str, sayings: Sayings) -> None:
    sayings.tent()
    enter(page, address, REVIEWS, "v0")
    page.get_by_role("button", name="Hjälpsam", pressed=True).first.wait_for()
    page.evaluate("torg.identify(null)")
    page.get_by_role("button", name="Hjälpsam", pressed=True).first.wait_for(state="detached")


@pytest.mark.parametrize("language", ["sv", "en"])
def test_who_asked_accepts_an_answer_and_takes_it_back(
    page: Any, address: str, sayings: Sayings, language: str
) -> None:
    accept, accepted, more, text = WORDS[language]
    sayings.tent()
    enter(page, address, QUESTIONS, "Lisa", language=language)
    page.get_by_role("button", name=more).click()
    thread = page.locator("article", has_text="Går den att tvätta?")
    answer = thread.locator(".answer", has_text=text)
    assert thread.get_by_text(accepted).count() == 0
    answer.get_by_role("button", name=accept).press("Enter")
    answer.get_by_text(accepted).wait_for()
    pressed = answer.get_by_role("button", name=accept, pressed=True)
    pressed.wait_for()
    page.wait_for_function(
        "() => document.querySelector('torg-questions').shadowRoot.activeElement?.dataset.do === 'accept'"
    )
    assert axe.violations(page) == []
    page.reload()
    page.get_by_role("button", name=more).click()
    pressed.click()
    answer.get_by_role("button", name=accept, pressed=False).wait_for()
    answer.get_by_text(accepted).wait_for(state="detached")
    assert page.said == []


def test_who_did_not_ask_accepts_nothing(page: Any, address: str, sayings: Sayings) -> None:
    sayings.tent()
    enter(page, address, QUESTIONS, "Ida")
    page.get_by_role("button", name="Fler frågor").click()
    page.locator("article", has_text="Går den att tvätta?").wait_for()
    page.wait_for_load_state("networkidle")
    assert page.locator("article", has_text="Går den att tvätta?").is_visible()
    assert page.get_by_role("button", name="Godta svaret").count() == 0


def test_what_cannot_be_accepted_is_told(page: Any, address: str, sayings: Sayings) -> None:
    sayings.tent()
    enter(page, address, QUESTIONS, "Lisa")
    page.route("**/accepted?*", lambda route: route.abort())
    page.get_by_role("button", name="Fler frågor").click()
    page.get_by_role("button", name="Godta svaret").first.click()
    page.get_by_text("Kan inte visas just nu.").wait_for()
    assert page.get_by_role("button", name="Godta svaret", pressed=True).count() == 0
