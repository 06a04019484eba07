"""Writing, asking, answering and reporting from a shop's page."""

from pathlib import Path
from typing import Any

import pytest

from chalicelib.media import domain, processing
from chalicelib.media import public as media
from chalicelib.media import wiring as media_wiring
from chalicelib.media.processing import Tools
from chalicelib.moderation import public as moderation
from chalicelib.questions import wiring as questions_wiring
from chalicelib.reviews import wiring as reviews_wiring
from tests.browser import axe
from tests.fakes.media import FakeWorkshop
from tests.support.said import Sayings
from tests.support.storefront import visit

BODY = '<torg-reviews product="tent"></torg-reviews><torg-questions product="tent"></torg-questions>'
# A red dot.
PICTURE = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108020000009077"
    "53de0000000c49444154789c63f8cfc0000003010100c9fe92ef0000000049454e44ae426082"
)


@pytest.fixture
def known(page: Any, address: str, sayings: Sayings, token: str) -> Any:
    """Anna's browser on the page of a tent that nobody has said anything of."""
    sayings.sells("tent")
    page.add_init_script(f"window.token = '{token}'")
    return open_page(page, address)


def open_page(page: Any, address: str, button: str = "Skriv en recension") -> Any:
    visit(page, address, BODY)
    page.evaluate("window.token && torg.identify(window.token)")
    page.locator("torg-questions[state=ready]").wait_for()
    page.get_by_role("button", name=button).click()
    page.get_by_role("dialog").locator("form").wait_for()
    return page.get_by_role("dialog")


def test_a_review_is_written_by_keyboard_alone_and_stands_there(
    page: Any, known: Any, sayings: Sayings
) -> None:
    page.keyboard.press("Tab")
    for _ in range(12):
        if page.evaluate("document.querySelector('torg-reviews').shadowRoot.activeElement?.type") == "radio":
            break
        page.keyboard.press("Tab")
    page.keyboard.press("Space")
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Tab")
    page.keyboard.type("Bra tält")
    page.keyboard.press("Tab")
    page.keyboard.type("Torrt i tre dagar.")
    page.keyboard.press("Tab")
    page.keyboard.type("lätt")
    page.keyboard.press("Enter")
    page.keyboard.type("tåligt")
    known.get_by_label("Namn som visas").focus()
    page.keyboard.type("Anna")
    page.keyboard.press("Enter")
    known.get_by_text("Det du skrev är publicerat.").wait_for()
    assert (
        page.evaluate("document.querySelector('torg-reviews').shadowRoot.activeElement.textContent")
        == "Tack!"
    )
    assert axe.in_both(page) == []
    page.keyboard.press("Escape")
    known.wait_for(state="detached")
    article = page.locator("article[data-kind=review]")
    for said in ("Bra tält", "Torrt i tre dagar.", "lätt", "tåligt", "Anna"):
        assert article.get_by_text(said, exact=True).is_visible(), said
    assert article.get_by_role("img", name="4 av 5 stjärnor").is_visible()
    assert page.get_by_role("row").count() == 5, "the numbers are drawn anew"
    assert (
        page.evaluate("document.querySelector('torg-reviews').shadowRoot.activeElement?.dataset.do")
        == "write"
    )
    assert page.said == []


def test_what_is_wrong_is_told_at_the_field_and_above(page: Any, known: Any) -> None:
    known.get_by_role("button", name="Skicka recensionen").click()
    alert = known.get_by_role("alert")
    alert.get_by_text("Välj mellan en och fem stjärnor.").wait_for()
    assert (
        page.evaluate("document.querySelector('torg-reviews').shadowRoot.activeElement.getAttribute('role')")
        == "alert"
    )
    alert.get_by_role("button").click()
    star = known.get_by_role("radio").first
    assert star.evaluate("one => one.getRootNode().activeElement === one")
    assert star.get_attribute("aria-invalid") == "true"
    group = known.get_by_role("group", name="Ditt betyg")
    ids = group.get_attribute("aria-describedby").split()
    assert known.locator(f"[id='{ids[-1]}']").inner_text() == "Välj mellan en och fem stjärnor."
    # What the API finds is told in the same way.
    page.route("**/v1/reviews?*", lambda route: route.fulfill(status=400, content_type="application/problem+json", json={
        "title": "Invalid", "status": 400, "errors": [{"pointer": "/pros/0", "detail": "too plain"}]}))  # fmt: skip
    star.check(force=True)
    known.get_by_role("button", name="Skicka recensionen").click()
    alert.get_by_text("Plus: Det går inte att ta emot: too plain").wait_for()
    assert known.get_by_label("Plus").get_attribute("aria-invalid") == "true"
    assert star.get_attribute("aria-invalid") is None
    assert axe.in_both(page) == []


def test_a_picture_goes_along_is_held_and_appears_once_it_is_let_through(
    page: Any, known: Any, sayings: Sayings, address: str
) -> None:
    def take(route: Any) -> None:
        """What bucket, queue and function do with an upload."""
        (media_id,) = sayings.house.media.rows
        sayings.house.bucket.objects[domain.incoming_key(media_id)] = PICTURE
        route.fulfill(status=204, headers={"Access-Control-Allow-Origin": "*"})

        def fetch(url: str, path: Path) -> None:
            raise AssertionError(url)

        tools = Tools(FakeWorkshop(), fetch)
        processing.look(
            media_id, 1, doors=media_wiring.doors(), tools=tools, now=lambda: sayings.moderation.now
        )

    page.route("https://bucket.example/", take)
    known.get_by_role("radio", name="5 stjärnor, toppen").check(force=True)
    known.get_by_label("Berätta för andra").fill("Se själv på www.example.com")
    with page.expect_file_chooser() as chooser:
        known.get_by_role("button", name="Lägg till bilder, film eller ljud").click()
    assert chooser.value.is_multiple()
    known.get_by_label("Bilder, film och ljud").set_input_files(
        {"name": "tent.png", "mimeType": "image/png", "buffer": PICTURE}
    )
    known.get_by_label("Vad syns eller hörs?: tent.png").fill("Tältet på kalfjället")
    send = known.get_by_role("button", name="Skicka recensionen")
    send.click()
    known.get_by_role("alert").get_by_text("Godkänn att butiken får visa filerna").wait_for()
    assert sayings.house.media.rows == {}, "nothing leaves the browser before its owner agreed"
    known.get_by_label("Jag har själv gjort det här").check()
    send.click()
    known.get_by_text("En människa läser det du skrev innan det visas.").wait_for()
    link = known.get_by_role("link", name="Följ vad som händer")
    assert link.get_attribute("href").startswith(f"{address}/v1/decision?receipt=")
    assert axe.in_both(page) == []
    known.get_by_role("button", name="Stäng").last.click()
    assert page.get_by_text("Se själv").count() == 0

    (media_id,), (review,) = sayings.house.media.rows, list(sayings.house.reviews.everything())
    assert sayings.house.media.rows[media_id].alt == "Tältet på kalfjället"
    ground = moderation.decision_grounds(moderation.State.PUBLISHED)[0].code
    decision = moderation.Decision(state=moderation.State.PUBLISHED, ground=ground, note="", operator="op")
    media.moderate(media_id, decision, sayings.moderation.now)
    sayings.publish(review.review_id)
    page.route("**/v1/media/**", lambda route: route.fulfill(body=PICTURE, content_type="image/png"))
    visit(page, address, BODY)
    page.get_by_role("img", name="Tältet på kalfjället").wait_for()
    assert page.get_by_text("Se själv på www.example.com").is_visible()


def test_a_second_review_takes_the_place_of_the_first(page: Any, known: Any, sayings: Sayings) -> None:
    sayings.review("anna", title="Först", text="Sådär.")
    known.get_by_role("radio", name="2 stjärnor").check(force=True)
    known.get_by_label("Rubrik").fill("Sedan")
    known.get_by_role("button", name="Skicka recensionen").click()
    known.get_by_text("Du har recenserat produkten tidigare.").wait_for()
    known.get_by_role("button", name="Spara ändringen").click()
    known.get_by_text("Det du skrev är publicerat.").wait_for()
    (review,) = sayings.house.reviews.everything()
    assert (review.content.title, review.content.stars, review.version) == ("Sedan", 2, 2)


def test_a_draft_is_kept_while_there_is_no_connection_and_when_it_is_closed(
    page: Any, known: Any, sayings: Sayings
) -> None:
    known.get_by_role("radio", name="3 stjärnor").check(force=True)
    known.get_by_label("Rubrik").fill("Ett utkast")
    page.route("**/v1/reviews?*", lambda route: route.abort())
    known.get_by_role("button", name="Skicka recensionen").click()
    known.get_by_text("Ingen kontakt just nu.").wait_for()
    page.keyboard.press("Escape")
    page.unroute("**/v1/reviews?*")
    page.get_by_role("button", name="Skriv en recension").click()
    assert known.get_by_label("Rubrik").input_value() == "Ett utkast"
    known.get_by_role("button", name="Skicka recensionen").click()
    known.get_by_text("Det du skrev är publicerat.").wait_for()
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0


def test_who_may_not_write_is_told_how_to(
    page: Any, address: str, sayings: Sayings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reviews_wiring, "anonymous_allowed", lambda: False)
    sayings.sells("tent")
    dialog = open_page(page, address)
    dialog.get_by_role("radio", name="3 stjärnor").check(force=True)
    dialog.get_by_role("button", name="Skicka recensionen").click()
    dialog.get_by_text("Logga in i butiken, eller använd länken i vårt mejl").wait_for()


def test_a_question_is_asked_and_answered_by_guests(
    page: Any, address: str, sayings: Sayings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(questions_wiring, "anonymous_allowed", lambda: True)
    sayings.sells("tent")
    dialog = open_page(page, address, "Ställ en fråga")
    dialog.get_by_role("button", name="Skicka frågan").click()
    dialog.get_by_role("alert").get_by_text("Skriv något.").wait_for()
    dialog.get_by_label("Din fråga").fill("Hur många får plats?")
    dialog.get_by_label("Namn som visas").fill("Lisa")
    dialog.get_by_role("button", name="Skicka frågan").click()
    dialog.get_by_text("Det du skrev är publicerat.").wait_for()
    page.keyboard.press("Escape")
    asked = page.locator("article[data-kind=question]", has_text="Hur många får plats?")
    asked.get_by_text("Inget svar än").wait_for()
    asked.get_by_role("button", name="Svara").click()
    answering = page.locator("dialog[open]")
    answering.get_by_text("Hur många får plats?").wait_for()
    answering.get_by_label("Ditt svar").fill("Två, med packning.")
    answering.get_by_role("button", name="Skicka svaret").click()
    answering.get_by_text("Det du skrev är publicerat.").wait_for()
    page.keyboard.press("Escape")
    asked.get_by_text("Två, med packning.").wait_for()
    assert page.said == []


def test_a_review_is_reported(page: Any, address: str, sayings: Sayings) -> None:
    sayings.sells("tent")
    review_id = sayings.review("bo", text="Köp min bok.")
    visit(page, address, BODY)
    page.get_by_role("button", name="Anmäl").click()
    dialog = page.locator("dialog[open]")
    dialog.get_by_label("Reklam").check()
    dialog.get_by_label("E-post").fill("anna@example.com")
    dialog.get_by_role("button", name="Skicka anmälan").click()
    dialog.get_by_text("En människa tittar på det.").wait_for()
    (report,) = moderation.reports(moderation.Kind.REVIEW, review_id)
    assert report.reason == "advertising"
