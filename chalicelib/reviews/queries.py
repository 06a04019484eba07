"""What the API takes to read reviews and to answer them."""

from typing import Annotated, Final

import msgspec
from msgspec import Meta

from chalicelib.kernel.errors import Invalid
from chalicelib.reviews import places
from chalicelib.reviews.domain import LONGEST_NAME, LONGEST_TEXT, Language, Locale
from chalicelib.reviews.places import Filter, Sort

Cursor = Annotated[str, Meta(min_length=1, max_length=1_000)]
Token = Annotated[str, Meta(min_length=1, max_length=2_000)]


class ListQuery(msgspec.Struct, frozen=True):
    """Which reviews, in which order, and from where on.

    `stars` is one number or several (`4,5`). `verified` are those by verified buyers; `media` those with
    published pictures, sound or film. `attribute` is a name and its stars (`fit:3`). `q` are words that must
    all be there. `locale` is the reader's, for what is said beside the reviews.
    """

    sort: Sort = Sort.HELPFUL
    stars: Annotated[str, Meta(pattern=r"^[1-5](,[1-5]){0,4}$(?!\n)", examples=["4,5"])] | None = None
    verified: bool | None = None
    language: Language | None = None
    media: bool | None = None
    attribute: (
        Annotated[str, Meta(pattern=r"^[a-z0-9][a-z0-9_-]{0,39}:[1-5]$(?!\n)", examples=["fit:3"])] | None
    ) = None
    q: Annotated[str, Meta(min_length=1, max_length=200)] | None = None
    locale: Locale | None = None
    cursor: Cursor | None = None
    limit: Annotated[int, Meta(ge=1, le=50)] = 10


class TokenQuery(msgspec.Struct, frozen=True):
    """`token`: that of a mail's link, or the `edit_token` from when the review was sent."""

    token: Token | None = None


class LinkQuery(msgspec.Struct, frozen=True):
    """`link`: the token of a mail's link."""

    link: Token


class ProductQuery(msgspec.Struct, frozen=True):
    """`product_id`: only what is rated of this product."""

    product_id: Annotated[str, Meta(pattern=r"^[A-Za-z0-9._:-]{1,128}$(?!\n)")] | None = None


class VoteBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whether the review was helpful; null takes the vote back."""

    helpful: bool | None


class ReplyBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the shop answers, and the name that it signs with."""

    text: Annotated[str, Meta(min_length=1, max_length=LONGEST_TEXT)]
    name: Annotated[str, Meta(max_length=LONGEST_NAME)] | None = None


class LinksBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """For whose order links are wanted, and whether something is given for the reviews."""

    order_id: Annotated[str, Meta(pattern=r"^[A-Za-z0-9._:-]{1,128}$(?!\n)", examples=["o-1"])]
    incentivised: bool = False


_STARS: Final = ","


def filter_of(query: ListQuery) -> Filter:
    """What a reader wants to see. Raises `Invalid` if nothing to search for is left of the words."""
    words = places.words(query.q) if query.q else ()
    if query.q and not words:
        raise Invalid.field("query:q", "expected words")
    name, _, stars = (query.attribute or "").partition(":")
    return Filter(
        stars=tuple(sorted({int(one) for one in query.stars.split(_STARS)})) if query.stars else (),
        verified=query.verified,
        language=query.language,
        media=query.media,
        attribute=(name, int(stars)) if name else None,
        words=words,
    )
