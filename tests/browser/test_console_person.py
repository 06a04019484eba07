"""A person's data in the console as an admin meets it: by keyboard, small, large, light and dark, without script too."""

import json
import time
from pathlib import Path
from typing import Any, Final

import pytest
from msgspec import convert
from playwright.sync_api import BrowserContext, Page, expect

from chalicelib.activity import forgetting
from chalicelib.console.domain import Role
from chalicelib.orders import public as orders
from chalicelib.privacy import public as privacy
from tests.browser import axe, looks
from tests.browser.test_console import enter, shoot
from tests.fakes.activity import PlainSieve
from tests.http.fakes import House
from tests.support import hostile
from tests.support.chromium import PATIENCE
from tests.support.moderating import Moderation

ADA: Final = "c-1017"


@pytest.fixture
def shop(house: House) -> Moderation:
    """A shop in which somebody bought and reviewed."""
    shop = Moderation(house, int(time.time() * 1000))
    shop.sells("tent", title="Holme 3 kupoltält")
    order = {
        "order_id": "o-1", "customer_id": ADA, "email": "ada.lovelace@long-name-of-a-shop.example", "first_name": "Ada",
        "lines": [{"product_id": "tent", "quantity": 1}], "placed_at": "2026-11-20T10:00:00Z",
    }  # fmt: skip
    orders.place(convert(order, type=orders.OrderContent), shop.now)
    shop.review(ADA, stars=2, name="Ada", title="Läcker", text="Det läcker vid sömmarna när det regnar.")
    return shop


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()


def look_up(page: Page, address: str, customer: str = ADA) -> None:
    page.goto(f"{address}/admin/person")
    page.locator("#customer_id").fill(customer)
    page.locator("#customer_id").press("Enter")


@pytest.mark.parametrize(
    ("width", "scheme", "language"),
    [
        (320, "light", "sv"),
        (375, "light", "sv"),
        (375, "dark", "en"),
        (1280, "light", "en"),
        (1280, "dark", "sv"),
    ],
)
def test_every_state_of_it_can_be_read(
    browser: Any, shop: Moderation, address: str, width: int, scheme: Any, language: str
) -> None:
    context = browser.new_context(
        color_scheme=scheme, viewport={"width": width, "height": 900}, locale=language
    )
    context.set_default_timeout(PATIENCE)
    try:
        faults: list[str] = []
        page = context.new_page()
        page.on("console", lambda one: faults.append(one.text) if one.type == "error" else None)
        enter(context, shop, address, Role.ADMIN, language=language)

        def seen(state: str) -> None:
            shoot(page, f"person-{state}-{width}-{scheme}-{language}")
            assert looks.faults(page) == [], state
            assert axe.violations(page) == [], state

        page.goto(f"{address}/admin/person")
        seen("nobody")
        look_up(page, address)
        seen("found")
        page.locator("#again").fill("c-1018")
        page.locator("#again").press("Enter")
        expect(page.locator("#again")).to_have_attribute("aria-invalid", "true")
        seen("refused")
        page.locator("#again").fill(ADA)
        page.locator("#again").press("Enter")
        expect(page.get_by_role("status")).to_be_visible()
        seen("erased")
        forgetting.forget(objects=shop.house.objects, sieve=PlainSieve(), now=lambda: shop.now)
        look_up(page, address)
        seen("proven")
        # That a form was answered with 400 is told to the browser's log, and to nobody else.
        assert [one for one in faults if "400" not in one] == []
    finally:
        context.close()


def test_a_copy_is_downloaded_and_the_page_stays(
    page: Page, context: BrowserContext, shop: Moderation, address: str, tmp_path: Path
) -> None:
    enter(context, shop, address, Role.ADMIN)
    look_up(page, address)
    with page.expect_download() as coming:
        page.get_by_role("button", name="Download all of it").click()
    assert coming.value.suggested_filename == "personal-data.json"
    coming.value.save_as(tmp_path / "copy.json")
    told = json.loads((tmp_path / "copy.json").read_text())
    assert told["orders"][0]["order_id"] == "o-1"
    assert "sömmarna" in str(told["reviews"])
    expect(page.get_by_role("heading", name="things are held of c-1017")).to_be_visible()


def test_somebody_is_forgotten_by_keyboard_alone(
    page: Page, context: BrowserContext, shop: Moderation, address: str
) -> None:
    enter(context, shop, address, Role.ADMIN)
    page.goto(f"{address}/admin/person")
    page.locator("#customer_id").focus()
    page.keyboard.type(ADA)
    page.keyboard.press("Enter")
    page.get_by_label("To go on, type c-1017 once more").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # nothing typed: the browser asks for it
    assert page.locator("#again").evaluate("one => one.validity.valueMissing")
    page.locator("#again").focus()
    page.keyboard.type(ADA)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Forgotten")
    assert privacy.standing(privacy.Who(customer_id=ADA)).erasure.log == "waiting"


def test_it_works_without_script_and_runs_nothing_of_whom_it_names(
    browser: Any, page: Page, context: BrowserContext, shop: Moderation, address: str
) -> None:
    plain = browser.new_context(java_script_enabled=False, locale="en-GB")
    try:
        enter(plain, shop, address, Role.ADMIN)
        without = plain.new_page()
        look_up(without, address)
        without.locator("#again").fill(ADA)
        without.get_by_role("button", name="Forget them for good").click()
        expect(without.get_by_role("status")).to_contain_text("Forgotten")
    finally:
        plain.close()
    enter(context, shop, address, Role.ADMIN)
    page.on("dialog", lambda dialog: pytest.fail(f"ran: {dialog.message}"))
    for text in hostile.SCRIPTS[:4]:
        look_up(page, address, text)
        assert page.locator("#customer_id").input_value().startswith("<")
