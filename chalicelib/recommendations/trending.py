"""What rises now: the products whose share of all looks is well above their usual share, and how well.

Each look (a person counts once for a product and day) fades with two half-lives. With q what is left of a product's looks
after the short one and s what is left after the long one, Q and S the same of all other products, and c what q / s is of
looks that come evenly, a product rises by

    (q − e) / √(e + 1),   e = s · max(c, Q / S)

which is SigniTrend's significance (Schubert, Weiler, Kriegel, KDD 2014, section 3): the excess over an exponentially
weighted mean, in standard deviations, with a floor so that a handful of looks at what nobody knew isn't a trend. Two
things differ. The deviation isn't kept as a second average, but is the root of the mean, as of counts that come one by
one. And more is expected where all else is looked at more than ever, so that nothing rises because the shop had a good
day, or because it opened yesterday; less is never expected, so that nothing rises because something else fell.
"""

from __future__ import annotations

from typing import Final

from chalicelib.recommendations.domain import Parameters
from chalicelib.recommendations.recipes import Step, sql

#: How finely ages are told: eighths of a half-life. After eleven of them a thousandth has faded.
PARTS: Final = 8
_ENDURES: Final = 11
#: The usual is looked for this many half-lives back.
_BACK: Final = 4
_HOUR_MS: Final = 3_600_000
_DAY_MS: Final = 24 * _HOUR_MS


def fading() -> list[tuple[int, int]]:
    """(age in eighths of a half-life, weight in thousandths), until nothing is left."""
    return [(age, round(1000 * 2 ** (-age / PARTS))) for age in range(PARTS * _ENDURES)]


def steady(quick: int, slow: int, back: int) -> float:
    """What is left of looks that come evenly after the short half-life, against after the long one; given an eighth of
    either, and how many of the long one are looked back for.
    """
    weights = [weight for _, weight in fading()]
    return round(quick * sum(weights) / (slow * sum(weights[:back])), 6)


def filling(parameters: Parameters, as_of: int) -> dict[str, object]:
    """What the texts about rising are filled with; spans in ms."""
    quick = parameters.trending_hours * _HOUR_MS // PARTS
    slow = parameters.usual_half_life_days * _DAY_MS // PARTS
    back = PARTS * _BACK
    return {
        "until": as_of,
        "quick": quick,
        "slow": slow,
        "horizon": slow * back,
        "steady": steady(quick, slow, back),
        "fading": ", ".join(f"({age}, {weight})" for age, weight in fading()),
        "floor": max(parameters.support, parameters.trending_people),
        "rise": parameters.trending_rise,
    }


def steps(parameters: Parameters, as_of: int) -> list[Step]:
    """The relations behind the list, made of views: `lately`, `lookers` and, a row a product, `rising`."""
    fill = filling(parameters, as_of)
    return [
        Step("lately", sql("lately", **fill)),
        Step("lookers", sql("lookers"), table=False),
        Step("rising", sql("rising", **fill)),
    ]
