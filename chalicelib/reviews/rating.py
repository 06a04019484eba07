"""The numbers: what each published review adds to them, and what is made of their sums.

A sum is kept by name (`NUMBERS`, and two for each rated attribute); a review's write adds the difference
between what it gave before and what it gives now, in the same transaction.
"""

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Final

import msgspec

from chalicelib.reviews.domain import Badge, Review, Votes

MICRO: Final = 1_000_000
# Where nothing is known of a shop yet, the middle of the scale.
MIDDLE: Final = 3 * MICRO
_ATTRIBUTE: Final = "a#"
_Z: Final = 1.96  # 95 % of a normal distribution lie within this many standard deviations


class AttributeRating(msgspec.Struct, frozen=True):
    """How many rated an attribute, and with how many stars together."""

    count: int
    total: int

    @property
    def mean(self) -> float:
        """The true mean."""
        return self.total / self.count


class Rating(msgspec.Struct, frozen=True, kw_only=True):
    """The numbers of a product, or of the shop.

    `count` reviews with stars give `total` stars; `histogram` is how many gave 1, 2, 3, 4 and 5. `reviews`
    counts those without stars too. Of `recommend_of` who said, `recommend_yes` would recommend it; `verified`
    are the reviews by verified buyers. Of the recommendation score, `promoters` gave 9 or 10, `passives` 7
    or 8, `detractors` less. `revision` grows with every change.
    """

    count: int = 0
    total: int = 0
    histogram: tuple[int, int, int, int, int] = (0, 0, 0, 0, 0)
    recommend_yes: int = 0
    recommend_of: int = 0
    attributes: dict[str, AttributeRating] = {}
    reviews: int = 0
    verified: int = 0
    promoters: int = 0
    passives: int = 0
    detractors: int = 0
    revision: int = 0

    @property
    def mean(self) -> float | None:
        """The true mean of the stars; None where nobody gave any."""
        return self.total / self.count if self.count else None

    @property
    def nps(self) -> float | None:
        """The net promoter score, -100 to 100: the share of promoters less that of detractors, in percent.

        After Reichheld, "The One Number You Need to Grow", Harvard Business Review, December 2003.
        """
        asked = self.promoters + self.passives + self.detractors
        return 100 * (self.promoters - self.detractors) / asked if asked else None


def numbers(review: Review | None) -> dict[str, int]:
    """What a review adds to each sum; nothing unless it is published."""
    if review is None or not review.is_shown:
        return {}
    found = Counter(reviews=1)
    found["verified"] += review.badge is Badge.BUYER
    content = review.content
    if content.stars is not None:
        found.update({"count": 1, "total": content.stars, f"s{content.stars}": 1})
    if content.recommends is not None:
        found.update({"recommend_of": 1, "recommend_yes": int(content.recommends)})
    if content.nps is not None:
        found[_nps_group(content.nps)] += 1
    for name, stars in content.attributes.items():
        found.update({f"{_ATTRIBUTE}{name}#count": 1, f"{_ATTRIBUTE}{name}#total": stars})
    return {name: value for name, value in found.items() if value}


def _nps_group(score: int) -> str:
    if score >= 9:
        return "promoters"
    return "passives" if score >= 7 else "detractors"


def difference(before: Review | None, after: Review | None) -> dict[str, int]:
    """What a write adds to each sum that it changes."""
    old, new = numbers(before), numbers(after)
    moved = {name: new.get(name, 0) - old.get(name, 0) for name in sorted(old.keys() | new.keys())}
    return {name: value for name, value in moved.items() if value}


def from_sums(sums: Mapping[str, int]) -> Rating:
    """The rating whose sums these are; names that aren't there are 0."""
    names = sorted({name.split("#")[1] for name in sums if name.startswith(_ATTRIBUTE)})
    rated = {
        name: AttributeRating(*(sums.get(f"a#{name}#{n}", 0) for n in ("count", "total"))) for name in names
    }
    stars = [sums.get(f"s{n}", 0) for n in range(1, 6)]
    plain = set(Rating.__struct_fields__) - {"histogram", "attributes"}
    return Rating(
        histogram=(stars[0], stars[1], stars[2], stars[3], stars[4]),
        attributes={name: one for name, one in rated.items() if one.count},
        **{name: sums[name] for name in plain & sums.keys()},
    )


def recount(reviews: Iterable[Review]) -> Rating:
    """The rating counted from the reviews themselves: what the kept sums must say."""
    sums: Counter[str] = Counter()
    for review in reviews:
        sums.update(numbers(review))
    return from_sums(sums)


def score(count: int, total: int, *, prior: int, weight: int) -> int:
    """What a product is ranked by, in millionths of a star: the mean, drawn towards `prior`.

    The Bayesian average (weight · prior + total) / (weight + count): as if `weight` reviews more had each
    given `prior` (millionths of a star). A single five doesn't beat four hundred that average 4.8. Not a
    mean, and never shown as one. See https://en.wikipedia.org/wiki/Bayesian_average.
    """
    return (weight * prior + total * MICRO) // (weight + count)


def helpfulness(votes: Votes) -> int:
    """What reviews are sorted by when the helpful come first: 0 to 1,000,000.

    The lower bound of Wilson's 95 % interval for the share of helpful votes (E. B. Wilson, "Probable
    Inference", JASA 22, 1927), so that 1 of 1 doesn't beat 90 of 100.
    """
    asked = votes.helpful + votes.unhelpful
    if asked <= 0:
        return 0
    share, square = votes.helpful / asked, _Z * _Z
    centre = share + square / (2 * asked)
    spread = _Z * math.sqrt((share * (1 - share) + square / (4 * asked)) / asked)
    return max(0, round(MICRO * (centre - spread) / (1 + square / asked)))
