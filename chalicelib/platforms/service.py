"""What becomes of a delivery whose signature held. All of it may happen again, at once, and in any order.

The row of a product and the levels of its items are what was said, joined; the catalogue is brought to what they say
and looked at again afterwards, so that whoever comes last leaves what is known by then.
"""

from typing import Final

from chalicelib.kernel import revisions
from chalicelib.kernel.errors import Invalid, Unavailable
from chalicelib.platforms import reading
from chalicelib.platforms.domain import (
    Delivery,
    Happened,
    Nothing,
    NotUnderstood,
    OrderTold,
    Outcome,
    Platform,
    Taken,
    WrongTopic,
)
from chalicelib.platforms.goods import (
    Goods,
    LevelTold,
    PartTold,
    ProductGone,
    ProductTold,
    content,
    joined,
    levels_joined,
)
from chalicelib.platforms.ports import Doors, Item
from chalicelib.platforms.reading import Said
from chalicelib.platforms.topics import TOPICS

# How often a product is brought up to date before somebody else, who writes it all the time, is left to it.
_MOST_ROUNDS: Final = 10


def check_topic(platform: Platform, topic: str, pointer: str) -> None:
    """Check that the topic is one that is listened to. Raises `Invalid` at `pointer`."""
    if topic not in TOPICS[platform]:
        known = ", ".join(TOPICS[platform])
        raise Invalid.field(pointer, f"{topic[:60]!r} isn't listened to; expected one of {known}")


def take(delivery: Delivery, *, doors: Doors, now: int) -> Taken:
    """Do what a delivery says. Its topic is one that `check_topic` passes.

    What can't be understood is kept whole and reported. Raises `Invalid` where the content is of another kind than
    the topic (it is kept too), and `Unavailable` where trying again may help.
    """
    if doors.shelf.was_taken(delivery, now):
        return Taken(outcome=Outcome.DUPLICATE)
    try:
        taken = do(delivery, doors=doors, now=now)
    except NotUnderstood as error:
        return _kept(delivery, str(error), doors, now)
    except WrongTopic as error:
        kept = _kept(delivery, str(error), doors, now)
        raise Invalid.field("/", f"{error}; kept as {kept.record}") from error
    doors.shelf.note_taken(delivery, now)
    return taken


def do(delivery: Delivery, *, doors: Doors, now: int) -> Taken:
    """Do what a delivery says, also one that was dealt with before. Raises `NotUnderstood` or `WrongTopic`."""
    said = reading.read(delivery, shop_url=doors.shop_url, currency=doors.currency, now=now)
    notes = [note for one in said if (note := _do(one, delivery, doors, now))]
    ignored = all(isinstance(one, Nothing) for one in said)
    return Taken(outcome=Outcome.IGNORED if ignored else Outcome.TAKEN, why="; ".join(notes) or None)


def _kept(delivery: Delivery, why: str, doors: Doors, now: int) -> Taken:
    record = doors.quarantine.keep(delivery, why, now)
    doors.report("a webhook was kept", platform=delivery.platform, topic=delivery.topic, record=record)
    return Taken(outcome=Outcome.KEPT, why=why, record=record)


def _do(said: Said, delivery: Delivery, doors: Doors, now: int) -> str | None:
    """Do one thing; what is to be told of it besides."""
    match said:
        case OrderTold():
            doors.orders.tell(said, now)
        case Happened():
            if delivery.topic == "order.deleted" and _is_product(said.order_id, doors):
                raise WrongTopic(f"order.deleted, but {said.order_id} is a product")
            doors.orders.happened(said, now)
        case ProductTold() | PartTold():
            hear(said, doors, now)
        case ProductGone():
            if doors.orders.knows(said.product_id):
                raise WrongTopic(f"{delivery.topic}, but {said.product_id} is an order")
            hear(said, doors, now)
        case LevelTold():
            return _hear_level(said, doors, now)
        case Nothing():
            return said.why
    return None


def _is_product(product_id: str, doors: Doors) -> bool:
    found = doors.shelf.goods(product_id)
    return found is not None and found.told is not None


def hear(news: ProductTold | PartTold | ProductGone, doors: Doors, now: int) -> None:
    """Join what was said of a product to what is known, and show it so."""

    def attempt(before: Goods | None) -> None:
        after = joined(before or Goods(product_id=news.product_id), news, now)
        if before is not None and after == before:
            return
        # Before the row: were they claimed after it, a killed run would leave an item that nobody knows of.
        doors.shelf.claim_items(news.product_id, after.items - (before.items if before else frozenset()))
        numbered = Goods(
            product_id=after.product_id, told=after.told, parts=after.parts, deletions=after.deletions,
            revision=(before.revision if before else 0) + 1,
        )  # fmt: skip
        doors.shelf.keep_goods(before, numbered)

    product = news.product_id
    revisions.persist(lambda: doors.shelf.goods(product), attempt, what=f"product {product!r}")
    show(product, doors, now)


def _hear_level(news: LevelTold, doors: Doors, now: int) -> str | None:
    def attempt(before: Item | None) -> str | None:
        known = before.levels if before else {}
        after = levels_joined(known, news)
        if before is not None and after == known:
            return before.product_id
        return doors.shelf.keep_levels(news.item, before, after)

    item = f"inventory item {news.item!r}"
    product_id = revisions.persist(lambda: doors.shelf.item(news.item), attempt, what=item)
    if product_id is None:
        doors.report("stock of an unknown inventory item was kept", item=news.item)
        return f"no product with {item} is known yet; its stock is kept for when one comes"
    show(product_id, doors, now)
    return None


def show(product_id: str, doors: Doors, now: int) -> None:
    """Bring the catalogue to what is known of a product. Raises `Unavailable` if that changes all the time."""
    shown = None
    for _ in range(_MOST_ROUNDS):
        goods = doors.shelf.goods(product_id)
        levels = doors.shelf.levels(sorted(goods.items)) if goods else {}
        if goods is None or not (goods.told or goods.deletions) or shown == (goods, levels):
            return
        doors.catalogue.show(product_id, content(goods, levels, doors.currency), now)
        shown = goods, levels
    raise Unavailable("this product is written by too many at once; send it again")
