"""The console as an operator meets it: signing in, deciding by keyboard, reading it small, large, light and dark.

`TORG_SHOTS=<folder>` keeps pictures of every page, to be looked at.
"""

import os
import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from chalicelib.console.domain import Role
from chalicelib.moderation.domain import Kind, State
from tests.browser import looks
from tests.http.fakes import House
from tests.support import hostile
from tests.support.moderating import EMAIL, Moderation

SHOTS: Final = os.environ.get("TORG_SHOTS")
HELD: Final = "Ring 070-123 45 67 och köp på http://annat.example/x"
PAGES: Final = (
    "sign-in", "queue", "queue?place=reported", "queue?place=appealed", "queue?place=published", "find", "find?q=tent",
    "rules", "audit", "operators", "fairness", "transparency", "account",
)  # fmt: skip


@pytest.fixture
def shop(house: House) -> Moderation:
    shop = Moderation(house, int(time.time() * 1000))
    shop.sells("tent")
    return shop


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()


def enter(
    context: BrowserContext, shop: Moderation, address: str, role: Role = Role.MODERATOR, **fields: Any
) -> None:
    cookie = shop.cookie(shop.operator(role, **fields))
    context.add_cookies([{"name": "torg_operator", "value": cookie, "url": f"{address}/admin/queue"}])


def furnish(shop: Moderation) -> str:
    """A shop's ordinary day; the id of a review that is held."""
    price = {"amount": 349_500, "currency": "SEK"}
    shop.sells("tent", title="Holme 3 kupoltält", price=price, url="https://shop.example/p/tent")
    shop.sells("stove", title="Stormkök Vinge")
    first = shop.review(
        "c1", ago=7_200_000, stars=1, name="Kalle", title="Håll er borta",
        text="Stången gick av andra natten och kundtjänst svarar inte. Ring mig på 070-123 45 67, eller titta på "
        "www.billigare-talt.example där jag köpte ett nytt för halva priset.", cons=["stängerna"],
    )  # fmt: skip
    shop.review(
        "c2",
        "stove",
        ago=86_400_000 * 2,
        stars=5,
        text="BILLIGA KLOCKOR KÖP NU!!! KÖP NU!!! http://klockor.example/x?y=1",
    )
    shop.review(
        "c3",
        "stove",
        ago=1_800_000,
        stars=4,
        title="Bra i vind",
        text="Kokade en liter på fyra minuter i storm.",
        name="Åsa",
    )
    angry = shop.review(
        "c4",
        ago=900_000,
        stars=1,
        title="Sämsta jag köpt",
        text="Läckte första natten. Aldrig mer det här märket, rena skräpet.",
    )
    for n in range(24):
        shop.review(
            f"d{n}",
            "tent",
            ago=n * 3_600_000 * 9,
            stars=1 + n % 5,
            text=f"Vi sov torrt i den i {n + 2} nätter på fjället.",
        )
    shop.submit(
        Kind.QUESTION,
        "q-1",
        "Går det att ringa er på 08-123 456 78 om reservstänger?",
        product_id="tent",
        language="sv",
    )
    shop.report(angry, "Det är en konkurrent som skriver.")
    shop.appeal(first, "Numret är butikens eget och står på er sida.")
    return first


def shoot(page: Page, name: str) -> None:
    if SHOTS:
        Path(SHOTS).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=f"{SHOTS}/console-{name}.png", full_page=True)


def case_of(shop: Moderation, review_id: str) -> State:
    return shop.case(review_id).state


def test_an_operator_signs_in_by_a_link_and_out_again(page: Page, shop: Moderation, address: str) -> None:
    shop.operator()
    page.goto(f"{address}/admin")
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
    page.keyboard.type(EMAIL)
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("on its way")
    page.goto(f"{address}/admin/sign-in?token={shop.house.console.letters[0][1]}")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("navigation", name="Queues")).to_be_visible()
    assert page.evaluate("document.cookie") == ""
    page.get_by_role("link", name="Moa Lind").click()
    page.get_by_role("combobox").select_option("sv")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Du")
    page.get_by_role("button", name="Logga ut", exact=True).click()
    expect(page).to_have_url(f"{address}/admin/sign-in")
    page.goto(f"{address}/admin/queue")
    expect(page.get_by_role("button", name="Send me a link")).to_be_visible()


def test_a_day_is_moderated_by_keyboard(
    page: Page, context: BrowserContext, shop: Moderation, address: str
) -> None:
    first, second, third = (
        shop.review(f"c{n}", ago=9_000_000 - n, text=f"Ring 070-123 45 6{n} och köp på www.annat{n}.example")
        for n in range(3)
    )
    enter(context, shop, address)
    page.goto(f"{address}/admin/queue")
    expect(page.locator("[data-case]")).to_have_count(3)
    page.keyboard.press("p")
    expect(page.get_by_role("status")).to_have_text("Published. Look at it")
    assert case_of(shop, first) is State.PUBLISHED
    page.keyboard.press("j")
    page.keyboard.press("o")
    expect(page).to_have_url(f"{address}/admin/cases/review/{third}?place=held")
    page.keyboard.press("r")
    expect(page.locator("#ground")).to_be_focused()
    page.keyboard.press("ControlOrMeta+Enter")
    page.locator("#ground").select_option("contact_data")
    page.keyboard.press("Tab")
    page.keyboard.type("Numret får inte stå här.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Rejected")
    case = shop.case(third)
    assert (case.state, case.ground, case.note) == (
        State.REJECTED,
        "contact_data",
        "Numret får inte stå här.",
    )
    assert case.decided_by == shop.house.console.store.operators()[0].operator_id
    page.keyboard.press("k")
    page.keyboard.press("r")
    expect(page).to_have_url(f"{address}/admin/cases/review/{second}?place=held#reject")
    expect(page.locator("#ground")).to_be_focused()
    page.keyboard.press("p")  # in a field it is a letter
    page.get_by_role("heading", level=1).click()
    page.keyboard.press("g")
    expect(page.locator("[data-case]")).to_have_count(1)
    page.keyboard.press("Shift+?")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")


def test_rejecting_asks_for_a_ground_before_anything_is_sent(
    page: Page, context: BrowserContext, shop: Moderation, address: str
) -> None:
    review = shop.review("c1", text=HELD)
    enter(context, shop, address)
    page.goto(f"{address}/admin/cases/review/{review}")
    assert page.locator("#ground").input_value() == "contact_data"  # what the rules would say
    page.locator("#ground").select_option("")
    page.get_by_role("button", name="Reject").click()
    assert page.locator("#ground").evaluate("one => one.validity.valueMissing")
    assert case_of(shop, review) is State.HELD


def test_several_are_decided_at_once(
    page: Page, context: BrowserContext, shop: Moderation, address: str
) -> None:
    ids = [
        shop.review(f"c{n}", ago=9_000_000 - n, text=f"Ring 070-123 45 6{n} och köp på www.annat{n}.example")
        for n in range(4)
    ]
    enter(context, shop, address)
    page.goto(f"{address}/admin/queue")
    expect(page.locator("[data-bulk]")).to_be_hidden()
    for key in "xjjx":
        page.keyboard.press(key)
    expect(page.locator("[data-picked]")).to_have_text("2")
    page.locator("#bulk-ground").select_option("advertising")
    page.locator("[data-bulk]").get_by_role("button", name="Reject").click()
    expect(page.get_by_role("status")).to_contain_text("2 rejected")
    assert [case_of(shop, one) for one in ids] == [State.REJECTED, State.HELD, State.REJECTED, State.HELD]


def test_it_all_works_without_script(browser: Any, shop: Moderation, address: str) -> None:
    review = shop.review("c1", text=HELD)
    context = browser.new_context(java_script_enabled=False)
    try:
        enter(context, shop, address)
        page = context.new_page()
        page.goto(f"{address}/admin/queue")
        page.get_by_role("link", name=re.compile("Open.*Review 1")).click()
        page.locator("#ground").select_option("contact_data")
        page.get_by_role("button", name="Reject").click()
        expect(page.get_by_role("status")).to_contain_text("Rejected")
        assert case_of(shop, review) is State.REJECTED
    finally:
        context.close()


def test_a_reply_stands_until_it_is_taken_away(
    page: Page, context: BrowserContext, shop: Moderation, address: str
) -> None:
    review = shop.review("c1", text="Fin färg men tung att bära.", stars=3)
    enter(context, shop, address)
    page.goto(f"{address}/admin/cases/review/{review}")
    page.locator("#reply-text").fill("Tack! Den lättare modellen kommer i vår.")
    page.get_by_role("button", name="Save the reply").click()
    expect(page.get_by_role("status")).to_have_text("The reply is saved.")
    kept = shop.house.reviews.get(review)
    assert kept is not None
    assert kept.reply is not None
    assert kept.reply.text == "Tack! Den lättare modellen kommer i vår."
    page.locator("#reply-text").fill("")
    page.get_by_role("button", name="Save the reply").click()
    expect(page.locator("#reply-text")).to_have_value("")
    assert shop.house.reviews.get(review).reply is None  # type: ignore[union-attr]


def test_rules_and_operators_are_the_admins(
    page: Page, context: BrowserContext, shop: Moderation, address: str
) -> None:
    enter(context, shop, address, Role.ADMIN)
    page.goto(f"{address}/admin/rules")
    page.get_by_label("Words to be held").fill("skräp\n\nskräp\nbluff")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status")).to_contain_text("saved")
    assert shop.house.moderation.ledger.policy().words == ("skräp", "bluff")
    page.get_by_role("link", name="Operators").click()
    page.get_by_label("Name").fill("Nils Ek")
    page.get_by_label("E-mail address").fill("nils@shop.example")
    page.get_by_role("button", name="Let in").click()
    row = page.locator(".people li", has_text="Nils Ek")
    row.get_by_role("button", name="Let go").click()
    expect(page.locator(".people li", has_text="Nils Ek")).to_contain_text("let go")
    page.get_by_role("link", name="Log").click()
    expect(page.locator("tbody tr")).to_have_count(4)


@pytest.mark.parametrize("language", ["en", "sv"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 375, 1280])
def test_every_page_can_be_read(
    browser: Any, shop: Moderation, address: str, width: int, scheme: Any, language: str
) -> None:
    held = furnish(shop)
    context = browser.new_context(
        color_scheme=scheme, viewport={"width": width, "height": 800}, locale=language
    )
    try:
        faults: list[str] = []
        page = context.new_page()
        page.on(
            "console",
            lambda one: faults.append(one.text) if one.type == "error" and "404" not in one.text else None,
        )
        page.on("pageerror", lambda error: faults.append(str(error)))
        for path in ("sign-in", *PAGES, f"cases/review/{held}?place=appealed", "cases/review/none"):
            if path == PAGES[0] and not context.cookies():
                page.goto(f"{address}/admin/{path}")
                shoot(page, f"signed-out-{width}-{scheme}-{language}")
                enter(context, shop, address, Role.ADMIN, language=language)
                continue
            page.goto(f"{address}/admin/{path}")
            shoot(page, f"{looks.name(path)}-{width}-{scheme}-{language}")
            assert looks.faults(page) == [], path
        assert faults == []
    finally:
        context.close()


def test_no_hostile_text_is_executed(
    page: Page, context: BrowserContext, shop: Moderation, address: str
) -> None:
    ids = [
        shop.review(
            f"c{n}", "tent", ago=n * 60_000, stars=2, title=text[:100], text=f"{text} www.annat.example 070-1234567",
            name=text[:40], pros=[text[:60]],
        )
        for n, text in enumerate(hostile.SCRIPTS)
    ]  # fmt: skip
    price = {"amount": 1, "currency": "SEK"}
    shop.sells("tent", title=hostile.SCRIPTS[0], url="https://shop.example/p/%22%3E%3Cscript%3E", price=price)
    shop.report(
        next(one for one in ids if case_of(shop, one) is State.PUBLISHED), hostile.SCRIPTS[12]
    ) if any(case_of(shop, one) is State.PUBLISHED for one in ids) else None
    shop.appeal(ids[0], "".join(hostile.SCRIPTS))
    seen = hostile.watch(page)
    enter(context, shop, address, Role.ADMIN, name=hostile.SCRIPTS[12])
    operators = shop.house.console
    operators.let_in("evil@shop.example", Role.VIEWER, name=hostile.SCRIPTS[13])
    place: str | None = "queue?place=held"
    pages = 0
    while place:
        page.goto(f"{address}/admin/{place}")
        pages += 1
        following = page.locator("a[rel=next]")
        place = following.get_attribute("href").removeprefix("./") if following.count() else None  # type: ignore[union-attr]
    assert pages > 1
    for path in (
        *(f"cases/review/{one}" for one in ids),
        "find?q=tent",
        "operators",
        "audit",
        "queue?place=appealed",
    ):
        page.goto(f"{address}/admin/{path}")
    assert seen == []


def test_the_watch_sees_what_is_executed(page: Page, address: str) -> None:
    seen = hostile.watch(page)
    page.goto("about:blank")
    page.set_content(hostile.SCRIPTS[12])
    page.wait_for_function("() => true")
    deadline: Callable[[], bool] = lambda: bool(seen)  # noqa: E731
    for _ in range(100):
        if deadline():
            break
        page.wait_for_timeout(20)
    assert seen == ["executed: 1"]
