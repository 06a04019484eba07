"""What was left behind: planned once an occasion, looked at again before it is sent."""

from itertools import pairwise
from typing import Any

import pytest

from chalicelib.campaigns import absences, firing, persons
from chalicelib.campaigns.plans import Reason
from chalicelib.campaigns.ports import Absence, Contact, Product
from chalicelib.letters.domain import Kind
from tests.fakes.campaigns import FakeDays, FakeLakeLog
from tests.unit.campaigns.shop import DAY, HOUR, START, Shop

ANNA = Contact("anna@example.se", "c-1", "sv")


@pytest.fixture
def shop() -> Shop:
    made = Shop()
    made.world.contacts["k"] = ANNA
    made.campaign("abandoned-cart", enabled=True)
    return made


def notice(shop: Shop, *carts: Absence, browsed: tuple[Absence, ...] = ()) -> dict[str, int]:
    """One run of the hour's job."""
    log = FakeLakeLog(FakeDays(carts, browsed))
    return absences.notice(log=log, doors=shop.world.doors(), now=shop.now, go_on=lambda: True)


def left(at: int, *products: str, person: str = "k") -> Absence:
    return Absence(person, at, products or ("tent",))


def skipped(shop: Shop, campaign_id: str = "abandoned-cart") -> dict[str, int]:
    counts = shop.world.plans.figures(campaign_id)
    return {word.removeprefix("skipped:"): n for word, n in counts.items() if word.startswith("skipped:")}


def test_where_no_such_campaign_is_on_nothing_is_read() -> None:
    shop, log = Shop(), FakeLakeLog(FakeDays())
    assert absences.notice(log=log, doors=shop.world.doors(), now=START, go_on=lambda: True) == {}
    assert log.opened == []


def test_as_much_of_the_log_is_read_as_is_asked_for(shop: Shop) -> None:
    days = FakeDays()
    log = FakeLakeLog(days)
    absences.notice(log=log, doors=shop.world.doors(), now=START, go_on=lambda: True)
    assert days.asked == [(START - 4 * HOUR - 2 * DAY, START - 4 * HOUR)]
    assert log.opened == [("2026-10-27", "2026-11-01")]


def test_a_cart_is_written_about_once_however_often_it_is_noticed(shop: Shop) -> None:
    cart = left(START, "tent", "socks")
    shop.now += 3 * HOUR
    assert notice(shop, cart) == {"abandoned-cart": 0}
    shop.now += HOUR
    assert notice(shop, cart) == {"abandoned-cart": 1}
    assert notice(shop, cart) == {"abandoned-cart": 0}
    shop.tick()
    (mail,) = shop.mails
    assert (mail.kind, mail.to, mail.customer_id) == (Kind.ABANDONED_CART, "anna@example.se", "c-1")
    assert mail.entity == "abandoned-cart.k.2026-11-01"
    assert mail.payload == {
        "campaign_id": "abandoned-cart", "products": "tent,socks", "since": str(START),
    }  # fmt: skip
    assert mail.expires_at == shop.now + 2 * DAY
    shop.now += HOUR
    assert notice(shop, cart) == {"abandoned-cart": 0}


def test_who_comes_and_goes_gets_one_mail_a_week(shop: Shop) -> None:
    for _ in range(20 * 4):
        shop.now += 6 * HOUR
        notice(shop, left(shop.now - 5 * HOUR))
        shop.tick()
    assert len(shop.mails) == 3
    days = [int(one.payload["since"]) for one in shop.mails]
    assert all(later - earlier >= 7 * DAY for earlier, later in pairwise(days))


def test_two_jobs_at_once_plan_one_mail(shop: Shop) -> None:
    shop.now += 5 * HOUR
    plain = shop.world.doors()

    class Slow:
        """Between reading a person's plans and writing, another whole job runs."""

        def of(self, anchor: str) -> Any:
            found = plain.plans.of(anchor)
            notice(shop, left(START + 1, "socks"))
            return found

        def __getattr__(self, name: str) -> Any:
            return getattr(plain.plans, name)

    log = FakeLakeLog(FakeDays([left(START)]))
    doors = plain._replace(plans=Slow())  # type: ignore[arg-type]
    absences.notice(log=log, doors=doors, now=shop.now, go_on=lambda: True)
    shop.tick()
    assert [one.payload["products"] for one in shop.mails] == ["socks"]


def test_nobody_is_written_to_about_what_they_bought(shop: Shop) -> None:
    shop.now += 5 * HOUR
    notice(shop, left(START))
    shop.order("1", placed_at=shop.now)
    shop.tick()
    assert "abandoned_cart" not in shop.kinds()
    assert skipped(shop) == {Reason.ORDERED_SINCE: 1}


def test_an_order_before_the_cart_does_not_count(shop: Shop) -> None:
    shop.order("1", placed_at=START - 1)
    shop.now += 5 * HOUR
    notice(shop, left(START))
    shop.tick()
    assert shop.kinds() == ["abandoned_cart"]


def test_the_log_hears_of_a_holdout_by_the_person_it_found(shop: Shop) -> None:
    shop.campaign("abandoned-cart", holdout=10)
    shop.now += 5 * HOUR
    notice(shop, left(START))
    shop.tick()
    assert list(shop.world.chances.known.values()) == [left(START).person]


def test_what_is_not_to_be_had_is_left_out(shop: Shop) -> None:
    shop.world.cards["tent"] = Product("tent", None, discreet=False, sellable=False)
    shop.now += 5 * HOUR
    notice(shop, left(START, "tent", "socks", "unknown"), left(START, "tent", person="k2"))
    shop.world.contacts["k2"] = Contact("bo@example.se", None, "en")
    shop.tick()
    assert [one.payload["products"] for one in shop.mails] == ["socks"]
    assert skipped(shop) == {Reason.NOT_FOR_SALE: 1}


def test_discreet_products_stay_in_a_cart_mail_and_out_of_one_about_what_was_looked_at(shop: Shop) -> None:
    shop.campaign("abandoned-browse", enabled=True)
    shop.world.contacts["k2"] = Contact("bo@example.se", None, "en")
    shop.world.contacts["k3"] = Contact("cia@example.se", None, "en")
    shop.now += 25 * HOUR
    notice(
        shop, left(START, "pills"),
        browsed=(left(START, "pills", person="k2"), left(START, "pills", "tent", person="k3")),
    )  # fmt: skip
    shop.tick()
    assert {(one.kind, one.to, one.payload["products"]) for one in shop.mails} == {
        (Kind.ABANDONED_CART, "anna@example.se", "pills"),
        (Kind.ABANDONED_BROWSE, "cia@example.se", "tent"),
    }
    assert skipped(shop, "abandoned-browse") == {Reason.NOT_FOR_SALE: 1}


def test_no_address_no_consent_no_mail(shop: Shop) -> None:
    shop.world.contacts["k2"] = Contact("bo@example.se", None, "sv")
    shop.world.refusing["bo@example.se"] = "no_consent"
    shop.now += 5 * HOUR
    notice(shop, left(START, person="nobody"), left(START, person="k2"))
    shop.tick()
    assert shop.mails == []
    assert skipped(shop) == {"no_consent": 1, Reason.NO_ADDRESS: 1}


def test_a_cart_of_days_ago_is_left_in_peace(shop: Shop) -> None:
    shop.now += 5 * HOUR
    notice(shop, left(START))
    shop.now += 3 * DAY
    shop.tick()
    assert shop.mails == []
    assert skipped(shop) == {Reason.TOO_LATE: 1}


@pytest.mark.parametrize(
    ("audience", "gets"),
    [
        ({"languages": ["en"]}, False),
        ({"languages": ["sv"]}, True),
        ({"categories": ["care"]}, False),
        ({"categories": ["outdoor"]}, True),
    ],
)
def test_language_and_category_choose_whose_cart_it_is(shop: Shop, audience: Any, gets: bool) -> None:
    shop.campaign("abandoned-cart", audience=audience)
    shop.now += 5 * HOUR
    notice(shop, left(START))
    shop.tick()
    assert bool(shop.mails) is gets


def test_what_waits_in_the_outbox_is_looked_at_once_more_before_it_goes(shop: Shop) -> None:
    shop.order("1001", shipped_at=START)
    shop.live(22)
    notice(shop, left(shop.now - 5 * HOUR))
    shop.tick()
    ask, cart = shop.mails
    doors = shop.world.doors()

    def reasons() -> tuple[str | None, str | None]:
        return (
            firing.why_not(ask, doors=doors, now=shop.now), firing.why_not(cart, doors=doors, now=shop.now)
        )  # fmt: skip

    assert reasons() == (None, None)
    shop.world.reviews["anna@example.se", "tent"] = shop.now
    assert reasons() == (Reason.REVIEWED, None)
    shop.order("1002", placed_at=shop.now)
    assert reasons() == (Reason.REVIEWED, Reason.ORDERED_SINCE)
    shop.order("1001", is_refunded=True)
    shop.campaign("abandoned-cart", enabled=False)
    assert reasons() == (Reason.REFUNDED, Reason.SWITCHED_OFF)


def test_a_review_is_asked_of_what_is_left_to_say(shop: Shop) -> None:
    doors = shop.world.doors()
    assert firing.asked_products("1001", doors=doors) == []
    shop.order("1001")
    assert firing.asked_products("1001", doors=doors) == ["tent", "stove"]
    shop.world.reviews["anna@example.se", "tent"] = START
    assert firing.asked_products("1001", doors=doors) == ["stove"]
    shop.order("1001", is_cancelled=True)
    assert firing.asked_products("1001", doors=doors) == []


def test_a_person_sees_what_was_planned_for_them_and_has_it_forgotten(shop: Shop) -> None:
    shop.order("1001", shipped_at=START)
    shop.now += 5 * HOUR
    notice(shop, left(START))
    kept = shop.world.plans
    told = persons.export(["k", "other"], ["1001"], kept=kept)
    assert [(one["campaign_id"], one["base"]) for one in told] == [
        ("abandoned-cart", "2026-11-01T12:00:00.000Z"), ("review-request", "2026-11-01T12:00:00.000Z"),
    ]  # fmt: skip
    assert "@" not in str(told)
    assert persons.erase(["k", "other"], ["1001"], kept=kept) == 2
    assert persons.erase(["k", "other"], ["1001"], kept=kept) == 0
    assert (kept.plans, kept.queue) == ({}, {})
