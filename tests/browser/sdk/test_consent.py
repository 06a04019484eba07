"""Nothing is sent, nothing stored and nothing fetched for it before the visitor agreed, whoever knows their answer."""

from typing import Any

import pytest

from tests.browser.sdk.conftest import Visitor, until

EVENTS = "/v1/events"
VIEW = "torg.track('product_viewed', {product_id: 'tent-2'})"


def idle(page: Any) -> None:
    """Whatever was to be done by itself was done."""
    page.wait_for_load_state("networkidle")


@pytest.mark.parametrize("answer", ["", "torg.consent(false)"])
def test_without_consent_nothing_is_sent_and_nothing_stored(visitor: Visitor, answer: str) -> None:
    page = visitor.open()
    page.evaluate(f"() => {{ {VIEW}; {answer}; {VIEW} }}")
    page.evaluate("() => torg.cartAttribute()")
    idle(page)
    page.close(run_before_unload=True)
    assert visitor.asked(EVENTS) == [] == visitor.asked("/events.")
    assert visitor.stored(visitor.open()) == []
    assert visitor.facts == []


def test_what_was_done_before_the_answer_is_sent_once_it_is_a_yes(visitor: Visitor) -> None:
    page = visitor.open()
    page.evaluate(f"() => {{ {VIEW}; torg.track('products_searched', {{query: 'tält'}}) }}")
    idle(page)
    assert visitor.facts == []
    page.evaluate("torg.consent(true)")
    until(page, lambda: len(visitor.facts) == 2)
    assert visitor.said == ["product_viewed", "products_searched"]
    assert all(fact.visitor and fact.session for fact in visitor.facts)
    assert visitor.stored(page) == ["torg:visitor"]


def test_what_was_done_before_a_no_is_lost_also_if_a_yes_follows(visitor: Visitor) -> None:
    page = visitor.open()
    page.evaluate(f"() => {{ {VIEW}; torg.consent(false); torg.consent(true); torg.track('page_viewed') }}")
    until(page, lambda: visitor.facts)
    idle(page)
    assert visitor.said == ["page_viewed"]


def test_withdrawing_removes_what_was_stored_and_drops_what_waited(visitor: Visitor) -> None:
    page = visitor.open(
        '<form><input data-torg-session name="attributes[_torg_session]"></form>', query="&consent=true"
    )
    page.evaluate(VIEW)
    until(page, lambda: visitor.facts)
    page.wait_for_function("() => document.querySelector('input').value")
    page.route("**/v1/events*", lambda route: route.abort())
    page.evaluate("torg.track('checkout_started')")
    page.evaluate("localStorage.setItem('shop', 'its own')")
    page.evaluate(f"() => {{ {VIEW}; torg.consent(false) }}")
    assert visitor.stored(page) == ["shop"]
    assert page.evaluate("document.querySelector('input').value") == ""
    assert page.evaluate("torg.cartAttribute()") is None
    page.unroute("**/v1/events*")
    page.evaluate(VIEW)
    idle(page)
    page.close(run_before_unload=True)
    assert visitor.said == ["product_viewed"]


def test_who_agrees_again_is_somebody_else(visitor: Visitor) -> None:
    page = visitor.open(query="&consent=true")
    page.evaluate(VIEW)
    until(page, lambda: visitor.facts)
    page.evaluate("() => { torg.consent(false); torg.consent(true) }")
    page.evaluate(VIEW)
    until(page, lambda: len(visitor.facts) == 2)
    first, second = visitor.facts
    assert first.visitor != second.visitor


GOOGLE = """<script>
window.dataLayer = window.dataLayer || [];
function gtag() { dataLayer.push(arguments) }
gtag('js', new Date());
gtag('consent', 'default', {analytics_storage: 'denied', ad_storage: 'granted'});
</script>"""


def test_google_consent_mode(visitor: Visitor) -> None:
    page = visitor.open(before=GOOGLE, query="&consent=google")
    page.evaluate(VIEW)
    idle(page)
    assert visitor.asked(EVENTS) == []
    page.evaluate("gtag('consent', 'update', {ad_storage: 'granted'})")
    page.evaluate("gtag('consent', 'update', {analytics_storage: 'granted'})")
    until(page, lambda: visitor.facts)
    assert page.evaluate("dataLayer.length") == 4
    page.evaluate("gtag('consent', 'update', {analytics_storage: 'denied'})")
    assert visitor.stored(page) == []


def test_google_consent_mode_by_default_and_by_region(visitor: Visitor) -> None:
    by_region = GOOGLE.replace("'denied'", "'granted'").replace("ad_storage", "region: ['US'], ad_storage")
    page = visitor.open(before=by_region, query="&consent=google")
    page.evaluate(VIEW)
    idle(page)
    assert visitor.asked(EVENTS) == []
    page = visitor.open(before=GOOGLE.replace("'denied'", "'granted'"), query="&consent=google")
    page.evaluate(VIEW)
    until(page, lambda: visitor.facts)


def test_cookiebot(visitor: Visitor) -> None:
    before = "<script>window.Cookiebot = {hasResponse: false, consent: {statistics: true}}</script>"
    page = visitor.open(before=before, query="&consent=cookiebot")
    page.evaluate(VIEW)
    idle(page)
    assert visitor.asked(EVENTS) == []
    page.evaluate("() => { Cookiebot.hasResponse = true; dispatchEvent(new Event('CookiebotOnAccept')) }")
    until(page, lambda: visitor.facts)
    page.evaluate(
        "() => { Cookiebot.consent.statistics = false; dispatchEvent(new Event('CookiebotOnDecline')) }"
    )
    assert visitor.stored(page) == []


def test_cookiebot_knew_the_answer_already(visitor: Visitor) -> None:
    before = "<script>window.Cookiebot = {hasResponse: true, consent: {statistics: true}}</script>"
    page = visitor.open(before=before, query="&consent=cookiebot")
    page.evaluate(VIEW)
    until(page, lambda: visitor.facts)


SHOPIFY = """<script>
const privacy = {
  analyticsProcessingAllowed: () => globalThis.said === 'yes',
  currentVisitorConsent: () => ({analytics: globalThis.said ?? ''}),
};
globalThis.Shopify = {loadFeatures: (features, done) => { Shopify.customerPrivacy = privacy; done() }};
</script>"""
COLLECTED = """agreed => document.dispatchEvent(
    new CustomEvent('visitorConsentCollected', {detail: {analyticsAllowed: agreed}}))"""


def test_shopify(visitor: Visitor) -> None:
    page = visitor.open(before=SHOPIFY, query="&consent=shopify")
    page.evaluate(VIEW)
    idle(page)
    assert visitor.asked(EVENTS) == []
    page.evaluate(COLLECTED, True)
    until(page, lambda: visitor.facts)
    page.evaluate(COLLECTED, False)
    assert visitor.stored(page) == []


@pytest.mark.parametrize(("said", "sent"), [("yes", ["product_viewed"]), ("no", [])])
def test_shopify_knew_the_answer_already(visitor: Visitor, said: str, sent: list[str]) -> None:
    page = visitor.open(
        before=f"<script>globalThis.said = '{said}'</script>{SHOPIFY}", query="&consent=shopify"
    )
    page.evaluate(VIEW)
    page.wait_for_function("() => torg.gate.agreed !== null")
    idle(page)
    page.close(run_before_unload=True)
    assert visitor.said == sent


def test_no_adapter_is_fetched_that_nobody_asked_for(visitor: Visitor) -> None:
    page = visitor.open(query="&consent=true")
    idle(page)
    assert visitor.asked("/consent.") == []
    page = visitor.open(query="&consent=constructor")
    idle(page)
    assert page.evaluate("torg.gate.agreed") is None
    assert visitor.complaints == []
