"""What docs/storefront.md prints for pages that tell Segment or Google already."""

from pathlib import Path
from typing import Any

from tests.browser.sdk.conftest import Visitor, until
from tests.support import guide, node

SDK = node.SDK
SEGMENT = """
import { AnalyticsBrowser } from "@segment/analytics-next";
globalThis.load = apiHost => {
  globalThis.analytics = AnalyticsBrowser.load({
    writeKey: "w", cdnSettings: {integrations: {"Segment.io": {apiKey: "w", apiHost, protocol: "http"}}},
  });
};
"""
AGREED = "{context: {consent: {categoryPreferences: {analytics: true}}}}"
GTAG = "<script>window.dataLayer = window.dataLayer || []; function gtag() { dataLayer.push(arguments) }</script>"


def bundled(code: str, folder: Path) -> str:
    """A page's script, made of a module that takes others' libraries."""
    out = folder / "bundle.js"
    build = (
        f"import {{ build }} from '{SDK}/node_modules/esbuild/lib/main.js';"
        f"await build({{stdin: {{contents: process.argv.at(-1), resolveDir: '{node.FOLDER}'}}, bundle: true,"
        f"outfile: '{out}', logLevel: 'error'}});"
    )
    guide.javascript(node.needed(SDK, node.FOLDER), SDK, build, code)
    return out.read_text(encoding="utf-8")


def test_a_page_that_tells_segment_tells_torg(visitor: Visitor, tmp_path: Path) -> None:
    visitor.pages.known["/segment.js"] = (bundled(SEGMENT, tmp_path), {"Content-Type": "text/javascript"})
    told: list[str] = []

    def segment(route: Any) -> None:
        told.append(route.request.url)
        route.fulfill(json={"success": True}, headers={"Access-Control-Allow-Origin": "*"})

    visitor.context.route("http://segment.example/**", segment)
    snippet = guide.filled(guide.snippets("Events you send already", "html")[0], visitor.address)
    before = '<script src="/segment.js"></script><script>load("segment.example")</script>'
    visitor.pages.known["/p"] = (f"<!doctype html><title>Shop</title>{before}{snippet}", {})
    page = visitor.context.new_page()
    page.goto(visitor.pages.address + "p")
    page.evaluate(f"() => {{ analytics.page({{}}, {AGREED}); }}")
    page.evaluate(f"() => {{ analytics.track('Product Viewed', {{product_id: 'tent-2'}}, {AGREED}); }}")
    until(page, lambda: sorted(visitor.said) == ["page_viewed", "product_viewed"])
    until(page, lambda: sorted(told) == ["http://segment.example/p", "http://segment.example/t"])
    assert all(fact.visitor for fact in visitor.facts)


def test_a_page_that_tells_google_tells_torg(visitor: Visitor) -> None:
    snippet = guide.filled(guide.snippets("Events you send already", "html")[1], visitor.address)
    visitor.pages.known["/p"] = (f"<!doctype html><title>Shop</title>{snippet}{GTAG}", {})
    page = visitor.context.new_page()
    page.goto(visitor.pages.address + "p")
    page.evaluate("""() => {
      gtag("consent", "default", {analytics_storage: "denied"});
      gtag("event", "view_item", {currency: "SEK", items: [{item_id: "tent-2", quantity: 1}]});
      gtag("event", "sign_up", {method: "mail"});
      dataLayer.push({ecommerce: null}, undefined);
      dataLayer.push({event: "add_to_cart", ecommerce: {items: [{item_id: "tent-2", quantity: 2}]}});
      gtag("event", "search", {search_term: "tent"});
      dataLayer.push({event: "view_search_results", search_term: "stove"});
    }""")
    assert visitor.facts == []
    page.evaluate("gtag('consent', 'update', {analytics_storage: 'granted'})")
    until(page, lambda: len(visitor.facts) == 4)
    told = [(fact.event, fact.product_id, fact.quantity, fact.phrase) for fact in visitor.facts]
    assert told == [
        ("product_viewed", "tent-2", 1, None),
        ("product_added", "tent-2", 2, None),
        ("products_searched", None, None, "tent"),
        ("products_searched", None, None, "stove"),
    ]
