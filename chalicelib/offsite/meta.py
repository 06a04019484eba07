"""Meta's product review feed as CSV (Commerce platform, "Product Review Feed Schema").

Lists stand in one cell as `['a', 'b']`, which is how Meta reads them.
"""

import csv
import io
from collections.abc import Iterable
from typing import Final
from urllib.parse import urlsplit

from chalicelib.offsite.domain import Product, Review, Shop, plain

NAME: Final = "meta-reviews.csv"
CONTENT_TYPE: Final = "text/csv; charset=utf-8"
COLUMNS: Final = (
    "store.name",
    "store.storeUrls",
    "reviewID",
    "rating",
    "title",
    "content",
    "created_at",
    "updated_at",
    "incentivized",
    "has_verified_purchase",
    "reviewer.name",
    "reviewer.isAnonymous",
    "product.name",
    "product.url",
    "product.imageUrls",
    "product.productIdentifiers.brand",
    "product.productIdentifiers.gtins",
    "product.productIdentifiers.mpns",
    "product.productIdentifiers.skus",
)
# A spreadsheet takes a cell that begins so for a formula and runs it for whoever opens the file.
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


def head(shop: Shop) -> str:  # noqa: ARG001  (both formats are written alike)
    """The line that names the columns."""
    return _line(COLUMNS)


def tail() -> str:
    """Nothing follows the rows."""
    return ""


def row(review: Review, product: Product, shop: Shop) -> str:
    """One review."""
    return _line(
        _cell(text)
        for text in (
            shop.name,
            _list([_store(product.url)]),
            review.review_id,
            str(review.stars),
            review.title,
            review.content,
            review.at,
            review.edited_at or "",
            _word(review.is_incentivised),
            _word(review.is_verified),
            review.name or "",
            _word(review.name is None),
            product.title,
            product.url,
            _list([product.image_url] if product.image_url else []),
            product.brand or "",
            _list(product.gtins),
            _list(product.mpns),
            _list(product.skus),
        )
    )


def _line(cells: Iterable[str]) -> str:
    text = io.StringIO()
    csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\n").writerow(list(cells))
    return text.getvalue()


def _cell(text: str) -> str:
    shown = plain(text)
    return f" {shown}" if shown.startswith(_FORMULA) else shown


def _list(texts: Iterable[str]) -> str:
    # An id with a quote in it couldn't be told from two.
    kept = [text for text in texts if text and "'" not in text and "\\" not in text]
    return f"[{', '.join(repr(text) for text in kept)}]" if kept else ""


def _store(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def _word(value: bool) -> str:
    return "true" if value else "false"
