"""What docs/storefront.md prints for Shopify and WooCommerce: rendered by Liquid and by PHP, then opened in a browser."""

import json
from pathlib import Path
from typing import Any

from liquid import Environment

from chalicelib.orders import links
from tests.browser.sdk.conftest import Visitor, until
from tests.http.fakes import House
from tests.support import guide
from tests.support.chromium import PATIENCE

PRODUCT = "17"
AGREED = """<script>
globalThis.Shopify = {customerPrivacy: {
  analyticsProcessingAllowed: () => true, currentVisitorConsent: () => ({analytics: "yes"}),
}};
</script>"""
WORDPRESS = Path(guide.__file__).with_name("wordpress.php").read_text(encoding="utf-8")


def liquid(text: str, visitor: Visitor, **said: Any) -> str:
    """A theme's file as Shopify renders it."""
    environment = Environment()
    environment.filters["asset_url"] = lambda name: f"/assets/{name}"
    environment.filters["stylesheet_tag"] = lambda url: f'<link href="{url}" rel="stylesheet" media="all">'
    environment.filters["json"] = lambda value: json.dumps(value).replace("<", "\\u003c")
    shop = {
        "request": {"locale": {"iso_code": "en"}},
        "localization": {"country": {"iso_code": "SE"}},
        "routes": {"cart_update_url": "/cart/update"},
        "cart": {"attributes": {}},
    }
    return environment.from_string(guide.filled(text, visitor.address)).render(**(shop | said))


def opened(visitor: Visitor, html: str, path: str = "p") -> Any:
    """A page of the shop, with its stylesheet where the snippets have it."""
    visitor.pages.known["/assets/torg-sizes.css"] = (guide.sizes(), {"Content-Type": "text/css"})
    visitor.pages.known[f"/{path}"] = (f"<!doctype html><html lang=en><title>Shop</title>{html}</html>", {})
    page = visitor.context.new_page()
    page.set_default_timeout(PATIENCE)
    page.goto(visitor.pages.address + path)
    return page


def taken(visitor: Visitor, part: str) -> list[Any]:
    """The requests that the shop's own server gets at addresses with `part` in them."""
    got: list[Any] = []

    def take(route: Any) -> None:
        got.append(route.request)
        route.fulfill(body="{}", content_type="application/json")

    visitor.context.route(lambda url: part in url, take)
    return got


def linked(visitor: Visitor, page: Any, written: str) -> None:
    """The link leads to this browser's visit."""
    link, ids = links.parse(written), visitor.held(page, "visitor")
    assert (link.anonymous_id, link.session_id) == (ids["anonymous_id"], ids["session_id"])


def test_a_theme_of_shopifys(visitor: Visitor, house: House) -> None:
    guide.stock(house, PRODUCT)
    updates = taken(visitor, "/cart/update.js")
    head, product, _ = guide.snippets("Shopify", "liquid")
    body = liquid(product, visitor, product={"id": int(PRODUCT)})
    page = opened(visitor, AGREED + liquid(head, visitor) + body)
    page.wait_for_selector("torg-rating[state=ready]")
    page.wait_for_selector("torg-recommendations[state=ready]")
    until(page, lambda: updates and "product_viewed" in visitor.said)
    assert visitor.asked("torg.js?key=pk_test_0123456789&consent=shopify&language=en&market=SE")
    assert visitor.asked("/assets/torg-sizes.css")
    (update,) = updates
    link = json.loads(update.post_data)["attributes"]["_torg_session"]
    linked(visitor, page, link)

    again = opened(visitor, AGREED + liquid(head, visitor, cart={"attributes": {"_torg_session": link}}))
    again.wait_for_function("() => torg.gate.agreed")
    again.wait_for_load_state("networkidle")
    assert len(updates) == 1, "what stands in the cart already isn't written again"


def test_a_shopify_visitor_who_declines_leaves_nothing_in_the_cart(visitor: Visitor) -> None:
    updates = taken(visitor, "/cart/update.js")
    declined = AGREED.replace("=> true", "=> false").replace('"yes"', '"no"')
    held = {"attributes": {"_torg_session": "a.b"}}
    page = opened(visitor, declined + liquid(guide.snippets("Shopify", "liquid")[0], visitor, cart=held))
    until(page, lambda: updates)
    assert json.loads(updates[0].post_data) == {"attributes": {"_torg_session": ""}}


def test_a_search_in_shopify(visitor: Visitor, house: House) -> None:
    guide.stock(house, PRODUCT)
    searched = liquid(guide.snippets("Shopify", "liquid")[2], visitor, search={"terms": 'a "small" tent'})
    page = visitor.open(body=searched, query="&consent=true")
    until(page, lambda: "products_searched" in visitor.said)
    assert [fact.phrase for fact in visitor.facts] == ['a "small" tent']
    until(page, lambda: visitor.asked("list=searched-then-viewed"))


def woocommerce(visitor: Visitor, tmp_path: Path, scene: str) -> str:
    """What a WooCommerce shop with the snippet in it prints in a scene."""
    snippet = guide.filled(guide.snippets("WooCommerce", "php")[0], visitor.address)
    home = visitor.pages.address.rstrip("/")
    return guide.php(tmp_path, WORDPRESS, snippet, f"<?php $home = '{home}'; {scene}")


def test_a_product_of_woocommerces(visitor: Visitor, house: House, tmp_path: Path) -> None:
    guide.stock(house, PRODUCT)
    scene = "".join(
        f"do_action('{one}');"
        for one in (
            "wp_head",
            "woocommerce_single_product_summary",
            "woocommerce_after_single_product_summary",
        )
    )
    html = woocommerce(visitor, tmp_path, scene)
    assert "torg_session" not in html, "the link belongs to the checkout"
    page = opened(visitor, html)
    for name in ("rating", "recommendations", "reviews"):
        page.locator(f"torg-{name}").scroll_into_view_if_needed()
        page.wait_for_selector(f"torg-{name}[state=ready]")
    page.evaluate("torg.consent(true)")
    until(page, lambda: "product_viewed" in visitor.said)


def test_an_order_of_woocommerces(visitor: Visitor, tmp_path: Path) -> None:
    sent = taken(visitor, "wc-ajax=torg_session")
    page = opened(
        visitor, woocommerce(visitor, tmp_path, "$is_checkout = true; do_action('wp_head');"), "checkout"
    )
    page.evaluate("torg.consent(true)")
    until(page, lambda: sent)
    posted = sent[0].post_data
    for hook in ("woocommerce_checkout_create_order", "woocommerce_store_api_checkout_update_order_meta"):
        meta = ordered(visitor, tmp_path, posted, hook)
        linked(visitor, page, meta["_torg_session"])
    assert ordered(visitor, tmp_path, "_torg_session=%3Cscript%3E", hook) == {}
    page.evaluate("torg.consent(false)")
    until(page, lambda: len(sent) == 2)
    assert ordered(visitor, tmp_path, sent[1].post_data, hook) == {}


def ordered(visitor: Visitor, tmp_path: Path, posted: str, hook: str) -> Any:
    """The order's meta, once the checkout had posted this."""
    scene = (
        f"parse_str('{posted}', $_POST); do_action('wc_ajax_torg_session'); $order = new Order();"
        f"do_action('{hook}', $order); echo json_encode((object) $order->meta);"
    )
    return json.loads(woocommerce(visitor, tmp_path, scene))
