"""A campaign's mail withheld from a share of people: what the log is told of it, and where its worth is read."""

import json

import msgspec
import pytest

from chalicelib.activity.domain import Batch, Fact
from chalicelib.campaigns import public as campaigns
from chalicelib.campaigns.chances import Experiments
from chalicelib.campaigns.domain import Campaign
from chalicelib.campaigns.plans import Outcome, Plan, ended
from chalicelib.campaigns.ports import Change
from chalicelib.kernel import clock, settings
from chalicelib.kernel.errors import Unavailable
from chalicelib.worth.domain import MAIL_DUE, MailReport
from tests.contract.worth.test_report import REPORT
from tests.http.fakes import Shop


@pytest.fixture
def campaign() -> Campaign:
    found = campaigns.get("win-back")
    assert found is not None
    return msgspec.structs.replace(found, holdout=50)


def facts(shop: Shop) -> list[Fact]:
    return [fact for fact in shop.house.log.facts() if fact.event == MAIL_DUE]


def test_both_sides_are_noted_once_a_day_by_the_logs_name(shop: Shop, campaign: Campaign) -> None:
    now, chances = settings.current().now(), Experiments()
    people = [f"p{n}" for n in range(60)]
    drawn = {one: chances.held_out(campaign, one, f"log-{one}", now) for one in people}
    for one in people:
        assert chances.held_out(campaign, one, f"log-{one}", now) is drawn[one]
    noted = {one.customer: json.loads(one.detail or "") for one in facts(shop)}
    assert noted == {f"log-{one}": {"campaign": "win-back", "withheld": held} for one, held in drawn.items()}
    assert len(facts(shop)) == 60
    assert 10 < sum(drawn.values()) < 50
    chances.held_out(campaign, "p0", "log-p0", now + clock.DAY)
    assert len(facts(shop)) == 61


def test_whom_the_log_does_not_know_it_is_not_told_of(shop: Shop, campaign: Campaign) -> None:
    Experiments().held_out(campaign, "p0", None, settings.current().now())
    assert facts(shop) == []


def test_a_log_that_does_not_answer_holds_no_mail_up(
    shop: Shop, campaign: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = Experiments().held_out(campaign, "p0", "log-p0", 0)

    def out_of_reach(batch: Batch) -> Batch | None:
        raise Unavailable("the log doesn't answer")

    monkeypatch.setattr(shop.house.log, "add_once", out_of_reach)
    assert Experiments().held_out(campaign, "p0", "log-p0", clock.DAY) is before


def test_its_worth_stands_in_the_report_and_with_its_campaign(shop: Shop) -> None:
    plan = Plan(campaign_id="win-back", base=1, due_at=2, order_id="o")
    shop.house.plans.write(Change(None, plan))
    path = "/v1/campaigns/win-back/figures"
    assert shop.api.get(path).json_body["worth"] is None
    shop.house.plans.write(Change(plan, ended(plan, Outcome.HELD_OUT, 5)))
    assert shop.api.get(path).json_body["worth"] is None, "there is no report yet"
    shop.house.report.write(REPORT)
    told = shop.api.get(path).json_body["worth"]
    assert told["added"] is None
    assert told["sent"]["people"] == 100
    added = REPORT.holdouts[0].added
    sure = MailReport(
        campaign_id="win-back", sent=REPORT.mails[0].sent, withheld=REPORT.mails[0].sent, added=added
    )
    shop.house.report.write(msgspec.structs.replace(REPORT, mails=(sure,)))
    assert shop.api.get(path).json_body["worth"]["added"]["money"] == {
        "value": 0.25,
        "low": 0.125,
        "high": 0.5,
    }
    (mail,) = shop.api.get("/v1/recommendations/report").json_body["mails"]
    assert mail == shop.api.get(path).json_body["worth"]
