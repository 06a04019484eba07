"""What one page needs, in one answer and two round trips: the page's own rows, then the cards they name."""

from typing import Final

import msgspec

from chalicelib.aws import tables
from chalicelib.catalogue import public as catalogue
from chalicelib.recommendations import public as recommendations

MOST_CARDS: Final = 50


class ProductPage(msgspec.Struct, frozen=True, kw_only=True):
    """Everything a product page shows. `product` is null where the catalogue doesn't know the product.

    `recommendations` holds, by list, the products to show; lists with nothing to show are left out.
    """

    product: catalogue.ProductView | None
    recommendations: dict[str, tuple[recommendations.Item, ...]]


def product_page(product_id: str, *, per_list: int, market: str | None) -> ProductPage:
    """The page of one product, in at most two waves."""
    own, lists = (
        catalogue.page_part(product_id, market),
        recommendations.page_part(product_id, per_list=per_list),
    )
    found = tables.batch_get([*own.keys, *lists.keys])
    product, page = own.parse(found), lists.parse(found)
    wanted = page.card_ids(MOST_CARDS)
    cards = catalogue.card_part(wanted)
    items = page.items(
        cards.parse(tables.batch_get(cards.keys)) if wanted else {},
        fetched=set(wanted),
        discreet=product is not None and product.discreet,
    )
    return ProductPage(product=product, recommendations=items)
