"""Letters about anything but an order's own life."""

from typing import Any

import pytest
from msgspec.structs import replace

from chalicelib.kernel import clock
from chalicelib.letters.domain import Kind, OfferPart
from chalicelib.mail import passwords
from chalicelib.mail.domain import Person
from chalicelib.mail.passwords import Asked
from chalicelib.mail.ports import Answered, Fact, Notice, Ruling
from tests.fakes.mail import PEOPLE, SECRET
from tests.support.mailing import EMAIL, NOW, Desk, shown

ME = PEOPLE.customer_by_email(EMAIL)
OFFER = OfferPart(code="TACK-1", gives="free_shipping", until=NOW + clock.DAY)
DECIDED = {"subject": "review", "subject_id": "r", "author": "a", "state": "rejected"}
RULING = Ruling(
    state="rejected", summary="What you wrote isn't shown.", how="By a human.", ground="A phone number",
    law="GDPR", facts=(Fact("a phone number", "070-1"), Fact("shouting", "")), note="Sorry!",
    redress="You can appeal.", url="https://torg.example/v1/decision?receipt=x",
)  # fmt: skip


def test_stars_of_a_review_request_lead_to_the_rating_page(desk: Desk) -> None:
    desk.rooms.to_review["o1"] = ["tent", "stove"]
    letter = desk.letter(Kind.REVIEW_REQUEST)
    tent, stove = letter.asked
    assert [url[-1] for url in tent.star_urls] == ["1", "2", "3", "4", "5"]
    assert all("link=o1.tent" in url for url in tent.star_urls)
    assert stove.review_url == "https://torg.example/v1/rate?link=o1.stove&stars="
    assert letter.links.unsubscribe
    assert (letter.first_name, letter.is_discreet) == ("Åsa", False)


def test_there_may_be_nothing_left_to_review(desk: Desk) -> None:
    assert "nothing left" in desk.skipped(Kind.REVIEW_REMINDER)
    desk.rooms.to_review["o1"] = ["unknown"]
    assert "catalogue" in desk.skipped(Kind.REVIEW_REQUEST)


def test_a_discreet_product_is_asked_about_without_its_picture(desk: Desk) -> None:
    desk.rooms.to_review["o1"] = ["tent"]
    desk.rooms.shown["tent"] = shown("tent", discreet=True)
    letter = desk.letter(Kind.REVIEW_REQUEST)
    assert letter.is_discreet
    assert letter.asked[0].image_url is None


def test_a_timed_offer_prints_its_code_and_leads_home(desk: Desk) -> None:
    desk.rooms.offers["TACK-1"] = OFFER
    letter = desk.letter(Kind.TIMED_OFFER, {"order_id": "o1", "code_id": "TACK-1"})
    assert letter.offer
    assert letter.offer.code == "TACK-1"
    assert letter.offer.url == letter.links.main
    assert letter.links.main == (
        "https://shop.example/?utm_source=torg&utm_medium=email&utm_campaign=timed_offer"
    )


@pytest.mark.parametrize(
    ("offer", "why"), [(None, "used"), (replace(OFFER, until=NOW - 1), "over")], ids=["used", "over"]
)
def test_an_offer_that_does_not_hold_is_not_sent(desk: Desk, offer: OfferPart | None, why: str) -> None:
    if offer:
        desk.rooms.offers["TACK-1"] = offer
    payload = {"order_id": "o1", "code_id": "TACK-1", "products": "mat"}
    for kind in (Kind.TIMED_OFFER, Kind.WIN_BACK, Kind.ABANDONED_CART):
        assert why in desk.skipped(kind, payload)
    assert "no code" in desk.skipped(Kind.TIMED_OFFER)


def test_a_campaign_may_have_changed_its_mind(desk: Desk) -> None:
    desk.rooms.stopped = "ordered_since"
    assert desk.skipped(Kind.WIN_BACK) == "ordered_since"


def test_a_cart_shows_what_is_still_to_be_had(desk: Desk) -> None:
    desk.rooms.shown["mat"] = shown("mat", sellable=False)
    desk.rooms.people[ME] = Person(EMAIL, "c1", "Åsa", "nb-NO")
    letter = desk.letter(Kind.ABANDONED_CART, {"products": "mat,lamp,gone"})
    assert [one.product_id for one in letter.asked] == ["lamp"]
    assert letter.first_name == "Åsa"
    assert desk.rooms.waves[0][1] == "NO", "their own market's titles and prices"
    assert "to be had" in desk.skipped(Kind.ABANDONED_CART, {"products": "mat"})


def test_what_was_only_looked_at_is_never_told_if_it_is_discreet(desk: Desk) -> None:
    desk.rooms.shown["mat"] = shown("mat", discreet=True)
    assert desk.letter(Kind.ABANDONED_CART, {"products": "mat"}).is_discreet
    assert "to be had" in desk.skipped(Kind.ABANDONED_BROWSE, {"products": "mat"})
    letter = desk.letter(Kind.ABANDONED_BROWSE, {"products": "lamp"})
    assert letter.links.main == letter.asked[0].url


def test_a_welcome_needs_nothing_but_a_person(desk: Desk) -> None:
    desk.rooms.people[ME] = Person(EMAIL, None, "Åsa", "sv-SE")
    letter = desk.letter(Kind.WELCOME, {}, entity=ME)
    assert letter.first_name == "Åsa"
    desk.rooms.home = None
    assert desk.letter(Kind.WELCOME, {}).links.main is None


def asked(desk: Desk) -> dict[str, str]:
    said = Asked(EMAIL, "https://shop.example/new?t={token}&utm_source=x", "sv", "c1")
    made = passwords.ask(said, ME, resets=desk.resets, secret=SECRET, now=NOW)
    return dict(passwords.mail(made, NOW).payload)


def test_a_new_passwords_link_is_whole_and_nobody_elses_business(desk: Desk) -> None:
    payload = asked(desk)
    desk.rooms.counted.add("c1")
    letter = desk.letter(Kind.NEW_PASSWORD, payload)
    main = letter.links.main or ""
    assert main.startswith("https://shop.example/new?t=np_")
    assert main.endswith("&utm_source=x")
    token = main.partition("t=")[2].partition("&")[0]
    assert passwords.verify(token, resets=desk.resets, now=NOW) == (EMAIL, "c1")
    assert letter.until == NOW + clock.HOUR
    assert "used" in desk.skipped(Kind.NEW_PASSWORD, payload)


def test_a_link_that_a_later_one_replaced_is_not_sent(desk: Desk) -> None:
    first, second = asked(desk), asked(desk)
    assert "later" in desk.skipped(Kind.NEW_PASSWORD, first)
    assert desk.letter(Kind.NEW_PASSWORD, second).links.main


QUESTION = {"question_id": "q", "answer_id": "q.a", "product_id": "tent"}


def test_an_answer_stands_beside_its_question_and_product(desk: Desk) -> None:
    desk.rooms.answers["q.a"] = Answered("q", "q.a", "tent", "Is it warm?", "Very.", True)
    letter = desk.letter(Kind.QUESTION_ANSWERED, QUESTION)
    assert (letter.question, letter.answer) == ("Is it warm?", "Very.")
    assert letter.links.main == letter.asked[0].url
    desk.rooms.shown["tent"] = shown("tent", sellable=False, discreet=True)
    letter = desk.letter(Kind.QUESTION_ANSWERED, QUESTION)
    assert letter.asked == ()
    assert letter.is_discreet
    desk.rooms.answers.clear()
    assert "shown" in desk.skipped(Kind.QUESTION_ANSWERED, QUESTION)


def test_a_decision_says_what_why_how_and_what_to_do(desk: Desk) -> None:
    desk.rooms.rulings["r"] = RULING
    letter = desk.letter(Kind.MODERATION_DECISION, DECIDED, language="en")
    assert letter.paragraphs == (
        "What you wrote isn't shown.",
        "Ground: A phone number (GDPR)",
        "This is what was found: a phone number (“070-1”); shouting.",
        "By a human.",
        "The shop writes: Sorry!",
        "You can appeal.",
    )
    assert letter.links.main == RULING.url
    desk.rooms.rulings["r"] = RULING._replace(state="published")
    assert "anew" in desk.skipped(Kind.MODERATION_DECISION, DECIDED)


def test_braces_in_what_people_wrote_are_only_braces(desk: Desk) -> None:
    desk.rooms.rulings["r"] = RULING._replace(
        note="{note} {0}", ground="{law}", law=None, facts=(Fact("{facts}", "{x}"),)
    )
    told = desk.letter(Kind.MODERATION_DECISION, DECIDED, language="sv").paragraphs
    assert "Butiken skriver: {note} {0}" in told
    assert "Grund: {law}" in told


@pytest.mark.parametrize(("state", "word"), [("published", "får vara kvar"), ("rejected", "inte ska visas")])
def test_a_reporter_is_told_what_became_of_it(desk: Desk, state: str, word: str) -> None:
    desk.rooms.notices["n"] = Notice(EMAIL, "reklam", state, "Reklam")
    payload: dict[str, Any] = {"subject": "review", "subject_id": "r", "report_id": "n"}
    told = " ".join(desk.letter(Kind.REPORT_DECISION, payload).paragraphs)
    assert word in told
    assert ("Grund: Reklam" in told) is (state == "rejected")
    desk.rooms.notices.clear()
    assert "gone" in desk.skipped(Kind.REPORT_DECISION, payload)
