"""What others do with a review: readers vote, the shop replies, operators decide."""

from msgspec.structs import replace

from chalicelib.kernel.errors import Forbidden, Invalid, NotFound
from chalicelib.moderation.domain import Case, Decision, Kind
from chalicelib.reviews import service
from chalicelib.reviews.domain import LONGEST_NAME, LONGEST_TEXT, Reply, Review, Vote
from chalicelib.reviews.ports import Ballot, Change, Doors, Reviews
from chalicelib.reviews.tidying import tidy_line


def vote(
    review_id: str, keys: tuple[str, ...], helpful: bool | None, *, reviews: Reviews, now: int
) -> Review:
    """Say whether a review helped (None: take one's word back), as the person of `keys`, who vote under the
    first. The same again changes nothing.

    Raises `NotFound` (no such review is shown), or `Forbidden` on one's own.
    """
    person = keys[0]

    def attempt(_: Review | None) -> Review:
        review, kept = reviews.with_vote(review_id, person)
        if review is None or (helpful is not None and not review.is_shown):
            raise NotFound(f"no review {review_id!r}")
        if helpful is not None and review.is_by(keys):
            raise Forbidden("nobody votes on their own review")
        counted = kept.helpful if kept is not None and kept.round == review.round else None
        if counted is helpful and (kept is None or helpful is not None):
            return review
        after = replace(review, votes=review.votes.moved(counted, helpful), revision=review.revision + 1)
        ballot = None if helpful is None else Vote(person, helpful, review.round, now)
        reviews.write(Change(before=review, after=after, ballot=Ballot(person, ballot)), now)
        return after

    return service.persist(review_id, reviews, attempt)


def reply(
    review_id: str, text: str, name: str | None, operator: str | None, *, reviews: Reviews, now: int
) -> Review:
    """Let the shop's reply stand beneath a review; the same again changes nothing.

    Raises `NotFound` or `Invalid`.
    """
    said = tidy_line(text, LONGEST_TEXT, "/text", lines=True)
    if not said:
        raise Invalid.field("/text", "expected words")
    signed = tidy_line(name or "", LONGEST_NAME, "/name") or None

    def attempt(before: Review | None) -> Review:
        found = there(before, review_id)
        kept = found.reply
        if kept is not None and (kept.text, kept.name) == (said, signed):
            return found
        fresh = Reply(
            text=said,
            at=kept.at if kept else now,
            name=signed,
            edited_at=now if kept else None,
            operator=operator,
        )
        return _write(found, replace(found, reply=fresh, revision=found.revision + 1), reviews, now)

    return service.persist(review_id, reviews, attempt)


def remove_reply(review_id: str, *, reviews: Reviews, now: int) -> Review:
    """Take the shop's reply away; again changes nothing. Raises `NotFound`."""

    def attempt(before: Review | None) -> Review:
        found = there(before, review_id)
        if found.reply is None:
            return found
        return _write(found, replace(found, reply=None, revision=found.revision + 1), reviews, now)

    return service.persist(review_id, reviews, attempt)


def moderate(review_id: str, decision: Decision, *, doors: Doors, now: int) -> Case:
    """Let an operator's decision hold: the review, its numbers and its case in one transaction.

    Raises `NotFound` or `Conflict`.
    """

    def attempt(before: Review | None) -> Case:
        found = there(before, review_id)
        case = doors.moderation.decide(Kind.REVIEW, review_id, decision, now)
        if case.before == case.after and case.after.state is found.state:
            return case.after
        after = replace(found, state=case.after.state, revision=found.revision + 1)
        service.write(found, after, doors, now, case=case)
        return case.after

    return service.persist(review_id, doors.reviews, attempt)


def there(review: Review | None, review_id: str) -> Review:
    """The review, if it is there and wasn't taken back. Raises `NotFound`."""
    if review is None or review.is_gone:
        raise NotFound(f"no review {review_id!r}")
    return review


def _write(before: Review, after: Review, reviews: Reviews, now: int) -> Review:
    reviews.write(Change(before=before, after=after), now)
    return after
