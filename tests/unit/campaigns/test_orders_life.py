"""A whole order's life under a simulated clock: when the ask comes, when the reminder, and when neither does."""

from typing import Any

import pytest

from chalicelib.campaigns.domain import TRIGGERS
from chalicelib.campaigns.plans import Reason
from chalicelib.kernel.money import Money
from chalicelib.letters.domain import MARKETING, Kind
from chalicelib.post.domain import State
from tests.unit.campaigns.shop import DAY, HOUR, START, Shop

REQUEST = "review_request#1001#p-anna"


@pytest.fixture
def shop() -> Shop:
    return Shop()


def skipped(shop: Shop, campaign_id: str = "review-request") -> dict[str, int]:
    counts = shop.world.plans.figures(campaign_id)
    return {word.removeprefix("skipped:"): n for word, n in counts.items() if word.startswith("skipped:")}


def test_a_review_is_asked_for_three_weeks_after_shipping_and_once_more_a_week_later(shop: Shop) -> None:
    shop.order()
    shop.live(2)
    assert shop.world.plans.queue == {}
    shop.order(shipped_at=shop.now)
    shop.live(20.9)
    assert shop.mails == []
    shop.live(0.2)
    assert shop.kinds() == ["review_request"]
    (ask,) = shop.mails
    assert (ask.entity, ask.to, ask.campaign_id) == ("1001", "anna@example.se", "review-request")
    assert ask.payload == {
        "campaign_id": "review-request", "order_id": "1001", "since": str(START + 2 * DAY),
    }  # fmt: skip
    assert ask.expires_at == ask.due_at + 30 * DAY
    shop.live(6.8)
    assert len(shop.mails) == 1
    shop.live(0.3)
    assert shop.kinds() == ["review_request", "review_reminder"]
    assert shop.mails[1].payload["reminder"] == "1"
    shop.live(400)
    assert len(shop.mails) == 2
    assert shop.world.plans.figures("review-request") == {"posted": 2, "wanted": 2}
    assert shop.world.plans.queue == {}


def test_part_shipments_make_it_wait_for_the_last(shop: Shop) -> None:
    shop.order(shipped_at=START)
    shop.live(10)
    shop.order(shipped_at=shop.now)
    shop.live(12)
    assert shop.mails == []
    shop.live(9.5)
    assert shop.kinds() == ["review_request"]


def test_a_parcel_that_never_left_asks_for_nothing(shop: Shop) -> None:
    shop.order(shipped_at=START)
    shop.live(5)
    shop.order(shipped_at=None)
    shop.live(200)
    assert shop.mails == []
    assert skipped(shop) == {"too_late": 1}


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"is_cancelled": True}, Reason.CANCELLED),
        ({"is_refunded": True}, Reason.REFUNDED),
        ({"erased": True, "email": None}, Reason.ORDER_GONE),
    ],
)
@pytest.mark.parametrize("after", [10, 22])
def test_what_ends_an_order_ends_its_asks(
    shop: Shop, change: dict[str, Any], reason: Reason, after: int
) -> None:
    shop.order(shipped_at=START)
    shop.live(after)
    before = len(shop.mails)
    shop.order(**change)
    shop.live(60)
    assert len(shop.mails) == before == (1 if after > 21 else 0)
    assert skipped(shop) == {reason: 1}
    assert shop.world.plans.queue == {}


def test_what_news_missed_is_seen_when_it_is_due(shop: Shop) -> None:
    order = shop.order(shipped_at=START)
    shop.world.orders["1001"] = type(order)(
        order_id="1001", placed_at=START, shipped_at=START, is_refunded=True, email=order.email,
        products=(),
    )  # fmt: skip
    shop.live(30)
    assert shop.mails == []
    assert skipped(shop) == {Reason.REFUNDED: 1}


def test_none_after_a_review_of_the_order(shop: Shop) -> None:
    shop.order(shipped_at=START)
    shop.live(22)
    shop.world.reviews["anna@example.se", "tent"] = shop.now
    shop.live(30)
    assert shop.kinds() == ["review_request"]
    assert skipped(shop) == {Reason.REVIEWED: 1}


def test_what_was_reviewed_before_the_order_is_not_asked_for_again(shop: Shop) -> None:
    shop.world.reviews["anna@example.se", "tent"] = START - DAY
    shop.order(shipped_at=START)
    shop.order("1002", shipped_at=START, products=("tent",))
    shop.live(22)
    assert [one.entity for one in shop.mails] == ["1001"]
    assert skipped(shop) == {Reason.NOTHING_TO_REVIEW: 1}


def test_none_after_an_opt_out(shop: Shop) -> None:
    shop.order(shipped_at=START)
    shop.live(22)
    shop.world.refusing["anna@example.se"] = "opted_out"
    shop.live(30)
    assert shop.kinds() == ["review_request"]
    assert skipped(shop) == {"opted_out": 1}


@pytest.mark.parametrize("fate", [State.SKIPPED, State.EXPIRED, State.FAILED, State.HELD_OUT])
def test_nobody_is_reminded_of_what_never_came(shop: Shop, fate: State) -> None:
    shop.order(shipped_at=START)
    shop.live(22)
    shop.world.fates[REQUEST] = fate
    shop.live(30)
    assert shop.kinds() == ["review_request"]
    assert skipped(shop) == {Reason.NOT_ASKED: 1}


def test_a_reminder_waits_for_a_request_that_the_outbox_still_holds(shop: Shop) -> None:
    shop.order(shipped_at=START)
    shop.live(22)
    shop.world.fates[REQUEST] = State.WAITING
    shop.live(10)
    assert shop.kinds() == ["review_request"]
    shop.world.fates[REQUEST] = State.SENT
    shop.live(1.5)
    assert shop.kinds() == ["review_request", "review_reminder"]


@pytest.mark.parametrize("said", [{"historical": True}, {"is_test": True}, {"email": None}])
def test_some_orders_are_never_written_about(shop: Shop, said: dict[str, Any]) -> None:
    shop.order(shipped_at=START, **said)
    shop.live(40)
    assert (shop.mails, shop.world.plans.plans) == ([], {})


def test_a_clock_that_jumps_months_asks_first_and_reminds_a_week_after(shop: Shop) -> None:
    shop.order(shipped_at=START)
    shop.now += 80 * DAY
    shop.tick()
    shop.tick()
    assert shop.kinds() == ["review_request"]
    shop.now += 7 * DAY
    shop.tick()
    assert shop.kinds() == ["review_request", "review_reminder"]


def test_after_half_a_year_of_standing_still_nobody_is_surprised(shop: Shop) -> None:
    shop.order(shipped_at=START)
    shop.now += 150 * DAY
    shop.tick()
    assert shop.mails == []
    assert skipped(shop) == {Reason.TOO_LATE: 1}


def test_news_of_an_old_order_plan_nothing_for_a_campaign_that_is_new(shop: Shop) -> None:
    shop.campaign("review-request", enabled=False)
    shop.order(shipped_at=START)
    shop.live(60)
    shop.campaign("review-request", enabled=True)
    shop.hear("1001")
    shop.live(5)
    assert shop.mails == []


def test_a_campaign_switched_off_fires_nothing(shop: Shop) -> None:
    shop.order(shipped_at=START)
    shop.live(5)
    shop.campaign("review-request", enabled=False)
    shop.live(30)
    assert shop.mails == []
    assert skipped(shop) == {Reason.SWITCHED_OFF: 1}


@pytest.mark.parametrize(("days", "first"), [(10, 10), (30, 30)])
def test_another_delay_moves_what_waits(shop: Shop, days: int, first: int) -> None:
    shop.order(shipped_at=START)
    shop.live(5)
    shop.campaign("review-request", delay={"days": days})
    shop.live(first - 5 - 0.25)
    assert shop.mails == []
    shop.live(0.5)
    assert shop.kinds() == ["review_request"]


def test_a_reminder_that_was_taken_away_is_not_sent(shop: Shop) -> None:
    shop.order(shipped_at=START)
    shop.live(22)
    shop.campaign("review-request", reminder=None)
    shop.live(20)
    assert shop.kinds() == ["review_request"]
    assert skipped(shop) == {Reason.NO_REMINDER: 1}


def test_delivery_can_be_what_is_waited_for(shop: Shop) -> None:
    shop.campaign("review-request", trigger="order_delivered", delay={"days": 10})
    shop.order(shipped_at=START)
    shop.live(30)
    assert shop.mails == []
    shop.order(delivered_at=shop.now)
    shop.live(10.2)
    assert shop.kinds() == ["review_request"]


def test_a_timed_offer_prints_what_holds_and_ends_with_it(shop: Shop) -> None:
    shop.world.offer_lasts = 14 * DAY
    shop.campaign("next-order", enabled=True)
    shop.order()
    shop.live(4)
    (offer,) = shop.mails
    assert offer.kind is Kind.TIMED_OFFER
    assert offer.entity == "next-order.1001"
    assert offer.payload["offer_id"] == "next-order"
    assert offer.payload["code_id"] == "CODE-0"
    assert offer.expires_at == shop.world.codes["next-order", "next-order.1001"].until


def test_an_empty_pool_is_tried_again_until_it_is_filled(shop: Shop) -> None:
    shop.campaign("next-order", enabled=True)
    shop.world.pool = 0
    shop.order()
    shop.live(3.5, step=HOUR)
    assert (shop.mails, shop.errors) == ([], [])
    shop.world.pool = 1
    shop.live(1, step=HOUR)
    assert shop.kinds() == ["timed_offer"]


def test_an_offer_that_never_comes_is_given_up(shop: Shop) -> None:
    shop.campaign("next-order", enabled=True)
    shop.world.pool = 0
    shop.order()
    shop.live(8, step=HOUR)
    assert skipped(shop, "next-order") == {Reason.NO_OFFER: 1}
    assert shop.world.plans.queue == {}


def test_win_back_goes_to_those_who_did_not_come_back(shop: Shop) -> None:
    shop.campaign("win-back", enabled=True)
    shop.campaign("review-request", enabled=False)
    shop.order("1")
    shop.order("2", email="bo@example.se")
    shop.live(100)
    shop.order("3", email="bo@example.se")
    shop.live(81, step=DAY)
    assert [(one.kind, one.entity) for one in shop.mails] == [(Kind.WIN_BACK, "win-back.1")]
    assert skipped(shop, "win-back") == {Reason.ORDERED_SINCE: 1}
    shop.live(100, step=DAY)
    assert [one.entity for one in shop.mails] == ["win-back.1", "win-back.3"]


def test_who_is_held_out_gets_nothing_no_code_and_no_reminder(shop: Shop) -> None:
    shop.campaign("review-request", holdout=10)
    shop.campaign("next-order", enabled=True, holdout=10)
    shop.world.chances.unlucky = {"p-anna"}
    shop.order(shipped_at=START)
    shop.order("1002", email="bo@example.se", shipped_at=START)
    shop.live(40)
    assert {(one.to, one.held_out) for one in shop.mails} == {
        ("anna@example.se", True), ("bo@example.se", False),
    }  # fmt: skip
    assert sorted(shop.kinds()) == ["review_reminder", *["review_request"] * 2, *["timed_offer"] * 2]
    assert list(shop.world.codes) == [("next-order", "next-order.1002")]
    assert shop.world.chances.recorded == {"p-anna": True, "p-bo": False}
    assert shop.world.plans.figures("next-order") == {"held_out": 1, "posted": 1, "wanted": 2}


def test_the_log_hears_of_a_holdout_by_what_it_calls_the_buyer_or_not_at_all(shop: Shop) -> None:
    shop.campaign("review-request", holdout=10)
    shop.order(shipped_at=START, known_as="c-anna")
    shop.order("1002", email="bo@example.se", shipped_at=START)
    shop.live(22)
    assert shop.world.chances.known == {"p-anna": "c-anna", "p-bo": None}


def test_every_mail_that_sells_is_a_campaigns_and_can_be_withheld() -> None:
    assert {*TRIGGERS, Kind.REVIEW_REMINDER} == MARKETING


@pytest.mark.parametrize(
    ("audience", "said", "gets"),
    [
        ({"markets": ["no"]}, {"market": "se"}, False),
        ({"markets": ["no", "se"]}, {"market": "se"}, True),
        ({"channels": ["web"]}, {}, False),
        ({"languages": ["en"]}, {"language": "sv"}, False),
        ({"languages": ["en"]}, {"language": "en"}, True),
        ({"categories": ["outdoor"]}, {}, True),
        ({"categories": ["out"]}, {}, False),
        ({"categories": ["care"]}, {"products": ("tent", "pills")}, True),
        ({"least_total": {"amount": 500, "currency": "SEK"}}, {"total": Money(500, "SEK")}, True),
        ({"least_total": {"amount": 500, "currency": "SEK"}}, {"total": Money(499, "SEK")}, False),
        ({"least_total": {"amount": 500, "currency": "SEK"}}, {"total": Money(900, "EUR")}, False),
        ({"buyers": "first"}, {}, True),
        ({"buyers": "returning"}, {}, False),
        ({"buyers": "first"}, {"email": "old@example.se"}, False),
        ({"buyers": "returning"}, {"email": "old@example.se"}, True),
    ],
)
def test_a_campaign_is_for_its_audience(
    shop: Shop, audience: dict[str, Any], said: dict[str, Any], gets: bool
) -> None:
    shop.order("old", email="old@example.se", placed_at=START - 300 * DAY)
    shop.campaign("review-request", audience=audience)
    shop.order(shipped_at=START, **said)
    shop.live(22)
    assert bool(shop.mails) is gets


def test_what_happened_before_a_campaign_began_triggers_nothing(shop: Shop) -> None:
    shop.campaign("review-request", starts_at="2026-11-05T00:00:00Z")
    shop.order("early", shipped_at=START)
    shop.live(10)
    shop.order("late", shipped_at=shop.now)
    shop.live(30)
    assert {one.entity for one in shop.mails} == {"late"}


def test_nothing_is_fired_once_a_campaign_has_ended(shop: Shop) -> None:
    shop.campaign("review-request", ends_at="2026-11-20T00:00:00Z")
    shop.order(shipped_at=START)
    shop.live(40)
    assert shop.mails == []
    assert skipped(shop) == {Reason.ENDED: 1}
