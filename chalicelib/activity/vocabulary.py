"""The words for what shoppers do: Torg's own, and what Segment and GA4 call the same."""

import re
from typing import Final, NamedTuple


class Meaning(NamedTuple):
    """What an event must name: how many products at least and at most, and whether a phrase."""

    fewest_products: int = 0
    most_products: int = 200
    needs_query: bool = False


_ONE: Final = Meaning(fewest_products=1)

MEANINGS: Final[dict[str, Meaning]] = {
    "page_viewed": Meaning(most_products=0),
    "product_viewed": _ONE,
    "products_searched": Meaning(needs_query=True),
    "search_engine_arrival": Meaning(),
    "product_list_viewed": Meaning(),
    "product_clicked": _ONE,
    "products_compared": Meaning(fewest_products=2, most_products=20),
    "product_added": _ONE,
    "product_removed": _ONE,
    "checkout_started": Meaning(),
    "order_completed": Meaning(),
    "product_shared": _ONE,
    "product_liked": _ONE,
    "product_disliked": _ONE,
    "recommendation_shown": _ONE,
    "recommendation_clicked": _ONE,
}

# Segment's Ecommerce V2 names fall onto ours once they are lower-cased and joined by `_`, but for these.
_ALIASES: Final[dict[str, str]] = {
    "page_view": "page_viewed",
    "page": "page_viewed",
    "product_list_filtered": "product_list_viewed",
    "product_compared": "products_compared",
    # GA4
    "view_item": "product_viewed",
    "view_item_list": "product_list_viewed",
    "select_item": "product_clicked",
    "search": "products_searched",
    "view_search_results": "products_searched",
    "add_to_cart": "product_added",
    "remove_from_cart": "product_removed",
    "begin_checkout": "checkout_started",
    "purchase": "order_completed",
    "share": "product_shared",
}

# A page that someone may have landed on: where a search engine's keyword can be seen.
LANDINGS: Final = frozenset(
    {"page_viewed", "product_viewed", "product_list_viewed", "products_searched", "search_engine_arrival"}
)
_GAPS = re.compile(r"[\s_-]+")


def canonical(name: str) -> str | None:
    """Our word for an event called `name` (in our, Segment's or GA4's words), or None if we have none."""
    if name in MEANINGS:
        return name
    joined = _GAPS.sub("_", name.strip().lower())
    word = _ALIASES.get(joined, joined)
    return word if word in MEANINGS else None
