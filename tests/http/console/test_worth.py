"""What recommending is worth, as an operator reads it."""

import msgspec

from chalicelib.console.domain import Role
from tests.contract.recommendations.test_report import REPORT
from tests.contract.tuning.test_book import KEPT_ONE, WORD
from tests.http.console.conftest import Browser, text

PATH = "recommendations"


def test_before_the_first_night_nothing_is_known(browser: Browser) -> None:
    browser.enter(Role.VIEWER)
    assert "Nothing is known yet" in text(browser.get(PATH))


def test_what_is_added_stands_with_its_interval(browser: Browser) -> None:
    browser.enter(Role.VIEWER)
    browser.shop.house.report.write(REPORT)
    told = text(browser.get(PATH))
    for one in ("worth", "490.00 SEK", "25 % (12 %–50 %)", "not told", "within 0 … 0 orders"):
        assert one in told


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
