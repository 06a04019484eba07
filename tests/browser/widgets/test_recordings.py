"""Film and sound in reviews: played in a dialog, by keyboard too; nothing of them is fetched, or plays, unasked."""

from typing import Any, Final

import pytest

from chalicelib.media.domain import Kind
from tests.browser import axe
from tests.support.said import Sayings
from tests.support.storefront import shifted, visit

REVIEWS: Final = '<torg-reviews product="tent"></torg-reviews>'
WORDS: Final = {
    "sv": {"film": ("Se film", "Film", "Stäng"), "sound": ("Lyssna", "Ljud", "Stäng")},
    "en": {"film": ("Watch the film", "Film", "Close"), "sound": ("Listen", "Sound", "Close")},
}
TAGS: Final = {"film": "video", "sound": "audio"}


@pytest.fixture
def fetched(page: Any, address: str, sayings: Sayings) -> list[str]:
    """The addresses of files that a page with a film in one review and a sound in another has fetched."""
    sayings.sells("tent")
    sayings.review("anna", text="Så låter regnet.", media=[sayings.recording("sound-1", "anna", Kind.SOUND)])
    sayings.review("bo", text="Så går den upp.", media=[sayings.recording("film-1", "bo", Kind.FILM)])
    asked = list[str]()

    def answer(route: Any) -> None:
        asked.append(route.request.url)
        route.fulfill(status=404, body="")

    page.route("**/v1/media/**", answer)
    return asked


@pytest.mark.parametrize("kind", ["film", "sound"])
@pytest.mark.parametrize("language", ["sv", "en"])
def test_it_is_played_by_keyboard_and_nothing_comes_unasked(
    page: Any, address: str, fetched: list[str], language: str, kind: str
) -> None:
    word, title, close = WORDS[language][kind]
    visit(page, address, REVIEWS, language=language)
    link = page.get_by_role("link", name=word)
    link.wait_for()
    assert page.locator("video, audio").count() == 0
    assert axe.in_both(page) == []
    link.press("Enter")
    dialog = page.get_by_role("dialog", name=title)
    player = dialog.locator(TAGS[kind])
    player.wait_for()
    assert player.get_attribute("aria-label") == word
    assert player.evaluate("one => [one.controls, one.autoplay, one.paused, one.preload]") == [
        True, False, True, "none"
    ]  # fmt: skip
    assert axe.in_both(page) == []
    page.wait_for_load_state("networkidle")
    assert fetched == [], "nothing is fetched before somebody plays it"
    assert shifted(page) == 0

    player.focus()
    with page.expect_request("**/v1/media/**") as request:
        page.keyboard.press("Space")
    assert request.value.resource_type == "media"
    assert kind in request.value.url
    dialog.get_by_role("button", name=close).press("Enter")
    dialog.wait_for(state="detached")
    assert link.evaluate("one => one.getRootNode().activeElement === one"), "the focus goes back"
