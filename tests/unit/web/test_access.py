import base64

import pytest

from chalicelib.kernel.errors import Forbidden, Unauthorised
from chalicelib.web.access import Needs, caller
from tests.support import keys

NOW = 1_790_000_000_000


def _ask(
    needs: Needs, parameters: dict[str, str] | None = None, **headers: str
) -> tuple[str | None, str | None]:
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    who = caller(needs, sent, parameters or {}, keys.SECRETS, NOW)
    return who.credential and who.credential.id, who.shopper and who.shopper.customer_id


@pytest.mark.parametrize(
    "headers",
    [
        {"x_torg_key": keys.PUBLISHABLE},
        {"authorization": f"Bearer {keys.SECRET}"},
        {"authorization": "Basic " + base64.b64encode(f"{keys.SECRET}:".encode()).decode()},
        {"authorization": "basic " + base64.b64encode(f"{keys.PUBLISHABLE}:".encode()).decode()},
    ],
)
def test_a_key_may_come_in_several_ways(headers: dict[str, str]) -> None:
    assert _ask(Needs.KEY, **headers)[0] in ("pk1", "sk1")


def test_a_publishable_key_may_stand_in_the_query() -> None:
    assert _ask(Needs.KEY, {"key": keys.PUBLISHABLE}) == ("pk1", None)


def test_no_key_is_unauthorised_and_a_weak_one_forbidden() -> None:
    with pytest.raises(Unauthorised):
        _ask(Needs.KEY)
    with pytest.raises(Forbidden):
        _ask(Needs.SECRET, x_torg_key=keys.PUBLISHABLE)
    with pytest.raises(Forbidden):
        _ask(Needs.SHOPPER, x_torg_key=keys.PUBLISHABLE)


@pytest.mark.parametrize(
    "headers",
    [
        {"x_torg_key": "pk_other"},
        {"authorization": "Bearer sk_other"},
        {"authorization": "Bearer nonsense"},
        {"authorization": "Digest x"},
        {"authorization": "Basic !!!"},
        {"x_torg_key": "pk_å"},
    ],
)
def test_credentials_that_dont_hold_are_unauthorised(headers: dict[str, str]) -> None:
    with pytest.raises(Unauthorised):
        _ask(Needs.KEY, **headers)


def test_a_bound_key_holds_from_its_origin_and_outside_browsers() -> None:
    assert _ask(Needs.KEY, x_torg_key=keys.BOUND, origin=keys.SHOP_ORIGIN)[0] == "pk2"
    assert _ask(Needs.KEY, x_torg_key=keys.BOUND)[0] == "pk2"
    for origin in (
        "https://evil.example",
        "null",
        "https://shop.example.evil.example",
        "http://shop.example",
    ):
        with pytest.raises(Forbidden):
            _ask(Needs.KEY, x_torg_key=keys.BOUND, origin=origin)
