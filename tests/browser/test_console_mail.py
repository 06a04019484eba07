"""Mail in the console as an operator meets it: previews that follow what is typed, and nothing hostile that runs."""

import time
from typing import Any, Final

import pytest
from msgspec.structs import replace
from playwright.sync_api import BrowserContext, Page, expect

from chalicelib.console.domain import Role
from chalicelib.experiments import public as experiments
from chalicelib.letters import public as letters
from chalicelib.letters.domain import Kind, Stream
from chalicelib.offers import public as offers
from chalicelib.post import public as post
from chalicelib.post.domain import State
from tests.browser import looks
from tests.browser.test_console import enter, shoot
from tests.http.fakes import House
from tests.support import hostile
from tests.support.moderating import Moderation
from tests.support.postroom import Postroom, message

PAGES: Final = (
    "mail", "mail/kinds/order_confirmation", "mail/kinds/timed_offer?language=en", "mail/theme", "mail/sent",
    "mail/people", "mail/campaigns", "mail/campaigns/review-request", "mail/offers", "mail/offers/next-order",
    "mail/trials", "mail/trials/subject:review_request:sv",
)  # fmt: skip


@pytest.fixture
def shop(house: House) -> Moderation:
    return Moderation(house, int(time.time() * 1000))


@pytest.fixture
def postroom(shop: Moderation, monkeypatch: pytest.MonkeyPatch) -> Postroom:
    postroom = Postroom(shop.house, shop.now)
    postroom.install(monkeypatch)
    return postroom


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()


OFFER: Final = offers.OfferContent(
    title="Fri frakt på nästa order",
    gives="free_shipping",
    valid_days=14,
    source=offers.Pool(low=5),
    bound=False,
)


def try_subjects(now: int) -> None:
    """A subject test with people in it, and a comparison with those who got nothing."""
    test_id = "subject:review_request:sv"
    kind = Kind.REVIEW_REQUEST
    texts = ("Vad tycker du, {first_name}?", "Hur är den?")
    letters.keep_wording(kind, "sv", replace(letters.wording(kind, "sv"), subjects=texts), now)
    experiments.start(test_id, experiments.Plan(arms=2, sample=100, labels=texts), now - 900_000_000)
    for n in range(60):
        experiments.exposed(test_id, n % 2, f"p{n}", now - 800_000_000)
        if n % 5 == 0:
            experiments.clicked(test_id, f"p{n}", now - 790_000_000)
        experiments.exposed("holdout:review-request", int(n % 10 == 0), f"p{n}", now)


def furnish(postroom: Postroom) -> str:
    """A month of mails, an offer, a test; the key of one of the mails."""
    try_subjects(postroom.now)
    offers.keep("next-order", OFFER, postroom.now)
    offers.upload("next-order", ["HEJ-1001", "HEJ-1002"])
    for n in range(30):
        many = 40 + n * 3 % 17
        postroom.count(Stream.TRANSACTIONAL, n, sent=many, sent__order_paid=20, bounced=int(n % 9 == 0))
        postroom.count(
            Stream.MARKETING, n, sent=9 + n % 5, sent__review_request=9, skipped=2, skipped__review_request=2,
            complained=int(n == 4), clicked__review_request=3, why__review_request__no_consent=2,
        )  # fmt: skip
    postroom.pause(Stream.MARKETING, "complained: 2 of 1204, 0.17 % (at most 0.08 %)", 7_200_000)
    raw = message(
        '<!doctype html><html lang="sv"><head><title>x</title></head><body><h1>Tack för din order</h1>'
        '<p><a href="https://api.example/v1/preferences/eyJhbGciOiJIUzI1NiJ9.Abc0123456789abcdefghijklmnopqrstuvwx">Val</a></p></body></html>',
        "Tack för din order",
    )
    made = postroom.posted(
        Kind.ORDER_CONFIRMATION, "ada@shop.example", raw=raw, subject="Tack för din order 1001"
    )
    postroom.posted(Kind.NEW_PASSWORD, "ada@shop.example", raw=raw, entity="p-1")
    postroom.posted(Kind.REVIEW_REQUEST, "bo@shop.example", State.SKIPPED, reason="no_consent")
    postroom.posted(Kind.TIMED_OFFER, "cy@shop.example", State.UNCLEAR, reason="unheard")
    post.take_in_consent(
        "ada@shop.example", True, postroom.now - 90_000_000, "nyhetsbrevet", "Ja, skicka mejl"
    )
    return made.outbox_id


@pytest.mark.parametrize(
    ("width", "scheme", "language"),
    [(375, "light", "sv"), (375, "dark", "en"), (1280, "light", "en"), (1280, "dark", "sv")],
)
def test_every_page_of_mail_can_be_read(
    browser: Any, shop: Moderation, postroom: Postroom, address: str, width: int, scheme: Any, language: str
) -> None:
    from urllib.parse import urlencode

    key = furnish(postroom)
    context = browser.new_context(
        color_scheme=scheme, viewport={"width": width, "height": 900}, locale=language
    )
    try:
        faults: list[str] = []
        page = context.new_page()
        page.on("console", lambda one: faults.append(one.text) if one.type == "error" else None)
        page.on("pageerror", lambda error: faults.append(str(error)))
        enter(context, shop, address, Role.ADMIN, language=language)
        for path in (*PAGES, "mail/letter?" + urlencode({"id": key})):
            page.goto(f"{address}/admin/{path}")
            page.wait_for_load_state("networkidle")
            shoot(page, f"{looks.name(path)}-{width}-{scheme}-{language}")
            assert looks.faults(page) == [], path
        assert [one for one in faults if "ERR_NAME_NOT_RESOLVED" not in one] == []
    finally:
        context.close()


def frame(page: Page) -> Any:
    return page.frame_locator(".mail-frame:not(.coming)")


def test_a_preview_follows_what_is_typed_and_how_it_is_looked_at(
    page: Page, context: BrowserContext, shop: Moderation, postroom: Postroom, address: str
) -> None:
    enter(context, shop, address, Role.ADMIN)
    page.goto(f"{address}/admin/mail/kinds/order_confirmation?language=sv")
    expect(frame(page).locator("h1")).to_contain_text("Tack")
    before = page.evaluate("history.length")
    page.get_by_label("Heading").fill("Hurra, {first_name}!")
    expect(frame(page).locator("h1")).to_have_text("Hurra, Åsa!")
    page.get_by_role("textbox", name="Subject 2").fill("Nummer {order}")
    page.get_by_role("radio", name="Preview: Subject 2").check()
    expect(frame(page).locator("body")).to_contain_text("Nummer 10482")
    width = page.locator(".mail-frame").bounding_box()
    page.get_by_role("radio", name="Desktop").check()
    assert page.locator(".mail-frame").bounding_box()["width"] > width["width"]  # type: ignore[index]
    page.get_by_role("radio", name="Dark").check()
    expect(frame(page).locator("body")).to_have_css("background-color", "rgb(19, 24, 26)")
    page.get_by_role("radio", name="Text").check()
    expect(frame(page).locator("pre")).to_contain_text("Hurra, Åsa!")
    assert page.evaluate("history.length") == before
    assert letters.wording(Kind.ORDER_CONFIRMATION, "sv").heading == ""
    page.get_by_role("button", name="Save").first.click()
    expect(page.get_by_role("status")).to_contain_text("Saved.")
    assert letters.wording(Kind.ORDER_CONFIRMATION, "sv").heading == "Hurra, {first_name}!"


def test_a_preview_works_without_script(
    browser: Any, shop: Moderation, postroom: Postroom, address: str
) -> None:
    context = browser.new_context(
        locale="en-GB", viewport={"width": 1280, "height": 900}, java_script_enabled=False
    )
    try:
        page = context.new_page()
        enter(context, shop, address, Role.ADMIN)
        page.goto(f"{address}/admin/mail/kinds/order_confirmation?language=en")
        page.get_by_label("Heading").fill("Without script")
        page.get_by_role("button", name="Preview").click()
        expect(page.frame_locator(".mail-frame").locator("h1")).to_have_text("Without script")
        page.get_by_role("radio", name="Dark").check()
        page.get_by_role("button", name="Preview").click()
        expect(page.frame_locator(".mail-frame").locator("body")).to_have_css(
            "background-color", "rgb(19, 24, 26)"
        )
        page.goto(f"{address}/admin/mail/theme")
        page.get_by_label("The shop's name").fill("Nordhem")
        page.get_by_role("button", name="Preview").click()
        expect(page.frame_locator(".mail-frame").locator("body")).to_contain_text("Nordhem")
    finally:
        context.close()


def test_pictures_are_fetched_only_where_they_are_switched_on(
    page: Page, context: BrowserContext, shop: Moderation, postroom: Postroom, address: str
) -> None:
    asked: list[str] = []
    page.route("https://nordhem.example/**", lambda route: (asked.append(route.request.url), route.abort()))
    enter(context, shop, address, Role.VIEWER)
    page.goto(f"{address}/admin/mail/previews/order_confirmation?language=sv&images=off")
    page.wait_for_load_state("networkidle")
    assert asked == []
    page.goto(f"{address}/admin/mail/previews/order_confirmation?language=sv")
    page.wait_for_load_state("networkidle")
    assert asked != []


# A preview is a second's work; each text stands in a paragraph of its own.
TEXTS_AT_ONCE = 8


def test_no_hostile_wording_runs_and_no_link_leads_anywhere(
    page: Page, context: BrowserContext, shop: Moderation, postroom: Postroom, address: str
) -> None:
    seen = hostile.watch(page)
    enter(context, shop, address, Role.ADMIN)
    page.goto(f"{address}/admin/mail/kinds/welcome?language=en")
    plain = [text.replace("\n", " ").replace("\x00", "").replace("\u2028", " ") for text in hostile.SCRIPTS]
    for start in range(0, len(plain), TEXTS_AT_ONCE):
        texts = plain[start : start + TEXTS_AT_ONCE]
        page.get_by_label("Heading").fill(f"{texts[0]} end-{start}"[-300:])
        page.locator("#body").fill("\n\n".join(texts))
        page.get_by_role("button", name="Preview").click()
        page.wait_for_function("() => !document.querySelector('.mail-frame.coming')")
    # Pictures of https are a mail's own; none of these texts may become one.
    assert [one for one in seen if not one.startswith("request: https")] == []
    assert seen == []
    raw = message("".join(hostile.SCRIPTS), "".join(hostile.SCRIPTS), X_Mark="<img src=x onerror=hostile(1)>")
    kept = postroom.posted(
        Kind.WELCOME,
        "<img src=x onerror=hostile(1)>@x.example",
        raw=raw,
        subject=hostile.SCRIPTS[12],
        detail=hostile.SCRIPTS[0],
    )
    from urllib.parse import urlencode

    query = urlencode({"id": kept.outbox_id})
    for path in (
        "mail/sent",
        f"mail/letter?{query}",
        f"mail/archive?{query}&part=text",
        f"mail/archive?{query}&part=headers",
    ):
        page.goto(f"{address}/admin/{path}")
        page.wait_for_load_state("networkidle")
    # What was sent is shown with the pictures that it had; but nothing of it runs.
    assert [one for one in seen if not one.startswith("request:")] == []
    page.goto(f"{address}/admin/mail/kinds/welcome?language=en")
    link = frame(page).locator("a[href^='https']").first
    link.click()
    assert len(context.pages) == 1
    expect(frame(page).locator("h1")).to_be_visible()


def test_a_stream_goes_on_by_keyboard_and_only_when_it_is_confirmed(
    page: Page, context: BrowserContext, shop: Moderation, postroom: Postroom, address: str
) -> None:
    postroom.pause(Stream.MARKETING, "complained: 2 of 1204")
    enter(context, shop, address, Role.ADMIN)
    page.goto(f"{address}/admin/mail")
    page.get_by_text("Let it go on").first.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert postroom.is_paused(Stream.MARKETING)
    # The browser goes to the box that is still to be ticked.
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_have_text("The stream goes on.")
    assert not postroom.is_paused(Stream.MARKETING)
