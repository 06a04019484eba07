"""What the API shows of reactions, and takes for them."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from chalicelib.kernel import clock, ids
from chalicelib.kernel.errors import Invalid
from chalicelib.reactions.domain import HOW, Reaction, Shown, Word

_MOST_PRODUCTS = 50


class ReactionBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the person says of the product from now on; `none` takes it back."""

    reaction: Word


class CountsView(msgspec.Struct, frozen=True, kw_only=True):
    """How many people like and dislike a product. Null: so few that a discreet product keeps it back."""

    product_id: str
    likes: int | None
    dislikes: int | None
    how: str = HOW


class SetView(msgspec.Struct, frozen=True, kw_only=True):
    """What the person says now, and the product's counts after it."""

    product_id: str
    reaction: Word
    likes: int | None
    dislikes: int | None
    how: str = HOW


class MineView(msgspec.Struct, frozen=True, kw_only=True):
    """A word of the person's own, and since when."""

    product_id: str
    reaction: Literal["like", "dislike"]
    at: str


class MineQuery(msgspec.Struct, frozen=True):
    """Which of the person's own words. `products` (up to 50, by commas) asks for these at once, in one page."""

    products: Annotated[str, Meta(min_length=1, max_length=7_000, examples=["tent-2,mat-1"])] | None = None
    reaction: Literal["like", "dislike"] | None = None
    cursor: Annotated[str, Meta(min_length=1, max_length=1_000)] | None = None
    limit: Annotated[int, Meta(ge=1, le=100)] = 50

    @property
    def word(self) -> Word | None:
        """The one word that is asked for, if one is."""
        return Word(self.reaction) if self.reaction else None


def counts_view(product_id: str, shown: Shown) -> CountsView:
    """Counts as the API shows them."""
    return CountsView(product_id=product_id, likes=shown.likes, dislikes=shown.dislikes)


def set_view(product_id: str, word: Word, shown: Shown) -> SetView:
    """The answer to a word."""
    return SetView(product_id=product_id, reaction=word, likes=shown.likes, dislikes=shown.dislikes)


def mine_view(reaction: Reaction) -> MineView:
    """A word of the person's own."""
    word: Literal["like", "dislike"] = "like" if reaction.word is Word.LIKE else "dislike"
    return MineView(product_id=reaction.product_id, reaction=word, at=clock.iso(reaction.at))


def products(text: str) -> list[str]:
    """The product ids in a parameter. Raises `Invalid`."""
    found = list(dict.fromkeys(text.split(",")))
    if len(found) > _MOST_PRODUCTS:
        raise Invalid.field("query:products", f"at most {_MOST_PRODUCTS} products")
    if not all(ids.is_id(one) for one in found):
        raise Invalid.field("query:products", "expected product ids, parted by commas")
    return found
