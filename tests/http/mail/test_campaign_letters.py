"""Campaigns' letters, made by all rooms together: stars that become reviews, offers as they are enforced, subjects."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest

from chalicelib.experiments import public as experiments
from chalicelib.experiments.public import Method, Metric, Plan
from chalicelib.kernel import settings
from chalicelib.kernel.settings import MailSettings, Settings
from chalicelib.letters import public as letters
from chalicelib.letters.domain import Kind, KindSettings, Letter, Mode
from chalicelib.offers import public as offers
from chalicelib.offers.public import Buyer, OfferContent
from chalicelib.post import public as post
from chalicelib.post.domain import State, Wanted
from tests.http.fakes import House, Shop
from tests.http.mail.test_handlers import CHROME, EMAIL, agree, clicks_told, place, send, told  # noqa: F401  (a fixture)

Queue = Callable[..., Any]


@pytest.fixture(autouse=True)
def at_noon(monkeypatch: pytest.MonkeyPatch) -> int:
    """A stage without quiet hours, whose marketing kinds are live."""
    here = Settings(
        stage=settings.current().stage,
        public_url="https://torg.example",
        shop_url="https://shop.example/",
        mail=MailSettings(quiet_from=0, quiet_until=0, most_a_day=9, most_a_week=9),
    )
    monkeypatch.setattr(settings, "current", lambda: here)
    return here.now()


def want(kind: Kind, now: int, campaign: str | None = None, **payload: str) -> str:
    letters.change(kind, KindSettings(mode=Mode.LIVE, revision=letters.settings(kind).revision), now)
    about = payload | ({"campaign_id": campaign} if campaign else {})
    wanted = Wanted(
        kind=kind, entity="o1", to=EMAIL, language="sv", why="t", customer_id="c1", payload=about, due_at=now,
        campaign_id=campaign,
    )  # fmt: skip
    assert post.add(wanted, now)
    return post.outbox_id(wanted)


def test_a_star_of_the_mail_becomes_a_verified_review(
    shop: Shop, house: House, queue: Queue, told: list[Letter], at_noon: int  # noqa: F811
) -> None:  # fmt: skip
    shop.sells("tent")
    place(shop)
    post.note_purchase(EMAIL, True, at_noon)
    want(Kind.REVIEW_REQUEST, at_noon, order_id="o1")
    assert send(house, queue, "mail_marketing") == [State.SENT]
    (letter,) = told
    url = urlsplit(letter.asked[0].star_urls[3])
    assert f"{url.scheme}://{url.netloc}" == "https://torg.example"
    page = shop.api.get(f"{url.path}?{url.query}", key=None)
    assert page.status_code == 200
    assert b'value="4" required checked' in page.body
    form = f"{url.query}&stars=4".replace("&stars=4&stars=4", "&stars=4").encode()
    sent = shop.api.post("/v1/rate", form, key=None, Content_Type="application/x-www-form-urlencoded")
    assert sent.status_code == 200
    (review,) = house.reviews.everything()
    assert (review.content.stars, review.badge) == (4, "verified_buyer")
    assert letter.links.unsubscribe


def test_who_rates_from_the_mail_has_clicked_in_it_if_they_agreed_to_be_counted(
    shop: Shop, house: House, queue: Queue, told: list[Letter], at_noon: int  # noqa: F811
) -> None:  # fmt: skip
    shop.sells("tent")
    place(shop)
    agree(shop, True)
    post.note_purchase(EMAIL, True, at_noon)
    want(Kind.REVIEW_REQUEST, at_noon, order_id="o1")
    assert send(house, queue, "mail_marketing") == [State.SENT]
    stars = told[0].asked[0].star_urls
    assert len(stars) == 5
    url = urlsplit(stars[4])
    assert url.path.startswith("/v1/clicks/")
    answer = shop.api.get(f"{url.path}?{url.query}", key=None, User_Agent=CHROME)
    rating = urlsplit(answer.headers["Location"])
    assert answer.status_code == 302
    assert (rating.netloc, rating.path) == ("torg.example", "/v1/rate")
    assert b'value="5" required checked' in shop.api.get(f"{rating.path}?{rating.query}", key=None).body
    assert clicks_told(Kind.REVIEW_REQUEST) == 1


def test_what_was_reviewed_meanwhile_is_not_asked_about(
    shop: Shop, house: House, queue: Queue, at_noon: int
) -> None:
    shop.sells("tent")
    place(shop)
    post.note_purchase(EMAIL, True, at_noon)
    one = want(Kind.REVIEW_REQUEST, at_noon, order_id="o1")
    said = {"product_id": "tent", "stars": 5, "author": {"email": EMAIL, "customer_id": "c1"}}
    assert shop.api.post("/v1/reviews", said).status_code == 201
    assert send(house, queue, "mail_marketing") == [State.SKIPPED]
    assert "review" in house.outbox.rows[one].detail


def test_an_offer_is_printed_as_it_is_enforced_and_never_once_it_was_used(
    shop: Shop, house: House, queue: Queue, told: list[Letter], at_noon: int  # noqa: F811
) -> None:  # fmt: skip
    shop.sells("tent")
    place(shop)
    post.note_purchase(EMAIL, True, at_noon)
    offers.keep("next", OfferContent(title="Free", gives="free_shipping", valid_days=7), at_noon)
    code = offers.issue("next", "o1", Buyer("c1", EMAIL), at_noon)
    want(Kind.TIMED_OFFER, at_noon, order_id="o1", code_id=code.code, offer_id="next")
    assert send(house, queue, "mail_marketing") == [State.SENT]
    (letter,) = told
    assert letter.offer
    assert (letter.offer.code, letter.offer.until, letter.offer.gives) == (
        code.code,
        code.until,
        "free_shipping",
    )
    offers.redeem(code.code, "o2", at_noon, person=Buyer("c1", EMAIL))
    want(Kind.WIN_BACK, at_noon, order_id="o1", code_id=code.code, offer_id="next")
    assert send(house, queue, "mail_marketing") == [State.SKIPPED]


def test_a_campaigns_subjects_are_tried_and_counted_once_sent(
    shop: Shop, house: House, queue: Queue, told: list[Letter], at_noon: int  # noqa: F811
) -> None:  # fmt: skip
    shop.sells("tent")
    place(shop)
    body = {
        "name": "Reviews", "kind": "review_request", "trigger": "order_shipped", "delay": {"days": 21},
        "subjects": {"sv": ["Hur var det?", "Ett ord?"]}, "test": {"sample": 100}, "enabled": True,
    }  # fmt: skip
    answer = shop.api.put("/v1/campaigns/asking", body)
    assert answer.status_code in (200, 201), answer.json_body
    experiments.start(
        "campaign:asking:sv", Plan(arms=2, method=Method.FIXED, metric=Metric.CLICKS, sample=100), at_noon
    )
    post.note_purchase(EMAIL, True, at_noon)
    want(Kind.REVIEW_REQUEST, at_noon, "asking", order_id="o1", since="0")
    assert send(house, queue, "mail_marketing") == [State.SENT]
    (sent, _) = house.carrier.sent[0]
    assert sent.subject in ("Hur var det?", "Ett ord?")
    assert told[0].subject == ["Hur var det?", "Ett ord?"].index(sent.subject)
    (arm, *others) = sorted(
        experiments.report("campaign:asking:sv", at_noon).arms, key=lambda one: -one.people
    )
    assert (arm.people, [one.people for one in others]) == (1, [0])


def test_who_did_not_agree_gets_no_campaign(shop: Shop, house: House, queue: Queue, at_noon: int) -> None:
    shop.sells("tent")
    place(shop)
    want(Kind.REVIEW_REQUEST, at_noon, order_id="o1")
    assert send(house, queue, "mail_marketing") == [State.SKIPPED]
    assert house.carrier.sent == []
