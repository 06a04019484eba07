"""Cards and ratings of a page's products are read in one wave, of calls of at most a hundred keys."""

import threading
from collections.abc import Iterable

import pytest

from chalicelib.aws import tables
from chalicelib.aws.tables import Item, Key
from chalicelib.catalogue import models
from chalicelib.listing import wiring
from tests.http.listing.test_list import card


class Tables:
    """Every product has a card; every second a rating. Calls of one wave wait for each other."""

    def __init__(self, at_once: int) -> None:
        self.calls: list[int] = []
        self._wave = threading.Barrier(at_once)

    def batch_get(self, keys: Iterable[Key]) -> dict[Key, Item]:
        wanted = list(keys)
        self.calls.append(len(wanted))
        self._wave.wait(timeout=10)
        found = {key: self._row(key) for key in wanted}
        return {key: item for key, item in found.items() if item is not None}

    def _row(self, key: Key) -> Item | None:
        if key.table.endswith("catalogue"):
            return models.card_item(card(str(key.sk)))
        number = int(key.pk.removeprefix("product#p"))
        return key.as_item() | {"count": {"N": "2"}, "total": {"N": "9"}} if number % 2 else None


@pytest.mark.parametrize(
    ("count", "calls"), [(1, [2]), (24, [48]), (50, [100]), (51, [100, 2]), (100, [100, 100])]
)
def test_a_page_is_one_wave(count: int, calls: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    asked = Tables(at_once=len(calls))
    monkeypatch.setattr(tables, "batch_get", asked.batch_get)
    ids = [f"p{n}" for n in range(count)]
    cards, ratings = wiring.look(None)(ids)
    assert sorted(asked.calls, reverse=True) == calls
    assert list(cards) == ids
    assert {one: rating.mean for one, rating in ratings.items()} == dict.fromkeys(ids[1::2], 4.5)


def test_no_products_ask_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = Tables(at_once=1)
    monkeypatch.setattr(tables, "batch_get", asked.batch_get)
    assert wiring.look(None)([]) == ({}, {})
    assert asked.calls == []
