"""Which attributes the shop asks its reviewers to rate, by category."""

from typing import Annotated, Final

import msgspec
from msgspec import Meta

from chalicelib.kernel.errors import Invalid
from chalicelib.reviews.domain import MOST_ATTRIBUTES, AttributeName

MOST_CATEGORIES: Final = 500
_LEVELS: Final = " > "
Label = Annotated[str, Meta(min_length=1, max_length=60, pattern=r"^[^\x00-\x1f\x7f]+$(?!\n)")]
LabelLanguage = Annotated[str, Meta(pattern=r"^[a-z]{2,3}$(?!\n)")]


class Attribute(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Something that is rated from 1 to 5, such as fit: its name, and what it is called in each language."""

    name: AttributeName
    labels: Annotated[dict[LabelLanguage, Label], Meta(max_length=40, examples=[{"sv": "Passform"}])] = {}


class CategoryAttributes(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The attributes of a category and of all below it; of every product, where no category is said."""

    category: Annotated[str, Meta(min_length=1, max_length=200, examples=["Friluftsliv > Tält"])] | None = (
        None
    )
    attributes: Annotated[tuple[Attribute, ...], Meta(max_length=MOST_ATTRIBUTES)]


class Book(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All attributes that are rated."""

    categories: Annotated[tuple[CategoryAttributes, ...], Meta(max_length=MOST_CATEGORIES)] = ()


def check(book: Book) -> None:
    """Raises `Invalid` naming what stands there twice."""
    seen: set[str | None] = set()
    for index, one in enumerate(book.categories):
        names = [attribute.name for attribute in one.attributes]
        if len(set(names)) < len(names):
            raise Invalid.field(f"/categories/{index}/attributes", "an attribute stands here twice")
        if one.category in seen:
            raise Invalid.field(f"/categories/{index}/category", "this category stands here twice")
        seen.add(one.category)


def of_category(book: Book, category: str | None) -> tuple[Attribute, ...]:
    """What is rated in a category: what its levels and the whole shop say, the most particular last."""
    levels = category.split(_LEVELS) if category else []
    named = [None, *(_LEVELS.join(levels[: n + 1]) for n in range(len(levels)))]
    by_category = {one.category: one.attributes for one in book.categories}
    found = [attribute for name in named for attribute in by_category.get(name, ())]
    return tuple({attribute.name: attribute for attribute in found}.values())


def labels(book: Book, category: str | None, language: str) -> dict[str, str]:
    """What a category's attributes are called in a language, by name; those without a label in it are left out."""
    named = {one.name: one.labels.get(language) for one in of_category(book, category)}
    return {name: label for name, label in named.items() if label}
