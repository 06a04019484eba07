"""Reading reviews: a page of a list, filtered and searched, with work that is bounded."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, NamedTuple, Protocol

import msgspec

from chalicelib.kernel import cursors
from chalicelib.reviews import places
from chalicelib.reviews.domain import Review
from chalicelib.reviews.places import Filter, Place, Sort
from chalicelib.reviews.rating import Rating

# How many places a page looks through at most.
MOST_READ: Final = 100
_BY_STARS: Final = frozenset({Sort.NEWEST, Sort.HIGHEST, Sort.LOWEST})


class File(Protocol):
    """What this room asks of a published file."""

    @property
    def kind(self) -> str:
        """`picture`, `sound` or `film`."""


class Found(NamedTuple):
    """What one wave brings: reviews and published files by id, the numbers, whether to name nobody, and what
    the shop calls the attributes that are rated: by language, then by name.
    """

    reviews: Mapping[str, Review]
    media: Mapping[str, Any]
    rating: Rating
    discreet: bool
    labels: Callable[[str], dict[str, str]] = lambda language: {}  # noqa: ARG005  (nothing is called anything)


class Lists(Protocol):
    """Where lists are kept."""

    def places(
        self, product_id: str | None, sort: Sort, after: str | None, limit: int, prefix: str = ""
    ) -> list[Place]:
        """The next `limit` places of a list whose keys begin with `prefix`, greatest first."""


Read = Callable[[str | None, Sequence[str], Sequence[str]], Found]


class Page(NamedTuple):
    """A page: its reviews, what was found for them, and the cursor of what follows."""

    reviews: tuple[Review, ...]
    found: Found
    next: str | None


class Look(NamedTuple):
    """The first wave of a page: the places looked at, and what they name, which the second wave fetches."""

    sort: Sort
    wanted: Filter
    limit: int
    purpose: str
    seen: list[Place]
    is_end: bool
    candidates: dict[str, Place]

    @property
    def review_ids(self) -> list[str]:
        """The reviews to fetch."""
        return list(self.candidates)

    @property
    def media_ids(self) -> list[str]:
        """The files to fetch."""
        return list(dict.fromkeys(one for place in self.candidates.values() for one in place.media))


def look(
    product_id: str | None,
    sort: Sort,
    wanted: Filter,
    cursor: str | None,
    limit: int,
    *,
    lists: Lists,
    secret: str,
) -> Look:
    """Where the next reviews of a product, or (None) of the shop, are: at most `MOST_READ` places.

    Raises `Invalid` for a cursor of another list.
    """
    purpose = f"reviews?{product_id or ''}&{sort}&{msgspec.json.encode(wanted).decode()}"
    after = cursors.unseal(cursor, str, purpose=purpose, secret=secret) if cursor is not None else None
    name, prefix = _list(sort, wanted)
    most = limit if wanted.is_open else MOST_READ
    seen = lists.places(product_id, name, after, most, prefix)
    candidates = _candidates(seen, wanted, limit)
    return Look(sort, wanted, limit, purpose, seen, len(seen) < most, candidates)


def shown(looked: Look, found: Found, secret: str) -> Page:
    """The page of what was found for the places looked at.

    It may be short, or even empty, and still have a next one.
    """
    reviews, last = _shown(looked, found)
    is_more = last is not None and (last is not looked.seen[-1] or not looked.is_end)
    following = cursors.seal(last.key, purpose=looked.purpose, secret=secret) if is_more and last else None
    return Page(tuple(reviews), found, following)


def page(
    product_id: str | None,
    sort: Sort,
    wanted: Filter,
    cursor: str | None,
    limit: int,
    *,
    lists: Lists,
    read: Read,
    secret: str,
) -> Page:
    """The next reviews of a product, or (None) of the shop, in two waves: places, then what they name.

    Raises `Invalid` for a cursor of another list.
    """
    looked = look(product_id, sort, wanted, cursor, limit, lists=lists, secret=secret)
    return shown(looked, read(product_id, looked.review_ids, looked.media_ids), secret)


def _list(sort: Sort, wanted: Filter) -> tuple[Sort, str]:
    """The list to read, and what its keys begin with: one number of stars is a stretch of the highest."""
    if len(wanted.stars) == 1 and sort in _BY_STARS:
        return Sort.HIGHEST, f"{wanted.stars[0]}#"
    return sort, ""


def _candidates(seen: Sequence[Place], wanted: Filter, limit: int) -> dict[str, Place]:
    """The places whose reviews are to be read: as many as are shown, but for words, which many don't hold."""
    passing = [place for place in seen if places.lets_through(place, wanted)]
    most = MOST_READ if wanted.words else limit
    return {place.review_id: place for place in passing[:most]}


def _shown(looked: Look, found: Found) -> tuple[list[Review], Place | None]:
    """The reviews to show, and the last place that was looked at."""
    kept: list[Review] = []
    last: Place | None = None
    for place in looked.seen:
        passes = places.lets_through(place, looked.wanted)
        if len(kept) == looked.limit or (passes and place.review_id not in looked.candidates):
            break
        last = place
        review = found.reviews.get(place.review_id) if passes else None
        if review is not None and _is_wanted(review, found, looked.sort, looked.wanted):
            kept.append(review)
    return kept, last


def _is_wanted(review: Review, found: Found, sort: Sort, wanted: Filter) -> bool:
    """Whether a review, which may be newer than its place, is to be shown here."""
    if not review.is_shown or not places.holds(review, wanted.words):
        return False
    files = [found.media[one] for one in review.content.media if one in found.media]
    if sort is Sort.PICTURES and not any(file.kind == "picture" for file in files):
        return False
    return wanted.media is None or bool(files) is wanted.media
