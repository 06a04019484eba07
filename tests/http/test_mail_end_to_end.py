"""From what happens in a shop to what is in its customers' mailboxes, through all rooms and their functions."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

import msgspec
import pytest

from chalicelib.aws import secrets
from chalicelib.aws.secrets import WebhookSecrets
from chalicelib.campaigns import wiring as campaigns
from chalicelib.campaigns.ports import Absence
from chalicelib.kernel import clock
from chalicelib.letters.domain import Kind
from chalicelib.members import public as members
from chalicelib.moderation import public as moderation
from chalicelib.moderation.domain import Decision
from chalicelib.moderation.domain import State as Verdict
from chalicelib.offers import public as offers
from chalicelib.offers.public import OfferContent
from chalicelib.post import public as post
from chalicelib.post.domain import State
from chalicelib.reviews import public as reviews
from tests.http.conftest import Api
from tests.http.fakes import House
from tests.http.postal import Postal
from tests.support import keys, shopify
from tests.support.shopify import encoded

EMAIL = "asa@example.se"


@pytest.fixture
def postal(api: Api, monkeypatch: pytest.MonkeyPatch) -> Iterator[Postal]:
    house = House()
    house.install(monkeypatch)
    made = Postal(api, house, monkeypatch)
    made.shop.sells("tent", "mat", "lamp", image_url="https://shop.example/i.jpg", categories=["Tents"])
    house.keep("product:tent", "bought-also-bought", ("mat", 37), ("lamp", 24), of=112)
    yield made
    secrets.hold(keys.SECRETS)


def live(postal: Postal) -> None:
    postal.live(*(one for one in Kind if one.stream == "marketing"))


def test_an_orders_whole_life_is_told_each_once_and_three_weeks_later_a_review_is_asked_for(
    postal: Postal,
) -> None:
    live(postal)
    postal.order()
    postal.run()
    assert postal.kinds() == ["order_confirmation"]
    postal.later(hours=1)
    postal.happens("paid")
    postal.later(hours=5)
    postal.happens("shipped", carrier="PostNord", number="SE123")
    postal.run()
    postal.later(days=2)
    postal.happens("delivered")
    postal.run()
    told = ["order_confirmation", "order_paid", "order_shipped", "order_delivered"]
    assert postal.kinds() == told
    postal.later(days=18)
    postal.run()
    assert postal.kinds() == told
    postal.later(days=2)
    postal.run()
    assert postal.kinds() == [*told, "review_request"]
    (letter, composed) = postal.written(Kind.REVIEW_REQUEST)
    assert (letter.language, letter.first_name, letter.links.unsubscribe is not None) == ("sv", "Åsa", True)
    assert "tent" in composed.text
    (_, confirmation) = postal.written(Kind.ORDER_CONFIRMATION)
    assert "37 av 112" in confirmation.text, "the first mail of a first order recommends already"


def test_a_star_in_it_becomes_a_verified_review_and_ends_the_reminding(postal: Postal) -> None:
    live(postal)
    postal.order()
    postal.happens("shipped")
    postal.later(days=21, minutes=1)
    postal.run()
    (letter, _) = postal.written(Kind.REVIEW_REQUEST)
    url = urlsplit(letter.asked[0].star_urls[3])
    form = url.query.encode()
    sent = postal.api.post("/v1/rate", form, key=None, Content_Type="application/x-www-form-urlencoded")
    assert sent.status_code == 200
    (review,) = postal.house.reviews.everything()
    assert (review.content.stars, review.badge) == (4, "verified_buyer")
    postal.later(days=8)
    postal.run()
    assert "review_reminder" not in postal.kinds()


def test_who_says_nothing_is_reminded_once_and_never_again(postal: Postal) -> None:
    live(postal)
    postal.order()
    postal.happens("shipped")
    for _ in range(8):
        postal.later(days=8)
        postal.run()
    asked = [one for one in postal.kinds() if one.startswith("review")]
    assert asked == ["review_request", "review_reminder"]


def test_an_order_by_a_platforms_webhook_reaches_its_buyer_in_their_language(postal: Postal) -> None:
    told = msgspec.structs.replace(keys.SECRETS, webhooks=WebhookSecrets((shopify.SECRET,)))
    secrets.hold(told)
    at = clock.iso(postal.now)

    def tell(payload: Any) -> None:
        body = encoded(payload)
        headers = {"Content-Type": "application/json"} | shopify.headers(
            "orders/create", body, shopify.SECRET
        )
        answer = postal.api.request("POST", "/v1/webhooks/shopify", body, key=None, **headers)
        assert answer.status_code in (200, 202), answer.body

    when = {"created_at": at, "updated_at": at, "processed_at": at}
    tell(shopify.order(**when))
    tell(shopify.order(**when))
    tell(
        shopify.foreign(
            id=2, name="#2", customer=None, customer_locale="en-DE", email="bo@example.de", **when
        )
    )
    tell(shopify.guest(id=3, name="#3", email="eva@example.se", shipping_address=None, **when))
    tell(shopify.order(id=4, name="#4", test=True, email="cy@example.se", customer=None, **when))
    postal.run()
    to = {one.wanted.to: one for one in postal.sent()}
    assert to.keys() == {"anna@example.se", "bo@example.de", "eva@example.se"}, "each once, tests to nobody"
    assert {one.kind for one in to.values()} == {Kind.ORDER_CONFIRMATION}
    texts = {letter.order.number: made for letter, made in postal.letters if letter.order}
    assert (texts["#1001"].language, texts["#2"].language) == ("sv", "en")
    assert "€654.80" in texts["#2"].text
    assert "Hej!" in texts["#3"].text or "Tack" in texts["#3"].text
    assert post.standing("anna@example.se").answer is not None
    assert post.standing("eva@example.se").answer is None, "a box left unticked says nothing"


def test_a_timed_offer_prints_the_code_that_the_shop_is_told_of_and_that_is_enforced(postal: Postal) -> None:
    live(postal)
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


def test_who_unsubscribes_is_written_to_about_their_orders_alone(postal: Postal) -> None:
    live(postal)
    postal.order()
    postal.run()
    postal.happens("shipped")
    postal.later(days=21, minutes=1)
    postal.run()
    (posting,) = [one for one in postal.sent() if one.kind is Kind.REVIEW_REQUEST]
    url = urlsplit(post.unsubscribe_url(posting))
    form = {"Content_Type": "application/x-www-form-urlencoded"}
    ended = postal.api.post(url.path, b"List-Unsubscribe=One-Click", key=None, **form)
    assert ended.status_code == 200
    postal.later(days=8)
    postal.run()
    assert "review_reminder" not in postal.kinds()
    postal.order("o2", consent={})
    postal.run()
    assert postal.kinds().count("order_confirmation") == 2
    assert postal.letters[-1][0].chosen == (), "nothing sells in it any more"


def test_a_no_as_a_customer_holds_between_the_firing_and_the_sending(postal: Postal) -> None:
    live(postal)
    postal.order()
    postal.happens("shipped")
    # Fired at 23: quiet hours hold it until the morning.
    postal.later(days=21, hours=11)
    postal.run()
    assert postal.row(Kind.REVIEW_REQUEST).state is State.WAITING
    postal.agrees(marketing=False)
    postal.later(hours=10)
    postal.run()
    row = postal.row(Kind.REVIEW_REQUEST)
    assert (row.state, row.reason) == (State.SKIPPED, "opted_out")
    assert "review_request" not in postal.kinds()


def test_quiet_hours_are_those_of_the_order(postal: Postal) -> None:
    live(postal)
    # Noon in Stockholm is six in the morning in New York.
    postal.order(timezone="America/New_York")
    postal.happens("shipped")
    postal.later(days=21, minutes=1)
    postal.run()
    assert postal.row(Kind.REVIEW_REQUEST).state is State.WAITING
    postal.later(hours=2)
    postal.run()
    assert postal.row(Kind.REVIEW_REQUEST).state is State.SENT


def test_a_discreet_order_is_named_nowhere_but_inside(postal: Postal) -> None:
    live(postal)
    postal.shop.sells("quiet", title="Silent Buzz", image_url="https://shop.example/b.jpg", discreet=True)
    postal.house.keep("product:quiet", "bought-also-bought", ("mat", 50), of=112)
    postal.order(products=("quiet", "tent"))
    postal.happens("shipped")
    postal.run()
    postal.later(days=21, minutes=1)
    postal.run()
    assert postal.kinds() == ["order_confirmation", "order_shipped", "review_request"]
    for letter, made in postal.letters:
        outside = f"{made.subject} {made.preheader}"
        assert "Buzz" not in outside, letter.kind
        assert "b.jpg" not in made.html, letter.kind
        assert "tent" not in outside, letter.kind
        because = [one.reason.title for one in letter.chosen if one.reason]
        assert not any("Buzz" in one for one in because), letter.kind


def test_after_erasure_nobody_is_written_to_and_nothing_is_kept(postal: Postal) -> None:
    live(postal)
    postal.order()
    postal.happens("shipped")
    postal.run()
    assert postal.house.carrier.kept
    waiting = [one for one in postal.house.plans.plans.values() if not one.is_done]
    assert waiting
    erased = postal.api.post("/v1/people/erase", {"customer_id": "c1"})
    assert erased.status_code == 200, erased.body
    assert postal.house.plans.plans == {}
    assert postal.house.carrier.kept == {}, "archived mails go with the person"
    before = len(postal.sent())
    postal.happens("delivered")
    for days in (1, 21, 10):
        postal.later(days=days)
        postal.run()
    assert len(postal.sent()) == before
    assert EMAIL not in repr(postal.house.outbox.rows)
    assert EMAIL not in repr(postal.house.orders.orders)


def test_a_guest_without_a_name_is_written_to_in_the_shops_language(postal: Postal) -> None:
    postal.order(customer_id=None, first_name=None, locale=None, consent={}, number=None)
    postal.run()
    (letter, made) = postal.written(Kind.ORDER_CONFIRMATION)
    assert (letter.language, letter.first_name, letter.chosen) == ("sv", "", ())
    assert "None" not in made.text
    assert "o1" in made.subject + made.text


@pytest.mark.parametrize(
    ("currency", "amount", "shown"), [("JPY", 1200, "1,200"), ("KWD", 1_234_567, "1,234.567")]
)
def test_a_foreign_currency_is_written_with_its_own_decimals(
    postal: Postal, currency: str, amount: int, shown: str
) -> None:
    price = {"amount": amount, "currency": currency}
    postal.order(locale="en-GB", lines=[{"product_id": "tent", "quantity": 1, "price": price}], total=price)
    postal.run()
    (_, made) = postal.written(Kind.ORDER_CONFIRMATION)
    assert shown in made.text


def test_a_customers_own_consent_lets_mails_recommend_and_taking_it_back_ends_that(postal: Postal) -> None:
    postal.order(consent={})
    postal.run()
    postal.agrees(marketing=True)
    postal.order("o2", consent={})
    postal.run()
    postal.later(minutes=1)
    postal.agrees(marketing=False)
    postal.order("o3", consent={})
    postal.run()
    assert [bool(letter.chosen) for letter, _ in postal.letters] == [False, True, False]


def test_who_refuses_one_topic_gets_the_others(postal: Postal) -> None:
    live(postal)
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
    live(postal)
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
    live(postal)
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


def test_answers_decisions_and_reports_are_told_to_whom_they_concern(postal: Postal) -> None:
    claims = {"email": EMAIL, "name": "Åsa Ek", "locale": "sv-SE"}
    who = {"key": keys.PUBLISHABLE, "Authorization": postal.token(**claims)}
    asked = postal.api.post("/v1/products/tent/questions", {"text": "Är den tät i regn?"}, **who).json_body
    told = postal.api.post(f"/v1/questions/{asked['id']}/answers", {"text": "Ja, 5000 mm."})
    assert told.status_code == 201, told.body
    said = {"product_id": "tent", "stars": 1, "text": "Den läckte tyvärr."}
    review = postal.api.post("/v1/reviews", said, **who).json_body["review_id"]
    report = {
        "kind": "review", "subject_id": review, "reason": "advertising", "explanation": "Det är reklam.",
        "contact": "bo@example.se", "good_faith": True,
    }  # fmt: skip
    assert postal.api.post("/v1/reports", report, key=keys.PUBLISHABLE).status_code == 202
    postal.run()
    assert postal.kinds() == ["question_answered"]
    ground = moderation.decision_grounds(Verdict.REJECTED)[0].code
    decision = Decision(state=Verdict.REJECTED, ground=ground, note="", operator="op")
    reviews.moderate(review, decision, postal.now)
    postal.run()
    to = {one.kind.value: one.wanted.to for one in postal.sent()}
    assert to == {
        "question_answered": EMAIL, "moderation_decision": EMAIL, "report_decision": "bo@example.se",
    }  # fmt: skip
    (_, answered) = postal.written(Kind.QUESTION_ANSWERED)
    assert "5000 mm" in answered.text


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
    live(postal)
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


def test_who_was_long_gone_is_won_back_unless_they_came_again(postal: Postal) -> None:
    live(postal)
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
