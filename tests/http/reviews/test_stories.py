"""Reviews as news and as stories: the stream's relay as its function is called, and what a story shows now."""

from typing import Any

import pytest

from chalicelib.aws import tables
from chalicelib.kernel.news import RatingChanged, ReviewShown
from chalicelib.members import public as members
from chalicelib.moderation.domain import State
from chalicelib.reviews import models, wiring
from chalicelib.reviews import public as reviews
from chalicelib.reviews.public import Badge, ImportedReview, ReviewStory
from tests.http.conftest import Api
from tests.http.fakes import House, Shop
from tests.support import keys
from tests.support.decisions import decision
from tests.support.relays import Tap, record, shuffled

ANNA = {"key": keys.PUBLISHABLE, "Authorization": keys.shopper_token("anna")}
WORDS = "Stood through the night and the rain."
LONG = (
    "After two weeks in the mountains the zip came off, the poles bent in the first real wind, and when it rained "
    "the floor let the water through so that all our clothes were wet by the morning."
)
NOW = 1_800_000_000_000


@pytest.fixture
def shop(api: Api, house: House) -> Shop:
    shop = Shop(api, house)
    shop.sells("tent")
    shop.sells("toy", discreet=True)
    return shop


@pytest.fixture
def tap(house: House, monkeypatch: pytest.MonkeyPatch) -> Tap:
    return Tap(house, wiring, "reviews_relay", monkeypatch)


def write(shop: Shop, product: str | None = "tent", text: str = WORDS, **said: Any) -> str:
    body = {"product_id": product, "stars": 4, "title": "Dry", "text": text, "name": "Maja"} | said
    answer = shop.api.post("/v1/reviews", {k: v for k, v in body.items() if v is not None}, **ANNA)
    assert answer.status_code == 201, answer.body
    return str(answer.json_body["review_id"])


def shown(tap: Tap) -> list[ReviewShown]:
    return [one for one in tap.news() if isinstance(one, ReviewShown)]


def decide(review_id: str, state: State) -> None:
    reviews.moderate(review_id, decision(state), NOW)


def story(review_id: str) -> ReviewStory | None:
    part = reviews.story_part([review_id, "none"])
    found = part.parse(tables.batch_get(part.keys))
    assert set(found) <= {review_id}
    return found.get(review_id)


def test_a_review_is_told_of_when_it_is_seen_and_when_it_is_not(shop: Shop, tap: Tap) -> None:
    review_id = write(shop)
    (one,) = shown(tap)
    kept = reviews.find(review_id)
    assert kept is not None
    assert one == ReviewShown(
        review_id=review_id, product_id="tent", revision=kept.revision, shown=True,
        person=members.customer("anna").key, at=kept.written_at,
    )  # fmt: skip
    shop.api.put(f"/v1/reviews/{review_id}", {"stars": 2, "text": "It leaks after all, sadly."}, **ANNA)
    shop.api.put(f"/v1/reviews/{review_id}/vote", {"helpful": True}, key=keys.SECRET)
    reviews.reply(review_id, "So sorry!", NOW)
    assert shown(tap) == [], "an edit, a vote and a reply show nothing new"
    decide(review_id, State.REJECTED)
    (gone,) = shown(tap)
    assert (gone.shown, gone.person) == (False, None)
    decide(review_id, State.PUBLISHED)
    assert [one.shown for one in shown(tap)] == [True]
    shop.api.delete(f"/v1/reviews/{review_id}", **ANNA)
    assert [(one.shown, one.person) for one in shown(tap)] == [(False, None)]
    assert shown(tap) == []


def test_a_story_shows_what_the_review_says_now(shop: Shop) -> None:
    review_id = write(shop)
    found = story(review_id)
    assert found == ReviewStory(
        review_id=review_id, product_id="tent", stars=4, title="Dry", quote=WORDS, language=None, name="Maja",
        person=members.customer("anna").key, at=found.at if found else 0, verified=Badge.SHOPPER, incentivised=False,
    )  # fmt: skip
    shop.api.put(f"/v1/reviews/{review_id}", {"stars": 2, "text": LONG}, **ANNA)
    found = story(review_id)
    assert found is not None
    assert (found.stars, found.title, found.quote, found.name) == (2, "", None, None)


def test_an_old_story_shows_nothing_once_its_review_is_gone(shop: Shop) -> None:
    review_id = write(shop)
    decide(review_id, State.HELD)
    assert story(review_id) is None
    decide(review_id, State.PUBLISHED)
    assert story(review_id) is not None
    shop.api.post("/v1/people/erase", {"customer_id": "anna"})
    assert story(review_id) is None


def test_discreet_products_reviews_are_nobodys_story(shop: Shop) -> None:
    assert story(write(shop, "toy")) is None


def test_reviews_of_the_shop_and_from_elsewhere_say_so(shop: Shop, tap: Tap) -> None:
    write(shop, None)
    (one,) = shown(tap)
    assert (one.product_id, one.historical) == (None, False)
    content = reviews.Content(stars=5, text="As good as they say it is.")
    imported = ImportedReview(
        source="judgeme", external_id="7", product_id="tent", written_at=5, content=content
    )
    reviews.take_in(imported, NOW)
    (old,) = shown(tap)
    assert (old.historical, old.person, old.shown) == (True, None, True)


def test_shuffled_and_repeated_records_tell_the_same_of_the_last(shop: Shop, tap: Tap) -> None:
    records, review_id = [], write(shop)
    records += tap.records()
    for state in (State.REJECTED, State.PUBLISHED, State.REJECTED):
        decide(review_id, state)
        records += tap.records()
    for again in shuffled(records, 4):
        tap.told.clear()
        outcome = tap.hear(again)
        assert (outcome["published"], outcome["set_aside"]) == (2, 0)
        assert {type(one) for one in tap.told} == {RatingChanged, ReviewShown}
        (last,) = [one for one in tap.told if isinstance(one, ReviewShown)]
        assert not last.shown


def test_a_row_that_goes_is_told_of_and_poison_is_put_aside(shop: Shop, tap: Tap) -> None:
    review_id = write(shop)
    (made,) = [one for one in tap.records() if one["dynamodb"]["Keys"]["sk"]["S"] == models.REVIEW]
    row, key = made["dynamodb"]["NewImage"], models.review_key(review_id)
    poison = record(key, row, {**row, "review": {"S": "{"}})
    assert tap.hear([poison, record(key, row, None)]) == {"records": 2, "published": 1, "set_aside": 1}
    (one,) = tap.told
    assert isinstance(one, ReviewShown)
    assert not one.shown
