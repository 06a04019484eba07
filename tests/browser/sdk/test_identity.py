"""Who asks: nobody, a guest from the first thing that is to be kept, a shopper whom the shop vouches for."""

import time
from typing import Any

import jwt
import pytest

from tests.browser.sdk.conftest import Visitor, until
from tests.http.fakes import body
from tests.support import keys

LIKE = """word => torg.api.call('PUT /v1/products/{product_id}/reaction', {
    path: {product_id: 'tent-2'}, body: {reaction: word}})"""
MINE = "() => torg.mine('tent-2')"


@pytest.fixture
def shop(visitor: Visitor) -> Visitor:
    """A shop that sells a tent."""
    from chalice.test import Client

    from app import app
    from tests.http.conftest import Api

    with Client(app) as client:
        assert Api(client).put("/v1/products/tent-2", body("tent-2")).status_code == 200
    return visitor


def token(customer: str, seconds: float = 600, **claims: Any) -> str:
    now = int(time.time())
    return jwt.encode(
        {"sub": customer, "aud": "torg", "iat": now, "exp": now + int(seconds)} | claims,
        keys.SIGNING,
        algorithm="HS256",
    )


def test_nobody_asks_for_what_is_their_own(shop: Visitor) -> None:
    page = shop.open(query="&consent=true")
    assert page.evaluate(MINE) is None
    assert page.evaluate("torg.isKnown") is False
    assert shop.asked("/mine") == shop.asked("/guests") == shop.asked("/identity.") == []
    told = page.evaluate("() => torg.mine('tent-2', true)")
    assert told["reaction"] is None
    assert told["viewers"]["people"] == 0


@pytest.mark.parametrize("consent", ["", "&consent=true"])
def test_a_guest_is_made_by_the_first_thing_to_be_kept_and_once(shop: Visitor, consent: str) -> None:
    page = shop.open(query=consent)
    page.evaluate(f"() => Promise.all([({LIKE})('like'), ({LIKE})('like')])")
    page.evaluate(LIKE, "like")
    assert len(shop.asked("POST " + shop.address + "/v1/guests")) == 1
    assert page.evaluate(MINE)["reaction"] == "like"
    assert ("torg:guest" in shop.stored(page)) is bool(consent)


def test_a_guest_is_known_on_the_next_page_where_storage_was_agreed_to(shop: Visitor) -> None:
    page = shop.open(query="&consent=true")
    page.evaluate(LIKE, "like")
    page = shop.open(query="&consent=true", page=page)
    assert page.evaluate(MINE)["reaction"] == "like"
    page = shop.open(page=page)
    assert page.evaluate(MINE) is None
    page.evaluate("() => { globalThis.heard = 0; document.addEventListener('torg:consent', () => heard++) }")
    page.evaluate("torg.consent(true)")
    assert page.evaluate(MINE)["reaction"] == "like"
    assert page.evaluate("heard") == 1


def test_a_guest_who_agrees_later_is_kept_then_and_forgotten_with_the_consent(shop: Visitor) -> None:
    page = shop.open()
    page.evaluate(LIKE, "like")
    page.evaluate("torg.consent(true)")
    assert "torg:guest" in shop.stored(page)
    assert page.evaluate(MINE)["reaction"] == "like"
    page.evaluate("torg.consent(false)")
    assert shop.stored(page) == []
    page.evaluate("torg.forget()")
    page.evaluate(LIKE, "like")
    assert len(shop.asked("/v1/guests")) == 2


def test_what_a_guest_likes_and_looks_at_meet_with_consent_only(shop: Visitor) -> None:
    page = shop.open(query="&consent=true")
    page.evaluate(LIKE, "like")
    held = shop.held(page, "visitor")
    (guest,) = page.evaluate("[localStorage.getItem('torg:guest')]")
    from chalicelib.web import tokens

    assert tokens.guest(guest, keys.SECRETS.cursor_secret).anonymous_id == held["anonymous_id"]


def test_a_guest_token_that_holds_no_longer_gives_way_to_another(shop: Visitor) -> None:
    page = shop.open()
    page.evaluate("localStorage.setItem('torg:guest', 'gt_of-another-stage')")
    page = shop.open(query="&consent=true", page=page)
    assert page.evaluate(LIKE, "like")["reaction"] == "like"
    assert len(shop.asked("/v1/guests")) == 1


def test_at_log_in_a_guests_things_become_the_shoppers(shop: Visitor) -> None:
    page = shop.open(query="&consent=true")
    page.evaluate(LIKE, "like")
    page.evaluate("() => { globalThis.heard = 0; document.addEventListener('torg:person', () => heard++) }")
    page.evaluate("token => torg.identify(token)", token("anna"))
    until(page, lambda: "torg:guest" not in shop.stored(page))
    page.wait_for_function("() => heard === 2")
    assert page.evaluate(MINE)["reaction"] == "like"
    assert [one.split("?")[0] for one in shop.asked("/v1/me/merge") if one.startswith("POST")]
    other = shop.open(query="&consent=true")
    other.evaluate("token => torg.identify(() => token)", token("anna"))
    assert other.evaluate(MINE)["reaction"] == "like"


@pytest.mark.parametrize("consent", ["&consent=true", ""])
def test_a_guest_of_an_earlier_page_is_merged_on_the_one_that_logs_in(shop: Visitor, consent: str) -> None:
    page = shop.open(query="&consent=true")
    page.evaluate(LIKE, "like")
    page = shop.open(query=consent, page=page)
    page.evaluate("token => torg.identify(token)", token("anna"))
    page.evaluate("torg.consent(true)")
    until(page, lambda: "torg:guest" not in shop.stored(page))
    assert page.evaluate(MINE)["reaction"] == "like"


def test_a_token_is_asked_for_anew_before_it_ends_and_not_before(shop: Visitor) -> None:
    page = shop.context.new_page()
    page.clock.install()
    shop.open(page=page)
    page.expose_function("fetched", lambda: token("anna", 600))
    page.evaluate("() => { globalThis.calls = 0; torg.identify(() => { calls++; return fetched() }) }")
    for minutes, calls in ((0, 1), (8, 1), (2, 2), (1, 2)):
        page.clock.run_for(minutes * 60_000)
        assert page.evaluate("() => { torg.forget(); return torg.mine('tent-2') }")["bought"] is False
        assert page.evaluate("calls") == calls


def test_a_token_that_is_refused_is_asked_for_again_once(shop: Visitor) -> None:
    page = shop.open()
    page.expose_function(
        "fetched", lambda n: token("anna", 600 if n > 1 else -600, iat=int(time.time()) - 1_200)
    )
    page.evaluate("() => { globalThis.calls = 0; torg.identify(() => fetched(++calls)) }")
    assert page.evaluate(LIKE, "like")["reaction"] == "like"
    assert page.evaluate("calls") == 2
    assert shop.asked("/v1/guests") == []


@pytest.mark.parametrize(
    "source", ["() => { throw new Error('down') }", "() => Promise.reject()", "() => null", "'x.y.z'"]
)
def test_who_cannot_be_vouched_for_goes_on_as_a_guest(shop: Visitor, source: str) -> None:
    page = shop.open()
    page.evaluate(f"() => torg.identify({source})")
    assert page.evaluate(LIKE, "like")["reaction"] == "like"
    assert len(shop.asked("/v1/guests")) == 1


def test_events_carry_the_customer_and_after_signing_out_somebody_else(shop: Visitor) -> None:
    page = shop.open(query="&consent=true")
    page.evaluate("token => { torg.identify(token); torg.track('page_viewed') }", token("anna"))
    until(page, lambda: len(shop.facts) == 1)
    page.evaluate("() => { torg.identify(null); torg.track('page_viewed') }")
    page.goto("about:blank")
    until(page, lambda: len(shop.facts) == 2)
    first, second = shop.facts
    assert first.customer
    assert second.customer is None
    assert first.visitor != second.visitor


def test_an_ended_token_costs_no_events(shop: Visitor) -> None:
    page = shop.open(query="&consent=true")
    page.evaluate("token => { torg.identify(token); torg.track('page_viewed') }", token("anna", -600))
    until(page, lambda: len(shop.facts) == 1)
    assert shop.facts[0].customer is None
