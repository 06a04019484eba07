"""What a story says, in Swedish and English: written from what is shown of it, and from nothing else."""

from collections.abc import Sequence
from typing import Final, Literal, NamedTuple

from chalicelib.feed.domain import Kind

Language = Literal["sv", "en"]
LANGUAGES: Final[tuple[Language, ...]] = ("sv", "en")


class Told(NamedTuple):
    """What a story's sentence is made of: the named among `people`, the product's and the list's titles.

    `stars` are those of a review; `by_shop` says that the shop itself answered.
    """

    kind: Kind
    names: Sequence[str]
    people: int
    product: str | None = None
    title: str | None = None
    stars: int | None = None
    by_shop: bool = False


class _Words(NamedTuple):
    """A language's pieces. `one` is one who isn't named; `{}` is where a number or a name stands."""

    one: str
    many: str
    both: str
    one_more: str
    more: str
    shop: str
    the_shop: str
    stars: str
    star: str
    quoted: str
    verbs: dict[str, str]


_WORDS: Final[dict[Language, _Words]] = {
    "sv": _Words(
        one="Någon", many="{} personer", both="{} och {}", one_more="{} och en till", more="{} och {} andra",
        shop="Butiken", the_shop="butiken", stars="{} av 5 stjärnor", star="1 av 5 stjärnor", quoted="”{}”",
        verbs={
            "bought": "{who} köpte {product}",
            "liked": "{who} gillade {product}",
            "reviewed": "{who} recenserade {product}",
            "rated": "{who} gav {product} {stars}",
            "asked": "{who} ställde en fråga om {product}",
            "answered": "{who} svarade på en fråga om {product}",
            "put": "{who} lade {product} i listan {title}",
            "put_somewhere": "{who} lade {product} i en lista",
            "made": "{who} delade listan {title}",
            "made_one": "{who} delade en lista",
        },
    ),
    "en": _Words(
        one="Somebody", many="{} people", both="{} and {}", one_more="{} and 1 other", more="{} and {} others",
        shop="The shop", the_shop="the shop", stars="{} of 5 stars", star="1 of 5 stars", quoted="“{}”",
        verbs={
            "bought": "{who} bought {product}",
            "liked": "{who} liked {product}",
            "reviewed": "{who} reviewed {product}",
            "rated": "{who} gave {product} {stars}",
            "asked": "{who} asked a question about {product}",
            "answered": "{who} answered a question about {product}",
            "put": "{who} put {product} into the list {title}",
            "put_somewhere": "{who} put {product} into a list",
            "made": "{who} shared the list {title}",
            "made_one": "{who} shared a list",
        },
    ),
}  # fmt: skip


def text(told: Told, language: Language) -> str:
    """The sentence that tells a story."""
    words = _WORDS[language]
    return words.verbs[_verb(told)].format(
        who=_who(told, words),
        product=told.product if told.product is not None else words.the_shop,
        title=words.quoted.format(told.title),
        stars=words.star if told.stars == 1 else words.stars.format(told.stars),
    )


def _verb(told: Told) -> str:
    if told.kind is Kind.REVIEWED:
        return "rated" if told.stars is not None else "reviewed"
    if told.kind is Kind.LISTED:
        verb = "made" if told.product is None else "put"
        return verb if told.title else {"made": "made_one", "put": "put_somewhere"}[verb]
    return told.kind.value


def _who(told: Told, words: _Words) -> str:
    if told.by_shop:
        return words.shop
    if not told.names:
        return words.one if told.people == 1 else words.many.format(told.people)
    first, others = told.names[0], told.people - 1
    if others <= 0:
        return first
    if others == 1 and len(told.names) > 1:
        return words.both.format(first, told.names[1])
    return words.one_more.format(first) if others == 1 else words.more.format(first, others)
