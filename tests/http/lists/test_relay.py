"""Public lists as news and as stories: the stream's relay as its function is called, and what a story shows now."""

from typing import Any

import pytest

from chalicelib.aws import tables
from chalicelib.kernel.news import ListChanged
from chalicelib.lists import models, wiring
from chalicelib.lists import public as lists
from chalicelib.lists.stories import ListStory
from chalicelib.members import public as members
from chalicelib.moderation.domain import State
from tests.http.conftest import Api
from tests.http.fakes import House, Shop
from tests.support import keys
from tests.support.decisions import decision
from tests.support.relays import Tap, record, shuffled

ANNA = {"key": keys.PUBLISHABLE, "Authorization": keys.shopper_token("anna")}


@pytest.fixture
def shop(api: Api, house: House) -> Shop:
    shop = Shop(api, house)
    shop.sells("tent", "mat", "rope")
    return shop


@pytest.fixture
def tap(house: House, monkeypatch: pytest.MonkeyPatch) -> Tap:
    return Tap(house, wiring, "lists_relay", monkeypatch)


def make(shop: Shop, visibility: str, title: str = "Warm things", **said: Any) -> str:
    sent = {"title": title, "kind": "collection", "visibility": visibility, **said}
    made = shop.api.post("/v1/me/lists", sent, **ANNA)
    assert made.status_code == 201, made.body
    return str(made.json_body["list_id"])


def describe(shop: Shop, list_id: str, visibility: str, title: str = "Warm things") -> None:
    said = {"title": title, "visibility": visibility}
    assert shop.api.put(f"/v1/lists/{list_id}", said, **ANNA).status_code == 200


def put(shop: Shop, list_id: str, product: str, **said: Any) -> None:
    assert shop.api.put(f"/v1/lists/{list_id}/items/{product}", said, **ANNA).status_code == 200


def told(news: list[Any]) -> list[tuple[bool, str | None]]:
    return [(one.shown, one.product_id) for one in news]


def story(list_id: str) -> ListStory | None:
    part = lists.story_part([list_id, "l_none"])
    found = part.parse(tables.batch_get(part.keys))
    assert set(found) <= {list_id}
    return found.get(list_id)


def decide(list_id: str, state: State) -> None:
    lists.moderate(list_id, decision(state), 2_000)


@pytest.mark.parametrize("visibility", ["private", "link"])
def test_what_not_anyone_sees_is_no_news_and_no_story(shop: Shop, tap: Tap, visibility: str) -> None:
    list_id = make(shop, visibility)
    put(shop, list_id, "tent")
    assert tap.news() == []
    assert story(list_id) is None
    shop.api.delete(f"/v1/lists/{list_id}", **ANNA)
    assert tap.news() == []


def test_a_public_lists_life_is_told_step_by_step(shop: Shop, tap: Tap) -> None:
    list_id, owner = make(shop, "public", signed="Anna"), members.customer("anna").key
    (made,) = tap.news()
    assert isinstance(made, ListChanged)
    assert (made.list_id, made.owner, made.shown, made.product_id) == (list_id, owner, True, None)
    for product in ("tent", "mat"):
        put(shop, list_id, product)
        assert told(tap.news()) == [(True, product)]
    put(shop, list_id, "tent", position=2)
    put(shop, list_id, "tent", note="Stands in any wind")
    describe(shop, list_id, "public", "Warmer things")
    assert tap.news() == []
    found = story(list_id)
    assert found is not None
    assert (found.title, found.owner, found.products) == ("Warmer things", owner, ("mat", "tent"))
    shop.api.delete(f"/v1/lists/{list_id}/items/mat", **ANNA)
    assert tap.news() == []
    describe(shop, list_id, "private")
    assert told(tap.news()) == [(False, None)]
    assert story(list_id) is None
    put(shop, list_id, "rope")
    assert tap.news() == []
    describe(shop, list_id, "public")
    assert told(tap.news()) == [(True, None)]
    shop.api.delete(f"/v1/lists/{list_id}", **ANNA)
    assert told(tap.news()) == [(False, None)]
    assert story(list_id) is None


def test_what_an_operator_takes_down_is_told_and_shown_nowhere(shop: Shop, tap: Tap) -> None:
    list_id = make(shop, "public")
    tap.news()
    decide(list_id, State.REJECTED)
    assert told(tap.news()) == [(False, None)]
    assert story(list_id) is None
    decide(list_id, State.PUBLISHED)
    assert told(tap.news()) == [(True, None)]
    assert story(list_id) is not None


def test_the_erased_are_told_of_and_shown_nowhere(shop: Shop, tap: Tap) -> None:
    list_id = make(shop, "public")
    put(shop, list_id, "tent")
    tap.news()
    shop.api.post("/v1/people/erase", {"customer_id": "anna"})
    assert told(tap.news()) == [(False, None)]
    assert story(list_id) is None


def test_a_list_that_is_emptied_bit_by_bit_is_told_of_once(shop: Shop, house: House, tap: Tap) -> None:
    """Deleting is many writes: hidden first, then emptied, then gone."""
    list_id = make(shop, "public")
    put(shop, list_id, "tent")
    put(shop, list_id, "mat")
    tap.news()
    written: list[Any] = []
    write = house.shelves.write

    def watched(change: Any, now: int) -> None:
        write(change, now)
        written.extend(tap.records())

    house.shelves.write = watched  # type: ignore[method-assign]
    shop.api.delete(f"/v1/lists/{list_id}", **ANNA)
    assert len([one for one in written if one["dynamodb"]["Keys"]["sk"]["S"] == models.LIST]) >= 3
    tap.told.clear()
    tap.hear(written)
    assert told(tap.told) == [(False, None)]


def test_shuffled_and_repeated_records_tell_the_same(shop: Shop, tap: Tap) -> None:
    list_id, records = make(shop, "public"), []
    for product in ("tent", "mat", "rope"):
        put(shop, list_id, product)
        records += tap.records()
    describe(shop, list_id, "private")
    records += tap.records()
    tap.hear(records)
    once = set(tap.told)
    assert len(once) == len(tap.told) == 4
    for again in shuffled(records, 3):
        tap.told.clear()
        tap.hear(again)
        assert set(tap.told) == once


def test_what_cannot_be_read_is_put_aside_and_the_rest_goes_on(shop: Shop, tap: Tap) -> None:
    make(shop, "public")
    good = next(one for one in tap.records() if one["dynamodb"]["Keys"]["sk"]["S"] == models.LIST)
    row = good["dynamodb"]["NewImage"]
    key = models.list_key("l_x")
    poison = [record(key, row, {**row, "document": {"S": "{"}}), record(key, None, {"pk": row["pk"]})]
    assert tap.hear([*poison, good]) == {"records": 3, "published": 1, "set_aside": 2}
