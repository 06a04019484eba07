"""The API's reference on the deployed stack: what its forms are filled with has a true answer."""

import re
import urllib.error
import urllib.request
from collections.abc import Iterator

import pytest

from demo import catalogue
from tests.support import reference
from tests.support.deployed import DeployedStack

pytestmark = pytest.mark.system


@pytest.fixture(autouse=True, scope="module")
def jacket(stack: DeployedStack) -> Iterator[None]:
    """The demo's product that the examples name, as the demo brings it in."""
    path = f"/v1/products/{reference.PRODUCT}"
    body = catalogue.products()[reference.PRODUCT].body("https://shop.example")
    del body["product_id"]
    assert stack.call("PUT", path, body, key=stack.secret_key).status == 200
    yield
    stack.call("DELETE", path, key=stack.secret_key)


def test_every_read_that_a_page_may_run_is_answered(stack: DeployedStack) -> None:
    wrong = {}
    asked = 0
    for name, needs, request in reference.reads():
        if name in reference.UNKNOWABLE:
            continue
        answer = stack.call("GET", request.address, key=stack.publishable_key if needs == "key" else None)
        asked += 1
        if answer.status != 200:
            wrong[request.address] = (answer.status, answer.body[:200])
    assert wrong == {}
    assert asked > 35


def test_the_shop_leads_to_it_with_its_key(stack: DeployedStack) -> None:
    with urllib.request.urlopen(f"{stack.address}/docs/catalogue") as answer:
        assert answer.url == f"{stack.api_base}/docs/catalogue?key={stack.publishable_key}"
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
        html = answer.read().decode()
    assert f'value="{reference.PRODUCT}"' in html
    for name in re.findall(r'(?:href|src)="(assets/docs-[^"]+)"', html):
        assert stack.call("GET", f"/docs/{name}").status == 200
