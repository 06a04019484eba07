"""The API's reference in a real browser: read, searched, and tried; by mouse and keyboard, with and without script."""

from typing import Any

import pytest

from tests.browser import axe, looks
from tests.browser.conftest import NewPage
from tests.http.fakes import House, body
from tests.support import keys

PAGES = ("/docs", "/docs/catalogue", "/docs/orders", "/docs/storefront", "/docs/problems")
KEYED = f"?key={keys.PUBLISHABLE}"


@pytest.fixture(autouse=True)
def jacket(house: House, address: str) -> None:
    """The product that the examples name."""
    import urllib.request

    text = str(body("fjallrav-skaljacka")).replace("'", '"').encode()
    headers = {"Authorization": f"Bearer {keys.SECRET}", "Content-Type": "application/json"}
    put = urllib.request.Request(f"{address}/v1/products/fjallrav-skaljacka", text, headers, method="PUT")
    assert urllib.request.urlopen(put).status == 200


@pytest.fixture
def page(context: Any) -> Any:
    """A page whose console must stay empty, refused by a policy or not."""
    made = context.new_page()
    said: list[str] = []
    made.on("console", lambda message: said.append(message.text))
    made.on("pageerror", lambda error: said.append(str(error)))
    yield made
    # A browser tells of every answer that refuses; those are what is shown.
    assert [one for one in said if "status of 4" not in one] == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_every_page_is_accessible_and_never_too_wide(
    new_page: NewPage, address: str, scheme: str, width: int
) -> None:
    page = new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
    for path in PAGES:
        page.goto(f"{address}{path}{KEYED}")
        for summary in page.locator("article:nth-of-type(-n+2) details:not([open]) > summary").all():
            if summary.is_visible():
                summary.click()
        assert axe.violations(page) == [], path
        assert looks.faults(page) == [], path


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_what_was_answered_is_accessible_too(new_page: NewPage, address: str, scheme: str) -> None:
    page = new_page(viewport={"width": 320, "height": 900}, color_scheme=scheme)
    page.goto(f"{address}/docs/catalogue{KEYED}")
    for operation in ("get_product", "put_product"):
        page.locator(f"#{operation}").get_by_role("button", name="Run").click()
    page.locator("#get_product .result pre").wait_for()
    page.locator("#put_product .told.wrong").wait_for()
    assert axe.violations(page) == []
    assert looks.faults(page) == []


def test_an_operation_is_run_with_its_examples_and_the_key_of_the_address(page: Any, address: str) -> None:
    page.goto(f"{address}/docs/catalogue{KEYED}#get_product")
    operation = page.locator("#get_product")
    operation.get_by_role("button", name="Run").click()
    operation.locator(".told b").filter(has_text="200").wait_for()
    assert '"product_id": "fjallrav-skaljacka"' in operation.locator(".result pre").text_content()
    assert "application/json" in operation.locator(".result dl").text_content()
    assert "ms" in operation.locator(".told").text_content()

    operation.get_by_role("textbox", name="product_id").fill("nothing")
    operation.get_by_role("button", name="Run").click()
    operation.locator(".told.wrong b").filter(has_text="404").wait_for()
    assert "urn:torg:problem:not-found" in operation.locator(".result pre").text_content()
    assert "/v1/products/nothing" in operation.locator(".curl").text_content()


def test_a_secret_key_is_asked_for_used_and_kept_nowhere(page: Any, address: str, house: House) -> None:
    page.goto(f"{address}/docs/catalogue{KEYED}")
    operation = page.locator("#put_product")
    run = operation.get_by_role("button", name="Run")
    run.click()
    assert "secret key" in operation.locator(".told.wrong").text_content()
    secret = page.get_by_label("Secret key")
    assert secret.evaluate("field => field === document.activeElement")
    secret.fill(keys.SECRET)
    operation.get_by_role("textbox", name="product_id").fill("kasa")
    operation.get_by_label("Body").fill('{"title": "Kåsa", "url": "https://shop.example/kasa"}')
    run.click()
    operation.locator(".told b").filter(has_text="200").wait_for()
    assert house.products.products["kasa"].content.title == "Kåsa"
    assert keys.SECRET not in page.content()
    kept = page.evaluate("[localStorage.length, sessionStorage.length, document.cookie, location.href]")
    assert kept[:3] == [0, 0, ""]
    assert keys.SECRET not in kept[3]
    page.reload()
    assert page.get_by_label("Secret key").input_value() == ""


def test_a_body_that_is_no_json_is_not_sent(page: Any, address: str) -> None:
    page.goto(f"{address}/docs/catalogue{KEYED}")
    page.get_by_label("Secret key").fill(keys.SECRET)
    operation = page.locator("#put_product")
    operation.get_by_label("Body").fill("{title}")
    operation.get_by_role("button", name="Run").click()
    assert "isn’t JSON" in operation.locator(".told.wrong").text_content()
    assert operation.get_by_label("Body").get_attribute("aria-invalid") == "true"


def test_an_operation_is_found_and_tried_by_keyboard_alone(page: Any, address: str) -> None:
    page.goto(f"{address}/docs{KEYED}")
    page.keyboard.press("/")
    page.keyboard.type("get prices")
    page.locator("#found").filter(has_text="1 found").wait_for()
    page.keyboard.press("Tab")  # the room
    page.keyboard.press("Tab")  # its operation
    page.keyboard.press("Enter")
    page.wait_for_url("**/docs/catalogue?key=*#get_prices")
    assert page.get_by_label("Publishable key").input_value() == keys.PUBLISHABLE
    page.locator("#get_prices").get_by_role("textbox", name="product_id").focus()
    page.keyboard.press("Enter")
    page.locator("#get_prices .told b").wait_for()
    page.keyboard.press("Escape")


def test_what_is_searched_for_narrows_the_list(page: Any, address: str) -> None:
    page.goto(f"{address}/docs")
    lines = page.locator("[data-line]:visible")
    everything = lines.count()
    page.get_by_label("Find an operation").fill("wish nothing-like-it")
    assert lines.count() == 0
    assert page.locator("#found").text_content() == "0 found"
    page.get_by_label("Find an operation").fill("reviews delete")
    assert 0 < lines.count() < 5
    page.get_by_label("Find an operation").fill("")
    assert lines.count() == everything > 150


def test_a_key_that_is_none_of_ours_is_not_taken_from_an_address(page: Any, address: str) -> None:
    for key in (keys.SECRET, "pk_x%22%3E%3Cimg%20src=x%3E", "1"):
        page.goto(f"{address}/docs/catalogue?key={key}")
        assert page.get_by_label("Publishable key").input_value() == ""
        assert not any("key=" in link.get_attribute("href") for link in page.locator("a[href]").all())


def test_all_of_it_is_read_without_script(new_page: NewPage, address: str) -> None:
    page = new_page(java_script_enabled=False)
    page.goto(f"{address}/docs")
    assert page.locator("[data-line]:visible").count() > 150
    assert not page.get_by_label("Find an operation").is_visible()
    page.goto(f"{address}/docs/catalogue")
    operation = page.locator("#get_product")
    assert operation.locator(".curl").is_visible()
    assert "fjallrav-skaljacka" in operation.locator("pre[data-json]").text_content()
    assert page.get_by_role("button", name="Run").count() == 0
    operation.locator("summary").first.click()
    assert operation.locator(".fields code.name", has_text="availability").first.is_visible()
