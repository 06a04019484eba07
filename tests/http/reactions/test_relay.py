"""Likes as news and as stories: the stream's relay as its function is called, and what a story shows now."""

from typing import Any

import pytest

from chalicelib.aws import tables
from chalicelib.kernel.news import ReactionChanged
from chalicelib.members import public as members
from chalicelib.reactions import models, wiring
from chalicelib.reactions import public as reactions
from chalicelib.reactions.domain import Word
from chalicelib.web.tokens import Guest
from tests.http.conftest import Api
from tests.http.fakes import House, Shop
from tests.support import keys
from tests.support.relays import Tap, record, shuffled

ANNA = {"Authorization": keys.shopper_token("anna")}
GUEST = {"X-Torg-Guest": keys.guest_token("g-1")}


@pytest.fixture
def shop(api: Api, house: House) -> Shop:
    shop = Shop(api, house)
    shop.sells("tent", "mat")
    return shop


@pytest.fixture
def tap(house: House, monkeypatch: pytest.MonkeyPatch) -> Tap:
    return Tap(house, wiring, "reactions_relay", monkeypatch)


def say(shop: Shop, product: str, word: str, who: dict[str, str] = ANNA) -> None:
    answer = shop.api.put(f"/v1/products/{product}/reaction", {"reaction": word}, key=keys.PUBLISHABLE, **who)
    assert answer.status_code == 200, answer.body


def words(news: list[Any]) -> list[tuple[str, str, str]]:
    return sorted((one.person, one.product_id, one.word) for one in news)


def anna() -> str:
    return members.customer("anna").key


def story(product: str, person: str | None = None) -> Word | None:
    pair = (person or anna(), product)
    part = reactions.story_part([pair])
    assert len(part.keys) == 1
    found = part.parse(tables.batch_get(part.keys))
    return found[pair].word if found else None


def test_only_another_word_is_news(shop: Shop, tap: Tap) -> None:
    for word in ("like", "dislike", "none", "like"):
        say(shop, "tent", word)
        (one,) = tap.news()
        assert isinstance(one, ReactionChanged)
        assert (one.person, one.product_id, one.word) == (anna(), "tent", word)
        say(shop, "tent", word)
        assert tap.news() == []
    say(shop, "tent", "none")
    assert story("tent") is None
    say(shop, "tent", "dislike")
    assert story("tent") is Word.DISLIKE


def test_counts_are_no_news_and_a_row_that_expires_neither(shop: Shop, tap: Tap, house: House) -> None:
    say(shop, "tent", "like")
    assert len(tap.records()) == 2, "the word and the counts"
    say(shop, "tent", "none")
    tap.records()
    house.opinions.rows.clear()
    (gone,) = tap.records()
    assert gone["eventName"] == "REMOVE"
    assert tap.hear([gone]) == {"records": 1, "published": 0, "set_aside": 0}


def test_a_merge_and_an_erasure_are_news_of_each_word_that_changes(shop: Shop, tap: Tap) -> None:
    say(shop, "tent", "like", GUEST)
    say(shop, "mat", "like", GUEST)
    say(shop, "mat", "dislike")
    guest = members.guest(Guest("g-1")).key
    tap.news()
    shop.api.post("/v1/me/merge", {"guest": GUEST["X-Torg-Guest"]}, key=keys.PUBLISHABLE, **ANNA)
    assert words(tap.news()) == sorted(
        [(guest, "mat", "none"), (guest, "tent", "none"), (anna(), "tent", "like")]
    )
    assert (story("tent"), story("mat"), story("tent", guest)) == (Word.LIKE, Word.DISLIKE, None)
    shop.api.post("/v1/people/erase", {"customer_id": "anna"})
    assert words(tap.news()) == [(anna(), "mat", "none"), (anna(), "tent", "none")]
    assert story("tent") is story("mat") is None


def test_shuffled_and_repeated_records_tell_the_same(shop: Shop, tap: Tap) -> None:
    records = []
    for n in range(12):
        say(shop, "tent", ("like", "dislike", "none")[n % 3])
        say(shop, "mat", ("like", "none")[n % 2], GUEST)
        records += tap.records()
    outcome = tap.hear(records)
    once = list(tap.told)
    assert (len(once), outcome["set_aside"]) == (24, 0)
    for again in shuffled(records, 3):
        tap.told.clear()
        tap.hear(again)
        assert set(tap.told) == set(once)
    last = {one.product_id: one for one in sorted(once, key=lambda one: one.told_at)}  # type: ignore[union-attr]
    assert {product: one.word for product, one in last.items()} == {"tent": "none", "mat": "none"}  # type: ignore[union-attr]


def test_what_cannot_be_read_is_put_aside_and_the_rest_goes_on(shop: Shop, tap: Tap) -> None:
    say(shop, "tent", "like")
    key = models.reaction_key("p", "mat")
    good = next(one for one in tap.records() if one["dynamodb"]["Keys"]["pk"]["S"].startswith("person#"))
    row = good["dynamodb"]["NewImage"]
    poison = [record(key, None, {**row, "reaction": {"S": "love"}}), record(key, None, {"pk": row["pk"]})]
    assert tap.hear([*poison, good]) == {"records": 3, "published": 1, "set_aside": 2}
    assert len(tap.aside) == 2
