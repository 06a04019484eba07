"""What a shopper of the demo's says in a browser: a review with a picture, which a person lets; likes and wishes."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest

from chalicelib.media import public as media
from chalicelib.reviews import public as reviews
from tests.support import pictures
from tests.support.deciding import decide
from tests.support.deployed import DeployedStack
from tests.support.visiting import Visitor
from tests.support.walking import Walk

pytestmark = pytest.mark.system

Enters = Callable[[], Visitor]


def test_a_review_with_a_picture_appears_once_it_is_let(
    stack: DeployedStack, walk: Walk, enters: Enters, monkeypatch: pytest.MonkeyPatch
) -> None:
    author, reader, next_reader = enters(), enters(), enters()
    author.signs_in("Maja Ek")
    title = f"{walk.way.say('Håller i regn', 'Holds in rain')} {uuid.uuid4().hex[:8]}"
    review_id, media_id = writes(author, walk, title)
    shown = reader.page.locator("torg-reviews article").filter(has_text=title)
    reader.opens(f"/p/{walk.reviewed}")
    reader.page.locator("torg-reviews").get_by_role("heading").first.wait_for()
    assert shown.count() == 0
    decide(stack, reviews.moderate, review_id, "published", monkeypatch)
    decide(stack, media.moderate, media_id, "published", monkeypatch)
    # A browser that has been here may show the page as it was for a while.
    shown = newest_first(next_reader, walk).filter(has_text=title)
    shown.scroll_into_view_if_needed()
    picture = shown.locator("img").first.element_handle()
    next_reader.until("one => one.complete && one.naturalWidth > 0", picture)


def newest_first(reader: Visitor, walk: Walk) -> Any:
    """The product's reviews, put in order of their time: others have more votes. Questions stand behind them."""
    say, page = reader.way.say, f"/p/{walk.reviewed}"
    reader.finds(page, "torg-reviews", "button", say("Sortera och filtrera", "Sort and filter")).click()
    reviews = reader.page.locator("torg-reviews")
    reviews.get_by_label(say("Ordning", "Order")).first.select_option("newest")
    return reviews.locator("article")


def writes(author: Visitor, walk: Walk, title: str) -> tuple[str, str]:
    """Writes a review that a person has to look at first, with a picture; the ids of both."""
    page, say = author.page, author.way.say
    opener = say("Skriv en recension", "Write a review")
    author.finds(f"/p/{walk.reviewed}", "torg-reviews", "button", opener).click()
    form = page.locator("torg-reviews dialog form")
    form.get_by_role("radio", name=say("5 stjärnor", "5 stars")).check(force=True)
    form.get_by_label(say("Rubrik", "Headline")).fill(title)
    text = say("Tålde tre dygn. Ring 070-123 45 67.", "It took three days of it. Call 070-123 45 67.")
    form.get_by_label(say("Berätta för andra", "Tell others")).fill(text)
    with page.expect_file_chooser() as chosen:
        form.get_by_role("button", name=say("Lägg till bilder", "Add pictures")).click()
    chosen.value.set_files({"name": "regn.jpg", "mimeType": "image/jpeg", "buffer": pictures.jpeg()})
    form.get_by_label(say("Jag har själv gjort", "I made this myself")).check()
    with (
        page.expect_response(lambda got: got.url.partition("?")[0].endswith("/v1/reviews")) as answered,
        page.expect_response(lambda got: got.url.partition("?")[0].endswith("/v1/media")) as declared,
    ):
        form.get_by_role("button", name=say("Skicka recensionen", "Send the review")).click()
    page.get_by_text(say("En människa läser", "A person reads")).wait_for()
    return str(answered.value.json()["review_id"]), str(declared.value.json()["id"])


def test_what_is_liked_and_wished_for_stays_so(walk: Walk, enters: Enters) -> None:
    visitor = enters()
    page, say = visitor.page, walk.way.say
    visitor.signs_in("Maja Ek")
    visitor.opens(f"/p/{walk.reviewed}")
    like = page.locator("torg-like").get_by_role("button", name=say("Gilla", "Like"))
    save = page.locator("torg-list-button button.main")
    for button in (like, save):
        with page.expect_response(lambda got: got.request.method == "PUT" and got.ok):
            button.click()
        visitor.until("one => one.ariaPressed === 'true'", button.element_handle())
    visitor.opens(f"/p/{walk.reviewed}")
    page.locator("torg-like button[aria-pressed=true]").wait_for()
    page.locator("torg-list-button button.main[aria-pressed=true]").wait_for()
    visitor.opens("/konto")
    page.locator("#mina-gillar ~ ul").get_by_role("link").wait_for()
    page.locator("#mina-listor ~ ul").get_by_text(say("1 sak", "1 thing")).wait_for()
