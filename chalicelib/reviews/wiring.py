"""Where this room's ports meet their adapters."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import islice
from typing import Any

from chalicelib.aws import news, quarantine, secrets, tables
from chalicelib.aws.tables import Item, Key
from chalicelib.catalogue import public as catalogue
from chalicelib.kernel import settings
from chalicelib.kernel.news import News
from chalicelib.media import public as media_room
from chalicelib.members import public as members
from chalicelib.moderation import public as moderation_room
from chalicelib.orders import public as orders
from chalicelib.reviews import attributes, models
from chalicelib.reviews.pages import Found
from chalicelib.reviews.ports import Doors, Media, Moderation, Product, Purchase, Reviews
from chalicelib.reviews.priors import Priors
from chalicelib.reviews.store import DynamoPriors, DynamoReviews


@cache
def reviews() -> Reviews:
    """Where reviews are kept."""
    return DynamoReviews()


@cache
def priors() -> Priors:
    """Where it is kept what scores are drawn towards."""
    return DynamoPriors()


def moderation() -> Moderation:
    """How what is written comes to be shown."""
    return moderation_room


def media() -> Media:
    """Uploaded files."""
    return media_room


def doors() -> Doors:
    """What writing needs."""
    return Doors(reviews(), moderation(), media(), product, purchase, order, people, seed)


def product(product_id: str) -> Product | None:
    """What this room asks of a product; None if there is none by that id, or none any more."""
    part = catalogue.card_part([product_id])
    card = part.parse(tables.batch_get(part.keys)).get(product_id)
    return None if card is None or card.deleted else Product(product_id, card.discreet, card.category)


def products() -> Iterator[tuple[str, str | None]]:
    """All products that ever were, with their categories."""
    return ((product_id, category) for product_id, category, _ in catalogue.recompute_products())


def pieces(place: str | None) -> Iterator[tuple[list[str], str | None]]:
    """All products after `place`, a hundred at a time, each with the place to go on from."""
    ids = iter(sorted(one for one, _ in products() if place is None or one > place))
    while piece := list(islice(ids, 100)):
        yield piece, piece[-1]


def ratings(product_ids: Sequence[str]) -> list[News]:
    """The news of those products that were ever reviewed."""
    found = tables.batch_get(models.stats_key(one) for one in product_ids)
    return [models.news_from(row, prior_weight()) for row in found.values()]


def purchase(product_id: str | None, customer_id: str | None, email: str | None) -> str | None:
    """A person's order that holds a product; with no product, one that holds any (by customer id)."""
    bought = [product_id] if product_id is not None else []
    if product_id is None and customer_id is not None:
        bought = orders.recent_products(customer_id)[:1]
    return orders.purchase(bought[0], customer_id, email) if bought else None


def order(order_id: str) -> Purchase | None:
    """What this room asks of an order."""
    found = orders.find(order_id)
    if found is None:
        return None
    return Purchase(
        order_id=found.order_id,
        customer_id=found.person.customer_id,
        email=found.person.email,
        products=frozenset(line.product_id for line in found.lines if line.product_id),
        is_cancelled=found.is_cancelled or found.test,
    )


def people(customer_id: str | None, email: str | None) -> tuple[str, ...]:
    """The pseudonyms of a customer, by the shop's id, the address, or both."""
    hashes = members.pseudonyms()
    by_id = (hashes.customer(customer_id),) if customer_id else ()
    return by_id + ((hashes.customer_by_email(email),) if email else ())


def seed(text: str) -> str:
    """A keyed hash of `text`, apart from those of people."""
    return members.pseudonyms().guest(f"reviews\0{text}")


def wanted_keys(
    product_id: str | None, review_ids: Iterable[str], media_ids: Iterable[str]
) -> tuple[Key, ...]:
    """The rows that a page of a product's (None: the shop's) reviews is made of."""
    own = (models.stats_key(product_id), models.attributes_key(), *map(models.review_key, review_ids))
    cards = catalogue.card_part([product_id] if product_id is not None else [])
    return own + cards.keys + media_room.part(media_ids).keys


def found_in(
    rows: Mapping[Key, Item],
    product_id: str | None,
    review_ids: Iterable[str],
    media_ids: Iterable[str],
) -> Found:
    """What the rows of `wanted_keys` say. Beside a product that isn't known nobody is named."""
    keys = {one: models.review_key(one) for one in review_ids}
    cards = catalogue.card_part([product_id] if product_id is not None else []).parse(rows)
    card = cards.get(product_id) if product_id is not None else None
    kept = rows.get(models.attributes_key())
    book, category = models.book_from(kept) if kept else attributes.Book(), card.category if card else None
    return Found(
        reviews={one: models.review_from(rows[key]) for one, key in keys.items() if key in rows},
        media=media_room.part(media_ids).parse(rows),
        rating=models.rating_from(rows.get(models.stats_key(product_id))),
        discreet=product_id is not None and (card is None or card.discreet),
        labels=lambda language: attributes.labels(book, category, language),
    )


def read(product_id: str | None, review_ids: Sequence[str], media_ids: Sequence[str]) -> Found:
    """All that a page of reviews shows, in one wave."""
    rows = tables.batch_get(wanted_keys(product_id, review_ids, media_ids))
    return found_in(rows, product_id, review_ids, media_ids)


def cursor_secret() -> str:
    """What cursors, links and tokens to edit with are signed with."""
    return secrets.current().cursor_secret


def link_days() -> int:
    """For how many days a mail's link holds."""
    return settings.current().reviews.link_days


def prior_weight() -> int:
    """The weight, in reviews, of the prior in a product's score."""
    return settings.current().reviews.prior_weight


def anonymous_allowed() -> bool:
    """Whether people who show neither link nor token may write."""
    return settings.current().reviews.anonymous


def publish(messages: Sequence[News]) -> None:
    """Publish news to the stage's topic. Raises `OSError` if any wasn't taken."""
    news.publish(messages)


def set_aside(record: Mapping[str, Any], reason: str, now: int) -> None:
    """Put a record that can't be read where operators look."""
    quarantine.put("reviews-relay", record, reason, now)
