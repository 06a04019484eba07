"""A shop with reviewers over memory, and over the real store with the real moderation."""

import uuid
from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest

from chalicelib.aws import clients, secrets, tables
from chalicelib.moderation import public as moderation_room
from chalicelib.moderation.domain import Case, Kind
from chalicelib.reviews import models, rating
from chalicelib.reviews.domain import Review, Vote
from chalicelib.reviews.places import Sort
from chalicelib.reviews.store import DynamoPriors, DynamoReviews
from tests.fakes.moderation import FakeModeration
from tests.fakes.reviews import FakePriors, FakeReviews
from tests.support import keys
from tests.support.reviewing import Reviewers, check_subject, kept_without_revision


class Shop(NamedTuple):
    """People, where their reviews are kept, and a product of this test's own."""

    who: Reviewers
    reviews: FakeReviews | DynamoReviews
    priors: FakePriors | DynamoPriors
    moderation: Any
    product: str

    def rating(self, product_id: str | None = None) -> rating.Rating:
        """The kept numbers."""
        key = models.stats_key(product_id or self.product)
        if isinstance(self.reviews, FakeReviews):
            return models.rating_from(self.reviews.rows.get(key))
        return models.rating_from(tables.batch_get([key], consistent=True).get(key))

    def votes(self, review_id: str) -> list[Vote]:
        """The rows of a review's votes."""
        if isinstance(self.reviews, FakeReviews):
            return self.reviews.votes(review_id)
        answer = clients.dynamodb().query(
            TableName=models.table(),
            KeyConditionExpression="pk = :pk AND begins_with(sk, :vote)",
            ExpressionAttributeValues={
                ":pk": {"S": models.review_pk(review_id)},
                ":vote": {"S": models.VOTE},
            },
            ConsistentRead=True,
        )
        return [models.vote_from(item) for item in answer["Items"]]

    def case(self, review_id: str) -> Case | None:
        """A review's case."""
        found: Case | None = self.moderation.case(Kind.REVIEW, review_id)
        return found

    def check(self, ids: list[str]) -> list[Review]:
        """That all that is kept agrees with a recount from the rows of these reviews, all of the product's."""
        mine = [one for review_id in ids if (one := self.reviews.get(review_id))]
        check_subject(
            self.reviews, self.product, mine, {one.review_id: self.votes(one.review_id) for one in mine}
        )
        assert kept_without_revision(self.rating()) == rating.recount(mine)
        for one in mine:
            case = self.case(one.review_id)
            assert case is not None
            assert case.state == one.state
            assert len(self.reviews.versions(one.review_id)) == one.versions
        listed = {place.review_id for place in self.reviews.places(self.product, Sort.NEWEST, None, 1_000)}
        assert listed <= set(ids)
        return mine


@pytest.fixture(params=["fake", "real"])
def shop(request: pytest.FixtureRequest) -> Iterator[Shop]:
    product = uuid.uuid4().hex
    if request.param == "fake":
        moderation = FakeModeration()
        fake = FakeReviews(moderation.keep)
        yield Shop(Reviewers(fake, moderation), fake, FakePriors(fake), moderation, product)
        return
    request.getfixturevalue("aws_endpoint")
    secrets.hold(keys.SECRETS)
    real = DynamoReviews()
    yield Shop(Reviewers(real, moderation_room), real, DynamoPriors(), moderation_room, product)
