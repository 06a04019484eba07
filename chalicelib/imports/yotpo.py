"""Yotpo's CSV: the export (`Review Title`, `Review Status`, …) and the import template (`review_title`, …)."""

from typing import Final

from chalicelib.imports import cells, dates
from chalicelib.imports.cells import Row
from chalicelib.imports.plain import with_content
from chalicelib.imports.voices import Product, Reply, Review, State, Unreadable, Verified

NEEDS: Final = (
    frozenset({"review_score", "score"}),
    frozenset({"review_content", "review_title", "content"}),
    frozenset({"date", "review_creation_date", "created_at", "review_date"}),
)
_DATES: Final = ("review_creation_date", "date", "created_at", "review_date")
_SITE: Final = frozenset({"yotpo_site_reviews", "site_review", "site review", "site reviews", "site"})
_STATES: Final[dict[str, State]] = {
    "published": "published",
    "unpublished": "rejected",
    "rejected": "rejected",
    "deleted": "rejected",
    "spam": "rejected",
    "pending": "held",
    "escalated": "held",
    "disputed": "held",
    "unverified": "held",
}
_VERIFIED: Final[dict[str, Verified]] = {
    "verified_buyer": "buyer",
    "verifiedbuyer": "buyer",
    "verified_reviewer": "shopper",
    "verifiedreviewer": "shopper",
}
# What stands for an empty text in a file where a text must stand.
_PLACEHOLDERS: Final = frozenset({"-", "--", "n/a", "null", "none"})


def review(row: Row, now: int, order: dates.Order | None = None) -> Review:
    """The review in a row. Raises `Unreadable`."""
    product, about_site = _product(row)
    if not product and not about_site:
        raise Unreadable("product_id", "names no product")
    email = cells.email(row.get("reviewer_email", "email"))
    name = row.line("display_name", "reviewer_display_name", "display_name", "reviewer_name", "user_name")
    said = Review(
        external_id=_external_id(row, email or name),
        source="yotpo",
        created_at=row.instant("date", now, order, *_DATES),
        about="site" if about_site else "product",
        product=Product() if about_site else product,
        state=_state(row),
        stars=row.stars("review_score", "review_score", "score"),
        title=_worded(row.line("review_title", "review_title", "title", longest=cells.LONGEST_TEXT)),
        text=_worded(row.prose("review_content", "review_content", "content")),
        attributes=_attributes(row),
        language=cells.language(row.get("language", "review_language")),
        name=name,
        email=email,
        verified=_verified(row),
        incentivised=bool(row.flag("incentivized", "is_incentivized", "incentivized", "incentivised")),
        helpful=row.count("votes_up", "votes_up", "review_votes_up", "upvotes"),
        not_helpful=row.count("votes_down", "votes_down", "review_votes_down", "downvotes"),
        reply=_reply(row, now, order),
        media=cells.addresses("published_image_url", row.get("published_image_url", "published_image_urls")),
    )
    return with_content(said)


def _product(row: Row) -> tuple[Product, bool]:
    """What the row says of its product, and whether it is about the shop itself."""
    product_id, sku, url = (
        row.get("product_id", "domain_key"),
        row.get("sku", "product_sku"),
        row.get("product_url"),
    )
    kind = row.get("review_type").lower()
    if kind in _SITE or product_id.lower() in _SITE or (not product_id and not sku and cells.is_site(url)):
        return Product(), True
    # What Yotpo calls a product's id is whatever the shop sent it, often a sku.
    ids = tuple(dict.fromkeys(one for one in (product_id, sku) if one))
    gtin = row.get("gtin", "product_gtin", "upc", "ean", "isbn")
    return (
        Product(
            ids=ids,
            skus=ids,
            handles=(handle,) if url and (handle := cells.handle(url)) else (),
            gtins=(gtin,) if gtin else (),
        ),
        False,
    )


def _external_id(row: Row, author: str) -> str:
    if own := row.get("review_id", "id", "yotpo_id"):
        return own
    product = row.get("product_id", "sku", "product_url")
    return cells.derived("yotpo", product, author, row.get(*_DATES))


def _state(row: Row) -> State:
    if word := row.get("review_status", "status").lower():
        if word not in _STATES:
            raise Unreadable("review_status", f"{word[:40]!r} isn't known")
        return _STATES[word]
    return "rejected" if row.flag("published", "published") is False else "published"


def _verified(row: Row) -> Verified | None:
    """The badge: `user_type`, or a column that says yes or no."""
    word = row.get("user_type", "reviewer_type").lower().replace(" ", "_").replace("-", "_")
    if word in _VERIFIED:
        return _VERIFIED[word]
    return "buyer" if row.flag("verified_purchase", "verified_purchase", "verified_buyer") else None


def _worded(text: str) -> str:
    return "" if text.lower() in _PLACEHOLDERS else text


def _attributes(row: Row) -> dict[str, int]:
    """Custom questions that were answered on a scale of five; those answered in words have no place here."""
    found: dict[str, int] = {}
    for title, cell in row.starting("cf_"):
        label = cells.attribute(title.rpartition("__")[2] or title)
        try:
            found[label] = cells.stars("cf_", cell)
        except Unreadable:
            continue
    found.pop("", None)
    return found


def _reply(row: Row, now: int, order: dates.Order | None) -> Reply | None:
    """The shop's comment, if it was public."""
    text = row.prose("comment_content", "comment_content", "comment")
    if not text or row.flag("comment_public", "comment_public") is False:
        return None
    names = ("comment_created_at", "comment_creation_date", "comment_date")
    return Reply(text=text, at=row.instant_or_none("comment_created_at", now, order, *names))
