"""Which phrases are suggested to who types: what others searched for, by people and by what they then bought.

The order is that of most popular completion (Bar-Yossef and Kraus, WWW 2011, section 3): by how many searched for it. To
them comes what popularity adds for a buyer (`Parameters.buyer_weight`), for each that may be expected to buy. With n people
who searched, b of them who then bought something, and r what b / n is of all phrases,

    score = n + 20 · n · (b + 20 r) / (n + 20)

so that the share of few people is drawn towards that of all (additive smoothing by a prior of twenty people, as Zhai and
Lafferty's Dirichlet prior does, TOIS 2004, section 3). Counts are told as they are.
"""

from __future__ import annotations

from typing import Final

from chalicelib.recommendations.domain import DAY_MS, Parameters
from chalicelib.recommendations.recipes import Step, sql

#: People of the prior, and letters that keys have at most; of longer beginnings those are looked through.
PRIOR: Final = 20
LETTERS: Final = 3
#: Phrases a key keeps.
MOST: Final = 100
#: What is told of each phrase: how many searched for it, and how many of those bought.
SEARCHED, BOUGHT = "searched", "bought"


def counted(parameters: Parameters) -> list[Step]:
    """What suggestions are made of beside the lists of phrases: sums that each person adds to by themselves."""
    return [Step("answered", sql("answered", within=parameters.bought_within_days * DAY_MS))]


def ranked(parameters: Parameters) -> list[Step]:
    """The relations behind suggestions, made of those of the lists of phrases and of what is `counted`."""
    asked = sql("asked", asked=parameters.discreet_k, buyer_weight=parameters.buyer_weight, prior=PRIOR)
    return [Step("asked", asked), Step("suggested", sql("suggested", most=MOST))]


def told() -> list[str]:
    """The SELECTs of the rows to tell, as `plan.told` has them for lists; the left side counts nobody."""
    return [
        sql("told_phrases", list=SEARCHED, people="people"),
        sql("told_phrases", list=BOUGHT, people="buyers"),
    ]
