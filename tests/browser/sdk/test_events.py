"""Events: when they go out, what becomes of those that can't, and what they tell."""

import json
from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.browser.sdk.conftest import Visitor, listen, until

DOOR = "**/v1/events*"
MINUTE_MS = 60_000


def track(page: Any, *words: str) -> None:
    page.evaluate("words => words.forEach(word => torg.track(word))", list(words))


class Door:
    """The API's door for events, answering as told: a status, or `None` for no answer. Notes each batch."""

    def __init__(self, page: Any, status: int | None) -> None:
        self.status = status
        self.batches: list[dict[str, Any]] = []
        page.route(DOOR, self._answer)

    def _answer(self, route: Any) -> None:
        self.batches.append(json.loads(route.request.post_data))
        if self.status is None:
            route.abort()
        elif self.status == 200:
            route.fallback()
        else:
            route.fulfill(status=self.status, headers={"Access-Control-Allow-Origin": "*"}, body="{}")

    @property
    def ids(self) -> list[str]:
        return [batch["batch_id"] for batch in self.batches]

    @property
    def sizes(self) -> list[int]:
        return [len(batch["events"]) for batch in self.batches]


@pytest.fixture
def page(visitor: Visitor) -> Any:
    """A page whose visitor agreed, and whose clock stands."""
    page = visitor.context.new_page()
    page.clock.install()
    return visitor.open(query="&consent=true", page=page)


def test_the_first_goes_out_at_once_and_others_together_after_five_seconds(
    visitor: Visitor, page: Any
) -> None:
    door = Door(page, 200)
    track(page, "page_viewed", "product_list_viewed")
    page.clock.run_for(1)
    until(page, lambda: door.sizes == [2])
    track(page, "page_viewed")
    page.clock.run_for(4_900)
    track(page, "page_viewed")
    assert door.sizes == [2]
    page.clock.run_for(200)
    until(page, lambda: door.sizes == [2, 2])
    until(page, lambda: len(visitor.facts) == 4)


def test_twenty_dont_wait(page: Any) -> None:
    door = Door(page, 200)
    track(page, "page_viewed")
    page.clock.run_for(1)
    track(page, *["page_viewed"] * 45)
    until(page, lambda: door.sizes == [1, 20, 20])
    assert len(set(door.ids)) == 3


def test_large_events_dont_make_a_batch_too_large(visitor: Visitor, page: Any) -> None:
    door = Door(page, 200)
    many = "({product_ids: Array.from({length: 200}, (_, n) => `${'p'.repeat(24)}-${n}`)})"
    page.evaluate(f"() => {{ for (let n = 0; n < 6; n++) torg.track('recommendation_shown', {many}) }}")
    page.clock.run_for(1)
    until(page, lambda: sum(door.sizes) == 6)
    assert len(door.sizes) == 2
    assert all(len(json.dumps(batch)) < 64 << 10 for batch in door.batches)
    until(page, lambda: len(visitor.facts) == 6 * 200)


def test_what_waits_when_the_page_goes_is_handed_to_the_browser(visitor: Visitor, page: Any) -> None:
    track(page, "page_viewed")
    page.clock.run_for(1)
    until(page, lambda: len(visitor.facts) == 1)
    track(page, "checkout_started", "product_list_viewed")
    page.goto(visitor.pages.address + "elsewhere")
    until(page, lambda: len(visitor.facts) == 3)
    assert visitor.said[1:] == ["checkout_started", "product_list_viewed"]
    assert visitor.stored(page) == ["torg:visitor"]


def test_what_waits_when_the_page_is_hidden_goes_out_too(visitor: Visitor, page: Any) -> None:
    sent = listen(page)
    track(page, "page_viewed")
    page.clock.run_for(1)
    until(page, sent)  # it was answered, not only taken
    track(page, "checkout_started")
    page.evaluate(
        """() => { Object.defineProperty(document, 'hidden', {value: true});
        document.dispatchEvent(new Event('visibilitychange')) }"""
    )
    until(page, lambda: len(visitor.facts) == 2)
    assert [(one["events"], one["status"]) for one in sent()] == [
        (["page_viewed"], 202),
        (["checkout_started"], 0),
    ]


@pytest.mark.parametrize("status", [None, 500, 429])
def test_what_failed_is_sent_again_under_the_same_id_later_and_later(
    visitor: Visitor, page: Any, status: int | None
) -> None:
    door = Door(page, status)
    track(page, "page_viewed")
    page.clock.run_for(1)
    until(page, lambda: len(door.ids) == 1)
    until(page, lambda: len(visitor.stored(page)) == 2)
    page.clock.run_for(2_000)
    until(page, lambda: len(door.ids) == 2)
    page.wait_for_timeout(50)
    page.clock.run_for(1_900)
    assert len(door.ids) == 2
    door.status = 200
    page.clock.run_for(2_200)
    until(page, lambda: visitor.facts)
    assert len(set(door.ids)) == 1
    assert visitor.said == ["page_viewed"]
    until(page, lambda: visitor.stored(page) == ["torg:visitor"])


def test_what_was_refused_is_not_sent_again(visitor: Visitor, page: Any) -> None:
    sent, door = listen(page), Door(page, 422)
    track(page, "page_viewed")
    page.clock.run_for(1)
    until(page, lambda: sent())
    assert sent() == [{"events": ["page_viewed"], "status": 422}]
    page.clock.run_for(10 * MINUTE_MS)
    assert len(door.ids) == 1
    assert visitor.stored(page) == ["torg:visitor"]


def test_what_happened_offline_is_sent_from_a_later_page_once(visitor: Visitor, page: Any) -> None:
    door = Door(page, None)
    track(page, "page_viewed")
    page.clock.run_for(1)
    until(page, lambda: len(visitor.stored(page)) == 2)
    page.evaluate("Object.defineProperty(navigator, 'onLine', {get: () => false})")
    track(page, "checkout_started")
    page.goto(visitor.pages.address + "elsewhere")
    kept = [name for name in visitor.stored(page) if name.startswith("torg:batch:")]
    assert len(kept) == 2
    assert door.ids[0] in kept[0]
    page.unroute(DOOR)
    visitor.open(query="&consent=true", page=page)
    until(page, lambda: len(visitor.facts) == 2)
    other = visitor.open(query="&consent=true")
    until(other, lambda: visitor.stored(other) == ["torg:visitor"])
    assert visitor.said == ["page_viewed", "checkout_started"]


def test_it_is_sent_as_soon_as_the_browser_is_online_again(visitor: Visitor, page: Any) -> None:
    visitor.context.set_offline(True)
    track(page, "page_viewed")
    page.clock.run_for(1)
    until(page, lambda: len(visitor.stored(page)) == 2)
    visitor.context.set_offline(False)
    until(page, lambda: visitor.said == ["page_viewed"])


def test_two_tabs_that_send_the_same_count_once(visitor: Visitor, page: Any) -> None:
    door = Door(page, None)
    track(page, "page_viewed")
    page.clock.run_for(1)
    until(page, lambda: len(visitor.stored(page)) == 2)
    page.unroute(DOOR)
    other = visitor.open(query="&consent=true")
    page.evaluate("dispatchEvent(new Event('online'))")
    other.evaluate("dispatchEvent(new Event('online'))")
    until(page, lambda: visitor.stored(page) == ["torg:visitor"])
    assert visitor.said == ["page_viewed"]
    assert len(door.ids) == 1


def test_what_is_kept_has_a_limit_and_the_oldest_goes_first(visitor: Visitor, page: Any) -> None:
    door = Door(page, None)
    for _ in range(45):
        track(page, *["page_viewed"] * 20)
        page.clock.run_for(1)
    until(page, lambda: len(set(door.ids)) == 45)
    until(page, lambda: len(visitor.stored(page)) == 41)
    until(page, lambda: {f"torg:batch:{one}" for one in door.ids[5:45]} <= set(visitor.stored(page)))


def test_other_peoples_rubbish_in_storage_does_no_harm(visitor: Visitor) -> None:
    page = visitor.open()
    page.evaluate(
        """() => { for (const [name, text] of Object.entries({
          visitor: '{"at": 1}', 'batch:a': '[null, 1]', 'batch:b': '{', 'batch:å': '[{"event": 1}]', guest: '',
        })) localStorage.setItem(`torg:${name}`, text) }"""
    )
    page = visitor.open(query="&consent=true")
    track(page, "page_viewed")
    until(page, lambda: visitor.said == ["page_viewed"])
    until(page, lambda: [one for one in visitor.stored(page) if "batch" in one] == [])
    assert not [one for one in visitor.complaints if "400" not in one]


def test_a_browser_that_stores_nothing_still_sends(visitor: Visitor) -> None:
    before = """<script>Object.defineProperty(globalThis, 'localStorage', {get() { throw new Error('no') }})</script>"""
    page = visitor.open(before=before, query="&consent=true")
    door = Door(page, 500)
    track(page, "page_viewed", "page_viewed")
    until(page, lambda: len(door.ids) == 1)
    door.status = 200
    until(page, lambda: len(visitor.facts) == 2)
    assert len({fact.visitor for fact in visitor.facts}) == 1
    assert len(set(door.ids)) == 1


def test_a_visit_ends_with_half_an_hour_of_rest(visitor: Visitor, page: Any) -> None:
    for pause in (0, 29 * MINUTE_MS, 31 * MINUTE_MS):
        page.clock.run_for(pause)
        track(page, "page_viewed")
        page.clock.run_for(5_001)
    until(page, lambda: len(visitor.facts) == 3)
    first, second, third = (fact.session for fact in visitor.facts)
    assert first == second != third
    assert len({fact.visitor for fact in visitor.facts}) == 1


def test_each_event_tells_when_it_happened(visitor: Visitor, page: Any) -> None:
    door = Door(page, 200)
    track(page, "page_viewed")
    page.clock.run_for(1)
    until(page, lambda: door.sizes == [1])
    since = [_page_time(page)]
    for _ in range(2):
        track(page, "page_viewed")
        since.append(_page_time(page))
        page.clock.run_for(2_000)
    page.clock.run_for(2_000)
    until(page, lambda: door.sizes == [1, 2])
    first, second = (datetime.fromisoformat(one["occurred_at"]) for one in door.batches[1]["events"])
    assert since[0] <= first <= since[1] < since[1] + timedelta(seconds=2) <= second <= since[2]


def _page_time(page: Any) -> datetime:
    """What the page's clock says, which goes on by itself, too."""
    return datetime.fromisoformat(page.evaluate("() => new Date().toISOString()"))


def test_the_first_event_tells_how_the_visitor_came(visitor: Visitor) -> None:
    path = "?utm_source=google&utm_medium=cpc&utm_term=t%C3%A4lt&utm_campaign=&secret=7&torg_share=s-9"
    page = visitor.open(query="&consent=true", path=path, referer="https://www.google.com/")
    door = Door(page, 200)
    page.evaluate("() => { torg.track('product_viewed', {product_id: 'tent-2'}); torg.track('page_viewed') }")
    until(page, lambda: len(visitor.facts) == 3)
    first, second = door.batches[0]["events"]
    assert first["context"] == {
        "referrer": "https://www.google.com/", "utm": {"source": "google", "medium": "cpc", "term": "tält"},
    }  # fmt: skip
    assert first["share_id"] == "s-9"
    assert not {"context", "share_id"} & second.keys()
    assert "secret" not in json.dumps(door.batches)
    arrival = next(fact for fact in visitor.facts if fact.event == "search_engine_arrival")
    assert arrival.phrase == "tält"


def test_an_engine_that_tells_what_was_typed(visitor: Visitor) -> None:
    page = visitor.open(query="&consent=true", referer="https://duckduckgo.com/?q=lätt+tält")
    page.evaluate("torg.track('product_viewed', {product_id: 'tent-2'})")
    until(page, lambda: visitor.said == ["product_viewed", "search_engine_arrival"])
    assert visitor.facts[1].phrase == "lätt tält"


def test_the_shops_own_pages_are_no_arrival(visitor: Visitor) -> None:
    page = visitor.open(query="&consent=true", referer=visitor.pages.address + "before?q=1")
    door = Door(page, 200)
    track(page, "page_viewed")
    until(page, lambda: door.batches)
    assert "context" not in door.batches[0]["events"][0]


DECLARED = """
<main data-torg-event="product_viewed" data-torg-product="tent-2"></main>
<section data-torg-event="products_compared" data-torg-products="tent-2 tent-3"></section>
<button data-torg-click="product_added" data-torg-product="tent-2"><b>Buy</b></button>"""


def test_events_told_by_attributes(visitor: Visitor) -> None:
    page = visitor.open(DECLARED, query="&consent=true")
    until(page, lambda: len(visitor.facts) == 3)
    page.locator("b").click()
    page.evaluate(
        """() => { const found = document.createElement('div');
        Object.assign(found.dataset, {torgEvent: 'products_searched', torgQuery: 'kök'}); document.body.append(found) }"""
    )
    page.goto("about:blank")
    until(page, lambda: len(visitor.facts) == 5)
    told = [(fact.event, fact.product_id, fact.phrase) for fact in visitor.facts]
    assert told == [
        ("product_viewed", "tent-2", None),
        ("products_compared", "tent-2", None),
        ("products_compared", "tent-3", None),
        ("product_added", "tent-2", None),
        ("products_searched", None, "kök"),
    ]


def test_the_cart_attribute_is_the_one_that_orders_read(visitor: Visitor) -> None:
    from chalicelib.orders import links

    form = '<form><input type="hidden" data-torg-session name="attributes[_torg_session]"></form>'
    page = visitor.open(form, query="&consent=true")
    written = page.evaluate("torg.cartAttribute()")
    held = visitor.held(page, "visitor")
    assert set(written) == {links.NAME}
    assert links.parse(written[links.NAME]) == (held["anonymous_id"], held["session_id"])
    page.wait_for_function("() => document.querySelector('input').value")
    assert page.evaluate("document.querySelector('input').value") == written[links.NAME]
