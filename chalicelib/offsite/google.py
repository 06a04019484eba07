"""Google's product review feed, schema 2.4 (https://developers.google.com/product-review-feeds/schema).

Google expects all reviews in every file and forgets those that aren't in it, which is how one that was taken
back or hidden disappears there.
"""

from collections.abc import Iterable
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from chalicelib.offsite.domain import Product, Review, Shop, plain

NAME: Final = "google-reviews.xml"
CONTENT_TYPE: Final = "application/xml; charset=utf-8"
_SCHEMA: Final = "http://www.google.com/shopping/reviews/schema/product/2.4/product_reviews.xsd"
_ANONYMOUS: Final = "Anonymous"


def head(shop: Shop) -> str:
    """The file's beginning."""
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<feed xmlns:vc="http://www.w3.org/2007/XMLSchema-versioning"'
        ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
        f' xsi:noNamespaceSchemaLocation="{_SCHEMA}">\n'
        f"{_tag('version', '2.4')}<publisher>{_tag('name', shop.name)}</publisher>\n<reviews>\n"
    )


def tail() -> str:
    """The file's end."""
    return "</reviews>\n</feed>\n"


def row(review: Review, product: Product, shop: Shop) -> str:  # noqa: ARG001  (both formats are written alike)
    """One review. The schema wants the elements in this order."""
    parts = (
        _tag("review_id", review.review_id),
        _reviewer(review.name),
        _tag("review_timestamp", _seconds(review.at)),
        _tag("title", review.title) if review.title else "",
        _tag("content", review.content),
        _list("pros", "pro", review.pros),
        _list("cons", "con", review.cons),
        _tag("review_url", product.url, type="group"),
        f"<ratings>{_tag('overall', str(review.stars), min='1', max='5')}</ratings>",
        f"<products><product>{_product(product)}</product></products>",
        _tag("is_spam", "false"),
        _tag("is_verified_purchase", _word(review.is_verified)),
        _tag("is_incentivized_review", _word(review.is_incentivised)),
        _tag("collection_method", "post_fulfillment" if review.was_asked_for else "unsolicited"),
    )
    return f"<review>{''.join(parts)}</review>\n"


def _reviewer(name: str | None) -> str:
    told = _tag("name", name) if name else _tag("name", _ANONYMOUS, is_anonymous="true")
    return f"<reviewer>{told}</reviewer>"


def _product(product: Product) -> str:
    ids = "".join(
        (
            _list("gtins", "gtin", product.gtins),
            _list("mpns", "mpn", product.mpns),
            _list("skus", "sku", product.skus),
            _list("brands", "brand", [product.brand] if product.brand else []),
        )
    )
    return f"<product_ids>{ids}</product_ids>{_tag('product_name', product.title)}{_tag('product_url', product.url)}"


def _list(around: str, name: str, texts: Iterable[str]) -> str:
    inner = "".join(_tag(name, text) for text in texts if plain(text).strip())
    return f"<{around}>{inner}</{around}>" if inner else ""


def _tag(name: str, text: str, **attributes: str) -> str:
    said = "".join(f" {key}={quoteattr(value)}" for key, value in attributes.items())
    return f"<{name}{said}>{escape(plain(text))}</{name}>"


def _word(value: bool) -> str:
    return "true" if value else "false"


def _seconds(moment: str) -> str:
    """2026-11-21T20:37:00.123Z as 2026-11-21T20:37:00Z."""
    return f"{moment[:19]}Z"
