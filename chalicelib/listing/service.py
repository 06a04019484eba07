"""What can be done with product lists: keep them up with the news, and page through them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Protocol, TypeVar

from chalicelib.kernel import cursors, revisions
from chalicelib.kernel.news import News
from chalicelib.listing import domain
from chalicelib.listing.domain import Lane, Place, Sorting, Standing

# Where products must reach a rating, a page looks at twice as many places as it may show, and at these at least.
LEAST_LOOKED_AT: Final = 48


class Listed(Protocol):
    """What the room asks of a card."""

    @property
    def deleted(self) -> bool:
        """Whether the product is there no more."""

    @property
    def discreet(self) -> bool:
        """Whether it may stand only beside its like."""


class Rated(Protocol):
    """What the room asks of a product's rating."""

    @property
    def count(self) -> int:
        """How many rated it."""

    @property
    def total(self) -> int:
        """The stars they gave, together."""


C = TypeVar("C", bound=Listed)
R = TypeVar("R", bound=Rated)
# From product ids to their cards and their ratings, in one round trip.
Look = Callable[[Sequence[str]], tuple[Mapping[str, C], Mapping[str, R]]]


class Lists(Protocol):
    """Where lists are kept."""

    def standing(self, product_id: str, sorting: Sorting) -> Standing | None:
        """How the product stands in a sorting, as the last finished write left it."""

    def move(self, before: Standing | None, after: Standing) -> None:
        """Take the product from where it stands to where it shall, or nothing. Raises `Stale`."""

    def page(self, lane: Lane, after: Place | None, limit: int, *, descending: bool) -> list[Place]:
        """The next `limit` places of a lane, in order; fewer only at its end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Which list (None: the whole shop), in which order, and the half stars its products must reach."""

    category: str | None = None
    sorting: Sorting = Sorting.NEWEST
    descending: bool = True
    least_halves: int | None = None


def follow(news: News, *, lists: Lists) -> None:
    """Bring a product's places up to news of it. News may come twice, late, and in any order.

    Each sorting moves by itself, as a whole: where it is cut off, the news (told again) goes on. News that moves
    nothing here is let by.
    """
    if not isinstance(news, domain.Moving):
        return
    for sorting in domain.moved_by(news):
        _move(news, sorting, lists)


def _move(news: domain.Moving, sorting: Sorting, lists: Lists) -> None:
    unheard = Standing(product_id=news.product_id, sorting=sorting)

    def attempt(before: Standing | None) -> None:
        after = domain.heard(before or unheard, news)
        if after != (before or unheard):
            lists.move(before, after)

    revisions.persist(
        lambda: lists.standing(news.product_id, sorting), attempt, what="this product's place in lists"
    )


def page(
    asked: Asked, cursor: str | None, limit: int, *, lists: Lists, look: Look[C, R], secret: str
) -> tuple[list[tuple[C, R | None]], str | None]:
    """The next products of a list, each with its rating, and the next page's cursor.

    Work is bounded by `limit` (see `looked_at`), so a page may be short and still have a next one. Raises
    `Invalid` for a cursor of another list, order or filter.
    """
    purpose = _purpose(asked)
    names, start = _names(asked.category), None
    if cursor is not None:
        name, valued, value, product_id = cursors.unseal(
            cursor, tuple[str, bool, int, str], purpose=purpose, secret=secret
        )
        names, start = [name], (valued, Place(value, product_id))
    most = looked_at(asked, limit)
    found: list[tuple[Lane, Place]] = []
    for name in names:
        found = _walk(asked, name, start, most, lists)
        if found:
            break
    shown, seen = _shown(asked, found, limit, look)
    if seen < len(found) or len(found) == most:
        lane, last = found[seen - 1]
        position = (lane.name, lane.valued, last.value, last.product_id)
        return shown, cursors.seal(position, purpose=purpose, secret=secret)
    return shown, None


def looked_at(asked: Asked, limit: int) -> int:
    """How many places a page of `limit` products looks at."""
    return limit if asked.least_halves is None else max(2 * limit, LEAST_LOOKED_AT)


def _walk(
    asked: Asked, name: str, start: tuple[bool, Place] | None, most: int, lists: Lists
) -> list[tuple[Lane, Place]]:
    """The next `most` places of a list, through its lanes; a second one is read only where the first ends."""
    found: list[tuple[Lane, Place]] = []
    for lane in _lanes(asked, name):
        if start is not None and lane.valued != start[0]:
            if lane.valued:
                continue
            start = None
        after = start[1] if start else None
        descending = asked.descending or not lane.valued
        places = lists.page(lane, after, most - len(found), descending=descending)
        found += [(lane, place) for place in places]
        if len(found) == most:
            break
    return found


def _lanes(asked: Asked, name: str) -> list[Lane]:
    lanes = [Lane(asked.sorting, name)]
    # Among the newest all have a value; and what nobody rated reaches no rating.
    is_rated_only = asked.sorting is Sorting.RATING and asked.least_halves is not None
    if asked.sorting is not Sorting.NEWEST and not is_rated_only:
        lanes.append(Lane(asked.sorting, name, valued=False))
    return lanes


def _shown(
    asked: Asked, found: list[tuple[Lane, Place]], limit: int, look: Look[C, R]
) -> tuple[list[tuple[C, R | None]], int]:
    """The products to show, at most `limit`, and how many places were seen for them."""
    cards, ratings = look([place.product_id for _, place in found])
    shown: list[tuple[C, R | None]] = []
    for seen, (lane, place) in enumerate(found, start=1):
        card, rating = cards.get(place.product_id), ratings.get(place.product_id)
        if card is not None and _belongs(card, lane) and _reaches(rating, asked.least_halves):
            shown.append((card, rating))
        if len(shown) == limit:
            return shown, seen
    return shown, len(found)


def _belongs(card: Listed, lane: Lane) -> bool:
    # The card is newer than the news: what became discreet a moment ago leaves the whole shop at once.
    return not card.deleted and not (card.discreet and lane.name == domain.WHOLE_SHOP)


def _reaches(rating: Rated | None, least_halves: int | None) -> bool:
    if least_halves is None:
        return True
    return rating is not None and domain.reaches(rating.count, rating.total, least_halves)


def _names(category: str | None) -> list[str]:
    if category is not None:
        return [domain.category_list(category)]
    # A shop that sells nothing but discreet products shows those.
    return [domain.WHOLE_SHOP, domain.DISCREET_SHOP]


def _purpose(asked: Asked) -> str:
    order = "desc" if asked.descending else "asc"
    least = "" if asked.least_halves is None else str(asked.least_halves)
    return f"products?sort={asked.sorting.value}&order={order}&min={least}&list={_names(asked.category)[0]}"
