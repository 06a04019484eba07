"""Merchant rules in the console as an operator meets them: by keyboard, small, large, light and dark."""

import time
from typing import Any, Final

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from chalicelib.campaigns.plans import Outcome, Plan, ended
from chalicelib.campaigns.ports import Change
from chalicelib.console.domain import Role
from chalicelib.experiments import public as experiments
from chalicelib.kernel import ids
from chalicelib.merchandising import public as merchandising
from chalicelib.merchandising.domain import Boost, Diversity, Margin, Pin, RuleContent, Scope, Share
from chalicelib.recommendations import domain
from chalicelib.worth.domain import (
    Added,
    Estimate,
    Group,
    HoldoutReport,
    ListReport,
    MailReport,
    Place,
    Report,
    Tally,
    TrialReport,
)
from tests.browser import looks
from tests.browser.test_console import enter, shoot
from tests.http.fakes import House
from tests.support.moderating import Moderation

PAGES: Final = (
    "steering", "steering?product=tent", "steering/black-week", "steering/margins", "steering/new?kind=boost",
    "steering/new?kind=withhold", "steering/new?kind=trial", "steering/new?kind=newcomers", "recommendations",
    "mail/campaigns/win-back",
)  # fmt: skip
ADDED: Final = Added(
    orders_each=Estimate(0.012, 0.002, 0.022), money_each=Estimate(900, 100, 1_700),
    orders=Estimate(108.2, 18.1, 198.3), money=Estimate(8_100_000, -900_000, 15_300_000),
)  # fmt: skip
GROUPS: Final = (
    Group(people=9_012, buyers=544, orders=601, money=52_000_000),
    Group(people=988, buyers=49, orders=54, money=4_700_000),
)
REPORT: Final = Report(
    as_of="2026-11-20T03:47:00Z", first_day="2026-09-26", currency="SEK", catalogue=412,
    lists=tuple(
        ListReport(
            list=name, shown=18_230, clicked=912, bought=61, money=4_912_300, people=3_011,
            click_through=Estimate(0.05, 0.046, 0.054) if sure else None, products=188, coverage=0.456, diversity=0.31,
            novelty=5.42,
            places=tuple(
                Place(day="2026-11-20", position=n, shown=1_000 - 90 * n, clicked=90 - 9 * n, bought=9 - n, money=9_900)
                for n in range(1, 7)
            ),
        )
        for name, sure in (("viewed-also-viewed", True), ("for-you", False))
    ),
    holdouts=(
        HoldoutReport(rule_id="worth", shown=GROUPS[0], withheld=GROUPS[1], added=ADDED),
        HoldoutReport(rule_id="for-you-only", shown=GROUPS[1], withheld=GROUPS[1], added=None),
    ),
    trials=(
        TrialReport(
            rule_id="thirty-days", in_force=GROUPS[0], challenger=GROUPS[0], click_through=Estimate(0.004, -0.001, 0.009),
            in_force_clicks=Tally(people=4_012, shown=81_204, clicked=4_102), added=ADDED,
            challenger_clicks=Tally(people=4_100, shown=82_911, clicked=4_498),
        ),
        TrialReport(
            rule_id="no-limit", in_force=GROUPS[1], challenger=GROUPS[1], click_through=None, added=None,
            in_force_clicks=Tally(people=88, shown=904, clicked=41),
            challenger_clicks=Tally(people=91, shown=911, clicked=44),
        ),
    ),
    mails=(
        MailReport(campaign_id="win-back", sent=GROUPS[0], withheld=GROUPS[1], added=ADDED),
        MailReport(campaign_id="abandoned-cart", sent=GROUPS[1], withheld=GROUPS[1], added=None),
    ),
)  # fmt: skip
LONG: Final = "a-very-long-name-of-a-rule-that-nobody-would-give-it-but-somebody-did-" + "x" * 50


@pytest.fixture
def shop(house: House) -> Moderation:
    shop = Moderation(house, int(time.time() * 1000))
    titles = {
        "tent": "Holme 3 kupoltält",
        "stove": "Stormkök Vinge",
        "hat": "Mössa",
        "bag": "Sovsäck Nordan 600",
    }
    for product_id, title in titles.items():
        shop.sells(product_id, title=title)
    rows = (("stove", 40), ("bag", 31), ("lost", 12))
    house.keep(domain.product_key("tent"), "viewed-also-viewed", *rows, of=412)
    return shop


def furnish(now: int) -> None:
    """A shop's rules: one that holds, one that waits, one that is off."""
    said: dict[str, RuleContent] = {
        "black-week": RuleContent(does=Pin(products=("hat", "bag")), note="Black week, see the plan."),
        "margins": RuleContent(
            does=Margin(weight=1.5, margins=(Share(category="Friluftsliv > Tält", margin=0.35), Share(brand="Fjäll", margin=-0.1))),
            where=Scope(lists=("session", "for-you"), categories=("Friluftsliv",)),
        ),
        "variety": RuleContent(does=Diversity(most=2, within=6), enabled=False),
        LONG: RuleContent(does=Boost(products=tuple(f"{ids.new_id('p')}" for _ in range(8)), factor=2)),
    }  # fmt: skip
    for rule_id, content in said.items():
        merchandising.keep(rule_id, content, None, now)


def hold_out(house: House, now: int) -> None:
    """A campaign's mail that was withheld from one person and sent to another."""
    plan = Plan(campaign_id="win-back", base=1, due_at=2, order_id="o")
    house.plans.write(Change(None, ended(plan, Outcome.HELD_OUT, now)))
    for arm in (0, 1):
        experiments.exposed("holdout:win-back", arm, f"p{arm}", now)


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize(
    ("width", "scheme"), [(320, "light"), (375, "dark"), (1280, "light"), (1280, "dark")]
)
def test_every_page_is_accessible_at_every_size(
    browser: Any, shop: Moderation, address: str, width: int, scheme: str, language: str
) -> None:
    furnish(shop.now)
    hold_out(shop.house, shop.now)
    shop.house.report.write(REPORT)
    context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)
    faults: list[str] = []
    try:
        page = context.new_page()
        page.on("console", lambda one: faults.append(one.text) if one.type == "error" else None)
        page.on("pageerror", lambda error: faults.append(str(error)))
        enter(context, shop, address, Role.ADMIN, language=language)
        for path in PAGES:
            page.goto(f"{address}/admin/{path}")
            page.wait_for_load_state("networkidle")
            shoot(page, f"{looks.name(path)}-{width}-{scheme}-{language}")
            assert looks.faults(page) == [], path
        assert faults == []
    finally:
        context.close()


def test_a_rule_is_made_and_tried_by_keyboard_alone(
    page: Page, context: BrowserContext, shop: Moderation, address: str
) -> None:
    enter(context, shop, address, Role.ADMIN, language="en")
    page.goto(f"{address}/admin/steering")
    page.get_by_label("Its name").focus()
    page.keyboard.type("lift-hats")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("lift-hats")
    page.get_by_label("Products, one id a line").first.focus()
    page.keyboard.type("hat")
    page.get_by_label("Product, by id").focus()
    page.keyboard.type("tent")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    after = page.get_by_role("region", name="After", exact=True)
    expect(after.get_by_role("listitem")).to_have_count(4)
    expect(after.get_by_role("listitem").first).to_contain_text("Mössa")
    expect(after.get_by_role("listitem").nth(1)).to_contain_text("was 1")
    assert merchandising.every() == ()
    page.get_by_role("button", name="Save").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Saved")
    assert [one.rule_id for one in merchandising.every()] == ["lift-hats"]


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()
