"""The mailroom: what was sent to whom and why not, streams, people, and what nobody is shown."""

import logging
import re
from urllib.parse import urlencode

import pytest

from chalicelib.console.domain import Role
from chalicelib.letters.domain import Kind, Stream
from chalicelib.orders import public as orders
from chalicelib.post import public as post
from chalicelib.post.domain import State
from tests.http.console.conftest import Browser, text
from tests.support.postroom import Postroom, message

ADA = "ada@shop.example"
TOKEN = "eyJhbGciOiJIUzI1NiJ9.Abc0123456789abcdefghijklmnopqrstuvwx"


def test_the_overview_says_what_was_sent_and_what_was_not_and_why(
    browser: Browser, postroom: Postroom
) -> None:
    postroom.count(Stream.TRANSACTIONAL, sent=200, sent__order_paid=200, bounced=1, bounced__order_paid=1)
    postroom.count(
        Stream.MARKETING,
        29,
        skipped__review_request=3,
        why__review_request__no_consent=3,
        sent=10,
        complained=1,
    )
    postroom.count(Stream.MARKETING, 30, skipped__review_request=40)
    browser.enter(Role.VIEWER)
    page = text(browser.get("mail"))
    assert "Order paid live 200 0 1 0 0" in page
    assert "Review request live 0 3 skipped 3 never agreed to marketing 3 0 0 0" in page
    assert "Timed offer off" in page
    assert "0.5 %" in page
    assert "10.00 %" in page
    assert "no sender's address is set" in page
    assert "Let it stand still" not in page


def test_a_stream_goes_on_only_when_it_is_confirmed(browser: Browser, postroom: Postroom) -> None:
    postroom.pause(Stream.MARKETING, "complained: 2 of 1204")
    browser.enter(Role.ADMIN)
    page = text(browser.get("mail"))
    assert "complained: 2 of 1204" in page
    assert browser.send("mail/streams/marketing", {"act": "resume"}).status_code == 400
    assert postroom.is_paused(Stream.MARKETING)
    done = browser.send("mail/streams/marketing", {"act": "resume", "sure": "true"})
    assert done.headers["Location"] == "../../mail?told=resumed"
    assert not postroom.is_paused(Stream.MARKETING)
    stopped = browser.send(
        "mail/streams/transactional", {"act": "pause", "sure": "true", "why": "wrong price"}
    )
    assert stopped.status_code == 303
    assert postroom.is_paused(Stream.TRANSACTIONAL)
    assert "wrong price" in text(browser.get("mail"))
    assert browser.send("mail/streams/none", {"act": "pause", "sure": "true"}).status_code == 404
    log = text(browser.get("audit"))
    assert "Moa Lind let the stream go on" in log
    assert "stopped the stream wrong price" in log


def test_sent_mails_are_found_by_address_and_by_order_and_the_address_is_in_no_log(
    browser: Browser, postroom: Postroom, caplog: pytest.LogCaptureFixture
) -> None:
    postroom.posted(Kind.ORDER_PAID, ADA, subject="Tack för betalningen")
    postroom.posted(Kind.TIMED_OFFER, ADA, State.SKIPPED, entity="c.o-2", reason="no_consent")
    postroom.posted(Kind.ORDER_PAID, "bo@shop.example", entity="o-9")
    browser.enter(Role.VIEWER)
    latest = text(browser.get("mail/sent"))
    assert "bo@shop.example" in latest
    assert "skipped" in latest
    only = text(browser.get("mail/sent?state=skipped&kind=timed_offer"))
    assert "never agreed to marketing" in only
    assert "bo@shop.example" not in only
    with caplog.at_level(logging.DEBUG):
        found = browser.send("mail/sent", {"q": " ADA@shop.example "})
    assert "Tack för betalningen" in text(found)
    assert "bo@shop.example" not in text(found)
    assert "ada@" not in caplog.text.lower()
    assert "Nothing was sent there" in text(browser.send("mail/sent", {"q": "nobody@shop.example"}))
    assert "Nothing was sent there" in text(browser.send("mail/sent", {"q": "no-such-order"}))
    assert browser.send("mail/sent", {"q": "what ever"}).status_code == 400
    assert browser.get("mail/sent?cursor=x").status_code == 400


def test_an_orders_mails_are_those_that_speak_of_it(browser: Browser, postroom: Postroom) -> None:
    order = {"order_id": "o-1", "placed_at": "2026-11-20T10:00:00Z", "lines": [{"product_id": "tent", "quantity": 1}],
             "customer": {"email": ADA}}  # fmt: skip
    import msgspec

    names = {one.encode_name for one in msgspec.structs.fields(orders.OrderContent)}
    if "email" in names:
        order["email"] = ADA
        order.pop("customer")
    orders.place(msgspec.convert(order, type=orders.OrderContent), postroom.now)
    postroom.posted(Kind.ORDER_PAID, ADA, subject="Om ordern")
    postroom.posted(Kind.WELCOME, ADA, entity="w", subject="Välkommen hit")
    row = postroom.house.outbox.rows
    key = next(one for one in row if one.startswith("welcome"))
    from msgspec.structs import replace

    row[key] = replace(row[key], wanted=replace(row[key].wanted, payload={}))
    browser.enter(Role.VIEWER)
    found = text(browser.send("mail/sent", {"q": "o-1"}))
    assert "Om ordern" in found
    assert "Välkommen hit" not in found


def test_one_mail_shows_its_history_and_exactly_what_was_sent_but_for_its_keys(
    browser: Browser, postroom: Postroom
) -> None:
    html = (
        "<!doctype html><html><head><style>@media (prefers-color-scheme: dark){p{color:#fff}}</style></head>"
        f'<body><p>Hej Ada</p><a href="https://api.example/v1/preferences/{TOKEN}">Val</a>'
        '<img src="https://cdn.example/IMG20260101ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.jpg" alt="x"></body></html>'
    )
    raw = message(
        html,
        f"Hej Ada https://api.example/v1/preferences/{TOKEN}",
        List_Unsubscribe=f"<https://api.example/v1/unsubscribe/{TOKEN}>",
    )
    kept = postroom.posted(Kind.ORDER_PAID, ADA, raw=raw, reason="unheard", state=State.UNCLEAR)
    query = urlencode({"id": kept.outbox_id})
    browser.enter(Role.VIEWER)
    page = browser.get(f"mail/letter?{query}")
    assert "order o-1 was paid" in text(page)
    assert "nothing was heard of it" in text(page)
    assert "frame-src 'self';" in page.headers["Content-Security-Policy"]
    for part, said in (("html", "Hej Ada"), ("text", "Hej Ada"), ("headers", "List-Unsubscribe")):
        shown = browser.get(f"mail/archive?{query}&part={part}")
        assert said in shown.body.decode()
        assert TOKEN.encode() not in shown.body
        assert b"eyJhbG\xe2\x80\xa6" in shown.body
        assert "ada@shop.example" in shown.body.decode()
    as_html = browser.get(f"mail/archive?{query}").body.decode()
    assert "IMG20260101ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.jpg" in as_html
    assert browser.get("mail/letter?id=none").status_code == 404
    assert browser.get("mail/archive?id=none").status_code == 404


@pytest.mark.parametrize("role", list(Role))
def test_nobody_is_shown_what_a_mail_about_a_password_says(
    browser: Browser, postroom: Postroom, role: Role
) -> None:
    secret = "https://shop.example/reset?token=abc"
    kept = postroom.posted(Kind.NEW_PASSWORD, ADA, raw=message(f"<p>{secret}</p>", secret))
    query = urlencode({"id": kept.outbox_id})
    browser.enter(role)
    page = browser.get(f"mail/letter?{query}")
    assert "could take the account over" in text(page)
    assert b"<iframe" not in page.body
    for part in ("html", "text", "headers"):
        refused = browser.get(f"mail/archive?{query}&part={part}")
        assert refused.status_code == 403
        assert b"token=abc" not in refused.body


def test_an_address_is_looked_up_and_shut_and_opened_with_a_reason(
    browser: Browser, postroom: Postroom
) -> None:
    post.take_in_consent(ADA, True, postroom.now - 1_000, "newsletter", "Ja, skicka mejl")
    browser.enter(Role.VIEWER)
    assert "isn't an e-mail address" in text(browser.send("mail/people", {"q": "ada"}))
    page = text(browser.send("mail/people", {"q": " Ada@Shop.example"}))
    assert "May be written to." in page
    assert "said yes newsletter Ja, skicka mejl" in page
    assert "Send nothing there any more" not in page
    browser.enter(Role.ADMIN)
    shut = {"q": ADA, "act": "suppress", "why": "asked by telephone"}
    assert browser.send("mail/people/change", {**shut, "why": ""}).status_code == 400
    assert "Nothing is sent there. just now An operator said so: asked by telephone" in text(
        browser.send("mail/people/change", shut)
    )
    assert post.standing(ADA).suppression is not None
    browser.send("mail/people/change", {"q": ADA, "act": "unsuppress", "why": "it works again"})
    assert post.standing(ADA).suppression is None
    log = browser.get("audit")
    assert "stopped mail to asked by telephone" in text(log)
    assert "allowed mail again to it works again" in text(log)
    assert b"ada@" not in log.body.lower()


def test_a_short_list_is_taken_in_and_told_row_by_row(browser: Browser, postroom: Postroom) -> None:
    browser.enter(Role.ADMIN)
    form = {
        "kind": "consents", "given": "yes", "source": "the shop in Visby", "on": "2026-03-05", "text": "Ja tack",
        "addresses": f"{ADA}\r\nno address\r\n{ADA}\r\n\r\nbo@shop.example",
    }  # fmt: skip
    page = text(browser.send("mail/people/list", form))
    assert "2 taken in 1 refused" in page
    assert f"1 {ADA} taken in 2 no address refused" in page
    answer = post.standing(ADA).answer
    assert answer is not None
    assert (answer.given, answer.source, answer.text) == (True, "the shop in Visby", "Ja tack")
    assert "2 known already" in text(browser.send("mail/people/list", form))
    shut = {"kind": "suppressions", "source": "never again", "addresses": "cy@shop.example"}
    browser.send("mail/people/list", shut)
    kept = post.standing("cy@shop.example").suppression
    assert kept is not None
    assert kept.reason == "never again"
    many = "\n".join(f"p{n}@shop.example" for n in range(201))
    assert browser.send("mail/people/list", shut | {"addresses": many}).status_code == 400
    assert re.search(r"brought a list in 2 consents", text(browser.get("audit")))
