"""What rises now: the products whose share of all looks is well above their usual share, and how well.

Each look (a person counts once for a product and day) fades with two half-lives, in steps of an eighth of each. With q what
is left of a product's looks after the short one and s what is left after the long one, Q and S the same of all other
products, and c what q / s is of looks that come evenly, a product rises by

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

#: How finely ages are told: eighths of a half-life, cut at the same instants whenever they are asked for. After eleven
#: half-lives a thousandth has faded.
PARTS: Final = 8
_ENDURES: Final = 11
#: The usual is looked for this many half-lives back.
_BACK: Final = 4
#: Who looked within a half-life is told to a twelfth of its eighths: a quarter of an hour of a day.
_SLOTS: Final = 12
_HOUR_MS: Final = 3_600_000
_DAY_MS: Final = 24 * _HOUR_MS


def fading() -> list[tuple[int, int]]:
    """(age in eighths of a half-life, weight in thousandths), until nothing is left."""
    return [(age, round(1000 * 2 ** (-age / PARTS))) for age in range(PARTS * _ENDURES)]


def steady(quick: int, slow: int, back: int, until: int) -> float:
    """What is left at `until` of looks that come evenly after the short half-life, against after the long one; given an
    eighth of either in ms, and how many of the long one are looked back for. The present eighth isn't over.
    """
    weights = [weight for _, weight in fading()]
    latest, usual = until % quick * weights[0], until % slow * weights[0]
    return round((latest + quick * sum(weights[1:])) / (usual + slow * sum(weights[1:back])), 6)


def filling(parameters: Parameters, as_of: int) -> dict[str, object]:
    """What the texts about rising are filled with; spans and instants in ms."""
    quick = max(1, parameters.trending_hours * _HOUR_MS // PARTS)
    slow = parameters.usual_half_life_days * _DAY_MS // PARTS
    slot, back = quick // _SLOTS, PARTS * _BACK
    first_slow, first_slot = as_of // slow - back + 1, as_of // slot - PARTS * _SLOTS + 1
    return {
        "quick": quick,
        "slow": slow,
        "slot": slot,
        "now_quick": as_of // quick,
        "now_slow": as_of // slow,
        "first_slow": first_slow,
        "first_slot": first_slot,
        "earliest": first_slow * slow,
        "lately": first_slot * slot,
        "steady": steady(quick, slow, back, as_of),
        "fading": ", ".join(f"({age}, {weight})" for age, weight in fading()),
        "floor": max(parameters.support, parameters.trending_people),
        "rise": parameters.trending_rise,
    }


def counted(parameters: Parameters, as_of: int) -> list[Step]:
    """What the list is made of, from views and shelves: looks and people by when they were, which add up over people."""
    fill = filling(parameters, as_of)
    return [
        Step("lately", sql("lately", **fill), table=False),
        Step("looked", sql("looked")),
        Step("lookers", sql("lookers", **fill)),
        Step("watched", sql("watched")),
        Step("onlookers", sql("onlookers")),
    ]


def ranked(parameters: Parameters, as_of: int, around: str, onlookers: str) -> list[Step]:
    """The relations `rising`, a row a product, and `around`, how many people there are before each shelf, of `onlookers`."""
    fill = {**filling(parameters, as_of), "onlookers": onlookers}
    return [Step("rising", sql("rising", **fill)), Step(around, sql("around_rising", **fill))]
