"""What `ports.Reviews` and `priors.Priors` promise, held against the fake and the real store."""

from typing import Any

import pytest
from msgspec.structs import replace

from chalicelib.aws import clients
from chalicelib.kernel.revisions import Stale
from chalicelib.moderation.domain import State
from chalicelib.reviews import persons
from chalicelib.reviews.attributes import Attribute, Book, CategoryAttributes
from chalicelib.reviews.domain import MOST_EDITS, Badge, Vote, Votes
from chalicelib.reviews.places import Place, Sort
from chalicelib.reviews.ports import Ballot, Change
from chalicelib.reviews.rating import MIDDLE
from tests.contract.reviews.conftest import Shop
from tests.support import lost
from tests.support.reviewing import NOW, people


def write(shop: Shop, person: str, now: int = NOW, **said: Any) -> str:
    # Without words: the real rules hold texts that are too like each other.
    return shop.who.write(person, shop.product, now, **said).review.review_id


def test_a_review_comes_back_as_it_was_written_with_all_that_hangs_on_it(shop: Shop) -> None:
    anna = f"{shop.product}-anna"
    shop.who.bought[anna, shop.product] = "o-1"
    written = shop.who.write(
        anna, shop.product, stars=5, title="Tätt å bra", text="Håller tätt", pros=("Lätt", "Varmt"),
        recommends=True, language="sv", name="Anna",
    ).review  # fmt: skip
    assert shop.reviews.get(written.review_id) == written
    assert shop.reviews.written(people(anna, None), shop.product) == [written.review_id]
    assert shop.reviews.written(people(anna, None), None) == []
    assert shop.reviews.of_person(people(anna, None)) == [written.review_id]
    (place,) = shop.reviews.places(shop.product, Sort.HIGHEST, None, 10)
    key = f"5#{NOW:013d}#{written.review_id}"
    assert place == Place(key=key, review_id=written.review_id, stars=5, badge=Badge.BUYER, language="sv")
    assert shop.rating().revision == 1
    shop.check([written.review_id])
    assert written in list(shop.reviews.everything())


def test_a_write_on_what_is_not_there_any_more_leaves_nothing(shop: Shop) -> None:
    review_id = write(shop, "anna", stars=4)
    review = shop.reviews.get(review_id)
    assert review is not None
    rating = shop.rating()
    newer = replace(review, votes=Votes(1, 0), content=replace(review.content, stars=1), revision=3)
    ballot = Ballot("x", Vote("x", helpful=True, round=0, at=1))
    for before in (None, replace(review, revision=7)):
        with pytest.raises(Stale):
            shop.reviews.write(Change(before=before, after=newer, ballot=ballot), NOW)
    assert (shop.reviews.get(review_id), shop.rating(), shop.votes(review_id)) == (review, rating, [])
    shop.check([review_id])


def test_lists_are_read_from_the_greatest_place_on(shop: Shop) -> None:
    ids = [write(shop, f"p{n}", NOW + n, stars=1 + n % 5) for n in range(7)]
    places = shop.reviews.places(shop.product, Sort.NEWEST, None, 3)
    assert [one.review_id for one in places] == ids[:-4:-1]
    rest = shop.reviews.places(shop.product, Sort.NEWEST, places[-1].key, 10)
    assert [one.review_id for one in rest] == ids[3::-1]
    ones = shop.reviews.places(shop.product, Sort.HIGHEST, None, 10, "1#")
    assert [one.review_id for one in ones] == [ids[5], ids[0]]
    assert shop.reviews.places(shop.product, Sort.HIGHEST, ones[0].key, 10, "1#") == ones[1:]
    assert [one.stars for one in shop.reviews.places(shop.product, Sort.LOWEST, None, 3)] == [1, 1, 2]
    shop.check(ids)


def test_votes_edits_and_decisions_are_kept(shop: Shop) -> None:
    review_id = write(shop, "anna", stars=4)
    shop.who.vote(review_id, "bo", True)
    shop.who.vote(review_id, "cia", False)
    review, vote = shop.reviews.with_vote(review_id, people("bo", None)[0])
    assert review is not None
    assert (review.votes, vote) == (
        Votes(1, 1),
        Vote(people("bo", None)[0], helpful=True, round=0, at=NOW + 6),
    )
    assert shop.reviews.with_vote(review_id, "nobody")[1] is None
    assert (people("bo", None)[0], review_id) in shop.reviews.voted(people("bo", None))
    for n in range(MOST_EDITS):
        shop.who.edit(
            review_id, "anna", stars=3, text=f"Efter {n + 2} nätter i {shop.product} höll det tätt."
        )
    assert [one.version for one in shop.reviews.versions(review_id)] == list(range(1, MOST_EDITS + 1))
    shop.who.decide(review_id, State.REJECTED)
    shop.check([review_id])
    shop.who.decide(review_id, State.PUBLISHED)
    shop.who.vote(review_id, "bo", None)
    shop.check([review_id])
    shop.who.withdraw(review_id, "anna")
    assert shop.reviews.versions(review_id) == []
    assert shop.reviews.written(people("anna", None), shop.product) == []
    shop.check([review_id])
    assert write(shop, "anna", NOW + 50, stars=2) == review_id
    shop.check([review_id])


def test_a_person_is_erased_with_reviews_and_votes(shop: Shop) -> None:
    anna, bo = f"{shop.product}-anna", f"{shop.product}-bo"
    ids = [write(shop, anna, stars=5), write(shop, bo, stars=1)]
    shop.who.vote(ids[1], anna, True)
    assert persons.erase(people(anna, None), doors=shop.who.doors, now=NOW) == 2
    assert persons.export(people(anna, None), reviews=shop.reviews) == {"reviews": [], "votes": []}
    (_, kept) = shop.check(ids)
    assert (kept.votes, shop.rating().total) == (Votes(), 1)


def test_what_scores_are_drawn_towards_is_kept_with_the_numbers(shop: Shop) -> None:
    category = f"{shop.product}-category"
    shop.priors.keep(category, 4_200_000)
    assert shop.priors.priors()[category] == 4_200_000
    assert shop.reviews.prior(category) == 4_200_000
    assert shop.reviews.prior("never named") in (MIDDLE, shop.priors.priors().get(None))
    write(shop, "anna", stars=5)
    (standing,) = shop.priors.standings([shop.product, "never reviewed"])
    assert (standing.count, standing.total) == (1, 5)
    revision = shop.rating().revision
    shop.priors.redraw(standing, 4_000_000)
    shop.priors.redraw(standing, 1_000_000)
    assert shop.priors.standings([shop.product])[0].prior == 4_000_000, "a second run at once changes nothing"
    assert shop.rating().revision == revision + 1
    write(shop, "bo", stars=1)
    assert shop.priors.standings([shop.product])[0].prior == 4_000_000


def test_what_is_rated_is_kept(shop: Shop) -> None:
    label = {"sv": f"Värde å {shop.product}"}
    book = Book(categories=(CategoryAttributes(attributes=(Attribute(name="value", labels=label),)),))
    shop.reviews.keep_book(book)
    assert shop.reviews.book() == book
    review_id = write(shop, "anna", attributes={"value": 4})
    assert shop.rating().attributes["value"].mean == 4
    shop.check([review_id])


@pytest.mark.parametrize("shop", ["real"], indirect=True)
def test_a_write_whose_acknowledgement_the_sdk_lost_is_made_once(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[bool] = lost.answers(
        clients.dynamodb(), monkeypatch, lose=lambda request, _: lost.writes(request) and not any(told)
    )
    review_id = write(shop, "anna", stars=4)
    assert (sum(told), shop.rating().count) == (1, 1)
    shop.check([review_id])
