"""A shop with something to moderate: texts that came in over the API's own doors' rooms, over fakes."""

from typing import Any, Final

from msgspec.structs import replace

from chalicelib.console.domain import Operator, Role
from chalicelib.moderation import cases as lives
from chalicelib.moderation import public as moderation
from chalicelib.moderation.domain import Appeal, Assessment, Case, Kind, Reason, State, Submission
from chalicelib.moderation.ports import Report
from chalicelib.reviews import service as reviews
from chalicelib.reviews import wiring as review_wiring
from chalicelib.reviews.domain import Content, Way
from chalicelib.reviews.ports import Who
from tests.http.fakes import House, body

EMAIL: Final = "moa@shop.example"


class Moderation:
    """Lays cases out in a house, as of `now`."""

    def __init__(self, house: House, now: int) -> None:
        self.house, self.now = house, now

    def operator(self, role: Role = Role.MODERATOR, email: str = EMAIL, **fields: Any) -> Operator:
        return self.house.console.let_in(email, role, **fields)

    def cookie(self, operator: Operator) -> str:
        return self.house.console.cookie(operator, self.now)

    def sells(self, product_id: str, **fields: Any) -> None:
        import msgspec

        from chalicelib.catalogue import public as catalogue
        from chalicelib.catalogue.domain import Content as Product

        catalogue.put(product_id, msgspec.convert(dict(body(product_id, **fields)), type=Product), self.now)

    def review(self, person: str, product_id: str | None = "tent", ago: int = 0, **said: Any) -> str:
        """A review by a customer, through the rules; its id."""
        keys = review_wiring.people(person, None)
        who = Who(keys, Way.SHOPPER, customer_id=person)
        content = Content(**({"stars": 1} | said))
        written = reviews.create(product_id, content, who, doors=review_wiring.doors(), now=self.now - ago)
        return written.review.review_id

    def case(self, review_id: str) -> Case:
        found = moderation.case(Kind.REVIEW, review_id)
        assert found is not None
        return found

    def submit(self, kind: Kind, subject_id: str, *texts: str, **fields: Any) -> None:
        """Something of another kind, whose room isn't needed to look at it."""
        said = Submission(
            kind=kind,
            subject_id=subject_id,
            version=1,
            author=f"a-{subject_id}",
            at=self.now,
            texts=texts,
            **fields,
        )
        change = moderation.screen(said, self.now)
        self.house.moderation.cases.keep(change, self.now)  # type: ignore[attr-defined]

    def hold(self, subject_id: str, text: str, ago: int) -> None:
        """A review's case that the rules hold, whatever they would make of it."""
        said = Submission(
            kind=Kind.REVIEW, subject_id=subject_id, version=1, author="a", at=self.now - ago, texts=(text,)
        )
        found = Assessment(50, (Reason("link", 50),), State.HELD)
        self.house.moderation.cases.keep(lives.screened(None, said, found, said.at), said.at)  # type: ignore[attr-defined]

    def report(self, review_id: str, explanation: str, reporter: str = "r-1", reason: str = "fake") -> None:
        from chalicelib.moderation import reporting

        said = Report(
            kind=Kind.REVIEW,
            subject_id=review_id,
            reporter=reporter,
            reason=reason,
            explanation=explanation,
            at=self.now,
        )
        reporting.report(said, None, doors=self.house.moderation, now=self.now)

    def appeal(self, review_id: str, text: str) -> None:
        cases = self.house.moderation.cases.cases  # type: ignore[attr-defined]
        before = self.case(review_id)
        cases[before.submission.key] = replace(before, appeal=Appeal(text=text, at=self.now), appeals=1)
