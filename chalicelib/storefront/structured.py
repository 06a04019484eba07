"""A product with its reviews as schema.org's JSON-LD, by what Google documents for review snippets.

https://developers.google.com/search/docs/appearance/structured-data/review-snippet: ratings must stand on the
page that carries them, be about the one product, come from its buyers and users, and each review names its
author. So reviews of the shop itself are never told here, and a review without a name only counts.
"""

import json
from typing import Any, Final

from chalicelib.storefront.shown import Product, Rating, Review, Shown

_AVAILABILITY: Final = {
    "backorder": "BackOrder",
    "discontinued": "Discontinued",
    "in_stock": "InStock",
    "in_store_only": "InStoreOnly",
    "limited_availability": "LimitedAvailability",
    "made_to_order": "MadeToOrder",
    "online_only": "OnlineOnly",
    "out_of_stock": "OutOfStock",
    "preorder": "PreOrder",
    "pre_sale": "PreSale",
    "presale": "PreSale",
    "reserved": "Reserved",
    "sold_out": "SoldOut",
}
# Written so, none of them can end the script element or be taken for markup; JSON reads them the same.
_UNSAFE: Final = {ord(one): f"\\u{ord(one):04x}" for one in "<>&'\u2028\u2029"}


def product_json(shown: Shown) -> str | None:
    """The text of the script element; None where nobody rated the product, as there is nothing to tell then."""
    if shown.rating.ratings == 0:
        return None
    rated = [_review(one) for one in shown.reviews if one.stars is not None and one.name]
    document = _product(shown.product) | {"aggregateRating": _aggregate(shown.rating)}
    if rated:
        document["review"] = rated
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).translate(_UNSAFE)


def _product(product: Product) -> dict[str, Any]:
    said: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Product",
        "@id": product.url,
        "name": product.title,
        "url": product.url,
        "productID": product.product_id,
        "image": product.image_url,
        "sku": product.sku,
        "gtin": product.gtin,
        "brand": {"@type": "Brand", "name": product.brand} if product.brand else None,
        "offers": _offer(product),
    }
    return {name: value for name, value in said.items() if value is not None}


def _offer(product: Product) -> dict[str, Any] | None:
    if product.price is None:
        return None
    amount, currency = product.price
    offer = {"@type": "Offer", "url": product.url, "price": amount, "priceCurrency": currency}
    known = _AVAILABILITY.get(product.availability or "")
    return offer | ({"availability": f"https://schema.org/{known}"} if known else {})


def _aggregate(rating: Rating) -> dict[str, Any]:
    return {
        "@type": "AggregateRating",
        "ratingValue": f"{rating.mean:.2f}",
        "ratingCount": rating.ratings,
        "reviewCount": rating.reviews,
        "bestRating": 5,
        "worstRating": 1,
    }


def _review(review: Review) -> dict[str, Any]:
    said: dict[str, Any] = {
        "@type": "Review",
        "author": {"@type": "Person", "name": review.name},
        "datePublished": review.at[:10],
        "name": review.title or None,
        "reviewBody": review.text or None,
        "inLanguage": review.language,
        "reviewRating": {
            "@type": "Rating",
            "ratingValue": review.stars,
            "bestRating": 5,
            "worstRating": 1,
        },
        "positiveNotes": _notes(review.pros),
        "negativeNotes": _notes(review.cons),
    }
    return {name: value for name, value in said.items() if value is not None}


def _notes(points: tuple[str, ...]) -> dict[str, Any] | None:
    if not points:
        return None
    listed = [{"@type": "ListItem", "position": n, "name": one} for n, one in enumerate(points, 1)]
    return {"@type": "ItemList", "itemListElement": listed}
