"""The demo loads itself through the public API, once however often it is asked to."""

import urllib.request

import demo
from infra.local import filling
from tests.support.deployed import DeployedStack, eventually


def test_the_catalogue_is_loaded_once(stack: DeployedStack) -> None:
    assert demo.load(stack.api_base, stack.secret_key).endswith("products written")
    assert demo.load(stack.api_base, stack.secret_key) == "unchanged"
    product = stack.call("GET", "/v1/products/fjallrav-skaljacka?market=NO", key=stack.publishable_key).json()
    assert (product["title"], product["price"]) == (
        "Fjellrev skalljakke",
        {"amount": 259_500, "currency": "NOK"},
    )


def test_what_customers_said_comes_once_with_its_dates(stack: DeployedStack) -> None:
    demo.load(stack.api_base, stack.secret_key)
    local = {
        "api_base": stack.api_base, "address": stack.address, "secret_key": stack.secret_key,
        "publishable_key": stack.publishable_key, "shopper_signing_secret": stack.shopper_signing_secret,
    }  # fmt: skip
    assert demo.load_voices(local) == "60 reviews and 15 questions are coming in"
    eventually(lambda: demo.load_voices(local) == "unchanged")
    path = "/v1/products/vila-tunneltalt-2"
    page = stack.call("GET", f"{path}/page", key=stack.publishable_key).json()
    assert page["reviews"]["rating"]["count"] == 4
    assert page["reviews"]["items"][0]["written_at"].startswith("2024-07-08")
    assert (page["reactions"]["likes"], page["wanted"]) == (4, 3)
    asked = stack.call("GET", f"{path}/questions", key=stack.publishable_key).json()
    assert len(asked["items"]) == 2


def test_history_is_brought_in_once_and_shows_in_the_lists(stack: DeployedStack) -> None:
    assert "orders" in demo.load_history(stack.api_base, stack.secret_key)
    assert demo.load_history(stack.api_base, stack.secret_key) == ""
    filling.await_news(stack.stack)
    stack.recompute()
    page = stack.call("GET", "/v1/products/vila-tunneltalt-2/page", key=stack.publishable_key).json()
    assert {
        "viewed-also-viewed", "viewed-then-bought", "bought-also-bought", "compared-also-compared"
    } <= set(page["recommendations"])  # fmt: skip
    searched = "/v1/search/recommendations?q=t%C3%A4lt&list=searched-then-bought"
    assert stack.call("GET", searched, key=stack.publishable_key).json()["items"][0]["source"] == "pair"


def test_the_shop_is_served_beside_the_api(stack: DeployedStack) -> None:
    with urllib.request.urlopen(f"{stack.address}/bilder/fjallrav-skaljacka.svg") as picture:
        assert picture.headers["Content-Type"] == "image/svg+xml"
    with urllib.request.urlopen(f"{stack.address}/") as page:
        assert "default-src 'none'" in page.headers["Content-Security-Policy"]
        assert "Fjällkompaniet" in page.read().decode()
