"""The fragments of one line and of one row: a product's rating, and what goes with it."""

from typing import Final, NamedTuple
from urllib.parse import urlencode

from chalicelib.aws import tables
from chalicelib.catalogue import public as catalogue
from chalicelib.kernel import settings
from chalicelib.kernel.errors import NotFound
from chalicelib.recommendations import public as recommendations
from chalicelib.recommendations.public import Item, ProductList
from chalicelib.reviews import public as reviews
from chalicelib.storefront import rendering
from chalicelib.storefront.saying import Saying

RATING: Final = "rating"
RECOMMENDATIONS: Final = "recommendations"


class Row(NamedTuple):
    """What row is asked for: a product's list, how many of it at most, as a market sees them, and for which browser (its
    `anonymous_id`) if that is told.

    `key` is the publishable key that the link to how it is known carries.
    """

    product_id: str
    list: ProductList
    limit: int
    market: str | None = None
    key: str | None = None
    browser: str | None = None


class Card(NamedTuple):
    """A product of the row. `price` and `why` are texts; `mean` is the stars' (None: nobody rated it)."""

    product_id: str
    rank: int
    title: str
    url: str
    image_url: str | None
    price: str
    mean: float | None
    why: str


def rating(product_id: str, href: str | None, say: Saying) -> str:
    """A product's rating in one line, a link to `href` if there is one. Raises `NotFound`. One wave."""
    _refuse_switched_off("reviews")
    card, rated = catalogue.card_part([product_id]), reviews.rating_part([product_id])
    found = tables.batch_get([*card.keys, *rated.keys])
    if product_id not in card.parse(found):
        raise NotFound(f"no product {product_id!r}")
    known = rated.parse(found).get(product_id)
    told = reviews.rating_view(known, is_site=False) if known else None
    mean, count = (told.mean, told.count) if told else (None, 0)
    return rendering.piece(RATING, say, product_id=product_id, href=href, mean=mean, count=count)


def row(asked: Row, say: Saying, now: int) -> tuple[str, bool]:
    """A list of a product as a row of cards, and whether chance decided what this browser is shown.

    An element that takes no place where there is nothing to show; nothing at all where it is withheld, since an element
    would ask for itself. Raises `NotFound` where the shop shows no recommendations.
    """
    _refuse_switched_off("recommendations")
    found, is_drawn = recommendations.beside_product(
        asked.product_id, asked.list, limit=asked.limit, now=now, market=asked.market, browser=asked.browser
    )
    if found.reason == "withheld":
        return "", is_drawn
    cards = [card for one in found.items if (card := _card(one, asked.list, say)) is not None]
    said = {"language": say.language} | ({"key": asked.key} if asked.key else {})
    how = f"{settings.current().public_url}{found.how}?{urlencode(said)}"
    return rendering.piece(RECOMMENDATIONS, say, asked=asked, cards=cards, how=how), is_drawn


def _refuse_switched_off(room: str) -> None:
    if room in settings.current().off:
        raise NotFound(f"this shop has no {room}")


def _card(item: Item, name: str, say: Saying) -> Card | None:
    """None while the catalogue doesn't know the product."""
    one = item.product
    if one is None:
        return None
    return Card(
        product_id=item.product_id,
        rank=item.rank,
        title=one.title,
        url=one.url,
        image_url=one.image_url,
        price=say.money(one.price),
        mean=one.rating.mean if one.rating else None,
        why=_why(item, name, say),
    )


def _why(item: Item, name: str, say: Saying) -> str:
    """Figures that can't be shown are neither told nor guessed."""
    if item.source != "pair":
        return say.text(f"why_{item.source}")
    return say.text(f"why_{name}", people=item.people, of=item.of) if item.people and item.of else ""
