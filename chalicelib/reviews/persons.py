"""All that reviews keep of one person: to hand it out, and to let it go."""

from collections.abc import Iterable
from typing import Any

import msgspec

from chalicelib.kernel import clock
from chalicelib.reviews import responses, service
from chalicelib.reviews.domain import Review
from chalicelib.reviews.ports import Doors, Reviews


def mine(keys: tuple[str, ...], *, reviews: Reviews) -> list[Review]:
    """A person's reviews in whatever state, latest first."""
    found = (reviews.get(one) for one in dict.fromkeys(reviews.of_person(keys)))
    kept = [one for one in found if one is not None and one.is_by(keys)]
    return sorted(kept, key=lambda one: (-one.written_at, one.review_id))


def reviewed(keys: tuple[str, ...], product_ids: Iterable[str], *, reviews: Reviews) -> dict[str, int]:
    """When a person wrote what stands of theirs about products (ms), by product, in whatever state.

    What they took back or was erased doesn't count: it can be written anew.
    """
    asked = frozenset(product_ids)
    found = mine(keys, reviews=reviews) if asked else []
    return {one.product_id: one.written_at for one in found if one.product_id and one.product_id in asked}


def export(keys: tuple[str, ...], *, reviews: Reviews) -> dict[str, Any]:
    """Everything that is kept of a person's reviews and votes, ready for JSON."""
    return {
        "reviews": [_told(one, reviews) for one in mine(keys, reviews=reviews)],
        "votes": [
            told for person, review_id in reviews.voted(keys) if (told := _vote(review_id, person, reviews))
        ],
    }


def _told(review: Review, reviews: Reviews) -> dict[str, Any]:
    told: dict[str, Any] = msgspec.to_builtins(review)
    told |= {"written_at": clock.iso(review.written_at)}
    if review.edited_at is not None:
        told["edited_at"] = clock.iso(review.edited_at)
    told["earlier"] = [
        msgspec.to_builtins(one) | {"at": clock.iso(one.at)} for one in reviews.versions(review.review_id)
    ]
    for hidden in ("created", "revision", "round"):
        told.pop(hidden, None)
    return told


def _vote(review_id: str, person: str, reviews: Reviews) -> dict[str, Any] | None:
    _, vote = reviews.with_vote(review_id, person)
    if vote is None:
        return None
    return {"review_id": review_id, "helpful": vote.helpful, "at": clock.iso(vote.at)}


def erase(keys: tuple[str, ...], *, doors: Doors, now: int) -> int:
    """Take back all reviews and votes of a person; how many there were. May be repeated.

    Whoever is erased is counted no more: numbers are sums over what is still there.
    """
    gone = 0
    for one in mine(keys, reviews=doors.reviews):
        gone += service.withdraw(one.review_id, None, doors=doors, now=now)
    for person, review_id in doors.reviews.voted(keys):
        responses.vote(review_id, (person,), None, reviews=doors.reviews, now=now)
        gone += 1
    return gone
