"""What recommending is worth, as an operator reads it."""

import msgspec

from chalicelib.campaigns.plans import Outcome, Plan, ended
from chalicelib.campaigns.ports import Change
from chalicelib.console.domain import Role
from chalicelib.experiments import public as experiments
from chalicelib.worth.domain import Estimate
from tests.contract.tuning.test_book import KEPT_ONE, WORD
from tests.contract.worth.test_report import REPORT
from tests.http.console.conftest import Browser, text

PATH = "recommendations"


def test_before_the_first_night_nothing_is_known(browser: Browser) -> None:
    browser.enter(Role.VIEWER)
    assert "Nothing is known yet" in text(browser.get(PATH))


def test_what_is_added_stands_with_its_interval(browser: Browser) -> None:
    browser.enter(Role.VIEWER)
    browser.shop.house.report.write(REPORT)
    told = text(browser.get(PATH))
    for one in ("worth", "490 SEK", "25 % (12 %–50 %)", "not told", "within 0 … 0 orders"):
        assert one in told


def test_what_was_tried_stands_beside_what_is_in_force(browser: Browser) -> None:
    browser.enter(Role.VIEWER)
    browser.shop.house.report.write(REPORT)
    told = text(browser.get(PATH))
    assert "Tried on some" in told
    assert "quick Clicks of what is shown: not yet known Orders and money: not yet known" in told
    for one in (
        "Shown the other Shown what is in force",
        "People 100 100",
        "Clicked 40 40",
        "Who bought 40 40",
    ):
        assert one in told
    sure = msgspec.structs.replace(
        REPORT.trials[0], click_through=Estimate(0.0081, -0.002, 0.0182), added=REPORT.holdouts[0].added
    )
    browser.shop.house.report.write(msgspec.structs.replace(REPORT, trials=(sure,)))
    told = text(browser.get(PATH))
    assert "+0.81 (−0.20 … +1.82) percentage points Added: 0 orders" in told


def test_of_mails_nobody_says_how_much_was_seen(browser: Browser) -> None:
    browser.enter(Role.VIEWER)
    mailed = msgspec.structs.replace(
        REPORT.lists[0], list="mail", shown=0, click_through=None, coverage=None, novelty=None, places=()
    )
    browser.shop.house.report.write(msgspec.structs.replace(REPORT, lists=(mailed, *REPORT.lists)))
    told = text(browser.get(PATH))
    assert "What mails recommend – 4 not yet known 1" in told
    assert told.count("What mails recommend") == 1, "how far it reaches isn't known"


def test_what_a_campaigns_mail_adds_stands_beside_and_with_the_campaign(browser: Browser) -> None:
    browser.enter(Role.VIEWER)
    browser.shop.house.report.write(REPORT)
    told = text(browser.get(PATH))
    assert "What mails add" in told
    assert "win-back not yet known" in told
    assert "Sent Withheld People 100 100" in told


def test_a_campaigns_page_says_what_its_mail_added_or_that_it_is_not_known(browser: Browser) -> None:
    browser.enter(Role.VIEWER)
    plan = Plan(campaign_id="win-back", base=1, due_at=2, order_id="o")
    browser.shop.house.plans.write(Change(None, ended(plan, Outcome.HELD_OUT, 5)))
    experiments.exposed("holdout:win-back", 1, "p", 5)
    browser.shop.house.report.write(REPORT)
    assert "Orders and money: not yet known" in text(browser.get("mail/campaigns/win-back"))
    sure = msgspec.structs.replace(REPORT.mails[0], added=REPORT.holdouts[0].added)
    browser.shop.house.report.write(msgspec.structs.replace(REPORT, mails=(sure,)))
    assert "Added: 0 orders and 0 SEK" in text(browser.get("mail/campaigns/win-back")).replace("\u00a0", " ")


def test_it_says_how_lists_are_weighed_and_what_the_last_run_found(browser: Browser) -> None:
    browser.enter(Role.VIEWER)
    told = text(browser.get(PATH))
    assert "As shipped" in told
    assert "No run yet" in told
    browser.shop.house.tuning.keep(KEPT_ONE)
    told = text(browser.get(PATH))
    for one in ("better numbers", "90 days, up to 2026-11-22", "What is seen changed +2.0 % (+1.0–+3.0) 400"):
        assert one in told
    browser.shop.house.tuning.say(WORD)
    assert "By an operator's word" in text(browser.get(PATH)).replace("’", "'")


def test_what_is_not_known_is_said_so(browser: Browser) -> None:
    browser.enter(Role.VIEWER)
    holdout = msgspec.structs.replace(REPORT.holdouts[0], added=None)
    browser.shop.house.report.write(msgspec.structs.replace(REPORT, holdouts=(holdout,)))
    assert "not yet known It takes 100 people" in text(browser.get(PATH))
    browser.shop.house.report.write(msgspec.structs.replace(REPORT, holdouts=()))
    assert "No rule withholds lists from anybody" in text(browser.get(PATH))
