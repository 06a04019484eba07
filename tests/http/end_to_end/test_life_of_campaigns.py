"""Campaigns through all rooms: offers and what they enforce, what was left behind, who wants which, what is judged."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

import pytest

from chalicelib.campaigns import wiring as campaigns
from chalicelib.campaigns.ports import Absence
from chalicelib.kernel import clock
from chalicelib.letters.domain import Kind
from chalicelib.members import public as members
from chalicelib.offers import public as offers
from chalicelib.offers.public import OfferContent
from chalicelib.post import public as post
from chalicelib.post.domain import State
from tests.http.postal import Postal

EMAIL = "asa@example.se"


def test_a_timed_offer_prints_the_code_that_the_shop_is_told_of_and_that_is_enforced(postal: Postal) -> None:
    postal.all_live()
    _offers_on(postal)
    postal.order()
    postal.run()
    postal.later(days=3, minutes=1)
    postal.run()
    assert postal.kinds() == ["order_confirmation", "timed_offer"]
    (letter, composed) = postal.written(Kind.TIMED_OFFER)
    assert letter.offer
    assert letter.offer.code in composed.text
    asked = postal.api.post(f"/v1/codes/{letter.offer.code}/check", {"email": EMAIL}).json_body
    assert (asked["valid"], asked["terms"]["gives"]) == (True, "free_shipping")
    assert asked["terms"]["until"] == clock.iso(letter.offer.until)
    postal.order("o2", discount_codes=[letter.offer.code])
    postal.run()
    code = offers.code(letter.offer.code)
    assert code is not None
    assert code.redeemed is not None, "the order's own word redeems it"
    assert postal.row(Kind.TIMED_OFFER).wanted.expires_at == letter.offer.until


def test_who_refuses_one_topic_gets_the_others(postal: Postal) -> None:
    postal.all_live()
    _offers_on(postal)
    postal.order()
    postal.run()
    page = urlsplit(post.preferences_url(EMAIL, "sv"))
    form = {"Content_Type": "application/x-www-form-urlencoded"}
    assert postal.api.post(page.path, b"topic=offers", key=None, **form).status_code == 200
    postal.happens("shipped")
    postal.later(days=3, minutes=1)
    postal.run()
    postal.later(days=19)
    postal.run()
    assert postal.kinds() == ["order_confirmation", "order_shipped", "timed_offer"]
    assert postal.api.get("/v1/campaigns/review-request/figures").json_body["skipped"] == {"kind_refused": 1}


def _offers_on(postal: Postal, **changed: Any) -> None:
    offers.keep(
        "next-order", OfferContent(title="Fri frakt", gives="free_shipping", valid_days=7), postal.now
    )
    change(postal, "next-order", enabled=True, **changed)


def change(postal: Postal, campaign_id: str, **changed: Any) -> None:
    """Change a campaign, by API."""
    shown = postal.api.get(f"/v1/campaigns/{campaign_id}").json_body
    known = ("is_shipped", "changed_at", "campaign_id")
    body = {name: one for name, one in shown.items() if name not in known} | changed
    answer = postal.api.put(f"/v1/campaigns/{campaign_id}", body)
    assert answer.status_code == 200, answer.body


def test_a_campaigns_subjects_and_its_holdout_are_judged_by_what_people_did(postal: Postal) -> None:
    postal.all_live()
    _offers_on(postal, subjects={"sv": ["En sak", "En annan"]}, test={"sample": 100}, holdout=50)
    for n in range(24):
        email = f"p{n}@example.se"
        postal.order(f"o{n}", email=email, customer_id=f"p{n}")
        postal.agrees(f"p{n}", analytics=True)
    postal.run()
    postal.later(days=3, minutes=1)
    postal.run()
    got = [one for one in postal.sent() if one.kind is Kind.TIMED_OFFER]
    assert 0 < len(got) < 24
    link = next(letter.links.main for letter, _ in postal.letters if letter.kind is Kind.TIMED_OFFER)
    assert link is not None
    for posting in got:
        address = urlsplit(post.click_url(posting, "https://shop.example/"))
        clicked = postal.api.get(
            f"{address.path}?{address.query}", key=None, User_Agent="Mozilla/5.0 Firefox/140.0"
        )
        assert clicked.status_code == 302
    held = [one for one in postal.house.outbox.rows.values() if one.state is State.HELD_OUT]
    assert len(held) + len(got) == 24
    assert len(list(postal.house.offers.codes)) == len(got), "who gets nothing uses no code up"
    buyer = held[0].wanted.to
    postal.order("again", email=buyer, customer_id=None)
    postal.run()
    figures = postal.api.get("/v1/campaigns/next-order/figures").json_body
    arms = figures["subjects"]["sv"]["arms"]
    assert [sum(arm[word] for arm in arms) for word in ("people", "clicks")] == [len(got)] * 2
    assert all(arm["people"] for arm in arms)
    sent, withheld = figures["holdout"]["arms"]
    assert (sent["people"], withheld["people"]) == (len(got), len(held))
    assert (sent["orders"], withheld["orders"]) == (0, 1)
    counted = post.figures(1, postal.now)
    assert sum(day.counts.get("clicked:timed_offer", 0) for day in counted) == len(got)


def test_what_a_shop_switched_off_neither_answers_nor_writes(postal: Postal) -> None:
    postal.all_live()
    postal.order()
    postal.happens("shipped")
    postal.run()
    before = postal.kinds()
    postal.off = frozenset({"mail", "post", "campaigns", "offers", "platforms", "webhooks", "experiments"})
    for path in ("/v1/campaigns", "/v1/offers", "/v1/webhook-endpoints", "/v1/experiments"):
        assert postal.api.get(path).status_code == 404, path
    asked = {"email": EMAIL, "url": "https://shop.example/new?token={token}"}
    assert postal.api.post("/v1/password-resets", asked).status_code == 404
    assert postal.api.post("/v1/webhooks/shopify", b"{}", key=None).status_code == 404
    postal.order("o2")
    postal.run()
    postal.later(days=21, minutes=1)
    postal.run()
    assert postal.kinds() == before
    assert "review_request" not in postal.states()
    postal.off = frozenset({"offers"})
    _offers_off_gives_no_code(postal)


def _offers_off_gives_no_code(postal: Postal) -> None:
    """A code that nobody could redeem isn't printed."""
    offers.keep(
        "next-order", OfferContent(title="Fri frakt", gives="free_shipping", valid_days=7), postal.now
    )
    change(postal, "next-order", enabled=True)
    postal.order("o3")
    postal.run()
    postal.later(days=3, minutes=1)
    postal.run()
    assert "timed_offer" not in postal.states()
    assert not postal.house.offers.codes


class Left:
    """A log in which somebody left a cart."""

    def __init__(self, absence: Absence) -> None:
        self.absence = absence

    @contextmanager
    def open(self, *_: Any) -> Iterator["Left"]:
        yield self

    def carts(self, since: int, until: int) -> Iterator[Absence]:
        yield from [self.absence] if since < self.absence.last_at <= until else []

    browsed = carts


def test_a_cart_and_what_was_looked_at_are_written_about_to_who_wants_that(
    postal: Postal, monkeypatch: pytest.MonkeyPatch
) -> None:
    postal.all_live()
    postal.shop.sells("quiet", title="Silent Buzz", image_url="https://shop.example/b.jpg", discreet=True)
    postal.order(products=("lamp",))
    postal.run()
    for one in ("abandoned-cart", "abandoned-browse"):
        change(postal, one, enabled=True)
    postal.later(days=1)
    person = members.pseudonyms().customer("c1")
    left = Left(Absence(person, postal.now, ("quiet", "tent", "gone")))
    monkeypatch.setattr(campaigns, "log", lambda: left)
    postal.later(hours=25)
    postal.tick("abandonment")
    postal.run()
    assert postal.kinds() == ["order_confirmation", "abandoned_cart", "abandoned_browse"]
    (cart, made) = postal.written(Kind.ABANDONED_CART)
    assert [one.product_id for one in cart.asked] == ["quiet", "tent"]
    assert "Buzz" not in made.subject + made.preheader
    assert "b.jpg" not in made.html
    figures = postal.api.get("/v1/campaigns/abandoned-cart/figures").json_body
    assert (figures["posted"], figures["waiting"]) == (1, 0), "a customer's plan ends where it stands"
    (seen, looked) = postal.written(Kind.ABANDONED_BROWSE)
    assert [one.product_id for one in seen.asked] == ["tent"]
    assert "Buzz" not in looked.html + looked.text + looked.subject


def test_what_an_erased_customer_left_is_forgotten_with_them(
    postal: Postal, monkeypatch: pytest.MonkeyPatch
) -> None:
    postal.all_live()
    postal.order()
    postal.run()
    change(postal, "abandoned-cart", enabled=True)
    left = Left(Absence(members.pseudonyms().customer("c1"), postal.now + clock.HOUR, ("tent",)))
    monkeypatch.setattr(campaigns, "log", lambda: left)
    postal.later(hours=6)
    postal.tick("abandonment")
    assert postal.house.plans.plans
    assert postal.api.post("/v1/people/erase", {"customer_id": "c1"}).status_code == 200
    assert postal.house.plans.plans == {}
    postal.tick("abandonment")
    postal.later(hours=1)
    postal.run()
    assert postal.kinds() == ["order_confirmation"]


def test_who_was_long_gone_is_won_back_unless_they_came_again(postal: Postal) -> None:
    postal.all_live()
    change(postal, "win-back", enabled=True)
    postal.order()
    postal.order("o2", email="bo@example.se", customer_id="c2")
    postal.run()
    postal.later(days=100)
    postal.order("o3", email="bo@example.se", customer_id="c2", consent={})
    postal.run()
    postal.later(days=81)
    postal.run()
    assert [one.wanted.to for one in postal.sent() if one.kind is Kind.WIN_BACK] == [EMAIL]
