"""What can be done with product lists: keep them up with the news, and page through them."""

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol, TypeVar

from chalicelib.kernel import cursors, revisions
from chalicelib.kernel.news import ProductChanged
from chalicelib.listing import domain
from chalicelib.listing.domain import Place, Standing


class Listed(Protocol):
    """What the room asks of a card."""

    @property
    def deleted(self) -> bool:
        """Whether the product is there no more."""

    @property
    def discreet(self) -> bool:
        """Whether it may stand only beside its like."""


C = TypeVar("C", bound=Listed)


class Lists(Protocol):
    """Where lists are kept."""

    def standing(self, product_id: str) -> Standing | None:
        """Where the product stands, as the last finished write left it."""

    def move(self, before: Standing | None, after: Standing) -> None:
        """Take the product from where it stands to where it shall, or nothing. Raises `Stale`."""

    def page(self, name: str, after: Place | None, limit: int) -> list[Place]:
        """The next `limit` places of a list, greatest first; fewer only at its end."""


def follow(news: ProductChanged, *, lists: Lists) -> None:
    """Bring a product's places up to news of it. News may come twice, late, and in any order."""
    after = domain.standing(news)

    def attempt(before: Standing | None) -> None:
        if before is None or before.revision < after.revision:
            lists.move(before, after)

    revisions.persist(lambda: lists.standing(news.product_id), attempt, what="this product's place in lists")


def page(
    category: str | None,
    cursor: str | None,
    limit: int,
    *,
    lists: Lists,
    cards: Callable[[Sequence[str]], Mapping[str, C]],
    secret: str,
) -> tuple[list[C], str | None]:
    """The products of a category (of the whole shop, if None), newest first, and the next page's cursor.

    Work is bounded by `limit`, so a page may be short (products deleted a moment ago) and still have a next
    one. Raises `Invalid` for a cursor of another list.
    """
    names = _names(category)
    purpose = f"products?{names[0]}&sort={domain.NEWEST}"
    after: Place | None = None
    if cursor is not None:
        at = cursors.unseal(cursor, tuple[str, int, str], purpose=purpose, secret=secret)
        names, after = [at[0]], Place(at[1], at[2])
    for name in names:
        places = lists.page(name, after, limit)
        if places:
            break
    found = cards([place.product_id for place in places])
    # The card is newer than the news: what became discreet a moment ago leaves the whole shop at once.
    shown = [
        card
        for one in places
        if (card := found.get(one.product_id)) is not None
        and not card.deleted
        and not (card.discreet and name == domain.WHOLE_SHOP)
    ]
    last = (name, places[-1].value, places[-1].product_id) if len(places) == limit else None
    following = cursors.seal(last, purpose=purpose, secret=secret) if last else None
    return shown, following


def _names(category: str | None) -> list[str]:
    if category is not None:
        return [domain.category_list(category)]
    # A shop that sells nothing but discreet products shows those.
    return [domain.WHOLE_SHOP, domain.DISCREET_SHOP]
