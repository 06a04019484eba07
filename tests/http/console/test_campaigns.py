"""Campaigns, offers and subject tests as an operator meets them."""

import pytest

from chalicelib.campaigns import public as campaigns
from chalicelib.console import campaignforms, moneyforms
from chalicelib.console.domain import Role
from chalicelib.experiments import public as experiments
from chalicelib.kernel.errors import Invalid
from chalicelib.kernel.money import Money
from chalicelib.letters import public as letters
from chalicelib.letters.domain import Kind, Wording
from chalicelib.offers import public as offers
from tests.http.console.conftest import Browser, text
from tests.support.postroom import Postroom

FORM = {
    "revision": "0", "name": "Review request", "kind": "review_request", "trigger": "order_shipped", "delay_days": "21",
    "reminder_days": "7", "buyers": "all", "method": "none", "metric": "clicks", "enabled": "true",
}  # fmt: skip
OFFER = {
    "offer_id": "tack", "title": "Fri frakt", "gives": "free_shipping", "valid_days": "14", "source": "pool",
    "low": "2", "least": "499,50", "bound": "true", "active": "true",
}  # fmt: skip


def campaign(campaign_id: str) -> campaigns.Campaign:
    found = campaigns.get(campaign_id)
    assert found is not None
    return found


def test_a_campaign_is_changed_and_logged(browser: Browser) -> None:
    browser.enter(Role.ADMIN)
    assert "Review request on" in text(browser.get("mail/campaigns"))
    form = FORM | {
        "delay_days": "14",
        "delay_hours": "6",
        "markets": "SE\r\n\r\nNO",
        "least": "200",
        "currency": "sek",
        "holdout": "10",
    }
    done = browser.send("mail/campaigns/review-request", form)
    assert done.headers["Location"] == "../../mail/campaigns/review-request?told=saved"
    kept = campaign("review-request")
    assert (kept.delay.days, kept.delay.hours, kept.holdout) == (14, 6, 10)
    assert kept.audience.markets == ("SE", "NO")
    assert kept.audience.least_total == Money(20_000, "SEK")
    page = browser.get("mail/campaigns/review-request")
    assert b'name="delay_days" type="number" min="0" max="1095" value="14"' in page.body
    assert "Not yet known" in text(page)
    assert "13914 people a subject" in text(page) or "13911 people a subject" in text(page)
    log = browser.get("audit")
    assert "changed a campaign on Campaign review-request" in text(log)
    assert browser.get("mail/campaigns/none").status_code == 404


def test_a_form_says_what_a_campaign_is_and_back(browser: Browser) -> None:
    for one in campaigns.every():
        assert campaignforms.of(one).content == one.content, one.campaign_id


def test_what_a_campaign_cannot_be_is_said_and_nothing_is_lost(browser: Browser) -> None:
    browser.enter(Role.ADMIN)
    for wrong, pointer in (
        ({"trigger": "cart_abandoned"}, "/trigger"),
        ({"least": "much"}, "/least"),
        ({"starts_at": "tomorrow"}, "/starts_at"),
        ({"method": "fixed", "sample": "500"}, "/test"),
        ({"name": ""}, "/name"),
    ):
        answer = browser.send("mail/campaigns/review-request", FORM | {"delay_days": "33"} | wrong)
        assert answer.status_code == 400, wrong
        assert pointer in text(answer)
        assert b'value="33"' in answer.body
    assert campaign("review-request").delay.days == 21


def test_two_who_change_a_campaign_are_shown_both(browser: Browser) -> None:
    browser.enter(Role.ADMIN)
    browser.send("mail/campaigns/review-request", FORM | {"delay_days": "14"})
    late = browser.send("mail/campaigns/review-request", FORM | {"delay_days": "30"})
    assert late.status_code == 409
    assert "Delay, days theirs 14 yours 30" in text(late)
    assert b'name="revision" value="1"' in late.body
    assert campaign("review-request").delay.days == 14


def test_a_campaign_is_copied_switched_off_and_deleted_when_confirmed(browser: Browser) -> None:
    browser.enter(Role.ADMIN)
    copy = {"campaign_id": "second-ask", "name": "Second ask", "like": "review-request"}
    assert (
        browser.send("mail/campaigns", copy)
        .headers["Location"]
        .endswith("mail/campaigns/second-ask?told=saved")
    )
    made = campaign("second-ask")
    assert (made.enabled, made.delay.days, made.name) == (False, 21, "Second ask")
    assert browser.send("mail/campaigns", copy).status_code == 409
    assert browser.send("mail/campaigns", copy | {"campaign_id": "No Id"}).status_code in (400, 404)
    assert browser.send("mail/campaigns", copy | {"like": "none"}).status_code == 404
    gone = {"revision": "1", "remove": "true"}
    assert browser.send("mail/campaigns/second-ask", gone).status_code == 400
    assert browser.send("mail/campaigns/second-ask", gone | {"sure": "true"}).status_code == 303
    assert campaigns.get("second-ask") is None
    assert "Second ask" not in text(browser.get("mail/campaigns?told=deleted"))


def test_an_offer_is_made_changed_and_its_codes_pasted(browser: Browser, postroom: Postroom) -> None:
    browser.enter(Role.ADMIN)
    made = browser.send("mail/offers", OFFER)
    assert made.headers["Location"] == "../mail/offers/tack?told=saved"
    kept = offers.get("tack")
    assert kept is not None
    assert kept.content.least == Money(49_950, "SEK")
    assert browser.send("mail/offers", OFFER | {"title": "Annat"}).status_code == 409
    assert "An offer's codes run out" in text(browser.get("mail"))
    done = browser.send("mail/codes/tack", {"codes": "HEJ-1001, HEJ-1002\r\nHEJ-1003;HEJ-1001"})
    assert done.headers["Location"] == "../../mail/offers/tack?told=uploaded&added=3&known=0&taken=0"
    assert (
        browser.send("mail/codes/tack", {"codes": "HEJ-1001"})
        .headers["Location"]
        .endswith("added=0&known=1&taken=0")
    )
    offers.issue("tack", "order-1", offers.Buyer(email="ada@shop.example"), postroom.now)
    page = text(browser.get("mail/offers/tack?told=uploaded&added=3"))
    assert "1 codes issued 0 of them used 2" in page
    assert "3 new codes" in page
    assert "free shipping · from 499.50 SEK · 14 days" in text(browser.get("mail/offers"))
    wrong = browser.send("mail/offers/tack", OFFER | {"offer_id": "", "revision": "1", "gives": "percent"})
    assert wrong.status_code == 400
    assert "/percent" in text(wrong)
    late = browser.send("mail/offers/tack", OFFER | {"revision": "0", "title": "Min titel"})
    assert late.status_code == 409
    assert "theirs Fri frakt yours Min titel" in text(late)
    assert (
        browser.send("mail/offers/tack", OFFER | {"revision": "1", "title": "Min titel"}).status_code == 303
    )
    assert browser.send("mail/codes/none", {"codes": "A-1234"}).status_code == 404
    assert browser.get("mail/offers/none").status_code == 404
    assert "uploaded codes to 3 Offer tack" in text(browser.get("audit"))


@pytest.mark.parametrize(
    "gives", [{"gives": "percent", "percent": "15"}, {"gives": "amount", "amount": "50"}, {}]
)
def test_what_an_offer_gives_is_read_back(browser: Browser, gives: dict[str, str]) -> None:
    browser.enter(Role.ADMIN)
    generated = {"source": "generator", "prefix": "tack-", "length": "12"}
    assert browser.send("mail/offers", OFFER | generated | gives).status_code == 303
    kept = offers.get("tack")
    assert kept is not None
    from chalicelib.console import offerforms

    assert offerforms.of(kept).content("SEK") == kept.content


def test_sums_are_read_as_people_write_them() -> None:
    assert moneyforms.read("1 249,50", "sek", "least") == Money(124_950, "SEK")
    assert moneyforms.read("", "SEK", "least") is None
    assert moneyforms.read("500", "JPY", "least") == Money(500, "JPY")
    assert [moneyforms.written(one) for one in (None, Money(124_950, "SEK"), Money(500, "JPY"))] == [
        "",
        "1249.50",
        "500",
    ]
    for wrong in ("abc", "1.234", "-5", "NaN", "1e400", "inf"):
        with pytest.raises(Invalid):
            moneyforms.read(wrong, "SEK", "least")


def test_a_test_is_told_what_it_needs_then_started_read_and_stopped(
    browser: Browser, postroom: Postroom
) -> None:
    browser.enter(Role.ADMIN)
    page = text(browser.get("mail/trials"))
    needed = experiments.needed(0.03, 0.2)
    assert f"{needed.per_arm} people for each subject, {needed.total} in all." in page
    assert "Save two to four subjects" in page
    assert "over 100 %" in text(browser.get("mail/trials?share=60&lift=100"))
    assert browser.get("mail/trials?share=0").status_code == 400
    start = {"about": "welcome:sv", "sample": "100"}
    assert browser.send("mail/trials", start).status_code == 400
    letters.keep_wording(Kind.WELCOME, "sv", Wording(subjects=("Ett", "Två")), postroom.now)
    assert browser.send("mail/trials", start | {"sample": "5"}).status_code == 400
    done = browser.send("mail/trials", start)
    assert done.headers["Location"] == "../mail/trials/subject:welcome:sv?told=started"
    for n in range(10):
        experiments.exposed("subject:welcome:sv", n % 2, f"p{n}", postroom.now)
    experiments.clicked("subject:welcome:sv", "p1", postroom.now)
    shown = text(browser.get("mail/trials/subject:welcome:sv"))
    assert "Still running. 5 of 100 people" in shown
    assert "Ett 5 0 0 0 %" in shown
    assert "Två 5 1 0 20 %" in shown
    assert "Welcome · Swedish" in text(browser.get("mail/trials"))
    assert browser.send("mail/trials/subject:welcome:sv", {}).status_code == 400
    assert browser.send("mail/trials/subject:welcome:sv", {"sure": "true"}).status_code == 303
    over = text(browser.get("mail/trials/subject:welcome:sv"))
    assert "Stopped before it could be judged." in over
    assert browser.send("mail/trials/holdout:x", {"sure": "true"}).status_code == 404
    assert "started a test 100 Subject test subject:welcome:sv" in text(browser.get("audit"))


def test_no_decision_is_an_answer(browser: Browser, postroom: Postroom) -> None:
    test_id = "subject:welcome:sv"
    experiments.start(test_id, experiments.Plan(arms=2, sample=100, labels=("Ett", "Två")), postroom.now)
    week = 8 * 86_400_000
    for n in range(200):
        experiments.exposed(test_id, n % 2, f"p{n}", postroom.now - week)
        if n % 10 < 2:
            experiments.clicked(test_id, f"p{n}", postroom.now - week + 1_000)
    browser.enter(Role.VIEWER)
    assert "No decision." in text(browser.get(f"mail/trials/{test_id}"))


def test_a_holdout_is_told_only_once_it_says_something(browser: Browser, postroom: Postroom) -> None:
    test_id = "holdout:review-request"
    for n in range(400):
        person = f"p{n}"
        experiments.exposed(test_id, n % 2, person, postroom.now - 1_000)
        if n % 2 == 0 and n % 8 == 0:
            experiments.ordered(person, postroom.now)
    browser.enter(Role.VIEWER)
    shown = text(browser.get("mail/trials/holdout:review-request"))
    assert "+25.0 orders a hundred people." in shown
    assert "Chance hardly explains it." in shown
