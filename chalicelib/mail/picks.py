"""What a letter recommends: up to three products, each with the true reason why.

First what goes with what the letter is about, then with what its reader bought before, then what sells in the
category and in the shop. Never what they have, or have just bought, nor what isn't to be had; discreet products only
beside nothing but discreet ones.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from chalicelib.kernel.text import quotable
from chalicelib.letters.domain import MOST_PRODUCTS, Count, Product, Quote
from chalicelib.mail.domain import Candidate, Shown

# What is looked up of each group: some of it is sold out, deleted, or in the reader's house.
HEADS: Final = 8
LEAST_STARS: Final = 4
#: The list of what stands there by the shop's rule alone.
PINNED: Final = "pinned"


class Aside(NamedTuple):
    """What a letter is about, for its recommendations.

    `about` are the products that it names, `before` the latest bought before (latest first), `bought` all that were
    bought lately; none of them is recommended.
    """

    about: tuple[str, ...]
    before: tuple[str, ...] = ()
    bought: frozenset[str] = frozenset()

    @property
    def without(self) -> frozenset[str]:
        """What isn't recommended."""
        return self.bought.union(self.about, self.before)


class Said(NamedTuple):
    """A published review, as others see it."""

    text: str
    stars: int | None
    author: str
    language: str | None
    incentivised: bool = False


def heads(groups: Iterable[Sequence[Candidate]], aside: Aside, most: int = HEADS) -> list[str]:
    """The products that must be looked at before one can choose: the first of each group."""
    wanted = (
        one.product_id
        for group in groups
        for one in [each for each in group if each.product_id not in aside.without][:most]
    )
    return list(dict.fromkeys(wanted))


def all_discreet(product_ids: Collection[str], shown: Mapping[str, Shown]) -> bool:
    """Whether discreet products may stand beside these: there are some, and all are discreet."""
    return bool(product_ids) and all(one in shown and shown[one].discreet for one in product_ids)


def chosen(
    groups: Iterable[Sequence[Candidate]], aside: Aside, shown: Mapping[str, Shown]
) -> list[Candidate]:
    """The candidates that are recommended, at most three, the best first."""
    return ranked(groups, aside, shown)[:MOST_PRODUCTS]


def ranked(
    groups: Iterable[Sequence[Candidate]], aside: Aside, shown: Mapping[str, Shown]
) -> list[Candidate]:
    """All candidates that may be recommended, the best first, with scores of one scale: relative to the first, and a later group
    starts where the one before it ended.
    """
    beside_discreet = all_discreet(aside.about, shown)
    found: dict[str, Candidate] = {}
    ceiling = 1.0
    for group in groups:
        top = 0.0
        for one in group:
            if one.product_id in found or not may_stand(one, aside, shown, beside_discreet):
                continue
            top = top or one.score or 1.0
            found[one.product_id] = one._replace(score=ceiling * one.score / top)
        ceiling = min((one.score for one in found.values()), default=1.0)
    return list(found.values())


def may_stand(one: Candidate, aside: Aside, shown: Mapping[str, Shown], beside_discreet: bool) -> bool:
    """Whether a product may be recommended: known, to be had, not theirs; and discreet ones beside nothing else, nor named as a
    reason elsewhere.
    """
    product = shown.get(one.product_id)
    if product is None or not product.sellable or one.product_id in aside.without:
        return False
    left = shown.get(one.because or "")
    return beside_discreet or not (product.discreet or (left is not None and left.discreet))


def reason(one: Candidate, shown: Mapping[str, Shown]) -> Count:
    """Why it is recommended, with its count where one may be printed, and the name of what it goes with."""
    if one.list == PINNED:
        return Count(list=PINNED)
    if one.list == "category":
        return Count(list=one.list, title=_last_level(one.because or ""))
    left = shown.get(one.because or "")
    if left is None:
        return Count(list="popular" if one.because is None else "for-you")
    return Count(list=one.list, title=left.title, people=one.people, of=one.of)


def _last_level(category: str) -> str:
    return category.rpartition(" > ")[2]


def product(shown: Shown, *, why: Count | None = None, quote: Quote | None = None) -> Product:
    """A product as a letter shows it; of a discreet one no picture, and nobody's words."""
    return Product(
        product_id=shown.product_id,
        title=shown.title,
        url=shown.url,
        image_url=None if shown.discreet else shown.image_url,
        price=shown.price,
        rating=shown.rating,
        reviews=shown.reviews,
        reason=why,
        quote=None if shown.discreet else quote,
        discreet=shown.discreet,
    )


def quote(reviews: Iterable[Said], language: str) -> Quote | None:
    """The first of these that a mail may quote whole: short, pleased, in the reader's language, not paid for."""
    for one in reviews:
        text = quotable(one.text)
        is_ours = one.language in (None, language) and not one.incentivised
        if text is not None and is_ours and (one.stars or 0) >= LEAST_STARS:
            return Quote(text=text, stars=one.stars, author=one.author)
    return None
