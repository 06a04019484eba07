"""The demo's catalogue: whole, comparable, and taken by the API as it stands."""

import json
from itertools import combinations

from chalicelib.catalogue.views import batch_item
from demo import catalogue


def test_the_api_takes_every_product() -> None:
    for number, product in enumerate(catalogue.products().values()):
        item = batch_item(number, json.dumps(product.body("http://127.0.0.1:8080")).encode())
        assert item.faults == (), product.id
        assert item.content is not None


def test_what_stands_beside_each_other_can_be_compared() -> None:
    known = list(catalogue.products().values())
    assert all(2 <= len(product.facts) <= 6 for product in known)
    assert not any("beskrivning" in product.facts for product in known)
    for one, other in combinations(known, 2):
        if one.category == other.category and not one.discreet:
            assert one.facts.keys() & other.facts.keys(), (one.id, other.id)


def test_facts_are_told_to_the_api_beside_the_description() -> None:
    told = catalogue.products()["ripnatt-sovsack"].body("http://127.0.0.1:8080")["attributes"]
    assert told["Komfort"] == "−7 °C"
    assert told["beskrivning"].startswith("Dun uppe")
