"""`GET /v1/recommendations/tuning`: the shop's alone; what is in force, who decided it, and what runs found."""

import pytest

from chalicelib.kernel import settings
from chalicelib.recommendations import wiring as recommendations
from chalicelib.recommendations.domain import Parameters
from chalicelib.tuning import public
from tests.contract.tuning.test_book import KEPT_ONE
from tests.http.fakes import Shop
from tests.support import keys

PATH = "/v1/recommendations/tuning"


def test_before_the_first_run_what_ships_is_in_force(shop: Shop) -> None:
    found = shop.api.get(PATH).json_body
    assert (found["source"], found["runs"]) == ("shipped", [])
    assert found["in_force"] == found["shipped"]
    assert recommendations.parameters() == Parameters()


def test_what_a_run_found_is_told_and_used(shop: Shop) -> None:
    shop.house.tuning.keep(KEPT_ONE)
    found = shop.api.get(PATH).json_body
    assert (found["source"], found["in_force"]["seen_left"]) == ("tuned", 0.6)
    assert found["runs"][0]["findings"][0]["gain"] == {"value": 0.02, "low": 0.01, "high": 0.03}
    assert recommendations.parameters().seen_damping.left == 0.6


def test_reasons_are_told_by_the_numbers_in_force(shop: Shop) -> None:
    shop.sells("tent", "stove")
    shop.house.tuning.keep(KEPT_ONE)
    path = "/v1/products/tent/recommendations?list=viewed-also-viewed&explain=true"
    (weights,) = shop.api.get(path).json_body["explained"]["weights"]
    assert weights["left"] == 0.6


def test_it_is_the_shops_alone(shop: Shop) -> None:
    assert shop.api.get(PATH, key=keys.PUBLISHABLE).status_code == 403


def test_an_operator_pins_undoes_goes_back_and_goes_on(shop: Shop) -> None:
    shop.house.tuning.keep(KEPT_ONE)
    assert public.say("pin").source == "pinned"
    assert public.say("undo").in_force.seen_left == 0.5
    assert public.say("ship").in_force == public.standing().shipped
    assert recommendations.parameters() == Parameters()
    found = public.say("unpin")
    assert (found.source, found.in_force.seen_left) == ("tuned", 0.6)


def test_without_a_change_there_is_nothing_to_undo(shop: Shop) -> None:
    with pytest.raises(ValueError, match="nothing was changed"):
        public.say("undo")


def test_a_stage_without_tuning_goes_by_its_settings(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    shop.house.tuning.keep(KEPT_ONE)
    monkeypatch.setenv("TORG_LIST_TUNING", "0")
    settings.current.cache_clear()
    try:
        assert recommendations.parameters() == Parameters()
    finally:
        settings.current.cache_clear()
