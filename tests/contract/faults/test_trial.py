"""A trial from its rule to its end, over real stores: what the recompute keeps of it, who is shown it, and what is left."""

import pytest
from chalice.test import Client

from app import app
from chalicelib.activity import lake
from chalicelib.activity.store import S3Objects
from chalicelib.kernel import settings
from chalicelib.merchandising import wiring as merchandising
from chalicelib.recommendations import models
from tests.contract.faults.cases_of_lists import Recompute
from tests.contract.faults.clockwork import NOON, Clockwork
from tests.contract.faults.drills import scanned
from tests.contract.faults.laying import HOUR, fact
from tests.http.conftest import Api
from tests.support.network import Network

RULE = "/v1/merchandising/rules/tried"


def lists() -> dict[str, dict[str, list[str]]]:
    """The products of all lists that are kept, by key and list."""
    items = scanned(settings.current().table("recommendations"))
    rows = {item["pk"]["S"]: models.from_item(item) for item in items if "lists" in item}
    return {
        key: {name: [row.product_id for row in found[name].rows] for name in found}
        for key, found in rows.items()
    }


def shown(shop: Clockwork, person: str) -> list[str]:
    path = f"/v1/products/mat/recommendations?list=viewed-also-viewed&anonymous_id={person}"
    return [one["product_id"] for one in shop.ask("GET", path)["items"]]


def test_a_trial_is_computed_shown_to_some_and_gone_once_it_is_over(
    network: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop = Clockwork(network, monkeypatch)
    case = Recompute(shop)
    alone = [
        fact(f"alone-{n}", NOON - HOUR, visitor=f"w{n}", session=f"w{n}", product_id="stove")
        for n in range(40)
    ]
    lake.write_facts(alone, "alone", S3Objects())
    shop.fire("recompute", case.due[0])
    kept = lists()["product:mat"]
    mine, theirs = kept["viewed-also-viewed"], kept["viewed-also-viewed~tried"]
    assert (mine, theirs) == (["tent", "stove"], ["stove", "tent"]), "one day may say all there"
    merchandising.forget()
    assert {tuple(shown(shop, f"a{n}")[:2]) for n in range(20)} == {tuple(mine), tuple(theirs)}

    with Client(app) as client:
        assert Api(client).request("DELETE", RULE).status_code == 204
    merchandising.forget()
    assert {tuple(shown(shop, f"a{n}")[:2]) for n in range(20)} == {tuple(mine)}
    shop.fire("recompute", case.due[1])
    left = lists()
    assert left["product:mat"]["viewed-also-viewed"] == mine
    assert not [name for row in left.values() for name in row if "~" in name]
