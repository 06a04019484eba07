"""What docs/storefront.md prints for any page, in a browser: it works as it stands."""

from typing import Any

import pytest

from chalicelib.orders import links
from tests.browser.sdk.conftest import Visitor, until
from tests.http.fakes import House
from tests.support import guide, keys
from tests.support.chromium import PATIENCE
from tests.support.paths import PROJECT

LINE = {"product_id": "tent-2", "quantity": 1, "price": {"amount": 249500, "currency": "SEK"}}
BY_SERVER = {"Authorization": f"Bearer {keys.SECRET}"}


def shown(visitor: Visitor, html: str, path: str = "tent-2", **headers: str) -> Any:
    """A whole page of the shop, beside the stylesheet that the guide prints."""
    visitor.pages.known["/torg-sizes.css"] = (guide.sizes(), {"Content-Type": "text/css"})
    visitor.pages.known[f"/{path}"] = (guide.filled(html, visitor.address), headers)
    page = visitor.context.new_page()
    page.set_default_timeout(PATIENCE)
    page.goto(visitor.pages.address + path)
    return page


def text(page: Any, name: str) -> str:
    """What an element says."""
    return str(page.evaluate("name => document.querySelector(name).shadowRoot.textContent", name))


def heard(visitor: Visitor, page: Any, word: str) -> None:
    until(page, lambda: word in visitor.said)


def test_the_sizes_are_those_of_the_demo() -> None:
    assert guide.sizes() == (PROJECT / "demo" / "torg-sizes.css").read_text(encoding="utf-8")


def test_a_page_with_all_of_it(visitor: Visitor, house: House) -> None:
    guide.stock(house)
    page = shown(visitor, guide.snippets("Any page", "html")[0])
    for name in ("rating", "presence", "like", "recommendations", "reviews", "questions"):
        page.locator(f"torg-{name}").scroll_into_view_if_needed()
        page.wait_for_selector(f"torg-{name}[state=ready], torg-presence[state=empty]")
    assert "3 ratings" in text(page, "torg-rating")
    assert "37 of 112" in text(page, "torg-recommendations")
    assert "Stands." in text(page, "torg-reviews")
    assert (visitor.asked("/v1/events"), visitor.stored(page)) == ([], [])

    page.evaluate("torg.consent(true)")
    heard(visitor, page, "product_viewed")
    page.get_by_text("Add to cart").click()
    heard(visitor, page, "product_added")
    told = [fact for fact in visitor.facts if fact.event in ("product_viewed", "product_added")]
    assert {fact.product_id for fact in told} == {"tent-2"}
    assert all(one.startswith("torg:") for one in visitor.stored(page))


def test_a_search_and_a_comparison(visitor: Visitor, house: House) -> None:
    guide.stock(house)
    body, compared = guide.snippets("Any page", "html")[1:3]
    page = visitor.open(before=compared, body=body, query="&consent=true")
    heard(visitor, page, "products_searched")
    heard(visitor, page, "products_compared")
    assert {fact.phrase for fact in visitor.facts if fact.event == "products_searched"} == {"tent"}
    assert {fact.product_id for fact in visitor.facts if fact.event == "products_compared"} == {
        "tent-2",
        "tent-3",
    }
    until(page, lambda: visitor.asked("/v1/search/recommendations?q=tent&list=searched-then-bought"))


def test_the_order_finds_the_journey(visitor: Visitor, house: House) -> None:
    guide.stock(house)
    page = visitor.open(body=guide.snippets("Any page", "html")[3], query="&consent=true")
    page.wait_for_function("() => document.querySelector('[name=_torg_session]').value")
    written, ids = page.input_value("[name=_torg_session]"), visitor.held(page, "visitor")
    link = links.parse(written)
    assert (link.anonymous_id, link.session_id) == (ids["anonymous_id"], ids["session_id"])

    page.evaluate("torg.track('page_viewed')")
    heard(visitor, page, "page_viewed")
    order = {"order_id": "1001", "torg_session": written, "lines": [LINE]}
    answer = page.request.post(f"{visitor.address}/v1/orders", data=order, headers=BY_SERVER)
    assert answer.status == 201, answer.text()
    buyer, seen = house.orders.orders["1001"].person, visitor.facts[0]
    assert (buyer.visitor, buyer.session) == (seen.visitor, seen.session)


def test_a_banner_of_the_shops_own(visitor: Visitor) -> None:
    banner = guide.snippets("Consent", "html")[0]
    page = visitor.open(body=banner)
    assert page.evaluate("torg.gate.agreed") is None
    page.get_by_text("Agree").click()
    assert page.evaluate("torg.gate.agreed") is True
    page.get_by_text("Decline").click()
    assert page.evaluate("torg.gate.agreed") is False
    for said, agreed in (("yes", True), ("no", False)):
        visitor.context.add_cookies([{"name": "analytics", "value": said, "url": visitor.pages.address}])
        assert visitor.open(body=banner).evaluate("torg.gate.agreed") is agreed


def test_a_shopper_is_known(visitor: Visitor, house: House) -> None:
    guide.stock(house)
    token = keys.shopper_token("anna").removeprefix("Bearer ")
    visitor.pages.known["/torg-token"] = (token, {"Content-Type": "text/plain"})
    page = visitor.open(before=guide.snippets("Who is logged in", "html")[0])
    mine = page.evaluate("torg.api.ask('/v1/me/reviews')")
    assert [one["review"]["product_id"] for one in mine["items"]] == ["tent-2"]
    page.evaluate("torg.identify(null)")
    assert page.evaluate("torg.bearer()") == {}


def test_another_language(visitor: Visitor, house: House) -> None:
    guide.stock(house)
    html = f'<torg-rating product="tent-2"></torg-rating>{guide.snippets("Languages", "html")[0]}'
    page = shown(visitor, f"<!doctype html><title>Zelt</title>{html}")
    page.wait_for_selector("torg-rating[state=ready]")
    assert "3 Bewertungen" in text(page, "torg-rating")
    assert "4,7" in text(page, "torg-rating")


def test_a_look_of_its_own(visitor: Visitor, house: House) -> None:
    guide.stock(house)
    style = f"<style>{guide.snippets('Look', 'css')[0]}</style>"
    page = visitor.open(before=style, body='<torg-rating product="tent-2"></torg-rating>')
    page.wait_for_selector("torg-rating[state=ready]")
    line = "getComputedStyle(document.querySelector('torg-rating').shadowRoot.querySelector('[part=line]'))"
    star = "getComputedStyle(document.querySelector('torg-rating').shadowRoot.querySelector('.stars .full'))"
    assert page.evaluate(f"[{line}.fontSize, {star}.fill]") == ["14px", "rgb(179, 84, 30)"]


def test_the_policy_lets_everything_through(visitor: Visitor, house: House) -> None:
    guide.stock(house)
    policy = " ".join(guide.snippets("Security policy", "")[0].split())
    for name in ("push", "uploads", "your pictures", "media"):
        policy = policy.replace(f"//<{name}>", f"//{name.replace(' ', '-')}.example")
    policy = guide.filled(policy, visitor.address)
    html = guide.snippets("Any page", "html")[0]
    strict = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; "
    trusted = "; require-trusted-types-for 'script'; trusted-types 'none'"
    page = shown(visitor, html, **{"Content-Security-Policy": f"{strict}{policy}{trusted}"})
    page.evaluate("torg.consent(true)")
    page.wait_for_selector("torg-recommendations[state=ready]")
    page.wait_for_selector("torg-reviews[state=ready]")
    heard(visitor, page, "product_viewed")
    assert visitor.complaints == []


@pytest.mark.parametrize("name", ["google", "cookiebot", "shopify", "true", "false"])
def test_the_consent_it_names_is_there(visitor: Visitor, name: str) -> None:
    assert f"`{name}`" in guide.GUIDE.read_text(encoding="utf-8")
    page = visitor.open(query=f"&consent={name}")
    page.wait_for_load_state("networkidle")
    chunk = visitor.asked("/v1/assets/consent.") + visitor.asked(f"/v1/assets/{name}.")
    assert bool(chunk) is (name in ("google", "cookiebot", "shopify"))
    assert page.evaluate("torg.gate.agreed") is {"true": True, "false": False}.get(name)
