"""How a page starts Torg, and that neither Torg nor its silence is ever in the page's way."""

from typing import Any

import pytest

from tests.browser.sdk.conftest import Visitor, until
from tests.support import keys

STRICT = (
    "default-src 'none'; script-src {api}; connect-src {api} ws: wss:; img-src http: https: data:; "
    "require-trusted-types-for 'script'; trusted-types 'none'; base-uri 'none'; form-action 'none'"
)
PRODUCT = """
<torg-rating product="tent-2"></torg-rating>
<main data-torg-event="product_viewed" data-torg-product="tent-2"></main>"""


def policy(visitor: Visitor) -> str:
    return STRICT.format(api=visitor.address)


def quiet(page: Any) -> None:
    page.wait_for_load_state("networkidle")


def test_under_the_strictest_policy_the_console_stays_empty(visitor: Visitor) -> None:
    page = visitor.open(PRODUCT, query="&consent=true", policy=policy(visitor))
    page.wait_for_selector("torg-rating[state]:not([state=loading])")
    until(page, lambda: visitor.facts)
    page.evaluate("() => torg.api.call('PUT /v1/products/{product_id}/reaction', "
                  "{path: {product_id: 'tent-2'}, body: {reaction: 'like'}}).catch(() => {})")  # fmt: skip
    for source in ("google", "cookiebot", "shopify"):
        visitor.open(query=f"&consent={source}", policy=policy(visitor))
    assert [one for one in visitor.complaints if "/reaction" not in one and "404" not in one] == []


def test_started_by_a_module(visitor: Visitor) -> None:
    script = f"""<script type="module">
    import {{ init, Refused }} from '{visitor.address}/v1/assets/torg.js';
    globalThis.mine = init({{key: '{keys.PUBLISHABLE}', language: 'sv', consent: false}});
    globalThis.same = init({{key: 'pk_another'}}) === mine && torg === mine;
    torg.api.ask('/v1/reviews/none').catch(error => {{ globalThis.refused = error instanceof Refused && error.status }});
    </script>"""
    page = visitor.context.new_page()
    visitor.pages.known["/module"] = (f"<!doctype html><title>Shop</title>{script}", {})
    page.goto(visitor.pages.address + "module")
    page.wait_for_function("() => globalThis.refused")
    assert page.evaluate("[same, refused, torg.options.language, torg.api.base]") == [
        True,
        404,
        "sv",
        visitor.address,
    ]


def test_what_the_page_said_before_the_script_came_is_heard(visitor: Visitor) -> None:
    before = """<script>
    globalThis.torgq = [() => { throw new Error("the shop's own") }, torg => torg.track('page_viewed')];
    addEventListener('error', event => { globalThis.reported = event.message });
    </script>"""
    page = visitor.open(before=before, query="&consent=true")
    until(page, lambda: visitor.said == ["page_viewed"])
    assert "the shop's own" in page.evaluate("reported")
    page.evaluate("torgq.push(torg => torg.track('checkout_started'))")
    page.goto("about:blank")
    until(page, lambda: visitor.said[1:] == ["checkout_started"])


def test_a_page_without_elements_costs_one_request(visitor: Visitor) -> None:
    page = visitor.open()
    quiet(page)
    assert len(visitor.asked(visitor.address)) == 1


def test_what_an_element_needs_is_asked_for_at_once(visitor: Visitor) -> None:
    page = visitor.open(PRODUCT)
    page.wait_for_selector("torg-rating[state]:not([state=loading])")
    quiet(page)
    names = [one.rsplit("/", 1)[1].split("?")[0].split(".")[0] for one in visitor.asked(visitor.address)]
    assert names[0] == "torg"
    assert set(names[1:3]) <= {"near", "en", "page"}
    assert sorted(names[1:]) == ["en", "near", "page"]


def test_what_one_element_changes_others_hear_of_without_asking(visitor: Visitor) -> None:
    page = visitor.open(PRODUCT)
    page.wait_for_selector("torg-rating[state]:not([state=loading])")
    told = page.evaluate(
        """async () => {
          const heard = [], end = new AbortController();
          torg.onChanged(change => heard.push(change), end.signal);
          torg.changed('tent-2', {page: {wanted: 7}});
          const shown = await torg.page('tent-2');
          end.abort();
          torg.changed('tent-2');
          return [heard, shown.wanted, 'reviews' in shown];
        }"""
    )
    assert told == [[{"product_id": "tent-2", "page": {"wanted": 7}}], 7, True]
    assert len(visitor.asked("/page?")) == 1
    page.evaluate("() => torg.page('tent-2')")
    assert len(visitor.asked("/page?")) == 2


BROKEN = """() => {
  torg.track('product_viewed', {product_id: 'tent-2'});
  torg.identify(() => 'x');
  torg.live('latest', () => {});
  torg.changed('tent-2');
  torg.consent(true);
  return torg.cartAttribute();
}"""


@pytest.mark.parametrize("how", ["dead", "refusing", "garbage"])
def test_with_torg_out_of_order_the_page_hears_nothing_of_it(visitor: Visitor, how: str) -> None:
    page = visitor.context.new_page()

    def answer(route: Any) -> None:
        if "/torg.js" in route.request.url:
            route.fallback()
        elif how == "dead":
            route.abort()
        else:
            status, text = (503, "{}") if how == "refusing" else (200, "<p>what?")
            route.fulfill(status=status, body=text, headers={"Access-Control-Allow-Origin": "*"})

    page.route(f"{visitor.address}/**", answer)
    visitor.open(PRODUCT, page=page, before="<script>globalThis.thrown = [];"
                 "for (const name of ['error', 'unhandledrejection']) addEventListener(name, e => thrown.push(String(e.reason ?? e.message)))"
                 "</script>")  # fmt: skip
    page.evaluate(BROKEN)
    quiet(page)
    assert page.evaluate("thrown") == []


def test_with_torg_dead_altogether_so_is_nothing_else(visitor: Visitor) -> None:
    page = visitor.context.new_page()
    page.route(f"{visitor.address}/**", lambda route: route.abort())
    before = "<script>globalThis.torgq = []; torgq.push(torg => torg.track('page_viewed'))</script>"
    visitor.open(PRODUCT, page=page, before=before, wait=False)
    assert page.evaluate("document.readyState") == "complete"
    assert page.evaluate("globalThis.torg") is None


def test_a_slow_torg_holds_nothing_up_and_is_given_up(visitor: Visitor) -> None:
    page = visitor.context.new_page()
    page.route(f"{visitor.address}/v1/products/**", lambda route: None)
    visitor.open(PRODUCT, page=page)
    assert page.evaluate("document.readyState") == "complete"
    page.wait_for_selector("torg-rating[state=error]", state="attached")
    assert page.evaluate("torg.api.ask('/v1/products/x').catch(error => error.status)") == 0
