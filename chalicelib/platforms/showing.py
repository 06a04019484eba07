"""Products and stock: what was said of them is joined and kept, and the catalogue brought to what that says.

The catalogue is looked at again after each writing, so that whoever comes last leaves what is known by then; what was
kept is shown in full by the next delivery, should this one be cut off.
"""

from typing import Final

from chalicelib.kernel import revisions
from chalicelib.kernel.errors import Unavailable
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

# How often a product is brought up to date before somebody else, who writes it all the time, is left to it.
_MOST_ROUNDS: Final = 10


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


def hear_level(news: LevelTold, doors: Doors, now: int) -> str | None:
    """Join what was said of an inventory item's stock, and show its product so; what is to be told, if that's unknown."""

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
