"""The shop's way to the API's reference."""

import pytest

from demo.shop import Shop

LOCAL = {"api_base": "http://127.0.0.1:1/api", "publishable_key": "pk_x", "address": "http://127.0.0.1:1"}


@pytest.mark.parametrize("part", ["", "/reviews"])
def test_the_reference_is_the_apis_own_opened_with_the_shops_key(part: str) -> None:
    answer = Shop(LOCAL).answer("GET", f"/docs{part}")
    assert (answer.status, answer.to) == (303, f"/api/docs{part}?key=pk_x")


def test_it_leads_nowhere_else() -> None:
    assert Shop(LOCAL).answer("GET", "/docs/..%2f").status == 404
