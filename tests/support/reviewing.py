"""A shop with reviewers, in memory or over a real store, and what its numbers must be."""

from typing import Any

from msgspec.structs import replace

from chalicelib.members.domain import Pseudonyms
from chalicelib.moderation.domain import Kind, State
from chalicelib.reviews import places, rating, responses, service
from chalicelib.reviews.domain import Content, Review, Votes, Way
from chalicelib.reviews.places import Sort
from chalicelib.reviews.ports import Doors, Media, Moderation, Product, Purchase, Reviews, Who
from tests.fakes.moderation import FakeModeration
from tests.fakes.reviews import FakeReviews, FakeUploads
from tests.support.decisions import decision

NOW = 1_800_000_000_000
PEOPLE = Pseudonyms(b"pepper")


class Reviewers:
    """People who review, vote and take back; all products exist but those in `missing`."""

    def __init__(self, reviews: Reviews, moderation: Moderation, media: Media | None = None) -> None:
        self.orders: dict[str, Purchase] = {}
        self.bought: dict[tuple[str, str], str] = {}
        self.discreet: set[str] = set()
        self.missing: set[str] = set()
        self.doors = Doors(
            reviews, moderation, media or FakeUploads(), self._product, self._purchase, self.orders.get,
            people, lambda text: PEOPLE.guest(f"reviews\0{text}"),
        )  # fmt: skip

    def _product(self, product_id: str) -> Product | None:
        if product_id in self.missing:
            return None
        return Product(product_id, product_id in self.discreet, "Friluftsliv > Tält")

    def _purchase(self, product_id: str | None, customer_id: str | None, email: str | None) -> str | None:
        return self.bought.get((customer_id or email or "", product_id or ""))

    def write(
        self, person: str, product_id: str | None = "tent", now: int = NOW, **said: Any
    ) -> service.Written:
        """A logged-in shopper's review."""
        who = Who(people(person, None), Way.SHOPPER, customer_id=person)
        content = Content(**({"stars": 4} | said))
        return service.create(product_id, content, who, doors=self.doors, now=now)

    def edit(self, review_id: str, person: str, now: int = NOW + 5, **said: Any) -> service.Written:
        return service.edit(review_id, Content(**said), people(person, None), None, doors=self.doors, now=now)

    def withdraw(self, review_id: str, person: str, now: int = NOW + 9) -> bool:
        return service.withdraw(review_id, people(person, None), doors=self.doors, now=now)

    def vote(self, review_id: str, person: str, helpful: bool | None, now: int = NOW + 6) -> Review:
        return responses.vote(review_id, people(person, None), helpful, reviews=self.doors.reviews, now=now)

    def decide(self, review_id: str, state: State, now: int = NOW + 7) -> None:
        responses.moderate(review_id, decision(state), doors=self.doors, now=now)


def people(customer_id: str | None, email: str | None) -> tuple[str, ...]:
    """As the room's wiring has it."""
    by_id = (PEOPLE.customer(customer_id),) if customer_id else ()
    return by_id + ((PEOPLE.customer_by_email(email),) if email else ())


def memory() -> tuple[Reviewers, FakeReviews, FakeModeration]:
    """A shop in memory alone."""
    moderation = FakeModeration()
    reviews = FakeReviews(moderation.keep)
    return Reviewers(reviews, moderation), reviews, moderation


def check_fake(reviews: FakeReviews, moderation: FakeModeration) -> None:
    """That everything kept in memory agrees with a recount from the rows of reviews and votes."""
    found = list(reviews.everything())
    for product_id in {one.product_id for one in found}:
        mine = [one for one in found if one.product_id == product_id]
        check_subject(
            reviews, product_id, mine, {one.review_id: reviews.votes(one.review_id) for one in mine}
        )
        kept = reviews.rating(product_id)
        assert rating.recount(mine) == kept_without_revision(kept)
    for one in found:
        case = moderation.kept.get(Kind.REVIEW, one.review_id)
        assert case is not None
        assert case.state == one.state


def kept_without_revision(kept: rating.Rating) -> rating.Rating:
    """Numbers alone."""
    return replace(kept, revision=0)


def check_subject(reviews: Any, product_id: str | None, mine: list[Review], votes: dict[str, Any]) -> None:
    """That votes count to what reviews say, and that every list holds exactly what is shown, in order."""
    for one in mine:
        given = [vote for vote in votes[one.review_id] if vote.round == one.round]
        helpful = sum(vote.helpful for vote in given)
        counted = Votes(helpful + one.brought.helpful, len(given) - helpful + one.brought.unhelpful)
        assert one.votes == counted
    for sort in Sort:
        wanted = [place for one in mine if (place := places.places(one).get(sort))]
        listed = reviews.places(product_id, sort, None, 1_000)
        assert listed == sorted(wanted, key=lambda place: place.key, reverse=True)
