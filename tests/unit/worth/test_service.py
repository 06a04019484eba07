"""What became of recommendations, asked of the log's own files, and what is told of it."""

import math

import pytest

from chalicelib.activity.erasures import Erased
from chalicelib.worth.domain import Group, Place
from chalicelib.worth.measuring import DuckMeasures
from tests.unit.worth.told import NOW, VIEWED, Kept, Log


def test_without_anything_there_is_an_empty_report(kept: Kept) -> None:
    made = kept.report()
    assert (made.lists, made.holdouts, made.first_day) == ((), (), "2026-09-26")


def test_what_is_shown_clicked_and_bought_is_told_by_day_and_position(log: Log, kept: Kept) -> None:
    log.shown(30, "tent", "mat")
    log.shown(2, "tent", "mat", who="bo")
    log.clicked(29, "mat", 2)
    log.bought(1, "mat")
    said = {"money": 0, "bought": 0, "clicked": 0, "shown": 1}
    assert kept.list().places == (
        Place(day="2026-11-19", position=1, **said),
        Place(day="2026-11-19", position=2, **said | {"clicked": 1, "bought": 1, "money": 5_000}),
        Place(day="2026-11-20", position=1, **said),
        Place(day="2026-11-20", position=2, **said),
    )
    assert (kept.list().shown, kept.list().clicked, kept.list().bought, kept.list().money) == (4, 1, 1, 5_000)
    assert kept.list().click_through is None, "too few people"


def test_only_what_was_clicked_before_by_the_same_person_within_a_week_is_bought_after(
    log: Log, kept: Kept
) -> None:
    log.shown(300, "tent")
    for at, product in ((200, "tent"), (100, "mat")):
        log.clicked(at, product)
    log.bought(200 - 7 * 24 - 1, "tent")
    log.bought(101, "mat")
    log.bought(50, "mat", who="bo")
    log.bought(50, "mug")
    assert kept.list().bought == 0
    log.bought(40, "mat", order_id="off")
    log("order_cancelled", 39, order_id="off", visitor=None)
    assert kept.list().bought == 0
    log.bought(200 - 7 * 24, "tent")
    assert kept.list().bought == 1


def test_what_is_bought_belongs_to_the_latest_click(log: Log, kept: Kept) -> None:
    log.shown(10, "tent")
    log.shown(10, "tent", name="for-you")
    log.clicked(9, "tent")
    log.clicked(8, "tent", name="for-you")
    log.bought(7, "tent")
    assert (kept.list().bought, kept.list("for-you").bought) == (0, 1)


def test_a_browser_is_the_customer_whom_it_was_seen_with(log: Log, kept: Kept) -> None:
    log.shown(10, "mat")
    log.clicked(9, "mat")
    log("order_placed", 8, "tent", visitor="anna", customer="c", order_id="first")
    log("order_placed", 7, None, sku="mat-red", visitor=None, customer="c", order_id="second", amount=70,
        currency="SEK")  # fmt: skip
    assert (kept.list().bought, kept.list().money) == (1, 70)


def test_robots_the_erased_names_of_no_list_and_repetitions_count_nowhere(log: Log, kept: Kept) -> None:
    log.shown(10, "tent")
    log.facts.append(log.facts[0])
    log("recommendation_shown", 9, "tent", list=VIEWED, bot=True)
    log("recommendation_shown", 9, "tent", list="made-up")
    log.shown(9, "tent", who="gone")
    kept.erased = Erased({"gone": NOW})
    kept.closed = 1
    assert [one.list for one in kept.report().lists] == [VIEWED]
    assert (kept.list().shown, kept.list().people) == (1, 1)


def test_a_position_that_no_page_has_is_none(log: Log, kept: Kept) -> None:
    for position in (-1, 201, 10**12, "first"):
        log("recommendation_shown", 9, "tent", list=VIEWED, position=position)
    assert [(one.position, one.shown) for one in kept.list().places] == [(None, 4)]


def test_a_page_that_counts_from_nought_is_reported_as_it_tells(log: Log, kept: Kept) -> None:
    for position in (0, 1, 200):
        log("recommendation_shown", 9, "tent", list=VIEWED, position=position)
    assert [one.position for one in kept.list().places] == [0, 1, 200]


def test_how_far_lists_reach(log: Log, kept: Kept) -> None:
    for n in range(4):
        log("product_viewed", 20, "tent", visitor=f"v{n}")
    log("product_viewed", 20, "mug", visitor="v0")
    log.shown(10, "tent", "mat", "mug")
    found = kept.list()
    assert (found.products, found.coverage) == (3, 0.75)
    assert found.diversity == pytest.approx(2 / 3, abs=1e-4), "of three pairs one is of one category"
    # All viewed the tent, a quarter the mug; nobody the mat, of which nothing is known.
    assert found.novelty == pytest.approx((0 + math.log2(4)) / 2)


def test_click_through_is_told_of_enough_people(log: Log, kept: Kept) -> None:
    for n in range(100):
        log.shown(10, "tent", "mat", who=f"v{n}")
        if n < 20:
            log.clicked(9, "mat", 1, who=f"v{n}")
    found = kept.list()
    assert found.people == 100
    assert found.click_through is not None
    assert found.click_through.value == pytest.approx(0.1)
    assert 0.05 < found.click_through.low < 0.1 < found.click_through.high < 0.15


def test_both_arms_are_counted_from_when_they_first_asked(log: Log, kept: Kept) -> None:
    for n in range(6):
        log.asked(f"v{n}", 10 * 24, withheld=n < 2)
        log.asked(f"v{n}", 9 * 24, withheld=n < 2)
    log.bought(10 * 24 + 1, "tent", who="v0")
    log.bought(3 * 24 - 1, "tent", who="v0")
    log.bought(9 * 24, "tent", who="v1")
    for hours in (200, 100):
        log.bought(hours, "mug", who="v5")
    found = kept.holdout()
    assert found.rule_id == "worth"
    assert found.shown == Group(people=4, buyers=1, orders=2, money=10_000)
    assert found.withheld == Group(people=2, buyers=1, orders=1, money=5_000)
    assert found.added is None


def test_whoever_has_not_had_their_week_is_not_counted_yet(log: Log, kept: Kept) -> None:
    log.asked("early", 7 * 24, withheld=False)
    log.asked("late", 7 * 24 - 0.01, withheld=False)
    assert kept.holdout().shown.people == 1


def test_somebody_belongs_to_the_arm_that_they_first_met(log: Log, kept: Kept) -> None:
    log("order_placed", 300, "tent", visitor="phone", customer="c", order_id="a")
    log("order_placed", 299, "tent", visitor="desk", customer="c", order_id="b")
    log.asked("phone", 200, withheld=True)
    log.asked("desk", 190, withheld=False)
    found = kept.holdout()
    assert (found.withheld.people, found.shown.people) == (1, 0)


def test_what_was_given_back_and_other_money_is_no_money(log: Log, kept: Kept) -> None:
    log.asked("anna", 240, withheld=False)
    log.bought(200, "tent", order_id="o")
    log.bought(200, "mat", order_id="o", amount=3_000)
    log("order_refunded", 190, "mat", visitor=None, order_id="o", amount=3_000, currency="SEK")
    log.bought(180, "mug", order_id="p", currency="EUR")
    log.bought(170, "mug", order_id="q")
    log("order_refunded", 160, None, visitor=None, order_id="q", amount=9_000, currency="SEK")
    assert kept.holdout().shown == Group(people=1, buyers=1, orders=3, money=5_000)


def test_a_planted_uplift_is_told_from_rows(log: Log, kept: Kept) -> None:
    for n in range(2_000):
        withheld = n % 2 == 0
        log.asked(f"v{n}", 10 * 24, withheld=withheld)
        if n % 20 < (2 if withheld else 7):
            log.bought(9 * 24, "tent", who=f"v{n}")
    found = kept.holdout()
    assert (found.shown.people, found.withheld.people) == (1_000, 1_000)
    assert found.added is not None
    each = (found.shown.orders - found.withheld.orders) / 1_000
    assert found.added.orders_each.value == pytest.approx(each)
    assert found.added.money.value == pytest.approx(each * 1_000 * 5_000)
    assert 0 < found.added.money.low < found.added.money.value < found.added.money.high


def test_a_campaigns_mail_is_judged_as_lists_are(log: Log, kept: Kept) -> None:
    for n in range(2_000):
        withheld = n % 2 == 0
        for at in (10 * 24, 9 * 24):
            log.mail_due(f"c{n}", at, withheld=withheld)
        log.asked(f"v{n}", 10 * 24, withheld=withheld)
        if n % 20 < (2 if withheld else 7):
            said = {
                "visitor": f"v{n}",
                "customer": f"c{n}",
                "order_id": f"o{n}",
                "amount": 5_000,
                "currency": "SEK",
            }
            log("order_placed", 8 * 24, "tent", **said)
    report = kept.report()
    (mail,), (rule,) = report.mails, report.holdouts
    assert (mail.campaign_id, rule.rule_id) == ("worth", "worth"), "a campaign and a rule may have one name"
    assert (mail.sent, mail.withheld, mail.added) == (rule.shown, rule.withheld, rule.added)
    assert mail.sent.people == 1_000
    assert mail.added is not None
    assert mail.added.money.low > 0


def test_of_a_mail_to_few_nothing_is_said(log: Log, kept: Kept) -> None:
    for n in range(60):
        log.mail_due(f"c{n}", 10 * 24, withheld=n % 2 == 0)
    log.mail_due("late", 7 * 24 - 1, withheld=False)
    assert (kept.mail().sent.people, kept.mail().withheld.people, kept.mail().added) == (30, 30, None)


def test_of_mails_clicks_are_told_and_what_was_bought_after_but_not_what_was_seen(
    log: Log, kept: Kept
) -> None:
    log("recommendation_clicked", 9, "mat", visitor=None, customer="c", list="mail", position=2)
    log("order_placed", 8, "mat", visitor=None, customer="c", order_id="o", amount=5_000, currency="SEK")
    found = kept.list("mail")
    assert (found.shown, found.clicked, found.bought, found.money) == (0, 1, 1, 5_000)
    assert (found.click_through, found.coverage, found.diversity, found.novelty) == (None, None, None, None)
    assert found.places[0].position == 2


@pytest.mark.parametrize("name", ["trending", "new", "search-order", "for-you"])
def test_lists_that_are_no_products_own_are_reported_too(log: Log, kept: Kept, name: str) -> None:
    log.shown(9, "tent", "mat", name=name)
    log.clicked(8, "mat", 2, name=name)
    assert (kept.list(name).shown, kept.list(name).clicked) == (2, 1)


def test_a_run_that_dies_leaves_the_last_report_and_the_next_replaces_it(
    log: Log, kept: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    log.shown(10, "tent")
    first = kept.report()
    log.shown(9, "mat")

    def dies(*_: object) -> None:
        raise RuntimeError

    with monkeypatch.context() as broken:
        broken.setattr(DuckMeasures, "outcomes", dies)
        with pytest.raises(RuntimeError):
            kept.report()
    assert kept.kept == first
    assert kept.report() == kept.report() != first
