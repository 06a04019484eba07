"""Mail in the console as an operator meets it: previews that follow what is typed, and nothing hostile that runs."""

import time
from typing import Any, Final

import pytest
from playwright.sync_api import BrowserContext, Page

from chalicelib.console.domain import Role
from chalicelib.letters.domain import Kind, Stream
from chalicelib.post.domain import Answer, DayFigures, Pause, Standing, State
from tests.browser import looks
from tests.browser.test_console import enter, shoot
from tests.http.fakes import House
from tests.support.mailing import Mailing, message
from tests.support.moderating import Moderation

PAGES: Final = (
    "mail", "mail/kinds/order_confirmation", "mail/kinds/timed_offer?language=en", "mail/theme", "mail/sent",
    "mail/people",
)  # fmt: skip


@pytest.fixture
def shop(house: House) -> Moderation:
    return Moderation(house, int(time.time() * 1000))


@pytest.fixture
def mailing(shop: Moderation, monkeypatch: pytest.MonkeyPatch) -> Mailing:
    mailing = Mailing(shop.now)
    mailing.install(monkeypatch)
    return mailing


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()


def furnish(mailing: Mailing) -> str:
    """A month of mails; the key of one of them."""
    for n in range(30):
        day = f"2026-10-{n + 1:02d}"
        counts = {
            "sent": 40 + n * 3 % 17,
            "sent:order_paid": 20,
            "sent:order_confirmation": 20 + n,
            "bounced": 1 if n % 9 == 0 else 0,
        }
        mailing.days.append(DayFigures(stream=Stream.TRANSACTIONAL, day=day, counts=counts))
        marketing = {
            "sent": 9 + n % 5,
            "sent:review_request": 9,
            "skipped": 2,
            "skipped:review_request": 2,
            "complained": 1 if n == 4 else 0,
            "why:review_request:no_consent": 2,
            "clicked:review_request": 3,
        }
        mailing.days.append(DayFigures(stream=Stream.MARKETING, day=day, counts=marketing))
    mailing.pauses[Stream.MARKETING] = Pause(
        stream=Stream.MARKETING,
        paused=True,
        at=mailing.now - 7_200_000,
        why="complained: 2 of 1204, 0.17 % (at most 0.08 %)",
    )
    raw = message(
        '<!doctype html><html lang="sv"><head><title>x</title></head><body><h1>Tack för din order</h1>'
        '<p><a href="https://api.example/v1/preferences/eyJhbGciOiJIUzI1NiJ9.Abc0123456789abcdefghijklmnopqrstuvwx">Val</a></p></body></html>',
        "Tack för din order",
    )
    made = mailing.posted(
        Kind.ORDER_CONFIRMATION, "ada@shop.example", raw=raw, subject="Tack för din order 1001"
    )
    mailing.posted(Kind.NEW_PASSWORD, "ada@shop.example", raw=raw, entity="p-1")
    mailing.posted(Kind.REVIEW_REQUEST, "bo@shop.example", State.SKIPPED, reason="no_consent")
    mailing.posted(Kind.TIMED_OFFER, "cy@shop.example", State.UNCLEAR, reason="unheard")
    said = Answer(
        given=True, at=mailing.now - 90_000_000, source="nyhetsbrevet", text="Ja, skicka mejl till mig"
    )
    mailing.standings["ada@shop.example"] = Standing(recipient="hash", answer=said, answers=(said,))
    return made.outbox_id


@pytest.mark.parametrize("language", ["en", "sv"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [375, 1280])
def test_every_page_of_mail_can_be_read(
    browser: Any, shop: Moderation, mailing: Mailing, address: str, width: int, scheme: Any, language: str
) -> None:
    from urllib.parse import urlencode

    key = furnish(mailing)
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
