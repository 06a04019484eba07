"""Which new products a product may bring along: of its category, met by few, others every day, and each as often."""

from __future__ import annotations

import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

from chalicelib.recommendations import domain
from chalicelib.recommendations.domain import DAY_MS, Parameters
from chalicelib.recommendations.engine import Machine, Recompute, Sources
from tests.unit.recommendations.test_hand_counted_lists import DEFAULTS, NOW, History
from tests.unit.recommendations.test_lists_equal_the_oracle import AS_OF, write_fresh

TENTS = [f"t{number}" for number in range(20)]
NEW = ["n1", "n2", "n3", "n4", "n5"]
PRODUCTS: list[tuple[str, str | None, bool]] = [
    *((one, "tents", False) for one in [*TENTS, *NEW]), ("sock", "wear", False), ("hat", "wear", False),
    ("quiet", "tents", True), ("secret", "intimate", True), ("hidden", "intimate", True),
]  # fmt: skip


def brought(
    told: History,
    new: list[str],
    parameters: Parameters = DEFAULTS,
    days: int = 0,
) -> dict[str, list[str]]:
    """{product: the new ones that it may bring along}."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        sources = Sources(
            fresh=[write_fresh(told.rows, folder / "rows.ndjson.gz")], products=PRODUCTS, newcomers=new
        )
        machine = Machine(temp_directory=folder)
        with Recompute(
            sources, parameters, as_of=AS_OF + days * DAY_MS, machine=machine, lists=[domain.NEW]
        ) as run:
            return {
                one.key.removeprefix("product:"): [row.product_id for row in one.lists[domain.NEW].rows]
                for one in run.results()
                if one.key != domain.NEW
            }


def looked_at(*products: str, **more: Any) -> History:
    told = History()
    for one in products:
        told.view("v1", one, NOW, **more)
    return told


def test_each_is_offered_as_often_as_any_other_and_others_the_next_day() -> None:
    told = looked_at(*TENTS)
    today, tomorrow = brought(told, NEW), brought(told, NEW, days=1)
    assert set(today) == set(TENTS)
    assert all(len(set(found)) == 3 for found in today.values())
    assert Counter(one for found in today.values() for one in found) == dict.fromkeys(NEW, 12)
    assert Counter(found[0] for found in today.values()) == dict.fromkeys(NEW, 4)
    assert all(today[one] != tomorrow[one] for one in TENTS)


def test_only_beside_what_was_looked_at_and_is_of_the_category() -> None:
    assert brought(looked_at("t1", "sock", "quiet", "unlisted"), NEW).keys() == {"t1"}


def test_a_new_product_isnt_brought_along_by_itself() -> None:
    assert brought(looked_at("n1", "t1"), ["n1"]) == {"t1": ["n1"]}


def test_what_enough_people_have_met_is_new_no_longer_however_they_met_it() -> None:
    told = looked_at("t1")
    for number in range(3):
        told.view(f"a{number}", "n1")
        told.add("recommendation_shown", f"b{number}", "n2", NOW)
        told.add("recommendation_shown", "robot", "n3", NOW, bot=True)
        told.add("recommendation_shown", "one and the same", "n3", NOW)
        told.add("product_list_viewed", f"c{number}", "n3", NOW)
    assert brought(told, ["n1", "n2", "n3"], Parameters(new_people=3))["t1"] == ["n3"]
    assert len(brought(told, ["n1", "n2", "n3"], Parameters(new_people=4))["t1"]) == 3


def test_a_category_that_is_mostly_new_has_none_nor_has_what_is_discreet() -> None:
    told = looked_at("t1", "sock", "quiet", "secret")
    assert brought(told, ["hat"]) == {"sock": ["hat"]}
    assert brought(told, ["hat", "sock"]) == {}
    assert brought(told, ["quiet", "hidden"]) == {}
