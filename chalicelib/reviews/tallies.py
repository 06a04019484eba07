"""The numbers as the API shows them."""

import msgspec

from chalicelib.reviews.rating import Rating


class AttributeView(msgspec.Struct, frozen=True):
    """How many rated an attribute, and the true mean."""

    count: int
    mean: float


class ShareView(msgspec.Struct, frozen=True):
    """How many of how many; `share` is null where nobody was asked."""

    count: int
    of: int
    share: float | None


class NpsView(msgspec.Struct, frozen=True, kw_only=True):
    """The net promoter score of the shop (-100 to 100), and how many it is made of."""

    score: float | None
    promoters: int
    passives: int
    detractors: int


class RatingView(msgspec.Struct, frozen=True, kw_only=True):
    """The numbers of a product, or of the shop, each the sum over its published reviews.

    `mean` is the true mean of `count` reviews with stars (null without any); `histogram` tells how many gave
    1 to 5; `reviews` counts those without stars too. `recommend` is out of those who said; `verified` counts
    reviews by verified buyers. `nps` is there for the shop only.
    """

    count: int
    mean: float | None
    histogram: dict[str, int]
    reviews: int
    recommend: ShareView
    verified: ShareView
    attributes: dict[str, AttributeView]
    nps: NpsView | None
    how: str = "/v1/how/ratings"


def rating_view(rating: Rating, *, is_site: bool) -> RatingView:
    """The numbers as the API shows them; shares and means to four decimals."""
    nps = rating.nps
    asked = NpsView(
        score=None if nps is None else round(nps, 1),
        promoters=rating.promoters,
        passives=rating.passives,
        detractors=rating.detractors,
    )
    return RatingView(
        count=rating.count,
        mean=None if rating.mean is None else round(rating.mean, 4),
        histogram={str(n): count for n, count in enumerate(rating.histogram, 1)},
        reviews=rating.reviews,
        recommend=_share(rating.recommend_yes, rating.recommend_of),
        verified=_share(rating.verified, rating.reviews),
        attributes={
            name: AttributeView(one.count, round(one.mean, 4)) for name, one in rating.attributes.items()
        },
        nps=asked if is_site else None,
    )


def _share(count: int, of: int) -> ShareView:
    return ShareView(count, of, round(count / of, 4) if of else None)
