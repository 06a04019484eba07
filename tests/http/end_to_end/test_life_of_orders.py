"""From what happens in a shop to what is in its customers' mailboxes, through all rooms and their functions."""

import json
from typing import Any
from urllib.parse import urlsplit

import msgspec
import pytest

from chalicelib.aws import secrets
from chalicelib.aws.secrets import WebhookSecrets
from chalicelib.kernel import clock
from chalicelib.letters.domain import Kind, Mode
from chalicelib.moderation import public as moderation
from chalicelib.moderation.domain import Decision
from chalicelib.moderation.domain import State as Verdict
from chalicelib.post import public as post
from chalicelib.post.domain import State
from chalicelib.reviews import public as reviews
from tests.http.postal import Postal
from tests.support import keys, shopify
from tests.support.shopify import encoded

EMAIL = "asa@example.se"


def test_an_orders_whole_life_is_told_each_once_and_three_weeks_later_a_review_is_asked_for(
    postal: Postal,
) -> None:
    postal.all_live()
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
    postal.all_live()
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
    postal.all_live()
    postal.order()
    postal.happens("shipped")
    for _ in range(8):
        postal.later(days=8)
        postal.run()
    asked = [one for one in postal.kinds() if one.startswith("review")]
    assert asked == ["review_request", "review_reminder"]


@pytest.mark.parametrize(("mode", "state"), [(Mode.LIVE, None), (Mode.SHADOW, State.SHADOWED)])
def test_nobody_is_reminded_of_a_request_that_was_only_looked_at(
    postal: Postal, mode: Mode, state: State | None
) -> None:
    both = (Kind.REVIEW_REQUEST, Kind.REVIEW_REMINDER)
    postal.switch(Mode.SHADOW, *both)
    postal.order()
    postal.happens("shipped")
    postal.later(days=21, minutes=1)
    postal.run()
    assert postal.row(Kind.REVIEW_REQUEST).state is State.SHADOWED
    postal.switch(mode, *both)
    postal.later(days=8)
    postal.run()
    assert "review_reminder" not in postal.kinds()
    assert postal.states().get("review_reminder") == state


def test_an_order_by_a_platforms_webhook_reaches_its_buyer_in_their_language(postal: Postal) -> None:
    secrets.hold(msgspec.structs.replace(keys.SECRETS, webhooks=WebhookSecrets((shopify.SECRET,))))
    at = clock.iso(postal.now)

    def tell(payload: Any) -> None:
        tell_shopify(postal, "orders/create", payload)

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


def test_who_unsubscribes_is_written_to_about_their_orders_alone(postal: Postal) -> None:
    postal.all_live()
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
    postal.all_live()
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


def test_an_address_that_bounces_is_written_to_no_more_by_anything(postal: Postal) -> None:
    postal.all_live()
    postal.order()
    postal.run()
    (confirmation,) = postal.sent()
    mail = {"timestamp": clock.iso(postal.now), "messageId": "m", "tags": {"torg-mail": [confirmation.tag]}}
    bounce = {"bounceType": "Permanent", "bounceSubType": "General", "bouncedRecipients": []}
    postal.queue("mail_events", json.dumps({"eventType": "Bounce", "mail": mail, "bounce": bounce}))
    postal.happens("shipped")
    postal.run()
    postal.later(days=21, minutes=1)
    postal.run()
    assert len(postal.sent()) == 1
    shipped = postal.row(Kind.ORDER_SHIPPED)
    assert (shipped.state, shipped.reason) == (State.SKIPPED, "suppressed")
    skipped = postal.api.get("/v1/campaigns/review-request/figures").json_body["skipped"]
    assert skipped == {"suppressed": 1}


def test_quiet_hours_are_those_of_the_order(postal: Postal) -> None:
    postal.all_live()
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
    postal.all_live()
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
    postal.all_live()
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


def test_a_platform_that_tells_of_an_erased_persons_order_brings_nobody_back(postal: Postal) -> None:
    postal.all_live()
    secrets.hold(msgspec.structs.replace(keys.SECRETS, webhooks=WebhookSecrets((shopify.SECRET,))))
    at = clock.iso(postal.now)
    first = shopify.guest(email="eva@example.se", created_at=at, updated_at=at, processed_at=at)
    tell_shopify(postal, "orders/create", first)
    postal.run()
    assert postal.kinds() == ["order_confirmation"]
    assert postal.api.post("/v1/people/erase", {"email": "eva@example.se"}).status_code == 200
    postal.later(hours=1)
    paid = first | {"financial_status": "paid", "updated_at": clock.iso(postal.now)}
    tell_shopify(postal, "orders/updated", paid | {"processed_at": clock.iso(postal.now)})
    postal.run()
    postal.later(days=30)
    postal.run()
    assert postal.kinds() == ["order_confirmation"]
    known = repr([postal.house.orders.orders, postal.house.outbox.rows, postal.house.members.__dict__])
    assert "eva@" not in known
    assert "Anna" not in known


def tell_shopify(postal: Postal, topic: str, payload: Any) -> None:
    """Let Shopify tell something."""
    body = encoded(payload)
    headers = {"Content-Type": "application/json"} | shopify.headers(topic, body, shopify.SECRET)
    answer = postal.api.request("POST", "/v1/webhooks/shopify", body, key=None, **headers)
    assert answer.status_code in (200, 202), answer.body


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
