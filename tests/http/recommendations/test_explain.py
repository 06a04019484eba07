"""`explain=true`: what made each item, what rules did, and what was left out; for the shop alone."""

import json
from typing import Any

import pytest

from chalicelib.recommendations import domain
from tests.http.fakes import Shop
from tests.support import keys

TENT = "/v1/products/tent/recommendations?explain=true"
KEY = domain.product_key("tent")
VIEWED = "viewed-also-viewed"


def explained(shop: Shop, path: str) -> Any:
    answer = shop.api.get(path)
    assert answer.status_code == 200, answer.body
    assert answer.headers["Cache-Control"] == "private, no-store"
    return answer.json_body


@pytest.mark.parametrize(
    "path",
    [
        "/v1/products/tent/recommendations",
        "/v1/search/recommendations?q=x",
        "/v1/compare/recommendations?products=a,b",
        "/v1/recommendations?viewed=a",
    ],
)
def test_it_takes_a_secret_key_and_a_word_that_is_true_or_false(shop: Shop, path: str) -> None:
    mark = "&" if "?" in path else "?"
    assert shop.refusal(f"{path}{mark}explain=true")[0] == 403
    assert shop.refusal(f"{path}{mark}explain=perhaps") == (400, ["query:explain"])
    for said in ("", f"{mark}explain=false"):
        plain = shop.ask(path + said)
        assert "explained" not in json.dumps(plain)
    assert shop.api.get(f"{path}{mark}explain=true").json_body["explained"]["support"] == 2


def test_a_product_says_its_counts_weights_and_what_was_left_out(shop: Shop) -> None:
    shop.sells("tent", "stove", "sock")
    shop.sells("gone", availability="out_of_stock")
    shop.sells("cream", discreet=True)
    rows = (("stove", 40), ("gone", 30), ("cream", 20), ("sock", 9), ("once", 1))
    shop.house.keep(KEY, VIEWED, *rows, of=120)
    answer = explained(shop, f"{TENT}&exclude=sock")
    (stove,) = answer["items"]
    assert stove["explained"] == {
        "rank_before": 1, "score_before": 1.0, "rules": [],
        "causes": [{"left": "tent", "list": VIEWED, "people": 40, "of": 120, "score": 50, "weight": 1.0, "share": 1.0}],
    }  # fmt: skip
    told = answer["explained"]
    assert told["weights"] == [
        {
            "list": VIEWED,
            "left": 0.5,
            "right": 0.15,
            "shrink": 0.0,
            "half_life_days": 0,
            "half_life_share": 0.6,
            "backward": 0.6,
            "window_days": 365,
        }
    ]
    assert {one["product_id"]: one["why"] for one in told["left_out"]} == {
        "gone": "not_to_be_had", "cream": "discreet", "sock": "seen", "once": "too_few_people",
    }  # fmt: skip


def test_a_session_says_which_of_its_products_made_what_share(shop: Shop) -> None:
    shop.sells("a", "b", "x", "once")
    shop.house.keep(domain.product_key("a"), VIEWED, ("x", 4), ("b", 9), of=50)
    shop.house.keep(domain.product_key("b"), VIEWED, ("once", 1), ("x", 4), of=60)
    answer = explained(shop, "/v1/recommendations?viewed=a,unknown,b&explain=true")
    found = {one["product_id"]: one["explained"]["causes"] for one in answer["items"]}
    # The list of `unknown` isn't there, so that b is one step back: 20 against 10 · 0.55.
    assert [(one["left"], one["share"], one["weight"]) for one in found["x"]] == [
        ("a", round(20 / 25.5, 4), 1.0), ("b", round(5.5 / 25.5, 4), 0.55)
    ]  # fmt: skip
    assert [(one["left"], one["people"], one["of"]) for one in found["once"]] == [("b", 1, 60)]
    assert {"product_id": "b", "why": "asked_about", "rule_id": None} in answer["explained"]["left_out"]
    plain = {
        one["product_id"]: (one["people"], one["of"])
        for one in shop.ask("/v1/recommendations?viewed=a,b")["items"]
    }
    assert plain["once"] == (None, None), "a pair of one person is told to the shop alone"


def test_rules_say_what_they_did(shop: Shop) -> None:
    shop.sells("tent", "stove", "sock", "pan", "hat")
    shop.house.keep(KEY, VIEWED, ("stove", 40), ("sock", 30), ("pan", 20), of=120)
    for name, does in {
        "1-pin": {"kind": "pin", "products": ["hat"]},
        "2-boost": {"kind": "boost", "products": ["pan"], "factor": 5},
        "3-out": {"kind": "exclude", "products": ["sock"]},
        "4-other": {"kind": "exclude", "products": ["stove"]},
    }.items():
        where = {"lists": ["session"]} if name == "4-other" else {}
        assert (
            shop.api.put(f"/v1/merchandising/rules/{name}", {"does": does, "where": where}).status_code == 200
        )
    answer = explained(shop, TENT)
    assert answer["explained"]["rules"] == ["1-pin", "2-boost", "3-out"]
    assert {"product_id": "sock", "why": "rule", "rule_id": "3-out"} in answer["explained"]["left_out"]
    told = [
        (one["product_id"], one["explained"]["rank_before"], one["explained"]["rules"])
        for one in answer["items"]
    ]
    assert told == [
        ("hat", None, [{"rule_id": "1-pin", "kind": "pin", "factor": None, "position": 1}]),
        ("pan", 3, [{"rule_id": "2-boost", "kind": "boost", "factor": 5.0, "position": None}]),
        ("stove", 1, []),
    ]


def test_a_fallback_says_whose_list_it_is(shop: Shop) -> None:
    shop.sells("tent", "tarp", "sock", categories=["Camp"])
    shop.house.keep(domain.category_key("Camp"), "viewed", ("tarp", 7), of=9)
    shop.house.keep(domain.POPULAR, "viewed", ("sock", 3), of=11)
    items = explained(shop, TENT)["items"]
    causes = [(one["product_id"], one["explained"]["causes"][0]) for one in items]
    assert [(name, one["left"], one["list"], one["people"]) for name, one in causes] == [
        ("tarp", "Camp", "viewed", 7), ("sock", None, "viewed", 3)
    ]  # fmt: skip


def test_hidden_counts_stay_hidden(shop: Shop) -> None:
    shop.sells("tent", "balm", discreet=True)
    shop.house.keep(KEY, VIEWED, ("balm", None), of=None)
    (item,) = explained(shop, TENT)["items"]
    (cause,) = item["explained"]["causes"]
    assert (cause["people"], cause["of"]) == (None, None)


def test_a_shopper_cant_ask_for_it(shop: Shop) -> None:
    assert shop.api.get(TENT, key=keys.PUBLISHABLE).status_code == 403
