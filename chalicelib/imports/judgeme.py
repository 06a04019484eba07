"""Judge.me's CSV export: which of its columns become what of ours.

An export has no ids: a review is known again by its product, its author and its date.
"""

from typing import Final

from chalicelib.imports import cells, dates
from chalicelib.imports.cells import Row
from chalicelib.imports.plain import with_content
from chalicelib.imports.voices import Product, Reply, Review, State, Unreadable, Verified

NEEDS: Final = (frozenset({"rating"}), frozenset({"body", "title"}), frozenset({"review_date"}))
_SHOP: Final = frozenset({"judgeme-shop-reviews", "shop-reviews"})
_STATES: Final[dict[str, State]] = {
    "": "published",
    "ok": "published",
    "published": "published",
    "true": "published",
    "not-yet": "held",
    "not_yet": "held",
    "pending": "held",
    "hidden": "rejected",
    "unpublished": "rejected",
    "false": "rejected",
    "archived": "rejected",
    "spam": "rejected",
}
_BOUGHT: Final = frozenset(
    {"buyer", "verified-purchase", "verified_purchase", "verified buyer", "verified_buyer"}
)
_NOT_BOUGHT: Final = frozenset({"nothing", "email", "confirmed-buyer-pending", "semi-verified", "admin"})


def review(row: Row, now: int, order: dates.Order | None = None) -> Review:
    """The review in a row. Raises `Unreadable`."""
    handle, product_id = row.get("product_handle", "handle"), row.get("product_id")
    about_site = cells.handle(handle) in _SHOP if handle else False
    product = Product(
        ids=(product_id,) if product_id else (),
        skus=(sku,) if (sku := row.get("sku", "product_sku")) else (),
        handles=(cells.handle(handle),) if handle else (),
        gtins=(gtin,) if (gtin := row.get("barcode", "gtin")) else (),
    )
    if not product:
        raise Unreadable("product_handle", "names no product")
    email, name = cells.email(row.get("reviewer_email")), row.line("reviewer_name", "reviewer_name")
    said = Review(
        external_id=_external_id(row, email or name),
        source="judgeme",
        created_at=row.instant("review_date", now, order, "review_date"),
        about="site" if about_site else "product",
        product=Product() if about_site else product,
        state=_state(row),
        stars=row.stars("rating", "rating"),
        title=row.line("title", "title", longest=cells.LONGEST_TEXT),
        text=row.prose("body", "body"),
        name=name,
        email=email,
        verified=_verified(row.get("verified", "verified_buyer", "reviewer_verified").lower()),
        incentivised=bool(row.flag("incentivized", "incentivized", "incentivised", "is_incentivized")),
        helpful=row.count("thumb_up", "thumb_up", "votes_up"),
        not_helpful=row.count("thumb_down", "thumb_down", "votes_down"),
        reply=_reply(row, now, order),
        media=cells.addresses("picture_urls", row.get("picture_urls")),
    )
    return with_content(said)


def _external_id(row: Row, author: str) -> str:
    if own := row.get("review_id", "id", "uuid"):
        return own
    product = row.get("product_id", "product_handle", "sku")
    return cells.derived("judgeme", product, author, row.get("review_date"))


def _state(row: Row) -> State:
    """By `curated`, and by `published` and `hidden` where a file has them."""
    if row.flag("hidden", "hidden"):
        return "rejected"
    word = row.get("curated", "published", "state", "status").lower()
    if word not in _STATES:
        raise Unreadable("curated", f"expected ok, not-yet or spam; got {word[:40]!r}")
    return _STATES[word]


def _verified(word: str) -> Verified | None:
    """The badge, where the file has it; that a review came by e-mail is none."""
    if word in _BOUGHT:
        return "buyer"
    if not word or word in _NOT_BOUGHT:
        return None
    return "buyer" if cells.flag("verified", word) else None


def _reply(row: Row, now: int, order: dates.Order | None) -> Reply | None:
    text = row.prose("reply", "reply")
    return Reply(text=text, at=row.instant_or_none("reply_date", now, order, "reply_date")) if text else None
